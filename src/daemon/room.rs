//! Room: whether there is enough of it on the diary's disk to take mails in. Where there is not, mails wait on their server, which
//! loses nothing, and what is in the diary is still answered.

use crate::store::Store;

/// A disk with less of its bytes free than this is full too, in hundredths.
const LEAST_PERCENT: u64 = 5;

/// How much must be free.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    /// Bytes; 0 lets everything in.
    pub least: u64,
}

impl Gate {
    /// Bytes that are free where they are too few; `None` when mails may be taken in.
    pub fn too_little(&self, store: &Store) -> Option<u64> {
        let (free, all) = store.room()?;
        self.is_shut(free, all).then_some(free)
    }

    /// Five in a hundred of a small disk are asked for, but never more than `least`.
    fn is_shut(&self, free: u64, all: u64) -> bool {
        free < self.least.min((all / 100).saturating_mul(LEAST_PERCENT).max(self.least / 8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_full_by_bytes_or_by_its_share() {
        const MIB: u64 = 1024 * 1024;
        let gate = Gate { least: 512 * MIB };
        for (free, all, shut) in [
            (600 * MIB, 100_000 * MIB, false),
            (511 * MIB, 100_000 * MIB, true),
            // A small disk: five in a hundred are enough, as long as that is an eighth of what is asked for.
            (260 * MIB, 5_000 * MIB, false),
            (240 * MIB, 5_000 * MIB, true),
            (60 * MIB, 500 * MIB, true),
            (70 * MIB, 500 * MIB, false),
        ] {
            assert_eq!(gate.is_shut(free, all), shut, "{free} of {all}");
        }
        assert!(!Gate { least: 0 }.is_shut(0, 100 * MIB), "0 lets everything in");
    }
}
