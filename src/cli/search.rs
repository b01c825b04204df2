//! `synpunktd search`: finds cases by their words and fields.

use super::list::write_cases;
use super::{ConfigArgs, clock, open};
use crate::domain::policies::Policies;
use crate::domain::query::{Query, Vocabulary};
use crate::domain::time::stockholm_date;
use crate::settings::Settings;
use chrono::{DateTime, Utc};
use clap::Args;
use std::process::ExitCode;

/// What is looked for.
#[derive(Debug, Args)]
#[command(
    after_help = "Fields: dnr: enhet: typ: ämne: flagga: läge: handläggare: kanal: sedan: till: försenad; \"quoted\" for the word only, \
                        - for what must not be there (after --).\n\n  synpunktd search snöröjning enhet:gata sedan:2026-01-01 försenad\n  \
                        synpunktd search -- typ:klagomål -läge:avslutat \"hål\""
)]
pub struct SearchArgs {
    /// Words and fields; a case is found that has all of them
    #[arg(required = true)]
    query: Vec<String>,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    clock: clock::ClockArgs,
    /// At most this many
    #[arg(long, default_value_t = 100)]
    limit: u32,
    /// For programs: one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Finds cases: those with the words in their title first, then the newest first.
///
/// # Errors
/// A faulty configuration, a query that cannot be understood, or a diary that cannot be read.
pub async fn run(args: SearchArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let now = args.clock.now();
    let query = read(&args.query, &settings, now)?;
    let store = open::diary(&settings).await?;
    let cases = store.read().await?.find(&query, now, args.limit).await?;
    write_cases(&cases, &settings, args.json)?;
    Ok(ExitCode::SUCCESS)
}

/// A query that the shell has cut into arguments: one with a blank in it stood in quotation marks there.
fn read(arguments: &[String], settings: &Settings, now: DateTime<Utc>) -> anyhow::Result<Query> {
    let policies = Policies::new(settings.policies.clone());
    let vocabulary = Vocabulary {
        organisation: &settings.organisation,
        policies: &policies,
        today: stockholm_date(now),
    };
    Ok(Query::read(&arguments.join(" "), &vocabulary)?)
}
