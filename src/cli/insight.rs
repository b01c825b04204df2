//! What `inspect` says beyond the letter itself: what the matter is, and what an officer wants done.

use super::inspect::Insight;
use crate::domain::classify::{Classifier, MatterWords, Thresholds};
use crate::domain::command;
use crate::domain::letter::{Kind, Letter};
use serde_json::{Value, to_value};

/// Insight by the installation's own classifier.
pub struct ByRules<'a> {
    /// The classifier; without one no matter is judged.
    pub classifier: Option<&'a Classifier>,
    /// How sure is sure.
    pub thresholds: Thresholds,
}

impl Insight for ByRules<'_> {
    fn classification(&self, letter: &Letter) -> Option<Value> {
        let classifier = self.classifier.filter(|_| matches!(letter.kind, Kind::Human | Kind::SpamSuspect))?;
        to_value(classifier.classify(&MatterWords::of(letter).text(), self.thresholds)).ok()
    }

    fn command(&self, letter: &Letter) -> Option<Value> {
        to_value(command::read(&letter.new_text)).ok()
    }
}
