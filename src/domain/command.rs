//! What an officer's mail means: commands at the top, an answer for the citizen, or a word that steers the case (I1, K2).
//!
//! Works on the new text only. Nothing but answers and questions written to the citizen may ever reach a citizen: for
//! every other intent `for_citizen` is empty, and what does not clearly read as either is not `sure` and is asked about.

mod block;
mod closing;
mod dates;
mod intent;
mod recipient;
mod requests;
mod sentence;
mod tone;
mod words;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::dates::{date_in, past_date_in, period_in};

/// Who a question is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Questioned {
    /// The citizen: the text is written to them.
    Citizen,
    /// The registrar: nothing goes to the citizen.
    Registrar,
}

/// What an officer's mail means as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Intent {
    /// Text for the citizen.
    Answer,
    /// Text for the citizen, and the case ends.
    AnswerAndClose,
    /// The case ends and nothing goes to the citizen.
    Close,
    /// "Not mine", and nobody is told to have it.
    WrongHandler {
        /// Whose it may be, in the officer's words.
        suggestion: Option<String>,
    },
    /// Says who shall have it.
    Reassign {
        /// A person or unit, in the officer's words.
        to: String,
    },
    /// Wants more time.
    Extend {
        /// How long or until when, in the officer's words.
        time: Option<String>,
        /// Why, in the officer's words.
        reason: Option<String>,
    },
    /// For the file or colleagues only.
    Note,
    /// Must know something first.
    Question {
        /// Of whom.
        to: Questioned,
    },
    /// Steers nothing of the case and says nothing: only commands such as `Visa`, or an empty mail.
    Nothing,
}

impl Intent {
    /// The word for it in data and on the command line.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::AnswerAndClose => "answer_and_close",
            Self::Close => "close",
            Self::WrongHandler { .. } => "wrong_handler",
            Self::Reassign { .. } => "reassign",
            Self::Extend { .. } => "extend",
            Self::Note => "note",
            Self::Question { .. } => "question",
            Self::Nothing => "nothing",
        }
    }

    /// Whether it is text that is written to the citizen.
    pub fn is_to_citizen(&self) -> bool {
        matches!(
            self,
            Self::Answer | Self::AnswerAndClose | Self::Question { to: Questioned::Citizen }
        )
    }
}

/// One command, written on a line of its own. Texts are the officer's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", content = "text", rename_all = "snake_case")]
pub enum Command {
    /// `Avsluta`.
    Close,
    /// `Anteckning: …`, `Intern: …`: what is noted.
    Note(String),
    /// `Fel person`, perhaps with whose it is.
    WrongHandler(Option<String>),
    /// `Lämna till NAMN|ENHET`.
    HandTo(String),
    /// `Ta över`.
    TakeOver,
    /// `Mer tid 5 arbetsdagar: SKÄL`.
    MoreTime {
        /// How long or until when.
        until: Option<String>,
        /// Why.
        reason: Option<String>,
    },
    /// `Håll öppet till DATUM`; empty where no day is told.
    HoldOpen(String),
    /// `Muntligt svar: …`: what was said.
    OralAnswer(String),
    /// `Åtgärd: …`: what was done.
    Measure(String),
    /// `Utfall: …`: how it ended.
    Outcome(String),
    /// `Sekretess`.
    Confidential,
    /// `Öppna igen`.
    Reopen,
    /// `Borta DATUM–DATUM, ersättare NAMN`.
    Absent {
        /// First and last day, as written.
        period: Option<String>,
        /// Who stands in.
        stand_in: Option<String>,
    },
    /// `Visa`.
    Show,
    /// `Status`.
    Status,
    /// `Hjälp`.
    Help,
    /// `Stopp`.
    Stop,
    /// `Ja`.
    Yes,
    /// `Nej`.
    No,
    /// `Svaret räknas`: what went to the citizen counts as the first answer.
    Counts,
    /// `Lärdom: …`: what was learnt.
    Lesson(String),
    /// `Personakt: ja|nej`: whether a copy lies in the personal file.
    PersonalFile(String),
    /// What a registrar corrects.
    Correct(Correction),
}

/// A correction of how a case stands in the diary (R116). Texts are the registrar's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "correct", content = "to", rename_all = "snake_case")]
pub enum Correction {
    /// `Typ: …`.
    Type(String),
    /// `Ärendemening: …`.
    Title(String),
    /// `Område: …`: the part of the administration.
    Topic(String),
    /// `Inkom: DATUM`.
    Arrived(String),
    /// `Avsändare: ADRESS`: who the matter is from.
    Sender(String),
    /// `Dela: ÄRENDEMENING; ENHET`: a part of it becomes a case of its own.
    Split(String),
    /// `Slå ihop med NUMMER`.
    Merge(String),
    /// `Ångra sammanslagning`.
    Unmerge,
    /// `Samband: NUMMER`, of this diary or one kept elsewhere.
    Link(String),
    /// `Hänvisa till NAMN`: not ours; the citizen is told who to turn to.
    Refer(String),
    /// `Ej synpunkt`, perhaps with why.
    NotAMatter(String),
}

impl Correction {
    /// The Swedish word that it is written with.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Type(_) => "Typ",
            Self::Title(_) => "Ärendemening",
            Self::Topic(_) => "Område",
            Self::Arrived(_) => "Inkom",
            Self::Sender(_) => "Avsändare",
            Self::Split(_) => "Dela",
            Self::Merge(_) => "Slå ihop med",
            Self::Unmerge => "Ångra sammanslagning",
            Self::Link(_) => "Samband",
            Self::Refer(_) => "Hänvisa",
            Self::NotAMatter(_) => "Ej synpunkt",
        }
    }
}

impl Command {
    /// The Swedish word that it is written with.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Close => "Avsluta",
            Self::Note(_) => "Anteckning",
            Self::WrongHandler(_) => "Fel person",
            Self::HandTo(_) => "Lämna till",
            Self::TakeOver => "Ta över",
            Self::MoreTime { .. } => "Mer tid",
            Self::HoldOpen(_) => "Håll öppet till",
            Self::OralAnswer(_) => "Muntligt svar",
            Self::Measure(_) => "Åtgärd",
            Self::Outcome(_) => "Utfall",
            Self::Confidential => "Sekretess",
            Self::Reopen => "Öppna igen",
            Self::Absent { .. } => "Borta",
            Self::Show => "Visa",
            Self::Status => "Status",
            Self::Help => "Hjälp",
            Self::Stop => "Stopp",
            Self::Yes => "Ja",
            Self::No => "Nej",
            Self::Counts => "Svaret räknas",
            Self::Lesson(_) => "Lärdom",
            Self::PersonalFile(_) => "Personakt",
            Self::Correct(correction) => correction.word(),
        }
    }
}

/// A line at the top that looks like a command and is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownCommand {
    /// The line.
    pub line: String,
    /// The command that it may have been meant as.
    pub suggestion: Option<String>,
}

/// An officer's mail, understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerMessage {
    /// What it means as a whole.
    #[serde(flatten)]
    pub intent: Intent,
    /// It clearly reads so; else it is held and the officer is asked.
    pub sure: bool,
    /// Commands, in the order they stand.
    pub commands: Vec<Command>,
    /// Lines that look like commands and are none.
    pub unknown: Vec<UnknownCommand>,
    /// What goes to the citizen: the text without commands and words that only steer. Empty unless the intent is an
    /// answer or a question to the citizen.
    pub for_citizen: String,
    /// Why, in words for the transcript.
    pub because: Vec<String>,
}

/// Reads an officer's new text: commands first, then what the free words mean.
pub fn read(new_text: &str) -> OfficerMessage {
    let block = block::read(new_text);
    let mut message = intent::of(&block);
    message.unknown = block.unknown;
    message.commands = block.commands;
    if !message.unknown.is_empty() {
        message.sure = false;
        message
            .because
            .push("en rad överst liknar ett kommando men känns inte igen".to_owned());
    }
    message
}

/// A mail's text without commands and what belongs to them, wherever they stand; what a held mail sends when it is released.
pub fn without_commands(new_text: &str) -> String {
    block::without(&block::read(new_text).body)
}

/// The lines of a closing form in a text, wherever they stand: what a file note tells of how the matter ended (R32).
pub fn form_in(text: &str) -> Vec<Command> {
    let belongs = |command: &Command| {
        matches!(
            command,
            Command::Close
                | Command::OralAnswer(_)
                | Command::Measure(_)
                | Command::Outcome(_)
                | Command::Lesson(_)
                | Command::PersonalFile(_)
        )
    };
    let mut found = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if let Some(command) = block::command_on(line).filter(belongs) {
            found.push(block::with_what_follows(command, lines.get(at + 1..).unwrap_or_default()));
        }
    }
    found
}

/// Whether a line is exactly a command, such as `Avsluta` or `Anteckning: …`.
pub fn is_command(line: &str) -> bool {
    block::command_on(line).is_some()
}
