//! What `inspect` says beyond the letter itself: what the matter is, and what an officer wants done.

use super::inspect::Insight;
use crate::domain::classify::{Classifier, MatterText, Thresholds};
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
        let inner = letter.on_behalf_of.as_ref();
        let form = letter.form.as_ref();
        let text = MatterText {
            subject: inner.and_then(|inner| inner.subject.as_deref()).unwrap_or(&letter.subject),
            body: form
                .map(|form| form.text.as_str())
                .or(inner.map(|inner| inner.text.as_str()))
                .unwrap_or(&letter.new_text),
            form_topic: form.and_then(|form| form.topic.as_deref()),
            mailbox_topic: None,
        };
        to_value(classifier.classify(&text, self.thresholds)).ok()
    }

    fn command(&self, letter: &Letter) -> Option<Value> {
        to_value(command::read(&letter.new_text)).ok()
    }
}
