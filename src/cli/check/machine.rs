//! The machine: whether its clock is kept right, and whether there is room for the diary.

use super::findings::Findings;
use crate::settings::Settings;
use crate::store::Place;
use std::path::Path;
use std::process::Command;

/// Less room than this is little for a diary that holds every mail, in bytes.
const LITTLE_ROOM: u64 = 5_000_000_000;
/// With less than this the diary may stop within days, in bytes.
const NO_ROOM: u64 = 500_000_000;

/// Looks at the clock and the disk.
pub fn look(settings: &Settings, findings: &mut Findings) {
    clock(synchronised().as_deref(), findings);
    match Place::parse(&settings.daemon.database) {
        Place::File(file) => {
            let folder = file.parent().unwrap_or(Path::new("/"));
            let what = format!("disk of {}", folder.display());
            match existing(folder).and_then(free_bytes) {
                Some(free) => disk(what, free, findings),
                None => findings.look(what, "its room is not known", "see that `df` answers for it"),
            }
        }
        Place::Url(_) => findings.well("disk", "the diary is in PostgreSQL: its server's disk counts"),
    }
}

/// What systemd says of the clock, where it is asked.
fn synchronised() -> Option<String> {
    let asked = Command::new("timedatectl")
        .args(["show", "--property=NTPSynchronized", "--value"])
        .output();
    let said = asked.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

fn clock(said: Option<&str>, findings: &mut Findings) {
    match said {
        Some("yes") => findings.well("clock", "synchronised"),
        Some(_) => findings.look(
            "clock",
            "not synchronised",
            "start systemd-timesyncd or chrony: a deadline is no better than the clock",
        ),
        None => findings.look(
            "clock",
            "nobody tells whether it is synchronised",
            "see that something keeps it right",
        ),
    }
}

fn disk(what: String, free: u64, findings: &mut Findings) {
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let shown = format!("{:.1} GB free", free as f64 / 1e9);
    if free < NO_ROOM {
        findings.fault(what, shown, "make room: the diary keeps every mail whole");
    } else if free < LITTLE_ROOM {
        findings.look(what, shown, "give it more room soon: the diary keeps every mail whole");
    } else {
        findings.well(what, shown);
    }
}

/// The folder, or the nearest one above it that is there.
fn existing(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| above.exists())
}

fn free_bytes(folder: &Path) -> Option<u64> {
    let asked = Command::new("df").args(["--output=avail", "-B1"]).arg(folder).output().ok()?;
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    said.lines().nth(1)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_disk_has_room_little_room_or_none() {
        for (free, mark) in [(50_000_000_000, "ok "), (2_000_000_000, "look"), (1_000_000, "FAULT")] {
            let mut findings = Findings::default();
            disk("disk".to_owned(), free, &mut findings);
            assert!(findings.text().contains(mark), "{}", findings.text());
        }
        assert!(free_bytes(Path::new("/")).is_some());
        assert_eq!(existing(Path::new("/nowhere/at/all")), Some(Path::new("/")));
    }

    #[test]
    fn a_clock_that_nobody_keeps_is_told() {
        for (said, mark) in [(Some("yes"), "ok "), (Some("no"), "look"), (None, "look")] {
            let mut findings = Findings::default();
            clock(said, &mut findings);
            assert!(findings.text().contains(mark), "{said:?}");
        }
    }
}
