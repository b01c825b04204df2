//! Finding the lexicon's terms in a text: inflections, compounds, phrases, and spelling forgiven.
//!
//! A term is written as:
//! - `hemtjänst` — the word in any inflection and as a part of compounds ("hemtjänstpersonalen");
//! - `=lag` — in any inflection, not inside compounds; `==lag` — exactly so;
//! - `sop*` — words that begin so; `*lov` — words that end so;
//! - `vill att ni` — a phrase: these words in a row, in any inflection;
//! - `vill ... omprövad` — with up to four other words between; `får|fick avslag` — one or the other;
//! - `^sätt upp` — first in a sentence, in exactly this form of its first word.

use super::hash::QuickMap;
use super::index::{Index, Numbers};
use super::text::Text;

/// Letters that a part of a compound must have.
const PART_LETTERS: usize = 4;
/// Letters that must be left beside a part.
const REST_LETTERS: usize = 3;
/// Letters from which a misspelt word is forgiven one letter.
const FORGIVEN_LETTERS: usize = 7;
/// Words that `...` stands for at most.
const GAP: usize = 4;

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
    numbers: QuickMap<String, usize>,
    written: Vec<String>,
    whole: Index<Box<str>>,
    exact: Index<Box<str>>,
    left: Index<Box<str>>,
    right: Index<Box<str>>,
    begins: Index<Box<str>>,
    ends: Index<Box<str>>,
    phrases: Vec<Phrase>,
    phrase_starts: Index<Box<str>>,
    phrase_prefixes: Index<Box<str>>,
    misspelt: Index<u64>,
    folded: Index<Box<str>>,
}

#[derive(Debug, Clone)]
struct Phrase {
    term: usize,
    opens: bool,
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
struct Step {
    gap: bool,
    choices: Vec<Choice>,
}

#[derive(Debug, Clone)]
enum Choice {
    Stem(String),
    Exact(String),
    Prefix(String),
}

impl Terms {
    /// The number of this term, added if it is new.
    pub fn add(&mut self, term: &str) -> usize {
        let term = term.trim().to_lowercase();
        if let Some(known) = self.numbers.get(&term) {
            return *known;
        }
        let number = self.written.len();
        if term.contains(char::is_whitespace) || term.starts_with('^') {
            self.add_phrase(&term, number);
        } else {
            self.add_word(&term, number);
        }
        self.numbers.insert(term.clone(), number);
        self.written.push(term);
        number
    }

    /// The term as the lexicon writes it.
    pub fn written(&self, number: usize) -> &str {
        self.written.get(number).map_or("", String::as_str)
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
        let mut hits = Vec::new();
        for at in 0..text.tokens.len() {
            self.find_word(text, at, &mut hits);
            self.find_phrases(text, at, &mut hits);
        }
        hits
    }

    fn add_word(&mut self, term: &str, number: usize) {
        if let Some(word) = term.strip_prefix("==") {
            push(&mut self.exact, word, number);
        } else if let Some(word) = term.strip_prefix('=') {
            push(&mut self.whole, &super::stem::stem(word), number);
        } else if let Some(word) = term.strip_suffix('*') {
            push(&mut self.begins, word, number);
        } else if let Some(word) = term.strip_prefix('*') {
            push(&mut self.ends, &super::stem::stem(word), number);
        } else {
            self.add_plain_word(term, number);
        }
    }

    fn add_plain_word(&mut self, word: &str, number: usize) {
        let stem = super::stem::stem(word);
        push(&mut self.whole, &stem, number);
        push(&mut self.folded, &fold(&stem), number);
        if word.chars().count() >= PART_LETTERS {
            for form in linking_forms(word, &stem) {
                push(&mut self.left, &form, number);
            }
            push(&mut self.right, &stem, number);
        }
        if stem.chars().count() >= FORGIVEN_LETTERS {
            for key in without_one_letter(&stem) {
                self.misspelt.add(key, number);
            }
        }
    }

    fn add_phrase(&mut self, term: &str, number: usize) {
        let mut steps: Vec<Step> = Vec::new();
        let mut gap = false;
        let opens = term.starts_with('^');
        for word in term.split_whitespace() {
            let opening = word.strip_prefix('^').map(|word| format!("={word}"));
            let word = opening.as_deref().unwrap_or(word);
            if word == "..." {
                gap = true;
                continue;
            }
            steps.push(Step {
                gap,
                choices: word.split('|').map(Choice::read).collect(),
            });
            gap = false;
        }
        let index = self.phrases.len();
        for choice in steps.first().map(|step| step.choices.as_slice()).unwrap_or_default() {
            match choice {
                Choice::Stem(stem) => push(&mut self.phrase_starts, stem, index),
                Choice::Exact(word) => push(&mut self.phrase_starts, &super::stem::stem(word), index),
                Choice::Prefix(prefix) => push(&mut self.phrase_prefixes, prefix, index),
            }
        }
        self.phrases.push(Phrase {
            term: number,
            opens,
            steps,
        });
    }

    fn find_word(&self, text: &Text, at: usize, hits: &mut Vec<Hit>) {
        let Some(token) = text.tokens.get(at) else { return };
        let before = hits.len();
        let mut add = |terms: Option<Numbers<'_>>, strength: f32| {
            for term in terms.into_iter().flatten() {
                hits.push(Hit {
                    term,
                    first: at,
                    last: at,
                    strength,
                });
            }
        };
        add(self.whole.get(token.stem.as_str()), 1.0);
        add(self.exact.get(token.word.as_str()), 1.0);
        for (end, _) in token.word.char_indices().skip(2) {
            add(token.word.get(..end).and_then(|start| self.begins.get(start)), 1.0);
        }
        add(self.begins.get(token.word.as_str()), 1.0);
        for (start, _) in token.stem.char_indices() {
            add(token.stem.get(start..).and_then(|end| self.ends.get(end)), 1.0);
        }
        if text.plain_letters {
            add(self.folded.get(token.stem.as_str()), 0.9);
        }
        if hits.len() == before {
            self.find_parts(&token.word, at, hits);
        }
        if hits.len() == before {
            self.find_misspelt(&token.stem, at, hits);
        }
    }

    /// The longest known part that a compound begins with, and the longest that it ends with.
    fn find_parts(&self, word: &str, at: usize, hits: &mut Vec<Hit>) {
        let letters: Vec<usize> = word.char_indices().map(|(offset, _)| offset).collect();
        if letters.len() < PART_LETTERS + REST_LETTERS {
            return;
        }
        let splits = letters.get(REST_LETTERS..=letters.len() - REST_LETTERS).unwrap_or_default();
        let left = splits.iter().rev().find_map(|split| self.left.get(word.get(..*split)?));
        let right = splits
            .iter()
            .find_map(|split| self.right.get(super::stem::stem(word.get(*split..)?).as_str()));
        for term in left.into_iter().chain(right).flatten() {
            hits.push(Hit {
                term,
                first: at,
                last: at,
                strength: 0.8,
            });
        }
    }

    fn find_misspelt(&self, stem: &str, at: usize, hits: &mut Vec<Hit>) {
        if stem.chars().count() < FORGIVEN_LETTERS - 1 || stem.starts_with(|letter: char| letter.is_numeric()) {
            return;
        }
        for key in without_one_letter(stem) {
            for term in self.misspelt.get(&key).into_iter().flatten() {
                if !hits.iter().any(|hit| hit.first == at && hit.term == term) {
                    hits.push(Hit {
                        term,
                        first: at,
                        last: at,
                        strength: 0.7,
                    });
                }
            }
        }
    }

    fn find_phrases(&self, text: &Text, at: usize, hits: &mut Vec<Hit>) {
        let Some(token) = text.tokens.get(at) else { return };
        let mut starts: Vec<usize> = self.phrase_starts.get(token.stem.as_str()).into_iter().flatten().collect();
        if !self.phrase_prefixes.is_empty() {
            for (end, letter) in token.word.char_indices().skip(1) {
                let prefix = token.word.get(..end + letter.len_utf8());
                starts.extend(prefix.and_then(|prefix| self.phrase_prefixes.get(prefix)).into_iter().flatten());
            }
        }
        for phrase in starts.iter().filter_map(|index| self.phrases.get(*index)) {
            if let Some(last) = phrase.follow(text, at) {
                hits.push(Hit {
                    term: phrase.term,
                    first: at,
                    last,
                    strength: 1.0,
                });
            }
        }
    }
}

impl Phrase {
    /// Index of the last word when the phrase begins at this one.
    fn follow(&self, text: &Text, at: usize) -> Option<usize> {
        let sentence = text.tokens.get(at)?.sentence;
        if self.opens && text.sentences.get(sentence)?.first != at {
            return None;
        }
        let mut last = at;
        for (number, step) in self.steps.iter().enumerate() {
            let from = if number == 0 { at } else { last + 1 };
            let to = if step.gap { from + GAP } else { from };
            last = (from..=to).find(|index| {
                text.tokens
                    .get(*index)
                    .is_some_and(|token| token.sentence == sentence && step.fits(token))
            })?;
        }
        Some(last)
    }
}

impl Step {
    fn fits(&self, token: &super::text::Token) -> bool {
        self.choices.iter().any(|choice| match choice {
            Choice::Stem(stem) => token.stem == *stem,
            Choice::Exact(word) => token.word == *word,
            Choice::Prefix(prefix) => token.word.starts_with(prefix.as_str()),
        })
    }
}

impl Choice {
    fn read(word: &str) -> Self {
        if let Some(exact) = word.strip_prefix('=') {
            return Self::Exact(exact.trim_start_matches('=').to_owned());
        }
        match word.strip_suffix('*') {
            Some(prefix) => Self::Prefix(prefix.to_owned()),
            None => Self::Stem(super::stem::stem(word)),
        }
    }
}

/// The forms in which a word stands first in a compound: "skola" as "skol", "gata" as "gatu".
fn linking_forms(word: &str, stem: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned(), format!("{word}s")];
    if stem.chars().count() >= REST_LETTERS && stem != word {
        forms.extend(["", "u", "o", "e", "s"].iter().map(|link| format!("{stem}{link}")));
    }
    forms
}

/// Keys of all forms of a word with one letter less, and of the word itself: words one slip apart share one.
fn without_one_letter(word: &str) -> Vec<u64> {
    let mut keys = vec![super::hash::hash(word.bytes())];
    for (at, letter) in word.char_indices() {
        let rest = word.bytes().take(at).chain(word.bytes().skip(at + letter.len_utf8()));
        keys.push(super::hash::hash(rest));
    }
    keys
}

/// The word as one without å, ä and ö writes it.
pub fn fold(word: &str) -> String {
    word.chars()
        .map(|letter| match letter {
            'å' | 'ä' | 'à' => 'a',
            'ö' => 'o',
            'é' | 'è' => 'e',
            other => other,
        })
        .collect()
}

fn push(index: &mut Index<Box<str>>, key: &str, number: usize) {
    index.add(key.into(), number);
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
