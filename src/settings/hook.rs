//! `[[hook]]` of `synpunktd.toml`: programs and addresses that are told what happens to cases.

use super::reader::Section;
use super::secrets::secret_named;
use crate::domain::secret::Secret;
use std::path::{Path, PathBuf};

/// Something of one's own that is told what happens to cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Its identity: its place in the log is kept under it.
    pub id: String,
    /// How it is told.
    pub way: Way,
    /// Events that it is told; empty for all.
    pub events: Vec<String>,
}

/// How a hook is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// On the standard input of a program with its arguments.
    Command(Vec<String>),
    /// By an HTTP POST (webhook).
    Post {
        /// Where to.
        url: String,
        /// Shown as a bearer token.
        token: Option<Secret>,
        /// A certificate authority of one's own, PEM.
        ca_file: Option<PathBuf>,
    },
}

/// Reads one; `None` when it lacks something.
pub(super) fn read(section: &Section<'_>, base: &Path) -> Option<Hook> {
    let id = section.text("id");
    let way = way(section, base);
    let events = section.or("events", Vec::new());
    section.finish();
    Some(Hook {
        id: id?,
        way: way?,
        events,
    })
}

fn way(section: &Section<'_>, base: &Path) -> Option<Way> {
    let (command, url) = (section.opt::<Vec<String>>("command"), section.opt::<String>("url"));
    let token = secret_named(section, "token", base);
    let ca_file = section.path("ca_file", base);
    match (command, url) {
        (Some(command), None) if command.is_empty() => {
            section.fault("command", "is empty: name the program, then its arguments");
            None
        }
        (Some(command), None) => Some(Way::Command(command)),
        (None, Some(url)) => Some(Way::Post { url, token, ca_file }),
        (Some(_), Some(_)) => {
            section.fault("url", "stands beside command: keep one of them, or make two hooks");
            None
        }
        (None, None) => {
            section.fault(
                "command",
                "is missing: name a program, or url for an address that events are posted to",
            );
            None
        }
    }
}
