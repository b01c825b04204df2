//! `[[hook]]` of `synpunktd.toml`: programs that are told what happens to cases.

use super::reader::Section;

/// A program of one's own that is told what happens to cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Its identity: its place in the log is kept under it.
    pub id: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Events that it is told; empty for all.
    pub events: Vec<String>,
}

/// Reads one; `None` when it lacks something.
pub(super) fn read(section: &Section<'_>) -> Option<Hook> {
    let (id, command) = (section.text("id"), section.req::<Vec<String>>("command"));
    let events = section.or("events", Vec::new());
    if command.as_ref().is_some_and(Vec::is_empty) {
        section.fault("command", "is empty: name the program, then its arguments");
    }
    section.finish();
    Some(Hook {
        id: id?,
        command: command?,
        events,
    })
}
