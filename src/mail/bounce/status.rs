//! Status codes (RFC 3463, RFC 5321) out of reports and texts, and whether a notice tells of failure or delay.

use super::delivery_status::Told;
use super::wordings::{DELAYED, FINAL, HAS_GIVEN_UP, RELAYED, STILL_TRIES, SUCCESS, meaning_of};
use crate::domain::letter::BounceAction;
use crate::domain::pattern::pattern;
use crate::mail::evidence::cut;
use regex::Regex;
use std::sync::LazyLock;

/// How much of a notice is looked at, in bytes.
const LOOKED_AT: usize = 16 * 1024;

/// An enhanced code that follows a reply code: the surest there is.
static AFTER_REPLY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u:\b)[45][0-9][0-9][ -]{1,2}[(#]?([245]\.[0-9]{1,3}\.[0-9]{1,3})(?-u:\b)"));

/// An enhanced code by itself; an address in figures or a version number has more or other points.
static ENHANCED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^0-9.a-z/])([45]\.[0-7]\.[0-9]{1,3})(?:[^0-9.]|\.(?:[^0-9]|$)|$)"));

/// A reply code.
static REPLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)(?:^[ \t>]*|smtp[;: ]+|said: |error[^0-9\n]{0,30}|code[^0-9\n]{0,12}|returned '?|<<< |: |#|\()([45][0-5][0-9])(?:[ -]|\b[^0-9.])",
    )
});

/// The status that a report gives for its recipient; one that says nothing is refined by its diagnostic text.
pub(super) fn from_report(told: &Told) -> Option<String> {
    let Some(status) = told.status.clone() else {
        return told.diagnostic.as_deref().and_then(enhanced);
    };
    if !status.ends_with(".0.0") {
        return Some(status);
    }
    let class = status.chars().next();
    let finer = told
        .diagnostic
        .as_deref()
        .and_then(enhanced)
        .filter(|finer| finer.chars().next() == class && !finer.ends_with(".0.0"));
    Some(finer.unwrap_or(status))
}

/// The status that a text tells: an enhanced code, else what the words mean, else the class of the reply code.
pub(super) fn from_text(text: &str, action: BounceAction) -> Option<String> {
    let text = cut(text, LOOKED_AT).to_lowercase();
    let told = enhanced(&text);
    if let Some(code) = told.as_ref().filter(|code| !code.ends_with(".0.0")) {
        return Some(code.clone());
    }
    let reply = REPLY.captures(&text).and_then(|found| found.get(1)?.as_str().chars().next());
    let class = match (reply, action) {
        (_, BounceAction::Delivered | BounceAction::Relayed) => return Some("2.0.0".to_owned()),
        (Some(class), _) => class,
        (None, BounceAction::Delayed) => '4',
        (None, BounceAction::Failed) => '5',
    };
    let meaning = meaning_of(&text).map(|detail| format!("{class}.{detail}"));
    meaning.or(told).or_else(|| reply.map(|class| format!("{class}.0.0")))
}

/// An enhanced code out of a diagnostic text.
fn enhanced(text: &str) -> Option<String> {
    let first = |pattern: &LazyLock<Regex>| pattern.captures(text)?.get(1).map(|code| code.as_str().to_owned());
    first(&AFTER_REPLY).or_else(|| first(&ENHANCED))
}

/// What a notice without a report tells: delayed when it says so and does not give up, arrived when it says so.
pub(super) fn action_of(narrative: &str, subject: &str) -> BounceAction {
    let told = format!("{}\n{}", subject.to_lowercase(), cut(narrative, LOOKED_AT).to_lowercase());
    let says = |pattern: &LazyLock<Regex>| pattern.is_match(&told);
    let still_tries = || says(&STILL_TRIES) && !says(&HAS_GIVEN_UP);
    if says(&DELAYED) && !says(&FINAL) || still_tries() {
        BounceAction::Delayed
    } else if says(&FINAL) {
        BounceAction::Failed
    } else if says(&RELAYED) {
        BounceAction::Relayed
    } else if says(&SUCCESS) {
        BounceAction::Delivered
    } else {
        BounceAction::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_give_their_codes() {
        for (text, action, wanted) in [
            ("host mx said: 550 5.1.1 <a@b>: no", BounceAction::Failed, Some("5.1.1")),
            ("550-5.7.26 unauthenticated", BounceAction::Failed, Some("5.7.26")),
            ("#5.1.1 smtp;550 no such user here", BounceAction::Failed, Some("5.1.1")),
            ("Remote server said: 550 no", BounceAction::Failed, Some("5.0.0")),
            ("User unknown", BounceAction::Failed, Some("5.1.1")),
            ("the mailbox is full", BounceAction::Failed, Some("5.2.2")),
            ("452 mailbox full", BounceAction::Delayed, Some("4.2.2")),
            ("mailbox full, will be retried", BounceAction::Delayed, Some("4.2.2")),
            ("brevlådan är full", BounceAction::Failed, Some("5.2.2")),
            ("connected to 4.2.1.8, version 5.5.2653.19", BounceAction::Failed, None),
            ("Sorry.", BounceAction::Failed, None),
        ] {
            assert_eq!(from_text(text, action).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_warning_is_a_delay_until_it_gives_up() {
        for (text, subject, wanted) in [
            (
                "THIS IS A WARNING MESSAGE ONLY. YOU DO NOT NEED TO RESEND",
                "Warning: could not send message for past 4 hours",
                BounceAction::Delayed,
            ),
            ("will be retried until it is 5 days old", "", BounceAction::Delayed),
            ("Delivery attempts will continue", "Message delayed", BounceAction::Delayed),
            (
                "I'm not going to try again; this message has been in the queue too long.",
                "failure notice",
                BounceAction::Failed,
            ),
            (
                "could not be delivered to one or more recipients. permanent error",
                "Mail delivery failed",
                BounceAction::Failed,
            ),
            (
                "Your message was successfully delivered to the destination(s) listed below",
                "Successful Mail Delivery Report",
                BounceAction::Delivered,
            ),
        ] {
            assert_eq!(action_of(text, subject), wanted, "{text}");
        }
    }
}
