//! The register's query language: words, and fields that a registrar can guess, such as
//! `snöröjning enhet:gata sedan:2026-01-01 försenad`.

mod fields;
mod values;
pub mod words;

use super::case::StateName;
use super::diary::DiaryNumber;
use super::ids::{PersonId, TopicId, UnitId};
use super::matter::{CaseType, Channel, Flag};
use super::organisation::Organisation;
use super::policies::Policies;
use super::time::stockholm_date;
use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

/// The most words of one query, flags and channels among them; more say nothing that these do not.
pub const MOST_WORDS: usize = 6;

/// What names in a query are looked up in.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary<'a> {
    /// Who is who.
    pub organisation: &'a Organisation,
    /// Routines: their words for types, and the topics of their lanes.
    pub policies: &'a Policies,
    /// The Stockholm day on which the query is asked.
    pub today: NaiveDate,
}

/// A word that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its stem.
    pub stem: String,
    /// Written in quotes: this word only, no part of a compound.
    pub exact: bool,
    /// Written after a minus sign: must not be there.
    pub negated: bool,
}

/// Words that must stand one after the other in a text, or nowhere do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Their stems, in order; at least two.
    pub stems: Vec<String>,
    /// Written after a minus sign.
    pub negated: bool,
}

/// A field that must hold, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The field with its value.
    pub field: Field,
    /// Written after a minus sign.
    pub negated: bool,
}

/// A field with what it is asked for; lists hold where one of them does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// `dnr:`
    Number(DiaryNumber),
    /// `enhet:`
    Unit(UnitId),
    /// `typ:`; a local word may stand for several types.
    Type(Vec<CaseType>),
    /// `ämne:`
    Topic(TopicId),
    /// `flagga:`
    Flag(Flag),
    /// `läge:`: names of states.
    State(Vec<StateName>),
    /// `handläggare:`
    Officer(PersonId),
    /// `kanal:`
    Channel(Channel),
    /// `sedan:`: arrived on this Stockholm day or later.
    Since(NaiveDate),
    /// `till:`: arrived on this Stockholm day or earlier.
    Until(NaiveDate),
    /// `försenad`: an answer is still owed and the day for it has passed.
    Overdue,
}

/// A query, understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Words, in the order they stand, each once; those of phrases as far as there is room, so that the index finds candidates.
    pub terms: Vec<Term>,
    /// Several words in quotes.
    pub phrases: Vec<Phrase>,
    /// Fields, in the order they stand.
    pub conditions: Vec<Condition>,
}

/// What a case says to the fields of a query.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its number.
    pub number: &'a DiaryNumber,
    /// The unit that has it.
    pub unit: Option<&'a UnitId>,
    /// The officer that has it.
    pub officer: Option<&'a PersonId>,
    /// The part of the administration.
    pub topic: Option<&'a TopicId>,
    /// Its type.
    pub case_type: CaseType,
    /// The name of its state.
    pub state: StateName,
    /// When it reached the authority, UTC.
    pub arrived_at: DateTime<Utc>,
    /// When the first answer is due, UTC.
    pub due_at: Option<DateTime<Utc>>,
}

/// Why a query cannot be understood, in words for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QueryError {
    /// Nothing to look for.
    #[error("Skriv minst ett ord på två bokstäver, eller ett fält. Till exempel: snöröjning enhet:gata sedan:2026-01-01 försenad")]
    Empty,
    /// More words than are looked for.
    #[error("Sök på högst {MOST_WORDS} ord åt gången.")]
    TooMany,
    /// A quotation mark without its other half.
    #[error("Ett citattecken saknar sitt slut.")]
    OpenQuote,
    /// A field that there is not.
    #[error(
        "\"{0}:\" är inget fält. Fälten är dnr:, enhet:, typ:, ämne:, flagga:, läge:, handläggare:, kanal:, sedan: och till:. Sätt citattecken om du söker efter själva ordet."
    )]
    NoSuchField(String),
    /// A field without a value.
    #[error("Skriv vad du söker direkt efter \"{0}:\", utan mellanslag.")]
    NoValue(String),
    /// A value that nothing is called.
    #[error("Inget heter \"{value}\" i fältet \"{field}:\". Det finns: {choices}.")]
    NoSuchValue {
        /// The field.
        field: &'static str,
        /// What was written.
        value: String,
        /// What there is.
        choices: String,
    },
    /// A value that several things are called.
    #[error("\"{field}:{value}\" kan vara {choices}. Skriv ut hela namnet.")]
    Ambiguous {
        /// The field.
        field: &'static str,
        /// What was written.
        value: String,
        /// What it may be.
        choices: String,
    },
    /// A day that is none.
    #[error("\"{0}\" är inget datum. Skriv till exempel 2026-01-31, 2026-01, 2026, idag eller igår.")]
    NoSuchDay(String),
    /// A number that no diary here writes so.
    #[error("\"{0}\" är inget diarienummer här. De skrivs till exempel {1}.")]
    NoSuchNumber(String, String),
    /// A field that a minus sign says nothing about.
    #[error(
        "\"-{0}:\" går inte att söka på. Minustecknet fungerar för ord och för enhet:, typ:, ämne:, flagga:, läge:, handläggare:, kanal: och försenad."
    )]
    NotNegatable(&'static str),
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// The first thing that cannot be understood.
    pub fn read(text: &str, vocabulary: &Vocabulary<'_>) -> Result<Self, QueryError> {
        let mut query = Self::default();
        if let Some(number) = values::whole_number(text, vocabulary) {
            query.conditions.push(Condition {
                field: Field::Number(number),
                negated: false,
            });
            return Ok(query);
        }
        for token in fields::tokens(text)? {
            match token.field.clone() {
                Some(field) => query.conditions.push(values::condition(&field, &token, vocabulary)?),
                None if !token.quoted && values::means_overdue(&token.text) => query.conditions.push(Condition {
                    field: Field::Overdue,
                    negated: token.negated,
                }),
                None => query.take_words(&token),
            }
        }
        if query.terms.is_empty() && query.phrases.is_empty() && query.conditions.is_empty() {
            return Err(QueryError::Empty);
        }
        let indexed = query.conditions.iter().filter(|condition| condition.field.is_indexed());
        let room = MOST_WORDS.checked_sub(query.terms.len() + indexed.count());
        query.narrow_by_phrases(room.ok_or(QueryError::TooMany)?);
        Ok(query)
    }

    fn take_words(&mut self, token: &fields::Token) {
        let stems: Vec<String> = words::in_order(&token.text).collect();
        if token.quoted && stems.len() > 1 {
            self.phrases.push(Phrase {
                stems,
                negated: token.negated,
            });
            return;
        }
        for stem in stems {
            self.take_word(stem, token.quoted, token.negated);
        }
    }

    fn take_word(&mut self, stem: String, exact: bool, negated: bool) {
        let term = Term { stem, exact, negated };
        if !self.terms.contains(&term) {
            self.terms.push(term);
        }
    }

    /// Lets the index look for the longest words of phrases too, at most so many: whatever holds the phrase holds them.
    fn narrow_by_phrases(&mut self, room: usize) {
        let wanted = self.phrases.iter().filter(|phrase| !phrase.negated);
        let mut stems: Vec<String> = wanted.flat_map(|phrase| phrase.stems.iter().cloned()).collect();
        stems.sort_by_key(|stem| std::cmp::Reverse(stem.chars().count()));
        let most = self.terms.len() + room;
        for stem in stems {
            if self.terms.len() < most {
                self.take_word(stem, true, false);
            }
        }
    }

    /// Whether it asks for words, so that to be found tells something of what is written.
    pub fn has_words(&self) -> bool {
        !self.terms.is_empty() || !self.phrases.is_empty()
    }

    /// Whether the fields of a case are as the query asks; its flags, its channel and its words are told by the index.
    pub fn fits(&self, subject: &Subject<'_>, now: DateTime<Utc>) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.field.holds(subject, now) != condition.negated || condition.field.is_indexed())
    }
}

impl Phrase {
    /// Whether a text holds the phrase; the text as stems with one blank between, as [`words::line`] makes it.
    pub fn stands_in(&self, line: &str) -> bool {
        format!(" {line} ").contains(&format!(" {} ", self.stems.join(" ")))
    }
}

impl Field {
    /// Whether the index of words holds it.
    pub fn is_indexed(&self) -> bool {
        matches!(self, Self::Flag(_) | Self::Channel(_))
    }

    fn holds(&self, subject: &Subject<'_>, now: DateTime<Utc>) -> bool {
        match self {
            Self::Number(number) => subject.number == number,
            Self::Unit(unit) => subject.unit == Some(unit),
            Self::Type(types) => types.contains(&subject.case_type),
            Self::Topic(topic) => subject.topic == Some(topic),
            Self::State(states) => states.contains(&subject.state),
            Self::Officer(officer) => subject.officer == Some(officer),
            Self::Since(day) => stockholm_date(subject.arrived_at) >= *day,
            Self::Until(day) => stockholm_date(subject.arrived_at) <= *day,
            Self::Overdue => subject.state.owes_answer() && subject.due_at.is_some_and(|due| due < now),
            Self::Flag(_) | Self::Channel(_) => true,
        }
    }
}

#[cfg(test)]
mod tests;
