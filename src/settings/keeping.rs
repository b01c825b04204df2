//! What keeps the diary safe, in `synpunktd.toml`: copies, the archive of the log's end, alarms, and the journal of what went out.

use super::daemon::{Login, Security};
use super::reader::Section;
use super::secrets::login;
use crate::domain::address::EmailAddress;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What keeps the diary safe.
#[derive(Debug, Clone)]
pub struct Keeping {
    /// Copies on a schedule (SQLite).
    pub backup: Option<Backup>,
    /// Who gets the signed end of the log each day, to keep it out of reach of whoever has the database.
    pub archive: Option<EmailAddress>,
    /// Who is told when a mailbox is not collected from.
    pub alarm: Alarm,
    /// A mailbox that gets a copy of each letter that the relay takes.
    pub journal: Option<Journal>,
    /// A failover of PostgreSQL loses nothing that was committed, since its standby is synchronous.
    pub failover_loses_nothing: bool,
}

/// Copies on a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The folder that they are put in.
    pub folder: PathBuf,
    /// Time between two.
    pub every: Duration,
    /// How many are kept.
    pub keep: usize,
}

/// Alarms, by two routes that do not share a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Who gets a mail.
    pub to: Vec<EmailAddress>,
    /// A command with its arguments; the alarm is written to its input.
    pub command: Vec<String>,
    /// A file that the alarm is added to.
    pub file: Option<PathBuf>,
    /// Time within office hours that a mailbox may fail.
    pub after: Duration,
    /// Hours of the day, Stockholm time, between which that time counts.
    pub hours: (u32, u32),
}

/// The journal.
#[derive(Debug, Clone)]
pub struct Journal {
    /// Its address, which is added to the envelope of each letter and stands nowhere in it.
    pub address: EmailAddress,
    /// IMAP host.
    pub host: String,
    /// IMAP port.
    pub port: u16,
    /// Protection.
    pub security: Security,
    /// User.
    pub user: String,
    /// How it logs in.
    pub login: Login,
    /// A certificate authority of one's own, PEM.
    pub ca_file: Option<PathBuf>,
    /// The folder that is looked into.
    pub folder: String,
}

/// Reads the sections `backup`, `archive`, `alarm` and `journal`, and what a failover may lose.
pub(super) fn read(top: &Section<'_>, base: &Path) -> Keeping {
    Keeping {
        backup: top.table("backup").and_then(|section| backup(&section, base)),
        archive: top.table("archive").and_then(|section| {
            let address = section.req("address");
            section.finish();
            address
        }),
        alarm: top.table("alarm").map_or_else(Alarm::default, |section| alarm(&section, base)),
        journal: top.table("journal").and_then(|section| journal(&section, base)),
        failover_loses_nothing: top.or("failover_loses_nothing", false),
    }
}

impl Default for Alarm {
    fn default() -> Self {
        Self {
            to: Vec::new(),
            command: Vec::new(),
            file: None,
            after: Duration::from_secs(30 * 60),
            hours: (8, 17),
        }
    }
}

fn backup(section: &Section<'_>, base: &Path) -> Option<Backup> {
    let folder = section.text("folder");
    let every = Duration::from_secs(section.bounded("every_hours", 1, 1..=168) * 3600);
    let keep = usize::try_from(section.bounded("keep", 72, 1..=10_000)).unwrap_or(72);
    section.finish();
    Some(Backup {
        folder: base.join(folder?),
        every,
        keep,
    })
}

fn alarm(section: &Section<'_>, base: &Path) -> Alarm {
    let alarm = Alarm {
        to: section.or("to", Vec::new()),
        command: section.or("command", Vec::new()),
        file: section.path("file", base),
        after: Duration::from_secs(section.bounded("after_minutes", 30, 1..=10_000) * 60),
        hours: hours(section),
    };
    section.finish();
    alarm
}

/// Office hours, written as `"8-17"`.
fn hours(section: &Section<'_>) -> (u32, u32) {
    let usual = Alarm::default().hours;
    let Some(text) = section.opt::<String>("office_hours") else {
        return usual;
    };
    let read = text
        .split_once('-')
        .and_then(|(from, to)| Some((from.trim().parse().ok()?, to.trim().parse().ok()?)));
    match read {
        Some((from, to)) if from < to && to <= 24 => (from, to),
        _ => {
            section.fault("office_hours", "must be two hours of a day, such as \"8-17\"");
            usual
        }
    }
}

fn journal(section: &Section<'_>, base: &Path) -> Option<Journal> {
    let security = section.or("security", Security::Tls);
    let address: Option<EmailAddress> = section.req("address");
    let user = section.opt::<String>("user").or_else(|| address.as_ref().map(ToString::to_string));
    let (host, login) = (section.text("host"), login(section, base));
    let port = section.or("port", if security == Security::Tls { 993 } else { 143 });
    let ca_file = section.path("ca_file", base);
    let folder = section.or("folder", "INBOX".to_owned());
    section.finish();
    Some(Journal {
        address: address?,
        host: host?,
        port,
        security,
        user: user?,
        login: login?,
        ca_file,
        folder,
    })
}
