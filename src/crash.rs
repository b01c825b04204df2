//! Crash points: places at which a test lets the process die, as if the power had been cut. A release build has none.
//!
//! `CRASH_AT=NAME:N` in the environment of a debug build ends the process when it passes the point for the N-th time. Nothing is
//! flushed, closed or told before. The numbers are those of the failure model in docs/reliability.md.

/// Every point: its name and what it stands for.
pub const POINTS: &[(&str, &str)] = &[
    ("collect.listed", "K01: mails are listed, none is fetched"),
    ("collect.fetched", "K03: mails are fetched, nothing is stored"),
    ("store.taking_in", "K04: mails are written, not committed"),
    ("collect.stored", "K05, K09: mails are committed, the server is not told"),
    ("imap.moving", "K10: the server moves, its last word is not read"),
    ("collect.put_away", "K13: the server has moved, nothing follows"),
    ("process.claimed", "K06: the attempt is counted, nothing is read"),
    ("process.reading", "K06: the reader dies on a mail"),
    ("process.settling", "K07: cases, letters and log are written, not committed"),
    ("process.committed", "K08: a batch is committed, nobody knows"),
    ("deliver.looking", "K14: letters wait, none is claimed"),
    ("deliver.claimed", "K15: letters are claimed, no connection is made"),
    ("deliver.offered", "K15: the relay waits for texts, no end is noted"),
    ("deliver.marked", "K16: ends are noted, no text is sent"),
    ("deliver.answered", "K18: the relay has answered, nothing is noted"),
    ("deliver.noted", "K19: the answers are noted"),
    ("tick.settling", "K21: a step of a ladder is written, not committed"),
    ("tick.committed", "K21: a step of a ladder is committed"),
    ("store.migrating", "K23: the schema is about to be changed"),
    ("store.migrated", "K23: the schema is changed, nothing has begun"),
    ("backup.copied", "K24: a copy is written, it has no name yet"),
];

/// Ends the process here, when a test has asked for it.
#[inline]
pub fn point(name: &'static str) {
    #[cfg(debug_assertions)]
    asked_for::pass(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}

#[cfg(debug_assertions)]
mod asked_for {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Wish {
        name: String,
        left: AtomicU32,
    }

    pub(super) fn pass(name: &str) {
        static WISH: OnceLock<Option<Wish>> = OnceLock::new();
        let Some(wish) = WISH.get_or_init(|| read(&std::env::var("CRASH_AT").ok()?)) else {
            return;
        };
        if wish.name == name && wish.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            // As SIGKILL does: no destructor runs, nothing is flushed.
            std::process::abort();
        }
    }

    fn read(text: &str) -> Option<Wish> {
        let (name, times) = text.split_once(':')?;
        Some(Wish {
            name: name.to_owned(),
            left: AtomicU32::new(times.parse().ok()?),
        })
    }
}
