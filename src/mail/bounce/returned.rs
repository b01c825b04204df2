//! The two halves of a bounce: what the mail system tells, and what it gives back of our letter.

use super::delivery_status::Report;
use super::wordings::sentences;
use crate::domain::letter::MessageId;
use crate::domain::pattern::pattern;
use crate::mail::evidence::{cut, level};
use crate::mail::parsed::{Parsed, Part};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// How much of a notice is read, in bytes; mail systems say what they have to say in less.
const NOTICE: usize = 64 * 1024;
/// How much of the returned letter is read, in bytes: its headers.
const RETURNED: usize = 64 * 1024;

/// Lines below which the returned letter or its headers stand, in lower case.
static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^[ \t>*#=_|:+-]*(below this line is (a|the|an) (copy|original)|this is a copy of (the|your) (message|mail|original)|this is the original|(below|the following|included|attached|here) is (a copy of|the) (the |your )?(original|message|header|returned)|(the )?(original|returned|rejected|undelivered|unsent|bounced|failed)[ -](e-?mail |mail )?(message|mail|e-?mail|letter|text)( headers?)?( text)?( was| is)?( as)? ?(follows?|follow(s|ing)|below|:|-{3,}|headers?:?|begin|starts?|\([^)]*\))|original (message|mail|e-?mail|text)( headers?)? ?[-:=*]|original message$|original message headers|(start|beginning|copy|header|headers|text|contents?) of (the |your )?(original|returned|undelivered|bounced|undeliverable|failed|message|mail)|the (first [0-9]+ lines of the )?(header|headers|text|body|body of the|message)( of the| of your)? ?(original )?(message|mail)? (is|are|was) (following|as follows|below)|the header of the original|message (header|headers|text|contents?) follows?|(returned|undelivered|unsent) (message|mail)[^a-z]{0,4}$|your (original )?(message|mail)( headers?)? (follows|is (attached|below|included|enclosed|returned))|(ursprungliga|det ursprungliga) (meddelande(t|huvuden)?|brevets)|rubriker i det ursprungliga|meddelandehuvuden|ursprungliga meddelandehuvuden|ursprüngliche (nachricht|kopfzeilen|nachrichtenkopfzeilen)|originalnachricht|kopie der nachricht|der header der|en-têtes (du|de) message|message d'origine|encabezados de mensaje|mensaje original|oorspronkelijke bericht|berichtkoppen|intestazioni (originali|messaggio)|oprindelige meddelelse|opprinnelige melding|alkuperäisen viestin|元のメッセージ|オリジナルメッセージ|原始邮件)",
    )
});

/// The first header line of a returned letter that stands in the text without a marker.
static HEADER_RUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m)^[ \t>|]*(received: |return-path: ?<|message-id: ?<|dkim-signature: |mime-version: 1|delivered-to: [^ ]+@|x-mailer: )")
});

/// A notice tells the letter's id in its own sentence too: "The message identifier was: <…>".
static TOLD_ID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)message[- ]?id(?:entif(?:ier|ication))?(?: (?:was|is|of [^:<\n]{1,40}))? ?[:=]? *<([^<>\s]{1,990}@[^<>\s]{1,990})>")
});

static MESSAGE_ID: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?im)^[ \t>|]*(?:x-)?(?:original-)?message-id:\s*<([^<>\s]{1,990})>"));

static TO_LINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?im)^[ \t>|]*(?:x-original-to|delivered-to|x-envelope-to|to):[ \t]*(.*(?:\n[ \t]+.*){0,3})"));

/// A bounce in its halves.
pub(super) struct Notice {
    /// What the mail system tells, lines as they stand.
    pub narrative: String,
    /// The headers of our letter as far as they came back.
    pub headers: String,
}

impl Notice {
    /// Parts the text at the marker, or takes the returned letter from its part.
    pub(super) fn of(parsed: &Parsed) -> Self {
        let told = told(parsed);
        let (narrative, below) = halves(&told);
        let headers = returned_part(parsed).map_or_else(|| below.to_owned(), head);
        Self { narrative, headers }
    }

    /// The first line of the returned headers that says to whom the letter went.
    pub(super) fn returned_to(&self) -> Option<&str> {
        TO_LINE
            .captures_iter(&self.headers)
            .find_map(|found| found.get(1).map(|to| to.as_str()).filter(|to| to.contains('@')))
    }
}

/// The text of the notice: what a person would read, else the first text parts.
fn told(parsed: &Parsed) -> Cow<'_, str> {
    if !parsed.text.trim().is_empty() {
        return Cow::Borrowed(cut(&parsed.text, NOTICE));
    }
    let texts: Vec<&str> = parsed
        .parts
        .iter()
        .filter(|part| part.content_type == "text/plain")
        .filter_map(|part| part.text.as_deref())
        .collect();
    Cow::Owned(cut(&texts.join("\n"), NOTICE).to_owned())
}

/// What is told, and what is given back below a marker or from the first header on.
fn halves(told: &str) -> (String, &str) {
    let lower = told.to_lowercase();
    // Levelling can change lengths; then only the lines that are equal in both are trusted.
    let text = if lower.len() == told.len() { lower.as_str() } else { told };
    let at = |pattern: &LazyLock<Regex>| {
        // A marker at the very beginning is a title.
        let mut starts = pattern.find_iter(text).map(|found| found.start());
        starts.find(|start| told.get(..*start).is_some_and(|before| !before.trim().is_empty()))
    };
    let marker = at(&MARKER).unwrap_or(told.len());
    let run = at(&HEADER_RUN).unwrap_or(told.len());
    let cut = marker.min(run);
    let (narrative, below) = (told.get(..cut).unwrap_or(told), told.get(cut..).unwrap_or(""));
    // Some notices quote the letter's headers first and tell afterwards what became of it.
    let block = below.find("\n\n").filter(|_| run < marker);
    match block.and_then(|end| below.get(end..marker.saturating_sub(cut).max(end))) {
        Some(after) if sentences(&level(after)) > 0 => (format!("{narrative}\n{after}"), below),
        _ => (narrative.to_owned(), below),
    }
}

/// The part that holds the returned letter or its headers.
fn returned_part(parsed: &Parsed) -> Option<&Part> {
    let wanted = [
        "message/rfc822",
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global",
        "message/global-headers",
        "message/partial",
    ];
    parsed.parts.iter().find(|part| wanted.contains(&part.content_type.as_str()))
}

/// The beginning of a part as text.
fn head(part: &Part) -> String {
    match &part.text {
        Some(text) => cut(text, RETURNED).to_owned(),
        None => String::from_utf8_lossy(part.bytes.get(..RETURNED.min(part.bytes.len())).unwrap_or(&[])).replace("\r\n", "\n"),
    }
}

/// Which of our letters it was: by the returned headers, else by what the report's own headers refer to.
pub(super) fn our_message_id(parsed: &Parsed, notice: &Notice, report: &Report) -> Option<MessageId> {
    let in_text = |text: &str| MESSAGE_ID.captures(text)?.get(1).and_then(|id| MessageId::parse(id.as_str()));
    let elsewhere = || {
        let others = parsed
            .parts
            .iter()
            .filter(|part| part.content_type.starts_with("text/") && part.content_type != "text/html");
        others
            .filter_map(|part| part.text.as_deref())
            .find_map(|text| in_text(cut(text, RETURNED)))
    };
    let referred = || {
        let names = [
            "x-original-message-id",
            "original-message-id",
            "x-riferimento-message-id",
            "in-reply-to",
            "references",
        ];
        let last = |value: &str| value.split_whitespace().filter_map(MessageId::parse).next_back();
        names.iter().find_map(|name| parsed.headers.first(name).and_then(last))
    };
    in_text(header_block(&notice.headers))
        .or_else(|| in_text(&notice.headers))
        .or_else(|| report.original_message_id.as_deref().and_then(MessageId::parse))
        .or_else(elsewhere)
        .or_else(|| in_text(&notice.narrative))
        .or_else(|| {
            TOLD_ID
                .captures(&notice.narrative)?
                .get(1)
                .and_then(|id| MessageId::parse(id.as_str()))
        })
        .or_else(referred)
}

/// The first block of lines that holds headers: a returned letter's text could hold ids of other letters.
fn header_block(text: &str) -> &str {
    let begun = text.find(": ").unwrap_or(0);
    let end = text
        .get(begun..)
        .and_then(|rest| rest.find("\n\n"))
        .map_or(text.len(), |end| begun + end);
    text.get(..end).unwrap_or(text)
}
