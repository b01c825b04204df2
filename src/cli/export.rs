//! `synpunktd export`: a case, or all that is held on one person, as a folder, a zip file or an e-archive package.

use super::reader::{self, Look};
use super::{ConfigArgs, clock, open};
use crate::daemon::wiring;
use crate::domain::address::EmailAddress;
use crate::domain::policies::Policies;
use crate::flow::handout::{Held, all_of, packed};
use crate::flow::reading::Glasses;
use crate::paper::archive::{self, Delivery};
use crate::paper::package::{self, Contents, PackedCase, PackedFile};
use crate::settings::Settings;
use crate::store::{Session, Store, raw_hash};
use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

/// What, where to, and in what form.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Diary numbers, such as "KS 2026/0123"
    #[arg(required_unless_present = "person")]
    numbers: Vec<String>,
    /// Instead of numbers: all that is held on the person with this address (GDPR article 15)
    #[arg(long, value_name = "ADDRESS", conflicts_with = "numbers")]
    person: Option<String>,
    /// The folder in which the package is made; the package itself must not be there yet
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Its form
    #[arg(long, value_enum, default_value_t = Form::Folder)]
    format: Form,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    clock: clock::ClockArgs,
}

/// Forms of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A folder: index to read, lists, originals, hashes
    Folder,
    /// The same as one zip file
    Zip,
    /// For the e-archive: ERMS in an E-ARK SIP
    Sip,
}

/// Makes the package.
///
/// # Errors
/// A faulty configuration, a number that is none or not there, a package that is there already or cannot be written.
pub async fn run(args: ExportArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let (policies, rules) = (Policies::new(settings.policies.clone()), wiring::read_rules(&settings));
    let glasses = Glasses {
        organisation: &settings.organisation,
        policies: &policies,
        rules: &rules,
    };
    let store = reader::diary(&settings).await?;
    let Held { cases, loose } = gathered(&args, &settings, &mut store.read().await?, &glasses).await?;
    note(&store, &cases, &args).await?;
    let name = name(&cases, args.person.as_deref());
    let files = match args.format {
        Form::Sip => sip(&cases, &settings, &name, &args)?,
        Form::Folder | Form::Zip => plain(
            Contents {
                cases: &cases,
                loose: &loose,
            },
            &settings,
            &args,
        ),
    };
    let place = if args.format == Form::Zip {
        args.to.join(format!("{name}.zip"))
    } else {
        args.to.join(&name)
    };
    anyhow::ensure!(!place.exists(), "{} is there already", place.display());
    std::fs::create_dir_all(&args.to).with_context(|| format!("the folder {} cannot be made", args.to.display()))?;
    if args.format == Form::Zip {
        let bytes = package::zipped(&name, &files)?;
        std::fs::write(&place, bytes).with_context(|| format!("{} cannot be written", place.display()))?;
    } else {
        write(&place, &files)?;
    }
    println!("{} in {}.", amount(cases.len(), loose.len()), place.display());
    Ok(ExitCode::SUCCESS)
}

fn amount(cases: usize, loose: usize) -> String {
    let are = if cases + loose == 1 { "is" } else { "are" };
    let word = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    match (cases, loose) {
        (_, 0) => format!("{} {are}", word(cases, "case")),
        (0, _) => format!("{} {are}", word(loose, "mail")),
        _ => format!("{} and {} beside {are}", word(cases, "case"), word(loose, "mail")),
    }
}

/// Notes in each case that it is handed out.
async fn note(store: &Store, cases: &[PackedCase], args: &ExportArgs) -> anyhow::Result<()> {
    let to_whom_it_is_about = args.person.is_some();
    let looks = cases.iter().map(|case| Look {
        case: Some(case.id),
        event: json!({ "command": "export", "person": to_whom_it_is_about }),
        reason: if to_whom_it_is_about {
            "Ärendet är med i ett registerutdrag."
        } else {
            "Ärendet är tagit ut för att lämnas ut eller levereras."
        },
    });
    reader::note(store, args.clock.now(), &looks.collect::<Vec<_>>()).await
}

async fn gathered(args: &ExportArgs, settings: &Settings, session: &mut Session, glasses: &Glasses<'_>) -> anyhow::Result<Held> {
    if let Some(person) = &args.person {
        let address = EmailAddress::parse(person).with_context(|| format!("\"{person}\" is no mail address"))?;
        let held = all_of(session, &address, glasses).await?;
        anyhow::ensure!(
            !held.cases.is_empty() || !held.loose.is_empty(),
            "there is nothing about {address} in this diary"
        );
        return Ok(held);
    }
    let mut cases = Vec::new();
    for text in &args.numbers {
        let number = open::number(settings, text)?;
        let case = session.case_by_number(&number).await?;
        let case = case.with_context(|| format!("there is no case {} in this diary", settings.organisation.write_number(&number)))?;
        cases.push(packed(session, &case, glasses).await?);
    }
    Ok(Held { cases, loose: Vec::new() })
}

fn name(cases: &[PackedCase], person: Option<&str>) -> String {
    match (person, cases) {
        (Some(person), _) => package::folder(&format!("registerutdrag-{person}")),
        (None, [one]) => package::folder(&one.page.number),
        (None, [first, ..]) => format!("{}-med-flera", package::folder(&first.page.number)),
        (None, []) => "tomt".to_owned(),
    }
}

fn plain(contents: Contents<'_>, settings: &Settings, args: &ExportArgs) -> Vec<PackedFile> {
    let why = match &args.person {
        Some(person) => format!("Registerutdrag för {person} (dataskyddsförordningen artikel 15)"),
        None => "Ärenden ur diariet".to_owned(),
    };
    let mut files = package::files(contents, &settings.organisation, &why, args.clock.now());
    files.push(package::sums(&files, raw_hash));
    files
}

fn sip(cases: &[PackedCase], settings: &Settings, name: &str, args: &ExportArgs) -> anyhow::Result<Vec<PackedFile>> {
    let first = cases.first().context("there is no case to deliver")?;
    let authority = settings.organisation.authorities.get(&first.page.matter.authority);
    let authority = authority.with_context(|| format!("the authority \"{}\" is no longer configured", first.page.matter.authority))?;
    anyhow::ensure!(
        cases.iter().all(|case| case.page.matter.authority == authority.id),
        "a package for the e-archive holds one authority's cases only"
    );
    Ok(archive::files(
        cases,
        &Delivery {
            id: name,
            authority,
            organisation: &settings.organisation,
            now: args.clock.now(),
            hash: raw_hash,
        },
    ))
}

fn write(place: &Path, files: &[PackedFile]) -> anyhow::Result<()> {
    for file in files {
        let inside = Path::new(&file.path);
        anyhow::ensure!(
            inside.components().all(|part| matches!(part, Component::Normal(_))),
            "\"{}\" does not lie in the package",
            file.path
        );
        let path = place.join(inside);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        }
        std::fs::write(&path, &file.bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}
