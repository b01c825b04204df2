//! Reads labelled mails: JSON Lines with subject, body, type, topic and flags.

use crate::domain::classify::labelled::Labelled;
use std::path::{Path, PathBuf};

/// Why labelled mails cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LabelledError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}; check that it exists and may be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line is not a labelled mail.
    #[error("{path}:{line}: not a labelled mail (subject, body, type, topic, flags): {source}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// Reads a file of labelled mails; empty lines are left out.
///
/// # Errors
/// A file that cannot be read, or a line that is not a labelled mail: named with its number.
pub fn read_labelled(path: &Path) -> Result<Vec<Labelled>, LabelledError> {
    let text = std::fs::read_to_string(path).map_err(|source| LabelledError::Read {
        path: path.to_owned(),
        source,
    })?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|source| LabelledError::Line {
                path: path.to_owned(),
                line: at + 1,
                source,
            })
        })
        .collect()
}
