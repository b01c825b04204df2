//! `[opinion]`: who is asked for an outside opinion on new matters.

use super::reader::Section;
use std::time::Duration;

/// Who is asked for an outside opinion on new matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideOpinion {
    /// A program and its arguments: it reads one question and writes one answer, both JSON.
    pub command: Vec<String>,
    /// How long one answer is waited for.
    pub patience: Duration,
}

/// Reads the section.
pub fn read(section: &Section<'_>) -> OutsideOpinion {
    let command: Vec<String> = section.or("command", Vec::new());
    if command.is_empty() {
        section.fault("command", "is missing: name the program that is asked, and its arguments");
    }
    let patience = section.seconds("seconds", 5, 1..=60);
    section.finish();
    OutsideOpinion { command, patience }
}
