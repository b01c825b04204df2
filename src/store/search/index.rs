//! Keeping the words that a case is found by, and taking them away: each stands once, by the word; which ones a case has is told from
//! its texts.

use super::super::WriteTx;
use super::super::cases::CaseSummary;
use super::super::error::Result;
use super::super::row::{Arg, PLACES, filled, statements};
use super::pending::{Found, Pending};
use crate::domain::case::CaseMatter;
use crate::domain::ids::CaseId;
use crate::domain::matter::{Channel, Flag};
use crate::domain::query::Query;
use crate::domain::query::words::{different, in_order, line, tails};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

statements! {
    PUT_WORDS on "case_words" =
        "INSERT INTO case_words (word, case_id) VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12),
             ($13, $14), ($15, $16), ($17, $18), ($19, $20), ($21, $22), ($23, $24), ($25, $26), ($27, $28), ($29, $30),
             ($31, $32), ($33, $34), ($35, $36), ($37, $38), ($39, $40), ($41, $42), ($43, $44), ($45, $46), ($47, $48),
             ($49, $50), ($51, $52), ($53, $54), ($55, $56), ($57, $58), ($59, $60), ($61, $62), ($63, $64)
         ON CONFLICT (word, case_id) DO NOTHING";
    PUT_STEMS on "word_tails" =
        "INSERT INTO word_tails (tail, word) VALUES ($1, $1), ($2, $2), ($3, $3), ($4, $4), ($5, $5), ($6, $6), ($7, $7),
             ($8, $8), ($9, $9), ($10, $10), ($11, $11), ($12, $12), ($13, $13), ($14, $14), ($15, $15), ($16, $16), ($17, $17),
             ($18, $18), ($19, $19), ($20, $20), ($21, $21), ($22, $22), ($23, $23), ($24, $24), ($25, $25), ($26, $26),
             ($27, $27), ($28, $28), ($29, $29), ($30, $30), ($31, $31), ($32, $32)
         ON CONFLICT (tail, word) DO NOTHING RETURNING word";
    PUT_TAILS on "word_tails" =
        "INSERT INTO word_tails (tail, word) VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14),
             ($15, $16), ($17, $18), ($19, $20), ($21, $22), ($23, $24), ($25, $26), ($27, $28), ($29, $30), ($31, $32)
         ON CONFLICT (tail, word) DO NOTHING";
    DROP_WORDS on "case_words" =
        "DELETE FROM case_words WHERE case_id = $1 AND word IN
             ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
              $26, $27, $28, $29, $30, $31, $32, $33)";
}

/// Words that one statement keeps.
const AT_ONCE: usize = 32;

/// Words of one text that phrases are looked for in; a longer text is a list or a log.
const MOST_IN_LINE: usize = 4_000;

/// Different words of one text that are kept.
const MOST_KEPT: usize = 1_000;

/// Flags and channels stand among the words behind this sign, which no stem begins with.
const FACET: char = ':';

/// The words of a text as they are kept and found: made before a transaction begins, so that nobody waits for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The stems in a line, for phrases.
    pub(in crate::store) line: String,
    /// The different stems.
    pub(in crate::store) different: Vec<String>,
    /// Those of them that stand behind the line of a very long text, in a line of their own.
    pub(in crate::store) beyond: String,
}

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        let stems: Vec<String> = in_order(text).collect();
        let found_by = different(&stems, MOST_KEPT);
        let beyond = if stems.len() > MOST_IN_LINE {
            let in_line: BTreeSet<&str> = stems.iter().take(MOST_IN_LINE).map(String::as_str).collect();
            found_by.difference(&in_line).copied().collect::<Vec<_>>().join(" ")
        } else {
            String::new()
        };
        Self {
            line: line(&stems, MOST_IN_LINE),
            beyond,
            different: found_by.into_iter().map(ToOwned::to_owned).collect(),
        }
    }
}

impl WriteTx {
    /// Lets a case be found by the words of a text of it, once the transaction is committed. The words of its title and sender are
    /// kept by themselves.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn index_text(&mut self, case: CaseId, words: &Words) -> Result<()> {
        self.words.tell(case, &words.different, Found::Yes);
        self.keep_text(case, words).await
    }

    /// Lets a case be found by what it is about, instead of what that was before.
    pub(in crate::store) async fn index_matter(&mut self, case: CaseId, matter: &CaseMatter) -> Result<()> {
        self.drop_facets(case);
        self.index_new_matter(case, matter, None).await
    }

    /// The same for a case that has not been indexed yet, by the words of a first text too.
    pub(in crate::store) async fn index_new_matter(&mut self, case: CaseId, matter: &CaseMatter, said: Option<&Words>) -> Result<()> {
        let address = matter.citizen.as_ref().map_or("", |citizen| citizen.address.as_str());
        let name = matter.citizen.as_ref().and_then(|citizen| citizen.name.as_deref()).unwrap_or("");
        let sender = matter.sender_name.as_deref().unwrap_or("");
        let words = Words::of(&format!("{} {name} {sender} {address}", matter.title));
        let mut different: BTreeSet<&str> = words.different.iter().map(String::as_str).collect();
        match said {
            Some(said) => {
                self.keep_first_texts(case, &words, said).await?;
                different.extend(said.different.iter().map(String::as_str));
            }
            None => self.keep_matter_text(case, &words).await?,
        }
        let flags = matter.flags.iter().map(|flag| facet("flag", flag.as_str()));
        self.words.tell(case, different, Found::Yes);
        self.words
            .tell(case, flags.chain([facet("channel", matter.channel.as_str())]), Found::Yes);
        Ok(())
    }

    /// Lets a case be found by these words no longer.
    pub(in crate::store) fn drop_words(&mut self, case: CaseId, words: &BTreeSet<String>) {
        self.words.tell(case, words, Found::No);
    }

    /// Lets a case be found by no flag and no channel.
    pub(in crate::store) fn drop_facets(&mut self, case: CaseId) {
        let flags = Flag::ALL.iter().map(|flag| facet("flag", flag.as_str()));
        let channels = Channel::ALL.iter().map(|channel| facet("channel", channel.as_str()));
        self.words.tell(case, flags.chain(channels), Found::No);
    }

    /// Cases that a query finds, as [`Session::find`] does, among them those of this transaction.
    ///
    /// # Errors
    /// As there.
    pub async fn find(&mut self, query: &Query, now: DateTime<Utc>, limit: u32) -> Result<Vec<CaseSummary>> {
        self.write_words().await?;
        self.session.find(query, now, limit).await
    }

    /// Writes what was told of words. All of it is written once more when the transaction ends, since a piece of work that is taken
    /// back takes along what was written in it.
    pub(in crate::store) async fn write_words(&mut self) -> Result<()> {
        let told = std::mem::take(&mut self.words);
        let written = self.write_told(&told).await;
        self.words = told;
        written
    }

    async fn write_told(&mut self, told: &Pending) -> Result<()> {
        let mut gone: BTreeMap<CaseId, Vec<&str>> = BTreeMap::new();
        let mut found_by: Vec<(&str, CaseId)> = Vec::new();
        for ((word, case), found) in told.last_told() {
            match found {
                Found::Yes => found_by.push((word, case)),
                Found::No => gone.entry(case).or_default().push(word),
            }
        }
        for (case, words) in gone {
            for some in words.chunks(AT_ONCE) {
                let mut values = vec![Arg::from(case)];
                values.extend(filled(some.iter().copied(), AT_ONCE));
                self.change(DROP_WORDS, &values).await?;
            }
        }
        self.put_words(&found_by).await?;
        let mut stems: Vec<&str> = found_by.iter().map(|(word, _)| *word).collect();
        stems.retain(|word| !word.starts_with(FACET));
        stems.dedup();
        self.put_stems(&stems).await
    }

    async fn put_words(&mut self, found_by: &[(&str, CaseId)]) -> Result<()> {
        for some in found_by.chunks(AT_ONCE) {
            let values: Vec<Arg<'_>> = filled_up(some, AT_ONCE)
                .flat_map(|(word, case)| [Arg::from(*word), Arg::from(*case)])
                .collect();
            self.change(PUT_WORDS, &values).await?;
        }
        Ok(())
    }

    /// Keeps words that the register did not know, with the parts that they are found by.
    async fn put_stems(&mut self, words: &[&str]) -> Result<()> {
        let mut new: Vec<String> = Vec::new();
        for some in words.chunks(AT_ONCE) {
            for added in self.rows(PUT_STEMS, &filled(some.iter().copied(), AT_ONCE)).await? {
                new.push(added.named("word")?);
            }
        }
        let ends = new.iter().flat_map(|word| tails(word).skip(1).map(move |end| [end, word]));
        self.put_tails(&ends.collect::<Vec<_>>()).await
    }

    /// Keeps ends of words, each with its word.
    async fn put_tails(&mut self, ends: &[[&str; 2]]) -> Result<()> {
        for some in ends.chunks(PLACES) {
            let values: Vec<Arg<'_>> = filled_up(some, PLACES).flatten().map(|text| Arg::from(*text)).collect();
            self.change(PUT_TAILS, &values).await?;
        }
        Ok(())
    }
}

/// Pairs for a statement with so many places for them; the last one again in places that are left.
fn filled_up<T>(pairs: &[T], places: usize) -> impl Iterator<Item = &T> {
    pairs.iter().chain(pairs.last().into_iter().cycle()).take(places)
}

pub(super) fn facet(kind: &str, word: &str) -> String {
    format!("{FACET}{kind}:{word}")
}
