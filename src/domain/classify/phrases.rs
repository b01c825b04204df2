//! Phrases of the lexicon: words in a row, with room between, or first in a sentence.

use super::hash;
use super::index::Index;
use super::stem::stem;
use super::terms::{Beginning, Hit, Keys};
use super::text::{Text, Token};

/// Words that `...` stands for at most.
const GAP: usize = 4;

/// The phrases of a lexicon, ready to be found.
#[derive(Debug, Clone, Default)]
pub(super) struct Phrases {
    all: Vec<Phrase>,
    starts: Index,
    prefixes: Index,
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

/// What a word may be; stems and words by their keys.
#[derive(Debug, Clone)]
enum Choice {
    Stem(u64),
    Exact(u64),
    Prefix(Box<str>),
}

impl Phrases {
    /// Adds a phrase as the lexicon writes it.
    pub(super) fn add(&mut self, term: &str, number: usize) {
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
            if steps.is_empty() {
                self.add_start(word);
            }
            steps.push(Step {
                gap,
                choices: word.split('|').map(Choice::read).collect(),
            });
            gap = false;
        }
        self.all.push(Phrase {
            term: number,
            opens,
            steps,
        });
    }

    /// The phrases that begin at a word.
    pub(super) fn find(&self, text: &Text, keys: &[Keys], at: usize, beginnings: &[Beginning], hits: &mut Vec<Hit>) {
        let Some(key) = keys.get(at) else { return };
        let by_prefix = beginnings
            .iter()
            .skip(1)
            .filter(|_| !self.prefixes.is_empty())
            .flat_map(|beginning| self.prefixes.get(beginning.key));
        for phrase in self.starts.get(key.stem).chain(by_prefix).filter_map(|index| self.all.get(index)) {
            if let Some(last) = phrase.follow(text, keys, at) {
                hits.push(Hit {
                    term: phrase.term,
                    first: at,
                    last,
                    strength: 1.0,
                });
            }
        }
    }

    fn add_start(&mut self, word: &str) {
        let index = self.all.len();
        for choice in word.split('|') {
            match (choice.strip_prefix('='), choice.strip_suffix('*')) {
                (Some(exact), _) => self.starts.add(stem(exact.trim_start_matches('=')), index),
                (None, Some(prefix)) => self.prefixes.add(prefix, index),
                (None, None) => self.starts.add(stem(choice), index),
            }
        }
    }
}

impl Phrase {
    /// Index of the last word when the phrase begins at this one.
    fn follow(&self, text: &Text, keys: &[Keys], at: usize) -> Option<usize> {
        let sentence = text.tokens.get(at)?.sentence;
        if self.opens && text.sentences.get(sentence)?.first != at {
            return None;
        }
        let mut last = at;
        for (number, step) in self.steps.iter().enumerate() {
            let from = if number == 0 { at } else { last + 1 };
            let to = if step.gap { from + GAP } else { from };
            let words = text.tokens.iter().zip(keys).enumerate().take(to + 1).skip(from);
            let mut here = words.take_while(|(_, (token, _))| token.sentence == sentence);
            last = here.find(|(_, (token, keys))| step.fits(token, **keys))?.0;
        }
        Some(last)
    }
}

impl Step {
    fn fits(&self, token: &Token, keys: Keys) -> bool {
        self.choices.iter().any(|choice| match choice {
            Choice::Stem(stem) => keys.stem == *stem,
            Choice::Exact(word) => keys.word == *word,
            Choice::Prefix(prefix) => token.word.starts_with(&**prefix),
        })
    }
}

impl Choice {
    fn read(word: &str) -> Self {
        match (word.strip_prefix('='), word.strip_suffix('*')) {
            (Some(exact), _) => Self::Exact(hash::of(exact.trim_start_matches('='))),
            (None, Some(prefix)) => Self::Prefix(prefix.into()),
            (None, None) => Self::Stem(hash::of(stem(word))),
        }
    }
}
