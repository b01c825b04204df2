//! Light Swedish stemming: the inflections of a word meet in one form.
//!
//! The rules are those of the Snowball stemmer for Swedish, with the articles -et and -an beside: endings are taken off only behind the first
//! consonant that follows a vowel, and never within the first three letters.

/// Endings of nouns, adjectives and verbs by their last letter; the longest that fits is taken off.
const ENDINGS: &[(u8, &[&str])] = &[
    (b'a', &["heterna", "arna", "erna", "orna", "a"]),
    (b'd', &["ad"]),
    (b'e', &["ande", "arne", "aste", "ade", "are", "e"]),
    (b'n', &["anden", "heten", "aren", "ern", "en", "an"]),
    (b'r', &["heter", "ar", "er", "or"]),
    (
        b's',
        &[
            "hetens", "arnas", "ernas", "ornas", "andes", "arens", "ades", "erns", "ens", "ets", "ans", "as", "es",
        ],
    ),
    (b't', &["andet", "het", "ast", "at", "et"]),
];

/// Letters that may stand before a genitive or linking `s`.
const BEFORE_S: &str = "bcdfghjklmnoprtvy";

/// Endings that go, and how many of their letters stay. Those that make another word stay whole: "daglig" is not "dag", nor "billig" "bil".
const DERIVATIONS: &[(&str, usize)] = &[("löst", "lös".len()), ("fullt", "full".len()), ("els", 0)];

/// The stem of a word in lower case: its beginning. Never empty for a word.
pub fn stem(word: &str) -> &str {
    let region = region_start(word);
    without_derivation(without_double(without_ending(word, region), region), region)
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'å' | 'ö' | 'é')
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

fn without_ending(word: &str, region: usize) -> &str {
    let last = word.as_bytes().last();
    let endings = ENDINGS.iter().find(|(letter, _)| Some(letter) == last);
    let word = endings
        .and_then(|(_, endings)| endings.iter().find_map(|ending| without(word, ending, region)))
        .unwrap_or(word);
    without(word, "s", region)
        .filter(|rest| rest.ends_with(|letter| BEFORE_S.contains(letter)))
        .unwrap_or(word)
}

/// A double ending loses its last letter.
fn without_double(word: &str, region: usize) -> &str {
    match word.as_bytes() {
        [rest @ .., b'd' | b'g', b'd'] | [rest @ .., b'n', b'n'] | [rest @ .., b'd' | b'g' | b'k' | b't', b't'] if rest.len() >= region => {
            word.get(..word.len() - 1).unwrap_or(word)
        }
        _ => word,
    }
}

fn without_derivation(word: &str, region: usize) -> &str {
    let shorter = DERIVATIONS.iter().find_map(|(ending, kept)| {
        let rest = without(word, ending, region)?;
        word.get(..rest.len() + kept)
    });
    shorter.unwrap_or(word)
}

/// The word without this ending, where it has it and enough is left.
fn without<'w>(word: &'w str, ending: &str, region: usize) -> Option<&'w str> {
    word.strip_suffix(ending).filter(|rest| rest.len() >= region)
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
    fn another_word_keeps_its_stem() {
        for (one, other) in [
            ("dagliga", "dag"),
            ("hemligt", "hem"),
            ("billigt", "bil"),
            ("fastighet", "fast"),
            ("konstigt", "konst"),
        ] {
            assert_ne!(stem(one), stem(other), "{one} and {other}");
        }
    }

    #[test]
    fn short_and_odd_words_are_left_alone() {
        for word in ["", "a", "is", "bad", "ås", "åäö", "1234", "مرحبا"] {
            assert_eq!(stem(word), word);
        }
    }
}
