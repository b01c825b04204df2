//! The log in journald's own protocol (<https://systemd.io/JOURNAL_NATIVE_PROTOCOL/>): each event with its level as PRIORITY, so that
//! `journalctl -p warning` finds it, and with its fields as fields of its own.

use std::fmt::{self, Write as _};
use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

/// Where journald listens.
pub const SOCKET: &str = "/run/systemd/journal/socket";
/// Before the name of each field of ours: `mailbox` is `SYNPUNKTD_MAILBOX`.
const OURS: &str = "SYNPUNKTD_";

/// Writes events to the journal.
pub struct Journal {
    socket: UnixDatagram,
    journald: PathBuf,
}

impl Journal {
    /// A log for the journald that listens at a socket; it need not listen yet.
    ///
    /// # Errors
    /// When the system gives no socket.
    pub fn new(journald: impl Into<PathBuf>) -> io::Result<Self> {
        Ok(Self {
            socket: UnixDatagram::unbound()?,
            journald: journald.into(),
        })
    }
}

impl<S: Subscriber> Layer<S> for Journal {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut entry = Entry::default();
        event.record(&mut entry);
        let bytes = entry.bytes(*event.metadata().level());
        if self.socket.send_to(&bytes, &self.journald).is_err() {
            // Under systemd standard error leads to the journal too; a log that cannot be written stops nothing.
            let _ = io::Write::write_all(&mut io::stderr(), format!("{}\n", entry.message()).as_bytes());
        }
    }
}

/// One event, as far as its fields have been read.
#[derive(Default)]
struct Entry {
    said: String,
    /// Names and values as a person reads them, after what was said.
    shown: String,
    fields: Vec<(&'static str, String)>,
}

impl Entry {
    fn message(&self) -> String {
        format!("{}{}", self.said, self.shown)
    }

    fn bytes(&self, level: Level) -> Vec<u8> {
        let mut bytes = Vec::new();
        put(&mut bytes, "MESSAGE", &self.message());
        put(&mut bytes, "PRIORITY", priority(level));
        put(&mut bytes, "SYSLOG_IDENTIFIER", "synpunktd");
        for (name, value) in &self.fields {
            put(&mut bytes, &format!("{OURS}{}", name.to_ascii_uppercase()), value);
        }
        bytes
    }

    fn field(&mut self, field: &Field, value: String, shown: fmt::Arguments<'_>) {
        if field.name() == "message" {
            self.said = value;
            return;
        }
        // Writing to a String cannot fail.
        let _ = write!(self.shown, " {}={shown}", field.name());
        self.fields.push((field.name(), value));
    }
}

impl Visit for Entry {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.field(field, value.to_owned(), format_args!("{value:?}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.field(field, format!("{value:?}"), format_args!("{value:?}"));
    }
}

/// The level as syslog counts it (RFC 5424 section 6.2.1).
fn priority(level: Level) -> &'static str {
    match level {
        Level::ERROR => "3",
        Level::WARN => "4",
        Level::INFO => "6",
        _ => "7",
    }
}

/// One field. A value of several lines is announced by its length, so that no line of it can pass for a field.
fn put(bytes: &mut Vec<u8>, name: &str, value: &str) {
    bytes.extend(name.as_bytes());
    if value.contains('\n') {
        bytes.push(b'\n');
        bytes.extend((value.len() as u64).to_le_bytes());
    } else {
        bytes.push(b'=');
    }
    bytes.extend(value.as_bytes());
    bytes.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt as _;

    /// What journald is sent for what happens.
    fn sent(happens: impl FnOnce()) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let journald = UnixDatagram::bind(&path).unwrap();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(Journal::new(path).unwrap()), happens);
        journald.set_nonblocking(true).unwrap();
        let mut bytes = [0; 2048];
        let length = journald.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    #[test]
    fn an_event_has_its_level_and_its_fields() {
        let entry = sent(|| tracing::warn!(mailbox = "teknik", mails = 3, error = %"no answer", "collecting was interrupted"));
        assert_eq!(
            entry,
            "MESSAGE=collecting was interrupted mailbox=\"teknik\" mails=3 error=no answer\nPRIORITY=4\nSYSLOG_IDENTIFIER=synpunktd\n\
             SYNPUNKTD_MAILBOX=teknik\nSYNPUNKTD_MAILS=3\nSYNPUNKTD_ERROR=no answer\n"
        );
        assert!(sent(|| tracing::error!("a fault")).contains("\nPRIORITY=3\n"));
    }

    #[test]
    fn a_line_within_a_value_is_no_field() {
        let entry = sent(|| tracing::info!(error = %"no\nPRIORITY=0", "it said"));
        assert!(entry.ends_with("SYNPUNKTD_ERROR\n\u{d}\0\0\0\0\0\0\0no\nPRIORITY=0\n"), "{entry:?}");
        assert!(
            entry.starts_with("MESSAGE\n\u{1b}\0\0\0\0\0\0\0it said error=no\nPRIORITY=0\nPRIORITY=6\n"),
            "{entry:?}"
        );
    }

    #[test]
    fn without_a_journald_nothing_stops() {
        let nowhere = Journal::new("/nowhere/socket").unwrap();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(nowhere), || tracing::info!("lost to nobody"));
    }
}
