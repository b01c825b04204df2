//! `synpunktd train`: learns a model from labelled mails; the same files give the same model.

use super::labelled::{self, Labelled};
use crate::domain::classify::learn::{self, Recipe};
use crate::domain::classify::measure::measure;
use crate::domain::classify::{Classifier, Thresholds};
use crate::settings::lexicon::read_lexicon;
use anyhow::Context as _;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to learn from, and where the model goes.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Labelled mails: JSON Lines with subject, body, type, topic and flags
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where the model is written
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// The folder of the lexicon
    #[arg(long, value_name = "FOLDER", default_value = "config/lexicon")]
    pub lexicon: PathBuf,
    /// The confidence from which a mail counts as routed in the figures
    #[arg(long, value_name = "PROBABILITY", default_value_t = 0.8)]
    pub route: f64,
}

/// Trains, writes the model, and prints the cross-validated figures of each file.
///
/// # Errors
/// A file that cannot be read or written, or a line that is not a labelled mail.
pub fn run(args: &TrainArgs) -> anyhow::Result<ExitCode> {
    let classifier = Classifier::new(read_lexicon(&args.lexicon)?, None)?;
    let files: Vec<Vec<Labelled>> = args.files.iter().map(|path| labelled::read(path)).collect::<Result<_, _>>()?;
    let examples: Vec<_> = files.iter().flatten().map(|mail| mail.example(&classifier)).collect();
    let trained = learn::train(&examples, Recipe::default())?;
    let bytes = trained.model.to_bytes()?;
    std::fs::write(&args.out, &bytes).with_context(|| format!("cannot write {}", args.out.display()))?;
    println!(
        "{}: learnt from {} mails, {} bytes",
        args.out.display(),
        examples.len(),
        bytes.len()
    );
    let judges: Vec<Classifier> = trained.folds.into_iter().map(|model| classifier.with_model(model)).collect();
    let thresholds = Thresholds {
        route: args.route,
        suggest: 0.1,
    };
    for (path, mails) in args.files.iter().zip(&files) {
        let outcomes: Vec<_> = mails
            .iter()
            .filter_map(|mail| {
                let unseen = judges.get(learn::fold_of(&mail.subject, &mail.body))?;
                Some(mail.outcome(unseen, thresholds))
            })
            .collect();
        println!("\n{}, each mail judged by a model that had not seen it:", path.display());
        println!("{}", measure(&outcomes).lines().join("\n"));
    }
    Ok(ExitCode::SUCCESS)
}
