//! The reasons of a classification, in words that a registrar understands: `'avslag', 'ompröva' → överklagande`.

use super::features::number;
use super::model::Choice;
use super::scores::Score;
use super::{Classifier, MatterText, Reading};
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flags};

/// Words named for each reason at most.
const MOST_WORDS: usize = 3;

/// The Swedish word for a type.
pub fn type_word(kind: CaseType) -> &'static str {
    match kind {
        CaseType::Complaint => "klagomål",
        CaseType::Suggestion => "förslag",
        CaseType::Praise => "beröm",
        CaseType::Question => "fråga",
        CaseType::Opinion => "synpunkt",
    }
}

/// The strongest reasons, the topic's first.
pub(super) fn of(
    classifier: &Classifier,
    reading: &Reading,
    topic: Option<&TopicId>,
    case_type: CaseType,
    flags: &Flags,
    matter: &MatterText<'_>,
) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(topic) = topic {
        let name = classifier.topic_name(topic);
        let words = worded(classifier, reading, reading.scores.topic(topic), &Choice::Topic(topic.clone()));
        reasons.extend(words.map(|words| format!("{words} → {name}")));
        if let Some(chosen) = matter.form_topic {
            reasons.push(format!("formulärets ämne '{}'", shortened(chosen)));
        }
        if matter.mailbox_topic == Some(topic) {
            reasons.push(format!("brevlådan är till för {name}"));
        }
    }
    let words = worded(classifier, reading, reading.scores.types.get(&case_type), &Choice::Type(case_type));
    reasons.extend(words.map(|words| format!("{words} → {}", type_word(case_type))));
    for flag in flags {
        let words = worded(classifier, reading, reading.scores.flags.get(flag), &Choice::Flag(*flag));
        reasons.push(match words {
            Some(words) => format!("{words} → {}", flag.in_words()),
            None => format!("helheten → {}", flag.in_words()),
        });
    }
    reasons
}

/// The lexicon's words that tell something, else those that the model weighs most, else the small words that the lexicon found.
fn worded(classifier: &Classifier, reading: &Reading, score: Option<&Score>, choice: &Choice) -> Option<String> {
    let words = score.map(|score| score.words(&reading.text)).unwrap_or_default();
    let found = || words.iter().map(|(word, _)| word.as_str());
    let telling = found().filter(|words| !only_small(classifier, words));
    quoted(telling)
        .or_else(|| weighed(classifier, reading, choice))
        .or_else(|| quoted(found()))
}

/// Every word is one of the small ones, such as "men", that are no reason where others are.
fn only_small(classifier: &Classifier, words: &str) -> bool {
    words
        .split_whitespace()
        .all(|word| classifier.common().small.iter().any(|small| small == word))
}

fn quoted<'w>(words: impl Iterator<Item = &'w str>) -> Option<String> {
    let words: Vec<String> = words.take(MOST_WORDS).map(|word| format!("'{}'", shortened(word))).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The words that the model itself gives most weight for this choice.
fn weighed(classifier: &Classifier, reading: &Reading, choice: &Choice) -> Option<String> {
    let model = classifier.model()?;
    let head = model.header.heads.iter().position(|head| head.choice == *choice)?;
    let mut words: Vec<(f32, &str)> = reading
        .text
        .tokens
        .iter()
        .filter(|token| token.word.chars().count() > 3)
        .map(|token| (model.weight(number(b'w', &[token.stem()]), head), token.word.as_str()))
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    words.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    words.dedup();
    quoted(words.iter().map(|(_, word)| *word).filter(|word| !only_small(classifier, word)))
}

fn shortened(words: &str) -> String {
    words
        .split_whitespace()
        .take(8)
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(60)
        .collect()
}
