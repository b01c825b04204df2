//! Finding the lexicon's terms in a text: inflections, compounds, phrases, and spelling forgiven.
//!
//! A term is written as:
//! - `hemtjänst` — the word in any inflection and as a part of compounds ("hemtjänstpersonalen");
//! - `=lag` — in any inflection, not inside compounds; `==lag` — exactly so;
//! - `sop*` — words that begin so; `*lov` — words that end so;
//! - `vill att ni` — a phrase: these words in a row, in any inflection;
//! - `vill ... omprövad` — with up to four other words between; `får|fick avslag` — one or the other;
//! - `^sätt upp` — first in a sentence, in exactly this form of its first word.

use super::hash::{self, QuickMap};
use super::index::{Index, Numbers};
use super::phrases::Phrases;
use super::spelling::{fold, linking_forms, without_one_letter};
use super::stem::stem;
use super::text::{Text, Token};

/// Letters that a part of a compound must have.
const PART_LETTERS: usize = 4;
/// Letters that must be left beside a part.
pub(super) const REST_LETTERS: usize = 3;
/// Letters from which a misspelt word is forgiven one letter.
const FORGIVEN_LETTERS: usize = 7;

/// A place where a term stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The term's number.
    pub term: usize,
    /// Index of its first word.
    pub first: usize,
    /// Index of its last word.
    pub last: usize,
    /// 1 for the word itself, less for a part of a compound or a misspelling.
    pub strength: f32,
}

/// The terms of a lexicon, ready to be found.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    numbers: QuickMap<u64, usize>,
    written: Vec<Box<str>>,
    whole: Index,
    exact: Index,
    left: Index,
    right: Index,
    begins: Index,
    ends: Index,
    phrases: Phrases,
    misspelt: Index,
    folded: Index,
}

/// What a word of the text is looked up by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys {
    /// Of the word as it stands.
    pub(super) word: u64,
    /// Of its stem.
    pub(super) stem: u64,
}

/// A beginning of a word: its bytes and its key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    pub(super) end: usize,
    pub(super) key: u64,
}

impl Keys {
    fn of(token: &Token) -> Self {
        Self {
            word: hash::of(&token.word),
            stem: hash::of(token.stem()),
        }
    }
}

impl Terms {
    /// The number of this term, added if it is new.
    pub fn add(&mut self, term: &str) -> usize {
        let term = term.trim().to_lowercase();
        let number = self.written.len();
        let known = *self.numbers.entry(hash::of(&term)).or_insert(number);
        if known < number {
            return known;
        }
        if term.contains(char::is_whitespace) || term.starts_with('^') {
            self.phrases.add(&term, number);
        } else {
            self.add_word(&term, number);
        }
        self.written.push(term.into());
        number
    }

    /// The term as the lexicon writes it.
    pub fn written(&self, number: usize) -> &str {
        self.written.get(number).map_or("", |term| term)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.written.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }

    /// Every place where a term stands, in the order of the text.
    pub fn find(&self, text: &Text) -> Vec<Hit> {
        let mut hits = Vec::with_capacity(text.tokens.len() * 4);
        let keys: Vec<Keys> = text.tokens.iter().map(Keys::of).collect();
        let mut beginnings = Vec::new();
        for (at, token) in text.tokens.iter().enumerate() {
            note_beginnings(&token.word, &mut beginnings);
            self.find_word(text, at, &beginnings, &mut hits);
            self.phrases.find(text, &keys, at, &beginnings, &mut hits);
        }
        hits
    }

    fn add_word(&mut self, term: &str, number: usize) {
        if let Some(word) = term.strip_prefix("==") {
            self.exact.add(word, number);
        } else if let Some(word) = term.strip_prefix('=') {
            self.whole.add(stem(word), number);
        } else if let Some(word) = term.strip_suffix('*') {
            self.begins.add(word, number);
        } else if let Some(word) = term.strip_prefix('*') {
            self.ends.add(stem(word), number);
        } else {
            self.add_plain_word(term, number);
        }
    }

    fn add_plain_word(&mut self, word: &str, number: usize) {
        let stem = stem(word);
        self.whole.add(stem, number);
        self.folded.add(&fold(stem), number);
        if word.chars().count() >= PART_LETTERS {
            for form in linking_forms(word, stem).iter().filter(|form| form.chars().count() >= PART_LETTERS) {
                self.left.add(form, number);
            }
            self.right.add(stem, number);
        }
        if stem.chars().count() >= FORGIVEN_LETTERS {
            for key in without_one_letter(stem) {
                self.misspelt.add_key(key, number);
            }
        }
    }

    fn find_word(&self, text: &Text, at: usize, beginnings: &[Beginning], hits: &mut Vec<Hit>) {
        let (Some(token), Some(whole)) = (text.tokens.get(at), beginnings.last()) else {
            return;
        };
        let before = hits.len();
        let stem = token.stem();
        let key = hash::of(stem);
        let mut add = |terms: Numbers<'_>, strength: f32| hits.extend(terms.map(|term| Hit::of_word(term, at, strength)));
        add(self.whole.get(key), 1.0);
        add(self.exact.get(whole.key), 1.0);
        for beginning in beginnings.iter().skip(1) {
            add(self.begins.get(beginning.key), 1.0);
        }
        for (start, _) in stem.char_indices() {
            add(self.ends.get(hash::of(stem.get(start..).unwrap_or_default())), 1.0);
        }
        if text.plain_letters {
            add(self.folded.get(key), 0.9);
        }
        if hits.len() == before {
            self.find_parts(&token.word, at, beginnings, hits);
        }
        if hits.len() == before {
            self.find_misspelt(stem, at, hits);
        }
    }

    /// The longest known part that a compound begins with, and the longest that it ends with.
    fn find_parts(&self, word: &str, at: usize, beginnings: &[Beginning], hits: &mut Vec<Hit>) {
        let letters = beginnings.len();
        if letters < PART_LETTERS + REST_LETTERS {
            return;
        }
        let splits = |rest: usize| beginnings.get(REST_LETTERS - 1..letters - rest).unwrap_or_default().iter();
        let left = splits(REST_LETTERS).rev().find_map(|split| self.left.find(split.key));
        let right = splits(PART_LETTERS).find_map(|split| self.right.find(hash::of(stem(word.get(split.end..)?))));
        let parts = left.into_iter().chain(right).flatten();
        hits.extend(parts.map(|term| Hit::of_word(term, at, 0.8)));
    }

    fn find_misspelt(&self, stem: &str, at: usize, hits: &mut Vec<Hit>) {
        if stem.chars().count() < FORGIVEN_LETTERS - 1 || stem.starts_with(|letter: char| letter.is_numeric()) {
            return;
        }
        let before = hits.len();
        for term in without_one_letter(stem).flat_map(|key| self.misspelt.get(key)) {
            if !hits.iter().skip(before).any(|hit| hit.term == term) {
                hits.push(Hit::of_word(term, at, 0.7));
            }
        }
    }
}

impl Hit {
    fn of_word(term: usize, at: usize, strength: f32) -> Self {
        Self {
            term,
            first: at,
            last: at,
            strength,
        }
    }
}

/// All beginnings of a word, the shortest first.
fn note_beginnings(word: &str, beginnings: &mut Vec<Beginning>) {
    beginnings.clear();
    let mut key = hash::of("");
    let mut start = 0;
    for end in word.char_indices().map(|(at, letter)| at + letter.len_utf8()) {
        key = hash::further(key, word.as_bytes().get(start..end).unwrap_or_default());
        beginnings.push(Beginning { end, key });
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::{Terms, Text};

    fn found(terms: &[&str], text: &str) -> Vec<String> {
        let mut known = Terms::default();
        for term in terms {
            known.add(term);
        }
        let mut found: Vec<String> = known
            .find(&Text::read("", text))
            .iter()
            .map(|hit| known.written(hit.term).to_owned())
            .collect();
        found.dedup();
        found
    }

    #[test]
    fn a_term_is_found_as_its_pattern_says() {
        for (term, text, expected) in [
            ("hemtjänst", "Hemtjänsten kommer sent", true),
            ("hemtjänst", "hemtjänstpersonalens bilar", true),
            ("hemtjänst", "hemtjenst kommer ej", true),
            ("hemtjänst", "Tjänsten hem", false),
            ("snöröjning", "Snorojning saknas pa var vag hela veckan", true),
            ("gata", "gatubelysningen är släckt", true),
            ("=lag", "olagligt", false),
            ("=lag", "enligt lagen", true),
            ("rara", "Den fungerar", false),
            ("alla", "alldeles rätt", false),
            ("lektion", "vår sektion", false),
            ("==larm", "larmet", false),
            ("sop*", "sopkärlet", true),
            ("*lov", "bygglov", true),
            ("vill att ni", "Jag vill att ni omprövar", true),
            ("vill ... omprövad", "Jag vill ha frågan snarast omprövad", true),
            ("vill ... omprövad", "Jag vill. Den blir omprövad", false),
            ("får|fick avslag", "Vi fick avslag", true),
            ("överklag* beslut", "Vi överklagar beslutet", true),
            ("^sätt upp", "Hej. Sätt upp en bänk", true),
            ("^sätt upp", "Ni sätter upp en bänk", false),
        ] {
            assert_eq!(!found(&[term], text).is_empty(), expected, "{term} in {text}");
        }
    }

    #[test]
    fn a_known_word_is_not_taken_apart() {
        assert_eq!(found(&["parkering", "park"], "parkeringen"), ["parkering"]);
        assert_eq!(found(&["avgift", "parkering"], "parkeringsavgift"), ["parkering", "avgift"]);
    }
}
