//! Wordings that tell a machine's mail from a person's: what each sense means, and how they are looked up.

mod absences;
mod people;
mod receipts;
mod self_told;
mod spam;
mod subjects;

use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// What a wording tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mail) enum Mark {
    /// The mail says itself that a machine wrote it, or that it cannot be answered.
    Declares,
    /// A subject that programs give their answers, `Autosvar: …`.
    SubjectReply,
    /// A subject that tells of an absence.
    SubjectAbsence,
    /// A subject that confirms a mail that came in.
    SubjectReceipt,
    /// A subject of a read receipt.
    SubjectRead,
    /// An idiom of absence notes.
    Absence,
    /// Someone is away; a person may write so too.
    Away,
    /// How long.
    Until,
    /// Who to turn to meanwhile.
    StandIn,
    /// When mail is read or answered, opening hours.
    Service,
    /// Thanks for a mail.
    Thanks,
    /// A confirmation that something has come in or been registered.
    Receipt,
    /// Asks the sender to confirm himself before the mail is let through.
    Challenge,
    /// A person asks, complains, refers to what was written.
    Person,
    /// A footer or a greeting of mass mail.
    Bulk,
    /// Sells search engine ranking, web sites, lists.
    SpamSeo,
    /// Asks for a password or a log-in.
    SpamPhish,
    /// A parcel and a fee.
    SpamParcel,
    /// Money from strangers.
    SpamMoney,
    /// Presses for time or a click.
    SpamPush,
}

/// One wording: what it tells, and its pattern over levelled text.
pub(super) type Wording = (Mark, &'static str);

/// A wording that was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// What it tells.
    pub mark: Mark,
    pattern: &'static str,
    in_subject: bool,
}

impl Found {
    /// The words that were found, in quotation marks, at most 60 characters.
    pub(super) fn quote(&self, words: &str, subject: &str) -> Option<String> {
        let regex = Regex::new(self.pattern).ok()?;
        let found = regex.find(if self.in_subject { subject } else { words })?;
        Some(format!("\"{}\"", found.as_str().trim().chars().take(60).collect::<String>()))
    }
}

/// Patterns that are looked up in one pass.
struct Table {
    set: RegexSet,
    rows: Vec<Wording>,
}

impl Table {
    fn new(groups: &[&[Wording]]) -> Self {
        let rows: Vec<Wording> = groups.iter().flat_map(|group| group.iter().copied()).collect();
        // A pattern that does not compile would empty the set; a test holds that each one does.
        let set = RegexSet::new(rows.iter().map(|(_, pattern)| *pattern)).unwrap_or_else(|_| RegexSet::empty());
        Self { set, rows }
    }

    fn find(&self, text: &str, in_subject: bool) -> impl Iterator<Item = Found> {
        let rows = self.set.matches(text).into_iter().filter_map(|row| self.rows.get(row));
        rows.map(move |(mark, pattern)| Found {
            mark: *mark,
            pattern,
            in_subject,
        })
        .collect::<Vec<_>>()
        .into_iter()
    }
}

static BODY: LazyLock<Table> = LazyLock::new(|| Table::new(&[self_told::ROWS, absences::ROWS, receipts::ROWS, people::ROWS, spam::ROWS]));
static SUBJECT: LazyLock<Table> = LazyLock::new(|| Table::new(&[subjects::ROWS]));

/// The tables of wordings for what a mail is.
pub(super) struct ReplyWordings;

impl ReplyWordings {
    /// Every wording in a levelled text and a levelled subject.
    pub(super) fn find(words: &str, subject: &str) -> Vec<Found> {
        BODY.find(words, false).chain(SUBJECT.find(subject, true)).collect()
    }
}

/// The senses of a levelled subject.
pub(in crate::mail) fn subject_marks(subject: &str) -> Vec<Mark> {
    SUBJECT.find(subject, true).map(|found| found.mark).collect()
}

/// Whether a levelled text or subject tells of someone's absence.
pub(in crate::mail) fn speaks_of_absence(words: &str, subject: &str) -> bool {
    let away = |found: &Found| matches!(found.mark, Mark::Absence | Mark::Away | Mark::SubjectAbsence);
    ReplyWordings::find(words, subject).iter().any(away)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_is_in_lower_case() {
        for (mark, pattern) in BODY.rows.iter().chain(&SUBJECT.rows) {
            assert!(Regex::new(pattern).is_ok(), "{mark:?}: {pattern}");
            assert_eq!(*pattern, pattern.to_lowercase(), "{mark:?}: levelled text is in lower case");
        }
        assert_eq!(BODY.set.len(), BODY.rows.len());
        assert_eq!(SUBJECT.set.len(), SUBJECT.rows.len());
    }
}
