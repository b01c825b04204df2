//! Playing a story: each step is carried out, then the daemon works until all is still, and what it did is told.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use synpunktd::domain::address::EmailAddress;
use synpunktd::domain::deadline::ZONE;
use synpunktd::domain::ids::{MailboxId, PersonId, PolicyId, TopicId};
use synpunktd::domain::matter::Channel;
use synpunktd::domain::organisation::FunctionalMailbox;
use synpunktd::settings::Settings;
use synpunktd::smtp::Refusal;

use crate::mails::{self, Answered, Draft};
use crate::script::Part;
use crate::teller::{Got, Teller, purpose_named, purpose_word, time_words};
use crate::world::{Moved, World};

/// More turns than this after one step: letters breed letters.
const MOST_TURNS: usize = 200;

/// A story that was played.
#[derive(Debug, Default)]
pub struct Played {
    /// The story with the machine's answers.
    pub parts: Vec<Part>,
    /// Steps that could not be carried out, checks that did not hold, and what `verify` found at the end.
    pub faults: Vec<String>,
}

/// Plays a story.
pub async fn play(parts: Vec<Part>) -> Played {
    let mut settings = crate::world::settings();
    let mut played = Played::default();
    let mut stage: Option<Stage> = None;
    for part in parts {
        let mut answers = Vec::new();
        if let Part::Step { line, text, body } = &part {
            let step = Step { line: *line, text, body };
            if stage.is_none() && !set_up(&step, &mut settings) {
                let now = step.time().unwrap().expect("a story begins with a time");
                stage = Some(Stage::new(World::new(&settings, now).await));
            }
            if let Some(stage) = &mut stage {
                match stage.play(&step).await {
                    Ok(lines) => answers = lines,
                    Err(fault) => played.faults.push(fault),
                }
            }
        }
        played.parts.push(part);
        played.parts.extend(answers.into_iter().map(Part::Answer));
    }
    let stage = stage.expect("a story has steps");
    let findings = stage.world.findings().await;
    played
        .faults
        .extend(findings.into_iter().map(|finding| format!("verify: {finding}")));
    if std::env::var_os("STORIES_LETTERS").is_some() {
        stage.print_letters();
    }
    played
}

struct Step<'a> {
    line: usize,
    text: &'a str,
    body: &'a [String],
}

impl Step<'_> {
    fn fail<T>(&self, why: &str) -> Result<T, String> {
        Err(format!("line {}: {}\n{why}", self.line, self.text))
    }

    /// `== tis 2026-11-24 08:00`
    fn time(&self) -> Result<Option<DateTime<Utc>>, String> {
        let Some(told) = self.text.strip_prefix("== ") else {
            return Ok(None);
        };
        let time = told.split_once(' ').map_or(told, |(_, time)| time);
        let local = NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M").ok();
        let at = local.and_then(|local| ZONE.from_local_datetime(&local).earliest());
        let Some(at) = at.map(|at| at.with_timezone(&Utc)) else {
            return self.fail("a time is written: == tis 2026-11-24 08:00");
        };
        if time_words(at) != told {
            return self.fail(&format!("that is {}", time_words(at)));
        }
        Ok(Some(at))
    }
}

/// What a story may say about the installation before it begins; whether it was that.
fn set_up(step: &Step<'_>, settings: &mut Settings) -> bool {
    let words: Vec<&str> = step.text.split_whitespace().collect();
    let organisation = &mut settings.organisation;
    match words.as_slice() {
        ["rutin", policy] => {
            assert!(settings.policies.iter().any(|one| one.id.as_str() == *policy), "no policy {policy}");
            for authority in organisation.authorities.values_mut() {
                authority.policy = PolicyId::new(*policy);
            }
        }
        ["brevlåda", id, address, "hos", authority, rest @ ..] => {
            let mut mailbox = FunctionalMailbox {
                id: MailboxId::new(*id),
                address: EmailAddress::parse(address).unwrap(),
                name: organisation.name.clone(),
                authority: (*authority).into(),
                topic: None,
                channel: Channel::Email,
            };
            match rest {
                ["kanal", channel] => mailbox.channel = Channel::lookup(channel).unwrap(),
                ["ämne", topic] => mailbox.topic = Some(TopicId::new(*topic)),
                [] => {}
                _ => panic!("a mailbox has \"kanal\" or \"ämne\""),
            }
            organisation.mailboxes.insert(mailbox.id.clone(), mailbox);
        }
        ["särskilt", "ansvarig", authority, person] => {
            let authority = organisation.authorities.get_mut(&(*authority).into()).unwrap();
            authority.responsible = Some(PersonId::new(*person));
        }
        ["ersättare", person, "ingen"] => organisation.people.get_mut(&PersonId::new(*person)).unwrap().stand_in = None,
        _ => return false,
    }
    true
}

struct Stage {
    world: World,
    teller: Teller,
    mails: usize,
    /// Names by address, as they were told.
    names: std::collections::BTreeMap<String, String>,
}

impl Stage {
    fn new(world: World) -> Self {
        Self {
            world,
            teller: Teller::default(),
            mails: 0,
            names: std::collections::BTreeMap::new(),
        }
    }

    async fn play(&mut self, step: &Step<'_>) -> Result<Vec<String>, String> {
        if let Some(at) = step.time()? {
            return self.wait_until(at, step).await;
        }
        if let Some(told) = step.text.strip_prefix("<< ") {
            self.mail(told, step).await?;
            return Ok(self.until_still().await);
        }
        if let Some(told) = step.text.strip_prefix("!! ") {
            self.relay(told, step)?;
        } else if let Some(told) = step.text.strip_prefix("?? inget brev till ") {
            self.check_silence(told, step)?;
        } else if let Some(told) = step.text.strip_prefix("?? ") {
            self.check(told, step, true)?;
        } else if let Some(told) = step.text.strip_prefix("?! ") {
            self.check(told, step, false)?;
        } else if let Some(told) = step.text.strip_prefix("visa ") {
            return Ok(shown(self.last(told, step)?));
        } else {
            return step.fail("this is no step");
        }
        Ok(Vec::new())
    }

    /// Moves the clock, stopping wherever something happens by itself.
    async fn wait_until(&mut self, at: DateTime<Utc>, step: &Step<'_>) -> Result<Vec<String>, String> {
        if at < self.world.now() {
            return step.fail("the clock goes backwards");
        }
        let mut answers = Vec::new();
        while let Some(next) = self.world.next_at().await.filter(|next| *next <= at) {
            self.world.set_clock(next.max(self.world.now()));
            let lines = self.until_still().await;
            if lines.is_empty() && self.world.next_at().await == Some(next) {
                return step.fail(&format!("nothing happens at {}", time_words(next)));
            }
            if !lines.is_empty() && (!answers.is_empty() || self.world.now() != at) {
                answers.push(format!("@ {}", time_words(self.world.now())));
            }
            answers.extend(lines);
        }
        self.world.set_clock(at);
        Ok(answers)
    }

    async fn until_still(&mut self) -> Vec<String> {
        let mut answers = Vec::new();
        for _ in 0..MOST_TURNS {
            match self.world.turn().await {
                Moved::Diary => answers.extend(self.teller.diary(&self.world).await),
                Moved::Letters => {
                    answers.extend(self.teller.letters(&self.world).await);
                    answers.extend(self.teller.diary(&self.world).await);
                }
                Moved::Nothing => return answers,
            }
        }
        panic!("it goes on and on:\n{}", answers.join("\n"));
    }

    /// A mail comes in; where it goes stands in the step.
    async fn mail(&mut self, told: &str, step: &Step<'_>) -> Result<(), String> {
        self.mails += 1;
        let now = self.world.now();
        let message_id = format!("<{}.{}@mail.example>", self.mails, now.timestamp());
        if let Some(told) = told.strip_prefix("studs på ") {
            let (letter, status) = told.split_once(": ").unwrap_or((told, "5.1.1 mottagaren finns inte"));
            let (status, words) = status.split_once(' ').unwrap_or((status, "kom inte fram"));
            let got = self.last(letter, step)?;
            let from = got.letter.from_address().unwrap().clone();
            let bytes = mails::bounce(&got.raw, from.as_str(), got.recipient.as_str(), status, words, &message_id, now);
            self.deliver(None, &[from], &bytes, false).await;
            return Ok(());
        }
        let mut draft = Draft {
            message_id,
            ..Draft::default()
        };
        let body = self.head(step, &mut draft);
        draft.text = body.join("\n");
        let addresses: Vec<EmailAddress> = if let Some((who, letter)) = told.split_once(" svarar på ") {
            draft.from = self.person(who);
            let got = self.last_to(who, letter, step)?;
            draft = draft.replying(&answered(got));
            got.letter.from_address().cloned().into_iter().collect()
        } else if let Some((who, letter)) = told.split_once(" svarar automatiskt på ") {
            draft.from = self.person(who);
            let got = self.last_to(who, letter, step)?;
            draft.headers.push("Auto-Submitted: auto-replied".to_owned());
            draft.headers.push("X-Auto-Response-Suppress: All".to_owned());
            draft.subject = format!("Automatiskt svar: {}", got.letter.subject);
            draft = draft.in_thread(&answered(got));
            got.letter.from_address().cloned().into_iter().collect()
        } else if let Some((who, rest)) = told.split_once(" till ") {
            draft.from = self.person(who);
            let (to, cc) = rest.split_once(", kopia till ").unwrap_or((rest, ""));
            let list = |text: &str| {
                text.split(", ")
                    .filter(|one| !one.is_empty())
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            draft.to = list(to).iter().map(|one| self.person(one)).collect();
            draft.cc = list(cc).iter().map(|one| self.person(one)).collect();
            list(to).iter().chain(&list(cc)).map(|one| self.address(one)).collect()
        } else {
            return step.fail("who writes to whom?");
        };
        if draft.to.is_empty() {
            draft.to = addresses.iter().map(ToString::to_string).collect();
        }
        let dies = step.body.iter().any(|line| line == "[går inte att läsa]");
        let bytes = draft.bytes(now);
        let from = self.address(&draft.from);
        self.deliver(Some(from.as_str()), &addresses, &bytes, dies).await;
        Ok(())
    }

    /// Takes subject, headers and files off the top of a body; gives the rest.
    fn head<'a>(&self, step: &'a Step<'_>, draft: &mut Draft) -> &'a [String] {
        let mut rest = step.body;
        while let Some((first, after)) = rest.split_first() {
            let bracketed = first.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
            if let Some(subject) = first.strip_prefix("Ämne: ") {
                subject.clone_into(&mut draft.subject);
            } else if let Some(name) = bracketed.and_then(|text| text.strip_prefix("Bilaga: ")) {
                draft.parts.push(mails::file(name, "innehåll"));
            } else if let Some(inner) = bracketed.and_then(|text| text.strip_prefix("Bifogat mejl: ")) {
                draft.parts.push(self.inner(inner, after));
                return &[];
            } else if let Some(header) = bracketed {
                if header.contains(": ") {
                    draft.headers.push(header.to_owned());
                }
            } else {
                break;
            }
            rest = after;
        }
        let blank = rest.first().is_some_and(String::is_empty);
        if blank { &rest[1..] } else { rest }
    }

    /// `[Bifogat mejl: Eva Lind <eva@example.com>; ÄMNE]`, and below it its text.
    fn inner(&self, told: &str, text: &[String]) -> (String, String) {
        let (from, subject) = told.split_once("; ").unwrap_or((told, ""));
        let inner = Draft {
            from: from.to_owned(),
            to: vec!["kommunen@lindhaga.example".to_owned()],
            subject: subject.to_owned(),
            message_id: format!("<inner.{}@mail.example>", self.mails),
            text: text.join("\n"),
            ..Draft::default()
        };
        mails::attached(&inner.bytes(self.world.now() - chrono::TimeDelta::hours(20)))
    }

    async fn deliver(&mut self, from: Option<&str>, to: &[EmailAddress], bytes: &[u8], dies: bool) {
        let office = std::sync::Arc::clone(&self.world.office);
        let ours: Vec<_> = office
            .organisation
            .mailboxes
            .values()
            .filter(|one| to.contains(&one.address))
            .collect();
        assert!(!ours.is_empty(), "none of {to:?} is a functional mailbox");
        for mailbox in ours {
            let bytes = mails::delivered(bytes, from, mailbox.address.as_str(), self.world.now());
            self.world.receive(&mailbox.id, bytes);
        }
        self.world.collect().await;
        if dies {
            self.world.die_twice().await;
        }
    }

    /// `ADRESS nekas: 550 …`, `ADRESS väntar: 451 …`, `ADRESS okänt`, `ADRESS fungerar`.
    fn relay(&self, told: &str, step: &Step<'_>) -> Result<(), String> {
        let (what, reply) = told.split_once(": ").unwrap_or((told, ""));
        let Some((who, how)) = what.rsplit_once(' ') else {
            return step.fail("who, and how?");
        };
        let refusal = match how {
            "nekas" => Some(Refusal::Never(reply.to_owned())),
            "väntar" => Some(Refusal::Later(reply.to_owned())),
            "okänt" => Some(Refusal::Unknown("inget svar".to_owned())),
            "fungerar" => None,
            _ => return step.fail("nekas, väntar, okänt or fungerar"),
        };
        self.world.relay.refuse(self.address(who), refusal);
        Ok(())
    }

    /// `bekräftelse till eva: text`: the text stands in the letter, whatever its line breaks, or does not.
    fn check(&self, told: &str, step: &Step<'_>, there: bool) -> Result<(), String> {
        let Some((letter, text)) = told.split_once(": ") else {
            return step.fail("which letter: what text?");
        };
        let got = self.last(letter, step)?;
        let level = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = level(&format!("{} {}", got.letter.subject, got.letter.text)).contains(&level(text));
        if found != there {
            return step.fail(&format!("the letter says:\n{}\n\n{}", got.letter.subject, got.letter.text));
        }
        Ok(())
    }

    fn check_silence(&self, who: &str, step: &Step<'_>) -> Result<(), String> {
        let to = self.address(who);
        match self.teller.got.iter().find(|got| got.recipient == to) {
            Some(got) => step.fail(&format!("a letter went there: {}", got.letter.subject)),
            None => Ok(()),
        }
    }

    /// The last letter of a purpose: `uppdrag`, `uppdrag till petra`, `uppdrag i TN 2026/0001`.
    fn last(&self, told: &str, step: &Step<'_>) -> Result<&Got, String> {
        match told.split_once(" till ") {
            Some((letter, who)) => self.last_to(who, letter, step),
            None => self.find(told, None, step),
        }
    }

    fn last_to(&self, who: &str, letter: &str, step: &Step<'_>) -> Result<&Got, String> {
        self.find(letter, Some(self.address(who)), step)
    }

    fn find(&self, told: &str, to: Option<EmailAddress>, step: &Step<'_>) -> Result<&Got, String> {
        let (word, number) = told.split_once(" i ").map_or((told, None), |(word, number)| (word, Some(number)));
        let purpose = purpose_named(word);
        let fits = |got: &&Got| {
            got.purpose == purpose
                && to.as_ref().is_none_or(|to| got.recipient == *to)
                && number.is_none_or(|number| got.number.as_deref() == Some(number))
        };
        match self.teller.got.iter().rev().find(fits) {
            Some(got) => Ok(got),
            None => step.fail("no such letter has gone out"),
        }
    }

    /// A person of the directory, a mailbox, or whoever stands there; with the name where one has been told.
    fn person(&mut self, told: &str) -> String {
        if let Some((name, address)) = told.split_once(" <") {
            self.names.insert(address.trim_end_matches('>').to_owned(), name.to_owned());
            return told.to_owned();
        }
        let address = self.address(told).to_string();
        let of_staff = self
            .world
            .office
            .organisation
            .people
            .get(&PersonId::new(told))
            .map(|person| person.name.clone());
        match of_staff.or_else(|| self.names.get(&address).cloned()) {
            Some(name) => format!("{name} <{address}>"),
            None => address,
        }
    }

    fn address(&self, told: &str) -> EmailAddress {
        let organisation = &self.world.office.organisation;
        if let Some(person) = organisation.people.get(&PersonId::new(told)) {
            return person.address().unwrap().clone();
        }
        if let Some(mailbox) = organisation.mailboxes.get(&MailboxId::new(told)) {
            return mailbox.address.clone();
        }
        let bare = told.split_once(" <").map_or(told, |(_, address)| address.trim_end_matches('>'));
        EmailAddress::parse(bare).unwrap_or_else(|_| panic!("{told} is nobody"))
    }

    /// Every letter whole, for a person to read.
    fn print_letters(&self) {
        for got in &self.teller.got {
            let files: Vec<&str> = got.letter.attachments.iter().map(|file| file.filename.as_str()).collect();
            println!(
                "\n════ {} · {} -> {}\nFrån: {}\nÄmne: {}\nBilagor: {}\n\n{}",
                time_words(got.at),
                purpose_word(got.purpose),
                got.recipient,
                sender(got),
                got.letter.subject,
                files.join(", "),
                got.letter.text
            );
        }
    }
}

fn sender(got: &Got) -> String {
    let from = got.letter.from.as_ref().unwrap();
    let name = from.name.as_deref().unwrap_or_default();
    format!("{name} <{}>", from.address)
}

fn answered(got: &Got) -> Answered<'_> {
    Answered {
        from: sender(got),
        to: got.recipient.to_string(),
        subject: &got.letter.subject,
        message_id: got.letter.message_id.as_ref().unwrap().to_string(),
        references: got.letter.references.iter().map(ToString::to_string).collect(),
        date: got.at,
        text: &got.letter.text,
    }
}

/// A letter as its receiver sees it.
fn shown(got: &Got) -> Vec<String> {
    let files: Vec<&str> = got.letter.attachments.iter().map(|file| file.filename.as_str()).collect();
    let files = (!files.is_empty()).then(|| format!("| Bilagor: {}", files.join(", ")));
    let head = [
        format!("| Från: {}", sender(got)),
        format!("| Till: {}", got.recipient),
        format!("| Ämne: {}", got.letter.subject),
    ];
    let text = got
        .letter
        .text
        .trim_end()
        .lines()
        .map(|line| format!("| {line}").trim_end().to_owned());
    head.into_iter().chain(files).chain(["|".to_owned()]).chain(text).collect()
}
