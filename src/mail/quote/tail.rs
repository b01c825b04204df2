//! What stands below a person's words: signature, contact block, disclaimer, client line. The greeting with the name stays.

use super::client::is_client_line;
use super::contact::{
    fits_a_signature, is_command, is_company, is_contact, is_disclaimer, is_surely_of_a_signature, is_title, names_another,
};
use super::line::Line;
use super::separator::is_ruler;
use crate::domain::sign_off::{self, SignOff};

/// How far up from the end a signature is looked for, in lines.
const REACH: usize = 40;
/// The most lines that stand below a delimiter and are still a signature.
const LONGEST_BLOCK: usize = 16;

/// How many of a chunk's lines (indices into `lines`) are a person's words; the rest is what stands below them.
pub(super) fn trimmed(lines: &[Line<'_>], chunk: &[usize]) -> usize {
    let mut end = chunk.len();
    for _ in 0..8 {
        let before = end;
        end = without_blank(lines, chunk, end);
        end = without_client_line(lines, chunk, end);
        end = without_disclaimer(lines, chunk, end);
        end = without_delimited(lines, chunk, end);
        end = without_block(lines, chunk, end);
        if end == before {
            break;
        }
    }
    end
}

fn get<'a, 'b>(lines: &'b [Line<'a>], chunk: &[usize], at: usize) -> Option<&'b Line<'a>> {
    chunk.get(at).and_then(|index| lines.get(*index))
}

fn without_blank(lines: &[Line<'_>], chunk: &[usize], mut end: usize) -> usize {
    while end > 0 && get(lines, chunk, end - 1).is_none_or(|line| line.is_blank() || is_ruler(line)) {
        end -= 1;
    }
    end
}

fn without_client_line(lines: &[Line<'_>], chunk: &[usize], end: usize) -> usize {
    let is_client = |at: usize| get(lines, chunk, at).is_some_and(is_client_line);
    if end > 0 && is_client(end - 1) {
        return end - 1;
    }
    // The program's line may be wrapped, with a link or an excuse below it.
    let fits = |at: usize| {
        get(lines, chunk, at).is_some_and(|line| {
            is_contact(line) && line.plain.split(' ').count() <= 3
                || line.low.starts_with("ursäkta ")
                || line.low.starts_with("please excuse")
        })
    };
    let above = (0..end.saturating_sub(1))
        .rev()
        .find(|at| get(lines, chunk, *at).is_some_and(|line| !line.is_blank()));
    match above {
        Some(above) if is_client(above) && end > 0 && fits(end - 1) => above,
        _ => end,
    }
}

fn without_disclaimer(lines: &[Line<'_>], chunk: &[usize], end: usize) -> usize {
    let start = paragraph_start(lines, chunk, end);
    let joined = (start..end)
        .filter_map(|at| get(lines, chunk, at))
        .map(|line| line.low.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    // Words of one's own stand above: a mail that is nothing but a notice about confidentiality is kept.
    if start > 0 && joined.len() <= 6_000 && is_disclaimer(&joined) {
        start
    } else {
        end
    }
}

/// The first line of the last paragraph.
fn paragraph_start(lines: &[Line<'_>], chunk: &[usize], end: usize) -> usize {
    let mut start = end;
    while start > 0 && get(lines, chunk, start - 1).is_some_and(|line| !line.is_blank()) {
        start -= 1;
    }
    start
}

/// Below `-- ` (RFC 3676 section 4.3) and what people and programs write instead of it.
fn without_delimited(lines: &[Line<'_>], chunk: &[usize], end: usize) -> usize {
    for at in (end.saturating_sub(REACH)..end).rev() {
        let Some(line) = get(lines, chunk, at) else { continue };
        let begins = is_delimiter(line) && below_delimiter(lines, chunk, at, end)
            || is_ruler(line) && below_ruler(lines, chunk, at, end)
            || is_dashed_name(line) && below_dashed_name(lines, chunk, at, end);
        if begins {
            return at;
        }
    }
    end
}

fn is_delimiter(line: &Line<'_>) -> bool {
    line.is_delimiter || matches!(line.plain.as_str(), "--" | "---" | "—" | "–" | "__" | "_" | "–-" | "-- -")
}

/// Whether what stands below a delimiter is a signature: below the standard's own nearly anything, else what looks like one.
fn below_delimiter(lines: &[Line<'_>], chunk: &[usize], at: usize, end: usize) -> bool {
    let below = || said(lines, chunk, at + 1, end);
    if below().count() > LONGEST_BLOCK || holds_command(lines, chunk, at + 1, end) {
        return false;
    }
    let sentences = below()
        .filter(|line| line.plain.split(' ').count() >= 8 && !fits_a_signature(line))
        .count();
    let by_standard = get(lines, chunk, at).is_some_and(|line| line.is_delimiter);
    // What parts a text from the next one stands above words, and what parts a signature off above a name.
    let is_begun = |line: &Line<'_>| {
        let first = line.plain.split(['|', ',', '•']).next().unwrap_or_default().trim();
        fits_a_signature(line)
            && !is_list_item(line)
            && (is_surely_of_a_signature(line) || is_title(line) || is_capitalised(first) || !first.contains(' '))
    };
    let begins = || below().next().is_none_or(is_begun);
    by_standard && sentences <= 3 || sentences <= 1 && begins() && !stands_again(lines, chunk, at, end)
}

fn below_ruler(lines: &[Line<'_>], chunk: &[usize], at: usize, end: usize) -> bool {
    let below = || said(lines, chunk, at + 1, end);
    at > 0
        && (1..=LONGEST_BLOCK).contains(&below().count())
        && !stands_again(lines, chunk, at, end)
        && (below().all(fits_a_signature) && tells_of_someone(below) || is_list_footer(lines, chunk, at, end))
        && !holds_command(lines, chunk, at + 1, end)
}

fn below_dashed_name(lines: &[Line<'_>], chunk: &[usize], at: usize, end: usize) -> bool {
    let below = || said(lines, chunk, at + 1, end);
    at > 0 && above_is_blank(lines, chunk, at) && below().count() <= 6 && below().all(fits_a_signature) && !list_above(lines, chunk, at)
}

/// The lines of a stretch that are not blank.
fn said<'a, 'b>(lines: &'b [Line<'a>], chunk: &'b [usize], from: usize, end: usize) -> impl Iterator<Item = &'b Line<'a>> {
    (from..end)
        .filter_map(move |at| get(lines, chunk, at))
        .filter(|line| !line.is_blank())
}

/// The same line once more in the text: it parts sections, and no signature.
fn stands_again(lines: &[Line<'_>], chunk: &[usize], at: usize, end: usize) -> bool {
    let this = get(lines, chunk, at).map(|line| line.plain.as_str());
    let same = |other: usize| get(lines, chunk, other).map(|line| line.plain.as_str()) == this;
    this != Some("--") && (end.saturating_sub(REACH)..end).filter(|other| *other != at).any(same)
}

fn is_list_item(line: &Line<'_>) -> bool {
    ["- ", "* ", "• ", "– ", "-- "].iter().any(|sign| line.plain.starts_with(sign))
}

/// A mailing list's footer below a ruler.
fn is_list_footer(lines: &[Line<'_>], chunk: &[usize], at: usize, end: usize) -> bool {
    (at + 1..end)
        .filter_map(|at| get(lines, chunk, at))
        .take(4)
        .any(|line| line.low.contains("mailing list") || line.low.contains("unsubscribe") || line.low.contains("listinfo"))
}

/// "-Anna Berg": a name after one dash, alone.
fn is_dashed_name(line: &Line<'_>) -> bool {
    let Some(name) = line.plain.strip_prefix(['-', '–', '—']).map(str::trim_start) else {
        return false;
    };
    let words: Vec<&str> = name.split(' ').collect();
    words.len() <= 3
        && words
            .iter()
            .all(|word| word.starts_with(|c: char| c.is_alphabetic()) && word.chars().all(|c| c.is_alphabetic() || c == '.' || c == '-'))
        && is_capitalised(name)
}

fn above_is_blank(lines: &[Line<'_>], chunk: &[usize], at: usize) -> bool {
    at > 0 && get(lines, chunk, at - 1).is_some_and(Line::is_blank)
}

fn list_above(lines: &[Line<'_>], chunk: &[usize], at: usize) -> bool {
    (0..at)
        .rev()
        .filter_map(|at| get(lines, chunk, at))
        .find(|line| !line.is_blank())
        .is_some_and(|line| line.plain.starts_with(['-', '–', '—', '•']))
}

/// What stands below the closing phrase and the name, or below a bare name.
fn without_block(lines: &[Line<'_>], chunk: &[usize], end: usize) -> usize {
    for at in end.saturating_sub(REACH)..end {
        let Some(line) = get(lines, chunk, at) else { continue };
        let Some(closing) = closing(line) else { continue };
        let named = after_name(lines, chunk, at, end, closing);
        if named < end && rest_is_signature(lines, chunk, named, end) {
            return named;
        }
    }
    contact_block(lines, chunk, end)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// "Med vänlig hälsning": the name stands below.
    Alone,
    /// "Mvh Tove", "/Magnus": the name stands with it.
    Named,
}

fn closing(line: &Line<'_>) -> Option<Closing> {
    if line.depth > 0 || line.plain.split(' ').count() > 8 {
        return None;
    }
    let slash = line.plain.strip_prefix("//").or_else(|| line.plain.strip_prefix('/'));
    if slash.is_some_and(|name| is_name(name.trim())) {
        return Some(Closing::Named);
    }
    match sign_off::read(&line.plain, &line.low)? {
        SignOff::Alone => Some(Closing::Alone),
        SignOff::Beside(name) => is_name(name).then_some(Closing::Named),
    }
}

/// One to four words with capitals and nothing else.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    (1..=4).contains(&words.len())
        && text
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'' | '’' | ',' | '&'))
        && !text.ends_with(',')
        && words.first().is_some_and(|word| word.starts_with(char::is_uppercase))
        && words.iter().filter(|word| word.starts_with(char::is_uppercase)).count() * 2 >= words.len()
}

/// A name of a person or a unit: each word with a capital, but for small ones in the middle.
fn is_capitalised(text: &str) -> bool {
    const SMALL: &[&str] = &[
        "och", "of", "and", "af", "av", "von", "van", "de", "der", "den", "la", "i", "för", "&", "und", "für", "et", "du", "y",
    ];
    let words = text.split(' ').filter(|word| !word.is_empty());
    let is_great = |word: &str| word.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic() && !c.is_numeric());
    text.starts_with(char::is_uppercase) && words.clone().count() <= 6 && words.clone().all(|word| is_great(word) || SMALL.contains(&word))
}

/// Whether short lines are what stands below a name: one of them is a contact detail or the like, or each is a title or a name of more than
/// one word. "Bor på Storgatan" is neither.
fn tells_of_someone<'a, 'b: 'a, I: Iterator<Item = &'a Line<'b>>>(below: impl Fn() -> I) -> bool {
    let is_named = |line: &Line<'_>| {
        let first = line.plain.split(['|', ',', '•']).next().unwrap_or_default().trim();
        is_title(line) || is_capitalised(first) && line.plain.contains(' ')
    };
    below().any(is_surely_of_a_signature) || below().all(is_named)
}

/// The place after the closing phrase and the name that goes with it.
fn after_name(lines: &[Line<'_>], chunk: &[usize], at: usize, end: usize, closing: Closing) -> usize {
    if closing == Closing::Named {
        return at + 1;
    }
    let name = (at + 1..end.min(at + 4)).find(|at| get(lines, chunk, *at).is_some_and(|line| !line.is_blank()));
    match name {
        Some(name)
            if get(lines, chunk, name).is_some_and(|line| {
                let is_sentence = line.plain.ends_with('.') && line.plain.starts_with(char::is_lowercase);
                line.is_own()
                    && !is_sentence
                    && !is_contact(line)
                    && !line.plain.contains(" | ")
                    && line.plain.split(' ').count() <= 6
                    && !is_command(line)
            }) =>
        {
            name + 1
        }
        _ => at + 1,
    }
}

fn rest_is_signature(lines: &[Line<'_>], chunk: &[usize], from: usize, end: usize) -> bool {
    let fits = |line: &Line<'_>| fits_a_signature(line) || is_disclaimer(&line.low);
    said(lines, chunk, from, end).count() <= LONGEST_BLOCK * 2
        && said(lines, chunk, from, end).all(fits)
        && tells_of_someone(|| said(lines, chunk, from, end))
        && !holds_command(lines, chunk, from, end)
}

/// Officers put a command below their name: it is never thrown away with the signature.
fn holds_command(lines: &[Line<'_>], chunk: &[usize], from: usize, end: usize) -> bool {
    (from..end).filter_map(|at| get(lines, chunk, at)).any(is_command)
}

/// "Kontakta:", "Anmälan gäller", "Ni kan nå min dotter i stället": the sentence goes on with what stands below, or speaks of someone else.
fn leads_to_a_name(line: &Line<'_>) -> bool {
    const OPEN: &[&str] = &[
        "gäller", "avser", "till", "från", "är", "heter", "av", "med", "for", "to", "from", "is", "with",
    ];
    let open = !line.plain.ends_with(['.', '!', '?', ',', ')', ';']) && line.plain.contains(' ');
    open || line.low.rsplit(' ').next().is_some_and(|last| OPEN.contains(&last)) || names_another(line)
}

/// A block of contact details at the end without a closing phrase: a name first, then lines of which most are contact details.
fn contact_block(lines: &[Line<'_>], chunk: &[usize], end: usize) -> usize {
    let start = paragraph_start(lines, chunk, end);
    let size = end - start;
    let is_named = |line: &Line<'_>| is_name(line.plain.split(['|', ',', '•']).next().unwrap_or_default().trim());
    if !(3..=LONGEST_BLOCK * 2).contains(&size) || !get(lines, chunk, start).is_some_and(is_named) {
        return end;
    }
    let contacts = said(lines, chunk, start, end).filter(|line| is_contact(line)).count();
    // A company tells as much as a telephone number where it stands below a person's name and title.
    let contacts = contacts + usize::from(contacts >= 2 && said(lines, chunk, start + 1, end).any(is_company));
    let asked_for = || {
        (0..start)
            .rev()
            .filter_map(|at| get(lines, chunk, at))
            .find(|line| !line.is_blank())
            .is_none_or(leads_to_a_name)
    };
    let is_block = contacts * 2 >= size
        && said(lines, chunk, start, end).all(fits_a_signature)
        && !asked_for()
        && !holds_command(lines, chunk, start, end);
    if is_block { start } else { end }
}
