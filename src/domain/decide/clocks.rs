//! Clocks: reminders and escalation before, at and after the due time, acceptance, and closing by silence.

use super::finish;
use super::late;
use super::letters;
use super::people::address_of_role;
use super::{Context, Decision};
use crate::domain::address::NamedAddress;
use crate::domain::case::{Case, CaseMatter, ClosedBy, State};
use crate::domain::deadline::{self, last_day};
use crate::domain::effect::{ClockKind, Effect, LetterPlan, Purpose};
use crate::domain::ids::TopicId;
use crate::domain::period::{Period, PeriodUnit};
use crate::domain::policy::Role;
use chrono::{DateTime, TimeDelta, Utc};

/// Clocks that stop when the citizen has an answer or the case leaves the officer.
pub(super) const ANSWER_CLOCKS: &[ClockKind] = &[ClockKind::Ladder, ClockKind::Acceptance, ClockKind::Absence, ClockKind::Late];

/// When the first answer to a matter is due, counted from a time: the shortest time that a lane of the policy sets for such a matter
/// (C22), else the ordinary one.
pub(super) fn due_of(matter: &CaseMatter, from: DateTime<Utc>, context: &Context<'_>) -> DateTime<Utc> {
    due_about(matter, matter.topic.as_ref(), from, context)
}

/// As [`due_of`], where the topic that the matter has may be a mere guess and another one, or none, is sure.
pub(super) fn due_about(matter: &CaseMatter, topic: Option<&TopicId>, from: DateTime<Utc>, context: &Context<'_>) -> DateTime<Utc> {
    let policy = context.policy;
    let due = |within: &Period| deadline::due(within, from, context.calendar).with_timezone(&Utc);
    let lanes = policy.lanes_for(&matter.flags, topic, matter.channel);
    let shortest = lanes.into_iter().filter_map(|lane| lane.within.as_ref()).map(due).min();
    shortest.unwrap_or_else(|| due(policy.first_answer_within(matter.case_type, matter.channel)))
}

/// The clocks of reminders and escalation towards a due time; reminders whose time has passed are left out. Where the due time
/// itself has passed (a letter that is noted late, an answer that came back), what comes after it is counted from now, so that
/// the officer gets the time that every step gives. With them go the clocks that tell of a promised day that will be missed.
pub(super) fn start_ladder(due: DateTime<Utc>, context: &Context<'_>) -> Vec<Effect> {
    [steps(ClockKind::Ladder, due, context), late::start(due, context)].concat()
}

/// The same ladder towards the final answer; stops it where none is owed.
pub(super) fn start_final(due: Option<DateTime<Utc>>, context: &Context<'_>) -> Vec<Effect> {
    match due {
        Some(due) => steps(ClockKind::Final, due, context),
        None => vec![Effect::StopClocks { kind: ClockKind::Final }],
    }
}

fn steps(kind: ClockKind, due: DateTime<Utc>, context: &Context<'_>) -> Vec<Effect> {
    let mut effects = vec![Effect::StopClocks { kind }];
    let due = due.max(context.now);
    for (step, rung) in (0u32..).zip(&context.policy.ladder) {
        let at = deadline::offset(&rung.when, due, context.calendar);
        if at > context.now {
            effects.push(Effect::StartClock { kind, step, at });
        }
    }
    effects
}

/// The clock for the officer to say that it is the right one, where the policy has one; it rings in office hours.
pub(super) fn start_acceptance(context: &Context<'_>) -> Option<Effect> {
    let within = context.policy.acceptance.as_ref()?;
    let last = deadline::due(within, context.now, context.calendar).with_timezone(&Utc);
    let next_day = Period::new(1, PeriodUnit::WorkingDays).ok()?;
    let at = deadline::after(&next_day, last, context.calendar).with_timezone(&Utc);
    Some(Effect::StartClock {
        kind: ClockKind::Acceptance,
        step: 0,
        at,
    })
}

/// The opening of the first working day that begins at a time or after it, so that nobody is asked at night.
pub(super) fn opening_on(at: DateTime<Utc>, context: &Context<'_>) -> DateTime<Utc> {
    deadline::next_opening(at, context.calendar)
}

/// What runs on a case that the receipt has answered (R75): silence closes it; where the routine has none, the time after which
/// others are asked about, since there is nothing to report.
pub(super) fn after_thanks(context: &Context<'_>) -> Option<Effect> {
    let ask = || {
        let ask = context.policy.closing.ask.as_ref()?;
        Some(deadline::due(ask, context.now, context.calendar).with_timezone(&Utc))
    };
    silence_ends(context).or_else(ask).map(silence_at)
}

/// The clock of silence until a time, UTC.
pub(super) fn silence_at(at: DateTime<Utc>) -> Effect {
    Effect::StartClock {
        kind: ClockKind::Silence,
        step: 0,
        at,
    }
}

/// When silence from now on closes a case, UTC.
pub(super) fn silence_ends(context: &Context<'_>) -> Option<DateTime<Utc>> {
    let silence = context.policy.closing.silence.as_ref()?;
    Some(deadline::due(silence, context.now, context.calendar).with_timezone(&Utc))
}

/// Longer than any holiday keeps an office closed. What is overdue by more is told at once, by night too: a machine whose clock has
/// jumped far ahead would else put it off until that far day.
const LONGEST_CLOSED: TimeDelta = TimeDelta::days(7);

/// What a clock that was set to `at` and ran out means. Staff are told in office hours only (C21): a daemon that stood still until the night rings
/// on the next working morning. A citizen is told before the day passes, whatever the hour.
pub(super) fn ran_out(
    case: &Case,
    (kind, step): (ClockKind, u32),
    at: DateTime<Utc>,
    automatic_lately: u32,
    context: &Context<'_>,
) -> Decision {
    let to_staff = kind != ClockKind::Silence && (kind, step) != (ClockKind::Late, late::CITIZEN);
    let can_wait = to_staff && context.now - at < LONGEST_CLOSED;
    if can_wait && !deadline::is_office_hour(context.now, context.calendar) {
        let mut decision = Decision::because("Ingen påminns utanför arbetstid: det får vänta till nästa arbetsdags morgon.");
        decision.push(Effect::StartClock {
            kind,
            step,
            at: opening_on(context.now, context),
        });
        return decision;
    }
    match kind {
        ClockKind::Ladder => ladder(case, step, context),
        ClockKind::Final => final_ladder(case, step, context),
        ClockKind::Acceptance => acceptance(case, context),
        ClockKind::Silence => silence(case, context),
        ClockKind::Absence => super::absence::begun(case, context),
        ClockKind::Closing => finish::ask(case, context),
        ClockKind::Late => late::ran_out(case, step, at, automatic_lately, context),
    }
}

fn ladder(case: &Case, step: u32, context: &Context<'_>) -> Decision {
    let Some(due) = case.matter.due_at.filter(|_| case.state.owes_answer()) else {
        return Decision::because("Ärendet är besvarat: ingen påminnelse behövs.");
    };
    remind(case, step, due, Owed::FirstAnswer, context)
}

/// The final answer is owed although the first one has gone (R96).
fn final_ladder(case: &Case, step: u32, context: &Context<'_>) -> Decision {
    let answered = matches!(case.state, State::Answered { .. });
    let Some(due) = case.matter.progress.final_due_at.filter(|_| answered) else {
        return Decision::because("Inget slutligt besked väntas längre: ingen påminnelse behövs.");
    };
    remind(case, step, due, Owed::FinalAnswer, context)
}

/// Which answer is reminded of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owed {
    FirstAnswer,
    FinalAnswer,
}

impl Owed {
    /// Its word in a reason.
    fn in_swedish(self) -> &'static str {
        match self {
            Self::FirstAnswer => "Svar",
            Self::FinalAnswer => "Slutligt besked",
        }
    }

    /// Its word in the key of a letter.
    fn in_key(self) -> &'static str {
        match self {
            Self::FirstAnswer => "ladder",
            Self::FinalAnswer => "final",
        }
    }
}

/// Tells each role of a step.
fn remind(case: &Case, step: u32, due: DateTime<Utc>, owed: Owed, context: &Context<'_>) -> Decision {
    let rung = usize::try_from(step).ok().and_then(|step| context.policy.ladder.get(step));
    let Some(rung) = rung else {
        return Decision::because("Påminnelsens steg finns inte längre i rutinen.");
    };
    let is_late = context.now > due;
    let mut decision = Decision::because(format!(
        "{} {}: steg {} i påminnelsetrappan ({}).",
        owed.in_swedish(),
        if is_late { "är försenat" } else { "ska snart lämnas" },
        step + 1,
        rung.when
    ));
    for (role, to) in each_once(&rung.to, case, context) {
        let purpose = if matches!(role, Role::Officer | Role::StandIn) {
            Purpose::Reminder
        } else {
            Purpose::Escalation
        };
        let letter = LetterPlan::new(
            purpose,
            format!("{}/{step}/{}/{}", owed.in_key(), context.now.timestamp(), to.address),
            &case.matter.mailbox,
            to,
        );
        let when = if is_late { "late" } else { "soon" };
        let tells_at = late::told_at(case, context).filter(|at| !is_late && owed == Owed::FirstAnswer && *at > context.now);
        let values = [
            ("when", when.to_owned()),
            ("tells_at", tells_at.map(|at| at.to_rfc3339()).unwrap_or_default()),
            ("role", role_word(role).to_owned()),
            ("of_the_end", letters::yes(owed == Owed::FinalAnswer)),
            ("binding", letters::yes(context.policy.first_answer.binding)),
            ("final_day", last_day(due).to_string()),
        ];
        decision.push(letters::send(letter.with_values(&values)));
    }
    decision
}

/// Each person once, in the first role that they are told in.
pub(super) fn each_once(roles: &[Role], case: &Case, context: &Context<'_>) -> Vec<(Role, NamedAddress)> {
    let mut told: Vec<(Role, NamedAddress)> = Vec::new();
    for role in roles {
        if let Some(to) = address_of_role(*role, &case.matter, context)
            && !told.iter().any(|(_, known)| known.address == to.address)
        {
            told.push((*role, to));
        }
    }
    told
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Officer => "officer",
        Role::StandIn => "stand_in",
        Role::Manager => "manager",
        Role::Responsible => "responsible",
        Role::Head => "head",
        Role::Registrar => "registrar",
    }
}

fn acceptance(case: &Case, context: &Context<'_>) -> Decision {
    if !matches!(case.state, State::Assigned { .. }) {
        return Decision::because("Ärendet väntar inte längre på att tas emot.");
    }
    let mut decision =
        Decision::because("Handläggaren har inte svarat inom rutinens tid för att ta emot ärendet: registratorn får veta det.");
    decision.extend(letters::registrar(case, "not_accepted", context.now.timestamp(), &[], context));
    decision
}

fn silence(case: &Case, context: &Context<'_>) -> Decision {
    if !matches!(case.state, State::Answered { .. }) {
        return Decision::because("Ärendet är inte längre besvarat och tyst: det avslutas inte.");
    }
    let mut decision = Decision::because("Inget mer har kommit in sedan svaret: ärendet avslutas.");
    decision
        .set_state(State::Closed {
            at: context.now,
            by: ClosedBy::Silence,
        })
        .stop(ANSWER_CLOCKS)
        .stop(finish::AFTER_CLOCKS);
    decision
}
