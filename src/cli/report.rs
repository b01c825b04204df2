//! `synpunktd report`: the report of a period, to read or to save.

use super::{ConfigArgs, clock, open};
use crate::daemon::wiring;
use crate::domain::organisation::Authority;
use crate::domain::policies::{InForce, Policies};
use crate::domain::policy::ReportPart;
use crate::domain::report::Span;
use crate::domain::time::stockholm_date;
use crate::flow::reading::Glasses;
use crate::flow::report::{Desk, Printed, gather, print};
use crate::settings::Settings;
use anyhow::Context;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Which period, whose, and in what form.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The period: 2026, 2026-H1, 2026-T2, 2026-03, or 2026-01-01--2026-03-31
    period: String,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    clock: clock::ClockArgs,
    /// Only this authority's cases; else the whole organisation's
    #[arg(long, value_name = "ID")]
    authority: Option<String>,
    /// Write PDF, page, workbook and list into this folder, which is made
    #[arg(long, value_name = "DIR", conflicts_with = "html")]
    save: Option<PathBuf>,
    /// The page as HTML instead of text
    #[arg(long)]
    html: bool,
}

/// Makes a report; nothing is mailed and nothing is changed.
///
/// # Errors
/// A faulty configuration, a period that is none or has not begun, an authority that there is not, a diary that cannot be read.
pub async fn run(args: ReportArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let now = args.clock.now();
    let span = Span::read(&args.period)?.begun_by(stockholm_date(now))?;
    let authority = args.authority.as_deref().map(|id| named(&settings, id)).transpose()?;
    let policies = Policies::new(settings.policies.clone());
    let (rules, classifier) = (wiring::read_rules(&settings), wiring::classifier(&settings)?);
    let desk = Desk {
        glasses: Glasses {
            organisation: &settings.organisation,
            policies: &policies,
            rules: &rules,
        },
        topics: classifier.topic_names(),
    };
    let in_force = policy(&settings, &policies, authority, stockholm_date(now)).context("there is no policy")?;
    let store = open::diary(&settings).await?;
    let parts = [ReportPart::Measures, ReportPart::Outcomes, ReportPart::Review];
    let asked = |part: &ReportPart| in_force.policy.reports.iter().any(|rule| rule.with.contains(part));
    let parts: Vec<ReportPart> = parts.into_iter().filter(asked).collect();
    let report = gather(&mut store.read().await?, &desk, authority, in_force, span, &parts, now).await?;
    let mut out = std::io::stdout().lock();
    if !args.html && args.save.is_none() {
        write!(out, "{}", report.text())?;
        return Ok(ExitCode::SUCCESS);
    }
    let printed = print(report)?;
    match &args.save {
        Some(folder) => writeln!(out, "{}", save(&printed, folder, span)?)?,
        None => write!(out, "{}", printed.page)?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn named<'a>(settings: &'a Settings, id: &str) -> anyhow::Result<&'a Authority> {
    let known = &settings.organisation.authorities;
    known.get(&id.into()).with_context(|| {
        let names: Vec<&str> = known.keys().map(|id| id.as_str()).collect();
        format!("there is no authority \"{id}\"; there are {}", names.join(", "))
    })
}

fn policy<'a>(settings: &Settings, policies: &'a Policies, authority: Option<&Authority>, today: chrono::NaiveDate) -> Option<&'a InForce> {
    let authority = authority.or_else(|| settings.organisation.authorities.values().next())?;
    policies.on(&authority.policy, today)
}

fn save(printed: &Printed, folder: &Path, span: Span) -> anyhow::Result<String> {
    std::fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let files: [(&str, &[u8]); 4] = [
        ("pdf", &printed.pdf),
        ("html", printed.page.as_bytes()),
        ("xlsx", &printed.workbook),
        ("csv", printed.csv.as_bytes()),
    ];
    let mut told = Vec::new();
    for (ending, bytes) in files {
        let path = folder.join(format!("synpunkter-{span}.{ending}"));
        std::fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        told.push(path.display().to_string());
    }
    Ok(told.join("\n"))
}
