//! The checks: everything that should have happened by the end of the story, each looked at where its reader would see it.

use std::collections::{BTreeMap, BTreeSet};

use mailworld::WorldError;
use serde_json::Value;

use crate::plot::{LADDER, Letter, Plot, day_of};
use crate::stage::{DOMAIN, Seen, Stage};

/// What was looked at, and whether it was so.
#[derive(Debug, Default)]
pub struct Checks {
    /// How many things were as they should be.
    pub good: usize,
    /// What was not.
    pub bad: Vec<String>,
}

impl Checks {
    /// Notes one thing.
    pub fn expect(&mut self, holds: bool, what: impl Into<String>) {
        if holds {
            self.good += 1;
        } else {
            self.bad.push(what.into());
        }
    }

    /// Everything that can be seen while the servers run. `numbers` tells which letter each diary number belongs to.
    pub async fn all(&mut self, plot: &Plot, stage: &Stage, numbers: &BTreeMap<String, String>) -> Result<(), WorldError> {
        for letter in &plot.letters {
            self.letter(letter, stage, numbers);
        }
        self.cases(plot, stage, numbers)?;
        self.machines(plot, stage);
        for letter in plot.letters.iter().filter(|letter| letter.first.is_some()) {
            self.wrong_person(letter, stage, numbers);
        }
        self.ladder(stage, numbers);
        self.bounce(stage, numbers);
        self.citizens_return(stage, numbers);
        self.reports(stage);
        self.nothing_twice(stage);
        self.put_away(stage).await
    }

    fn letter(&mut self, letter: &Letter, stage: &Stage, numbers: &BTreeMap<String, String>) {
        let file = &letter.file;
        if letter.case {
            let known = numbers.values().filter(|id| *id == letter.message_id()).count();
            self.expect(known == 1, format!("{file}: one diary number, not {known}"));
        }
        if let Some(citizen) = &letter.receipt {
            let receipts: Vec<&Seen> = to(stage, citizen).filter(|seen| is_receipt(seen)).collect();
            self.expect(
                receipts.len() == 1,
                format!("{file}: one receipt to {citizen}, not {}", receipts.len()),
            );
            let says = letter.says.as_deref().unwrap_or_default();
            self.expect(
                receipts.iter().any(|seen| seen.mail.says(says)),
                format!("{file}: a receipt that says “{says}”"),
            );
            let null = receipts.iter().all(|seen| seen.mail.header("Return-Path").as_deref() == Some("<>"));
            self.expect(null, format!("{file}: a receipt with the null sender"));
        }
        for words in letter.answer.iter().filter_map(|answer| answer.reaches.as_ref()) {
            let citizen = letter.receipt.as_deref().unwrap_or_default();
            let answers: Vec<&Seen> = to(stage, citizen).filter(|seen| seen.mail.says(words)).collect();
            self.expect(
                answers.len() == 1,
                format!("{file}: one answer with “{words}”, not {}", answers.len()),
            );
            let clean = |seen: &&Seen| !seen.mail.says("SÅ HÄR SVARAR DU") && !seen.mail.says("Från:") && !seen.mail.says("Avsluta\n");
            self.expect(
                answers.iter().all(clean),
                format!("{file}: an answer without the officer's history and commands"),
            );
            let from = |seen: &&Seen| {
                letter
                    .to
                    .iter()
                    .any(|mailbox| header(seen, "From").contains(&format!("{mailbox}{DOMAIN}")))
            };
            self.expect(answers.iter().all(from), format!("{file}: an answer from the functional mailbox"));
        }
        if let Some(function) = &letter.function {
            let told = to(stage, &format!("{function}{DOMAIN}")).any(|seen| seen.encloses(letter.message_id()));
            self.expect(told, format!("{file}: the whole letter to {function}{DOMAIN}"));
        }
    }

    /// The diary itself: as many cases as matters, closed where they should be.
    fn cases(&mut self, plot: &Plot, stage: &Stage, numbers: &BTreeMap<String, String>) -> Result<(), WorldError> {
        let (_, listed) = stage.ask(&["list", "--json"])?;
        let cases: Vec<Value> = listed.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let expected = plot.letters.iter().filter(|letter| letter.case).count();
        self.expect(
            cases.len() == expected,
            format!("{expected} cases in the diaries, not {}", cases.len()),
        );
        for case in &cases {
            let number = case["number"].as_str().unwrap_or_default();
            let Some(letter) = numbers.get(number).and_then(|id| plot.lookup(id)) else {
                self.expect(false, format!("{number}: a letter of the plot behind it"));
                continue;
            };
            let state = case["state"].as_str().unwrap_or_default();
            let closed = state == "closed";
            self.expect(
                closed == letter.closed,
                format!("{number} ({}): closed {}, but it is {state}", letter.file, letter.closed),
            );
        }
        Ok(())
    }

    /// Machines and the web form's own address get nothing.
    fn machines(&mut self, plot: &Plot, stage: &Stage) {
        let machines = plot.letters.iter().filter(|letter| !letter.case).map(Letter::author);
        for machine in machines.chain([format!("formular{DOMAIN}")]) {
            let got = to(stage, &machine).count();
            self.expect(got == 0, format!("nothing to {machine}, but it got {got}"));
        }
    }

    /// First to the one who says "Fel person", then by the registrar's word to the right one.
    fn wrong_person(&mut self, letter: &Letter, stage: &Stage, numbers: &BTreeMap<String, String>) {
        for person in letter.first.iter().chain(&letter.officer) {
            let mut letters = about(stage, numbers, letter.message_id());
            let assigned = letters.any(|seen| is_to(seen, person) && is_assignment(seen));
            self.expect(assigned, format!("{}: an assignment to {person}", letter.file));
        }
    }

    /// The silent officer: reminder, stand-in and manager, registrar, and on the fifth working day the head.
    fn ladder(&mut self, stage: &Stage, numbers: &BTreeMap<String, String>) {
        let late: Vec<&Seen> = about(stage, numbers, "hemtjanst").collect();
        for (person, words, day) in LADDER {
            let told = late
                .iter()
                .filter(|seen| is_to(seen, person) && seen.subject().contains(words) && day_of(seen.at) == day);
            let told = told.count();
            self.expect(told == 1, format!("04: “{words}” to {person} on {day} June once, not {told} times"));
        }
        let others = late.iter().filter(|seen| is_to(seen, "helena.brink")).count();
        self.expect(others == 1, format!("04: one letter to the head of administration, not {others}"));
        let midsummer = stage
            .seen
            .iter()
            .filter(|seen| seen.subject().contains("försenat") && day_of(seen.at) == 19);
        self.expect(midsummer.count() == 0, "no escalation on midsommarafton");
    }

    /// The answer to the citizen who has moved came back, and people were told.
    fn bounce(&mut self, stage: &Stage, numbers: &BTreeMap<String, String>) {
        for person in ["petra.lund", "ragnhild.ek"] {
            let told = about(stage, numbers, "potthal").any(|seen| is_to(seen, person) && seen.mail.says("kom inte fram"));
            self.expect(told, format!("19: {person} is told that the answer did not arrive"));
        }
    }

    /// Thanks change nothing; a new question opens the case again.
    fn citizens_return(&mut self, stage: &Stage, numbers: &BTreeMap<String, String>) {
        let again = |seen: &&Seen| seen.is_internal() && (seen.subject().contains("Ny fråga") || seen.subject().contains("Mer från"));
        let thanked = about(stage, numbers, "gatlykta").filter(again).count();
        self.expect(thanked == 0, "01: thanks disturb nobody");
        let asked = about(stage, numbers, "CYKEL").filter(again).count();
        self.expect(
            asked == 1,
            format!("07: the officer is told once of the new question, not {asked} times"),
        );
    }

    /// Each head of administration has the report of the half year that ended, with its pictures and figures.
    fn reports(&mut self, stage: &Stage) {
        for person in ["henrik.dahl", "harriet.as", "helena.brink"] {
            let is_report = |seen: &&Seen| is_to(seen, person) && seen.subject().contains("Synpunkter januari–juni 2026");
            let got: Vec<&Seen> = stage.seen.iter().filter(is_report).collect();
            self.expect(
                got.len() == 1,
                format!("one report of the half year to {person}, not {}", got.len()),
            );
            let whole = got.first().is_some_and(|seen| seen.mail.says("kom in"));
            self.expect(whole, format!("the report to {person} says how many came in"));
        }
    }

    fn nothing_twice(&mut self, stage: &Stage) {
        let mut known = BTreeSet::new();
        for seen in &stage.seen {
            let new = known.insert((seen.to.clone(), header(seen, "Message-ID")));
            self.expect(new, format!("{} got “{}” twice", seen.to, seen.subject()));
        }
    }

    /// On the servers the letters are where the configuration puts them.
    async fn put_away(&mut self, stage: &Stage) -> Result<(), WorldError> {
        for mailbox in ["synpunkter", "teknik"] {
            let address = format!("{mailbox}{DOMAIN}");
            let left = stage.world.inbox(&address).await?.len();
            self.expect(left == 0, format!("{address}: an empty INBOX, not {left} letters"));
            let kept = stage.world.folder(&address, "Registrerade").await?.len();
            self.expect(kept > 0, format!("{address}: letters in Registrerade"));
        }
        let inbox = stage.world.inbox(&format!("omsorg{DOMAIN}")).await?;
        let marked = inbox.iter().all(|mail| mail.flags.iter().any(|flag| flag == "$Registrerad"));
        self.expect(marked && !inbox.is_empty(), format!("omsorg{DOMAIN}: letters marked $Registrerad"));
        Ok(())
    }

    /// What the log may not hold: passwords, people, what they wrote.
    pub fn log(&mut self, plot: &Plot, stage: &Stage) {
        let log = stage.daemon.log();
        let secrets = stage.municipality.mailboxes.iter().map(|mailbox| mailbox.password.as_str());
        self.expect(!secrets.into_iter().any(|secret| log.contains(secret)), "no password in the log");
        let people = plot.letters.iter().filter_map(|letter| letter.receipt.as_deref());
        let named: Vec<&str> = people.filter(|address| log.contains(address)).collect();
        self.expect(named.is_empty(), format!("no citizen's address in the log, but {named:?}"));
    }
}

fn to<'a>(stage: &'a Stage, address: &str) -> impl Iterator<Item = &'a Seen> {
    let address = address.to_owned();
    stage.seen.iter().filter(move |seen| seen.to == address)
}

/// The letters about the case of the letter whose Message-ID holds this word.
fn about<'a>(stage: &'a Stage, numbers: &BTreeMap<String, String>, word: &str) -> impl Iterator<Item = &'a Seen> {
    let number = numbers.iter().find(|(_, id)| id.contains(word)).map(|(number, _)| number.clone());
    stage.seen.iter().filter(move |seen| number.is_some() && seen.number() == number)
}

fn is_to(seen: &Seen, person: &str) -> bool {
    seen.to == format!("{person}{DOMAIN}")
}

fn is_receipt(seen: &Seen) -> bool {
    header(seen, "Auto-Submitted") == "auto-replied"
}

fn is_assignment(seen: &Seen) -> bool {
    seen.mail.says("Du har fått ett ärende att svara på")
}

fn header(seen: &Seen, name: &str) -> String {
    seen.mail.header(name).unwrap_or_default()
}
