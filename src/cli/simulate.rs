//! `synpunktd simulate`: a register's year under another policy.

use super::report::named;
use super::{ConfigArgs, clock, open};
use crate::domain::policies::Policies;
use crate::domain::report::{Report, Span};
use crate::domain::simulate::{compared, under};
use crate::domain::time::stockholm_date;
use crate::settings;
use anyhow::Context;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Which policy, over what.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The other policy, a file as in the folder `policies`
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// The period whose cases are taken: 2025, 2025-H1, 2025-T2, 2025-03
    #[arg(long, value_name = "PERIOD")]
    over: String,
    /// Only this authority's cases; else every authority, one at a time
    #[arg(long, value_name = "ID")]
    authority: Option<String>,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    clock: clock::ClockArgs,
}

/// Works it out and tells; nothing is changed.
///
/// # Errors
/// A faulty configuration or policy, a period that is none or has not begun, or a diary that cannot be read.
pub async fn run(args: SimulateArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let other = settings::one_policy(&args.policy).map_err(open::FaultyConfiguration)?;
    let now = args.clock.now();
    let span = Span::read(&args.over)?.begun_by(stockholm_date(now))?;
    let only = args.authority.as_deref().map(|id| named(&settings, id)).transpose()?;
    let policies = Policies::new(settings.policies.clone());
    let others = Policies::new(vec![other.clone()]);
    let tried = others.all().next().context("there is no policy in the file")?;
    let store = open::diary(&settings).await?;
    let mut session = store.read().await?;
    let mut sections = Vec::new();
    let authorities = settings.organisation.authorities.values();
    for authority in authorities.filter(|authority| only.is_none_or(|only| only.id == authority.id)) {
        let Some(followed) = policies.on(&authority.policy, span.last) else {
            continue;
        };
        let facts = session.case_facts(Some(&authority.id), span.begins(), span.ends()).await?;
        let was = under(&followed.policy, &followed.calendar, &facts, now);
        let would = under(&tried.policy, &tried.calendar, &facts, now);
        let mut section = compared((&followed.policy, &was), (&other, &would));
        section.heading = format!("{}: {}", authority.name, section.heading);
        section.text.push(format!("{} ärenden.", facts.len()));
        sections.push(section);
    }
    let report = Report {
        title: format!("Simulering över {}", span.in_words()),
        of: settings.organisation.name.clone(),
        subtitle: settings.organisation.name.clone(),
        lead: vec!["Svaren är de som gavs. Det som räknas om är vad rutinen gör av dem. Inget i diariet har ändrats.".to_owned()],
        key_figures: Vec::new(),
        sections,
        notes: vec!["Svar som skyndats på av andra påminnelser går inte att räkna fram.".to_owned()],
    };
    print!("{}", report.text());
    Ok(ExitCode::SUCCESS)
}
