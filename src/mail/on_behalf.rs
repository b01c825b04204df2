//! Matters that staff send in for someone else (R30–R36): a mail attached whole, a mail quoted in a forward, a file note.
//!
//! What is told for sure is kept apart from what is read out of a text: nobody is written to on a guess.

use super::note;
use super::parse::parse;
use super::parsed::{Parsed, Part};
use super::{addresses, dates};
use crate::domain::address::EmailAddress;
use crate::domain::letter::{OnBehalfKind, OnBehalfOf};
use chrono::NaiveDate;

/// Whether an address is a member of staff's.
pub type IsStaff<'a> = &'a dyn Fn(&EmailAddress) -> bool;

/// Someone else's matter in a mail from staff; `written` is the day it was written, which tells the year of dates without one.
pub fn read(parsed: &Parsed, written: Option<NaiveDate>, is_staff: IsStaff<'_>) -> Option<OnBehalfOf> {
    let subject = parsed.headers.first("subject").unwrap_or_default();
    if note::is_note(subject, &parsed.text) {
        return Some(note::read(subject, &parsed.text, written));
    }
    attached(parsed, is_staff).or_else(|| inline(subject, &parsed.text))
}

/// The citizen's mail as an attachment: its own headers tell whose it is.
fn attached(parsed: &Parsed, is_staff: IsStaff<'_>) -> Option<OnBehalfOf> {
    let mails: Vec<&Part> = parsed.parts.iter().filter(|part| is_mail(part)).collect();
    let inner = parse(&mails.first()?.bytes);
    let authors = inner.headers.first("from").map(addresses::read).unwrap_or_default();
    let author = authors.first();
    let is_certain = mails.len() == 1 && authors.len() == 1 && author.is_some_and(|author| !is_staff(&author.address));
    let told = note::fields(&parsed.text);
    Some(OnBehalfOf {
        kind: OnBehalfKind::AttachedMail,
        name: author.and_then(|author| author.name.clone()),
        email: author.map(|author| author.address.clone()),
        subject: inner
            .headers
            .first("subject")
            .map(str::to_owned)
            .filter(|subject| !subject.is_empty()),
        arrived: told
            .arrived(None)
            .or_else(|| inner.headers.first("date").and_then(dates::read).map(|date| date.date_naive())),
        channel: told.channel,
        text: inner.text.trim().to_owned(),
        sure: is_certain,
    })
}

fn is_mail(part: &Part) -> bool {
    let named = part
        .filename
        .as_deref()
        .is_some_and(|name| name.to_ascii_lowercase().ends_with(".eml"));
    matches!(part.content_type.as_str(), "message/rfc822" | "message/global") || named
}

/// The citizen's mail quoted below a forward's head.
fn inline(subject: &str, text: &str) -> Option<OnBehalfOf> {
    let lines: Vec<&str> = text.lines().collect();
    if !is_forward(subject) && !lines.iter().any(|line| is_forward_line(line)) {
        return None;
    }
    let (head, after) = head(&lines)?;
    let told = note::fields(text);
    let author = addresses::read(&head.from).into_iter().next();
    let bare_name = || {
        head.from
            .split(['<', '[', '('])
            .next()
            .map(|name| name.trim().trim_matches('"').to_owned())
            .filter(|name| !name.is_empty() && !name.contains('@'))
    };
    Some(OnBehalfOf {
        kind: OnBehalfKind::InlineForward,
        name: author.as_ref().and_then(|author| author.name.clone()).or_else(bare_name),
        email: author.map(|author| author.address).or_else(|| addresses::first_in(&head.from)),
        subject: head.subject,
        text: lines
            .get(after..)
            .unwrap_or_default()
            .iter()
            .map(|line| line.strip_prefix("> ").unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n")
            .trim()
            .to_owned(),
        arrived: told.arrived(None).or(head.date),
        channel: told.channel,
        sure: false,
    })
}

fn is_forward(subject: &str) -> bool {
    let subject = subject.trim().to_lowercase();
    [
        "vb:",
        "fwd:",
        "fw:",
        "vs:",
        "wg:",
        "tr:",
        "vidarebefordrat:",
        "vidarebefordran:",
        "[fwd:",
    ]
    .iter()
    .any(|prefix| subject.starts_with(prefix))
}

fn is_forward_line(line: &str) -> bool {
    let line = line.trim().trim_matches(['-', '>', ' ', '_']).trim_end_matches(':').to_lowercase();
    matches!(
        line.as_str(),
        "forwarded message"
            | "vidarebefordrat meddelande"
            | "vidarebefordrat brev"
            | "vidarebefordrat mejl"
            | "begin forwarded message"
            | "original message"
            | "ursprungligt meddelande"
            | "ursprungsmeddelande"
            | "videresendt melding"
            | "videresendt meddelelse"
            | "vidarebefordrat e-postmeddelande"
    )
}

/// The head of a quoted mail.
#[derive(Debug, Default)]
struct Head {
    from: String,
    date: Option<NaiveDate>,
    subject: Option<String>,
}

/// The first head with a sender and at least one line more, and the line after it.
fn head(lines: &[&str]) -> Option<(Head, usize)> {
    for (start, line) in lines.iter().enumerate() {
        if !matches!(head_field(line), Some((HeadField::From, value)) if !value.is_empty()) {
            continue;
        }
        let (mut head, mut others, mut at) = (Head::default(), 0, start);
        while let Some((field, value)) = lines.get(at).and_then(|line| head_field(line)) {
            others += usize::from(at > start);
            match field {
                HeadField::From => value.clone_into(&mut head.from),
                HeadField::Date => head.date = dates::read(value).map(|date| date.date_naive()),
                HeadField::Subject => head.subject = Some(value.to_owned()).filter(|subject| !subject.is_empty()),
                HeadField::Other => {}
            }
            at += 1;
        }
        if others > 0 {
            return Some((head, at));
        }
    }
    None
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HeadField {
    From,
    Date,
    Subject,
    Other,
}

/// A line of a quoted head, in the languages of the North and English.
fn head_field(line: &str) -> Option<(HeadField, &str)> {
    let line = line.trim_start_matches(['>', ' ', '*', '\t']);
    let (label, value) = line.split_once(':')?;
    let label = label.trim_end_matches(['*', ' ']).to_lowercase();
    let field = match label.as_str() {
        "från" | "from" | "fra" | "von" | "lähettäjä" | "avsändare" => HeadField::From,
        "skickat" | "datum" | "sent" | "date" | "sendt" | "dato" | "gesendet" | "lähetetty" => HeadField::Date,
        "ämne" | "subject" | "emne" | "betreff" | "aihe" => HeadField::Subject,
        "till" | "to" | "til" | "an" | "kopia" | "cc" | "kopi" | "svar till" | "reply-to" | "svara till" | "prioritet" | "vikt"
        | "importance" | "vastaanottaja" | "bcc" => HeadField::Other,
        _ => return None,
    };
    Some((field, value.trim_start_matches('*').trim()))
}
