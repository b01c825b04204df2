//! The commands of a mail: one to a line at the top, or `Avsluta` alone at the end; the rest is the body.

use super::recipient;
use super::words::{self, Word};
use super::{Command, Correction, UnknownCommand};

/// A mail with its commands taken out.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Commands in the order they stand.
    pub commands: Vec<Command>,
    /// Lines that look like commands and are none.
    pub unknown: Vec<UnknownCommand>,
    /// Everything else, as it stands.
    pub body: String,
}

/// Greetings that may stand above commands, in lower case without punctuation.
const GREETINGS: &[&str] = &[
    "hej",
    "hejsan",
    "hallå",
    "hej registrator",
    "hej registratorn",
    "hej alla",
    "tjena",
    "hi",
    "hello",
    "god morgon",
    "goddag",
];

/// Takes the commands out of a text.
pub(super) fn read(text: &str) -> Block {
    let lines: Vec<&str> = text.lines().collect();
    let mut block = Block::default();
    let mut at = first_said(&lines, 0);
    let greeted = lines.get(at).is_some_and(|line| GREETINGS.contains(&levelled(line).as_str()));
    let top = if greeted { first_said(&lines, at + 1) } else { at };
    if !greeted
        || lines
            .get(top)
            .is_some_and(|line| command_on(line).is_some_and(|command| stands_below_greeting(&command)))
    {
        at = take_top(&lines, top, &mut block);
    }
    let mut rest: Vec<&str> = lines.get(at.min(lines.len())..).unwrap_or_default().to_vec();
    take_last(&mut rest, &mut block);
    block.body = rest.join("\n").trim().to_owned();
    yes_stands_alone(&mut block, &lines);
    block
}

/// A text without the lines that steer or are for staff alone, also below an answer where they do not act.
pub(super) fn without(text: &str) -> String {
    let mut kept = Vec::new();
    let mut in_note = false;
    for line in text.lines() {
        let command = command_on(line).filter(steers);
        in_note = match &command {
            Some(command) => matches!(
                command,
                Command::Note(_) | Command::OralAnswer(_) | Command::Measure(_) | Command::Outcome(_) | Command::Lesson(_)
            ),
            None => in_note && !line.trim().is_empty(),
        };
        if command.is_none() && !in_note {
            kept.push(line);
        }
    }
    kept.join("\n").trim().to_owned()
}

/// "Ja" and "Hjälp" on lines of their own can be an answer's words; the others cannot.
fn steers(command: &Command) -> bool {
    !matches!(
        command,
        Command::Yes | Command::No | Command::Show | Command::Status | Command::Help | Command::Stop
    )
}

/// The command that a line is; `None` for an ordinary line.
pub(super) fn command_on(line: &str) -> Option<Command> {
    let line = line.trim().trim_matches(['*', '_', '"', '”', '“', '#']).trim();
    if line.chars().count() > 500 {
        return None;
    }
    let low = line.to_lowercase();
    let spoken: Vec<&str> = low.split_whitespace().collect();
    let bare: Vec<&str> = spoken
        .iter()
        .take(4)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .collect();
    let found = words::find(&bare)?;
    let head_end = *spoken.get(found.length.checked_sub(1)?)?;
    // The argument begins after a colon that stands on the phrase, or after the phrase itself.
    let colon = head_end.ends_with(':') || spoken.get(found.length) == Some(&":");
    let pointed_on = spoken
        .get(found.length)
        .is_some_and(|word| matches!(*word, "→" | "->" | "=>" | "–" | "-"));
    let punctuated = colon || pointed_on || head_end.ends_with([',', '.', '!', ';', '→', '–', '-']);
    let rest = line.split_whitespace().skip(found.length).collect::<Vec<_>>().join(" ");
    let rest = rest.trim_start_matches([':', '-', '–', '→', '>', ' ']).trim();
    let exact = found.distance == 0;
    build(
        found.word,
        rest,
        Shape {
            colon,
            punctuated,
            exact,
            pointed: line.contains('?'),
        },
    )
}

#[derive(Clone, Copy)]
struct Shape {
    colon: bool,
    punctuated: bool,
    exact: bool,
    pointed: bool,
}

fn build(word: Word, rest: &str, shape: Shape) -> Option<Command> {
    let alone = rest.is_empty() && !shape.pointed;
    let text = || rest.to_owned();
    let short = rest.split_whitespace().count() <= 6 && !shape.pointed;
    let with_text = |command: fn(String) -> Command| (shape.colon || alone && shape.exact).then(|| command(text()));
    match word {
        Word::Close => alone.then_some(Command::Close),
        Word::Note => with_text(Command::Note),
        Word::OralAnswer => with_text(Command::OralAnswer),
        Word::Measure => shape.colon.then(|| Command::Measure(text())),
        Word::Outcome => shape.colon.then(|| Command::Outcome(text())),
        Word::WrongHandler => wrong_handler(rest, shape),
        Word::HandTo => (!rest.is_empty() && short && !has_sentence(rest))
            .then(|| Command::HandTo(recipient::clean(rest)))
            .filter(|command| *command != Command::HandTo(String::new())),
        Word::MoreTime => more_time(rest, shape),
        Word::HoldOpen => hold_open(rest, short),
        Word::Absent => absent(rest, shape),
        Word::TakeOver => alone.then_some(Command::TakeOver),
        Word::Confidential => alone.then_some(Command::Confidential),
        Word::Reopen => alone.then_some(Command::Reopen),
        Word::NotAMatter => (rest.is_empty() || shape.colon).then(|| Command::Correct(Correction::NotAMatter(text()))),
        Word::Counts => alone.then_some(Command::Counts),
        Word::Lesson => shape.colon.then(|| Command::Lesson(text())),
        Word::PersonalFile => shape.colon.then(|| Command::PersonalFile(text())),
        Word::Type | Word::Title | Word::Topic | Word::Arrived | Word::Sender | Word::Split => {
            shape.colon.then(|| corrected(word, text())).flatten()
        }
        Word::Merge | Word::Link | Word::Refer => (!rest.is_empty() && (short || shape.colon) && (shape.colon || !has_sentence(rest)))
            .then(|| corrected(word, text()))
            .flatten(),
        Word::Unmerge => alone.then_some(Command::Correct(Correction::Unmerge)),
        Word::Show => alone.then_some(Command::Show),
        Word::Status => alone.then_some(Command::Status),
        Word::Help => alone.then_some(Command::Help),
        Word::Stop => alone.then_some(Command::Stop),
        Word::Yes => alone.then_some(Command::Yes),
        Word::No => alone.then_some(Command::No),
    }
}

/// A correction with its text.
fn corrected(word: Word, text: String) -> Option<Command> {
    let correction = match word {
        Word::Type => Correction::Type,
        Word::Title => Correction::Title,
        Word::Topic => Correction::Topic,
        Word::Arrived => Correction::Arrived,
        Word::Sender => Correction::Sender,
        Word::Split => Correction::Split,
        Word::Merge => Correction::Merge,
        Word::Link => Correction::Link,
        Word::Refer => Correction::Refer,
        _ => return None,
    };
    Some(Command::Correct(correction(text)))
}

/// "Fel person", "Fel person: Anna Berg", "Fel person, detta är gatukontorets".
fn wrong_handler(rest: &str, shape: Shape) -> Option<Command> {
    if rest.is_empty() {
        return (!shape.pointed).then_some(Command::WrongHandler(None));
    }
    let instructed = super::requests::is_instruction(&rest.to_lowercase());
    if !shape.punctuated || has_sentence(rest) || shape.pointed || instructed {
        return None;
    }
    let named = recipient::in_sentence(&rest.to_lowercase(), rest);
    let bare = || (rest.split_whitespace().count() <= 4 && rest.starts_with(char::is_uppercase)).then(|| recipient::clean(rest));
    Some(Command::WrongHandler(named.or_else(bare)))
}

/// "Mer tid 5 arbetsdagar: väntar på entreprenören", "Mer tid till 4/12 för att …".
fn more_time(rest: &str, shape: Shape) -> Option<Command> {
    let (until, reason) = match rest.split_once(':') {
        Some((until, reason)) => (until, Some(reason)),
        None => split_at_words(
            rest,
            &[" för att ", " eftersom ", " då ", " pga ", " på grund av ", ", ", " because "],
        ),
    };
    let until = until
        .trim()
        .trim_start_matches("till ")
        .trim_start_matches("until ")
        .trim_end_matches(['.', '!'])
        .trim();
    if until.split_whitespace().count() > 5 || shape.pointed {
        return None;
    }
    let timed = until.is_empty() || super::dates::is_time(until);
    let reason = reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    timed.then(|| Command::MoreTime {
        until: Some(until.to_owned()).filter(|until| !until.is_empty()),
        reason,
    })
}

fn hold_open(rest: &str, short: bool) -> Option<Command> {
    let until = rest
        .trim_start_matches("till ")
        .trim_start_matches("until ")
        .trim_end_matches(['.', '!'])
        .trim();
    (short && (until.is_empty() || super::dates::is_time(until))).then(|| Command::HoldOpen(until.to_owned()))
}

/// "Borta 1/7–28/7, ersättare Anna Berg".
fn absent(rest: &str, shape: Shape) -> Option<Command> {
    let low = rest.to_lowercase();
    let marks = ["ersättare", "vikarie", "stand-in", "substitute"];
    let mark = marks.iter().find_map(|mark| low.find(mark).map(|at| (at, mark.len())));
    let (period, stand_in) = match mark {
        Some((at, length)) => (rest.get(..at)?, rest.get(at + length..).map(recipient::clean)),
        None => (rest, None),
    };
    let period = period.trim().trim_end_matches([',', '.', ';', ':']).trim();
    let dated = super::dates::is_time(period) && period.split_whitespace().count() <= 8;
    (dated && !shape.pointed).then(|| Command::Absent {
        period: Some(period.to_owned()),
        stand_in: stand_in.filter(|name| !name.is_empty()),
    })
}

fn split_at_words<'a>(text: &'a str, words: &[&str]) -> (&'a str, Option<&'a str>) {
    let low = text.to_lowercase();
    if low.len() != text.len() {
        return (text, None);
    }
    let first = words.iter().filter_map(|word| low.find(word).map(|at| (at, word.len()))).min();
    match first {
        Some((at, length)) => (text.get(..at).unwrap_or(text), text.get(at + length..)),
        None => (text, None),
    }
}

/// Whether a full stop with more behind it stands in the text.
fn has_sentence(text: &str) -> bool {
    text.contains(". ") || text.contains("! ")
}

/// Commands from a line on; where the first ordinary line stands.
fn take_top(lines: &[&str], from: usize, block: &mut Block) -> usize {
    let mut at = from;
    while let Some(line) = lines.get(at) {
        if line.trim().is_empty() {
            at += 1;
            continue;
        }
        let Some(command) = command_on(line) else {
            at = unknown(lines, at, block);
            break;
        };
        at += 1;
        at = match command {
            Command::Note(text) => take_text(lines, at, text, Command::Note, block),
            Command::OralAnswer(text) => take_text(lines, at, text, Command::OralAnswer, block),
            Command::Measure(text) => take_text(lines, at, text, Command::Measure, block),
            Command::Outcome(text) => take_text(lines, at, text, Command::Outcome, block),
            Command::Lesson(text) => take_text(lines, at, text, Command::Lesson, block),
            other => {
                block.commands.push(other);
                at
            }
        };
    }
    at
}

/// A command's text goes on to the next blank line or command; a word alone heads everything below it.
fn take_text(lines: &[&str], from: usize, first: String, command: fn(String) -> Command, block: &mut Block) -> usize {
    let mut text = vec![first.clone()];
    let mut at = from;
    while let Some(line) = lines.get(at) {
        let ends = line.trim().is_empty() && !first.is_empty();
        if ends || command_on(line).is_some() {
            break;
        }
        text.push((*line).to_owned());
        at += 1;
    }
    block.commands.push(command(text.join("\n").trim().to_owned()));
    at
}

/// A command's text with the lines that go on with it, up to the next blank line or command.
pub(super) fn with_what_follows(command: Command, lines: &[&str]) -> Command {
    let more: Vec<&str> = lines
        .iter()
        .copied()
        .take_while(|line| !line.trim().is_empty() && command_on(line).is_none())
        .collect();
    let whole = |text: String| [vec![text.as_str()], more.clone()].concat().join("\n").trim().to_owned();
    match command {
        Command::OralAnswer(text) => Command::OralAnswer(whole(text)),
        Command::Measure(text) => Command::Measure(whole(text)),
        Command::Lesson(text) => Command::Lesson(whole(text)),
        other => other,
    }
}

/// An ordinary line ends the block; one that nearly is a command is asked about.
fn unknown(lines: &[&str], at: usize, block: &mut Block) -> usize {
    let Some(line) = lines.get(at) else { return at };
    let low = levelled(line);
    let words: Vec<&str> = low.split_whitespace().collect();
    let looks = words.len() <= 3 && !line.trim_end().ends_with(['.', '!', '?', ',']) && !GREETINGS.contains(&low.as_str());
    let Some(suggestion) = words::nearest(&words).filter(|_| looks) else {
        return at;
    };
    block.unknown.push(UnknownCommand {
        line: line.trim().to_owned(),
        suggestion: Some(capitalised(suggestion)),
    });
    at + 1
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// People put `Avsluta` last as well, below or above their name: only the very word counts there.
fn take_last(rest: &mut Vec<&str>, block: &mut Block) {
    let said: Vec<usize> = rest
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, _)| at)
        .collect();
    let Some(last) = said.last().copied() else { return };
    let above_name = super::sentence::sign_off_start(rest).and_then(|start| said.iter().rev().find(|at| **at < start).copied());
    for at in [Some(last), above_name].into_iter().flatten() {
        let is_close = rest.get(at).is_some_and(|line| exactly_close(line));
        if is_close {
            rest.remove(at);
            if !block.commands.contains(&Command::Close) {
                block.commands.push(Command::Close);
            }
            return;
        }
    }
}

fn exactly_close(line: &str) -> bool {
    let low = levelled(line);
    let words: Vec<&str> = low.split_whitespace().collect();
    !line.contains('?')
        && words::find(&words).is_some_and(|found| found.word == Word::Close && found.distance == 0 && found.length == words.len())
}

/// "Ja" and "Nej" confirm something only when nothing else was written: an answer may begin with the same words.
fn yes_stands_alone(block: &mut Block, lines: &[&str]) {
    let asked = block.commands.iter().any(|command| matches!(command, Command::Yes | Command::No));
    let body: Vec<&str> = block.body.lines().collect();
    let said = super::sentence::sign_off_start(&body).unwrap_or(body.len());
    let wordless = body.iter().take(said).all(|line| line.trim().is_empty());
    if asked && !wordless {
        block.commands.retain(|command| !matches!(command, Command::Yes | Command::No));
        if block.commands.is_empty() {
            block.body = lines.join("\n").trim().to_owned();
        }
    }
}

fn stands_below_greeting(command: &Command) -> bool {
    !matches!(command, Command::Yes | Command::No | Command::Status | Command::Help)
}

fn first_said(lines: &[&str], from: usize) -> usize {
    (from..lines.len())
        .find(|at| lines.get(*at).is_some_and(|line| !line.trim().is_empty()))
        .unwrap_or(lines.len())
}

/// A line in lower case without punctuation at its ends and with single spaces.
fn levelled(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}
