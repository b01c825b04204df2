//! `synpunktd search`: finds cases by their words.

use super::list::write_cases;
use super::{ConfigArgs, open};
use clap::Args;
use std::process::ExitCode;

/// What is looked for.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words; a case is found that holds all of them, or words that begin so
    #[arg(required = true)]
    words: Vec<String>,
    #[command(flatten)]
    config: ConfigArgs,
    /// At most this many
    #[arg(long, default_value_t = 100)]
    limit: u32,
    /// For programs: one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Finds cases, newest first.
///
/// # Errors
/// A faulty configuration, or a diary that cannot be read.
pub async fn run(args: SearchArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let store = open::diary(&settings).await?;
    let cases = store.read().await?.search(&args.words.join(" "), args.limit).await?;
    write_cases(&cases, &settings, args.json)?;
    Ok(ExitCode::SUCCESS)
}
