//! Machines' reports: abuse feedback (RFC 5965), read receipts (RFC 8098), aggregate reports (RFC 7489, RFC 8460).

use crate::domain::pattern::pattern;
use crate::mail::evidence::{Mark, OwnWords, Sender};
use crate::mail::parsed::{Parsed, Part};
use regex::Regex;
use std::sync::LazyLock;

/// Sentences of read receipts without the structure of one, over levelled text.
static READ: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(lästes|har lästs|raderades utan att läsas|har tagits bort utan att|kvitto för det (e-postmeddelande|meddelande)|kvittot bekräftar|visades på mottagarens dator|(mottogs|received) (av|by) ?:|was read (on|at)|was (deleted|displayed)|(has been|was) (displayed|read|deleted without being read)|this (is a )?(return |read )?receipt (only )?(acknowledges|for|verifies|confirms)|disposition-notification|wurde (am|gelesen|angezeigt|ungelesen gelöscht)|lesebestätigung|empfangsbestätigung|ble lest|blev læst|er blevet (læst|vist)|on luettu|luettiin|a [ée]t[ée] (lu|affich)|ha sido le[íi]do|foi lid[oa]|[èe] stat[oa] letto|is gelezen|your message [^?]* (was|has been) (read|opened|displayed))",
    )
});

/// Why the mail is a report; `None` when it is not. Delivery reports are the bounce reader's.
pub(super) fn why(parsed: &Parsed, words: &OwnWords, sender: &Sender) -> Option<String> {
    let report_type = parsed.parameter("report-type").unwrap_or("").to_ascii_lowercase();
    let is_report = parsed.content_type == "multipart/report";
    let has = |types: &[&str]| parsed.parts.iter().any(|part| types.contains(&part.content_type.as_str()));
    if report_type == "feedback-report" || has(&["message/feedback-report"]) || is_complaint(parsed, words, has(&["message/rfc822"])) {
        return Some("missbruksrapport (RFC 5965)".to_owned());
    }
    let disposition = ["message/disposition-notification", "message/global-disposition-notification"];
    if is_refusal(parsed, &disposition) {
        return None;
    }
    if report_type == "disposition-notification" || disposition.contains(&parsed.content_type.as_str()) || (is_report && has(&disposition))
    {
        return Some("läskvitto (RFC 8098)".to_owned());
    }
    let outlooks = parsed.message_class.as_deref().unwrap_or_default();
    if outlooks.starts_with("report.") && (outlooks.ends_with(".ipnrn") || outlooks.ends_with(".ipnnrn")) {
        return Some(format!("läskvitto ({outlooks})"));
    }
    if matches!(report_type.as_str(), "tlsrpt" | "dmarc" | "spf" | "dkim")
        || has(&["application/tlsrpt+gzip", "application/tlsrpt+json"])
        || is_aggregate(&words.subject, parsed)
    {
        return Some("sammanfattande rapport om e-post (RFC 7489, RFC 8460)".to_owned());
    }
    let sentence = || READ.is_match(&words.words);
    let told_by_someone = || words.has(Mark::Person) || words.is_first_person() || words.words.contains('?') || words.is_personal();
    let read = words.has(Mark::SubjectRead) && !told_by_someone() && (has(&disposition) || sentence() || words.length == 0);
    if read && !sender.is_system() && words.length < 2000 {
        return Some(format!("läskvitto ({})", words.quoted(&[Mark::SubjectRead]).unwrap_or_default()));
    }
    None
}

/// A complaint that a mail service passes on without the structure of one: the letter that it is about lies beside.
fn is_complaint(parsed: &Parsed, words: &OwnWords, returns_letter: bool) -> bool {
    let names_address = words.subject.contains("complaint about message from ") || words.subject.contains("feedback report for ip");
    returns_letter && (names_address || parsed.headers.first("x-hmxmroriginalrecipient").is_some())
}

/// A rule of the recipient's has refused the letter, and says so in the form of a receipt (RFC 5429 section 2.1.1).
fn is_refusal(parsed: &Parsed, disposition: &[&str]) -> bool {
    let said = |part: &&Part| {
        let text = part
            .text
            .clone()
            .unwrap_or_else(|| String::from_utf8_lossy(&part.bytes).into_owned());
        text.to_lowercase().contains("automatic-action/mdn-sent-automatically; deleted")
    };
    let subject = parsed.headers.first("subject").unwrap_or("").to_lowercase();
    subject.contains("reject")
        && parsed
            .parts
            .iter()
            .filter(|part| disposition.contains(&part.content_type.as_str()))
            .any(|part| said(&part))
}

/// A DMARC or TLS aggregate report: `Report Domain: … Submitter: … Report-ID: …` with an archive.
fn is_aggregate(subject: &str, parsed: &Parsed) -> bool {
    let named = ["report domain:", "submitter:", "report-id:"]
        .iter()
        .filter(|word| subject.contains(*word))
        .count();
    let archive = |name: &str| [".gz", ".zip", ".xml", ".json"].iter().any(|ending| name.ends_with(ending));
    named == 3 || (named == 2 && parsed.parts.iter().any(|part| part.filename.as_deref().is_some_and(archive)))
}
