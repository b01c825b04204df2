//! Who shall have a case, in an officer's words: "Skicka till Linda Sjö i stället", "det är gatukontorets".

use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

static TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?:till|hos|åt|to|→|kontakta|tilldela|tilldelas|ha|av|on)\s+|->\s*|→\s*|\bär\s+(?:det\s+)?|\bligger (?:på|under)\s+|\bpå\s+)",
    )
});

/// Words that end a name: what follows is another clause.
const ENDS: &[&str] = &[
    "i",
    "så",
    "som",
    "för",
    "eftersom",
    "då",
    "och",
    "men",
    "hon",
    "han",
    "de",
    "inte",
    "istället",
    "tack",
    "där",
    "under",
    "när",
    "om",
    "att",
    "vi",
    "jag",
    "det",
    "den",
    "tar",
    "har",
    "är",
    "ska",
    "kan",
    "instead",
    "who",
    "please",
    "she",
    "he",
];

/// Words that no name begins with.
const NOT_NAMES: &[&str] = &[
    "mig",
    "oss",
    "er",
    "dig",
    "honom",
    "henne",
    "avsändaren",
    "medborgaren",
    "den",
    "det",
    "dem",
    "att",
    "en",
    "ett",
    "i",
    "på",
    "fel",
    "rätt",
    "någon",
    "annan",
    "vem",
    "handlingarna",
    "inte",
    "nästa",
    "fritid",
    "bords",
    "mitt",
    "min",
    "klart",
    "klar",
    "registrator",
    "registratorn",
    "vecka",
    "måndag",
    "tisdag",
    "onsdag",
    "torsdag",
    "fredag",
    "me",
    "us",
    "the",
    "this",
    "tills",
    "dess",
    "kunden",
    "anmälaren",
    "akten",
    "dit",
    "fredagen",
    "påsk",
];

/// The name or unit that a sentence (`low` in lower case, `spoken` as written) says; the first that can be one.
pub(super) fn in_sentence(low: &str, spoken: &str) -> Option<String> {
    if low.len() != spoken.len() {
        return TO.find_iter(low).find_map(|found| name_at(low.get(found.end()..)?));
    }
    let own = possessive(low, spoken);
    TO.find_iter(low).find_map(|found| name_at(spoken.get(found.end()..)?)).or(own)
}

/// "detta är gatukontorets", "det är Annas ärende".
fn possessive(low: &str, spoken: &str) -> Option<String> {
    let at = ["detta är ", "det är ", "den är ", "det här är ", "this is "]
        .iter()
        .find_map(|lead| low.find(lead).map(|at| at + lead.len()))?;
    let word = spoken
        .get(at..)?
        .split_whitespace()
        .next()?
        .trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix('s').filter(|owner| owner.chars().count() >= 3).map(str::to_owned)
}

fn name_at(text: &str) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace().take(7) {
        let bare = word.trim_matches(|c: char| matches!(c, ',' | '.' | '!' | '?' | ';' | ':' | '(' | ')' | '"'));
        let low = bare.to_lowercase();
        if bare.is_empty() || words.is_empty() && (NOT_NAMES.contains(&low.as_str()) || low.starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        if !words.is_empty() && ENDS.contains(&low.as_str()) {
            break;
        }
        words.push(bare);
        if bare.len() < word.len() && word.ends_with([',', '.', '!', '?', ';', ':', ')']) {
            break;
        }
    }
    let name = words.join(" ");
    (name.chars().count() >= 2).then(|| unpossessed(&name))
}

/// "gatukontorets" names gatukontoret.
fn unpossessed(name: &str) -> String {
    let unit = ["ets", "ens", "ans"].iter().any(|ending| name.ends_with(ending)) && name.starts_with(char::is_lowercase);
    if unit {
        name.trim_end_matches('s').to_owned()
    } else {
        name.to_owned()
    }
}

/// A name given as a command's argument: without punctuation and thanks around it.
pub(super) fn clean(name: &str) -> String {
    let bare = name.trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let bare = bare
        .strip_suffix(" tack")
        .or_else(|| bare.strip_suffix(" i stället"))
        .or_else(|| bare.strip_suffix(" istället"))
        .unwrap_or(bare);
    bare.trim_matches(|c: char| !c.is_alphanumeric() && c != ')').to_owned()
}
