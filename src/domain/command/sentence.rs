//! A text cut into sentences, with the places where they stand, and the closing phrase told from what is said.

use crate::domain::sign_off::{self, SignOff};

/// Thanks close an officer's mail where they stand alone; in a citizen's they are what is said.
const THANKS: &[&str] = &["tack", "tack och hej"];

/// Abbreviations after which a sentence goes on.
const ABBREVIATIONS: &[&str] = &[
    "t.ex", "bl.a", "kl", "ca", "dvs", "m.m", "m.fl", "osv", "tel", "nr", "st", "s.k", "p.g.a", "pga", "enl", "ang", "resp", "f.d", "e.d",
    "o.s.v", "jan", "feb", "okt", "nov", "dec", "v", "kap", "ev", "inkl", "obs",
];

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends, its punctuation included.
    pub end: usize,
    /// As written, trimmed.
    pub spoken: String,
    /// In lower case, with single spaces.
    pub low: String,
}

impl Sentence {
    /// Whether it is put as a question.
    pub fn is_question(&self) -> bool {
        self.low.trim_end_matches([')', '"', '”', '!']).ends_with('?')
    }

    /// How many words it has.
    pub fn words(&self) -> usize {
        self.low.split(' ').filter(|word| word.chars().any(char::is_alphanumeric)).count()
    }
}

/// The sentences of a text, the closing phrase and the name below it left out.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let lines: Vec<&str> = text.lines().collect();
    let said = sign_off_start(&lines).unwrap_or(lines.len());
    let mut found = Vec::new();
    for line in lines.iter().take(said) {
        let offset = line.as_ptr() as usize - text.as_ptr() as usize;
        cut(line, offset, &mut found);
    }
    found
}

fn cut(line: &str, offset: usize, found: &mut Vec<Sentence>) {
    let mut start = 0;
    for (at, letter) in line.char_indices() {
        let next = at + letter.len_utf8();
        let after = line.get(next..).unwrap_or_default();
        let ends = matches!(letter, '.' | '!' | '?') && (after.is_empty() || after.starts_with(|c: char| c.is_whitespace()));
        if ends && !(letter == '.' && goes_on(line.get(start..at).unwrap_or_default(), after)) {
            push(line, start, next, offset, found);
            start = next;
        }
    }
    push(line, start, line.len(), offset, found);
}

/// A full stop after an abbreviation or a number, with a small letter behind it, ends nothing.
fn goes_on(before: &str, after: &str) -> bool {
    let last = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let small = after.trim_start().starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    small && (ABBREVIATIONS.contains(&last.as_str()) || !last.is_empty() && last.chars().all(|c| c.is_ascii_digit())) || last.is_empty()
}

fn push(line: &str, start: usize, end: usize, offset: usize, found: &mut Vec<Sentence>) {
    let Some(piece) = line.get(start..end) else { return };
    let spoken = piece.trim();
    if !spoken.chars().any(char::is_alphanumeric) {
        return;
    }
    let lead = piece.len() - piece.trim_start().len();
    let low = spoken.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    found.push(Sentence {
        start: offset + start + lead,
        end: offset + start + lead + spoken.len(),
        spoken: spoken.to_owned(),
        low,
    });
}

/// The line on which the closing phrase or a bare signature begins; `None` where the text just ends.
pub(super) fn sign_off_start(lines: &[&str]) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let reach = last.saturating_sub(8);
    let closing = (reach..=last).find(|at| lines.get(*at).is_some_and(|line| closes(line)) && short_below(lines, *at, last));
    closing.or_else(|| {
        (last > 0
            && lines.get(last).is_some_and(|line| is_bare_name(line))
            && lines.get(last - 1).is_some_and(|line| line.trim().is_empty()))
        .then_some(last)
    })
}

fn closes(line: &str) -> bool {
    let trimmed = line.trim();
    if trimmed.starts_with('/') {
        return trimmed.split_whitespace().count() <= 5 && trimmed.chars().any(char::is_alphabetic);
    }
    let low = trimmed.to_lowercase();
    if THANKS.contains(&low.trim_matches(|c: char| !c.is_alphanumeric())) {
        return true;
    }
    match sign_off::read(trimmed, &low) {
        Some(SignOff::Alone) => true,
        Some(SignOff::Beside(name)) => name.split_whitespace().count() <= 4 && !name.ends_with(['.', '?', '!']),
        None => false,
    }
}

fn short_below(lines: &[&str], from: usize, last: usize) -> bool {
    let in_name = |line: &&str| {
        let words = line.split_whitespace().count();
        words <= 6 && !line.trim_end().ends_with(['?', '!', ')']) && !(words > 2 && line.trim_end().ends_with('.'))
    };
    (from + 1..=last).filter_map(|at| lines.get(at)).all(in_name)
}

/// "Rune", "CS", "Anna Berg", "L. Wennerholm" alone on the last line.
fn is_bare_name(line: &str) -> bool {
    let words: Vec<&str> = line.trim().trim_start_matches(['-', '–']).split_whitespace().collect();
    (1..=3).contains(&words.len())
        && !line.trim_end().ends_with(['!', '?', ':'])
        && !(line.trim_end().ends_with('.') && words.len() == 1)
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-')))
        && super::block::command_on(line).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_their_places() {
        let text = "Hej Eva! Vi kommer kl. 10, t.ex. på fredag. Går det bra?\n\nMvh\nJens";
        let found = sentences(text);
        let spoken: Vec<&str> = found.iter().map(|sentence| sentence.spoken.as_str()).collect();
        assert_eq!(spoken, ["Hej Eva!", "Vi kommer kl. 10, t.ex. på fredag.", "Går det bra?"]);
        assert!(
            found
                .iter()
                .all(|sentence| text.get(sentence.start..sentence.end) == Some(sentence.spoken.as_str()))
        );
    }

    #[test]
    fn where_the_sign_off_begins() {
        for (text, expected) in [
            ("Hej\n\nMvh\nEva", Some(2)),
            ("Klart.\n\n/Magnus", Some(2)),
            ("Klart.\n\nCS", Some(2)),
            ("Klart.\nMvh Eva", Some(1)),
            ("Klart.", None),
            ("Mvh Simhallen\n\n(Till registrator: avsluta gärna, han har fått svar.)", None),
        ] {
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(sign_off_start(&lines), expected, "{text}");
        }
    }
}
