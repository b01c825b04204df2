//! The command line: one file a command.

pub mod backup;
pub mod check;
mod clock;
pub mod deadline;
pub mod diary;
pub mod evaluate;
pub mod explain;
pub mod export;
pub mod figures;
pub mod import;
pub mod init;
mod insight;
pub mod inspect;
mod journal;
pub mod list;
mod logging;
pub mod migrate;
mod open;
mod papers;
pub mod reader;
mod reconcile;
pub mod report;
pub mod restore;
pub mod run;
pub mod search;
pub mod shadow;
pub mod show;
pub mod simulate;
pub mod status;
mod table;
pub mod train;
pub mod verify;

use crate::daemon::wiring;
use crate::domain::classify::Thresholds;
use crate::settings::Settings;
use crate::settings::policy::DEFAULT_ROUTING;
use crate::store::StoreError;
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use std::io::{BufReader, ErrorKind, stdin, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

/// A fault in the configuration (EX_CONFIG of sysexits.h): starting again will not help.
const FAULTY_CONFIGURATION: u8 = 78;
/// The disk or the database failed (EX_IOERR): starting again may help.
const IO_FAULT: u8 = 74;

/// Turns a municipality's functional mailboxes into a diary: collects mail by IMAP, registers each new matter as a case with
/// a diary number, answers at once, hands the case to the right officer, and sees to it that the citizen gets an answer.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    max_term_width = 110,
    after_help = "First steps:\n  synpunktd init                                                    a first configuration, from a few questions\n  \
                  synpunktd check --config /etc/synpunktd/synpunktd.toml            what is wrong with the configuration, all at once\n  \
                  synpunktd check --config /etc/synpunktd/synpunktd.toml --connect  log in to every mailbox and to the relay, send nothing\n  \
                  synpunktd run --config /etc/synpunktd/synpunktd.toml              the daemon itself\n\nThe configuration is explained in configuration.md, in /usr/share/doc/synpunktd."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon until SIGTERM
    Run(run::RunArgs),
    /// Run on the real mailboxes without sending anything but a daily report to the registrar, or changing anything there
    Shadow(run::RunArgs),
    /// Write a first configuration, from a few questions or from flags
    Init(Box<init::InitArgs>),
    /// Say what is wrong with the configuration, every fault at once; exit 78 when there is one
    Check(check::CheckArgs),
    /// Show what the daemon would understand of a mail
    Inspect(inspect::InspectArgs),
    /// Tell how the daemon, its mailboxes and the diary are
    Status(status::StatusArgs),
    /// List cases
    List(list::ListArgs),
    /// Find cases by words of their title, sender and texts, and by fields such as enhet:gata
    Search(search::SearchArgs),
    /// Show a case as a page: how it stands, its documents with their words, letters and clocks
    Show(show::ShowArgs),
    /// Tell why each thing that happened to a case was decided
    Explain(CaseArgs),
    /// Make the report of a period: sentences, figures, charts
    Report(report::ReportArgs),
    /// Take in what another system counted, so that it stands in the reports
    Figures(figures::FiguresArgs),
    /// Write the public list of documents, with what may be secret left out
    Diary(diary::DiaryArgs),
    /// Make a package of cases, or of all that is held on one person: to hand out, to take along, for the e-archive
    Export(export::ExportArgs),
    /// Tell what another policy would have made of a period's cases; changes nothing
    Simulate(simulate::SimulateArgs),
    /// Check the diary: numbers without a gap, every mail with its outcome, nothing lost; exit 1 and a list where not
    Verify(verify::VerifyArgs),
    /// Work out when a time limit runs out
    Deadline(deadline::DeadlineArgs),
    /// Copy the diary to a new file, also while the daemon runs (SQLite)
    Backup(backup::BackupArgs),
    /// Put a copy in the place of the diary, with the daemon stopped; no number that went out is given again (SQLite)
    Restore(restore::RestoreArgs),
    /// Take in mails from files: an mbox, a Maildir, a folder of .eml
    Import(import::ImportArgs),
    /// Learn a classification model from labelled mails, or from what people corrected
    Train(train::TrainArgs),
    /// Measure the classification on labelled mails
    Evaluate(evaluate::EvaluateArgs),
    /// Bring the database to the form that this version knows
    Migrate(migrate::MigrateArgs),
    /// Compare what is on the mail servers with what is in the diary; exit 1 and a list where a mail is not in it
    Reconcile(reconcile::ReconcileArgs),
    /// Write manual pages and shell completions, for the package
    #[command(hide = true)]
    Papers(papers::PapersArgs),
}

/// Which configuration.
#[derive(Debug, Clone, Args)]
pub struct ConfigArgs {
    /// The configuration file
    #[arg(long, value_name = "FILE", default_value = "/etc/synpunktd/synpunktd.toml")]
    pub config: PathBuf,
}

/// Which case.
#[derive(Debug, Args)]
pub struct CaseArgs {
    /// Its diary number, such as "KS 2026/0123"
    pub number: String,
    #[command(flatten)]
    config: ConfigArgs,
    /// For programs: one JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    clock: clock::ClockArgs,
}

/// Runs the command; prints what went wrong and gives the exit code for it.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli.command) {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("synpunktd: {error:#}");
            ExitCode::from(code_of(&error))
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run(args) => run::run(args),
        Command::Shadow(args) => shadow::run(args),
        Command::Check(args) => block_on(check::run(args)),
        Command::Inspect(args) => inspected(&args),
        Command::Status(args) => block_on(status::run(args)),
        Command::List(args) => block_on(list::run(args)),
        Command::Search(args) => block_on(search::run(args)),
        Command::Show(args) => block_on(show::run(args)),
        Command::Explain(args) => block_on(explain::run(args)),
        Command::Report(args) => block_on(report::run(args)),
        Command::Figures(args) => block_on(figures::run(args)),
        Command::Diary(args) => block_on(diary::run(args)),
        Command::Export(args) => block_on(export::run(args)),
        Command::Simulate(args) => block_on(simulate::run(args)),
        Command::Verify(args) => block_on(verify::run(args)),
        Command::Deadline(args) => deadline::run(args, BufReader::new(stdin().lock()), stdout().lock()),
        Command::Backup(args) => block_on(backup::run(args)),
        Command::Restore(args) => block_on(with_crypto(restore::run(args))),
        Command::Import(args) => import::run(args),
        Command::Train(args) => block_on(train::run(args)),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Migrate(args) => block_on(migrate::run(args)),
        Command::Reconcile(args) => block_on(with_crypto(reconcile::run(args))),
        Command::Init(args) => init::run(*args, stdin().lock(), stdout().lock()),
        Command::Papers(args) => papers::run(&args, Cli::command()),
    }
}

/// Inspects with the installation's rules where a configuration is named, else with what is built in.
fn inspected(args: &inspect::InspectArgs) -> anyhow::Result<ExitCode> {
    let settings = args
        .config
        .clone()
        .map(|config| open::settings(&ConfigArgs { config }))
        .transpose()?;
    let rules = settings.as_ref().map(wiring::read_rules).unwrap_or_default();
    let classifier = settings.as_ref().map(wiring::classifier).transpose()?;
    let insight = insight::ByRules {
        classifier: classifier.as_ref(),
        thresholds: thresholds(settings.as_ref()),
    };
    inspect::run(args, &rules, &insight, stdin().lock(), stdout().lock(), std::io::stderr().lock())
}

/// How sure is sure: the first policy of the configuration decides, since no authority is known here.
fn thresholds(settings: Option<&Settings>) -> Thresholds {
    let policy = settings.and_then(|settings| settings.policies.first());
    let routing = policy.map_or(DEFAULT_ROUTING, |policy| policy.routing);
    Thresholds {
        route: routing.route,
        suggest: routing.suggest,
    }
}

fn block_on(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// For commands that speak TLS.
async fn with_crypto(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    open::prepare_tls();
    work.await
}

/// Whoever read our output has seen enough (`| head`).
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == ErrorKind::BrokenPipe)
}

fn code_of(error: &anyhow::Error) -> u8 {
    if error.is::<open::FaultyConfiguration>() || error.is::<open::SecretsNotHere>() || error.is::<wiring::WiringError>() {
        return FAULTY_CONFIGURATION;
    }
    match error.chain().find_map(|cause| cause.downcast_ref::<StoreError>()) {
        Some(StoreError::TooNew { .. } | StoreError::BadPlace { .. }) => FAULTY_CONFIGURATION,
        Some(cause) if cause.is_fatal() => IO_FAULT,
        _ => 1,
    }
}
