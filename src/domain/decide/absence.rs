//! Absence: an officer is away, by word (`Borta`) or by machine; a stand-in has the cases, the days of answer stand (K12).

use super::acts::{Reply, named};
use super::assign;
use super::documents::{drawn_up, incoming};
use super::letters;
use super::people::{assignee_person, find_assignee};
use super::{Context, Decision};
use crate::domain::absence::Absent;
use crate::domain::address::NamedAddress;
use crate::domain::case::Case;
use crate::domain::command::period_in;
use crate::domain::effect::{ClockKind, Effect, Outcome};
use crate::domain::event::Mail;
use crate::domain::ids::PersonId;
use crate::domain::recognise::Staff;
use crate::domain::time::{morning, stockholm_date};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// Days that an out-of-office reply counts which does not say how long.
const UNTOLD: Days = Days::new(3);

/// `Borta DATUM–DATUM, ersättare NAMN`: stored, in force for new cases and, from its first day on, for running ones.
pub(super) fn noted(case: &Case, reply: &Reply<'_>, period: Option<&str>, stand_in: Option<&str>, context: &Context<'_>) -> Decision {
    let today = stockholm_date(context.now);
    let days = period.and_then(|period| period_in(period, today));
    let (Some(person), Some((first, last))) = (&reply.staff.person, days) else {
        return not_understood(case, reply, "absent_incomplete", "");
    };
    let known = stand_in.map(|name| find_assignee(name, context).and_then(|assignee| assignee.officer));
    if let Some(None) = known {
        return not_understood(case, reply, "absent_unknown", stand_in.unwrap_or_default());
    }
    let absent = Absent {
        person: person.clone(),
        first,
        last,
        stand_in: known.flatten().filter(|stand_in| stand_in != person),
    };
    let mut decision = Decision::because(format!("{} är borta {first}–{last}.", named(reply.staff)));
    decision.document(drawn_up(reply.mail, "Frånvaro"));
    let values = [
        ("first_day", first.to_string()),
        ("last_day", last.to_string()),
        ("name", stand_in_name(&absent, context).unwrap_or_default()),
    ];
    decision.push(Effect::NoteAbsence {
        absent,
        running: Some(begins(first, context)),
    });
    decision.push(reply.transcript(case, "absent", &values));
    decision
}

fn not_understood(case: &Case, reply: &Reply<'_>, what: &str, name: &str) -> Decision {
    let mut decision = Decision::because("Frånvaron kräver en första och en sista dag, och en ersättare som finns i katalogen.");
    decision.document(drawn_up(reply.mail, "Besked om frånvaro"));
    decision.push(reply.transcript(case, what, &[("name", name.to_owned())]));
    decision
}

fn stand_in_name(absent: &Absent, context: &Context<'_>) -> Option<String> {
    let people = &context.organisation.people;
    let configured = || people.get(&absent.person).and_then(|person| person.stand_in.clone());
    let stand_in = absent.stand_in.clone().or_else(configured)?;
    people.get(&stand_in).map(|person| person.name.clone())
}

/// The morning of an absence's first day, but never before now.
fn begins(first: NaiveDate, context: &Context<'_>) -> DateTime<Utc> {
    let soon = context.now + chrono::TimeDelta::seconds(1);
    morning(first).max(soon)
}

/// The clock of an absence that is known to come, for a case that is given to someone today.
pub(super) fn start_clock(officer: Option<&PersonId>, context: &Context<'_>) -> Option<Effect> {
    let coming = context.absences.next(officer?, stockholm_date(context.now))?;
    Some(Effect::StartClock {
        kind: ClockKind::Absence,
        step: 0,
        at: begins(coming.first, context),
    })
}

/// An absence has begun: the case goes to whoever stands in, the day of answer stands.
pub(super) fn begun(case: &Case, context: &Context<'_>) -> Decision {
    let today = stockholm_date(context.now);
    let Some(officer) = case.matter.officer.as_ref().filter(|_| case.state.owes_answer()) else {
        return Decision::because("Ärendet väntar inte på svar från den som är borta.");
    };
    if context.absences.on(officer, today).is_none() {
        return Decision::because("Handläggaren är inte borta: ärendet är kvar.");
    }
    let cause = context.now.timestamp();
    match stand_in(officer, context) {
        Some(to) => {
            let mut decision = assign::assign(case, &to, "Ordinarie handläggare är borta.", context);
            decision.extend(letters::registrar(case, "officer_away_reassigned", cause, &[], context));
            decision
        }
        None => {
            let mut decision = Decision::because("Handläggaren är borta och ingen ersättare är på plats: registratorn får veta det.");
            decision.extend(letters::registrar(case, "officer_away", cause, &[], context));
            decision
        }
    }
}

/// Whoever is there for someone who is away.
fn stand_in(officer: &PersonId, context: &Context<'_>) -> Option<super::people::Assignee> {
    let today = stockholm_date(context.now);
    let present = context.absences.present(officer, today, context.organisation)?;
    let person = context.organisation.people.get(&present).filter(|person| person.id != *officer)?;
    assignee_person(person, context.organisation)
}

/// An officer's own out-of-office reply: a stand-in gets the case, the deadline stands, the registrar is told.
pub(super) fn away(case: &Case, mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    let has_it = staff.person.is_some() && staff.person == case.matter.officer && case.state.owes_answer();
    match named_stand_in(mail, staff, context).filter(|_| has_it) {
        Some(to) => {
            decision = assign::assign(
                case,
                &to,
                "Ordinarie handläggare är borta enligt sitt eget frånvarobesked.",
                context,
            );
            decision.reason("Handläggarens frånvarobesked gav en ersättare.");
            decision.extend(letters::registrar(case, "officer_away_reassigned", mail.id.0, &[], context));
        }
        None if has_it => {
            decision.reason("Handläggaren är borta och ingen ersättare är känd: registratorn får veta det.");
            decision.extend(letters::registrar(case, "officer_away", mail.id.0, &[], context));
        }
        None => {
            decision.reason("Ett frånvarobesked som inte ändrar något i ärendet.");
        }
    }
    decision.extend(stored(mail, staff, context));
    decision.document(incoming(mail, "Frånvarobesked"));
    decision.file(Outcome::AddedToCase);
    decision
}

/// The absence that an out-of-office reply tells of, for the next cases; running ones go when their own letters are answered so.
fn stored(mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Option<Effect> {
    let told = mail.letter.absence.as_ref()?;
    let today = stockholm_date(context.now);
    let last = told
        .until
        .or_else(|| today.checked_add_days(UNTOLD))
        .filter(|last| *last >= today)?;
    let stand_in = named_stand_in(mail, staff, context).and_then(|assignee| assignee.officer);
    Some(Effect::NoteAbsence {
        absent: Absent {
            person: staff.person.clone()?,
            first: told.from.map_or(today, |from| from.min(today)),
            last,
            stand_in,
        },
        running: None,
    })
}

/// The stand-in that the reply names, where the directory knows them, else the configured one; whoever is there for them
/// where they are away themselves.
fn named_stand_in(mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Option<super::people::Assignee> {
    let organisation = context.organisation;
    let told = mail.letter.absence.as_ref().and_then(|absence| absence.stand_in.as_deref());
    let named = told.and_then(|name| find_assignee(name, context));
    let configured = || {
        let person = organisation.people.get(staff.person.as_ref()?)?;
        assignee_person(organisation.people.get(person.stand_in.as_ref()?)?, organisation)
    };
    let assignee = named.or_else(configured)?;
    let covered = assign::covered(assignee, context)?;
    Some(covered).filter(|assignee| assignee.officer != staff.person)
}

/// The address of whoever has a person's cases today.
pub(super) fn address_today(person: &PersonId, context: &Context<'_>) -> Option<NamedAddress> {
    let present = context
        .absences
        .present(person, stockholm_date(context.now), context.organisation)?;
    context.organisation.address_of(&present)
}
