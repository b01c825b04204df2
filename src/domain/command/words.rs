//! The words that commands are written with, Swedish first, and how much misspelling is forgiven.

use std::borrow::Cow;
use std::sync::LazyLock;

/// Which command a phrase begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Close,
    Note,
    WrongHandler,
    HandTo,
    TakeOver,
    MoreTime,
    HoldOpen,
    OralAnswer,
    Measure,
    Outcome,
    Confidential,
    Reopen,
    Absent,
    NotAMatter,
    Counts,
    Lesson,
    PersonalFile,
    Type,
    Title,
    Topic,
    Arrived,
    Sender,
    Split,
    Merge,
    Unmerge,
    Link,
    Refer,
    Show,
    Status,
    Help,
    Stop,
    Yes,
    No,
}

/// Phrases in lower case with the command that they begin.
const PHRASES: &[(&str, Word)] = &[
    ("avsluta", Word::Close),
    ("avslut", Word::Close),
    ("avslutas", Word::Close),
    ("avsluta ärendet", Word::Close),
    ("avsluta ärende", Word::Close),
    ("stäng", Word::Close),
    ("stäng ärendet", Word::Close),
    ("stänga", Word::Close),
    ("arkivera", Word::Close),
    ("close", Word::Close),
    ("close case", Word::Close),
    ("close the case", Word::Close),
    ("intern", Word::Note),
    ("internt", Word::Note),
    ("intern anteckning", Word::Note),
    ("anteckning", Word::Note),
    ("notering", Word::Note),
    ("tjänsteanteckning", Word::Note),
    ("note", Word::Note),
    ("internal", Word::Note),
    ("internal note", Word::Note),
    ("fel person", Word::WrongHandler),
    ("fel handläggare", Word::WrongHandler),
    ("fel mottagare", Word::WrongHandler),
    ("inte min", Word::WrongHandler),
    ("inte mitt", Word::WrongHandler),
    ("wrong person", Word::WrongHandler),
    ("not mine", Word::WrongHandler),
    ("lämna till", Word::HandTo),
    ("lämna över till", Word::HandTo),
    ("lämnas till", Word::HandTo),
    ("överlämna till", Word::HandTo),
    ("överlämnas till", Word::HandTo),
    ("flytta till", Word::HandTo),
    ("skicka till", Word::HandTo),
    ("fördela till", Word::HandTo),
    ("tilldela", Word::HandTo),
    ("hand to", Word::HandTo),
    ("hand over to", Word::HandTo),
    ("assign to", Word::HandTo),
    ("ta över", Word::TakeOver),
    ("tar över", Word::TakeOver),
    ("take over", Word::TakeOver),
    ("mer tid", Word::MoreTime),
    ("mera tid", Word::MoreTime),
    ("förläng", Word::MoreTime),
    ("more time", Word::MoreTime),
    ("extend", Word::MoreTime),
    ("håll öppet", Word::HoldOpen),
    ("håll öppen", Word::HoldOpen),
    ("hold open", Word::HoldOpen),
    ("keep open", Word::HoldOpen),
    ("muntligt svar", Word::OralAnswer),
    ("oral answer", Word::OralAnswer),
    ("åtgärd", Word::Measure),
    ("åtgärder", Word::Measure),
    ("measure", Word::Measure),
    ("utfall", Word::Outcome),
    ("resultat", Word::Outcome),
    ("outcome", Word::Outcome),
    ("sekretess", Word::Confidential),
    ("confidential", Word::Confidential),
    ("öppna igen", Word::Reopen),
    ("återöppna", Word::Reopen),
    ("öppna ärendet igen", Word::Reopen),
    ("reopen", Word::Reopen),
    ("borta", Word::Absent),
    ("frånvarande", Word::Absent),
    ("away", Word::Absent),
    ("absent", Word::Absent),
    ("ej synpunkt", Word::NotAMatter),
    ("inte synpunkt", Word::NotAMatter),
    ("inte en synpunkt", Word::NotAMatter),
    ("not a case", Word::NotAMatter),
    ("svaret räknas", Word::Counts),
    ("räknas som svar", Word::Counts),
    ("the answer counts", Word::Counts),
    ("lärdom", Word::Lesson),
    ("lärdomar", Word::Lesson),
    ("lesson", Word::Lesson),
    ("personakt", Word::PersonalFile),
    ("personakten", Word::PersonalFile),
    ("till personakten", Word::PersonalFile),
    ("personal file", Word::PersonalFile),
    ("typ", Word::Type),
    ("ärendetyp", Word::Type),
    ("type", Word::Type),
    ("ärendemening", Word::Title),
    ("rubrik", Word::Title),
    ("title", Word::Title),
    ("område", Word::Topic),
    ("ämnesområde", Word::Topic),
    ("topic", Word::Topic),
    ("inkom", Word::Arrived),
    ("inkom den", Word::Arrived),
    ("ankomstdatum", Word::Arrived),
    ("arrived", Word::Arrived),
    ("avsändare", Word::Sender),
    ("synpunktslämnare", Word::Sender),
    ("sender", Word::Sender),
    ("dela", Word::Split),
    ("dela upp", Word::Split),
    ("nytt ärende", Word::Split),
    ("split", Word::Split),
    ("slå ihop med", Word::Merge),
    ("slå samman med", Word::Merge),
    ("merge with", Word::Merge),
    ("ångra sammanslagning", Word::Unmerge),
    ("ångra sammanslagningen", Word::Unmerge),
    ("undo merge", Word::Unmerge),
    ("samband", Word::Link),
    ("samband med", Word::Link),
    ("link", Word::Link),
    ("hänvisa", Word::Refer),
    ("hänvisa till", Word::Refer),
    ("refer to", Word::Refer),
    ("visa", Word::Show),
    ("visa ärendet", Word::Show),
    ("show", Word::Show),
    ("status", Word::Status),
    ("hjälp", Word::Help),
    ("help", Word::Help),
    ("stopp", Word::Stop),
    ("stoppa", Word::Stop),
    ("stop", Word::Stop),
    ("ångra", Word::Stop),
    ("ja", Word::Yes),
    ("ja tack", Word::Yes),
    ("yes", Word::Yes),
    ("nej", Word::No),
    ("nej tack", Word::No),
    ("no", Word::No),
];

/// Ordinary words that lie a letter from a command and mean something else.
const OTHER_WORDS: &[&str] = &[
    "stängt",
    "stångt",
    "interna",
    "avslutade",
    "avslutad",
    "avslutat",
    "lisa",
    "hjälpt",
    "hjälpa",
    "borda",
    "utfallet",
    "åtgärdat",
    "åtgärdad",
    "åtgärda",
    "sekretessen",
    "internet",
    "noten",
    "never",
    "stoppat",
    "stopps",
    "avslag",
    "lämnar till",
    "lämnat till",
    "tilldelad",
    "tilldelat",
    "utfalls",
    "felanmälan",
    "förlängt",
];

/// A phrase that a line begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Which command.
    pub word: Word,
    /// How many words of the line belong to the phrase.
    pub length: usize,
    /// Letters that had to be forgiven.
    pub distance: usize,
    /// The phrase as it is spelled.
    pub phrase: &'static str,
}

/// The command that a line's first words begin; spelling forgiven, `None` when two commands are equally near.
pub(super) fn find(words: &[&str]) -> Option<Found> {
    let mut best: Option<Found> = None;
    let mut ambiguous = false;
    for found in candidates(words).filter(|found| found.distance <= forgiven(found.phrase)) {
        match best {
            Some(held) if (found.distance, usize::MAX - found.length) > (held.distance, usize::MAX - held.length) => {}
            Some(held) if held.distance == found.distance && held.length == found.length => ambiguous |= held.word != found.word,
            _ => {
                best = Some(found);
                ambiguous = false;
            }
        }
    }
    best.filter(|_| !ambiguous)
}

/// The nearest command to words that are none, for a question back; `None` when nothing is near.
pub(super) fn nearest(words: &[&str]) -> Option<&'static str> {
    let near = |found: &Found| {
        found.length == words.len() && found.distance <= forgiven(found.phrase) + 1 && found.distance * 3 <= found.phrase.chars().count()
    };
    candidates(words)
        .filter(near)
        .min_by_key(|found| found.distance)
        .map(|found| found.phrase)
}

/// A phrase or the beginning of a line, with what tells soon that two of them are far apart.
struct Measured<'a> {
    text: Cow<'a, str>,
    words: usize,
    letters: usize,
    /// A bit for each letter that it has; letters may share one.
    holds: u64,
}

impl<'a> Measured<'a> {
    fn new(text: Cow<'a, str>) -> Self {
        Self {
            words: text.split(' ').count(),
            letters: text.chars().count(),
            holds: text.chars().fold(0, |bits, letter| bits | 1 << (u32::from(letter) % 64)),
            text,
        }
    }

    /// Fewer edits than these can never make one of the other: each letter too many and each that only one has costs one.
    fn at_least(&self, other: &Self) -> usize {
        let only = |one: u64, another: u64| (one & !another).count_ones() as usize;
        let letters = only(self.holds, other.holds).max(only(other.holds, self.holds));
        letters.max(self.letters.abs_diff(other.letters))
    }
}

/// Words of the longest phrase, and some.
const MOST_WORDS: usize = 6;

static KNOWN: LazyLock<Vec<(Measured<'static>, Word)>> = LazyLock::new(|| {
    PHRASES
        .iter()
        .map(|(phrase, word)| (Measured::new(Cow::Borrowed(phrase)), *word))
        .collect()
});

/// Phrases that the words may begin, as far as an edit more than is forgiven.
fn candidates(words: &[&str]) -> impl Iterator<Item = Found> {
    let heads = (1..=MOST_WORDS).map_while(|length| words.get(..length));
    let heads: Vec<Measured<'static>> = heads.map(|head| Measured::new(Cow::Owned(head.join(" ")))).collect();
    KNOWN.iter().zip(PHRASES).filter_map(move |((known, word), (phrase, _))| {
        let head = heads.get(known.words.checked_sub(1)?)?;
        if head.at_least(known) > forgiven(phrase) + 1 || OTHER_WORDS.contains(&head.text.as_ref()) {
            return None;
        }
        Some(Found {
            word: *word,
            length: known.words,
            distance: distance(&head.text, phrase),
            phrase,
        })
    })
}

/// Letters forgiven: none in the shortest words, one in short ones, two in long ones.
fn forgiven(phrase: &str) -> usize {
    match phrase.chars().count() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

/// Edit distance in letters; two letters that changed places count as one (optimal string alignment).
pub(super) fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) > 4 {
        return usize::MAX / 4;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 4);
            let changed = at(&last, column) + usize::from(letter != other);
            let mut least = changed.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            let swapped = row > 0 && column > 0 && left.get(row - 1) == Some(other) && right.get(column - 1) == Some(letter);
            if swapped {
                least = least.min(at(&before_last, column - 1) + 1);
            }
            current.push(least);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelled_words_find_their_command() {
        for (line, word) in [
            ("avslta", Word::Close),
            ("avlsuta", Word::Close),
            ("antekning", Word::Note),
            ("fel preson", Word::WrongHandler),
            ("lämma till", Word::HandTo),
            ("mer tdi", Word::MoreTime),
            ("sekretes", Word::Confidential),
            ("staus", Word::Status),
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(find(&words).map(|found| found.word), Some(word), "{line}");
        }
    }

    #[test]
    fn what_is_told_apart_soon_is_far_apart() {
        let lines = [
            "avslta",
            "mer tdi",
            "hej",
            "det är ett hål",
            "lämma till",
            "muntligt svar",
            "ja",
            "sekretes",
        ];
        for line in lines.map(|line| Measured::new(Cow::Borrowed(line))) {
            for (known, _) in KNOWN.iter() {
                let (line_text, known_text) = (&line.text, &known.text);
                assert!(line.at_least(known) <= distance(line_text, known_text), "{line_text} {known_text}");
                assert!(known.words <= MOST_WORDS, "{known_text}");
            }
        }
    }

    #[test]
    fn other_words_find_none() {
        for line in ["stängt", "hej", "tack", "jaså", "avslag", "nja", "lisa", "interna"] {
            assert_eq!(find(&[line]), None, "{line}");
        }
    }
}
