//! What a mail means as a whole: commands decide where there are any, else the words; what is unclear is not sure.

use super::block::{self, Block};
use super::closing::{self, Closing};
use super::requests;
use super::sentence::{self, Sentence};
use super::tone::{self, Tone};
use super::{Command, Intent, OfficerMessage, Questioned};

/// Words that ask for a fact, in lower case.
const ASKS_FOR: &[&str] = &[
    "vad ", "vilken ", "vilket ", "vilka ", "när ", "var ", "hur ", "vem ", "kan du ", "kan ni ", "har du ", "vet du ", "what ", "which ",
    "when ", "where ",
];

/// Reads what is left when the commands are out, together with them.
pub(super) fn of(block: &Block) -> OfficerMessage {
    let text = block.body.as_str();
    let sentences = sentence::sentences(text);
    let reading = Reading::of(&sentences);
    if block.commands.is_empty() {
        return reading.message(text);
    }
    commanded(block, &reading, text)
}

/// Commands say what the mail means; text below them is an answer only where it clearly is one.
fn commanded(block: &Block, reading: &Reading<'_>, text: &str) -> OfficerMessage {
    let closes = block.commands.contains(&Command::Close);
    let because = vec![format!(
        "kommando: {}",
        block.commands.iter().map(Command::word).collect::<Vec<_>>().join(", ")
    )];
    if reading.sentences.is_empty() {
        return message(commanded_intent(&block.commands), true, String::new(), because);
    }
    let body = reading.message(text);
    let noted = block.commands.iter().any(|command| {
        matches!(
            command,
            Command::Note(_) | Command::WrongHandler(_) | Command::HandTo(_) | Command::MoreTime { .. }
        )
    });
    let keeps_open = reading.sentences.iter().any(closing::keeps_open);
    if body.intent.is_to_citizen() && (body.sure || !noted) {
        let ends = closes && !keeps_open && !matches!(body.intent, Intent::Question { .. });
        let intent = if ends { Intent::AnswerAndClose } else { body.intent };
        // Closing above a text that may not be meant for the citizen is asked about.
        let sure = body.sure && !(closes && keeps_open);
        return message(intent, sure, body.for_citizen, [because, body.because].concat());
    }
    let intent = commanded_intent(&block.commands);
    let contradicted = closes && keeps_open;
    let plain = !body.intent.is_to_citizen();
    message(intent, plain && !contradicted, String::new(), [because, body.because].concat())
}

fn commanded_intent(commands: &[Command]) -> Intent {
    let steering = commands.iter().find_map(|command| match command {
        Command::WrongHandler(suggestion) => Some(Intent::WrongHandler {
            suggestion: suggestion.clone(),
        }),
        Command::HandTo(name) => Some(Intent::Reassign { to: name.clone() }),
        Command::MoreTime { until, reason } => Some(Intent::Extend {
            time: until.clone(),
            reason: reason.clone(),
        }),
        Command::Close => Some(Intent::Close),
        _ => None,
    });
    let noted = commands.iter().any(|command| {
        matches!(
            command,
            Command::Note(_) | Command::OralAnswer(_) | Command::Measure(_) | Command::Outcome(_) | Command::Lesson(_)
        )
    });
    steering.unwrap_or(if noted { Intent::Note } else { Intent::Nothing })
}

fn message(intent: Intent, sure: bool, for_citizen: String, because: Vec<String>) -> OfficerMessage {
    let for_citizen = if intent.is_to_citizen() { for_citizen } else { String::new() };
    OfficerMessage {
        intent,
        sure,
        commands: Vec::new(),
        unknown: Vec::new(),
        for_citizen,
        because,
    }
}

/// A text with what was found in it.
struct Reading<'a> {
    sentences: &'a [Sentence],
    tone: Tone,
    /// Sentences that only steer: they never go to the citizen.
    steering: Vec<usize>,
    closing: Option<Closing>,
}

impl<'a> Reading<'a> {
    fn of(sentences: &'a [Sentence]) -> Self {
        let whole: Vec<&Sentence> = sentences.iter().collect();
        let greets = tone::of(&whole);
        let strict = greets.named_greeting || greets.is_letter();
        let ends = |sentence: &Sentence| {
            if strict && !greets.colleague_greeting {
                closing::closing_in_letter(sentence)
            } else {
                closing::closing(sentence)
            }
        };
        let steers = |sentence: &Sentence| {
            tone::is_to_colleague(sentence) || tone::is_lead(sentence) || ends(sentence) == Some(Closing::Instruction)
        };
        let steering: Vec<usize> = sentences
            .iter()
            .enumerate()
            .filter(|(_, sentence)| steers(sentence))
            .map(|(at, _)| at)
            .collect();
        let left: Vec<&Sentence> = sentences
            .iter()
            .enumerate()
            .filter(|(at, _)| !steering.contains(at))
            .map(|(_, sentence)| sentence)
            .collect();
        let mut tone = tone::of(&left);
        tone.answer_to |= greets.answer_to;
        tone.colleague_greeting |= greets.colleague_greeting;
        let open = sentences.iter().any(closing::keeps_open);
        let closing = sentences.iter().find_map(ends).filter(|_| !open);
        Self {
            sentences,
            tone,
            steering,
            closing,
        }
    }

    fn message(&self, text: &str) -> OfficerMessage {
        if self.sentences.is_empty() {
            return message(Intent::Nothing, false, String::new(), vec!["inget är skrivet".to_owned()]);
        }
        if self.tone.is_letter() && !self.asks_a_colleague() {
            return self.letter(text);
        }
        if let Some(mut asked) = self.request() {
            // A greeting by name may be to the registrar or to the citizen: what is asked for is only proposed.
            asked.sure &= !self.tone.named_greeting;
            return asked;
        }
        if self.tone.may_be_letter() {
            return self.perhaps_letter(text);
        }
        self.note()
    }

    /// Written to the citizen.
    fn letter(&self, text: &str) -> OfficerMessage {
        let (for_citizen, commanded) = self.for_citizen(text);
        let mut because = vec!["tilltalar den som skrev".to_owned()];
        let left = self.left();
        let internal: Vec<&&Sentence> = left.iter().filter(|sentence| tone::is_internal(sentence)).collect();
        let asks = left.iter().any(|sentence| {
            requests::wrong_handler(sentence)
                || requests::extend(sentence) && !sentence.low.contains(" din") && !sentence.low.contains(" ditt")
        });
        let said = left.iter().any(|sentence| !tone::is_courtesy(sentence));
        if !internal.is_empty() {
            because.push("men något verkar vara skrivet till kollegor".to_owned());
        }
        let aside = self
            .steering
            .iter()
            .filter_map(|at| self.sentences.get(*at))
            .any(|sentence| tone::is_to_colleague(sentence) && !closing::speaks_of_closing(sentence));
        if commanded || aside {
            because.push("men där står också ord till kollegor, som inte skickas".to_owned());
        }
        let curt = self.tone.to_citizen == 0 && left.iter().any(|sentence| requests::note(sentence));
        let sure = internal.is_empty() && !asks && said && !commanded && !aside && !curt;
        if self.closing.is_some() {
            because.push("säger att ärendet är slut".to_owned());
            return message(Intent::AnswerAndClose, sure, for_citizen, because);
        }
        if self.is_question() {
            because.push("frågar om något som svaret hänger på".to_owned());
            return message(Intent::Question { to: Questioned::Citizen }, sure, for_citizen, because);
        }
        message(Intent::Answer, sure, for_citizen, because)
    }

    /// "Hej Karin, kan du flytta den till Anna?": a greeting by name, but what is asked for only staff can do.
    fn asks_a_colleague(&self) -> bool {
        let asks = |sentence: &&Sentence| {
            let steers = requests::moves_the_case(sentence) && requests::transfer(sentence).is_some()
                || requests::wrong_handler(sentence)
                || requests::extend(sentence);
            steers || sentence.is_question() && closing::speaks_of_closing(sentence)
        };
        self.tone.to_citizen < 3 && !self.tone.answer_to && self.left().iter().any(asks)
    }

    /// A wish to the registrar, or the end of the case.
    fn request(&self) -> Option<OfficerMessage> {
        let sentences = self.sentences;
        let wrong = sentences.iter().any(requests::wrong_handler);
        let transfers: Vec<(String, bool)> = sentences
            .iter()
            .filter(|sentence| !requests::extend(sentence))
            .filter_map(requests::transfer)
            .collect();
        let transfer = transfers.iter().find(|(_, instructed)| *instructed).or(transfers.first()).cloned();
        let extend = sentences.iter().position(requests::extend);
        let because = |why: &str| vec![why.to_owned()];
        if let Some((to, true)) = &transfer {
            return Some(message(
                Intent::Reassign { to: to.clone() },
                true,
                String::new(),
                because("säger vem som ska ha ärendet"),
            ));
        }
        if wrong {
            let suggestion = transfer.map(|(to, _)| to);
            return Some(message(
                Intent::WrongHandler { suggestion },
                true,
                String::new(),
                because("säger att det är fel person"),
            ));
        }
        if let Some(at) = extend {
            let (time, reason) = requests::time_and_reason(sentences, at);
            return Some(message(
                Intent::Extend { time, reason },
                true,
                String::new(),
                because("ber om mer tid"),
            ));
        }
        if let Some((to, false)) = transfer.filter(|_| !self.tone.bare_greeting && sentences.len() <= 3) {
            return Some(message(
                Intent::Reassign { to },
                false,
                String::new(),
                because("verkar säga vem som ska ha ärendet"),
            ));
        }
        if self.closing.is_some() {
            let sure = !self.tone.may_be_letter() || self.left().iter().all(|sentence| tone::is_courtesy(sentence));
            return Some(message(
                Intent::Close,
                sure,
                String::new(),
                because("säger att ärendet kan avslutas"),
            ));
        }
        self.question()
    }

    /// A question that is not written to the citizen, or one that is without a greeting by name.
    fn question(&self) -> Option<OfficerMessage> {
        let asks = self.sentences.iter().any(Sentence::is_question) || self.sentences.iter().any(requests::needs_to_know);
        if !asks || self.sentences.iter().any(requests::note) {
            return None;
        }
        let internal = self.tone.internal > 0
            || self.tone.colleague_greeting
            || self.sentences.iter().any(tone::is_to_colleague)
            || self.sentences.iter().any(closing::speaks_of_closing);
        let to = if internal || !self.tone.may_be_letter() {
            Questioned::Registrar
        } else {
            return None;
        };
        Some(message(
            Intent::Question { to },
            internal,
            String::new(),
            vec!["en fråga som inte är skriven till den som skrev".to_owned()],
        ))
    }

    /// Greets somebody, but whom is not clear.
    fn perhaps_letter(&self, text: &str) -> OfficerMessage {
        if self.sentences.iter().any(requests::note) {
            return self.note();
        }
        let because = vec!["kan vara skrivet till den som skrev, men det är inte säkert".to_owned()];
        let intent = match (self.is_question(), self.closing) {
            (_, Some(_)) => Intent::AnswerAndClose,
            (true, None) => Intent::Question { to: Questioned::Citizen },
            (false, None) => Intent::Answer,
        };
        message(intent, false, self.for_citizen(text).0, because)
    }

    fn note(&self) -> OfficerMessage {
        let clear = self
            .sentences
            .iter()
            .any(|sentence| requests::note(sentence) || tone::is_internal(sentence) || tone::is_to_colleague(sentence));
        message(Intent::Note, clear, String::new(), vec!["läses som en anteckning".to_owned()])
    }

    /// Whether the text is a question rather than an answer with a courteous question in it.
    fn is_question(&self) -> bool {
        let left = self.left();
        let needs = left.iter().any(|sentence| {
            requests::needs_to_know(sentence)
                && (sentence.is_question()
                    || left.iter().any(|other| other.is_question())
                    || sentence.low.contains("veta")
                    || sentence.low.contains("innan "))
        });
        let questions = left.iter().filter(|sentence| sentence.is_question()).count();
        let statements = left
            .iter()
            .filter(|sentence| !sentence.is_question() && !tone::is_courtesy(sentence))
            .count();
        let asks_for = left.iter().any(|sentence| {
            sentence.is_question()
                && ASKS_FOR
                    .iter()
                    .any(|word| sentence.low.starts_with(word) || sentence.low.contains(&format!(", {word}")))
        });
        needs || questions > statements || questions > 0 && statements == questions && asks_for
    }

    fn left(&self) -> Vec<&Sentence> {
        self.sentences
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.steering.contains(at))
            .map(|(_, sentence)| sentence)
            .collect()
    }

    /// The text without the sentences that only steer, and without lines that are commands; whether there were such.
    fn for_citizen(&self, text: &str) -> (String, bool) {
        let mut kept = String::with_capacity(text.len());
        let mut at = 0;
        for sentence in self.steering.iter().filter_map(|index| self.sentences.get(*index)) {
            let (start, end) = with_brackets(text, sentence.start, sentence.end);
            kept.push_str(text.get(at..start).unwrap_or_default());
            at = end.max(at);
        }
        kept.push_str(text.get(at..).unwrap_or_default());
        without_commands(&tidy(&kept))
    }
}

/// A command below the top steers nothing, but it is not for the citizen's eyes; a note's text goes with it.
fn without_commands(text: &str) -> (String, bool) {
    let mut kept: Vec<&str> = Vec::new();
    let mut in_note = false;
    let mut found = false;
    for line in text.lines() {
        in_note &= !line.trim().is_empty();
        match block::command_on(line) {
            None | Some(Command::Yes | Command::No) if !in_note => kept.push(line),
            command => {
                in_note |= matches!(command, Some(Command::Note(_)));
                found = true;
            }
        }
    }
    (tidy(&kept.join("\n")), found)
}

/// Brackets around a sentence go with it.
fn with_brackets(text: &str, start: usize, end: usize) -> (usize, usize) {
    let before = text.get(..start).unwrap_or_default().trim_end_matches(' ');
    let after = text.get(end..).unwrap_or_default();
    match (before.strip_suffix('('), after.strip_prefix(')')) {
        (Some(before), Some(_)) => (before.len(), end + 1),
        _ => (start, end),
    }
}

/// No spaces at line ends, no two blank lines after each other.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && lines.last().is_none_or(|last| last.is_empty()) {
            continue;
        }
        lines.push(line);
    }
    lines.join("\n").trim().to_owned()
}
