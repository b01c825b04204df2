//! The machine's answers in a registrar's words: what changed in the diary, and which letters went out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Utc};
use synpunktd::domain::address::EmailAddress;
use synpunktd::domain::case::{Case, ClosedBy, Direction, LinkKind, State};
use synpunktd::domain::deadline::{ZONE, end_of, last_day};
use synpunktd::domain::effect::{Outcome, Purpose};
use synpunktd::domain::ids::{CaseId, InboundId};
use synpunktd::domain::letter::Letter;
pub use synpunktd::domain::page::purpose_word;
use synpunktd::mail;
use synpunktd::store::{CaseFilter, ThreadRow};

use crate::world::World;

/// A letter that someone got.
#[derive(Debug, Clone)]
pub struct Got {
    pub purpose: Purpose,
    pub recipient: EmailAddress,
    pub number: Option<String>,
    pub at: DateTime<Utc>,
    pub letter: Letter,
    pub raw: Vec<u8>,
}

/// What has been told so far.
#[derive(Debug, Default)]
pub struct Teller {
    cases: BTreeMap<CaseId, String>,
    documents: BTreeMap<CaseId, usize>,
    links: BTreeSet<String>,
    mails: i64,
    offered: usize,
    /// Letters that were taken, in order.
    pub got: Vec<Got>,
}

impl Teller {
    /// What is new in the diary.
    pub async fn diary(&mut self, world: &World) -> Vec<String> {
        let mut lines = self.mails(world).await;
        let mut reader = world.store.read().await.unwrap();
        let all = CaseFilter {
            limit: 1000,
            ..CaseFilter::default()
        };
        for summary in reader.list_cases(&all).await.unwrap().iter().rev() {
            let case = reader.load_case(summary.id).await.unwrap();
            let number = world.office.organisation.write_number(&case.number);
            let documents = reader.documents_of(case.id).await.unwrap();
            let told = self.documents.insert(case.id, documents.len()).unwrap_or(0);
            for document in &documents[told..] {
                let other = document.correspondent.as_deref().map(|name| match document.direction {
                    Direction::Incoming => format!(", från {name}"),
                    Direction::Outgoing => format!(", till {name}"),
                    Direction::DrawnUp => format!(", av {name}"),
                });
                let way = direction_word(document.direction);
                lines.push(format!(
                    "++ {number}:{} {way}: {}{}",
                    document.number,
                    document.title,
                    other.unwrap_or_default()
                ));
            }
            for link in reader.links_of(case.id).await.unwrap().into_iter().filter(|link| !link.from_there) {
                let other = link
                    .number
                    .as_ref()
                    .map_or(link.elsewhere, |number| world.office.organisation.write_number(number));
                let line = format!("~~ {number} {} {other}", link_word(link.kind));
                if self.links.insert(line.clone()) {
                    lines.push(line);
                }
            }
            let line = format!("-- {number} {}", case_words(&case, world));
            if self.cases.insert(case.id, line.clone()).as_ref() != Some(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// Mails that ended without a case, and why.
    async fn mails(&mut self, world: &World) -> Vec<String> {
        let mut lines = Vec::new();
        let mut reader = world.store.read().await.unwrap();
        while let Some(row) = reader.lookup_inbound(InboundId(self.mails + 1)).await.unwrap() {
            let Some(outcome) = row.outcome else { break };
            self.mails += 1;
            if matches!(outcome, Outcome::OpenedCase | Outcome::AddedToCase) {
                continue;
            }
            let log = reader.log_of_mail(row.id).await.unwrap();
            let reasons: Vec<&str> = log.iter().flat_map(|row| &row.reasons).map(String::as_str).collect();
            lines.push(format!(".. {} i {}: {}", outcome_word(outcome), row.mailbox, reasons.join(" ")));
        }
        lines
    }

    /// Letters that were offered since the last time.
    pub async fn letters(&mut self, world: &World) -> Vec<String> {
        let mut lines = Vec::new();
        let mut reader = world.store.read().await.unwrap();
        for sent in world.relay.since(self.offered) {
            self.offered += 1;
            let letter = mail::read(&sent.bytes, &world.office.rules);
            let id = letter.message_id.clone().unwrap();
            let Some(ThreadRow::Letter { case, purpose, .. }) = reader.thread(&id).await.unwrap() else {
                panic!("a letter that the outbox does not know: {id}");
            };
            let (word, to, subject) = (purpose_word(purpose), &sent.recipient, &letter.subject);
            if let Some(refusal) = sent.refused {
                lines.push(format!("xx {word} -> {to}: {subject} ({refusal})"));
                continue;
            }
            lines.push(format!(">> {word} -> {to}: {subject}"));
            let number = match case {
                Some(case) => Some(reader.load_case(case).await.unwrap().number),
                None => None,
            };
            self.got.push(Got {
                purpose,
                recipient: sent.recipient,
                number: number.map(|number| world.office.organisation.write_number(&number)),
                at: world.now(),
                letter,
                raw: sent.bytes,
            });
        }
        lines
    }
}

fn case_words(case: &Case, world: &World) -> String {
    let matter = &case.matter;
    let organisation = &world.office.organisation;
    let officer = matter.officer.as_ref().map(|id| organisation.people[id].name.clone());
    let unit = matter.unit.as_ref().map(|id| organisation.units[id].name.clone());
    let mut words = match &case.state {
        State::AwaitingRegistrar => "hos registratorn".to_owned(),
        State::Assigned { .. } => format!("hos {}", officer.or(unit).unwrap_or_else(|| "ingen".to_owned())),
        State::Answered { .. } => "besvarat".to_owned(),
        State::HandedOver { to, .. } => format!("överlämnat till {to}"),
        State::Closed { by, .. } => format!("avslutat av {}", closer_word(*by)),
    };
    if let Some(due) = matter.due_at.filter(|_| case.state.owes_answer()) {
        words.push_str(&format!(", svar senast {}", due_words(due)));
    }
    let policy = world.office.policies.version(&matter.policy, &matter.policy_version).unwrap();
    words.push_str(&format!(" · {}: {}", policy.policy.type_word(matter.case_type), matter.title));
    for flag in &matter.flags {
        words.push_str(&format!(" · {}", flag.as_str()));
    }
    words
}

fn due_words(due: DateTime<Utc>) -> String {
    let day = last_day(due);
    let words = format!("{} {day}", weekday(due - chrono::TimeDelta::nanoseconds(1)));
    if due == end_of(day) {
        return words;
    }
    format!("{words} {}", due.with_timezone(&ZONE).format("%H:%M"))
}

/// `tis 2026-11-24 08:00`, Stockholm time.
pub fn time_words(at: DateTime<Utc>) -> String {
    format!("{} {}", weekday(at), at.with_timezone(&ZONE).format("%Y-%m-%d %H:%M"))
}

fn weekday(at: DateTime<Utc>) -> &'static str {
    let days = ["mån", "tis", "ons", "tors", "fre", "lör", "sön"];
    days[usize::try_from(at.with_timezone(&ZONE).weekday().num_days_from_monday()).unwrap()]
}

fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Incoming => "inkommen",
        Direction::Outgoing => "utgående",
        Direction::DrawnUp => "upprättad",
    }
}

fn closer_word(by: ClosedBy) -> &'static str {
    match by {
        ClosedBy::Officer => "handläggaren",
        ClosedBy::Registrar => "registratorn",
        ClosedBy::Silence => "tystnad",
        ClosedBy::Answer => "svaret",
        ClosedBy::Merged => "sammanslagning",
        ClosedBy::NotAMatter => "registratorn, ej synpunkt",
    }
}

fn link_word(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Related => "har samband med",
        LinkKind::Continues => "fortsätter",
        LinkKind::SplitFrom => "är en del av",
        LinkKind::MergedInto => "ingår i",
    }
}

fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::OpenedCase => "nytt ärende",
        Outcome::AddedToCase => "till ärende",
        Outcome::Duplicate => "dubblett",
        Outcome::Forwarded => "vidarelämnat",
        Outcome::Automatic => "automatiskt",
        Outcome::KeptOnly => "bevarat utan ärende",
        Outcome::OwnLetter => "eget brev",
        Outcome::RequestAnswered => "förfrågan",
    }
}

/// The purpose with the story's word.
pub fn purpose_named(word: &str) -> Purpose {
    let found = Purpose::ALL.iter().copied().find(|purpose| purpose_word(*purpose) == word);
    found.unwrap_or_else(|| panic!("no letter is called \"{word}\""))
}
