//! The play: the clock goes from one moment to the next; in each, letters come, people answer, and the daemon does its work.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use mailworld::WorldError;

use crate::plot::{LADDER, Letter, Plot, day_of, summer};
use crate::staff::{Task, react};
use crate::stage::{Seen, Stage};
use crate::tell::{Teller, fit};
use crate::words::{about, fact, first_line, moments, role, tells};

/// Longer than an answer waits before it goes.
const HOLD: TimeDelta = TimeDelta::minutes(3);
/// How long nothing may come while a moment waits for something: a busy machine takes a while over a report.
const PATIENCE: Duration = Duration::from_secs(60);
/// Clocks are looked at every second; after this without a letter a moment is over.
const QUIET: Duration = Duration::from_millis(1250);
/// After this without a letter people react to those that have come.
const SOON: Duration = Duration::from_millis(300);

/// The first working day after the half year.
const REPORT_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day of the calendar");
/// Who gets its reports.
const HEADS: [&str; 3] = ["henrik.dahl", "harriet.as", "helena.brink"];

/// In the middle of the story, and no working day.
const MIDSUMMER_EVE: NaiveDate = NaiveDate::from_ymd_opt(2026, 6, 19).expect("a day of the calendar");

/// The play while it runs.
pub struct Play<'a> {
    plot: &'a Plot,
    stage: &'a mut Stage,
    teller: &'a mut Teller,
    tasks: Vec<Task>,
    /// Which letter of the plot each number belongs to, by its Message-ID.
    pub numbers: BTreeMap<String, String>,
    /// How many answers each letter has had.
    answered: BTreeMap<String, usize>,
    /// What a moment waits for, in words and as a test of the letters seen.
    awaited: Vec<Awaited>,
    /// What did not come.
    pub missing: Vec<String>,
    told: usize,
    /// The cases that are closed.
    closed: BTreeSet<String>,
    /// Whether somebody has answered in this moment.
    people_acted: bool,
    /// Whether the half year has been waited for.
    reported: bool,
}

/// Something that must come before a moment is over.
struct Awaited {
    what: String,
    wanted: Box<dyn Fn(&Seen) -> bool>,
}

impl<'a> Play<'a> {
    /// A play that has not begun.
    pub fn new(plot: &'a Plot, stage: &'a mut Stage, teller: &'a mut Teller) -> Self {
        Self {
            plot,
            stage,
            teller,
            tasks: Vec::new(),
            numbers: BTreeMap::new(),
            answered: BTreeMap::new(),
            awaited: Vec::new(),
            missing: Vec::new(),
            told: 0,
            closed: BTreeSet::new(),
            people_acted: false,
            reported: false,
        }
    }

    /// Plays it through, up to and including `end`.
    pub async fn run(&mut self, start: DateTime<Utc>, end: DateTime<Utc>) -> Result<(), WorldError> {
        for at in moments(self.plot, start, end) {
            if !self.stage.daemon.is_up() {
                self.missing.push("a daemon that runs to the end of the story".into());
                return Ok(());
            }
            self.stage.clock.jump(at)?;
            self.teller.moment(at);
            self.people_acted = false;
            self.reports_come(at);
            self.reminders_come(at);
            self.letters_come(at).await?;
            self.citizens_return(at).await?;
            self.people_answer().await?;
            self.settle(true).await?;
            if at == end {
                self.last_cases_close().await?;
            }
            self.tell_what_closed()?;
            if at.with_timezone(&summer()).date_naive() == MIDSUMMER_EVE {
                self.teller
                    .line("Midsommarafton is no working day: nobody is reminded, and no deadline runs.");
            }
        }
        Ok(())
    }

    /// In the morning of 1 July the half year is reported to each head of administration.
    fn reports_come(&mut self, at: DateTime<Utc>) {
        if self.reported || at.with_timezone(&summer()).date_naive() < REPORT_DAY {
            return;
        }
        self.reported = true;
        for person in HEADS {
            self.wait_for(&format!("the report of the half year to {person}"), move |seen| {
                seen.to.starts_with(person) && seen.subject().contains("Synpunkter januari–juni 2026")
            });
        }
    }

    /// The reminders of the day, which nobody answers.
    fn reminders_come(&mut self, at: DateTime<Utc>) {
        let day = day_of(at);
        for (person, words, _) in LADDER.into_iter().filter(|step| step.2 == day) {
            self.wait_for(&format!("“{words}” to {person} on {day} June"), move |seen| {
                seen.to.starts_with(person) && seen.subject().contains(words) && day_of(seen.at) == day
            });
        }
    }

    async fn letters_come(&mut self, at: DateTime<Utc>) -> Result<(), WorldError> {
        let plot = self.plot;
        let now: Vec<&Letter> = plot.letters.iter().filter(|letter| letter.comes.0 == at).collect();
        if now.is_empty() {
            return Ok(());
        }
        self.teller.line(&format!("{} letters come in by SMTP:", now.len()));
        for letter in &now {
            self.stage.deliver(letter).await?;
            self.await_letter(letter);
        }
        self.settle(false).await?;
        for letter in now {
            let line = self.registered(letter);
            self.teller.line(&line);
        }
        self.tell_what_came();
        Ok(())
    }

    /// A case is known by the letters about it: the receipt, and what somebody of the municipality got.
    fn await_letter(&mut self, letter: &Letter) {
        if let Some(citizen) = letter.receipt.clone() {
            self.wait_for(&format!("the receipt for {}", letter.file), move |seen| seen.to == citizen);
        }
        if letter.case {
            let id = letter.message_id().to_owned();
            self.wait_for(
                &format!("a letter to somebody of the municipality about {}", letter.file),
                move |seen| seen.is_internal() && seen.encloses(&id),
            );
        }
    }

    fn registered(&self, letter: &Letter) -> String {
        let (who, subject) = (fit(letter.who(), 18), fit(letter.header("Subject"), 42));
        let number = self.numbers.iter().find(|(_, id)| *id == letter.message_id());
        let Some((number, _)) = number else {
            return format!("{} {who} {subject} a machine wrote it: kept, never answered", fit("no case", 13));
        };
        let about = self
            .stage
            .seen
            .iter()
            .filter(|seen| seen.is_internal() && seen.number().as_ref() == Some(number));
        // What tells staff how their own mail was understood is in the thread of that mail.
        let told: BTreeSet<String> = about
            .clone()
            .filter(|seen| seen.mail.header("In-Reply-To").is_none())
            .map(Seen::name)
            .collect();
        let told: Vec<String> = told.into_iter().collect();
        let fact = |name| about.clone().find_map(|seen| fact(seen, name)).unwrap_or_default();
        let due = match fact("Svara senast:") {
            due if due.is_empty() => "no deadline here".to_owned(),
            due => format!("by {due}"),
        };
        let receipt = match (&letter.receipt, letter.gone) {
            (Some(_), _) => "",
            (None, true) => "; the receipt finds no mailbox",
            (None, false) => "; no receipt",
        };
        let kind = fit(&fact("Typ:"), 9);
        format!(
            "{} {who} {subject} {kind} → {}, {due}{receipt}",
            fit(number, 13),
            told.join(" and ")
        )
    }

    async fn citizens_return(&mut self, at: DateTime<Utc>) -> Result<(), WorldError> {
        let plot = self.plot;
        for letter in &plot.letters {
            for more in letter.more.iter().filter(|more| more.at.0 == at) {
                let citizen = letter.receipt.clone().unwrap_or_default();
                let Some(last) = self.stage.seen.iter().rfind(|seen| seen.to == citizen).cloned() else {
                    self.missing.push(format!("a letter that {citizen} could reply to"));
                    continue;
                };
                self.stage.reply(&last, &more.text).await?;
                let words = fit(&first_line(&more.text), 70);
                self.teller
                    .line(&format!("{} {} writes again: “{}”", " ".repeat(13), letter.who(), words.trim_end()));
            }
        }
        Ok(())
    }

    /// Everybody whose time has come answers, from their own mailbox.
    async fn people_answer(&mut self) -> Result<(), WorldError> {
        let now = self.stage.clock.now();
        let (due, later) = std::mem::take(&mut self.tasks)
            .into_iter()
            .partition(|task| task.at.is_none_or(|at| at <= now));
        self.tasks = later;
        let due: Vec<Task> = due;
        self.people_acted |= !due.is_empty();
        for task in due {
            let reply = self.stage.reply(&task.seen, &task.text).await?;
            let name = task.seen.name();
            // What was understood of a "Ja" is told in the thread of the mail that had been held.
            if task.text != "Ja" {
                self.wait_for(
                    &format!("a letter to {name} that tells what was understood of the reply"),
                    move |seen| seen.is_internal() && seen.mail.header("In-Reply-To").as_ref() == Some(&reply),
                );
            }
            if let Some(words) = task.reaches.clone() {
                self.wait_for(&format!("“{words}” in the citizen's mailbox"), move |seen| {
                    seen.is_answer() && seen.mail.says(&words)
                });
            }
            // An answer is told of when the citizen has it.
            if task.reaches.is_none() {
                let number = task.seen.number().unwrap_or_default();
                self.teller.line(&format!(
                    "{} {name} replies: “{}”",
                    fit(&number, 13),
                    fit(&first_line(&task.text), 60).trim_end()
                ));
            }
        }
        Ok(())
    }

    /// Lets the daemon work until what must come has come, and then until nothing more comes. With `answering`, people
    /// react at once where they do, and what came is told.
    async fn settle(&mut self, answering: bool) -> Result<(), WorldError> {
        let mut end = Instant::now() + PATIENCE;
        let (mut last_news, mut before_jump) = (Instant::now(), SOON);
        loop {
            let first_new = self.stage.seen.len();
            if self.stage.look().await > 0 {
                last_news = Instant::now();
                end = last_news + PATIENCE;
            }
            for index in first_new..self.stage.seen.len() {
                self.take_in(index);
            }
            let quiet = last_news.elapsed() > SOON;
            if answering && quiet {
                self.tell_what_came();
            }
            if answering && quiet && self.tasks.iter().any(|task| task.at.is_none()) {
                self.people_answer().await?;
                last_news = Instant::now();
            }
            let seen = &self.stage.seen;
            self.awaited.retain(|awaited| !seen.iter().any(|seen| (awaited.wanted)(seen)));
            // Answers wait a moment, so that they can be stopped: the clock goes past it, ever more slowly on a busy machine.
            if last_news.elapsed() > before_jump && !self.awaited.is_empty() {
                self.stage.clock.jump(self.stage.clock.now() + HOLD)?;
                before_jump *= 2;
                last_news = Instant::now();
            }
            let late = Instant::now() > end || !self.stage.daemon.is_up();
            if late {
                self.missing.extend(self.awaited.drain(..).map(|awaited| awaited.what));
            }
            if late || (self.awaited.is_empty() && last_news.elapsed() > QUIET) {
                return Ok(());
            }
        }
    }

    /// Learns which letter of the plot a number belongs to, and what its reader will do.
    fn take_in(&mut self, index: usize) {
        let Some(seen) = self.stage.seen.get(index).cloned() else { return };
        let Some(number) = seen.number() else { return };
        if !self.numbers.contains_key(&number)
            && let Some(letter) = about(self.plot, &seen)
        {
            self.numbers.insert(number.clone(), letter.message_id().to_owned());
        }
        let plan = self.numbers.get(&number).and_then(|id| self.plot.lookup(id));
        let Some(plan) = plan.filter(|_| seen.is_internal()) else { return };
        let answered = self.answered.entry(number).or_default();
        if let Some(task) = react(&seen, plan, *answered) {
            *answered += usize::from(task.at.is_some());
            self.tasks.push(task);
        }
    }

    /// Tells of letters that mean something to the story; receipts, assignments and notes of what was understood do not.
    fn tell_what_came(&mut self) {
        for index in self.told..self.stage.seen.len() {
            let Some(seen) = self.stage.seen.get(index) else { continue };
            let number = seen.number().unwrap_or_default();
            if seen.is_answer() {
                let from = seen.mail.header("From").unwrap_or_default();
                let officer = from.trim_matches('"').split(',').next().unwrap_or_default().to_owned();
                let closed = if seen.mail.says("avslutat.") || seen.mail.says("now closed") {
                    ", closing the case"
                } else {
                    ""
                };
                self.teller.line(&format!(
                    "{} {officer} answers, and {} has it{closed}",
                    fit(&number, 13),
                    seen.name()
                ));
            } else if seen.is_internal() && tells(seen) {
                let name = format!("{}{}", seen.name(), role(&seen.to));
                self.teller.line(&format!("{} {} ← {}", fit(&number, 13), name, seen.subject()));
            }
        }
        self.told = self.stage.seen.len();
    }

    /// Nobody gets a letter about a case that silence closes: the end of the story waits for those of the plot.
    async fn last_cases_close(&mut self) -> Result<(), WorldError> {
        let wanted = self.plot.letters.iter().filter(|letter| letter.closed).count();
        let end = Instant::now() + PATIENCE;
        while self.closed_cases()?.len() < wanted && Instant::now() < end {
            tokio::time::sleep(SOON).await;
        }
        Ok(())
    }

    /// The numbers of the cases that are closed.
    fn closed_cases(&self) -> Result<BTreeSet<String>, WorldError> {
        let (_, listed) = self.stage.ask(&["list", "--state", "closed", "--json"])?;
        let cases = listed
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        Ok(cases.filter_map(|case| Some(case["number"].as_str()?.to_owned())).collect())
    }

    /// Tells of cases that have closed by themselves; those that an officer closes are told of with the answer.
    fn tell_what_closed(&mut self) -> Result<(), WorldError> {
        let closed = self.closed_cases()?;
        let new: Vec<&str> = closed.difference(&self.closed).map(String::as_str).collect();
        let by_themselves = !self.people_acted;
        for row in new.chunks(6).filter(|_| by_themselves) {
            self.teller
                .line(&format!("closed after three weeks of silence: {}", row.join(", ")));
        }
        self.closed = closed;
        Ok(())
    }

    fn wait_for(&mut self, what: &str, wanted: impl Fn(&Seen) -> bool + 'static) {
        self.awaited.push(Awaited {
            what: what.to_owned(),
            wanted: Box::new(wanted),
        });
    }
}
