//! The clock of a command: the machine's, or for tests and the demo the one that a file moves.

use crate::daemon::clock::{FileClock, SystemClock};
use crate::domain::time::Clock;
use chrono::{DateTime, Utc};
use clap::Args;
use std::path::PathBuf;

/// Which clock.
#[derive(Debug, Clone, Args)]
pub struct ClockArgs {
    /// For tests and the demo: the file that moves the daemon's clock
    #[arg(long, value_name = "FILE", hide = true)]
    clock: Option<PathBuf>,
}

impl ClockArgs {
    /// The time now, UTC.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock
            .clone()
            .map_or_else(|| SystemClock.now(), |file| FileClock::new(file).now())
    }
}
