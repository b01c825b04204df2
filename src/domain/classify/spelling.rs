//! Ways in which a word is written: first in a compound, with a slip, on a foreign keyboard.

use super::hash;
use super::terms::REST_LETTERS;

/// The forms in which a word stands first in a compound: "skola" as "skol", "gata" as "gatu".
pub(super) fn linking_forms(word: &str, stem: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned(), format!("{word}s")];
    if stem.chars().count() >= REST_LETTERS && stem != word {
        forms.extend(["", "u", "o", "e", "s"].iter().map(|link| format!("{stem}{link}")));
    }
    forms
}

/// Keys of a word and of all its forms with one letter less: words one slip apart share one. The first letter stays: a slip
/// there is rare, and other words begin so ("sektion", "lektion").
pub(super) fn without_one_letter(word: &str) -> impl Iterator<Item = u64> {
    let bytes = word.as_bytes();
    let mut before = hash::of("");
    let shorter = word.char_indices().map(move |(at, letter)| {
        let (this, after) = bytes.split_at_checked(at + letter.len_utf8()).unwrap_or_default();
        let key = hash::further(before, after);
        before = hash::further(before, this.get(at..).unwrap_or_default());
        key
    });
    std::iter::once(hash::of(word)).chain(shorter.skip(1))
}

/// The word as one without å, ä and ö writes it.
pub fn fold(word: &str) -> String {
    word.chars().map(fold_letter).collect()
}

/// The letter as one without å, ä and ö writes it.
pub fn fold_letter(letter: char) -> char {
    match letter {
        'å' | 'ä' | 'à' => 'a',
        'ö' => 'o',
        'é' | 'è' => 'e',
        other => other,
    }
}
