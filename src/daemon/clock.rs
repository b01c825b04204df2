//! The clocks: the machine's, and one that a file moves, for tests and the demo.

use crate::domain::time::Clock;
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        wall()
    }

    fn seen(&self, told: DateTime<Utc>) -> DateTime<Utc> {
        told
    }
}

/// A clock that a file moves: each line is `WALL SHOWN`, two RFC 3339 instants. From WALL on the clock shows SHOWN and goes
/// on at the pace of the machine's; the last line whose WALL has passed counts. The file is looked at on each use.
#[derive(Debug, Clone)]
pub struct FileClock {
    path: PathBuf,
}

impl FileClock {
    /// The clock that a file moves.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn shown_at(&self, wall: DateTime<Utc>) -> DateTime<Utc> {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        shown(&text, wall)
    }
}

impl Clock for FileClock {
    fn now(&self) -> DateTime<Utc> {
        self.shown_at(wall())
    }

    fn seen(&self, told: DateTime<Utc>) -> DateTime<Utc> {
        self.shown_at(told)
    }
}

fn shown(text: &str, wall: DateTime<Utc>) -> DateTime<Utc> {
    let mut lines = text.lines().filter_map(|line| {
        let (from, to) = line.split_once(' ')?;
        let instant = |text: &str| DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.with_timezone(&Utc));
        instant(from).zip(instant(to))
    });
    // A mail server's stamps are whole seconds: one that is told just before a step belongs to the step before.
    lines.rfind(|(from, _)| *from <= wall).map_or(wall, |(from, to)| to + (wall - from))
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn wall() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_file_moves_the_clock_in_steps_and_it_goes_on_from_each() {
        let file = "2026-11-24T08:00:00Z 2026-11-24T08:00:00Z\n2026-11-24T08:01:00Z 2026-11-30T07:00:00Z\nnot a line\n";
        for (wall, expected) in [
            ("2026-11-24T07:59:00Z", "2026-11-24T07:59:00Z"),
            ("2026-11-24T08:00:30Z", "2026-11-24T08:00:30Z"),
            ("2026-11-24T08:01:00Z", "2026-11-30T07:00:00Z"),
            ("2026-11-24T08:01:10Z", "2026-11-30T07:00:10Z"),
        ] {
            assert_eq!(shown(file, at(wall)), at(expected), "{wall}");
        }
    }
}
