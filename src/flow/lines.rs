//! Lines: open connections to the relay, kept between rounds of delivery, and what a stop must know of them.

use crate::smtp::{Courier, Relay};
use futures::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Open connections to the relay, kept between rounds.
pub struct Lines<R: Relay> {
    pub(super) relay: R,
    pub(super) open: Vec<R::Courier>,
    pub(super) most: usize,
    pub(super) wire: Arc<Wire>,
}

/// What a stop and the delivery tell each other.
#[derive(Debug, Default)]
pub struct Wire {
    busy: AtomicBool,
    ending: AtomicBool,
}

impl Wire {
    /// Whether letters are on their way that a stop must wait for: from the note that their end is about to be sent until
    /// what became of them is noted. At any other time delivery may be dropped, and its letters are sent after the next start.
    pub fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Relaxed)
    }

    /// Asks the delivery to begin no further round.
    pub fn end_soon(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    pub(super) fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::Relaxed);
    }
}

impl<R: Relay> Lines<R> {
    /// Lines to a relay, opened when they are needed; `most` side by side.
    pub fn new(relay: R, most: usize) -> Self {
        Self {
            relay,
            open: Vec::new(),
            most: most.max(1),
            wire: Arc::default(),
        }
    }

    /// What a stop looks at.
    pub fn wire(&self) -> Arc<Wire> {
        Arc::clone(&self.wire)
    }

    /// Ends all connections in order.
    pub async fn close(&mut self) {
        join_all(self.open.drain(..).map(Courier::close)).await;
    }
}
