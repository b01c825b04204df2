//! Labelled mails: what a person says that a mail is, to learn from and to measure with.

use super::example::{Example, fold_of};
use super::measure::Outcome;
use super::{Classifier, MatterText, Thresholds};
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flags};
use serde::Deserialize;

/// One labelled mail; further fields of its line are left alone.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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

impl Labelled {
    /// What a classifier is given of it.
    pub fn matter(&self) -> MatterText<'_> {
        MatterText {
            subject: &self.subject,
            body: &self.body,
            ..MatterText::default()
        }
    }

    /// The fold that it is tested in: the same wherever it stands in the data.
    pub fn fold(&self) -> usize {
        fold_of(&self.subject, &self.body)
    }

    /// As an example to learn from.
    pub fn example(&self, classifier: &Classifier) -> Example {
        Example {
            features: classifier.read(&self.matter()).features,
            case_type: self.case_type,
            topic: self.topic.clone(),
            flags: self.flags.clone(),
            fold: self.fold(),
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
