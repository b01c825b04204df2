//! The words of a letter as a new matter: the citizen's inside a form or a note, else the letter's own. Whatever is judged, learnt from or
//! asked about reads them here, so that all read the same.

use super::MatterText;
use crate::domain::command::without_commands;
use crate::domain::letter::{Letter, OnBehalfKind};
use std::borrow::Cow;

/// The words of a letter as a new matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterWords<'a> {
    /// The subject, empty where it says nothing of the matter.
    pub subject: Cow<'a, str>,
    /// What the citizen wrote or said.
    pub body: Cow<'a, str>,
    form_topic: Option<&'a str>,
}

impl<'a> MatterWords<'a> {
    /// Reads them.
    pub fn of(letter: &'a Letter) -> Self {
        let words = |subject: &'a str, body: Cow<'a, str>| Self {
            subject: Cow::Borrowed(subject),
            body,
            form_topic: None,
        };
        if let Some(form) = &letter.form {
            return Self {
                form_topic: form.topic.as_deref(),
                // The topic that was chosen says whose it is, not what it is about.
                ..words("", Cow::Borrowed(&form.text))
            };
        }
        let Some(inner) = &letter.on_behalf_of else {
            return words(&letter.subject, Cow::Borrowed(&letter.new_text));
        };
        let subject = inner.subject.as_deref();
        match inner.kind {
            // "Tjänsteanteckning" alone is no subject (R54); the lines of a closing form steer, and say nothing of the matter.
            OnBehalfKind::FileNote => words(subject.unwrap_or_default(), Cow::Owned(without_commands(&inner.text))),
            OnBehalfKind::AttachedMail | OnBehalfKind::InlineForward => {
                words(subject.unwrap_or(&letter.subject), Cow::Borrowed(&inner.text))
            }
        }
    }

    /// As the classifier takes them; no mailbox's topic is known.
    pub fn text(&self) -> MatterText<'_> {
        MatterText {
            subject: &self.subject,
            body: &self.body,
            form_topic: self.form_topic,
            mailbox_topic: None,
        }
    }
}
