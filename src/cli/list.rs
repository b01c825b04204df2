//! `synpunktd list`: cases, one a line.

use super::reader::{self, Look};
use super::{ConfigArgs, clock, open, table};
use crate::domain::case::StateName;
use crate::domain::deadline::ZONE;
use crate::settings::Settings;
use crate::store::{CaseFilter, CaseSummary};
use chrono::{DateTime, Utc};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// Which cases.
#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Only cases in this state
    #[arg(long, value_parser = state())]
    state: Option<StateName>,
    /// Only this unit's
    #[arg(long)]
    unit: Option<String>,
    /// Only this officer's
    #[arg(long)]
    officer: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = 1000)]
    limit: u32,
    /// For programs: one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    clock: clock::ClockArgs,
}

fn state() -> impl TypedValueParser<Value = StateName> {
    let words = StateName::ALL.iter().map(|state| state.as_str());
    PossibleValuesParser::new(words).try_map(|word| StateName::lookup(&word).ok_or("no state has this name"))
}

/// Lists cases.
///
/// # Errors
/// A faulty configuration, or a diary that cannot be read.
pub async fn run(args: ListArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let filter = CaseFilter {
        state: args.state,
        unit: args.unit.map(Into::into),
        officer: args.officer.map(Into::into),
        limit: args.limit.saturating_add(1),
        ..CaseFilter::default()
    };
    let store = reader::diary(&settings).await?;
    let mut cases = store.read().await?.list_cases(&filter).await?;
    let has_more = cut(&mut cases, args.limit);
    if cases.is_empty() {
        must_be_known(&filter, &settings)?;
    }
    let look = Look {
        case: None,
        event: json!({ "command": "list", "state": filter.state, "unit": filter.unit, "officer": filter.officer, "shown": cases.len() }),
        reason: &format!("En lista på kommandoraden, visade ärenden: {}.", cases.len()),
    };
    reader::note(&store, args.clock.now(), &[look]).await?;
    let narrower = has_more.then_some("say which with --state, --unit or --officer, or raise --limit");
    write_cases(&cases, &settings, args.json, narrower)?;
    Ok(ExitCode::SUCCESS)
}

/// Who has left the directory may still have cases; where there are none either, the name is wrong.
fn must_be_known(filter: &CaseFilter, settings: &Settings) -> anyhow::Result<()> {
    let (units, people) = (&settings.organisation.units, &settings.organisation.people);
    if let Some(unit) = filter.unit.as_ref().filter(|unit| !units.contains_key(unit)) {
        let names: Vec<&str> = units.keys().map(|id| id.as_str()).collect();
        anyhow::bail!("there is no unit \"{unit}\", and no case of it; there are {}", names.join(", "));
    }
    if let Some(officer) = filter.officer.as_ref().filter(|officer| !people.contains_key(officer)) {
        anyhow::bail!("there is no person \"{officer}\" in the directory, and no case of theirs");
    }
    Ok(())
}

/// Takes away what is beyond a limit; whether something was.
pub(super) fn cut(cases: &mut Vec<CaseSummary>, limit: u32) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = cases.len() > limit;
    cases.truncate(limit);
    has_more
}

/// Writes cases as a table, or as one JSON object a line. `narrower` tells how to see the rest, where there are more.
pub(super) fn write_cases(cases: &[CaseSummary], settings: &Settings, json: bool, narrower: Option<&str>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if !json {
        return writeln!(out, "{}{}", as_table(cases, settings), rest(narrower));
    }
    if narrower.is_some() {
        eprintln!("synpunktd: {} cases{}", cases.len(), rest(narrower));
    }
    cases.iter().try_for_each(|case| writeln!(out, "{}", as_json(case, settings)))
}

fn rest(narrower: Option<&str>) -> String {
    narrower.map_or_else(String::new, |how| format!("; there are more: {how}"))
}

fn as_json(case: &CaseSummary, settings: &Settings) -> serde_json::Value {
    json!({
        "number": settings.organisation.write_number(&case.number), "title": case.title, "type": case.case_type, "topic": case.topic, "state": case.state,
        "unit": case.unit, "officer": case.officer, "arrived": case.arrived_at.with_timezone(&ZONE).to_rfc3339(),
        "due": case.due_at.map(|due| due.with_timezone(&ZONE).to_rfc3339()),
    })
}

fn as_table(cases: &[CaseSummary], settings: &Settings) -> String {
    let mut table = table::new(["NUMBER", "ARRIVED", "DUE", "STATE", "UNIT", "OFFICER", "TYPE", "TITLE"]);
    for case in cases {
        table.add_row([
            settings.organisation.write_number(&case.number),
            day(Some(case.arrived_at)),
            day(case.due_at),
            case.state.as_str().replace('_', " "),
            case.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            case.officer.as_ref().map(ToString::to_string).unwrap_or_default(),
            case.case_type.to_string(),
            case.title.clone(),
        ]);
    }
    format!(
        "{}\n{} case{}",
        table::text(&table),
        cases.len(),
        if cases.len() == 1 { "" } else { "s" }
    )
}

fn day(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.with_timezone(&ZONE).format("%Y-%m-%d").to_string())
        .unwrap_or_default()
}
