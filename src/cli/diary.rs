//! `synpunktd diary --public`: the public list, as a page, a list or JSON.

use super::report::named;
use super::{ConfigArgs, clock, open};
use crate::domain::case::CaseMatter;
use crate::domain::organisation::Organisation;
use crate::domain::policies::Policies;
use crate::domain::postlist::{PublicEntry, PublicRule, Registered, entry};
use crate::domain::time::{midnight, stockholm_date};
use crate::paper::{list_csv, postlist};
use crate::settings::Settings;
use crate::store::RegisteredRow;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use std::io::Write;
use std::process::ExitCode;

/// Which days, whose, and in what form.
#[derive(Debug, Args)]
pub struct DiaryArgs {
    /// The list for the public: who may not be named and what may be secret is left out
    #[arg(long, required = true)]
    public: bool,
    /// The first day, such as 2026-03-01
    #[arg(long, value_name = "DAY")]
    from: NaiveDate,
    /// The last day
    #[arg(long, value_name = "DAY")]
    to: NaiveDate,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    clock: clock::ClockArgs,
    /// Only this authority's diary; else all of them
    #[arg(long, value_name = "ID")]
    authority: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Form::Html)]
    format: Form,
}

/// Forms of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A page that can be published as it is
    Html,
    /// Semicolons, made for Swedish Excel
    Csv,
    /// One JSON array
    Json,
}

/// Writes the list.
///
/// # Errors
/// A faulty configuration, days the wrong way round or yet to come, an authority that there is not, or a diary that cannot be read.
pub async fn run(args: DiaryArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let authority = args.authority.as_deref().map(|id| named(&settings, id)).transpose()?;
    anyhow::ensure!(
        args.from <= args.to,
        "the last day, {}, comes before the first, {}",
        args.to,
        args.from
    );
    anyhow::ensure!(
        args.from <= stockholm_date(args.clock.now()),
        "the first day, {}, has not come yet",
        args.from
    );
    let end = args.to.succ_opt().map_or_else(|| midnight(args.to), midnight);
    let store = open::diary(&settings).await?;
    let rows = store
        .read()
        .await?
        .documents_between(authority.map(|authority| &authority.id), midnight(args.from), end)
        .await?;
    let policies = Policies::new(settings.policies.clone());
    let entries: Vec<PublicEntry> = rows.iter().map(|row| public(row, &settings.organisation, &policies)).collect();
    let of = authority.map_or(settings.organisation.name.as_str(), |authority| authority.name.as_str());
    let text = match args.format {
        Form::Html => postlist::page(
            &postlist::Heading {
                of,
                first: args.from,
                last: args.to,
                contact: &contact(&settings, authority.map(|authority| authority.id.as_str())),
            },
            &entries,
        ),
        Form::Csv => csv(&entries),
        Form::Json => format!("{}\n", serde_json::to_string_pretty(&entries)?),
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn public(row: &RegisteredRow, organisation: &Organisation, policies: &Policies) -> PublicEntry {
    let number = organisation.write_number(&row.number);
    let document = Registered {
        number: &number,
        document: row.document,
        direction: row.direction,
        at: row.at,
        correspondent: row.correspondent.as_deref(),
        title: &row.title,
        matter: &row.matter,
    };
    entry(&document, &rule(&row.matter, policies), organisation)
}

/// What the case's routine holds back today: what has become more careful since counts for old cases too.
fn rule(matter: &CaseMatter, policies: &Policies) -> PublicRule {
    let versions = policies.all().filter(|one| one.policy.id == matter.policy);
    versions.last().map(|one| one.policy.public_list.clone()).unwrap_or_default()
}

fn contact(settings: &Settings, authority: Option<&str>) -> String {
    let authorities = &settings.organisation.authorities;
    let known = authority
        .and_then(|id| authorities.get(&id.into()))
        .or_else(|| authorities.values().next());
    let Some(contact) = known.map(|authority| &authority.contact).filter(|contact| !contact.name.is_empty()) else {
        return String::new();
    };
    match &contact.phone {
        Some(phone) => format!("Kontakta {}, telefon {phone}.", contact.name),
        None => format!("Kontakta {}.", contact.name),
    }
}

fn csv(entries: &[PublicEntry]) -> String {
    let row = |entry: &PublicEntry| {
        vec![
            entry.day.to_string(),
            entry.number.clone(),
            entry.document.to_string(),
            entry.way.to_owned(),
            entry.with.clone(),
            entry.about.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    list_csv(
        &["Datum", "Diarienummer", "Handling", "Väg", "Från eller till", "Vad det gäller"],
        &rows,
    )
}
