//! Texts of cases as lines of stems, so that words can be looked for that stand one after the other. They also tell by which words a
//! case is found, so that these can be taken away without an index that holds every word a second time.

use super::cases::CaseSummary;
use super::error::Result;
use super::row::{PLACES, args, row_of, statements};
use super::search::index::Words;
use super::{Session, WriteTx};
use crate::domain::ids::CaseId;
use crate::domain::query::Query;
use std::collections::{BTreeMap, BTreeSet};

statements! {
    PUT_TEXT on "case_texts" =
        "INSERT INTO case_texts (case_id, part, words)
         VALUES ($1, (SELECT COALESCE(MAX(part), 0) + 1 FROM case_texts WHERE case_id = $1 AND part >= 0), $2)";
    PUT_MATTER_TEXT on "case_texts" =
        "INSERT INTO case_texts (case_id, part, words) VALUES ($1, 0, $2) ON CONFLICT (case_id, part)
             DO UPDATE SET words = excluded.words WHERE case_texts.words <> excluded.words";
    PUT_FIRST_TEXTS on "case_texts" = "INSERT INTO case_texts (case_id, part, words) VALUES ($1, 0, $2), ($1, 1, $3)";
    // Parts below 0 hold no phrases, only words.
    PUT_LOOSE_WORDS on "case_texts" =
        "INSERT INTO case_texts (case_id, part, words)
         VALUES ($1, (SELECT COALESCE(MIN(part), 0) - 1 FROM case_texts WHERE case_id = $1 AND part <= 0), $2)";
    KEEP_FORMER_MATTER on "case_texts" =
        "INSERT INTO case_texts (case_id, part, words)
         SELECT case_id, (SELECT MIN(part) FROM case_texts WHERE case_id = $1) - 1, words FROM case_texts
         WHERE case_id = $1 AND part = 0 AND words <> $2";
    TEXTS_OF on "case_texts" =
        "SELECT case_id, words FROM case_texts WHERE part >= 0 AND case_id IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    WORDS_OF_CASE on "case_texts" = "SELECT words FROM case_texts WHERE case_id = $1";
    DROP_TEXTS on "case_texts" = "DELETE FROM case_texts WHERE case_id = $1";
}

impl WriteTx {
    /// Keeps a text that came to a case.
    pub(super) async fn keep_text(&mut self, case: CaseId, words: &Words) -> Result<()> {
        if words.line.is_empty() {
            return Ok(());
        }
        self.change(PUT_TEXT, args![case, &words.line]).await?;
        self.keep_beyond(case, words).await
    }

    /// Keeps title and sender of a case in the place of what they were, whose words it is still found by.
    pub(super) async fn keep_matter_text(&mut self, case: CaseId, words: &Words) -> Result<()> {
        self.change(KEEP_FORMER_MATTER, args![case, &words.line]).await?;
        self.put_matter_text(case, words).await
    }

    /// Keeps both for a case that has none yet.
    pub(super) async fn keep_first_texts(&mut self, case: CaseId, matter: &Words, said: &Words) -> Result<()> {
        if said.line.is_empty() {
            return self.put_matter_text(case, matter).await;
        }
        self.change(PUT_FIRST_TEXTS, args![case, &matter.line, &said.line]).await?;
        self.keep_beyond(case, said).await
    }

    /// The different words of all texts that a case has had.
    pub(super) async fn words_of(&mut self, case: CaseId) -> Result<BTreeSet<String>> {
        let mut words = BTreeSet::new();
        for row in self.rows(WORDS_OF_CASE, args![case]).await? {
            words.extend(row.text("words")?.split_whitespace().map(ToOwned::to_owned));
        }
        Ok(words)
    }

    pub(super) async fn drop_texts(&mut self, case: CaseId) -> Result<()> {
        self.change(DROP_TEXTS, args![case]).await.map(|_| ())
    }

    async fn put_matter_text(&mut self, case: CaseId, words: &Words) -> Result<()> {
        self.change(PUT_MATTER_TEXT, args![case, &words.line]).await.map(|_| ())
    }

    async fn keep_beyond(&mut self, case: CaseId, words: &Words) -> Result<()> {
        if words.beyond.is_empty() {
            return Ok(());
        }
        self.change(PUT_LOOSE_WORDS, args![case, &words.beyond]).await.map(|_| ())
    }
}

impl Session {
    /// Those of some cases that hold the phrases of a query. One without texts is from before they were kept, and is let through.
    pub(super) async fn with_phrases(&mut self, cases: Vec<CaseSummary>, query: &Query) -> Result<Vec<CaseSummary>> {
        if query.phrases.is_empty() {
            return Ok(cases);
        }
        let mut texts: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for some in cases.chunks(PLACES) {
            let ids = row_of(some.iter().map(|case| case.id));
            for row in self.rows(TEXTS_OF, &ids).await? {
                texts.entry(row.int("case_id")?).or_default().push(row.named("words")?);
            }
        }
        let holds = |case: &CaseSummary| {
            let Some(lines) = texts.get(&case.id.0) else { return true };
            let mut phrases = query.phrases.iter();
            phrases.all(|phrase| lines.iter().any(|line| phrase.stands_in(line)) != phrase.negated)
        };
        Ok(cases.into_iter().filter(holds).collect())
    }
}
