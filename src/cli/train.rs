//! `synpunktd train`: learns a model from labelled mails, or from what people corrected in the diary; the same mails give the
//! same model.

use super::{ConfigArgs, open};
use crate::daemon::clock::SystemClock;
use crate::daemon::wiring;
use crate::domain::classify::fit::Recipe;
use crate::domain::classify::labelled::Labelled;
use crate::domain::classify::learn;
use crate::domain::classify::measure::measure;
use crate::domain::classify::{Classifier, Thresholds};
use crate::flow::learn::{Learnt, restore, run_once, take_in_force};
use crate::flow::office::Office;
use crate::settings::Settings;
use crate::settings::labelled::read_labelled;
use crate::settings::lexicon::read_lexicon;
use crate::settings::policy::DEFAULT_ROUTING;
use crate::store::{OpenMode, Place, Store};
use anyhow::Context as _;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What to learn from, and where the model goes.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Labelled mails: JSON Lines with subject, body, type, topic and flags
    #[arg(value_name = "FILE", required_unless_present_any = ["from_register", "restore"])]
    pub files: Vec<PathBuf>,
    /// Where the model is written
    #[arg(long, value_name = "PATH", required_unless_present_any = ["from_register", "restore"])]
    pub out: Option<PathBuf>,
    /// Learn from what people corrected in the diary, upon the configured model; stop the daemon first where the diary is a file
    #[arg(long, conflicts_with_all = ["files", "out", "restore"])]
    pub from_register: bool,
    /// Withdraw the model that learnt from the diary last; the one before it is used again
    #[arg(long, conflicts_with_all = ["files", "out"])]
    pub restore: bool,
    /// The folder of the lexicon
    #[arg(long, value_name = "FOLDER", default_value = "config/lexicon")]
    pub lexicon: PathBuf,
    /// The confidence from which a mail counts as routed in the figures
    #[arg(long, value_name = "PROBABILITY", default_value_t = DEFAULT_ROUTING.route)]
    pub route: f64,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Trains and tells the figures, or withdraws what was learnt.
///
/// # Errors
/// A file that cannot be read or written, a line that is not a labelled mail, a faulty configuration, or a diary in use.
pub async fn run(args: TrainArgs) -> anyhow::Result<ExitCode> {
    if args.from_register || args.restore {
        return by_diary(&args).await;
    }
    let out = args.out.clone().unwrap_or_default();
    by_files(&args, &out)
}

async fn by_diary(args: &TrainArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let store = Store::open(&Place::parse(&settings.daemon.database), OpenMode::Daemon).await?;
    store.migrate().await?;
    let office = office(&settings, &store).await?;
    take_in_force(&office, &store).await?;
    let told = if args.restore {
        withdrawn(restore(&office, &store).await?)
    } else {
        let kept = Arc::new(wiring::kept_mails(&settings)?);
        in_words(&run_once(&office, &store, &kept).await?)
    };
    store.close().await;
    println!("{told}");
    Ok(ExitCode::SUCCESS)
}

async fn office(settings: &Settings, store: &Store) -> anyhow::Result<Arc<Office>> {
    let identity = wiring::identity(store, settings.daemon.proof_keys_file.as_deref()).await?;
    Ok(Arc::new(wiring::office(settings, identity, Arc::new(SystemClock))?))
}

fn withdrawn(was_in_force: bool) -> String {
    if was_in_force {
        "The model that learnt last is withdrawn; the one before it is used again.".to_owned()
    } else {
        "No model that learnt from the diary is in force: the configured one is.".to_owned()
    }
}

fn in_words(learnt: &Learnt) -> String {
    match learnt {
        Learnt::NoModel => "No model is configured to learn upon: set the key model.".to_owned(),
        Learnt::TooFew { lessons, kept } => {
            format!("Nothing learnt: there are {lessons} lessons, and {kept} mails to measure on; set kept_mails to have more.")
        }
        Learnt::Nothing => "Nothing new: that model is in force already, or was withdrawn.".to_owned(),
        Learnt::Worse { before, after } => format!("The new model is worse and is not taken. Before: {before}. After: {after}."),
        Learnt::Taken { lessons, before, after } => {
            format!("A model that learnt from {lessons} lessons is in force. Before: {before}. After: {after}.")
        }
    }
}

fn by_files(args: &TrainArgs, out: &Path) -> anyhow::Result<ExitCode> {
    let classifier = Classifier::new(read_lexicon(&args.lexicon)?, None)?;
    let files: Vec<Vec<Labelled>> = args.files.iter().map(|path| read_labelled(path)).collect::<Result<_, _>>()?;
    let examples: Vec<_> = files.iter().flatten().map(|mail| mail.example(&classifier)).collect();
    let trained = learn::train(&examples, Recipe::default())?;
    let bytes = trained.model.to_bytes()?;
    std::fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
    println!("{}: learnt from {} mails, {} bytes", out.display(), examples.len(), bytes.len());
    let judges: Vec<Classifier> = trained.folds.into_iter().map(|model| classifier.with_model(model)).collect();
    let thresholds = Thresholds {
        route: args.route,
        suggest: 0.1,
    };
    for (path, mails) in args.files.iter().zip(&files) {
        let outcomes: Vec<_> = mails
            .iter()
            .filter_map(|mail| Some(mail.outcome(judges.get(mail.fold())?, thresholds)))
            .collect();
        println!("\n{}, each mail judged by a model that had not seen it:", path.display());
        println!("{}", measure(&outcomes).lines().join("\n"));
    }
    Ok(ExitCode::SUCCESS)
}
