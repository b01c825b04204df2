//! What a mail tells of itself, gathered for those who judge it: its author's address, its own words, the wordings in them.

mod own_words;
mod sender;
mod wants;
mod wordings;

pub(in crate::mail) use own_words::{OwnWords, cut, level};
pub(in crate::mail) use sender::{Sender, bare_address};
pub(in crate::mail) use wordings::{Mark, speaks_of_absence, subject_marks};

/// Whether a `Return-Path` is the null path.
pub(in crate::mail) fn is_null_path(value: &str) -> bool {
    let path = value.trim();
    path == "<>" || path.replace(' ', "") == "<>"
}
