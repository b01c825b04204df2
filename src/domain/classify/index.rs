//! Numbers of terms by key, laid so that many keys with few numbers each take little room: the lexicon has tens of thousands.

use super::hash::QuickMap;
use std::borrow::Borrow;
use std::hash::Hash;

/// Where no further number follows.
const END: u32 = u32::MAX;

/// The numbers under each key, each number once, in the order in which they were added.
#[derive(Debug, Clone)]
pub(super) struct Index<K> {
    first: QuickMap<K, u32>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    number: u32,
    next: u32,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self {
            first: QuickMap::default(),
            entries: Vec::new(),
        }
    }
}

impl<K: Eq + Hash> Index<K> {
    /// Adds a number under a key, unless it is there.
    pub(super) fn add(&mut self, key: K, number: usize) {
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

    /// The numbers under a key; `None` where there are none.
    pub(super) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<Numbers<'_>>
    where
        K: Borrow<Q>,
    {
        self.first.get(key).map(|first| Numbers {
            entries: &self.entries,
            at: *first,
        })
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
        let mut index: Index<Box<str>> = Index::default();
        assert!(index.is_empty() && index.get("a").is_none());
        for (key, number) in [("a", 7), ("b", 1), ("a", 3), ("a", 7), ("b", 7), ("a", 0), ("a", 3)] {
            index.add(key.into(), number);
        }
        let of = |key: &str| index.get(key).into_iter().flatten().collect::<Vec<_>>();
        assert_eq!((of("a"), of("b"), of("c")), (vec![7, 3, 0], vec![1, 7], vec![]));
    }
}
