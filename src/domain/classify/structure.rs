//! Signs beside the words: questions, greetings, thanks, length, capitals, numbers.

use super::text::{Sentence, Text, Token};
use std::sync::Arc;

/// Words that a question begins with.
const ASKING: &[&str] = &[
    "vad",
    "hur",
    "när",
    "var",
    "vart",
    "vem",
    "vilken",
    "vilka",
    "vilket",
    "varför",
    "varifrån",
    "kan",
    "finns",
    "har",
    "får",
    "är",
    "måste",
    "går",
    "kommer",
    "ska",
    "skall",
    "stämmer",
    "gäller",
    "behöver",
    "räcker",
    "what",
    "how",
    "when",
    "where",
    "who",
    "which",
    "is",
    "are",
    "can",
    "do",
    "does",
    "could",
    "mikä",
    "miten",
    "milloin",
    "missä",
    "voiko",
    "onko",
    "kuka",
    "undrar",
];

/// Words of a greeting that opens a mail.
const GREETING: &[&str] = &[
    "hej", "hejsan", "hallå", "tjena", "god", "goddag", "bästa", "hello", "hi", "dear", "hei", "moi",
];

/// The signs of a text as named values between 0 and about 2; a sign that is absent is left out.
pub fn of(text: &Text) -> Vec<(Arc<str>, f32)> {
    let body: Vec<&Sentence> = text.sentences.iter().filter(|sentence| !in_subject(text, sentence)).collect();
    let all = questions(text, &body).into_iter().chain(shape(text, &body)).chain(pronouns(text));
    all.filter(|(_, value)| *value != 0.0)
        .map(|(name, value)| (format!("sign:{name}").into(), value))
        .collect()
}

type Sign = (&'static str, f32);

fn questions(text: &Text, body: &[&Sentence]) -> [Sign; 8] {
    let count = body.iter().filter(|sentence| sentence.question).count();
    let unmarked = count == 0 && body.iter().any(|sentence| asks(text, sentence));
    let in_subject = text
        .sentences
        .iter()
        .any(|sentence| sentence.question && in_subject(text, sentence));
    [
        ("question", truth(count > 0)),
        ("questions", ratio(count, 3).min(1.5)),
        ("question share", ratio(count, body.len())),
        ("only questions", truth(count > 0 && count + 2 >= body.len())),
        ("last asks", truth(last_asks(body))),
        ("first asks", truth(first_asks(text, body))),
        ("asks without mark", truth(unmarked)),
        ("subject asks", truth(in_subject)),
    ]
}

fn shape(text: &Text, body: &[&Sentence]) -> [Sign; 10] {
    let words = body_words(text);
    let exclaiming = body.iter().filter(|sentence| sentence.exclaims).count();
    let first = text.tokens.iter().find(|token| !token.subject);
    let amount = |token: &Token| ["kr", "kronor"].contains(&token.word.as_str());
    [
        ("no subject", truth(text.subject().trim().is_empty())),
        ("exclaims", ratio(exclaiming, 3).min(1.0)),
        ("short", truth(words < 20)),
        ("long", truth(words > 90)),
        ("length", (f32::from(u16::try_from(words).unwrap_or(u16::MAX)) + 1.0).ln() / 5.0),
        ("greets", truth(first.is_some_and(|token| GREETING.contains(&token.word.as_str())))),
        ("shouts", shouting(text)),
        ("personal number", truth(has_personal_number(text))),
        ("telephone", truth(has_telephone(text))),
        ("amounts", truth(text.tokens.iter().any(amount))),
    ]
}

/// Who the text speaks of: "jag" and "min" tell an own matter, "ni" and "inte" a complaint.
fn pronouns(text: &Text) -> [Sign; 6] {
    let words = body_words(text).max(8);
    [
        ("i", "jag"),
        ("we", "vi"),
        ("you", "ni"),
        ("your", "er"),
        ("not", "inte"),
        ("my", "min"),
    ]
    .map(|(name, word)| {
        let count = text.tokens.iter().filter(|token| token.word == word).count();
        (name, ratio(count, words) * 5.0)
    })
}

fn body_words(text: &Text) -> usize {
    text.tokens.iter().filter(|token| !token.subject).count()
}

/// A personal identity number (personnummer) stands in the text, with or without its century.
pub fn has_personal_number(text: &Text) -> bool {
    text.tokens.iter().filter(|token| token.word.len() >= 11).any(|token| {
        let digits = token.word.chars().filter(char::is_ascii_digit).count();
        let dashed = token
            .word
            .split_once('-')
            .is_some_and(|(date, serial)| matches!(date.len(), 6 | 8) && serial.len() == 4);
        let plain = digits == token.word.len() && digits == 12;
        (dashed && digits >= 10 || plain) && plausible_date(&token.word)
    })
}

fn plausible_date(word: &str) -> bool {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    let date = digits.get(digits.len().saturating_sub(10)..).unwrap_or_default();
    let part = |from: usize| {
        date.get(from..from + 2)
            .and_then(|part| part.parse::<u8>().ok())
            .unwrap_or_default()
    };
    (1..=12).contains(&part(2)) && (1..=91).contains(&part(4))
}

fn has_telephone(text: &Text) -> bool {
    text.tokens.iter().any(|token| {
        token.word.starts_with('0') && token.word.contains('-') && !has_letters(&token.word)
            || token.word.starts_with("07") && token.word.len() == 10
    })
}

fn has_letters(word: &str) -> bool {
    word.chars().any(char::is_alphabetic)
}

fn shouting(text: &Text) -> f32 {
    let letters = || text.body().chars().filter(|letter| letter.is_alphabetic());
    ratio(letters().filter(|letter| letter.is_uppercase()).count(), letters().count().max(30)) * 2.0
}

fn in_subject(text: &Text, sentence: &Sentence) -> bool {
    text.tokens.get(sentence.first).is_some_and(|token| token.subject)
}

fn asks(text: &Text, sentence: &Sentence) -> bool {
    text.tokens
        .get(sentence.first)
        .is_some_and(|token| ASKING.contains(&token.word.as_str()))
}

fn first_asks(text: &Text, body: &[&Sentence]) -> bool {
    let greets = |sentence: &&&Sentence| {
        text.tokens
            .get(sentence.first)
            .is_some_and(|token| GREETING.contains(&token.word.as_str()))
    };
    body.iter()
        .find(|sentence| !greets(sentence))
        .is_some_and(|sentence| sentence.question || asks(text, sentence))
}

/// One of the last three sentences asks: behind it stand at most a greeting and a name.
fn last_asks(body: &[&Sentence]) -> bool {
    body.iter().rev().take(3).any(|sentence| sentence.question)
}

fn truth(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

fn ratio(part: usize, whole: usize) -> f32 {
    let small = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    small(part) / small(whole).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::{Text, has_personal_number, of};

    #[test]
    fn a_personal_number_is_seen_and_a_telephone_number_is_not() {
        for (text, expected) in [
            ("mitt personnummer är 811218-9876", true),
            ("19811218-9876", true),
            ("198112189876", true),
            ("ring 070-174 06 11", false),
            ("faktura 118842-1234", false),
            ("diarienummer 2026-000123", false),
        ] {
            assert_eq!(has_personal_number(&Text::read("", text)), expected, "{text}");
        }
    }

    #[test]
    fn a_question_is_seen() {
        let signs = of(&Text::read("", "Hej\nNär öppnar badet?\n/Kalle"));
        for name in ["sign:question", "sign:last asks", "sign:first asks", "sign:greets"] {
            assert!(signs.iter().any(|(sign, value)| **sign == *name && *value > 0.0), "{name}");
        }
    }
}
