//! Lines that say "what follows is an earlier mail": our own marker, "-----Original Message-----", GroupWise's `>>> … >>>`.

use super::header;
use super::line::Line;
use super::words;
use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Markers that systems put above the mail they send, beside those of the configuration; in lower case.
const MARKERS: &[&str] = &[
    "skriv ditt svar ovanför denna rad",
    "svara ovanför denna rad",
    "skriv ovanför denna rad",
    "skriv ditt svar ovanför den här raden",
    "write your reply above this line",
    "reply above this line",
    "please type your reply above this line",
    "type your response above this line",
    "bitte antworten sie oberhalb dieser zeile",
    "skriv dit svar over denne linje",
    "skriv svaret ditt over denne linjen",
    "kirjoita vastauksesi tämän rivin yläpuolelle",
    "répondez au-dessus de cette ligne",
    "responda por encima de esta línea",
];
static MARKED: LazyLock<Regex> = LazyLock::new(|| pattern(&MARKERS.join("|")));

static GROUPWISE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*>>> ?\S.*\d.*>>>\s*$|^\s*>>> ?\S.*(?:\d{1,2}[:.]\d\d|@).*>>>?:?\s*$|^\s*>>> ?On .*wrote:?\s*$"));
static GROUPWISE_WRAPPED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*>>> ?On .*\d{1,2}[:.]\d\d"));
/// Notes: "Eva Lund---2026-03-03 15:31:12---Hej igen".
static NOTES: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\S.{1,60}---\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4} \d{1,2}[:.]\d\d.{0,20}---"));
static DASHED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[-_=*]{3,} ?\S.{1,60}\S ?[-_=*]{3,}$"));

/// Whether a line is a marker, ours by default or one of `markers` (trimmed, in lower case, none empty): the text above
/// it is what was written.
pub(super) fn is_marker(line: &Line<'_>, markers: &[String]) -> bool {
    let ours = |marker: &String| line.low.contains(marker.as_str());
    line.low.len() <= 200 && (MARKED.is_match(&line.low) || markers.iter().any(ours))
}

/// The line after what separates the words above from an earlier mail, if that stands at a line.
pub(super) fn end_at(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let line = lines.get(at)?;
    let wrapped = |next: &Line<'_>| next.low.len() <= 200 && next.low.ends_with("wrote:");
    if line.depth >= 3 && line.raw.len() <= 300 && GROUPWISE_WRAPPED.is_match(line.raw) && lines.get(at + 1).is_some_and(wrapped) {
        return Some(at + 2);
    }
    is_at(lines, at).then_some(at + 1)
}

/// Whether a line alone separates what was written from an earlier mail.
pub(super) fn is_at(lines: &[Line<'_>], at: usize) -> bool {
    let Some(line) = lines.get(at) else { return false };
    if line.depth >= 3 && line.raw.len() <= 300 && GROUPWISE.is_match(line.raw) {
        return true;
    }
    if line.depth > 0 || line.is_blank() || line.low.len() > 200 {
        return false;
    }
    if line.low.contains("---") && NOTES.is_match(&line.low) {
        return true;
    }
    let phrase = line
        .low
        .trim_matches(is_decoration)
        .trim_end_matches(':')
        .trim_matches(is_decoration);
    let decorated = line.low.starts_with(['-', '_', '=', '*', '#', '<', '\u{2010}', '\u{2011}'])
        && line.low.chars().take_while(|c| is_decoration(*c)).count() >= 2;
    if words::is_separator(phrase) {
        return decorated || line.low.ends_with(':') || header_follows(lines, at);
    }
    if decorated && glued_to_header(&line.low) {
        return true;
    }
    decorated && DASHED.is_match(&line.low) && header_follows(lines, at)
}

/// "-------- Originalmeddelande --------Från: Eva …": the header that follows stands on the separator's own line.
fn glued_to_header(low: &str) -> bool {
    let inner = low.trim_start_matches(is_decoration);
    let Some((phrase, rest)) = inner.split_once("---") else {
        return false;
    };
    let label = rest
        .trim_start_matches(is_decoration)
        .split_once(':')
        .map(|(label, _)| label.trim());
    words::is_separator(phrase.trim_matches(is_decoration)) && label.is_some_and(|label| words::label(label).is_some())
}

/// Whether a line is nothing but decoration, such as Outlook's underscores.
pub(super) fn is_ruler(line: &Line<'_>) -> bool {
    line.plain.len() >= 3
        && line.plain.chars().all(|c| {
            matches!(
                c,
                '-' | '_' | '=' | '*' | '~' | '—' | '–' | '\u{2010}'..='\u{2012}' | '#' | '─' | '━' | ' '
            )
        })
}

fn header_follows(lines: &[Line<'_>], at: usize) -> bool {
    let next = lines.iter().enumerate().skip(at + 1).take(3).find(|(_, line)| !line.is_blank());
    next.is_some_and(|(index, line)| {
        header::is_labelled(line) && (header::end_at(lines, index).is_some() || lines.get(index + 1).is_some_and(header::is_labelled))
    })
}

fn is_decoration(c: char) -> bool {
    matches!(
        c,
        '-' | '_' | '=' | '*' | '#' | '<' | '>' | '~' | '—' | '–' | '\u{2010}'..='\u{2012}' | '+' | '|' | ' '
    )
}
