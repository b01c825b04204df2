//! The plot: which letters come when, what should follow, and what people answer; read from `mails/story.toml`.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, Utc};
use serde::Deserialize;

const STORY: &str = include_str!("../../../mails/story.toml");
const MAILS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/mails");

/// The whole plot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plot {
    /// The letters, by the time they come.
    #[serde(rename = "letter")]
    pub letters: Vec<Letter>,
}

/// A letter that comes in, and all that should follow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// The mail's file.
    pub file: String,
    /// When it comes.
    pub comes: Time,
    /// The functional mailboxes it goes to, without their domain.
    pub to: Vec<String>,
    /// The envelope sender, where it is not the author; empty for the null sender.
    pub from: Option<String>,
    /// Who gets a receipt.
    pub receipt: Option<String>,
    /// Words of that receipt.
    pub says: Option<String>,
    /// Whether the author's mailbox is gone, so that mail to it comes back.
    #[serde(default)]
    pub gone: bool,
    /// Whether it becomes a case.
    #[serde(default = "yes")]
    pub case: bool,
    /// The function that is told, without its domain.
    pub function: Option<String>,
    /// Who has it in the end, without domain.
    pub officer: Option<String>,
    /// Who has it first and says that it is wrong.
    pub first: Option<String>,
    /// Whether its case is closed by the end.
    #[serde(default)]
    pub closed: bool,
    /// What the officer answers, in order.
    #[serde(default)]
    pub answer: Vec<Answer>,
    /// What the citizen writes later, in order.
    #[serde(default)]
    pub more: Vec<More>,
    /// The mail itself, headers readable.
    #[serde(skip)]
    pub text: String,
}

/// An answer out of an officer's mailbox.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Not before.
    pub at: Time,
    /// The officer's words.
    pub text: String,
    /// Words that reach the citizen.
    pub reaches: Option<String>,
}

/// A later mail of the citizen's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct More {
    /// When.
    pub at: Time,
    /// The citizen's words.
    pub text: String,
}

/// A moment, written in Stockholm's summer time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Time(pub DateTime<Utc>);

impl TryFrom<String> for Time {
    type Error = chrono::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M")?;
        Ok(Self((local - summer()).and_utc()))
    }
}

/// What comes of the officer who does not answer: who is told, in what words of the subject, on which day of June.
pub const LADDER: [(&str, &str, u32); 7] = [
    ("camilla.strand", "Påminnelse", 12),
    ("camilla.strand", "försenat", 16),
    ("tove.eklund", "försenat", 16),
    ("birgitta.lonn", "försenat", 16),
    ("birgitta.lonn", "försenat", 18),
    ("roger.fors", "försenat", 18),
    ("helena.brink", "försenat", 23),
];

/// The day of the month in Stockholm.
pub fn day_of(at: DateTime<Utc>) -> u32 {
    at.with_timezone(&summer()).day()
}

/// Stockholm's offset while the story runs, June and July.
pub fn summer() -> FixedOffset {
    FixedOffset::east_opt(2 * 3600).expect("two hours are an offset")
}

impl Plot {
    /// Reads the plot and its mails.
    pub fn read() -> Result<Self, String> {
        let mut plot: Self = toml::from_str(STORY).map_err(|error| format!("mails/story.toml: {error}"))?;
        for letter in &mut plot.letters {
            let file = format!("{MAILS}/{}", letter.file);
            letter.text = std::fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
        }
        Ok(plot)
    }

    /// The addresses of everybody outside the municipality who has a mailbox.
    pub fn outsiders(&self) -> Vec<String> {
        let machines = self.letters.iter().filter(|letter| !letter.case).map(Letter::author);
        let mut all: Vec<String> = self
            .letters
            .iter()
            .filter_map(|letter| letter.receipt.clone())
            .chain(machines)
            .collect();
        all.sort();
        all.dedup();
        all
    }

    /// The letter with this Message-ID.
    pub fn lookup(&self, message_id: &str) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.message_id() == message_id)
    }
}

impl Letter {
    /// One of its headers, as it stands in the file.
    pub fn header(&self, name: &str) -> &str {
        let line = self.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default()
    }

    /// Its Message-ID, with the brackets.
    pub fn message_id(&self) -> &str {
        self.header("Message-ID")
    }

    /// Who wrote it, as people say it; a web form's inner author where there is one.
    pub fn who(&self) -> &str {
        let inner = self.text.lines().find_map(|line| line.strip_prefix("Namn:")).map(str::trim);
        let outer = self.header("From").split(" <").next().unwrap_or_default();
        match inner {
            Some("") => "(anonymous)",
            Some(name) => name,
            None => outer,
        }
    }

    /// The address in From.
    pub fn author(&self) -> String {
        let from = self.header("From");
        from.trim_end_matches('>').rsplit('<').next().unwrap_or(from).to_owned()
    }
}

fn yes() -> bool {
    true
}
