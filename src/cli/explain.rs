//! `synpunktd explain`: what happened to a case, and why.

use super::show::{load, note, time};
use super::{CaseArgs, open, reader};
use crate::domain::effect::{ClockKind, Effect};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

/// Explains a case.
///
/// # Errors
/// As for `show`.
pub async fn run(args: CaseArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let number = open::number(&settings, &args.number)?;
    let store = reader::diary(&settings).await?;
    let view = load(&mut store.read().await?, &settings, &number).await?;
    note(&store, &view, args.clock.now(), json!({ "command": "explain" })).await?;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&view.log)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "{}  {}",
        settings.organisation.write_number(&view.case.number),
        view.case.matter.title
    )?;
    for row in &view.log {
        writeln!(out, "\n{}  {} (by {})", time(row.at), row.kind.replace('_', " "), row.actor)?;
        if let Some(by) = row.erased_by {
            writeln!(out, "  – what it says was erased by a decision: row {by} of the log")?;
        }
        for reason in &row.reasons {
            writeln!(out, "  – {reason}")?;
        }
        for line in told(&row.effects) {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What was done, a line for each thing; what happened to clocks comes last, in two lines.
fn told(effects: &Value) -> Vec<String> {
    let (mut lines, mut stopped, mut started) = (Vec::new(), Vec::new(), Vec::new());
    for effect in effects.as_array().into_iter().flatten() {
        match serde_json::from_value(effect.clone()) {
            Ok(Effect::StopClocks { kind }) => {
                started.retain(|(running, _)| *running != kind);
                stopped.push(kind);
            }
            Ok(Effect::StartClock { kind, at, .. }) => started.push((kind, at)),
            Ok(effect) => lines.push(line(&effect)),
            Err(_) => lines.push(format!("written by another version of the program: {effect}")),
        }
    }
    // A clock that is stopped to be set anew has not stopped.
    stopped.retain(|kind| !started.iter().any(|(running, _)| running == kind));
    stopped.sort_unstable();
    stopped.dedup();
    if !stopped.is_empty() {
        let words: Vec<&str> = stopped.into_iter().map(ClockKind::as_str).collect();
        lines.push(format!("stops waiting for: {}", words.join(", ")));
    }
    lines.extend(ClockKind::ALL.iter().filter_map(|kind| waits(*kind, &started)));
    lines
}

/// When a clock runs out, Stockholm time.
fn waits(kind: ClockKind, started: &[(ClockKind, DateTime<Utc>)]) -> Option<String> {
    let times: Vec<String> = started.iter().filter(|(of, _)| *of == kind).map(|(_, at)| time(*at)).collect();
    (!times.is_empty()).then(|| format!("{} waits until {}", kind.as_str(), times.join(", ")))
}

/// An effect in a few words.
fn line(effect: &Effect) -> String {
    let word = |word: &str| word.replace('_', " ");
    match effect {
        Effect::OpenCase { state, .. } => format!("opened the case, {}", word(state.name().as_str())),
        Effect::SetState { state } => format!("now {}", word(state.name().as_str())),
        Effect::SetMatter { matter } => {
            let none = || "none".to_owned();
            format!(
                "case data changed: officer {}, unit {}, answer due {}",
                matter.officer.as_ref().map_or_else(none, ToString::to_string),
                matter.unit.as_ref().map_or_else(none, ToString::to_string),
                matter.due_at.map_or_else(none, time)
            )
        }
        Effect::AddDocument { document } => format!("document: {}", document.title),
        Effect::StartClock { .. } | Effect::StopClocks { .. } => String::new(),
        Effect::Link { .. } => "linked with another case".to_owned(),
        Effect::Unlink { .. } => "a link was taken away".to_owned(),
        Effect::Send { letter } => format!("letter: {} to {}", word(letter.purpose.as_str()), letter.to.address),
        Effect::Learn { .. } => "kept as an example for the classification".to_owned(),
        Effect::NoteAbsence { absent, .. } => format!("noted as away: {}", absent.person),
        Effect::StopLetter { .. } => "a letter that waited was stopped".to_owned(),
        Effect::File { outcome } => format!("the mail: {}", word(outcome.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_a_line_each_and_a_clock_that_is_set_anew_does_not_stop() {
        let effects = json!([
            { "effect": "stop_clocks", "kind": "ladder" },
            { "effect": "stop_clocks", "kind": "acceptance" },
            { "effect": "start_clock", "kind": "ladder", "step": 0, "at": "2026-06-12T06:00:00Z" },
            { "effect": "start_clock", "kind": "ladder", "step": 1, "at": "2026-06-16T06:00:00Z" },
            { "effect": "file", "outcome": "added_to_case" },
            { "effect": "what no version knows" },
        ]);
        assert_eq!(
            told(&effects),
            [
                "the mail: added to case",
                r#"written by another version of the program: {"effect":"what no version knows"}"#,
                "stops waiting for: acceptance",
                "ladder waits until 2026-06-12 08:00, 2026-06-16 08:00",
            ]
        );
        assert!(told(&Value::Null).is_empty());
    }
}
