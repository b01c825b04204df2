//! FNV-1a: numbers for words that are the same on every machine and in every release, and quick maps.

use std::hash::{BuildHasherDefault, Hasher};

/// A map for keys of our own making: quick, and in no need of guarding against chosen keys.
pub type QuickMap<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// The state before any byte.
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a as a map's hasher; a whole number is taken to be such a hash already.
#[derive(Debug, Clone, Copy)]
pub struct QuickHasher(u64);

impl Default for QuickHasher {
    fn default() -> Self {
        Self(START)
    }
}

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = further(self.0, bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// FNV-1a over bytes: the same on every machine and in every release.
pub fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(START, mixed)
}

/// The hash of a word.
pub fn of(word: &str) -> u64 {
    further(START, word.as_bytes())
}

/// The hash of what was hashed before with these bytes behind it.
pub fn further(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |state, byte| mixed(state, *byte))
}

fn mixed(state: u64, byte: u8) -> u64 {
    (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

#[cfg(test)]
mod tests {
    use super::{further, hash, of};

    #[test]
    fn the_same_bytes_give_the_same_number() {
        assert_eq!(hash(b"hemtj\xc3\xa4nst".iter().copied()), hash("hemtjänst".bytes()));
        assert_eq!(hash("a".bytes()), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(of("hemtjänst"), hash("hemtjänst".bytes()));
        assert_eq!(further(of("hem"), "tjänst".as_bytes()), of("hemtjänst"));
    }
}
