//! Who or what wrote a mail: a person or one of the machines, and whether a machine of ours may answer it (RFC 3834).

mod calendar;
mod decision;
mod form_shape;
mod header_table;
mod headers;
mod reports;

use super::bounce;
use super::evidence::{OwnWords, is_null_path};
use super::parsed::Parsed;
use crate::domain::letter::{Bounce, Kind};
use decision::Evidence;

/// More relay stations than any honest way has; a mail that has passed so many is going round (RFC 5321 section 6.3).
const MOST_STATIONS: usize = 30;

/// What was made of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Who or what wrote it.
    pub kind: Kind,
    /// Whether an automatic answer may be sent; false whenever there is doubt, always false for a machine's mail.
    pub may_auto_reply: bool,
    /// Why, in words for the log and the registrar; never empty.
    pub because: Vec<String>,
    /// What a bounce or another delivery report tells.
    pub bounce: Option<Bounce>,
}

/// Judges a mail by its headers, its structure and, where those say nothing, its words.
///
/// What is doubtful is a person's mail that gets no automatic answer: nobody's words are lost, and no machine is answered.
pub fn judge(parsed: &Parsed) -> Verdict {
    let evidence = Evidence::gather(parsed);
    let (kind, mut because) = decision::decide(parsed, &evidence);
    let mut stops = stops(parsed, &evidence);
    if kind == Kind::Human && stops.is_empty() {
        stops.extend(doubt(parsed, &evidence.words).map(str::to_owned));
    }
    let may_auto_reply = kind == Kind::Human && stops.is_empty();
    for stop in stops {
        if !because.contains(&stop) {
            because.push(stop);
        }
    }
    Verdict {
        kind,
        may_auto_reply,
        because,
        bounce: evidence.bounce.map(|(bounce, _)| bounce),
    }
}

/// What a person's mail resembles too much to be answered by a machine.
fn doubt(parsed: &Parsed, words: &OwnWords) -> Option<&'static str> {
    if words.is_doubtful() {
        Some("texten liknar ett automatiskt svar")
    } else if bounce::is_resembled(words) {
        Some("texten liknar ett studsmeddelande")
    } else if words.resembles_mass() {
        Some("texten liknar ett massutskick")
    } else if words.is_notice() {
        Some("ämnet är ett systems")
    } else if words.resembles_notice() {
        Some("texten liknar ett systems meddelande")
    } else if calendar::resembles_cancelled(parsed) {
        Some("ämnet liknar ett inställt mötes")
    } else {
        None
    }
}

/// Every reason not to answer that stands in the headers (RFC 3834 section 2, RFC 5230 section 4.6).
fn stops(parsed: &Parsed, evidence: &Evidence) -> Vec<String> {
    let headers = &parsed.headers;
    let mut stops = evidence.headers.stops.clone();
    if headers.first("return-path").is_some_and(is_null_path) {
        stops.push("Return-Path: <> (avsändaren vill inget svar ha)".to_owned());
    }
    stops.extend(evidence.sender.stop());
    if headers.all("received").count() > MOST_STATIONS {
        stops.push(format!("mer än {MOST_STATIONS} Received: brevet går runt"));
    }
    if headers
        .first("to")
        .is_some_and(|to| to.to_ascii_lowercase().contains("undisclosed"))
    {
        stops.push("dolda mottagare".to_owned());
    }
    stops
}

#[cfg(test)]
mod tests;
