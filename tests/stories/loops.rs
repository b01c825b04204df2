//! A month with machines that answer whatever they get: nobody gets more than two letters a day, and every exchange comes to an end.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use synpunktd::domain::address::EmailAddress;
use synpunktd::domain::deadline::ZONE;
use synpunktd::domain::ids::MailboxId;
use synpunktd::settings::Settings;

use crate::mails::{Draft, delivered};
use crate::world::{Moved, World, settings};

/// The most that one address may get from us in a day.
const MOST_A_DAY: usize = 2;
/// Days that are simulated.
const DAYS: u64 = 30;
/// Steps of one day, at most: more are a loop that does not end.
const MOST_STEPS: usize = 400;
const MAILBOX: &str = "teknik";

/// A machine that gets our letters, and answers as people's programs should not: without a word that it is a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Machine {
    /// Sends back what it got, under a subject of its own, in no thread.
    Echo,
    /// Says that its owner is away, in the thread, to every letter.
    Vacation,
    /// Opens a ticket for every letter, under a new subject, and tells of its tickets each morning.
    Tickets,
    /// Writes something new about the street lights for every letter.
    Writer,
}

impl Machine {
    const ALL: [Self; 4] = [Self::Echo, Self::Vacation, Self::Tickets, Self::Writer];

    fn address(self) -> String {
        format!("{self:?}@{self:?}.example").to_lowercase()
    }

    /// Its answer to a letter of ours: subject, text, and whether it keeps the thread.
    fn answer(self, count: usize, text: &str) -> (String, String, bool) {
        match self {
            Self::Echo => (format!("Meddelande {count}"), text.to_owned(), false),
            Self::Vacation => (
                "Re: ert brev".to_owned(),
                format!("Hej! Jag är inte på plats och läser mejl om {count} dagar. Hälsningar Bo"),
                true,
            ),
            Self::Tickets => (
                format!("[#{count}] Gatubelysning"),
                format!(
                    "Ert ärende heter {} hos oss. Gatlyktan på {}gatan är trasig.",
                    word(count),
                    word(count)
                ),
                false,
            ),
            Self::Writer => (
                format!("Lyktan vid nummer {count}"),
                format!("Jag vill klaga på gatubelysningen. Gatlyktan på {}gatan är släckt.", word(count)),
                false,
            ),
        }
    }

    /// What it sends by itself each morning.
    fn morning(self, day: u64) -> Option<(String, String)> {
        let always = self != Self::Vacation || day.is_multiple_of(7);
        always.then(|| {
            (
                format!("Dag {day}: gatubelysning"),
                format!(
                    "Jag vill klaga på gatubelysningen. Gatlyktan på {}vägen är trasig.",
                    word(usize::try_from(day).unwrap())
                ),
            )
        })
    }
}

/// A word that no other number has: what says the same again gets no receipt anyway.
fn word(number: usize) -> String {
    let syllables = ["al", "be", "ci", "do", "ek", "fa", "gi", "ho", "il", "ju"];
    let digits = number.to_string();
    digits.bytes().map(|digit| syllables[usize::from(digit - b'0')]).collect()
}

/// Nobody but the machines: no reminders to staff, which are not what is looked at.
fn quiet(mut settings: Settings) -> Settings {
    for policy in &mut settings.policies {
        policy.ladder.clear();
        policy.acceptance = None;
    }
    settings
}

fn at(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap());
    ZONE.from_local_datetime(&local).unwrap().to_utc()
}

/// How many letters each address got on each day.
#[derive(Debug, Default)]
struct Tally {
    seen: usize,
    got: BTreeMap<(EmailAddress, NaiveDate), usize>,
}

impl Tally {
    /// The letters that went since the last time: to whom, and their bytes.
    fn new_letters(&mut self, world: &World) -> Vec<(EmailAddress, Vec<u8>)> {
        let day = world.now().with_timezone(&ZONE).date_naive();
        let sent = world.relay.since(self.seen);
        self.seen += sent.len();
        for letter in &sent {
            *self.got.entry((letter.recipient.clone(), day)).or_default() += 1;
        }
        sent.into_iter().map(|letter| (letter.recipient, letter.bytes)).collect()
    }

    fn most(&self, address: &str) -> usize {
        let to = self.got.iter().filter(|((recipient, _), _)| recipient.as_str() == address);
        to.map(|(_, letters)| *letters).max().unwrap_or(0)
    }

    fn all(&self, address: &str) -> usize {
        let to = self.got.iter().filter(|((recipient, _), _)| recipient.as_str() == address);
        to.map(|(_, letters)| *letters).sum()
    }
}

async fn take_in(world: &mut World, from: &str, mail: &Draft) {
    let to = world.office.organisation.mailboxes[&MailboxId::new(MAILBOX)].address.to_string();
    let now = world.now();
    let bytes = delivered(&mail.bytes(now), Some(from), &to, now);
    world.receive(&MailboxId::new(MAILBOX), bytes);
}

async fn work(world: &mut World) {
    world.collect().await;
    while world.turn().await != Moved::Nothing {}
}

/// Lets one daemon face the machines for a month.
async fn month(settings: &Settings) -> Tally {
    let begin: NaiveDate = "2026-09-01".parse().unwrap();
    let (mut world, mut tally) = (World::new(settings, at(begin, 6)).await, Tally::default());
    let mut mails = 0;
    for day in 0..DAYS {
        let date = begin + Days::new(day);
        world.set_clock(at(date, 7).max(world.now()));
        for machine in Machine::ALL {
            let Some((subject, text)) = machine.morning(day) else { continue };
            mails += 1;
            let mail = draft(&machine.address(), subject, text, mails);
            take_in(&mut world, &machine.address(), &mail).await;
        }
        for step in 0.. {
            assert!(step < MOST_STEPS, "the day {date} does not end: {tally:?}");
            work(&mut world).await;
            let mut answered = false;
            for (to, bytes) in tally.new_letters(&world) {
                let Some(machine) = Machine::ALL.into_iter().find(|machine| machine.address() == to.as_str()) else {
                    continue;
                };
                (mails, answered) = (mails + 1, true);
                let letter = synpunktd::mail::read(&bytes, &world.office.rules);
                let (subject, text, in_thread) = machine.answer(mails, &letter.text);
                let mut mail = draft(to.as_str(), subject, text, mails);
                if in_thread {
                    mail.headers.push(format!("In-Reply-To: {}", letter.message_id.unwrap()));
                }
                take_in(&mut world, to.as_str(), &mail).await;
            }
            if answered {
                world.set_clock(world.now() + TimeDelta::minutes(1));
                continue;
            }
            match world.next_at().await {
                Some(next) if next < at(date + Days::new(1), 6) => world.set_clock(next.max(world.now())),
                _ => break,
            }
        }
    }
    tally
}

fn draft(from: &str, subject: String, text: String, number: usize) -> Draft {
    Draft {
        from: from.to_owned(),
        to: vec!["teknik@lindhaga.example".to_owned()],
        subject,
        message_id: format!("<{number}@machine.example>"),
        text,
        ..Draft::default()
    }
}

#[tokio::test]
async fn machines_get_two_letters_a_day_at_most() {
    let tally = month(&quiet(settings())).await;
    for machine in Machine::ALL {
        let (most, all) = (tally.most(&machine.address()), tally.all(&machine.address()));
        assert!(all > 0, "{machine:?} got nothing: nothing was tried");
        assert!(most <= MOST_A_DAY, "{machine:?} got {most} letters in a day, {all} in all");
    }
}

/// What a gateway leaves of a letter: nothing that says that a machine wrote it, or what it answers.
fn stripped(bytes: &[u8], from: &str, number: usize) -> Draft {
    let letter = synpunktd::mail::read(bytes, &synpunktd::mail::ReadRules::default());
    draft(from, format!("Gatubelysning {number}"), letter.text, number)
}

/// Another town with the same program and another address, and a month of two daemons that take each other for citizens.
#[tokio::test]
async fn two_daemons_facing_each_other_send_two_letters_a_day_at_most() {
    let ours = quiet(settings());
    let mut theirs = ours.clone();
    let neighbour = "teknik@grannby.example";
    theirs.organisation.mailboxes.get_mut(&MailboxId::new(MAILBOX)).unwrap().address = EmailAddress::parse(neighbour).unwrap();
    let mine = ours.organisation.mailboxes[&MailboxId::new(MAILBOX)].address.to_string();
    let begin: NaiveDate = "2026-09-01".parse().unwrap();
    let mut towns = [
        (World::new(&ours, at(begin, 6)).await, Tally::default(), mine),
        (World::new(&theirs, at(begin, 6)).await, Tally::default(), neighbour.to_owned()),
    ];
    let mut mails = 0;
    for day in 0..DAYS {
        let date = begin + Days::new(day);
        towns.iter().for_each(|(world, ..)| world.set_clock(at(date, 7).max(world.now())));
        mails += 1;
        let text = format!("Jag vill klaga på gatubelysningen. Gatlyktan på {}vägen är trasig.", word(mails));
        let first = draft(neighbour, format!("Dag {day}"), text, mails);
        take_in(&mut towns[0].0, neighbour, &first).await;
        for step in 0.. {
            assert!(step < MOST_STEPS, "the day {date} does not end");
            let mut moved = false;
            for here in 0..2 {
                let there = 1 - here;
                let from = towns[here].2.clone();
                let (world, tally, _) = &mut towns[here];
                work(world).await;
                let letters = tally.new_letters(world);
                let other = towns[there].2.clone();
                for (_, bytes) in letters.into_iter().filter(|(to, _)| to.as_str() == other) {
                    (mails, moved) = (mails + 1, true);
                    let mail = stripped(&bytes, &from, mails);
                    take_in(&mut towns[there].0, &from, &mail).await;
                }
            }
            if !moved && !until_next(&mut towns, at(date + Days::new(1), 6)).await {
                break;
            }
        }
    }
    for (here, there) in [(0, 1), (1, 0)] {
        let most = towns[here].1.most(&towns[there].2);
        assert!(most <= MOST_A_DAY, "{} got {most} letters in a day", towns[there].2);
    }
    assert!(towns[0].1.all(neighbour) > 0, "nothing was tried");
}

/// Moves both clocks to what happens next before a time; `false` where nothing does.
async fn until_next(towns: &mut [(World, Tally, String); 2], end: DateTime<Utc>) -> bool {
    let next = [towns[0].0.next_at().await, towns[1].0.next_at().await].into_iter().flatten().min();
    let Some(next) = next.filter(|next| *next < end) else {
        return false;
    };
    for (world, ..) in towns {
        world.set_clock(next.max(world.now()));
    }
    true
}

/// The measure measures: without the budget a machine that writes gets far more.
#[tokio::test]
async fn without_the_budget_they_would_get_more() {
    let mut settings = quiet(settings());
    settings.policies.iter_mut().for_each(|policy| policy.receipt.most_a_day = 20);
    let begin: NaiveDate = "2026-09-01".parse().unwrap();
    let (mut world, mut tally) = (World::new(&settings, at(begin, 7)).await, Tally::default());
    let machine = Machine::Writer;
    for number in 1..=6 {
        let (subject, text, _) = machine.answer(number, "");
        take_in(&mut world, &machine.address(), &draft(&machine.address(), subject, text, number)).await;
        work(&mut world).await;
        tally.new_letters(&world);
    }
    assert_eq!(tally.most(&machine.address()), 6);
}
