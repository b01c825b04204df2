//! Answers typed into our own letter without quote signs, found by comparing with what we sent.

use super::line::Line;
use crate::domain::pattern::pattern;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that tell of answers between the lines below, over a line in lower case.
static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?-u:\b)(?:svarar|svarat|kommenterar|kommenterat|skriver|skrivit) .{0,30}(?:i (?:din|ditt|er|ert) (?:text|mejl|mail|brev|meddelande)|i texten|mellan raderna|nedan(?-u:\b)|under (?:varje|respektive))",
        r"|(?-u:\b)(?:svar|svaren|kommentarer|kommentarerna)(?-u:\b).{0,30}(?:nedan(?-u:\b)|i texten|i (?:din|ditt|er|ert) |mellan raderna|i rött|i blått|i grönt|i fetstil|under (?:varje|respektive))",
        r"|(?-u:\b)(?:answers?|comments?|repl(?:y|ies)|responses?)(?-u:\b).{0,25}(?:below(?-u:\b)|in-?line|in (?:red|blue|green|bold|caps)(?-u:\b)|in your (?:text|mail|e-?mail|message))|(?-u:\b)(?:answered|commented|replied|responded|answering|replying) .{0,20}(?:below(?-u:\b)|in-?line)|in-?line (?:answers|comments|replies|below)",
        r"|(?-u:\b)(?:antworten?|kommentare?)(?-u:\b).{0,25}(?:unten(?-u:\b)|im text|inline|in rot)|(?-u:\b)svar(?:er|ene)?(?-u:\b).{0,25}(?:nedenfor|nedenunder|i teksten|med rødt|i rødt)|(?-u:\b)vastau(?:s|kset|kseni)(?-u:\b).{0,25}(?:alla(?-u:\b)|tekstissä|punaisella)",
    ))
});

/// How much of a line's words must stand in our letter for the line to be ours.
const OURS: f64 = 0.5;
/// How much of the history must be our letter for the comparison to mean anything.
const KNOWN: f64 = 0.3;

/// The lines, by index, of `from..` that are not in our letter; empty when the history is not our letter.
pub(super) fn typed_in(lines: &[Line<'_>], from: usize, ours: &str) -> Vec<usize> {
    let known = pairs_of(ours);
    if known.is_empty() {
        return Vec::new();
    }
    let history: Vec<(usize, Vec<String>)> = lines
        .iter()
        .enumerate()
        .skip(from)
        .map(|(index, line)| (index, words(&line.low)))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    let flat: Vec<&str> = history.iter().flat_map(|(_, words)| words.iter().map(String::as_str)).collect();
    let covered = coverage(&flat, &known);
    let mut at = 0;
    let shares: Vec<(usize, f64)> = history
        .iter()
        .map(|(index, words)| {
            let hits = covered
                .get(at..at + words.len())
                .unwrap_or_default()
                .iter()
                .filter(|hit| **hit)
                .count();
            at += words.len();
            (*index, share(hits, words.len()))
        })
        .collect();
    let is_ours = |share: f64| share >= OURS;
    let known_share = share(shares.iter().filter(|(_, share)| is_ours(*share)).count(), shares.len());
    // Below the last line of ours stands older history or a foot that the relay added, unless it is all there is.
    let Some(last) = shares.iter().rposition(|(_, share)| is_ours(*share)) else {
        return Vec::new();
    };
    if known_share < KNOWN {
        return Vec::new();
    }
    let mut typed: Vec<usize> = shares
        .iter()
        .take(last + 1)
        .filter(|(_, share)| !is_ours(*share))
        .map(|(index, _)| *index)
        .collect();
    typed.extend(below(lines, &shares, last));
    typed
}

/// Whether someone says in the words above the history that answers stand in it.
pub(super) fn announced(lines: &[Line<'_>], pieces: &[Vec<usize>]) -> bool {
    let mut own = pieces.iter().flatten().filter_map(|index| lines.get(*index));
    own.any(|line| line.low.len() <= 400 && ANNOUNCES.is_match(&line.low))
}

/// What stands below our last line: one's own as far as no earlier mail begins.
fn below(lines: &[Line<'_>], shares: &[(usize, f64)], last: usize) -> Vec<usize> {
    let mut own = Vec::new();
    for (index, _) in shares.iter().skip(last + 1) {
        let history = super::header::end_at(lines, *index).is_some()
            || super::separator::is_at(lines, *index)
            || super::attribution::at(lines, *index).is_some();
        if history || lines.get(*index).is_none_or(|line| line.depth > 0) {
            break;
        }
        own.push(*index);
    }
    own
}

/// Which words stand beside a neighbour that they also stand beside in our letter.
fn coverage(flat: &[&str], known: &HashSet<(String, String)>) -> Vec<bool> {
    let mut covered = vec![false; flat.len()];
    for (at, pair) in flat.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        if known.contains(&((*first).to_owned(), (*second).to_owned())) {
            for place in [at, at + 1] {
                if let Some(flag) = covered.get_mut(place) {
                    *flag = true;
                }
            }
        }
    }
    covered
}

fn pairs_of(text: &str) -> HashSet<(String, String)> {
    let words = words(&text.to_lowercase());
    words
        .windows(2)
        .filter_map(|pair| Some((pair.first()?.clone(), pair.get(1)?.clone())))
        .collect()
}

fn words(low: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in low.split_whitespace() {
        // Links are written anew on the way.
        if word.contains("://") || word.starts_with("<mailto:") || word.starts_with('<') && word.ends_with('>') {
            continue;
        }
        found.extend(
            word.split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned),
        );
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "counts of words in a mail are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
