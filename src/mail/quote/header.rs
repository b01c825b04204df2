//! A block of quoted headers ("Från: … Skickat: … Till: … Ämne: …") that stands above unmarked history.

use super::line::Line;
use super::words::{self, Label};
use crate::domain::pattern::pattern;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+"));
static MOMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:19|20)\d\d\b"));
static TIME: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{1,2}[:.]\d\d\b"));
/// A moment as only mail headers have it (RFC 5322 section 3.3).
static STAMP: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? [+-]\d{4}\b"));

/// A name or an address and a moment in figures behind it, and nothing more.
static STAMPED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\S.{1,100} (?:on|den|am|le) \d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? (?:kl\.? )?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: [ap]m)?:?$")
});

/// The most lines that a value may run over.
const CONTINUED: usize = 4;
/// The most lines of a block that are looked at.
const LONGEST: usize = 20;

/// Where the block that begins at a line ends (the line after it), if one does.
pub(super) fn end_at(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let first = lines.get(at)?;
    if first.depth > 0 {
        return None;
    }
    if on_one_line(first) {
        return Some(at + 1);
    }
    notes_end(lines, at)
        .or_else(|| notes_lines_end(lines, at))
        .or_else(|| notes_stamp_end(lines, at))
        .or_else(|| block_end(lines, at))
}

/// Whether a line has a label of a quoted header before its colon.
pub(super) fn is_labelled(line: &Line<'_>) -> bool {
    label_of(line).is_some()
}

#[derive(Default)]
struct Seen {
    labels: HashSet<Label>,
    email: bool,
    year: bool,
    time: bool,
    stamp: bool,
    unknown: usize,
}

fn block_end(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let known = lines.get(at).is_some_and(is_labelled);
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    // A block was looked for from the line above already, unless that line is a person's own ("Obs: så här skrev ni").
    let begun = above.is_some_and(|line| is_labelled(line) || !known && has_unknown_label(line));
    if begun || !known && !lines.get(at).is_some_and(has_unknown_label) {
        return None;
    }
    // In a language that no table holds the labels stand close together; across a blank line the first is a person's own
    // "Muntligt svar: …", with the history under it.
    let close = !lines.get(at).is_some_and(is_labelled);
    let mut seen = Seen::default();
    let mut end = at;
    let mut next = Some(at);
    // A block is either close or has a blank line after each label; a person's own "Till: …" above it stands apart.
    let mut spacing = None;
    while let Some(index) = next {
        let line = lines.get(index)?;
        note(line, &mut seen);
        for continued in lines.get(end + 1..index).unwrap_or_default() {
            note_value(&continued.plain, &mut seen);
        }
        end = index;
        next = next_labelled(lines, index).filter(|found| {
            let parted = lines.get(index + 1..*found).unwrap_or_default().iter().any(Line::is_blank);
            index - at < LONGEST && !(close && parted) && *spacing.get_or_insert(parted) == parted
        });
    }
    // The value of the last label may stand on the line below it.
    let below = lines.get(end + 1).filter(|line| line.is_own());
    if let Some(line) = below.filter(|_| lines.get(end).is_some_and(|line| line.plain.ends_with(':'))) {
        note_value(&line.plain, &mut seen);
        end += 1;
    }
    let swallows = !known && seen.labels.contains(&Label::From);
    (!swallows && is_header(&seen)).then_some(end + 1)
}

fn note(line: &Line<'_>, seen: &mut Seen) {
    match label_of(line) {
        Some(label) => {
            seen.labels.insert(label);
        }
        None => seen.unknown += 1,
    }
    note_value(&line.plain, seen);
}

fn note_value(text: &str, seen: &mut Seen) {
    seen.email |= EMAIL.is_match(text);
    seen.year |= MOMENT.is_match(text);
    seen.time |= TIME.is_match(text);
    seen.stamp |= STAMP.is_match(text);
}

/// Whether what was seen is what a mail program writes; a person's "Från: Storgatan, Till: Torget" is not.
fn is_header(seen: &Seen) -> bool {
    let has = |label| seen.labels.contains(&label);
    let when = has(Label::Sent) || has(Label::Date);
    let to = has(Label::To) || has(Label::Cc);
    if !has(Label::From) {
        // A language that no table holds: labels alone, but an address, a year and a time among them.
        let in_table = has(Label::Subject) && (when || to);
        let labelled = seen.labels.len() + seen.unknown;
        let stamped = seen.stamp && when && to;
        return seen.email && (seen.year && labelled >= 3 && (seen.time || in_table) || stamped);
    }
    // "Från: Eva, Till: nämnden, Datum: 3 mars 2026, Ämne: …" without an address or a time of day is somebody's own heading of a letter.
    let known = has(Label::Subject) && (has(Label::Sent) || (when || to) && (seen.email || seen.time));
    let sent = has(Label::Sent) && (seen.year || seen.time);
    let addressed = seen.email && (has(Label::Subject) || when && (seen.year || seen.time));
    let unknown_rest = seen.email && seen.year && seen.unknown >= 2;
    known || sent || addressed || unknown_rest
}

/// The next line with a label, past at most a few lines of a long value and one blank line.
fn next_labelled(lines: &[Line<'_>], after: usize) -> Option<usize> {
    let mut blanks = 0;
    for index in after + 1..=after + CONTINUED {
        let line = lines.get(index).filter(|line| line.depth == 0)?;
        if line.is_blank() {
            blanks += 1;
        } else if is_labelled(line) || has_unknown_label(line) && blanks == 0 {
            return Some(index);
        } else if blanks > 0 && !lines.get(after).is_some_and(|line| line.plain.ends_with(':')) {
            return None;
        }
        if blanks > 1 {
            return None;
        }
    }
    None
}

fn label_of(line: &Line<'_>) -> Option<Label> {
    let (word, _) = at_colon(&line.low)?;
    words::label(bare(word))
}

/// What stands before and after the first colon, the wide one of East Asia too; most lines have none.
fn at_colon(low: &str) -> Option<(&str, &str)> {
    memchr::memchr2(b':', 0xef, low.as_bytes())?;
    low.split_once([':', '：'])
}

/// A short word and a colon: perhaps a label in a language that no table holds.
fn has_unknown_label(line: &Line<'_>) -> bool {
    let Some((word, value)) = at_colon(&line.low) else {
        return false;
    };
    let short = !word.is_empty() && word.chars().count() <= 20 && word.split(' ').count() <= 3;
    short && !word.contains(['/', '@', '.', '<']) && !word.ends_with(|c: char| c.is_ascii_digit()) && !value.starts_with('/')
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| c == '*' || c == '_' || c == '|' || c.is_whitespace())
}

/// "From: a Sent: b To: c Subject: d" on one line, as some programs leave it.
fn on_one_line(line: &Line<'_>) -> bool {
    if label_of(line) != Some(Label::From) {
        return false;
    }
    let mut labels = HashSet::from([Label::From]);
    for piece in line.low.split(':') {
        let last = piece.rsplit(' ').next().unwrap_or_default();
        labels.extend(words::label(bare(last)));
    }
    labels.contains(&Label::Subject)
        && (labels.contains(&Label::Sent) || labels.contains(&Label::Date))
        && (EMAIL.is_match(&line.low) || labels.len() >= 4)
}

/// Lotus Notes lays the header out as a table without colons: labels alone on deeply indented lines.
fn notes_end(lines: &[Line<'_>], at: usize) -> Option<usize> {
    if !is_indented(lines.get(at)?) {
        return None;
    }
    let mut seen = Seen::default();
    let mut end = at;
    for (index, line) in lines.iter().enumerate().skip(at).take(20) {
        if line.is_blank() {
            continue;
        }
        if !is_indented(line) {
            break;
        }
        end = index;
        seen.labels.extend(words::label(bare(&line.low)));
        let first = line.low.split("  ").next().unwrap_or_default();
        seen.labels.extend(words::label(bare(first)));
        note_value(&line.plain, &mut seen);
    }
    let table = seen.labels.contains(&Label::To) && seen.labels.contains(&Label::Subject);
    (table && (seen.year || seen.email)).then_some(end + 1)
}

/// Lotus Notes as plain text: a name, a moment below it, and then labels and values on lines of their own without colons.
fn notes_lines_end(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let short = |line: &&Line<'_>| line.is_own() && line.plain.split(' ').count() <= 8 && !line.plain.ends_with(['.', '?', '!', ':']);
    lines.get(at).filter(short)?;
    let moment = lines.get(at + 1).filter(short)?;
    if !MOMENT.is_match(&moment.plain) || !TIME.is_match(&moment.plain) {
        return None;
    }
    let alone = |from: usize, within: usize, label: Label| {
        (from..from + within).find(|index| lines.get(*index).is_some_and(|line| words::label(bare(&line.low)) == Some(label)))
    };
    let to = alone(at + 2, 4, Label::To)?;
    let subject = alone(to + 1, 14, Label::Subject)?;
    Some(subject + 2)
}

/// Lotus Notes of old: "Eva Lind <eva@…> on 03/03/2026 10:12:41" by itself, and below it "To: …", "cc: …", "Subject: …".
fn notes_stamp_end(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let ends = |line: &Line<'_>| line.low.ends_with(|c: char| c.is_ascii_digit() || c == 'm' || c == ':');
    lines
        .get(at)
        .filter(|line| line.is_own() && ends(line) && STAMPED.is_match(&line.low))?;
    let said = |from: usize, within: usize, label: Label| {
        (from..from + within).find(|index| lines.get(*index).is_some_and(|line| label_of(line) == Some(label)))
    };
    let to = said(at + 1, 4, Label::To)?;
    said(to + 1, 6, Label::Subject).map(|subject| subject + 1)
}

fn is_indented(line: &Line<'_>) -> bool {
    line.depth == 0 && !line.is_blank() && line.raw.chars().take_while(|c| c.is_whitespace()).count() >= 6
}
