//! Disposal (gallring): what may be destroyed, when, and by which decision. Without a rule nothing is, ever (arkivlagen 10 §).

mod key;

pub use key::ListKey;

use super::case::Direction;
use super::effect::{Outcome, Purpose};
use super::matter::CaseType;
use super::page::{direction_word, purpose_word};
use super::time::stockholm_date;
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::Deserialize;

/// A rule of the authority's records plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisposalRule {
    /// Short identity, for the protocol.
    pub id: String,
    /// Types of documents that it is about, while their cases stay; empty: whole cases.
    pub documents: Vec<DocumentKind>,
    /// Types of cases that it is about; empty, where it is about documents: every type, and what belongs to no case.
    pub types: Vec<CaseType>,
    /// Whole years after the closing; for what belongs to no case, after the day that it came or went.
    pub years: u32,
    /// The decision that it rests on, with its date.
    pub decision: String,
}

/// How much stands on one list at most; where there is more, the next list of the year takes it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListLength {
    /// Whole cases.
    pub cases: u32,
    /// Documents of cases that stay.
    pub documents: u32,
}

impl Default for ListLength {
    fn default() -> Self {
        Self {
            cases: 5_000,
            documents: 20_000,
        }
    }
}

/// What a letter about a list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListWord {
    /// What is to be signed.
    Proposed {
        /// There is more, which the next list takes up.
        has_more: bool,
    },
    /// It is signed.
    Signed,
    /// Someone had signed it before.
    SignedBefore,
}

impl ListWord {
    /// The word for it in keys of letters and in templates.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed { .. } => "list",
            Self::Signed => "signed",
            Self::SignedBefore => "signed_before",
        }
    }
}

/// A type of document (handlingstyp) that a records plan may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum DocumentKind {
    /// A mail that is a document of a case: `incoming` or `drawn_up`.
    Document(Direction),
    /// A letter of ours, by what it is for.
    Letter(Purpose),
    /// A mail that is no document, by what became of it.
    Mail(Outcome),
}

/// Letters that are about the disposal or the safety of the diary itself: they are the proof of it.
const PROOF: &[Purpose] = &[Purpose::Disposal, Purpose::Operations, Purpose::ShadowReport];
/// What becomes of mails that are no documents of a case.
const NO_DOCUMENT: &[Outcome] = &[Outcome::Automatic, Outcome::KeptOnly, Outcome::Forwarded, Outcome::RequestAnswered];

impl DocumentKind {
    /// Every type of document.
    pub fn all() -> impl Iterator<Item = Self> {
        let documents = [Direction::Incoming, Direction::DrawnUp].into_iter().map(Self::Document);
        let letters = Purpose::ALL.iter().filter(|purpose| !PROOF.contains(purpose)).copied();
        documents
            .chain(letters.map(Self::Letter))
            .chain(NO_DOCUMENT.iter().copied().map(Self::Mail))
    }

    /// The word for it in a policy and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document(direction) => direction.as_str(),
            Self::Letter(purpose) => purpose.as_str(),
            Self::Mail(outcome) => outcome.as_str(),
        }
    }

    /// The type with this word.
    pub fn lookup(word: &str) -> Option<Self> {
        Self::all().find(|kind| kind.as_str() == word)
    }

    /// The Swedish word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Document(direction) => direction_word(direction),
            Self::Letter(purpose) => purpose_word(purpose),
            Self::Mail(Outcome::Automatic) => "automatiskt mejl",
            Self::Mail(Outcome::Forwarded) => "vidarelämnat mejl",
            Self::Mail(Outcome::RequestAnswered) => "fråga till diariet",
            Self::Mail(_) => "mejl utan ärende",
        }
    }

    /// Whether a person's own words stand in it, which the log then tells too.
    pub fn has_own_words(self) -> bool {
        matches!(
            self,
            Self::Document(_) | Self::Mail(_) | Self::Letter(Purpose::Answer | Purpose::Delay)
        )
    }
}

impl TryFrom<String> for DocumentKind {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let known = || Self::all().map(Self::as_str).collect::<Vec<_>>().join(", ");
        Self::lookup(&word).ok_or_else(|| format!("\"{word}\" is no type of document; known are: {}", known()))
    }
}

/// The rule by which a case may be destroyed on a day: the first that is about it and whose time has passed.
pub fn due(rules: &[DisposalRule], case_type: CaseType, closed_at: Option<DateTime<Utc>>, today: NaiveDate) -> Option<&DisposalRule> {
    let mut rules = rules.iter().filter(|rule| rule.documents.is_empty());
    let rule = rules.find(|rule| rule.types.contains(&case_type))?;
    rule.has_passed(closed_at?, today).then_some(rule)
}

/// The rule by which a document may be destroyed on a day, while its case stays: the first that is about it and whose time has
/// passed. `since` is when its case was closed (UTC); without a case, when it came or went.
pub fn due_document(
    rules: &[DisposalRule],
    kind: DocumentKind,
    case_type: Option<CaseType>,
    since: DateTime<Utc>,
    today: NaiveDate,
) -> Option<&DisposalRule> {
    let is_of = |rule: &&DisposalRule| rule.types.is_empty() || case_type.is_some_and(|one| rule.types.contains(&one));
    let rule = rules.iter().filter(|rule| rule.documents.contains(&kind)).find(is_of)?;
    rule.has_passed(since, today).then_some(rule)
}

/// Nothing that was closed, came or went on this day or later can have had its time under any of these rules; `None` where there are none.
pub fn earliest<'a>(rules: impl Iterator<Item = &'a DisposalRule>, today: NaiveDate) -> Option<NaiveDate> {
    let years = rules.map(|rule| rule.years).min()?;
    // A day more, since a day may be missing from a month.
    let months = years.checked_mul(12).map(Months::new)?;
    today.checked_sub_months(months)?.succ_opt()
}

impl DisposalRule {
    /// Whether its years have passed since an instant (UTC).
    fn has_passed(&self, since: DateTime<Utc>, today: NaiveDate) -> bool {
        let months = self.years.checked_mul(12).map(Months::new);
        let last = months.and_then(|months| stockholm_date(since).checked_add_months(months));
        last.is_some_and(|last| last < today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str, documents: &[&str], types: &[CaseType], years: u32) -> DisposalRule {
        DisposalRule {
            id: id.to_owned(),
            documents: documents.iter().map(|word| DocumentKind::lookup(word).unwrap()).collect(),
            types: types.to_vec(),
            years,
            decision: "Dokumenthanteringsplan 2024, § 12".to_owned(),
        }
    }

    #[test]
    fn nothing_is_destroyed_but_under_a_rule_and_after_its_time() {
        let rules = [
            rule("bekräftelser", &["receipt"], &[CaseType::Complaint, CaseType::Praise], 1),
            rule("berom", &[], &[CaseType::Praise], 2),
            rule("ovrigt", &[], &[CaseType::Praise, CaseType::Question], 5),
        ];
        let closed = "2024-03-31T21:30:00Z";
        for (rules, case_type, closed, today, expected) in [
            (&rules[..], CaseType::Praise, Some(closed), "2026-03-31", None),
            (&rules, CaseType::Praise, Some(closed), "2026-04-01", Some("berom")),
            (&rules, CaseType::Question, Some(closed), "2026-04-01", None),
            (&rules, CaseType::Question, Some(closed), "2029-04-01", Some("ovrigt")),
            (&rules, CaseType::Complaint, Some(closed), "2099-01-01", None),
            (&rules, CaseType::Praise, None, "2099-01-01", None),
            (&[], CaseType::Praise, Some(closed), "2099-01-01", None),
        ] {
            let found = due(rules, case_type, closed.map(|at| at.parse().unwrap()), today.parse().unwrap());
            assert_eq!(found.map(|rule| rule.id.as_str()), expected, "{case_type} {today}");
        }
    }

    #[test]
    fn a_document_goes_by_its_own_type_and_a_rule_on_cases_says_nothing_of_it() {
        let rules = [
            rule("berom", &[], &[CaseType::Praise], 0),
            rule("bekräftelser i klagomål", &["receipt"], &[CaseType::Complaint], 5),
            rule("bekräftelser", &["receipt", "reminder"], &[], 1),
            rule("frånvaro", &["automatic"], &[], 0),
        ];
        let since = "2024-03-31T12:00:00Z".parse().unwrap();
        for (kind, case_type, today, expected) in [
            ("receipt", Some(CaseType::Praise), "2025-03-31", None),
            ("receipt", Some(CaseType::Praise), "2025-04-01", Some("bekräftelser")),
            ("receipt", Some(CaseType::Complaint), "2025-04-01", None),
            ("receipt", Some(CaseType::Complaint), "2029-04-01", Some("bekräftelser i klagomål")),
            ("reminder", Some(CaseType::Complaint), "2025-04-01", Some("bekräftelser")),
            ("automatic", None, "2024-04-01", Some("frånvaro")),
            ("answer", Some(CaseType::Praise), "2099-01-01", None),
            ("incoming", Some(CaseType::Praise), "2099-01-01", None),
        ] {
            let kind = DocumentKind::lookup(kind).unwrap();
            let found = due_document(&rules, kind, case_type, since, today.parse().unwrap());
            assert_eq!(found.map(|rule| rule.id.as_str()), expected, "{kind:?} {today}");
        }
    }

    #[test]
    fn each_type_of_document_has_a_word_of_its_own_and_what_proves_a_disposal_has_none() {
        let words: Vec<&str> = DocumentKind::all().map(DocumentKind::as_str).collect();
        for (at, word) in words.iter().enumerate() {
            assert!(!words[..at].contains(word), "{word} stands for two");
        }
        for word in ["disposal", "operations", "shadow_report", "outgoing", "opened_case"] {
            assert_eq!(DocumentKind::lookup(word), None, "{word}");
        }
    }
}
