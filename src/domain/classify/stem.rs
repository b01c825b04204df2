//! Light Swedish stemming: the inflections of a word meet in one form.
//!
//! The rules are those of the Snowball stemmer for Swedish, with the articles -et and -an beside: endings are taken off only behind the first
//! consonant that follows a vowel, and never within the first three letters.

/// Endings of nouns, adjectives and verbs; the longest that fits is taken off.
const ENDINGS: &[&str] = &[
    "heterna", "hetens", "anden", "heten", "heter", "arnas", "ernas", "ornas", "andes", "arens", "andet", "arna", "erna", "orna", "ande",
    "arne", "aste", "aren", "ades", "erns", "ade", "are", "ern", "ens", "ets", "ans", "het", "ast", "ad", "en", "ar", "er", "or", "as",
    "es", "at", "et", "an", "a", "e",
];

/// Letters that may stand before a genitive or linking `s`.
const BEFORE_S: &str = "bcdfghjklmnoprtvy";

/// Double endings that lose their last letter.
const DOUBLES: &[&str] = &["dd", "gd", "nn", "dt", "gt", "kt", "tt"];

/// The stem of a word in lower case. Never longer than the word; never empty for a word.
pub fn stem(word: &str) -> String {
    let region = region_start(word);
    let mut stem = word.to_owned();
    strip_ending(&mut stem, region);
    strip_double(&mut stem, region);
    strip_derivation(&mut stem, region);
    stem
}

fn is_vowel(letter: char) -> bool {
    "aeiouyäåöé".contains(letter)
}

/// Byte offset behind which endings may be taken off.
fn region_start(word: &str) -> usize {
    let mut seen_vowel = false;
    for (count, (at, letter)) in word.char_indices().enumerate() {
        let vowel = is_vowel(letter);
        if seen_vowel && !vowel && count >= 2 {
            return at + letter.len_utf8();
        }
        seen_vowel |= vowel;
    }
    word.len()
}

fn strip_ending(stem: &mut String, region: usize) {
    let ending = ENDINGS.iter().find(|ending| fits(stem, ending, region));
    if let Some(ending) = ending {
        stem.truncate(stem.len() - ending.len());
    }
    let Some(without) = stem.strip_suffix('s') else { return };
    let allowed = without.chars().next_back().is_some_and(|letter| BEFORE_S.contains(letter));
    if allowed && without.len() >= region {
        stem.truncate(without.len());
    }
}

fn strip_double(stem: &mut String, region: usize) {
    if DOUBLES.iter().any(|double| fits(stem, double, region)) {
        stem.pop();
    }
}

fn strip_derivation(stem: &mut String, region: usize) {
    for (ending, kept) in [("löst", "lös"), ("fullt", "full"), ("lig", ""), ("els", ""), ("ig", "")] {
        if fits(stem, ending, region) {
            stem.truncate(stem.len() - ending.len() + kept.len());
            return;
        }
    }
}

fn fits(word: &str, ending: &str, region: usize) -> bool {
    word.strip_suffix(ending).is_some_and(|rest| rest.len() >= region)
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn inflections_of_a_word_meet() {
        for (one, other) in [
            ("hemtjänsten", "hemtjänst"),
            ("gatorna", "gatan"),
            ("skolans", "skola"),
            ("besluten", "beslutet"),
            ("lekplatserna", "lekplats"),
            ("överklagar", "överklaga"),
            ("överklagade", "överklagar"),
            ("trygghetslarmet", "trygghetslarm"),
            ("snöröjningen", "snöröjning"),
            ("personalens", "personal"),
            ("arbetslösa", "arbetslöst"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} and {other}");
        }
    }

    #[test]
    fn short_and_odd_words_are_left_alone() {
        for word in ["", "a", "is", "bad", "ås", "åäö", "1234", "مرحبا"] {
            assert_eq!(stem(word), word);
        }
    }
}
