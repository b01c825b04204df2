//! Examples to learn from: what the model sees of a labelled mail, and what is true of it.

use super::features::Features;
use super::hash::hash;
use super::model::Choice;
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flags};

/// Folds for calibration and measuring.
pub const FOLDS: usize = 5;

/// One labelled mail.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What the model sees of it.
    pub features: Features,
    /// Its type.
    pub case_type: CaseType,
    /// Its topic.
    pub topic: TopicId,
    /// Its flags.
    pub flags: Flags,
    /// The part of the whole that it is tested in, 0 to [`FOLDS`] − 1.
    pub fold: usize,
}

impl Example {
    /// The example is one of these.
    pub fn is(&self, choice: &Choice) -> bool {
        match choice {
            Choice::Type(kind) => self.case_type == *kind,
            Choice::Topic(topic) => self.topic == *topic,
            Choice::Flag(flag) => self.flags.contains(flag),
        }
    }
}

/// The fold of a text: the same wherever it stands in the data.
pub fn fold_of(subject: &str, body: &str) -> usize {
    let hash = hash(subject.bytes().chain(body.bytes()));
    usize::try_from((hash >> 20) % FOLDS as u64).unwrap_or_default()
}
