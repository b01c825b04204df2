//! Wordings that tell a machine's mail from a person's: what each sense means, and how they are looked up.

mod absences;
mod mass;
mod notices;
mod people;
mod receipts;
mod self_told;
mod spam;
mod subjects;

use crate::mail::phrases::Phrases;
use std::sync::LazyLock;

/// What a wording tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mail) enum Mark {
    /// The mail says itself that a machine wrote it.
    Declares,
    /// The mail says that nobody reads an answer.
    Unanswerable,
    /// A subject that programs give their answers, `Autosvar: …`.
    SubjectReply,
    /// A subject that tells of an absence.
    SubjectAbsence,
    /// A subject that confirms a mail that came in.
    SubjectReceipt,
    /// A subject of a read receipt.
    SubjectRead,
    /// A subject of what systems send of their own accord: a scan, a voice message, an order, a code.
    SubjectNotice,
    /// A subject of mass mail.
    SubjectBulk,
    /// What only a person writes: a question about himself, a tale of what a machine wrote or what he got.
    Personal,
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
    /// A footer that only mass mail has.
    Footer,
    /// What systems send of their own accord: a person who writes so speaks of himself or asks.
    Notice,
    /// A greeting or a word of mass mail; a person may use it too.
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
    place: usize,
    in_subject: bool,
}

impl Found {
    /// The words that were found, in quotation marks, at most 60 characters.
    pub(super) fn quote(&self, words: &str, subject: &str) -> Option<String> {
        let (table, text) = if self.in_subject { (&SUBJECT, subject) } else { (&BODY, words) };
        let found = table.phrases.words_of(self.place, text)?;
        Some(format!("\"{}\"", found.trim().chars().take(60).collect::<String>()))
    }
}

/// Wordings with their senses.
struct Table {
    phrases: Phrases,
    marks: Vec<Mark>,
}

impl Table {
    fn new(groups: &[&[Wording]]) -> Self {
        let rows = || groups.iter().flat_map(|group| group.iter());
        Self {
            phrases: Phrases::new(rows().map(|(_, pattern)| *pattern)),
            marks: rows().map(|(mark, _)| *mark).collect(),
        }
    }

    fn find(&self, text: &str, in_subject: bool) -> Vec<Found> {
        let found = |place: usize| {
            self.marks.get(place).map(|mark| Found {
                mark: *mark,
                place,
                in_subject,
            })
        };
        self.phrases.all_in(text).into_iter().filter_map(found).collect()
    }
}

static BODY: LazyLock<Table> = LazyLock::new(|| {
    let groups = [
        self_told::ROWS,
        absences::ROWS,
        receipts::ROWS,
        mass::ROWS,
        notices::ROWS,
        people::ROWS,
        spam::ROWS,
    ];
    Table::new(&groups)
});
static SUBJECT: LazyLock<Table> = LazyLock::new(|| Table::new(&[subjects::ROWS]));

/// Every wording in a levelled text and a levelled subject.
pub(super) fn find(words: &str, subject: &str) -> Vec<Found> {
    let mut found = BODY.find(words, false);
    found.extend(SUBJECT.find(subject, true));
    found
}

/// The senses of a levelled subject.
pub(in crate::mail) fn subject_marks(subject: &str) -> Vec<Mark> {
    SUBJECT.find(subject, true).iter().map(|found| found.mark).collect()
}

/// Whether a levelled text or subject tells of someone's absence.
pub(in crate::mail) fn speaks_of_absence(words: &str, subject: &str) -> bool {
    let away = |found: &Found| matches!(found.mark, Mark::Absence | Mark::Away | Mark::SubjectAbsence);
    find(words, subject).iter().any(away)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_is_in_lower_case() {
        assert_eq!(BODY.phrases.faults(), [""; 0]);
        assert_eq!(SUBJECT.phrases.faults(), [""; 0]);
    }
}
