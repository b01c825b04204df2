//! What a mail would be about as a new matter, told before the transaction begins: most mails are one, and telling it takes as
//! long as half of what else is done with the mail. It counts only where the same is asked afterwards.

use super::office::Office;
use crate::domain::classify::{Classifier, MatterText, Thresholds};
use crate::domain::facts::Facts;
use crate::domain::letter::{Kind, Letter};
use crate::domain::matter::Classification;
use crate::domain::organisation::FunctionalMailbox;
use crate::domain::recognise::{NewSender, new_sender};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// What is asked about a new matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Its words.
    pub text: MatterText<'a>,
    /// How sure is sure.
    pub thresholds: Thresholds,
}

/// An answer, with what it was asked.
pub(super) struct Foreseen {
    classifier: Arc<Classifier>,
    sender: NewSender,
    thresholds: Thresholds,
    classification: Classification,
}

impl Foreseen {
    /// Tells it for a person's mail that answers nothing; `None` for others, and where the mailbox is no longer configured.
    pub(super) fn of(office: &Office, mailbox: Option<&FunctionalMailbox>, letter: &Letter, now: DateTime<Utc>) -> Option<Self> {
        let mailbox = mailbox.filter(|_| letter.kind == Kind::Human && letter.thread_ids().next().is_none())?;
        let thresholds = office.thresholds(mailbox, now).ok()?;
        let sender = new_sender(letter, &Facts::default(), mailbox, &office.organisation);
        let classifier = office.classifier.now();
        let classification = classifier.classify(&matter_text(&sender, letter, mailbox), thresholds);
        Some(Self {
            classifier,
            sender,
            thresholds,
            classification,
        })
    }

    /// The answer, where the same is asked of the same classifier about the same mail.
    pub(super) fn answer(
        &self,
        classifier: &Arc<Classifier>,
        asked: &Asked<'_>,
        letter: &Letter,
        mailbox: &FunctionalMailbox,
    ) -> Option<Classification> {
        let same = Arc::ptr_eq(&self.classifier, classifier)
            && self.thresholds == asked.thresholds
            && matter_text(&self.sender, letter, mailbox) == asked.text;
        same.then(|| self.classification.clone())
    }
}

/// The words of a new matter.
pub(super) fn matter_text<'a>(sender: &'a NewSender, letter: &'a Letter, mailbox: &'a FunctionalMailbox) -> MatterText<'a> {
    MatterText {
        subject: sender.subject.as_deref().unwrap_or(&letter.subject),
        body: sender.text.as_deref().unwrap_or(&letter.new_text),
        form_topic: letter.form.as_ref().and_then(|form| form.topic.as_deref()),
        mailbox_topic: mailbox.topic.as_ref(),
    }
}
