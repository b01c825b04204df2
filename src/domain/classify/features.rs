//! Features: what the model sees of a mail, as numbered values.

use super::hash;
use super::scores::Scores;
use super::spelling::fold_letter;
use super::text::Text;
use crate::domain::matter::Flag;
use std::sync::Arc;

/// Bits of a hashed feature's number.
pub const BITS: u32 = 16;
/// Hashed features in all.
pub const HASHED: usize = 1 << BITS;

/// Stands behind each part of what a number is made of.
const PART_ENDS: u8 = 0x1f;

/// The sum from which rules speak for a flag: less is a hint that much else has too.
const SPEAKS: f32 = 0.55;

/// The features of one mail.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Features {
    /// Words and pairs, letter groups, terms: by hash, with their values before weighting; sorted, each once.
    pub hashed: [Vec<(u32, f32)>; 3],
    /// Lexicon scores and structure by name.
    pub named: Vec<(Arc<str>, f32)>,
}

/// The number of a hashed feature of this kind.
pub fn number(kind: u8, parts: &[&str]) -> u32 {
    let part = |hash: u64, part: &&str| hash::further(hash::further(hash, part.as_bytes()), &[PART_ENDS]);
    bounded(parts.iter().fold(hash::hash(std::iter::once(kind)), part))
}

fn bounded(hash: u64) -> u32 {
    u32::try_from((hash ^ (hash >> 32)) & (HASHED as u64 - 1)).unwrap_or_default()
}

impl Features {
    /// The features of a text and what the lexicon found in it.
    pub fn of(text: &Text, scores: &Scores) -> Self {
        let hashed = [word_counts(text), letter_counts(text), scores.terms.clone()].map(dampened);
        let mut named = scores.named.clone();
        named.extend(super::structure::of(text));
        Self { hashed, named }
    }

    /// The lexicon's rules speak for this flag, be it not enough to set it.
    pub fn spoken_for(&self, flag: Flag) -> bool {
        let flag = flag.to_string();
        let name = |name: &str| name.strip_prefix("flag:").is_some_and(|rest| rest == flag);
        self.named.iter().any(|(named, sum)| *sum >= SPEAKS && name(named))
    }
}

/// Sums of equal numbers as values that grow slowly, in order.
fn dampened(mut counts: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    counts.sort_unstable_by_key(|(number, _)| *number);
    counts.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
    let grows_slowly = |count: f32| if count == 1.0 { 1.0 } else { 1.0 + count.max(0.5).ln() };
    counts.iter_mut().for_each(|(_, count)| *count = grows_slowly(*count));
    counts
}

fn word_counts(text: &Text) -> Vec<(u32, f32)> {
    let mut counts = Vec::with_capacity(text.tokens.len() * 3);
    let mut previous: Option<(&str, usize)> = None;
    for token in &text.tokens {
        let stem = token.stem();
        counts.push((number(b'w', &[stem]), 1.0));
        if token.subject {
            counts.push((number(b's', &[stem]), 1.0));
        }
        let before = previous
            .filter(|(_, sentence)| *sentence == token.sentence)
            .map_or("^", |(stem, _)| stem);
        counts.push((number(b'b', &[before, stem]), 1.0));
        previous = Some((stem, token.sentence));
    }
    counts
}

/// Groups of three to five letters within words: compounds, inflections and misspellings share them.
fn letter_counts(text: &Text) -> Vec<(u32, f32)> {
    let mut counts = Vec::with_capacity(text.tokens.len() * 16);
    let mut letters: Vec<[u8; 4]> = Vec::new();
    let mut lengths: Vec<usize> = Vec::new();
    let none = hash::hash(std::iter::once(b'c'));
    for token in &text.tokens {
        letters.clear();
        lengths.clear();
        let padded = std::iter::once(' ')
            .chain(token.word.chars().map(fold_letter))
            .chain(std::iter::once(' '));
        for letter in padded {
            let mut bytes = [0; 4];
            lengths.push(letter.encode_utf8(&mut bytes).len());
            letters.push(bytes);
        }
        for start in 0..letters.len() {
            let group = letters.iter().zip(&lengths).skip(start).take(5);
            let mut hash = none;
            for (at, (bytes, length)) in group.enumerate() {
                hash = hash::further(hash, bytes.get(..*length).unwrap_or_default());
                if at >= 2 {
                    counts.push((bounded(hash::further(hash, &[PART_ENDS])), 1.0));
                }
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{HASHED, number};

    #[test]
    fn numbers_are_stable_and_in_range() {
        for word in ["gata", "skola", "", "🙂"] {
            assert!((number(b'w', &[word]) as usize) < HASHED);
        }
        assert_ne!(number(b'w', &["gata"]), number(b's', &["gata"]));
    }
}
