//! Words as the register knows them: composed letters (NFC), lower case, cut to their stems, so that both databases find the same
//! cases and å, ä and ö stay letters of their own.

use crate::domain::classify::stem::stem;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// The longest word that is kept, in characters.
const LONGEST: usize = 40;

/// The shortest part of a compound that is looked for, in characters; so long must also be what stands before it (`gris` is no
/// compound of `ris`).
pub const SHORTEST_PART: usize = 3;

/// From this length on a word is also found in the middle of a compound (`röjning` in `snöröjningsplan`).
const SHORTEST_MIDDLE: usize = 6;

/// How well a word of a text answers a word that is looked for; the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The word itself.
    Same,
    /// It begins so: `snö` in `snöröjning`.
    Begins,
    /// It ends so: `plats` in `hållplats`.
    Ends,
    /// It stands inside.
    Inside,
}

/// The stems of a text's words in the order they stand.
pub fn in_order(text: &str) -> impl Iterator<Item = String> {
    let composed: String = text.nfc().collect::<String>().to_lowercase();
    let words: Vec<String> = composed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| (2..=LONGEST).contains(&word.chars().count()))
        .map(|word| stem(word).to_owned())
        .collect();
    words.into_iter()
}

/// The different ones of a text's stems, at most `most`: a longer text is a list or a log, and its first words say what it is.
pub fn different(stems: &[String], most: usize) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for stem in stems {
        if found.len() == most {
            break;
        }
        found.insert(stem.as_str());
    }
    found
}

/// A text as its first `most` stems with one blank between, for phrases.
pub fn line(stems: &[String], most: usize) -> String {
    stems.get(..most).unwrap_or(stems).join(" ")
}

/// The ends of a stem by which it is found as the later part of a compound; the stem itself first. What has a digit in it is an address, a
/// number or a name, and no compound.
pub fn tails(stem: &str) -> impl Iterator<Item = &str> {
    let length = if stem.contains(|c: char| c.is_ascii_digit()) {
        0
    } else {
        stem.chars().count()
    };
    stem.char_indices()
        .enumerate()
        .filter(move |(nth, _)| *nth == 0 || (*nth >= SHORTEST_PART && length >= nth + SHORTEST_PART))
        .filter_map(|(_, (at, _))| stem.get(at..))
}

/// How well a stem answers another; `None` where it does not.
pub fn fit(asked: &str, found: &str) -> Option<Fit> {
    let before = found.rfind(asked)?;
    let (length, head) = (asked.chars().count(), found.get(..before)?.chars().count());
    if asked == found {
        Some(Fit::Same)
    } else if found.starts_with(asked) {
        Some(Fit::Begins)
    } else if length < SHORTEST_PART || head < SHORTEST_PART {
        None
    } else if found.ends_with(asked) {
        Some(Fit::Ends)
    } else {
        (length >= SHORTEST_MIDDLE).then_some(Fit::Inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        in_order(text).collect()
    }

    #[test]
    fn words_become_stems_whatever_their_form() {
        for (text, expected) in [
            ("Skolvägen, SKOLVÄGARNA!", vec!["skolväg"]),
            ("sko\u{0308}n för får", vec!["får", "för", "skön"]),
            ("eva.lind@example.com", vec!["com", "eva", "exampl", "lind"]),
            ("a § 7 …", vec![]),
        ] {
            let expected: BTreeSet<String> = expected.into_iter().map(|word| stem(word).to_owned()).collect();
            assert_eq!(
                different(&stems(text), 100),
                expected.iter().map(String::as_str).collect(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_text_without_end_gives_no_words_without_end() {
        let text: String = (0..5_000).map(|number| format!("ord{number} ")).collect();
        assert_eq!(different(&stems(&text), 1_000).len(), 1_000);
        assert_eq!(different(&stems(&"x".repeat(10_000)), 1_000).len(), 0);
    }

    #[test]
    fn a_text_becomes_a_line_of_stems() {
        let expected = ["skolvägen", "är", "så", "hal"].map(stem).join(" ");
        assert_eq!(line(&stems("Skolvägen är  så-hal!"), 100), expected);
        assert_eq!(line(&stems("ett två tre fyra"), 2).split(' ').count(), 2);
        assert_eq!(line(&stems(" … "), 2), "");
    }

    #[test]
    fn a_compound_is_found_by_its_parts() {
        let stem_of = |word: &str| in_order(word).next().unwrap();
        for (asked, found, expected) in [
            ("hållplatsen", "hållplats", Some(Fit::Same)),
            ("snö", "snöröjningen", Some(Fit::Begins)),
            ("platsen", "hållplatsen", Some(Fit::Ends)),
            ("röjning", "snöröjningsplan", Some(Fit::Inside)),
            ("ris", "grisar", None),
            ("rast", "katastrofen", None),
            ("vägen", "Björkvägen", Some(Fit::Ends)),
            ("får", "far", None),
        ] {
            assert_eq!(fit(&stem_of(asked), &stem_of(found)), expected, "{asked} in {found}");
        }
    }

    #[test]
    fn tails_are_long_enough_to_mean_something() {
        assert_eq!(
            tails("hållplats").collect::<Vec<_>>(),
            ["hållplats", "lplats", "plats", "lats", "ats"]
        );
        assert_eq!(tails("ö").collect::<Vec<_>>(), ["ö"]);
        assert_eq!(tails("").count(), 0);
        assert_eq!(tails("medborgare56").collect::<Vec<_>>(), ["medborgare56"]);
    }
}
