//! Features: what the model sees of a mail, as numbered values.

use super::scores::Scores;
use super::terms::fold;
use super::text::Text;
use std::collections::HashMap;

/// Bits of a hashed feature's number.
pub const BITS: u32 = 16;
/// Hashed features in all.
pub const HASHED: usize = 1 << BITS;

/// The features of one mail.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Features {
    /// Words and pairs, letter groups, terms: by hash, with their values before weighting; sorted, each once.
    pub hashed: [Vec<(u32, f32)>; 3],
    /// Lexicon scores and structure by name.
    pub named: Vec<(String, f32)>,
}

/// FNV-1a over bytes: the same on every machine and in every release.
pub fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The number of a hashed feature of this kind.
pub fn number(kind: u8, parts: &[&str]) -> u32 {
    let bytes = std::iter::once(kind).chain(parts.iter().flat_map(|part| part.bytes().chain(std::iter::once(0x1f))));
    let hash = hash(bytes);
    u32::try_from((hash ^ (hash >> 32)) & (HASHED as u64 - 1)).unwrap_or_default()
}

impl Features {
    /// The features of a text and what the lexicon found in it.
    pub fn of(text: &Text, scores: &Scores) -> Self {
        let mut words = HashMap::new();
        count_words(text, &mut words);
        let mut letters = HashMap::new();
        count_letters(text, &mut letters);
        let mut terms = HashMap::new();
        for (term, strength) in &scores.terms {
            *terms.entry(number(b'L', &[term])).or_default() += *strength;
        }
        let hashed = [words, letters, terms].map(dampened);
        let mut named = scores.named();
        named.extend(super::structure::of(text));
        Self { hashed, named }
    }
}

/// Counts as values that grow slowly, in a fixed order.
fn dampened(counts: HashMap<u32, f32>) -> Vec<(u32, f32)> {
    let mut values: Vec<(u32, f32)> =
        counts.into_iter().map(|(number, count)| (number, 1.0 + count.max(0.5).ln())).collect();
    values.sort_unstable_by_key(|(number, _)| *number);
    values
}

fn count_words(text: &Text, counts: &mut HashMap<u32, f32>) {
    let mut previous: Option<(&str, usize)> = None;
    for token in &text.tokens {
        let stem = token.stem.as_str();
        *counts.entry(number(b'w', &[stem])).or_default() += 1.0;
        if token.subject {
            *counts.entry(number(b's', &[stem])).or_default() += 1.0;
        }
        let before = previous.filter(|(_, sentence)| *sentence == token.sentence).map_or("^", |(stem, _)| stem);
        *counts.entry(number(b'b', &[before, stem])).or_default() += 1.0;
        previous = Some((stem, token.sentence));
    }
}

/// Groups of three to five letters within words: compounds, inflections and misspellings share them.
fn count_letters(text: &Text, counts: &mut HashMap<u32, f32>) {
    for token in &text.tokens {
        let padded = format!(" {} ", fold(&token.word));
        let offsets: Vec<usize> =
            padded.char_indices().map(|(at, _)| at).chain(std::iter::once(padded.len())).collect();
        for size in 3..=5 {
            for window in offsets.windows(size + 1) {
                let (Some(start), Some(end)) = (window.first(), window.last()) else { continue };
                let Some(group) = padded.get(*start..*end) else { continue };
                *counts.entry(number(b'c', &[group])).or_default() += 1.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{HASHED, hash, number};

    #[test]
    fn numbers_are_stable_and_in_range() {
        assert_eq!(hash(b"hemtj\xc3\xa4nst".iter().copied()), hash("hemtjänst".bytes()));
        assert_eq!(hash("a".bytes()), 0xaf63_dc4c_8601_ec8c);
        for word in ["gata", "skola", "", "🙂"] {
            assert!((number(b'w', &[word]) as usize) < HASHED);
        }
        assert_ne!(number(b'w', &["gata"]), number(b's', &["gata"]));
    }
}
