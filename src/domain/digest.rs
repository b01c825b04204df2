//! Lists of what waits: for whom, and what stands in them. Nothing of a sensitive case but its number (C17).

use super::address::NamedAddress;
use super::calendar::Calendar;
use super::case::{Case, State};
use super::deadline::{self, last_day};
use super::ids::{AuthorityId, PersonId};
use super::matter::Flag;
use super::organisation::{Authority, Organisation, Person};
use super::period::{Period, PeriodUnit};
use super::policies::Policies;
use super::policy::{DigestEvery, DigestRule, Policy, Role};
use super::time::stockholm_date;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use std::collections::BTreeMap;

/// Why a case stands in a list, in the order in which lists tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waits {
    /// The answer is late.
    Late,
    /// The answer is due today or on one of the next two working days.
    Soon,
    /// Nobody has it: the registrar distributes it.
    Nobody,
    /// The final answer is late.
    Final,
    /// It is answered, and whoever has it was asked whether it can be closed.
    Closing,
    /// The number of the other case is to be entered (R24).
    Reference,
    /// A copy for the personal file has not been acknowledged (R64).
    Filing,
    /// It is unanswered; nothing is wrong.
    Unanswered,
}

impl Waits {
    /// The word for it in the template.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Soon => "soon",
            Self::Nobody => "nobody",
            Self::Final => "final",
            Self::Closing => "closing",
            Self::Reference => "reference",
            Self::Filing => "filing",
            Self::Unanswered => "unanswered",
        }
    }
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Why it stands there.
    pub waits: Waits,
    /// The diary number, as its authority writes it.
    pub number: String,
    /// What it is about; `None` where it must not be told.
    pub title: Option<String>,
    /// The day that counts.
    pub day: Option<NaiveDate>,
    /// Who has it.
    pub who: Option<String>,
}

/// A list for one person.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// Whose.
    pub to: NamedAddress,
    /// The authority whose cases stand in it; of several the first.
    pub authority: AuthorityId,
    /// How often it comes.
    pub every: DigestEvery,
    /// Its lines, in order; never empty.
    pub items: Vec<Item>,
}

/// What lists are made of.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// When, UTC.
    pub now: DateTime<Utc>,
    /// Who is who.
    pub organisation: &'a Organisation,
    /// Routines.
    pub policies: &'a Policies,
}

/// Whether lists of a kind come on this day, by the working days of a policy.
pub fn comes(every: DigestEvery, day: NaiveDate, calendar: &Calendar) -> bool {
    let monday = day - chrono::Days::new(u64::from(day.weekday().num_days_from_monday()));
    match every {
        DigestEvery::Morning => calendar.is_working_day(day),
        DigestEvery::Week => calendar.working_day_from(monday) == day,
    }
}

/// The lists of this morning out of all cases that are not closed.
pub fn lists(cases: &[Case], desk: &Desk<'_>) -> Vec<List> {
    let mut lists: BTreeMap<(NamedKey, u8), List> = BTreeMap::new();
    let today = stockholm_date(desk.now);
    for authority in desk.organisation.authorities.values() {
        let Some(in_force) = desk.policies.on(&authority.policy, today) else {
            continue;
        };
        for rule in &in_force.policy.digests {
            if !comes(rule.every, today, &in_force.calendar) {
                continue;
            }
            let of_it = cases.iter().filter(|case| case.matter.authority == authority.id);
            for case in of_it {
                for waits in why(case, rule.every, &in_force.policy, &in_force.calendar, desk.now) {
                    tell(&mut lists, rule, case, waits, authority, desk);
                }
            }
        }
    }
    lists.into_values().map(sorted).collect()
}

/// Puts what waits into the list of each who is told of it.
fn tell(lists: &mut BTreeMap<(NamedKey, u8), List>, rule: &DigestRule, case: &Case, waits: Waits, authority: &Authority, desk: &Desk<'_>) {
    for person in told(&rule.to, case, waits, authority, desk.organisation) {
        add(lists, person, authority, rule.every, item(case, waits, desk));
    }
}

type NamedKey = String;

fn add(lists: &mut BTreeMap<(NamedKey, u8), List>, person: &Person, authority: &Authority, every: DigestEvery, item: Item) {
    let Some(address) = person.address() else { return };
    let key = (address.to_string(), u8::from(every == DigestEvery::Week));
    let list = lists.entry(key).or_insert_with(|| List {
        to: NamedAddress::new(Some(&person.name), address.clone()),
        authority: authority.id.clone(),
        every,
        items: Vec::new(),
    });
    if !list.items.contains(&item) {
        list.items.push(item);
    }
}

fn sorted(mut list: List) -> List {
    list.items
        .sort_by(|one, other| (one.waits, one.day, &one.number).cmp(&(other.waits, other.day, &other.number)));
    list
}

/// Why a case stands in lists of a kind.
fn why(case: &Case, every: DigestEvery, policy: &Policy, calendar: &Calendar, now: DateTime<Utc>) -> Vec<Waits> {
    let progress = &case.matter.progress;
    let late = case.matter.due_at.is_some_and(|due| due < now);
    let mut all = Vec::new();
    match &case.state {
        State::AwaitingRegistrar | State::Assigned { .. } if late => all.push(Waits::Late),
        State::AwaitingRegistrar | State::Assigned { .. } if every == DigestEvery::Week => all.push(Waits::Unanswered),
        State::AwaitingRegistrar => all.push(Waits::Nobody),
        State::Assigned { .. } if is_soon(case, calendar, now) => all.push(Waits::Soon),
        State::Answered { .. } if progress.final_due_at.is_some_and(|due| due < now) => all.push(Waits::Final),
        State::Answered { .. } if progress.asked > 0 => all.push(Waits::Closing),
        State::Assigned { .. } | State::Answered { .. } | State::HandedOver { .. } | State::Closed { .. } => {}
    }
    if every == DigestEvery::Morning && !progress.awaits_reference.is_empty() {
        all.push(Waits::Reference);
    }
    let is_filed = progress.filed.is_some() || !policy.personal_file_copy || !case.matter.flags.contains(&Flag::PersonalFile);
    if every == DigestEvery::Morning && !is_filed && matches!(case.state, State::Answered { .. }) {
        all.push(Waits::Filing);
    }
    all
}

fn is_soon(case: &Case, calendar: &Calendar, now: DateTime<Utc>) -> bool {
    let two_days = Period::new(2, PeriodUnit::WorkingDays).ok();
    let until = two_days.map(|period| deadline::due(&period, now, calendar).with_timezone(&Utc));
    case.matter.due_at.zip(until).is_some_and(|(due, until)| due <= until)
}

/// Who of these roles sees a case for this reason; what waits for the registrar is nobody else's.
fn told<'a>(roles: &[Role], case: &Case, waits: Waits, authority: &Authority, organisation: &'a Organisation) -> Vec<&'a Person> {
    let person = |id: &PersonId| organisation.people.get(id);
    let unit = organisation.unit_of(case.matter.unit.as_ref());
    let registrars = matches!(waits, Waits::Nobody | Waits::Reference | Waits::Filing);
    let officers = matches!(waits, Waits::Soon | Waits::Closing);
    let of_role = |role: &Role| match role {
        Role::Officer if !registrars => case.matter.officer.as_ref().and_then(person),
        Role::StandIn if !registrars => {
            let officer = case.matter.officer.as_ref().and_then(person);
            officer.and_then(|officer| officer.stand_in.as_ref()).and_then(person)
        }
        Role::Registrar if !officers => person(&authority.registrar),
        Role::Manager if !registrars && !officers => unit.and_then(|unit| person(&unit.manager)),
        Role::Responsible if !registrars && !officers => person(authority.responsible.as_ref().unwrap_or(&authority.head)),
        Role::Head if !registrars && !officers => person(&authority.head),
        Role::Officer | Role::StandIn | Role::Registrar | Role::Manager | Role::Responsible | Role::Head => None,
    };
    roles.iter().filter_map(of_role).collect()
}

fn item(case: &Case, waits: Waits, desk: &Desk<'_>) -> Item {
    let matter = &case.matter;
    let day = match waits {
        Waits::Late | Waits::Soon | Waits::Nobody | Waits::Unanswered => matter.due_at.map(last_day),
        Waits::Final => matter.progress.final_due_at.map(last_day),
        Waits::Closing | Waits::Reference | Waits::Filing => Some(stockholm_date(matter.arrived_at)),
    };
    let who = desk.organisation.who_has(matter.officer.as_ref(), matter.unit.as_ref());
    Item {
        waits,
        number: desk.organisation.write_number(&case.number),
        title: (!matter.is_discreet()).then(|| matter.title.clone()),
        day,
        who: who.map(str::to_owned),
    }
}
