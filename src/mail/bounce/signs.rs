//! Whether a mail is a bounce: by its structure, its sender, its subject, its sentences, weighed together.

use super::delivery_status::Report;
use super::returned::Notice;
use super::{recipient, wordings};
use crate::mail::evidence::{Mark, OwnWords, Sender, cut, is_null_path, level, subject_marks};
use crate::mail::parsed::Parsed;

/// Points from which a mail is a bounce.
const ENOUGH: i32 = 7;

/// Programs that write bounces, as they name themselves in X-Mailer and the like.
const PROGRAMS: &[&str] = &[
    "internet mail service",
    "smtp32",
    "surfcontrol",
    "mailmarshal",
    "microsoft exchange",
    "intermail",
    "mxlogic",
    "interscan",
    "groupwise",
    "domino",
    "lotus notes",
    "imail",
    "mdaemon",
];

/// Headers that only bounces carry.
const OWN_HEADERS: &[&str] = &[
    "x-failed-recipients",
    "x-ms-exchange-message-is-ndr",
    "x-ironport-bounce",
    "x-symantec-bounce",
    "x-postfix-bounce",
    "x-bounce-id",
];

/// First sentences and fields of bounces; a mail that begins so is read, whoever its sender seems to be.
const INTRODUCTIONS: &[&str] = &[
    "final-recipient:",
    "\"notificationtype\"",
    "\"eventtype\"",
    "\"event\"",
    "\"recordtype\"",
    "\"message_event\"",
    "error-for:",
    "created automatically by mail delivery",
    "qmail-send program",
    "this is the mail system at",
    "this is a delivery status notification",
    "delivery to the following recipient",
    "permanent fatal errors",
    "did not reach the following recipient",
    "delivery has failed to these recipients",
    "could not be delivered to",
    "was not delivered to",
    "wasn't delivered to",
    "kunde inte levereras",
    "nådde inte följande",
];

/// Whether anything at all hints at a bounce, so that the dearer reading is worth while.
pub(super) fn worth_reading(parsed: &Parsed, sender: &Sender, words: &OwnWords) -> bool {
    is_structured(parsed)
        || has_status_part(parsed)
        || has_own_header(parsed)
        || is_refused_by_certified_mail(parsed)
        || is_machine_side(parsed, sender)
        || (!is_passed_on(&words.subject) && introduces_itself(parsed))
        || has_subject(&words.subject)
}

/// Whether a levelled subject is a bounce's, and no answer to one or one passed on.
pub(super) fn has_subject(subject: &str) -> bool {
    !is_passed_on(subject) && is_bounces(subject) && !subject.contains("moderator approval")
}

/// The same, passed on or not.
fn is_bounces(subject: &str) -> bool {
    wordings::is_subject(bare_subject(subject))
}

/// The reasons why a mail is a bounce; `None` when it is not.
pub(super) fn why(parsed: &Parsed, sender: &Sender, words: &OwnWords, notice: &Notice, report: &Report) -> Option<Vec<String>> {
    if let Some(certain) = certain(parsed, report) {
        return Some(vec![certain]);
    }
    // A list that holds a mail for its moderator has not refused it.
    if words.subject.contains("moderator approval") {
        return None;
    }
    let subject = is_bounces(&words.subject);
    let told = level(cut(&notice.narrative, 8192));
    let sentences = wordings::sentences(&told);
    let machine = is_machine_side(parsed, sender);
    let null_path = is_null_path(parsed.headers.first("return-path").unwrap_or(""));
    let mut because = Vec::new();
    let mut points = 0;
    let mut weigh = |holds: bool, weight: i32, why: &str| {
        if holds {
            points += weight;
            because.push(why.to_owned());
        }
    };
    weigh(sender.is_system(), 4, "avsändaren är ett postsystem");
    weigh(
        !sender.is_system() && sender.has_system_name(),
        3,
        "avsändaren heter som ett postsystem",
    );
    weigh(
        !sender.is_system() && !sender.has_system_name() && sender.is_unread(),
        2,
        "avsändaradressen tar inte emot svar",
    );
    weigh(sender.is_missing(), 2, "ingen avsändare");
    weigh(null_path, 3, "Return-Path: <>");
    weigh(is_program(parsed), 2, "skickat av en e-postserver");
    weigh(subject, 4, "ämnet är ett studsmeddelandes");
    weigh(sentences >= 1, 3, "texten är ett studsmeddelandes");
    weigh(sentences >= 3, 1, "flera av ett studsmeddelandes meningar");
    weigh(has_status_part(parsed), 5, "del med leveransstatus");
    weigh(!report.recipients.is_empty(), 3, "fält ur en leveransrapport");
    weigh(!notice.headers.is_empty(), 1, "det egna brevet följer med");
    if is_reply_subject(words) && !sender.is_system() {
        points -= 5;
    }
    let shown = subject || sentences >= 1 || has_status_part(parsed) || !report.recipients.is_empty();
    // A mail system that wants no answer and names an address: what it says of it is in words we do not know.
    let shown = shown || (sender.is_system() && null_path && recipient::find(parsed, sender, notice).is_some());
    let enough = points >= ENOUGH && shown && (machine || is_plainly_one(parsed, words, sentences, sender, notice, report));
    enough.then_some(because)
}

/// What leaves no doubt: the structure of RFC 3464 or a header that only bounces carry.
fn certain(parsed: &Parsed, report: &Report) -> Option<String> {
    if is_structured(parsed) {
        return Some("leveransrapport (multipart/report, RFC 3464)".to_owned());
    }
    if is_refused_by_certified_mail(parsed) {
        return Some("certifierad e-post (PEC) som inte kunde lämnas".to_owned());
    }
    if has_own_header(parsed) {
        return Some("huvudfält som bara studsmeddelanden har".to_owned());
    }
    if super::notification::read(&parsed.text).is_some()
        && !is_passed_on(parsed.headers.first("subject").unwrap_or("").to_lowercase().as_str())
    {
        return Some("leveransbesked från en utskickstjänst".to_owned());
    }
    let forwarded = parsed
        .parts
        .iter()
        .any(|part| part.content_type == "message/delivery-status" && part.disposition.as_deref() == Some("attachment"));
    (report.is_part && !forwarded && parsed.content_type == "multipart/report").then(|| "leveransrapport (RFC 3464)".to_owned())
}

/// Without a machine on the sender's side: the subject and the sentences are a bounce's, an address stands where bounces
/// put it, and nobody asks or passes anything on.
fn is_plainly_one(parsed: &Parsed, words: &OwnWords, sentences: usize, sender: &Sender, notice: &Notice, report: &Report) -> bool {
    let shape = !report.recipients.is_empty() || recipient::stands_alone(parsed, sender, notice);
    shape
        && sentences >= 1
        && (introduces_itself(parsed) || !words.is_first_person())
        && !is_passed_on(&words.subject)
        && !words.has(Mark::Person)
}

fn is_structured(parsed: &Parsed) -> bool {
    let report_type = parsed.parameter("report-type").unwrap_or("").to_ascii_lowercase();
    parsed.content_type == "message/delivery-status"
        || (parsed.content_type == "multipart/report" && matches!(report_type.as_str(), "delivery-status" | "delivery-status-notification"))
        || parsed
            .message_class
            .as_deref()
            .is_some_and(|class| class.starts_with("report.") && class.ends_with(".ndr"))
}

fn has_status_part(parsed: &Parsed) -> bool {
    parsed.parts.iter().any(|part| {
        matches!(
            part.content_type.as_str(),
            "message/delivery-status" | "message/global-delivery-status" | "message/x-delivery-status"
        )
    })
}

fn has_own_header(parsed: &Parsed) -> bool {
    OWN_HEADERS.iter().any(|header| parsed.headers.first(header).is_some())
}

/// Italy's certified mail tells in a header of its own what became of a letter (RFC 6109 section 2.1).
fn is_refused_by_certified_mail(parsed: &Parsed) -> bool {
    let receipt = parsed.headers.first("x-ricevuta").unwrap_or_default().trim().to_ascii_lowercase();
    receipt.contains("errore-consegna") || receipt.contains("mancata") || receipt == "non-accettazione" || receipt == "rilevazione-virus"
}

fn is_machine_side(parsed: &Parsed, sender: &Sender) -> bool {
    sender.is_system()
        || sender.has_system_name()
        || sender.is_missing()
        || is_null_path(parsed.headers.first("return-path").unwrap_or(""))
        || is_program(parsed)
}

fn introduces_itself(parsed: &Parsed) -> bool {
    let start = cut(&parsed.text, 2048).to_lowercase();
    // What is quoted, someone has got before.
    let own = if start.starts_with('>') || start.contains("\n>") {
        start.lines().filter(|line| !line.starts_with('>')).collect::<Vec<_>>().join("\n")
    } else {
        start
    };
    INTRODUCTIONS.iter().any(|words| own.contains(words))
}

fn is_program(parsed: &Parsed) -> bool {
    let mailer = parsed.headers.first("x-mailer").unwrap_or("").to_lowercase();
    PROGRAMS.iter().any(|program| mailer.contains(program)) && !mailer.contains("outlook")
}

/// "Fwd: …", "VB: …": someone passes a bounce on; "Re: …": someone answers one.
fn is_passed_on(subject: &str) -> bool {
    let prefix = subject.split_once(':').map_or("", |(prefix, _)| prefix.trim());
    matches!(
        prefix,
        "fwd" | "fw" | "vb" | "vs" | "vl" | "wg" | "tr" | "rv" | "enc" | "i" | "doorst" | "re" | "sv" | "aw" | "antw" | "ang"
    )
}

fn is_reply_subject(words: &OwnWords) -> bool {
    subject_marks(&words.subject)
        .iter()
        .any(|mark| matches!(mark, Mark::SubjectReply | Mark::SubjectAbsence))
}

/// A subject without list tags and warning marks in brackets, and without an answer's prefix.
fn bare_subject(subject: &str) -> &str {
    let mut bare = subject.trim();
    for _ in 0..4 {
        let cut = bare
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
            .map(|(_, rest)| rest.trim_start())
            .filter(|rest| !rest.is_empty());
        let cut = cut.or_else(|| {
            ["re:", "sv:", "aw:", "***", "**", "extern:", "external:"]
                .iter()
                .find_map(|prefix| bare.strip_prefix(prefix))
                .map(str::trim_start)
        });
        let Some(cut) = cut else { break };
        bare = cut;
    }
    bare
}
