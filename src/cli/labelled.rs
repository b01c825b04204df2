//! Labelled mails: JSON Lines with subject, body, type, topic and flags, to train and to measure with.

use crate::domain::classify::MatterText;
use crate::domain::classify::learn::{Example, fold_of};
use crate::domain::classify::measure::Outcome;
use crate::domain::classify::{Classifier, Thresholds};
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flags};
use anyhow::Context as _;
use serde::Deserialize;
use std::path::Path;

/// One labelled mail; further fields of the line are left alone.
#[derive(Debug, Clone, Deserialize)]
pub struct Labelled {
    /// As the sender wrote it.
    pub subject: String,
    /// As the sender wrote it.
    pub body: String,
    /// The right type.
    #[serde(rename = "type")]
    pub case_type: CaseType,
    /// The right topic.
    pub topic: TopicId,
    /// The right flags.
    pub flags: Flags,
}

/// Reads a file of labelled mails.
///
/// # Errors
/// A file that cannot be read, or a line that is not a labelled mail: named with its number.
pub fn read(path: &Path) -> anyhow::Result<Vec<Labelled>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_str(line).with_context(|| {
                format!(
                    "{}:{}: not a labelled mail (subject, body, type, topic, flags)",
                    path.display(),
                    at + 1
                )
            })
        })
        .collect()
}

impl Labelled {
    /// What a classifier is given of it.
    pub fn matter(&self) -> MatterText<'_> {
        MatterText {
            subject: &self.subject,
            body: &self.body,
            ..MatterText::default()
        }
    }

    /// As an example to learn from.
    pub fn example(&self, classifier: &Classifier) -> Example {
        Example {
            features: classifier.read(&self.matter()).features,
            case_type: self.case_type,
            topic: self.topic.clone(),
            flags: self.flags.clone(),
            fold: fold_of(&self.subject, &self.body),
        }
    }

    /// What a classifier says of it, beside the truth.
    pub fn outcome(&self, classifier: &Classifier, thresholds: Thresholds) -> Outcome {
        Outcome {
            case_type: self.case_type,
            topic: self.topic.clone(),
            flags: self.flags.clone(),
            said: classifier.classify(&self.matter(), thresholds),
        }
    }
}
