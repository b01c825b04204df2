//! Mails that come in, out of the words of a story: from whom, to whom, what they answer, and what they carry.

use synpunktd::domain::address::EmailAddress;
use synpunktd::domain::ids::{MailboxId, PersonId};

use crate::mails::{self, Draft};
use crate::play::Stage;
use crate::reader::answered;
use crate::step::Step;

impl Stage {
    /// A mail comes in; where it goes stands in the step.
    pub async fn mail(&mut self, told: &str, step: &Step<'_>) -> Result<(), String> {
        self.mails += 1;
        if told == "det senaste mejlet läggs tillbaka" {
            let Some((mailbox, bytes)) = self.latest.clone() else {
                return step.fail("no mail has come in");
            };
            self.world.receive(&mailbox, bytes);
            self.world.collect().await;
            return Ok(());
        }
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
            } else if let Some(letter) = bracketed.and_then(|text| text.strip_prefix("Märket på ")) {
                draft.headers.extend(self.last(letter, step).ok().and_then(|got| mark_of(&got.raw)));
            } else if let Some(id) = bracketed.and_then(|text| text.strip_prefix("Message-ID: ")) {
                id.clone_into(&mut draft.message_id);
            } else if let Some(date) = bracketed.and_then(|text| text.strip_prefix("Date: ")) {
                draft.date = Some(date.to_owned());
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
            self.latest = Some((mailbox.id.clone(), bytes.clone()));
            self.world.receive(&mailbox.id, bytes);
        }
        self.world.collect().await;
        if dies {
            self.world.die_twice().await;
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

    pub fn address(&self, told: &str) -> EmailAddress {
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
}

/// The header line by which we know our own letters.
fn mark_of(letter: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(letter).replace("\r\n ", " ");
    let mut lines = head.split("\r\n").take_while(|line| !line.is_empty());
    lines.find(|line| line.starts_with("X-Synpunktd-Instance: ")).map(str::to_owned)
}
