//! Numbers of terms by key, laid so that many keys with few numbers each take little room: the lexicon has tens of thousands.
//!
//! A key is the hash of a word: of 64 bits, so that no two words of a lexicon share one.

use super::hash::{self, QuickMap};

/// Where no further number follows.
const END: u32 = u32::MAX;

/// The numbers under each key, each number once, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    first: QuickMap<u64, u32>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    number: u32,
    next: u32,
}

impl Index {
    /// Adds a number under a word, unless it is there.
    pub(super) fn add(&mut self, word: &str, number: usize) {
        self.add_key(hash::of(word), number);
    }

    /// Adds a number under a key, unless it is there.
    pub(super) fn add_key(&mut self, key: u64, number: usize) {
        let number = u32::try_from(number).unwrap_or(END);
        let place = u32::try_from(self.entries.len()).unwrap_or(END);
        let mut at = *self.first.entry(key).or_insert(place);
        while let Some(entry) = self.entries.get_mut(at as usize) {
            if entry.number == number {
                return;
            }
            if entry.next == END {
                entry.next = place;
            }
            at = entry.next;
        }
        self.entries.push(Entry { number, next: END });
    }

    /// The numbers under a key.
    pub(super) fn get(&self, key: u64) -> Numbers<'_> {
        Numbers {
            entries: &self.entries,
            at: self.first.get(&key).copied().unwrap_or(END),
        }
    }

    /// The numbers under a key; `None` where there are none.
    pub(super) fn find(&self, key: u64) -> Option<Numbers<'_>> {
        let numbers = self.get(key);
        (numbers.at != END).then_some(numbers)
    }

    /// There is no key.
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }
}

/// Numbers under one key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers<'a> {
    entries: &'a [Entry],
    at: u32,
}

impl Iterator for Numbers<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let entry = self.entries.get(self.at as usize)?;
        self.at = entry.next;
        Some(entry.number as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_once_and_in_order() {
        let mut index = Index::default();
        assert!(index.is_empty() && index.find(hash::of("a")).is_none());
        for (word, number) in [("a", 7), ("b", 1), ("a", 3), ("a", 7), ("b", 7), ("a", 0), ("a", 3)] {
            index.add(word, number);
        }
        let of = |word: &str| index.get(hash::of(word)).collect::<Vec<_>>();
        assert_eq!((of("a"), of("b"), of("c")), (vec![7, 3, 0], vec![1, 7], vec![]));
    }
}
