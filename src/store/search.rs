//! Search: a case is found by the words of its title, its sender and its texts, and by its fields (R57). Words are cut to stems
//! and compounds to parts here and not by the database, so that both databases find the same cases in the same order.

use super::cases::CaseSummary;
use super::error::Result;
use super::row::{Arg, Sql, args, statements};
use super::{Session, WriteTx};
use crate::domain::case::CaseMatter;
use crate::domain::ids::CaseId;
use crate::domain::query::words::{Fit, SHORTEST_PART, different, fit, in_order, tails};
use crate::domain::query::{Field, MOST_WORDS, Query, Term};
use crate::domain::time::midnight;
use chrono::{DateTime, Utc};

/// Cases that have words and fields: `$chosen` is what the database begins with, the rest is looked at row by row; newest first.
/// $1–$96 are six words with sixteen forms each, $97–$112 what must not be there, then fields, where the page begins, its length.
macro_rules! finding {
    ($chosen:literal) => {
        concat!(
            "SELECT c.id, c.series, c.year, c.serial, c.title, c.case_type, c.topic, c.unit, c.officer, c.state, c.arrived_at, c.due_at
             FROM cases c WHERE c.id < $121 AND ",
            $chosen,
            " AND (CAST($1 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)))
             AND (CAST($17 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)))
             AND (CAST($33 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48)))
             AND (CAST($49 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64)))
             AND (CAST($65 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($65, $66, $67, $68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79, $80)))
             AND (CAST($81 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($81, $82, $83, $84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96)))
             AND (CAST($97 AS TEXT) IS NULL OR NOT EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.word IN
                 ($97, $98, $99, $100, $101, $102, $103, $104, $105, $106, $107, $108, $109, $110, $111, $112)))
             AND (CAST($113 AS TEXT) IS NULL OR c.unit = $113) AND (CAST($114 AS TEXT) IS NULL OR c.officer = $114)
             AND (CAST($115 AS TEXT) IS NULL OR c.topic = $115) AND (CAST($116 AS TEXT) IS NULL OR c.state = $116)
             AND (CAST($117 AS BIGINT) IS NULL OR c.arrived_at >= $117) AND (CAST($118 AS BIGINT) IS NULL OR c.arrived_at < $118)
             AND (CAST($119 AS BIGINT) IS NULL OR (c.due_at < $119 AND c.state IN ('awaiting_registrar', 'assigned')))
             ORDER BY c.id DESC LIMIT $120"
        )
    };
}

statements! {
    PUT_WORDS on "case_words" =
        "INSERT INTO case_words (case_id, word) VALUES ($1, $2), ($1, $3), ($1, $4), ($1, $5), ($1, $6), ($1, $7), ($1, $8), ($1, $9),
             ($1, $10), ($1, $11), ($1, $12), ($1, $13), ($1, $14), ($1, $15), ($1, $16), ($1, $17)
         ON CONFLICT (word, case_id) DO NOTHING";
    PUT_STEMS on "word_tails" =
        "INSERT INTO word_tails (tail, word) VALUES ($1, $1), ($2, $2), ($3, $3), ($4, $4), ($5, $5), ($6, $6), ($7, $7), ($8, $8),
             ($9, $9), ($10, $10), ($11, $11), ($12, $12), ($13, $13), ($14, $14), ($15, $15), ($16, $16)
         ON CONFLICT (tail, word) DO NOTHING RETURNING word";
    PUT_TAILS on "word_tails" =
        "INSERT INTO word_tails (tail, word) VALUES ($2, $1), ($3, $1), ($4, $1), ($5, $1), ($6, $1), ($7, $1), ($8, $1), ($9, $1),
             ($10, $1), ($11, $1), ($12, $1), ($13, $1), ($14, $1), ($15, $1), ($16, $1), ($17, $1)
         ON CONFLICT (tail, word) DO NOTHING";
    DROP_FACETS on "case_words" = "DELETE FROM case_words WHERE case_id = $1 AND word >= ':' AND word < ';'";
    WORDS_BEGINNING on "word_tails" =
        "SELECT word FROM word_tails WHERE tail >= $1 AND tail < $2 AND tail = word ORDER BY tail LIMIT $3";
    WORDS_WITH on "word_tails" = "SELECT word FROM word_tails WHERE tail >= $1 AND tail < $2 ORDER BY tail, word LIMIT $3";
    HITS on "case_words" =
        "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM case_words w WHERE w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) LIMIT $17) AS lately";
    FIND_BY_WORD on "cases" = finding!(
        "c.id IN (SELECT w.case_id FROM case_words w WHERE w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))"
    );
    FIND_BY_OFFICER on "cases" = finding!("c.officer = $114");
    FIND_BY_UNIT on "cases" = finding!("c.unit = $113");
    FIND_OVERDUE on "cases" = finding!("c.state IN ('awaiting_registrar', 'assigned') AND c.due_at < $119");
    FIND_NEWEST on "cases" = finding!("c.id > 0");
}

/// Words that one statement stores.
const ROW_OF_WORDS: usize = 16;

/// Forms that one word of a query is looked for in: itself, and compounds with it.
const FORMS: usize = 16;

/// Different words of one text that are kept.
const MOST_KEPT: usize = 1_000;

/// Known words that are weighed for one word of a query.
const MOST_WEIGHED: u32 = 400;

/// A word with more hits than this is common: the newest cases are looked through for it, instead of all hits being gathered.
const COMMON: i64 = 5_000;

/// Hits that are ranked at most, the newest ones.
const MOST_RANKED: usize = 500;

/// Cases that are looked at in one go.
const PAGE: u32 = 500;

/// Sorts behind every word that begins as what stands before it.
const BEHIND_ALL: char = '\u{10FFFF}';

/// Flags and channels stand among the words behind this sign, which no stem begins with.
const FACET: char = ':';

/// A word of a query with the forms of it that the register knows.
struct Forms {
    words: Vec<String>,
    /// Cases with one of them, counted up to [`COMMON`].
    hits: i64,
}

impl WriteTx {
    /// Lets a case be found by the words of a text of it. The words of its title and sender are kept by themselves.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn index_text(&mut self, case: CaseId, text: &str) -> Result<()> {
        let words: Vec<String> = different(text, MOST_KEPT).into_iter().collect();
        self.put_words(case, &words).await?;
        for row in words.chunks(ROW_OF_WORDS) {
            let known = self.rows(PUT_STEMS, &repeated(row)).await?;
            for new in &known {
                self.put_tails(new.text("word")?).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn index_matter(&mut self, case: CaseId, matter: &CaseMatter) -> Result<()> {
        let address = matter.citizen.as_ref().map_or("", |citizen| citizen.address.as_str());
        let name = matter.citizen.as_ref().and_then(|citizen| citizen.name.as_deref()).unwrap_or("");
        let sender = matter.sender_name.as_deref().unwrap_or("");
        self.change(DROP_FACETS, args![case]).await?;
        let flags = matter.flags.iter().map(|flag| facet("flag", flag.as_str()));
        let facets: Vec<String> = flags.chain([facet("channel", matter.channel.as_str())]).collect();
        self.put_words(case, &facets).await?;
        self.index_text(case, &format!("{} {name} {sender} {address}", matter.title)).await
    }

    async fn put_words(&mut self, case: CaseId, words: &[String]) -> Result<()> {
        for row in words.chunks(ROW_OF_WORDS) {
            let mut values = vec![Arg::from(case)];
            values.extend(repeated(row));
            self.change(PUT_WORDS, &values).await?;
        }
        Ok(())
    }

    async fn put_tails(&mut self, word: &str) -> Result<()> {
        let parts: Vec<&str> = tails(word).skip(1).collect();
        for row in parts.chunks(ROW_OF_WORDS) {
            let mut values = vec![Arg::from(word)];
            values.extend(repeated(row));
            self.change(PUT_TAILS, &values).await?;
        }
        Ok(())
    }
}

impl Session {
    /// Cases that a query finds: those with its words in the title first, else the newest first. Of very many hits, the newest
    /// are ranked. `now` (UTC) tells what is late.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn find(&mut self, query: &Query, now: DateTime<Utc>, limit: u32) -> Result<Vec<CaseSummary>> {
        let Some(asked) = self.forms_of(query).await? else {
            return Ok(Vec::new());
        };
        let negated = query.terms.iter().filter(|term| term.negated);
        let unwanted: Vec<String> = negated.map(|term| term.stem.clone()).chain(facets(query, true)).collect();
        let statement = statement(query, asked.first());
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let ranked = if query.terms.iter().any(|term| !term.negated) {
            wanted.max(MOST_RANKED)
        } else {
            wanted
        };
        let mut found: Vec<CaseSummary> = Vec::new();
        let mut below = i64::MAX;
        while found.len() < ranked {
            let rows = self.page(statement, query, &asked, &unwanted, below, now).await?;
            let Some(last) = rows.last() else { break };
            below = last.id.0;
            let whole = rows.len() == PAGE as usize;
            found.extend(rows.into_iter().filter(|case| query.fits(&case.subject(), now)));
            if !whole {
                break;
            }
        }
        found.truncate(ranked);
        // Stable: cases that are as good stay in their order, the newest first.
        found.sort_by_key(|case| std::cmp::Reverse(score(&case.title, query)));
        found.truncate(wanted);
        Ok(found)
    }

    async fn page(
        &mut self,
        statement: Sql,
        query: &Query,
        asked: &[Forms],
        unwanted: &[String],
        below: i64,
        now: DateTime<Utc>,
    ) -> Result<Vec<CaseSummary>> {
        let mut values: Vec<Arg<'_>> = Vec::new();
        for slot in 0..MOST_WORDS {
            slot_values(asked.get(slot).map_or(&[], |forms| forms.words.as_slice()), &mut values);
        }
        slot_values(unwanted, &mut values);
        let fields = Narrowed::by(query);
        values.extend_from_slice(args![
            fields.unit,
            fields.officer,
            fields.topic,
            fields.state,
            fields.since,
            fields.before
        ]);
        let late = fields.overdue.then_some(now);
        values.extend_from_slice(args![late, PAGE, below]);
        self.rows(statement, &values).await?.iter().map(CaseSummary::from_row).collect()
    }

    /// The forms of each word and indexed field that must be there; `None` where one of them is nowhere.
    async fn forms_of(&mut self, query: &Query) -> Result<Option<Vec<Forms>>> {
        let mut asked = Vec::new();
        for term in query.terms.iter().filter(|term| !term.negated) {
            asked.push(self.forms_of_word(term).await?);
        }
        asked.extend(facets(query, false).map(|facet| vec![facet]));
        let mut all = Vec::new();
        for words in asked {
            let mut values = repeated(&words);
            values.push(COMMON.into());
            let hits = self.the_row(HITS, &values).await?.int("n")?;
            if hits == 0 {
                return Ok(None);
            }
            all.push(Forms { words, hits });
        }
        all.sort_by_key(|forms| forms.hits);
        Ok(Some(all))
    }

    /// The word itself, and the known words that it is part of, the best first.
    async fn forms_of_word(&mut self, term: &Term) -> Result<Vec<String>> {
        let stem = &term.stem;
        if term.exact {
            return Ok(vec![stem.clone()]);
        }
        let end = format!("{stem}{BEHIND_ALL}");
        let mut rows = self.rows(WORDS_BEGINNING, args![stem, &end, MOST_WEIGHED]).await?;
        if stem.chars().count() >= SHORTEST_PART {
            rows.extend(self.rows(WORDS_WITH, args![stem, &end, MOST_WEIGHED]).await?);
        }
        let mut known: Vec<(Fit, usize, String)> = Vec::new();
        for row in &rows {
            let word: String = row.named("word")?;
            known.extend(fit(stem, &word).map(|fit| (fit, word.chars().count(), word)));
        }
        known.push((Fit::Same, stem.chars().count(), stem.clone()));
        known.sort();
        known.dedup();
        Ok(known.into_iter().map(|(_, _, word)| word).take(FORMS).collect())
    }
}

/// The fields of a query that the database narrows by; the others are looked at afterwards.
#[derive(Default)]
struct Narrowed<'a> {
    unit: Option<&'a str>,
    officer: Option<&'a str>,
    topic: Option<&'a str>,
    state: Option<&'a str>,
    since: Option<DateTime<Utc>>,
    before: Option<DateTime<Utc>>,
    overdue: bool,
}

impl<'a> Narrowed<'a> {
    fn by(query: &'a Query) -> Self {
        let mut narrowed = Self::default();
        for condition in query.conditions.iter().filter(|condition| !condition.negated) {
            match &condition.field {
                Field::Unit(unit) => narrowed.unit = Some(unit.as_str()),
                Field::Officer(officer) => narrowed.officer = Some(officer.as_str()),
                Field::Topic(topic) => narrowed.topic = Some(topic.as_str()),
                Field::State(states) => narrowed.state = states.first().copied().filter(|_| states.len() == 1),
                Field::Since(day) => narrowed.since = Some(midnight(*day)),
                Field::Until(day) => narrowed.before = day.succ_opt().map(midnight),
                Field::Overdue => narrowed.overdue = true,
                Field::Number(_) | Field::Type(_) | Field::Flag(_) | Field::Channel(_) => {}
            }
        }
        narrowed
    }
}

/// What the database begins with: the rarest word, else the field with an index that leaves the fewest rows.
fn statement(query: &Query, rarest: Option<&Forms>) -> Sql {
    let fields = Narrowed::by(query);
    match rarest {
        Some(forms) if forms.hits < COMMON => FIND_BY_WORD,
        _ if fields.officer.is_some() => FIND_BY_OFFICER,
        _ if fields.overdue => FIND_OVERDUE,
        None if fields.unit.is_some() => FIND_BY_UNIT,
        _ => FIND_NEWEST,
    }
}

fn facets(query: &Query, negated: bool) -> impl Iterator<Item = String> {
    query
        .conditions
        .iter()
        .filter(move |one| one.negated == negated)
        .filter_map(|one| match &one.field {
            Field::Flag(flag) => Some(facet("flag", flag.as_str())),
            Field::Channel(channel) => Some(facet("channel", channel.as_str())),
            _ => None,
        })
}

fn facet(kind: &str, word: &str) -> String {
    format!("{FACET}{kind}:{word}")
}

/// A row of words for a statement; asking for, or storing, the last one again changes nothing.
fn repeated<T: AsRef<str>>(words: &[T]) -> Vec<Arg<'_>> {
    let last = words.last().into_iter().cycle();
    words
        .iter()
        .chain(last)
        .take(ROW_OF_WORDS)
        .map(|word| Arg::from(word.as_ref()))
        .collect()
}

fn slot_values<'a>(words: &'a [String], values: &mut Vec<Arg<'a>>) {
    if words.is_empty() {
        values.extend([Arg::Text(None); FORMS]);
    } else {
        values.extend(repeated(words));
    }
}

/// How well a title answers the words of a query.
fn score(title: &str, query: &Query) -> u32 {
    let words: Vec<String> = in_order(title).collect();
    let wanted = query.terms.iter().filter(|term| !term.negated);
    let best = |term: &Term| {
        let fits = words.iter().filter_map(|word| fit(&term.stem, word));
        match fits.min() {
            Some(Fit::Same) => 3,
            Some(_) if term.exact => 0,
            Some(Fit::Begins | Fit::Ends) => 2,
            Some(Fit::Inside) => 1,
            None => 0,
        }
    };
    wanted.map(best).sum()
}
