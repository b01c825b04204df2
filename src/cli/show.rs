//! `synpunktd show`: a case as a readable page.

use super::{CaseArgs, open, table};
use crate::domain::deadline::ZONE;
use crate::settings::Settings;
use crate::store::CaseView;
use anyhow::Context;
use chrono::{DateTime, Utc};
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// Shows a case.
///
/// # Errors
/// A faulty configuration, a number that is none, a case that is not there, or a diary that cannot be read.
pub async fn run(args: CaseArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let view = load(&args, &settings).await?;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", as_json(&view, &settings))?;
    } else {
        write!(out, "{}", page(&view, &settings))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The case that the arguments name.
pub(super) async fn load(args: &CaseArgs, settings: &Settings) -> anyhow::Result<CaseView> {
    let number = open::number(settings, &args.number)?;
    let store = open::diary(settings).await?;
    let view = store.read().await?.show(&number).await?;
    view.with_context(|| format!("there is no case {} in this diary", settings.organisation.write_number(&number)))
}

fn as_json(view: &CaseView, settings: &Settings) -> serde_json::Value {
    json!({
        "number": settings.organisation.write_number(&view.case.number), "registered": view.case.registered_at, "state": view.case.state,
        "matter": view.case.matter, "documents": view.documents, "letters": view.letters, "clocks": view.clocks,
    })
}

fn page(view: &CaseView, settings: &Settings) -> String {
    let matter = &view.case.matter;
    let mut page = format!("{}  {}\n\n", settings.organisation.write_number(&view.case.number), matter.title);
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            page.push_str(&format!("  {name:<12} {value}\n"));
        }
    };
    let plain = |id: Option<String>| id.unwrap_or_default();
    line("state", view.case.state.name().replace('_', " "));
    line("type", matter.case_type.to_string());
    line("topic", plain(matter.topic.as_ref().map(ToString::to_string)));
    line(
        "flags",
        matter.flags.iter().map(|flag| flag.as_str()).collect::<Vec<_>>().join(", "),
    );
    line("channel", matter.channel.to_string());
    line(
        "from",
        plain(
            matter
                .citizen
                .as_ref()
                .map(|citizen| {
                    citizen
                        .name
                        .clone()
                        .map_or_else(|| citizen.address.to_string(), |name| format!("{name} <{}>", citizen.address))
                })
                .or(matter.sender_name.clone()),
        ),
    );
    line("unit", plain(matter.unit.as_ref().map(ToString::to_string)));
    line("officer", plain(matter.officer.as_ref().map(ToString::to_string)));
    line("arrived", time(matter.arrived_at));
    line("registered", time(view.case.registered_at));
    line("due", matter.due_at.map(time).unwrap_or_default());
    line("promised", matter.promised.map(|day| day.to_string()).unwrap_or_default());
    line("policy", format!("{} (version {})", matter.policy, matter.policy_version));
    page.push_str(&format!("\nDocuments\n{}\n", documents(view)));
    if !view.letters.is_empty() {
        page.push_str(&format!("\nLetters\n{}\n", letters(view)));
    }
    if !view.clocks.is_empty() {
        page.push_str(&format!("\nClocks\n{}\n", clocks(view)));
    }
    page
}

fn documents(view: &CaseView) -> String {
    let mut table = table::new(["", "NO", "WHEN", "WAY", "TITLE", "WITH"]);
    for document in &view.documents {
        let correspondent = document.correspondent.clone().unwrap_or_default();
        let way = document.direction.as_str().replace('_', " ");
        table.add_row([
            String::new(),
            document.number.to_string(),
            time(document.at),
            way,
            document.title.clone(),
            correspondent,
        ]);
    }
    table::text(&table)
}

fn letters(view: &CaseView) -> String {
    let mut table = table::new(["", "QUEUED", "FOR", "TO", "STATE", "REPLY"]);
    for letter in &view.letters {
        let state = serde_json::to_value(letter.state)
            .ok()
            .and_then(|state| state.as_str().map(ToOwned::to_owned))
            .unwrap_or_default();
        let reply = letter.reply.clone().unwrap_or_default();
        table.add_row([
            String::new(),
            time(letter.created_at),
            letter.purpose.as_str().replace('_', " "),
            letter.recipient.to_string(),
            state,
            reply,
        ]);
    }
    table::text(&table)
}

fn clocks(view: &CaseView) -> String {
    let mut table = table::new(["", "RUNS OUT", "FOR", "STEP"]);
    for clock in &view.clocks {
        table.add_row([
            String::new(),
            time(clock.at),
            clock.kind.as_str().to_owned(),
            clock.step.to_string(),
        ]);
    }
    table::text(&table)
}

/// Stockholm time, to the minute.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.with_timezone(&ZONE).format("%Y-%m-%d %H:%M").to_string()
}
