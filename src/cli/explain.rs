//! `synpunktd explain`: what happened to a case, and why.

use super::show::{load, note, time};
use super::{CaseArgs, open, reader};
use serde_json::json;
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
    note(&store, &view, json!({ "command": "explain" })).await?;
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
        for effect in row.effects.as_array().into_iter().flatten() {
            writeln!(out, "    {}", told(effect))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An effect in a few words.
fn told(effect: &serde_json::Value) -> String {
    let text = |path: &str| {
        effect
            .pointer(path)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    match text("/effect").as_str() {
        "open_case" => format!("opened the case, {}", text("/state/state").replace('_', " ")),
        "set_state" => format!("now {}", text("/state/state").replace('_', " ")),
        "set_matter" => format!(
            "case data changed: officer {}, unit {}, due {}",
            text("/matter/officer"),
            text("/matter/unit"),
            text("/matter/due_at")
        ),
        "add_document" => format!("document: {}", text("/document/title")),
        "start_clock" => format!("clock {} runs out {}", text("/kind"), text("/at")),
        "stop_clocks" => format!("clocks stopped: {}", text("/kind")),
        "send" => format!(
            "letter: {} to {}",
            text("/letter/purpose").replace('_', " "),
            text("/letter/to/address")
        ),
        "file" => format!("the mail: {}", text("/outcome").replace('_', " ")),
        other => other.replace('_', " "),
    }
}
