//! `synpunktd evaluate`: how well the classifier does on labelled mails.

use crate::domain::classify::measure::measure;
use crate::domain::classify::{Classifier, Thresholds};
use crate::settings::labelled::read_labelled;
use crate::settings::lexicon::{read_lexicon, read_model};
use crate::settings::policy::DEFAULT_ROUTING;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// What to measure, and on what.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Labelled mails that the model has not learnt from: JSON Lines with subject, body, type, topic and flags
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The folder of the lexicon
    #[arg(long, value_name = "FOLDER", default_value = "config/lexicon")]
    pub lexicon: PathBuf,
    /// The trained model; without it the lexicon alone is measured
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The confidence from which a mail is routed without a human
    #[arg(long, value_name = "PROBABILITY", default_value_t = DEFAULT_ROUTING.route)]
    pub route: f64,
    /// For programs: one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Classifies every mail of the file and prints the figures.
///
/// # Errors
/// A file that cannot be read, or a line that is not a labelled mail.
pub fn run(args: &EvaluateArgs) -> anyhow::Result<ExitCode> {
    let model = args.model.as_deref().map(read_model).transpose()?;
    let classifier = Classifier::new(read_lexicon(&args.lexicon)?, model)?;
    let thresholds = Thresholds {
        route: args.route,
        suggest: 0.1,
    };
    let mails = read_labelled(&args.file)?;
    let outcomes: Vec<_> = mails.iter().map(|mail| mail.outcome(&classifier, thresholds)).collect();
    let report = measure(&outcomes);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{}", report.lines().join("\n"));
    }
    Ok(ExitCode::SUCCESS)
}
