//! Search: a case is found by the words of its title, its sender and its texts (R57). Words are cut to their stems here and not
//! by the database, so that both databases find the same cases, and å, ä and ö stay letters of their own.

use super::cases::CaseSummary;
use super::error::Result;
use super::row::{Arg, args, statements};
use super::{Session, WriteTx};
use crate::domain::case::CaseMatter;
use crate::domain::classify::stem::stem;
use crate::domain::ids::CaseId;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

statements! {
    PUT_WORDS on "case_words" =
        "INSERT INTO case_words (case_id, word) VALUES ($1, $2), ($1, $3), ($1, $4), ($1, $5), ($1, $6), ($1, $7), ($1, $8), ($1, $9),
             ($1, $10), ($1, $11), ($1, $12), ($1, $13), ($1, $14), ($1, $15), ($1, $16), ($1, $17)
         ON CONFLICT (word, case_id) DO NOTHING";
    SEARCH on "cases" =
        "SELECT c.id, c.series, c.year, c.serial, c.title, c.case_type, c.unit, c.officer, c.state, c.arrived_at, c.due_at FROM cases c
         WHERE c.id IN (SELECT w.case_id FROM case_words w WHERE w.word >= $1 AND w.word < $2)
             AND EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word >= $3 AND w.word < $4)
             AND EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word >= $5 AND w.word < $6)
             AND EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word >= $7 AND w.word < $8)
         ORDER BY c.id DESC LIMIT $9";
}

/// Words that one statement stores.
const ROW_OF_WORDS: usize = 16;

/// Words of a query that are looked for, the longest ones: they say the most.
const MOST_QUERIED: usize = 4;

/// Different words of one text that are kept; a longer text is a list or a log, and its first words say what it is.
const MOST_WORDS: usize = 1_000;

/// The longest word that is kept, in characters.
const LONGEST: usize = 40;

/// Sorts behind every word that begins as what stands before it.
const BEHIND_ALL: char = '\u{10FFFF}';

impl WriteTx {
    /// Lets a case be found by the words of a text of it. The words of its title and sender are kept by themselves.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn index_text(&mut self, case: CaseId, text: &str) -> Result<()> {
        let words: Vec<String> = words_of(text).into_iter().collect();
        for row in words.chunks(ROW_OF_WORDS) {
            let Some(last) = row.last() else { continue };
            let mut values = vec![Arg::from(case)];
            values.extend(row.iter().chain(std::iter::repeat(last)).take(ROW_OF_WORDS).map(Arg::from));
            self.change(PUT_WORDS, &values).await?;
        }
        Ok(())
    }

    pub(super) async fn index_matter(&mut self, case: CaseId, matter: &CaseMatter) -> Result<()> {
        let address = matter.citizen.as_ref().map_or("", |citizen| citizen.address.as_str());
        let name = matter.citizen.as_ref().and_then(|citizen| citizen.name.as_deref()).unwrap_or("");
        let sender = matter.sender_name.as_deref().unwrap_or("");
        self.index_text(case, &format!("{} {name} {sender} {address}", matter.title)).await
    }
}

impl Session {
    /// Cases that hold every word of a query (of its four longest), or a word that begins as it does; newest first. A query
    /// without a word finds none.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn search(&mut self, query: &str, limit: u32) -> Result<Vec<CaseSummary>> {
        let mut words: Vec<String> = words_of(query).into_iter().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let Some(longest) = words.first() else { return Ok(Vec::new()) };
        // Asking for the same word again changes nothing.
        let asked: Vec<&String> = words.iter().chain(std::iter::repeat(longest)).take(MOST_QUERIED).collect();
        let ends: Vec<String> = asked.iter().map(|word| format!("{word}{BEHIND_ALL}")).collect();
        let mut values: Vec<Arg<'_>> = Vec::new();
        for (word, end) in asked.iter().zip(&ends) {
            values.extend_from_slice(args![*word, end]);
        }
        values.push(limit.into());
        self.rows(SEARCH, &values).await?.iter().map(CaseSummary::from_row).collect()
    }
}

/// The stems of a text's words: composed (NFC), in lower case.
fn words_of(text: &str) -> BTreeSet<String> {
    let composed: String = text.nfc().collect::<String>().to_lowercase();
    let words = composed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| (2..=LONGEST).contains(&word.chars().count()));
    let mut stems = BTreeSet::new();
    for word in words {
        if stems.len() == MOST_WORDS {
            break;
        }
        stems.insert(stem(word));
    }
    stems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_stems_whatever_their_form() {
        for (text, expected) in [
            ("Skolvägen, SKOLVÄGARNA!", vec!["skolväg"]),
            ("sko\u{0308}n för får", vec!["får", "för", "skön"]),
            ("eva.lind@example.com", vec!["com", "eva", "exampl", "lind"]),
            ("a § 7 …", vec![]),
        ] {
            let found = words_of(text);
            let expected: BTreeSet<String> = expected.into_iter().map(stem).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_text_without_end_gives_no_words_without_end() {
        let text: String = (0..5_000).map(|number| format!("ord{number} ")).collect();
        assert_eq!(words_of(&text).len(), MOST_WORDS);
        assert_eq!(words_of(&"x".repeat(10_000)).len(), 0);
    }
}
