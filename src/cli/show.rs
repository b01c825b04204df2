//! `synpunktd show`: a case as a readable page, one of its originals, or all of them in a folder.

use super::reader::{self, Look};
use super::{ConfigArgs, clock, open, table};
use crate::daemon::wiring;
use crate::domain::deadline::ZONE;
use crate::domain::diary::DiaryNumber;
use crate::domain::page::{PageLink, clock_word, purpose_word};
use crate::domain::policies::Policies;
use crate::domain::sight::Sight;
use crate::domain::time::stockholm_date;
use crate::flow::handout::file_name;
use crate::flow::reading::{Glasses, links_of, original, page_of};
use crate::settings::Settings;
use crate::store::{CaseView, LetterState, Session, Store};
use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Which case, and what of it.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Its diary number, such as "KS 2026/0123"
    number: String,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    clock: clock::ClockArgs,
    /// Only document N, byte for byte as it came or went
    #[arg(long, value_name = "N", conflicts_with_all = ["json", "save"])]
    raw: Option<i64>,
    /// Write every document's original into this folder, which is made
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    /// For programs: one JSON object
    #[arg(long)]
    json: bool,
}

/// Shows a case.
///
/// # Errors
/// A faulty configuration, a number that is none, a case or document that is not there, a diary that cannot be read, or a folder
/// that cannot be written.
pub async fn run(args: ShowArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let number = open::number(&settings, &args.number)?;
    let store = reader::diary(&settings).await?;
    let mut session = store.read().await?;
    let view = load(&mut session, &settings, &number).await?;
    let event = json!({ "command": "show", "document": args.raw, "saved": args.save.is_some() });
    note(&store, &view, args.clock.now(), event).await?;
    let mut out = std::io::stdout().lock();
    if let Some(wanted) = args.raw {
        out.write_all(&bytes_of(&mut session, &view, wanted).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.json {
        let links = links_of(&mut session, &view.case, &settings.organisation).await?;
        writeln!(out, "{}", as_json(&view, &links, &settings))?;
    } else {
        write!(out, "{}", page(&mut session, &view, &settings, args.clock.now()).await?)?;
    }
    if let Some(folder) = &args.save {
        let saved = save(&mut session, &view, folder).await?;
        eprintln!("{saved} originals are saved in {}.", folder.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The case with a number.
pub(super) async fn load(session: &mut Session, settings: &Settings, number: &DiaryNumber) -> anyhow::Result<CaseView> {
    let view = session.show(number).await?;
    view.with_context(|| format!("there is no case {} in this diary", settings.organisation.write_number(number)))
}

/// Notes that a case is read, and when, UTC.
pub(super) async fn note(store: &Store, view: &CaseView, at: DateTime<Utc>, event: serde_json::Value) -> anyhow::Result<()> {
    let look = Look {
        case: Some(view.case.id),
        event,
        reason: "Ärendet är läst på kommandoraden.",
    };
    reader::note(store, at, &[look]).await
}

async fn bytes_of(session: &mut Session, view: &CaseView, wanted: i64) -> anyhow::Result<Vec<u8>> {
    let document = view.documents.iter().find(|document| document.number == wanted);
    let document = document.with_context(|| format!("the case has no document {wanted}: it has 1 to {}", view.documents.len()))?;
    let bytes = original(session, document).await?;
    bytes.with_context(|| format!("document {wanted} has no original"))
}

async fn save(session: &mut Session, view: &CaseView, folder: &Path) -> anyhow::Result<usize> {
    std::fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let mut saved = 0;
    for document in &view.documents {
        let Some(bytes) = original(session, document).await? else {
            continue;
        };
        let path = folder.join(file_name(document));
        std::fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        saved += 1;
    }
    Ok(saved)
}

fn as_json(view: &CaseView, links: &[PageLink], settings: &Settings) -> serde_json::Value {
    json!({
        "number": settings.organisation.write_number(&view.case.number), "registered": view.case.registered_at, "state": view.case.state,
        "matter": view.case.matter, "documents": view.documents, "letters": view.letters, "clocks": view.clocks,
        "links": links,
    })
}

async fn page(session: &mut Session, view: &CaseView, settings: &Settings, now: DateTime<Utc>) -> anyhow::Result<String> {
    let (policies, rules) = (Policies::new(settings.policies.clone()), wiring::read_rules(settings));
    let glasses = Glasses {
        organisation: &settings.organisation,
        policies: &policies,
        rules: &rules,
    };
    let case = page_of(session, &view.case, &glasses).await?;
    let mut page = case.text(Sight::Whole, &settings.organisation, stockholm_date(now));
    if !view.letters.is_empty() {
        page.push_str(&format!("\nBREV\n{}\n", letters(view)));
    }
    if !view.clocks.is_empty() {
        page.push_str(&format!("\nBEVAKNINGAR\n{}\n", clocks(view)));
    }
    Ok(page)
}

fn letters(view: &CaseView) -> String {
    let mut table = table::new(["", "SKRIVET", "SLAG", "TILL", "LÄGE", "SERVERNS SVAR"]);
    for letter in &view.letters {
        table.add_row([
            String::new(),
            time(letter.created_at),
            purpose_word(letter.purpose).to_owned(),
            letter.recipient.to_string(),
            state_word(letter.state).to_owned(),
            letter.reply.clone().unwrap_or_default(),
        ]);
    }
    table::text(&table)
}

fn state_word(state: LetterState) -> &'static str {
    match state {
        LetterState::Queued => "väntar",
        LetterState::Sending => "skickas",
        LetterState::Sent => "skickat",
        LetterState::Failed => "nekat",
        LetterState::Unknown => "ovisst",
    }
}

fn clocks(view: &CaseView) -> String {
    let mut table = table::new(["", "GÅR UT", "SLAG", "STEG"]);
    let mut clocks: Vec<_> = view.clocks.iter().collect();
    clocks.sort_by_key(|clock| clock.at);
    for clock in clocks {
        table.add_row([
            String::new(),
            time(clock.at),
            clock_word(clock.kind).to_owned(),
            clock.step.to_string(),
        ]);
    }
    table::text(&table)
}

/// Stockholm time, to the minute.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.with_timezone(&ZONE).format("%Y-%m-%d %H:%M").to_string()
}
