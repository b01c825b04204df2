//! A case as a page that a person reads: how it stands, then its documents with their words, numbered.

use super::case::{CaseMatter, ClosedBy, Direction, LinkKind, State, StateName};
use super::date_words::in_words_sv;
use super::deadline::last_day;
use super::effect::{ClockKind, Purpose};
use super::matter::{Channel, Flag};
use super::organisation::Organisation;
use super::sight::Sight;
use super::time::stockholm_date;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// Stands for the title of a case that is marked as sensitive.
pub const HIDDEN_TITLE: &str = "Ett ärende med känsligt innehåll";

/// The longest text of one document that a page shows, in characters; the whole is in the original.
const LONGEST_TEXT: usize = 20_000;

/// A case, gathered for reading.
#[derive(Debug, Clone, PartialEq)]
pub struct CasePage {
    /// Its number as its authority writes it.
    pub number: String,
    /// What it is about.
    pub matter: CaseMatter,
    /// What its type is called where it belongs.
    pub type_word: String,
    /// Where it stands.
    pub state: State,
    /// When it was registered, UTC.
    pub registered_at: DateTime<Utc>,
    /// Its documents in order.
    pub documents: Vec<PageDocument>,
    /// Other cases that it hangs together with (samband).
    pub links: Vec<PageLink>,
}

/// A link to another case, as this one sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageLink {
    /// How they hang together.
    pub kind: LinkKind,
    /// The link was made at the other end.
    pub from_there: bool,
    /// The other case's number, as its authority writes it; of a case kept elsewhere, its number there.
    pub number: String,
}

/// A document on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageDocument {
    /// Its number within the case.
    pub number: i64,
    /// Which way it went.
    pub direction: Direction,
    /// Named after its content.
    pub title: String,
    /// When it came, went or was drawn up, UTC.
    pub at: DateTime<Utc>,
    /// The other side.
    pub correspondent: Option<String>,
    /// What it says, without the history that mail programs put below; empty where there is nothing to read.
    pub text: String,
    /// Names of its files.
    pub files: Vec<String>,
}

impl CasePage {
    /// The title as someone with this sight may read it.
    pub fn title(&self, sight: Sight) -> &str {
        title(&self.matter, sight)
    }

    /// The page as plain text; empty where nothing may be seen.
    pub fn text(&self, sight: Sight, organisation: &Organisation, today: NaiveDate) -> String {
        if sight == Sight::Nothing {
            return String::new();
        }
        let mut page = format!("{}  {}\n\n", self.number, self.title(sight));
        for (name, value) in self.facts(sight, organisation, today) {
            page.push_str(&format!("  {:<16}{value}\n", format!("{name}:")));
        }
        page.push_str("\nHANDLINGAR\n");
        for document in &self.documents {
            page.push_str(&document.head(sight, today));
        }
        if sight == Sight::Whole {
            for document in &self.documents {
                page.push_str(&document.body());
            }
        } else {
            page.push_str("\nÄrendet är märkt som känsligt. Innehållet visas bara för handläggaren och registratorn.\n");
        }
        page
    }

    /// What is known of the case, name and value; what is not known is left out.
    pub fn facts(&self, sight: Sight, organisation: &Organisation, today: NaiveDate) -> Vec<(&'static str, String)> {
        let matter = &self.matter;
        let unit = organisation.unit_of(matter.unit.as_ref());
        let officer = organisation.person_of(matter.officer.as_ref());
        let flags: Vec<&str> = matter.flags.iter().map(|flag| flag.in_words()).collect();
        let owes = self.state.owes_answer();
        let all = [
            ("Läge", state_words(&self.state, today)),
            ("Typ", self.type_word.clone()),
            ("Att tänka på", flags.join(", ")),
            ("Kom in", in_words_sv(stockholm_date(matter.arrived_at), today)),
            ("Kanal", channel_word(matter.channel).to_owned()),
            ("Från", if sight == Sight::Whole { sender(matter) } else { String::new() }),
            ("Enhet", unit.map(|unit| unit.name.clone()).unwrap_or_default()),
            ("Handläggare", officer.map(|officer| officer.name.clone()).unwrap_or_default()),
            (
                "Samband",
                if sight == Sight::Whole {
                    self.links_in_words()
                } else {
                    String::new()
                },
            ),
            (
                "Svara senast",
                matter
                    .due_at
                    .filter(|_| owes)
                    .map(|due| in_words_sv(last_day(due), today))
                    .unwrap_or_default(),
            ),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    fn links_in_words(&self) -> String {
        let mut all: Vec<String> = self.links.iter().map(PageLink::in_words).collect();
        all.dedup();
        all.join(", ")
    }
}

impl PageLink {
    /// The other case, and which of the two came out of the other.
    pub fn in_words(&self) -> String {
        let number = &self.number;
        match (self.kind, self.from_there) {
            (LinkKind::Related, _) => number.clone(),
            (LinkKind::Continues, false) => format!("fortsätter {number}"),
            (LinkKind::Continues, true) => format!("fortsätter i {number}"),
            (LinkKind::SplitFrom, false) => format!("delat från {number}"),
            (LinkKind::SplitFrom, true) => format!("en del har blivit {number}"),
            (LinkKind::MergedInto, false) => format!("hanteras i {number}"),
            (LinkKind::MergedInto, true) => format!("{number} ingår här"),
        }
    }
}

impl PageDocument {
    fn head(&self, sight: Sight, today: NaiveDate) -> String {
        let day = in_words_sv(stockholm_date(self.at), today);
        let way = direction_word(self.direction);
        if sight != Sight::Whole {
            return format!("  {}  {day}, {way}\n", self.number);
        }
        let with = match (&self.correspondent, self.direction) {
            (Some(name), Direction::Incoming) => format!(", från {name}"),
            (Some(name), Direction::Outgoing) => format!(", till {name}"),
            (Some(name), Direction::DrawnUp) => format!(", av {name}"),
            (None, _) => String::new(),
        };
        format!("  {}  {day}, {way}: {}{with}\n", self.number, self.title)
    }

    fn body(&self) -> String {
        if self.text.is_empty() && self.files.is_empty() {
            return String::new();
        }
        let mut body = format!("\n{}. {}\n", self.number, self.title.to_uppercase());
        let mut letters = self.text.chars();
        let shown: String = letters.by_ref().take(LONGEST_TEXT).collect();
        for line in shown.trim().lines() {
            body.push_str(format!("| {line}").trim_end());
            body.push('\n');
        }
        if letters.next().is_some() {
            body.push_str("| (resten finns i originalet)\n");
        }
        if !self.files.is_empty() {
            body.push_str(&format!("  Bilagor: {}\n", self.files.join(", ")));
        }
        body
    }
}

/// The title of a case as someone with this sight may read it.
pub fn title(matter: &CaseMatter, sight: Sight) -> &str {
    if matter.flags.contains(&Flag::Confidential) && sight != Sight::Whole {
        HIDDEN_TITLE
    } else {
        &matter.title
    }
}

/// Who gave the case, with the address where one is known.
pub fn sender(matter: &CaseMatter) -> String {
    match (&matter.citizen, &matter.sender_name) {
        (Some(citizen), _) => citizen
            .name
            .as_ref()
            .map_or_else(|| citizen.address.to_string(), |name| format!("{name} <{}>", citizen.address)),
        (None, Some(name)) => name.clone(),
        (None, None) => String::new(),
    }
}

/// Where a case stands, in words with the day.
fn state_words(state: &State, today: NaiveDate) -> String {
    let day = |at: &DateTime<Utc>| in_words_sv(stockholm_date(*at), today);
    match state {
        State::AwaitingRegistrar | State::Assigned { .. } => state_word(state.name()).to_owned(),
        State::Answered { at } => format!("besvarat {}", day(at)),
        State::HandedOver { to, at } => format!("överlämnat {} ({to})", day(at)),
        State::Closed { at, by } => format!("avslutat {} ({})", day(at), closer_word(*by)),
    }
}

fn closer_word(by: ClosedBy) -> &'static str {
    match by {
        ClosedBy::Officer => "av handläggaren",
        ClosedBy::Registrar => "av registratorn",
        ClosedBy::Silence => "inget mer har kommit in",
        ClosedBy::Answer => "med svaret",
        ClosedBy::Merged => "hanteras i ett annat ärende",
        ClosedBy::NotAMatter => "ingen synpunkt",
    }
}

/// The Swedish word for a state.
pub fn state_word(state: StateName) -> &'static str {
    match state {
        StateName::AwaitingRegistrar => "väntar på registrator",
        StateName::Assigned => "hos handläggare",
        StateName::Answered => "besvarat",
        StateName::HandedOver => "överlämnat",
        StateName::Closed => "avslutat",
    }
}

/// The Swedish word for what a letter is.
pub fn purpose_word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Receipt => "bekräftelse",
        Purpose::Assignment => "uppdrag",
        Purpose::Answer => "svar",
        Purpose::Delay => "dröjsmål",
        Purpose::Notice => "besked",
        Purpose::Status => "lägesbesked",
        Purpose::Transcript => "kvittens",
        Purpose::FollowUp => "komplettering",
        Purpose::Reminder => "påminnelse",
        Purpose::Escalation => "eskalering",
        Purpose::RegistrarNotice => "registratorsbrev",
        Purpose::Alert => "larm",
        Purpose::Forward => "vidarelämning",
        Purpose::Operations => "driftbesked",
        Purpose::ShadowReport => "skuggrapport",
        Purpose::Warning => "äkthetsfråga",
        Purpose::Reading => "läsning",
        Purpose::Report => "rapport",
        Purpose::Measures => "åtgärdsfråga",
        Purpose::Disposal => "gallringslista",
        Purpose::Digest => "lista",
    }
}

/// The Swedish word for what a clock watches.
pub fn clock_word(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::Acceptance => "mottaget",
        ClockKind::Ladder => "påminnelse",
        ClockKind::Silence => "tystnad",
        ClockKind::Absence => "frånvaro",
        ClockKind::Final => "slutligt svar",
        ClockKind::Closing => "fråga om avslut",
        ClockKind::Late => "försening",
    }
}

/// The Swedish word for the way a document went (TF 2 kap.).
pub fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Incoming => "inkommen",
        Direction::Outgoing => "utgående",
        Direction::DrawnUp => "upprättad",
    }
}

/// The Swedish word for a channel.
pub fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-post",
        Channel::WebForm => "webbformulär",
        Channel::Telephone => "telefon",
        Channel::Visit => "besök",
        Channel::Letter => "brev",
        Channel::SocialMedia => "sociala medier",
    }
}
