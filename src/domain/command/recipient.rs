//! Who shall have a case, in an officer's words: "Skicka till Linda Sjö i stället", "det är gatukontorets".

use crate::domain::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

static TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:till|hos|åt|to|tilldela|tilldelas|on)\s+|->\s*|→\s*",
        r"|\b(?:lägg|lägga|läggs|läggas|ligger|styr|styra)(?: \p{L}+){0,4}? (?:på|under)\s+|\b(?:hanteras|besvaras|handläggas|skötas|tas|handläggs|sköts) av\s+",
    ))
});

/// Words that end a name: what follows is another clause.
const ENDS: &[&str] = &[
    "i",
    "från",
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

/// Words before a name that are no part of it.
const LEADS: &[&str] = &[
    "min kollega ",
    "min vikarie ",
    "vikarien ",
    "vår kollega ",
    "kollegan ",
    "min chef ",
    "vår chef ",
    "my colleague ",
    "enheten ",
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
pub(super) fn possessive(low: &str, spoken: &str) -> Option<String> {
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

/// Words that stand where a name does, where they are one: with a capital, or a unit's name.
pub(super) fn as_name(words: &str) -> Option<String> {
    let name = name_at(words)?;
    let first = name.chars().next()?;
    let unit = ["en", "et", "tet", "nen", "rna", "gata", "va"]
        .iter()
        .any(|ending| name.ends_with(ending))
        && name.chars().count() >= 5;
    let pronoun = [
        "Jag",
        "Vi",
        "Han",
        "Hon",
        "Det",
        "Den",
        "Du",
        "Ni",
        "Hej",
        "De",
        "Någon",
        "Ingen",
        "Man",
        "Så",
        "Nu",
        "Då",
        "Avsändaren",
        "Medborgaren",
        "Entreprenören",
        "Ärendet",
        "Svaret",
    ];
    let is_pronoun = pronoun.iter().any(|word| name.split(' ').next() == Some(word));
    (!is_pronoun && (first.is_uppercase() || unit)).then_some(name)
}

fn name_at(text: &str) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    let text = LEADS.iter().find_map(|lead| text.strip_prefix(lead)).unwrap_or(text);
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
    let is_time = super::dates::is_time(&name);
    (name.chars().count() >= 2 && !is_time).then(|| unpossessed(&name))
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
