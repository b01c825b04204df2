//! Bounces: which of our letters did not arrive, at whom, and why. By RFC 3464 where the mail keeps to it, else by the
//! shapes that mail systems have given their notices.

mod delivery_status;
mod notification;
mod recipient;
mod returned;
mod signs;
mod status;
mod wordings;

use super::evidence::{OwnWords, Sender};
use super::parsed::Parsed;
use crate::domain::address::EmailAddress;
use crate::domain::letter::Bounce;
use delivery_status::Report;
use returned::Notice;

/// Reads a bounce or another delivery report, with the reasons why it is one; `None` when the mail is none.
///
/// A mail whose signs say that it is a bounce gives one even when nothing more can be read out of it.
pub(super) fn read(parsed: &Parsed, sender: &Sender, words: &OwnWords) -> Option<(Bounce, Vec<String>)> {
    let notice = signs::worth_reading(parsed, sender, words).then(|| Notice::of(parsed))?;
    let report = Report::of(parsed, &notice);
    let because = signs::why(parsed, sender, words, &notice, &report)?;
    Some((bounce(parsed, sender, &notice, &report), because))
}

fn bounce(parsed: &Parsed, sender: &Sender, notice: &Notice, report: &Report) -> Bounce {
    let told = report.worst();
    let action = told
        .and_then(|told| told.action)
        .unwrap_or_else(|| status::action_of(&notice.narrative, parsed.headers.first("subject").unwrap_or("")));
    let named = told.and_then(|told| told.recipient.clone());
    let failed = || {
        parsed
            .headers
            .all("x-failed-recipients")
            .flat_map(|value| value.split(','))
            .find_map(|address| EmailAddress::parse(address).ok())
    };
    let recipient = named.or_else(failed).or_else(|| recipient::find(parsed, sender, notice));
    let status = told
        .and_then(status::from_report)
        .or_else(|| status::from_text(&notice.narrative, action));
    Bounce {
        recipient,
        action,
        status,
        our_message_id: returned::our_message_id(parsed, notice, report),
    }
}

/// Subject and sentences of a bounce, whoever sent it: not sure enough to be one, too sure to be answered.
pub(super) fn is_resembled(words: &OwnWords) -> bool {
    signs::has_subject(&words.subject) && wordings::sentences(&words.words) >= 1 && !words.is_first_person()
}

#[cfg(test)]
mod tests;
