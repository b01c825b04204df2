//! The line that a mail program writes above what it quotes: "Den … skrev …:", "On … wrote:", over one to five lines.

use super::line::Line;
use super::words::{PRONOUNS, STARTERS, VERBS};
use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

static VERB: LazyLock<Regex> = LazyLock::new(|| pattern(VERBS));
static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\s<>@]+(?:@|\[at\]| at )[^\s<>@]+\.[^\s<>@]{2,}"));
static TIME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^\d.:])(?:[01]?\d|2[0-4])(?:[:.h٫]|時|点|시 )[0-5]\d(?:[:.][0-5]\d)?(?:$|[^\d.:/-]|[:.]\s|[:.]$)"));
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|\D)(?:19|20)\d\d(?:\D|$)|(?:^|\D)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?:\D|$)|(?:^|\s)\d{1,2}\. \d{1,2}\. \d{2,4}(?:\D|$)|\d{4}年|(?:^|\s)\d{1,2}\.? ?(?:jan|feb|mar|apr|ma[iyj]|ju[nl]|aug|sep|o[ck]t|nov|de[cz])|(?:jan|feb|mar|apr|ma[iyj]|ju[nl]|aug|sep|o[ck]t|nov|de[cz])[a-zé]*\.? \d{1,2}(?:\D|$)",
    )
});
static DAY_OR_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:mon|tue|wed|thu|fri|sat|sun|mån|tis|ons|tor|fre|lör|sön|mar|jan|feb|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec|die|mit|don|sam|lun|mie|mié|jue|vie|sáb|dom|jeu|ven|dim|mer|gio|sab|dez|kl)",
    )
});
static PLAIN_STAMP: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{4}[/.-]\d{1,2}[/.-]\d{1,2},? .{0,80}<[^<>]+@[^<>]+>:?$"));

/// The most lines that an attribution is wrapped over.
const LINES: usize = 5;
/// The longest attribution, in bytes.
const LONGEST: usize = 400;

/// How sure it is that what follows is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Only if what follows is marked as quoted.
    Weak,
    /// Whatever follows.
    Strong,
}

/// An attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribution {
    /// The line after it.
    pub end: usize,
    /// How sure it is.
    pub strength: Strength,
    /// What is quoted begins on the attribution's own last line.
    pub runs_on: bool,
}

/// The attribution that begins at a line, if one does.
pub(super) fn at(lines: &[Line<'_>], at: usize) -> Option<Attribution> {
    let found = beginning_at(lines, at)?;
    // The last line of a person's own text must not be taken for the beginning of a wrapped attribution.
    let bare = is_bare_beginning(lines, at);
    let shadowed = (at + 1..found.end).any(|later| {
        let inner = beginning_at(lines, later).filter(|inner| inner.end == found.end);
        inner.is_some() && starts_properly(lines, later) && !bare
    });
    let own_lead = found.strength == Strength::Weak && found.end == at + 1 && is_own_lead(lines, at);
    (!shadowed && !own_lead).then_some(found)
}

/// "Som grannen skrev:" without any moment or address: small words beside the verb are a person's own.
fn is_own_lead(lines: &[Line<'_>], at: usize) -> bool {
    let Some(line) = lines
        .get(at)
        .filter(|line| !line.low.contains(|c: char| c.is_ascii_digit() || c == '@'))
    else {
        return false;
    };
    let verb = VERB.find(&line.low).map_or(0, |verb| verb.as_str().split_whitespace().count());
    let small = line.plain.split(' ').filter(|word| word.starts_with(char::is_lowercase)).count();
    small > verb
}

fn beginning_at(lines: &[Line<'_>], at: usize) -> Option<Attribution> {
    if !can_start(lines.get(at)?) {
        return None;
    }
    let mut joined = String::new();
    for index in at..at + LINES {
        let line = lines.get(index).filter(|line| line.is_own())?;
        if index > at {
            if ends_a_sentence(&joined) {
                return None;
            }
            joined.push(' ');
        }
        joined.push_str(&line.low);
        if joined.len() > LONGEST {
            return run_on(&joined).then_some(Attribution {
                end: index + 1,
                strength: Strength::Strong,
                runs_on: true,
            });
        }
        if let Some(strength) = strength_of(&joined) {
            return Some(Attribution {
                end: index + 1,
                strength,
                runs_on: false,
            });
        }
        if run_on(&joined) {
            return Some(Attribution {
                end: index + 1,
                strength: Strength::Strong,
                runs_on: true,
            });
        }
    }
    None
}

fn can_start(line: &Line<'_>) -> bool {
    line.is_own()
        && line.low.len() <= LONGEST * 2
        && (line.low.contains(|c: char| c.is_ascii_digit() || c == '@') || is_starter(&line.low) || line.low.ends_with([':', '：']))
}

fn is_starter(low: &str) -> bool {
    let first = low.trim_start_matches(['-', ' ', '*']).split(' ').next().unwrap_or_default();
    STARTERS.contains(&first.trim_end_matches(','))
}

/// A line that can only be the beginning of a wrapped attribution: "On Tue," or "Den tis 10 mars".
fn is_bare_beginning(lines: &[Line<'_>], at: usize) -> bool {
    let of_a_date = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        bare.is_empty()
            || bare.contains(|c: char| c.is_ascii_digit())
            || STARTERS.contains(&bare)
            || bare.chars().count() <= 2
            || DAY_OR_MONTH.is_match(bare)
    };
    lines
        .get(at)
        .is_some_and(|line| (is_starter(&line.low) || DAY_OR_MONTH.is_match(&line.low)) && line.low.split(' ').all(of_a_date))
}

fn starts_properly(lines: &[Line<'_>], at: usize) -> bool {
    lines
        .get(at)
        .is_some_and(|line| is_starter(&line.low) || line.low.starts_with(|c: char| c.is_ascii_digit()) || DATE.is_match(&line.low))
}

fn ends_a_sentence(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    text.ends_with(['!', '?']) || text.ends_with('.') && last.chars().count() > 5
}

fn strength_of(joined: &str) -> Option<Strength> {
    let ends = joined.trim_end_matches(['*', ' ', '_', '-']);
    let colon = ends.ends_with([':', '：', '︰']);
    if !colon && !ends.ends_with('>') && !ends_with_verb(ends) {
        return None;
    }
    let email = EMAIL.is_match(joined);
    let time = TIME.is_match(joined);
    let date = DATE.is_match(joined);
    let Some(verb) = VERB.find_iter(joined).last() else {
        let stamped = email && time && date && colon;
        if stamped && ends.trim_end_matches([':', '：', ' ']).ends_with(['>', ')']) && joined.split(' ').count() <= 16 {
            return Some(Strength::Strong);
        }
        return (stamped || PLAIN_STAMP.is_match(joined)).then_some(Strength::Weak);
    };
    let after = joined.get(verb.end()..).unwrap_or_default();
    if after.len() > 160 || own_words(joined.get(..verb.start()).unwrap_or_default(), verb.as_str(), after) {
        return None;
    }
    let ends_with_verb = after.trim_matches([':', ' ', '*', '：', '-']).is_empty();
    let dashed = ends_with_verb && ends.len() < joined.len() && email && time && date;
    if colon && (email && (time || date) || time && date) || dashed {
        return Some(Strength::Strong);
    }
    let written = colon || ends_with_verb;
    (written && (email || time || date || joined.split(' ').count() <= 6)).then_some(Strength::Weak)
}

/// Whether a verb of an attribution stands among the last letters.
fn ends_with_verb(text: &str) -> bool {
    let mut from = text.len().saturating_sub(30);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..).is_some_and(|end| VERB.is_match(end))
}

/// A pronoun beside the verb, or a long clause after it, is a person's own sentence.
fn own_words(before: &str, verb: &str, after: &str) -> bool {
    let previous = before.rsplit(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let next = after.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let beside = |word: Option<&str>| word.is_some_and(|word| PRONOUNS.contains(&word));
    let romance = verb.contains("écrit") || verb.contains("scritto") || verb.contains("escrito");
    let clause = after.split(' ').count() > 14 && !after.contains('@');
    beside(next) && !after.contains('<') || beside(previous) && !(romance && after.trim().len() <= 1) && !before.contains('<') || clause
}

/// "Den fre, 6 mar. 2026 kl. 15:31 skrev Eva<eva@…>: Hej Marika," with the quoted words on the same line.
fn run_on(joined: &str) -> bool {
    if !is_starter(joined) || !joined.contains(':') {
        return false;
    }
    let Some(verb) = VERB.find(joined) else { return false };
    let after = joined.get(verb.end()..).unwrap_or_default();
    let before = joined.get(..verb.start()).unwrap_or_default();
    let verb_ends = verb.as_str().ends_with(':');
    let head_end = if verb_ends { Some(0) } else { after.find(": ") };
    let Some(head) = head_end.and_then(|end| after.get(..end)) else {
        return false;
    };
    let whole = format!("{before} {head}");
    head.len() <= 120 && EMAIL.is_match(&whole) && TIME.is_match(before) && DATE.is_match(before) && !own_words(before, verb.as_str(), head)
}
