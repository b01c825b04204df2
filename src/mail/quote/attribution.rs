//! The line that a mail program writes above what it quotes: "Den … skrev …:", "On … wrote:", over one to five lines.

use super::client::is_client_line;
use super::line::Line;
use super::words::{PRONOUNS, SPEAKERS, STARTERS, VERBS, WEEKDAYS};
use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

static VERB: LazyLock<Regex> = LazyLock::new(|| pattern(VERBS));
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| pattern(WEEKDAYS));
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
        r"^(?:mon|tue|wed|thu|fri|sat|sun|mån|tis|ons|tor|fre|lör|sön|mar|jan|feb|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec|die|mit|don|sam|lun|mie|mié|jue|vie|sáb|dom|jeu|ven|dim|mer|gio|sab|dez|kl|янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт|ноя|дек)",
    )
});
static PLAIN_STAMP: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{4}[/.-]\d{1,2}[/.-]\d{1,2},? .{0,80}<[^<>]+@[^<>]+>:?$"));
/// Lines without a verb that web boards and old mail programs write.
static OTHER_STAMP: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^posted by .{2,80} on \d{1,2}[/.]\d{1,2}[/.]\d{4}$|^\[ .{2,80} \d.{4,60}\d \]$"));
/// A moment in brackets behind the colon: "Eva <eva@…> skrev: (3 mars 2026 15:31)".
static MOMENT_BEHIND: LazyLock<Regex> = LazyLock::new(|| pattern(r"[:：] ?\([^()]*\d[^()]*\)$"));

/// Where a moment begins in the middle of a line.
static MIDDLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(\S.*?)(?:\s|-{2,} ?)(?:on|den|am|le|el|il|op|em) (?:(?:mon|tue|wed|thu|fri|sat|sun|mån|tis|ons|tor|fre|lör|sön|man|tir|lør|søn|mo|di|mi|do|fr|sa|so|lun|mar|mer|mié|jue|jeu|vie|ven|sáb|sam|dom|dim)[a-zåäöø]{0,7}[.,]{0,2} |\d)",
    )
});

/// Small words inside names and moments.
const PARTICLES: &[&str] = &[
    "via",
    "de",
    "la",
    "von",
    "van",
    "der",
    "af",
    "av",
    "r",
    "г",
    "р",
    "пользователь",
    "o",
    "и",
];

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
    /// A person's own words stand before it on its first line.
    pub after_own: bool,
}

/// The attribution that begins at a line, if one does.
pub(super) fn at(lines: &[Line<'_>], at: usize) -> Option<Attribution> {
    let found = beginning_at(lines, at).or_else(|| below_client_line(lines, at))?;
    // The last line of a person's own text must not be taken for the beginning of a wrapped attribution.
    let bare = is_bare_beginning(lines, at);
    let shadowed = (at + 1..found.end).any(|later| {
        let inner = beginning_at(lines, later).filter(|inner| inner.end == found.end);
        inner.is_some_and(|inner| !bare && (starts_properly(lines, later) || stands_by_itself(lines, at, later, &inner)))
    });
    let own_lead = found.strength == Strength::Weak && found.end == at + 1 && is_own_lead(lines, at);
    // "2026/3/10 Eva <eva@…>" on a line of its own is no word of a person's.
    let apart = at.checked_sub(1).and_then(|above| lines.get(above)).is_none_or(Line::is_blank);
    let stamp = apart && lines.get(at).is_some_and(|line| PLAIN_STAMP.is_match(&line.low));
    let found = Attribution {
        strength: if stamp { Strength::Strong } else { found.strength },
        ..found
    };
    let after_own = lines.get(at).is_some_and(stands_after_own);
    (!shadowed && !own_lead).then_some(Attribution { after_own, ..found })
}

/// "Am 03.03.26 um 10:12 schrieb Eva Lind" without a colon: below a program's own line a program wrote it too.
fn below_client_line(lines: &[Line<'_>], at: usize) -> Option<Attribution> {
    let line = lines.get(at).filter(|line| line.is_own() && line.low.len() <= LONGEST)?;
    let verb = VERB
        .find(&line.low)
        .filter(|_| is_starter(&line.low) && DATE.is_match(&line.low) && TIME.is_match(&line.low))?;
    let name: Vec<&str> = line.low.get(verb.end()..)?.split_whitespace().collect();
    let is_name = name.len() <= 4 && !name.iter().any(|word| PRONOUNS.contains(word) || SPEAKERS.contains(word));
    let above = (0..at)
        .rev()
        .take(3)
        .filter_map(|index| lines.get(index))
        .find(|line| !line.is_blank());
    (is_name && above.is_some_and(is_client_line)).then_some(Attribution {
        end: at + 1,
        strength: Strength::Strong,
        runs_on: false,
        after_own: false,
    })
}

/// "Tack! On Tue, Mar 3, 2026 at 10:12 AM, Eva <eva@…> wrote:": a program put its line behind the person's last one.
fn stands_after_own(line: &Line<'_>) -> bool {
    let low = line.low.as_str();
    let first = low.split(' ').next().unwrap_or_default().trim_end_matches(['.', ',']);
    let is_day = first.chars().count() <= 3 && DAY_OR_MONTH.is_match(first) || WEEKDAY.find(low).is_some_and(|day| day.start() == 0);
    if is_starter(low) || is_day || OTHER_STAMP.is_match(low) || low.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let before = MIDDLE.captures(low).and_then(|found| found.get(1)).map_or("", |own| own.as_str());
    before.contains(char::is_alphabetic) && !before.contains('@') && !VERB.is_match(&format!("{before} "))
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
    let is_small = |word: &&str| word.starts_with(char::is_lowercase) && !PARTICLES.contains(word);
    let small = line.plain.split(' ').filter(is_small).count();
    small > verb
}

fn beginning_at(lines: &[Line<'_>], at: usize) -> Option<Attribution> {
    let first = lines.get(at)?;
    if !can_start(first) && !stands_above_address(first, lines.get(at + 1)) {
        return None;
    }
    let mut joined = String::new();
    let mut plain = String::new();
    // "Am 03.03.26 um 10:12 schrieb", with the name and the colon on the next line.
    let mut without_colon = None;
    for index in at..at + LINES {
        let Some(line) = lines.get(index).filter(|line| line.is_own()) else {
            break;
        };
        if index > at {
            if ends_a_sentence(&joined) {
                break;
            }
            joined.push(' ');
            plain.push(' ');
        }
        joined.push_str(&line.low);
        plain.push_str(&line.plain);
        let found = |strength, runs_on| Attribution {
            end: index + 1,
            strength,
            runs_on,
            after_own: false,
        };
        if joined.len() > LONGEST {
            return run_on(&joined).then(|| found(Strength::Strong, true)).or(without_colon);
        }
        match strength_of(&joined, &plain) {
            Some(Strength::Weak) if !joined.ends_with([':', '：', '>']) && without_colon.is_none() => {
                without_colon = Some(found(Strength::Weak, false));
            }
            Some(strength) if without_colon.is_none() || strength == Strength::Strong => return Some(found(strength, false)),
            _ if run_on(&joined) => return Some(found(Strength::Strong, true)),
            _ => {}
        }
    }
    without_colon
}

/// A name alone, with its address in angle brackets and the verb on the next line.
fn stands_above_address(line: &Line<'_>, next: Option<&Line<'_>>) -> bool {
    let addressed = next.is_some_and(|next| next.depth == 0 && next.plain.starts_with('<') && EMAIL.is_match(&next.low));
    addressed && line.is_own() && line.plain.split(' ').count() <= 6 && !line.plain.ends_with(['.', '!', '?', ',', ':', ';'])
}

fn can_start(line: &Line<'_>) -> bool {
    line.is_own()
        && line.low.len() <= LONGEST * 2
        && (line.low.contains(|c: char| c.is_ascii_digit() || c == '@')
            || is_starter(&line.low)
            || line.low.starts_with("---")
            || line.low.ends_with([':', '：']))
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

/// A line with a name, an address and the verb is whole; what stands above it without a moment is a person's own.
fn stands_by_itself(lines: &[Line<'_>], at: usize, later: usize, inner: &Attribution) -> bool {
    let is = |index: usize, pattern: &Regex| lines.get(index).is_some_and(|line| pattern.is_match(&line.low));
    inner.strength == Strength::Strong && is(later, &EMAIL) && !(is(at, &DATE) && is(at, &TIME))
}

fn ends_a_sentence(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    text.ends_with(['!', '?']) || text.ends_with('.') && last.chars().count() > 5
}

/// `joined` in lower case, `plain` as it stands.
fn strength_of(joined: &str, plain: &str) -> Option<Strength> {
    let told = MOMENT_BEHIND
        .find(joined)
        .map_or(joined, |behind| joined.get(..=behind.start()).unwrap_or(joined));
    let ends = told.trim_end_matches(['*', ' ', '_', '-']);
    let colon = ends.ends_with([':', '：', '︰']);
    if OTHER_STAMP.is_match(joined) {
        return Some(Strength::Weak);
    }
    if !colon && !ends.ends_with('>') && !ends_with_verb(ends) {
        return None;
    }
    let seen = Seen {
        email: EMAIL.is_match(joined),
        time: TIME.is_match(joined),
        date: DATE.is_match(joined),
        colon,
    };
    let Some(verb) = VERB.find_iter(ends).last() else {
        return without_verb(joined, ends, &seen);
    };
    let before = ends.get(..verb.start()).unwrap_or_default();
    let after = ends.get(verb.end()..).unwrap_or_default();
    let ends_with_verb = after.trim_matches([':', ' ', '*', '：', '-']).is_empty();
    if speaks(before, after, plain) {
        let to_the_reader = seen.time && seen.date && colon && after.split_whitespace().count() <= 2;
        return to_the_reader.then_some(Strength::Weak);
    }
    if after.len() > 160 || own_words(before, verb.as_str(), after) {
        return None;
    }
    // "---- Eva Lind wrote ----", with or without a moment.
    let ruled = joined.starts_with("---") || seen.email && seen.time && seen.date;
    let dashed = ends_with_verb && ends.len() < told.len() && ruled;
    if colon && (seen.email && (seen.time || seen.date) || seen.time && seen.date) || dashed {
        return Some(Strength::Strong);
    }
    let dated = seen.date && WEEKDAY.find(joined).is_some_and(|day| is_starter(joined) || day.start() == 0);
    let addressed = seen.email && joined.contains(['<', '(']);
    if colon && ends_with_verb && (dated || addressed) && is_programs_own(plain, verb.as_str()) {
        return Some(Strength::Strong);
    }
    // "Den tis 3 mars 2026 kl 10:12 skrev Eva <eva@…>" without its colon.
    let whole = seen.email && seen.time && seen.date && ends.ends_with('>');
    let written = colon || ends_with_verb || whole;
    (written && (seen.email || seen.time || seen.date || joined.split(' ').count() <= 6)).then_some(Strength::Weak)
}

/// What stands in a line beside a verb.
struct Seen {
    email: bool,
    time: bool,
    date: bool,
    colon: bool,
}

/// "tis 3 mars 2026 kl. 15:31, Eva <eva@…>:" and "2026/3/3 Eva <eva@…>".
fn without_verb(joined: &str, ends: &str, seen: &Seen) -> Option<Strength> {
    let stamped = seen.email && seen.time && seen.date && seen.colon;
    if stamped && ends.trim_end_matches([':', '：', ' ']).ends_with(['>', ')']) && joined.split(' ').count() <= 16 {
        return Some(Strength::Strong);
    }
    (stamped || PLAIN_STAMP.is_match(joined)).then_some(Strength::Weak)
}

/// Whether someone speaks of himself or to the reader outside the verb and outside addresses.
fn speaks(before: &str, after: &str, plain: &str) -> bool {
    let spoken = |text: &str| {
        let words = text.split(' ').filter(|word| !word.contains('@'));
        words
            .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
            .any(|word| SPEAKERS.contains(&word))
    };
    spoken(before) || spoken(after) || plain.split(' ').any(|word| word == "I")
}

/// Nothing but names, a moment and the verb: small words are a person's own.
fn is_programs_own(plain: &str, verb: &str) -> bool {
    let verb: Vec<&str> = verb.split(|c: char| !c.is_alphanumeric()).collect();
    let of_a_program = |word: &str| {
        let low = word.to_lowercase();
        verb.contains(&low.as_str())
            || STARTERS.contains(&low.as_str())
            || DAY_OR_MONTH.is_match(&low)
            || WEEKDAY.is_match(&low)
            || PARTICLES.contains(&low.as_str())
    };
    plain
        .split(' ')
        .filter(|word| !word.contains('@') && !word.starts_with('<'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.starts_with(char::is_lowercase))
        .all(of_a_program)
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
