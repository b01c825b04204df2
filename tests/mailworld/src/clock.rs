//! The daemon's clock in a story: a file that says from which moment on which time is shown.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};

use crate::error::{WorldError, io};

/// A clock that jumps when told, and goes at normal speed between the jumps.
#[derive(Debug)]
pub struct StoryClock {
    file: PathBuf,
    lines: String,
    /// The real time of the last jump, and what the clock showed then.
    last: (DateTime<Utc>, DateTime<Utc>),
}

impl StoryClock {
    /// A clock that shows `start` now; `file` is what the daemon reads.
    pub fn start(file: &Path, start: DateTime<Utc>) -> Result<Self, WorldError> {
        let mut clock = Self {
            file: file.to_owned(),
            lines: String::new(),
            last: (start, start),
        };
        clock.jump(start)?;
        Ok(clock)
    }

    /// The daemon's file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What the clock shows now.
    pub fn now(&self) -> DateTime<Utc> {
        self.last.1 + (Utc::now() - self.last.0)
    }

    /// From now on the clock shows `to`; a time that it has passed already is left alone, for no story goes back.
    pub fn jump(&mut self, to: DateTime<Utc>) -> Result<(), WorldError> {
        let now = Utc::now();
        if to < self.now() && !self.lines.is_empty() {
            return Ok(());
        }
        // Mail servers tell whole seconds, so that a mail delivered right after the jump has to fall behind it.
        let wall = now.trunc_subsecs(0);
        let shown = to - (now - wall);
        let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
        self.lines.push_str(&format!("{} {}\n", text(wall), text(shown)));
        self.last = (now, to);
        let waiting = self.file.with_extension("new");
        fs::write(&waiting, &self.lines).map_err(io("write the clock"))?;
        fs::rename(&waiting, &self.file).map_err(io("write the clock"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn it_jumps_forward_and_never_back() {
        let dir = tempfile::tempdir().unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let start = at("2026-06-08T06:00:00Z");
        let mut clock = StoryClock::start(&dir.path().join("clock"), start).unwrap();
        assert!(clock.now() - start < TimeDelta::seconds(5));
        clock.jump(at("2026-06-10T06:00:00Z")).unwrap();
        clock.jump(at("2026-06-09T06:00:00Z")).unwrap();
        assert!(clock.now() >= at("2026-06-10T06:00:00Z"));
        let lines = fs::read_to_string(clock.file()).unwrap();
        let shown: Vec<DateTime<Utc>> = lines.lines().map(|line| at(line.split(' ').nth(1).unwrap())).collect();
        assert_eq!(shown.len(), 2);
        assert!(at("2026-06-10T06:00:00Z") - shown[1] < TimeDelta::seconds(1));
    }
}
