//! Words that a transaction has yet to write: all of its cases' together, in the order of the words, so that a page of the index is
//! touched once for many cases and not once for each.

use crate::domain::ids::CaseId;
use std::collections::BTreeMap;

/// By which words cases are to be found, and by which no longer, in the order in which that was told.
#[derive(Debug, Default)]
pub(in crate::store) struct Pending {
    told: Vec<(String, CaseId, Found)>,
    /// How much had been told when the piece of work began.
    before: usize,
}

/// Whether a case is to be found by a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Yes,
    No,
}

impl Pending {
    pub(super) fn tell<W: Into<String>>(&mut self, case: CaseId, words: impl IntoIterator<Item = W>, found: Found) {
        self.told.extend(words.into_iter().map(|word| (word.into(), case, found)));
    }

    /// A piece of work begins.
    pub(in crate::store) fn mark(&mut self) {
        self.before = self.told.len();
    }

    /// The piece of work is taken back.
    pub(in crate::store) fn take_back(&mut self) {
        self.told.truncate(self.before);
    }

    /// What was told last of each word and case, by the words.
    pub(super) fn last_told(&self) -> BTreeMap<(&str, CaseId), Found> {
        self.told
            .iter()
            .map(|(word, case, found)| ((word.as_str(), *case), *found))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, Pending};
    use crate::domain::ids::CaseId;

    fn told(pending: &Pending) -> Vec<(&str, i64, Found)> {
        let last = pending.last_told().into_iter();
        last.map(|((word, case), found)| (word, case.0, found)).collect()
    }

    #[test]
    fn what_was_told_last_counts_and_stands_by_the_words() {
        let mut pending = Pending::default();
        pending.tell(CaseId(2), ["väg", "hål"], Found::Yes);
        pending.tell(CaseId(1), ["väg"], Found::Yes);
        pending.tell(CaseId(2), ["väg"], Found::No);
        assert_eq!(
            told(&pending),
            [("hål", 2, Found::Yes), ("väg", 1, Found::Yes), ("väg", 2, Found::No)]
        );
    }

    #[test]
    fn what_a_piece_of_work_told_is_gone_with_it_and_no_more() {
        let mut pending = Pending::default();
        pending.tell(CaseId(1), ["hål"], Found::Yes);
        pending.mark();
        pending.tell(CaseId(1), ["hål"], Found::No);
        pending.tell(CaseId(2), ["väg"], Found::Yes);
        pending.take_back();
        assert_eq!(told(&pending), [("hål", 1, Found::Yes)]);
    }
}
