//! A proposed case title (ärendemening): short and neutral, with no name, personal number or insult (R54).

use super::reasons::type_word;
use super::structure::has_personal_number;
use super::text::{Text, Token};
use super::{Classifier, Reading};
use crate::domain::ids::TopicId;
use crate::domain::matter::{CaseType, Flag, Flags, Secrecy, secrecy_of};

/// What a text is called that nothing can be read from.
pub(super) const UNREADABLE: &str = "Meddelande med oklart innehåll";
/// Letters from which one word tells what the matter is.
const TELLING_LETTERS: usize = 10;
/// Letters of a title at most.
const MOST_LETTERS: usize = 80;

/// What the law has a name for, which says the matter and nothing of the person.
const NAMED: [Flag; 3] = [Flag::Appeal, Flag::DelayClaim, Flag::DocumentRequest];

/// Proposes a title. A matter with sensitive content is named by what the law calls it, else by its topic alone.
pub(super) fn propose(classifier: &Classifier, reading: &Reading, topic: Option<&TopicId>, case_type: CaseType, flags: &Flags) -> String {
    let hidden = secrecy_of(flags) >= Secrecy::Nameless;
    if let Some(named) = NAMED.iter().find(|flag| hidden && flags.contains(flag)) {
        return capitalised(named.in_words());
    }
    let Some(topic) = topic else {
        let subject = from_subject(classifier, reading.text.subject()).filter(|_| !hidden);
        return subject.unwrap_or_else(|| capitalised(&format!("{}, oklart ämne", type_word(case_type))));
    };
    if hidden {
        return by_topic(classifier, topic, case_type);
    }
    let subject = from_subject(classifier, reading.text.subject());
    let heading = || from_words(classifier, reading, topic, case_type);
    let title = match subject {
        // One short word, as "Maten", says less than a heading does; a long one is a compound that says more.
        Some(word) if !word.contains(' ') && word.chars().count() < TELLING_LETTERS => heading().or(Some(word)),
        subject => subject.or_else(heading),
    };
    title.unwrap_or_else(|| by_topic(classifier, topic, case_type))
}

fn by_topic(classifier: &Classifier, topic: &TopicId, case_type: CaseType) -> String {
    let about = if case_type == CaseType::Praise { "för" } else { "om" };
    capitalised(&format!(
        "{} {about} {}",
        type_word(case_type),
        uncapitalised(classifier.topic_name(topic))
    ))
}

/// The citizen's own subject, where it says the matter and nothing that must not stand in a register.
fn from_subject(classifier: &Classifier, subject: &str) -> Option<String> {
    let bare = without_prefixes(subject);
    let bare = bare.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '"');
    let common = classifier.common();
    let lower = bare.to_lowercase();
    let text = Text::read("", bare);
    let letters = bare.chars().count();
    let empty = common.empty_subjects.contains(&lower) || !text.tokens.iter().any(says_something);
    let unfit = bare.contains('@') || bare.contains("http") || has_personal_number(&text) || has_digits_in_row(bare);
    let person = text
        .tokens
        .iter()
        .any(|token| common.rude.contains(&token.word) || names_person(&common.names, token));
    if empty || unfit || person || !(4..=MOST_LETTERS).contains(&letters) {
        return None;
    }
    let shouted = bare.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
    Some(capitalised(if shouted { &lower } else { bare }))
}

/// The heading that most words speak for, and the place if one is named: "Snöröjning, Storgatan".
fn from_words(classifier: &Classifier, reading: &Reading, topic: &TopicId, case_type: CaseType) -> Option<String> {
    let named = reading
        .scores
        .headings
        .iter()
        .filter_map(|(number, sum)| Some((classifier.lexicon.heading(*number)?, sum)));
    let headings = named.filter(|((known, _), _)| known == topic);
    let ((_, heading), _) = headings.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let place = place(classifier, &reading.text).filter(|place| !place.eq_ignore_ascii_case(heading));
    let place = place.map(|place| format!(", {place}")).unwrap_or_default();
    let heading = match case_type {
        CaseType::Complaint | CaseType::Opinion => heading.clone(),
        CaseType::Question => format!("fråga om {}", uncapitalised(heading)),
        CaseType::Suggestion => format!("förslag om {}", uncapitalised(heading)),
        CaseType::Praise => format!("beröm för {}", uncapitalised(heading)),
    };
    Some(capitalised(&format!("{heading}{place}")))
}

/// A place with a capital and the ending of one, such as "Storgatan".
fn place<'t>(classifier: &Classifier, text: &'t Text) -> Option<&'t str> {
    let common = classifier.common();
    let is_place = |token: &&Token| {
        token.capital
            && !starts_sentence(text, token)
            && common
                .places
                .iter()
                .any(|ending| token.word.ends_with(ending.as_str()) && token.word.len() > ending.len() + 2)
            && !common.names.contains(&token.word)
    };
    let token = text.tokens.iter().find(is_place)?;
    text.source.get(token.start..token.end)
}

fn starts_sentence(text: &Text, token: &Token) -> bool {
    let first = text
        .sentences
        .get(token.sentence)
        .and_then(|sentence| text.tokens.get(sentence.first));
    first.is_some_and(|first| first.start == token.start)
}

fn names_person(names: &[String], token: &Token) -> bool {
    let bare = token.word.strip_suffix('s').unwrap_or(&token.word);
    let ends_as_one = || bare.ends_with("sson") || token.word.ends_with("sson");
    token.capital && (ends_as_one() || names.iter().any(|name| *name == token.word || name == bare))
}

fn says_something(token: &Token) -> bool {
    let small = [
        "hej",
        "hejsan",
        "angående",
        "klagomål",
        "fråga",
        "förslag",
        "synpunkt",
        "tack",
        "ang",
        "och",
        "till",
        "om",
        "på",
        "er",
    ];
    token.word.chars().filter(|letter| letter.is_alphabetic()).count() >= 3 && !small.contains(&token.word.as_str())
}

fn has_digits_in_row(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() > 8
}

fn without_prefixes(subject: &str) -> &str {
    let mut bare = subject.trim();
    loop {
        let Some((start, rest)) = bare.split_once(':') else { return bare };
        if !["sv", "re", "vb", "fw", "fwd", "vs", "ang", "angående", "ämne"].contains(&start.trim().to_lowercase().as_str()) {
            return bare;
        }
        bare = rest.trim();
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .take(MOST_LETTERS)
        .collect()
}

fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}
