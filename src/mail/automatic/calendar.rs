//! Invitations to meetings and their answers (RFC 5545, RFC 6047).

use crate::domain::pattern::pattern;
use crate::mail::parsed::{Parsed, Part};
use regex::Regex;
use std::sync::LazyLock;

/// What calendars write before the meeting's name when they answer an invitation.
static ANSWERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(accepted|declined|tentative|tentatively accepted|accepterat|accepterad|avböjt|avböjd|avböjer|preliminärt|preliminärt accepterat|new time proposed|ny tid föreslagen|zugesagt|abgesagt|mit vorbehalt|accepté|refusé|provisoire|aceptad[ao]|rechazad[ao]|provisional|geaccepteerd|geweigerd|hyväksytty|hylätty|alustava|akseptert|avslått|foreløpig|godkendt|afslået|accettat[oa]|rifiutat[oa]) ?: \S",
    )
});

/// What calendars write before it when a meeting is cancelled; people write so of a bus or a lesson too.
static CANCELLED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(canceled|cancelled|inställt|inställd|avbokat) ?: \S"));

/// How much of a calendar object is looked through for its METHOD, in bytes.
const LOOKED_AT: usize = 4096;

/// Why the mail is an invitation or an answer to one; `None` when it is not.
pub(super) fn why(parsed: &Parsed) -> Option<String> {
    let class = parsed.headers.first("content-class").unwrap_or("").to_ascii_lowercase();
    if class.contains("calendarmessage") {
        return Some("Content-Class: calendarmessage".to_owned());
    }
    let outlooks = parsed.message_class.as_deref().unwrap_or_default();
    if outlooks.starts_with("ipm.schedule.meeting") || outlooks.starts_with("ipm.microsoft schedule.mtg") {
        return Some(format!("kalenderpost ({outlooks})"));
    }
    if parsed.content_type == "text/calendar" {
        return Some("hela brevet är en kalenderpost".to_owned());
    }
    if parsed.parameter("x-calendar-method").is_some() {
        return Some("kalenderpost (x-calendar-method)".to_owned());
    }
    if is_only_a_subject(parsed, &ANSWERED) {
        return Some("ämnet svarar på en inbjudan, och inget mer står i brevet".to_owned());
    }
    let (part, method) = parsed.parts.iter().find_map(|part| method(part).map(|method| (part, method)))?;
    // A calendar file that someone attached to a letter of his own is a file, not the letter.
    let attached = part.disposition.as_deref() == Some("attachment");
    let published = method == "PUBLISH";
    let letter_beside = parsed.text.trim().chars().count() > 300 || (published && !parsed.text.trim().is_empty());
    let is_alternative = part.inside.as_deref() == Some("multipart/alternative");
    (is_alternative || !(attached || published) || !letter_beside).then(|| format!("kalenderpost (METHOD:{method})"))
}

/// Whether the mail is a subject such as a cancelled meeting has, and nothing more.
pub(super) fn resembles_cancelled(parsed: &Parsed) -> bool {
    is_only_a_subject(parsed, &CANCELLED)
}

fn is_only_a_subject(parsed: &Parsed, wanted: &Regex) -> bool {
    let subject = parsed.headers.first("subject").unwrap_or_default();
    wanted.is_match(subject) && parsed.text.trim().is_empty() && parsed.parts.len() <= 1
}

/// The METHOD of a calendar part, by its parameter or in its text, in upper case.
fn method(part: &Part) -> Option<String> {
    if !matches!(part.content_type.as_str(), "text/calendar" | "application/ics" | "text/x-vcalendar") {
        return None;
    }
    if let Some(method) = part.parameter("method") {
        return Some(method.trim().to_ascii_uppercase());
    }
    let start = part.bytes.get(..LOOKED_AT.min(part.bytes.len())).unwrap_or(&[]);
    let text = String::from_utf8_lossy(start);
    let line = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("METHOD:").map(|method| method.trim().to_ascii_uppercase()));
    line.filter(|method| !method.is_empty())
}
