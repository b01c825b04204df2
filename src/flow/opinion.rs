//! An outside opinion on what a mail is about (a municipality's own language model, say): asked before anything is decided,
//! shown as one more reason, and never waited for longer than its time.

use super::office::Office;
use crate::domain::classify::MatterWords;
use crate::domain::classify::reasons::type_word;
use crate::domain::ids::{InboundId, TopicId};
use crate::domain::letter::{Kind, Letter};
use crate::domain::matter::CaseType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

/// Letters of the outsider's own words that are shown at most.
const MOST_LETTERS: usize = 160;

/// What is asked: a mail's words, and what may be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// As the sender wrote it.
    pub subject: String,
    /// What the sender wrote, without quotes and signature where they could be told apart.
    pub body: String,
    /// The topics there are.
    pub topics: Vec<TopicId>,
    /// The types there are.
    pub types: Vec<CaseType>,
}

/// What was answered; all of it may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Opinion {
    /// The topic.
    #[serde(default)]
    pub topic: Option<TopicId>,
    /// The type.
    #[serde(default, rename = "type")]
    pub case_type: Option<CaseType>,
    /// Why, in a few words.
    #[serde(default)]
    pub why: Option<String>,
}

/// Answers to questions, each under the mail that it is about.
pub type Opinions = BTreeMap<InboundId, Opinion>;

/// Answers that are on their way.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Opinions> + Send + 'a>>;

/// Whoever is asked. Keeps to its time for all questions together; what is not answered in it has no opinion.
pub trait Adviser: Send + Sync {
    /// Asks about these mails.
    fn ask(&self, questions: Vec<(InboundId, Question)>) -> Asking<'_>;
}

/// Asks about every mail of a batch that may be a new matter: written by a person, and answering nothing. Nobody is asked
/// where no adviser is configured.
pub async fn asked<'a>(office: &Office, mails: impl Iterator<Item = (InboundId, &'a Letter)>) -> Opinions {
    let Some(adviser) = &office.adviser else { return Opinions::new() };
    let classifier = office.classifier.now();
    let fits = |letter: &Letter| letter.kind == Kind::Human && letter.in_reply_to.is_empty() && letter.references.is_empty();
    let questions = mails.filter(|(_, letter)| fits(letter)).map(|(mail, letter)| {
        let words = MatterWords::of(letter);
        let question = Question {
            subject: words.subject.into_owned(),
            body: words.body.into_owned(),
            topics: classifier.topics().cloned().collect(),
            types: CaseType::ALL.to_vec(),
        };
        (mail, question)
    });
    adviser.ask(questions.collect()).await
}

impl Opinion {
    /// The opinion as a reason; `None` where it says nothing.
    pub fn in_words<'a>(&'a self, name: impl Fn(&'a TopicId) -> &'a str) -> Option<String> {
        let topic = self.topic.as_ref().map(|topic| plain(name(topic)));
        let kind = self.case_type.map(|kind| type_word(kind).to_owned());
        let said: Vec<String> = topic.into_iter().chain(kind).collect();
        let why = self.why.as_deref().map(plain).filter(|why| !why.is_empty());
        match (said.is_empty(), why) {
            (true, None) => None,
            (true, Some(why)) => Some(format!("utomstående bedömning: {why}")),
            (false, None) => Some(format!("utomstående bedömning: {}", said.join(", "))),
            (false, Some(why)) => Some(format!("utomstående bedömning: {} ({why})", said.join(", "))),
        }
    }
}

/// One short line of a stranger's text.
fn plain(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(MOST_LETTERS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Opinion;

    #[test]
    fn an_opinion_is_one_short_line() {
        for (answer, words) in [
            (
                r#"{"topic": "gata_park", "type": "fraga", "why": "frågar om\nplogning"}"#,
                Some("utomstående bedömning: Gata och park, fråga (frågar om plogning)"),
            ),
            (r#"{"topic": "gata_park"}"#, Some("utomstående bedömning: Gata och park")),
            (r#"{"why": "oklart"}"#, Some("utomstående bedömning: oklart")),
            (r#"{"score": 0.3}"#, None),
        ] {
            let opinion: Opinion = serde_json::from_str(answer).unwrap();
            assert_eq!(opinion.in_words(|_| "Gata och park").as_deref(), words, "{answer}");
        }
        let long = Opinion {
            why: Some("x ".repeat(5000)),
            ..Opinion::default()
        };
        assert!(long.in_words(|_| "").is_some_and(|words| words.chars().count() < 200));
    }
}
