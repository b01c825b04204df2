//! `synpunktd figures`: takes in what another system counted, so that it stands in the reports.

use super::reader::{self, actor};
use super::report::named;
use super::{ConfigArgs, clock, open};
use crate::domain::report::read_figures;
use crate::store::LogEntry;
use anyhow::Context;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Whose figures, of which system.
#[derive(Debug, Args)]
#[command(
    after_help = "The list, as Excel saves it as CSV:\n\n  Månad;Vad;Antal\n  2026-03;Klotter;14\n  2026-03;Trasig belysning;31\n\n  \
                        synpunktd figures stadsmiljo.csv --authority tn --source Stadsmiljö"
)]
pub struct FiguresArgs {
    /// The list: month, kind and count, with semicolons between
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The authority whose reports tell them
    #[arg(long, value_name = "ID")]
    authority: String,
    /// What the system is called; its months in the list take the place of what was told of them before
    #[arg(long, value_name = "NAME")]
    source: String,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    clock: clock::ClockArgs,
}

/// Keeps the figures, and notes in the diary's log who took them in.
///
/// # Errors
/// A faulty configuration, an authority that there is not, a list that cannot be read or understood, or a diary out of reach.
pub async fn run(args: FiguresArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let authority = &named(&settings, &args.authority)?.id;
    let shown = args.file.display().to_string();
    let text = std::fs::read_to_string(&args.file).with_context(|| format!("{shown} cannot be read as UTF-8 text"))?;
    let figures = read_figures(&text, args.source.trim()).with_context(|| shown)?;
    let store = reader::diary(&settings).await?;
    let mut tx = store.write().await?;
    tx.put_outside_figures(authority, &figures).await?;
    let event = json!({ "authority": authority, "source": args.source.trim(), "figures": figures.len() });
    let reasons = [format!("Siffror från ett annat system är införda: {}.", args.source.trim())];
    let now = args.clock.now();
    tx.append_log(&LogEntry::note(now, &actor(), "figures_added", &event, &reasons))
        .await?;
    tx.commit().await?;
    let matters: u64 = figures.iter().map(|one| u64::from(one.matters)).sum();
    println!(
        "{} figures of {} are kept, {matters} matters in all.",
        figures.len(),
        args.source.trim()
    );
    Ok(ExitCode::SUCCESS)
}
