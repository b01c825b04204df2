//! Letters that a transaction has queued without their bytes: they are written elsewhere meanwhile, and must be there at its end.

use crate::domain::ids::OutboxId;

/// The letters whose bytes are to come, in the order in which they were queued.
#[derive(Debug, Default)]
pub(super) struct Owed {
    letters: Vec<OutboxId>,
    /// How many there were when the piece of work began.
    before: usize,
}

impl Owed {
    pub(super) fn owes(&mut self, id: OutboxId) {
        self.letters.push(id);
    }

    pub(super) fn paid(&mut self, id: OutboxId) {
        self.letters.retain(|letter| *letter != id);
    }

    pub(super) fn is_owed(&self, id: OutboxId) -> bool {
        self.letters.contains(&id)
    }

    /// A letter whose bytes have not come.
    pub(super) fn first(&self) -> Option<OutboxId> {
        self.letters.first().copied()
    }

    /// A piece of work begins.
    pub(super) fn mark(&mut self) {
        self.before = self.letters.len();
    }

    /// The piece of work is taken back.
    pub(super) fn take_back(&mut self) {
        self.letters.truncate(self.before);
    }
}
