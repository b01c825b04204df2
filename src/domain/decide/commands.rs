//! Commands: words that staff write on lines of their own, each with its effect on the case.

use super::absence;
use super::acts::{self, Reply};
use super::answers;
use super::assign;
use super::clocks;
use super::documents::drawn_up;
use super::hold;
use super::letters;
use super::people::find_assignee;
use super::proposed;
use super::shown;
use super::{Context, Decision};
use crate::domain::case::{Case, State};
use crate::domain::command::{Command, OfficerMessage, date_in};
use crate::domain::deadline::{self, end_of};
use crate::domain::effect::{ClockKind, Effect};
use crate::domain::matter::Flag;
use crate::domain::time::stockholm_date;
use chrono::{NaiveDate, Utc};

/// What the written commands ask for, in the order they stand, each about the case as those before it have left it; and the
/// case as all of them leave it.
pub(super) fn carried_out(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> (Decision, Case) {
    let (mut whole, mut case) = (Decision::default(), case.clone());
    for command in &reply.message.commands {
        let Some(next) = one(&case, reply, command, context) else {
            continue;
        };
        advance(&mut case, &next.effects);
        whole.effects.extend(next.effects);
        whole.reasons.extend(next.reasons);
    }
    (whole, case)
}

fn advance(case: &mut Case, effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::SetState { state } => case.state = state.clone(),
            Effect::SetMatter { matter } => case.matter = matter.as_ref().clone(),
            Effect::OpenCase { .. }
            | Effect::AddDocument { .. }
            | Effect::StartClock { .. }
            | Effect::StopClocks { .. }
            | Effect::Send { .. }
            | Effect::Learn { .. }
            | Effect::StopLetter { .. }
            | Effect::NoteAbsence { .. }
            | Effect::File { .. } => {}
        }
    }
}

/// One command; `None` for a closing word with an answer below it: the answer itself closes then.
fn one(case: &Case, reply: &Reply<'_>, command: &Command, context: &Context<'_>) -> Option<Decision> {
    let Reply {
        mail, staff: by, message, ..
    } = reply;
    match command {
        Command::Close if !message.for_citizen.is_empty() => None,
        Command::Close => Some(acts::close(case, reply, context)),
        Command::Note(_) | Command::No => Some(acts::note(case, reply)),
        Command::WrongHandler(suggestion) => Some(acts::wrong_handler(case, reply, suggestion.as_deref(), context)),
        Command::HandTo(name) => Some(acts::hand_to(case, reply, name, context)),
        Command::TakeOver => Some(take_over(case, reply, context)),
        Command::MoreTime { until, reason } => Some(answers::more_time(case, mail, by, until.as_deref(), reason.as_deref(), context)),
        Command::HoldOpen(until) => Some(hold_open(case, reply, until, context)),
        Command::OralAnswer(text) => Some(acts::oral_answer(case, reply, text, context)),
        Command::Measure(_) => Some(kept(case, reply, "Åtgärd")),
        Command::Outcome(_) => Some(kept(case, reply, "Utfall")),
        Command::Confidential => Some(confidential(case, reply)),
        Command::Reopen => Some(reopen(case, reply, context)),
        Command::Yes => Some(proposed::confirmed(case, reply, context)),
        Command::Stop => Some(hold::stop(case, reply, context)),
        Command::Absent { period, stand_in } => Some(absence::noted(case, reply, period.as_deref(), stand_in.as_deref(), context)),
        Command::NotAMatter => Some(acts::not_a_matter(case, reply, context)),
        Command::Show => Some(shown::show(case, reply, context)),
        Command::Status => Some(shown::status(case, reply)),
        Command::Help => Some(shown::explained(case, reply, command)),
    }
}

/// The day until which an answer in the same mail keeps the case open.
pub(super) fn held_until(message: &OfficerMessage, context: &Context<'_>) -> Option<NaiveDate> {
    let until = message.commands.iter().find_map(|command| match command {
        Command::HoldOpen(until) => Some(until.as_str()),
        _ => None,
    })?;
    coming_day(until, context)
}

fn coming_day(text: &str, context: &Context<'_>) -> Option<NaiveDate> {
    let today = stockholm_date(context.now);
    date_in(text, today).filter(|day| *day > today)
}

/// The officer has the case and says so, or takes it from whoever had it.
fn take_over(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    if reply.staff.person.is_some() && reply.staff.person == case.matter.officer {
        let mut decision = Decision::because("Handläggaren har tagit emot ärendet.");
        decision.push(Effect::AddDocument {
            document: drawn_up(reply.mail, "Ärendet är mottaget"),
        });
        decision.stop(&[ClockKind::Acceptance]);
        decision.push(letters::transcript(case, reply.mail, reply.staff, "accepted", &[]));
        return decision;
    }
    let name = acts::named(reply.staff);
    match find_assignee(&name, context) {
        Some(to) => assign::assign(case, &to, "Du tog över ärendet.", context),
        None => acts::hand_to(case, reply, &name, context),
    }
}

/// Silence does not close the case before a day that the officer names (R99).
fn hold_open(case: &Case, reply: &Reply<'_>, until: &str, context: &Context<'_>) -> Decision {
    let Some(day) = coming_day(until, context) else {
        let mut decision = Decision::because("Håll öppet kräver en dag som ligger framåt i tiden.");
        decision.push(Effect::AddDocument {
            document: drawn_up(reply.mail, "Begäran om att hålla ärendet öppet"),
        });
        decision.push(letters::transcript(case, reply.mail, reply.staff, "hold_open_incomplete", &[]));
        return decision;
    };
    let mut decision = Decision::because(format!("Ärendet hålls öppet till {day}."));
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Ärendet hålls öppet"),
    });
    if matches!(case.state, State::Answered { .. }) {
        decision.push(Effect::StartClock {
            kind: ClockKind::Silence,
            step: 0,
            at: end_of(day).with_timezone(&Utc),
        });
    }
    decision.push(letters::transcript(
        case,
        reply.mail,
        reply.staff,
        "held_open",
        &[("closing_day", day.to_string())],
    ));
    decision
}

/// What was done, or how it ended, in the officer's words: a document of its own (R81, R82–R85).
fn kept(case: &Case, reply: &Reply<'_>, title: &str) -> Decision {
    let mut decision = Decision::because(format!("{title} är antecknat i ärendet."));
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, title),
    });
    decision.push(letters::transcript(case, reply.mail, reply.staff, "noted", &[]));
    decision
}

/// From now on no letter about the case but the assignment itself says what it is about (R66).
fn confidential(case: &Case, reply: &Reply<'_>) -> Decision {
    let mut matter = case.matter.clone();
    matter.flags.insert(Flag::Confidential);
    let mut decision = Decision::because("Ärendet är märkt som känsligt på handläggarens begäran.");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Märkt som känsligt"),
    });
    decision.push(Effect::SetMatter { matter: Box::new(matter) });
    decision.push(letters::transcript(case, reply.mail, reply.staff, "confidential", &[]));
    decision
}

/// A closed case is opened again: an answer is owed, counted from now.
fn reopen(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("Ärendet öppnas igen på begäran.");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Ärendet öppnas igen"),
    });
    if !case.state.owes_answer() {
        let within = context.policy.first_answer_within(case.matter.case_type, case.matter.channel);
        let due = deadline::due(within, context.now, context.calendar).with_timezone(&Utc);
        let mut matter = case.matter.clone();
        matter.due_at = Some(due);
        let state = assign::owing(&matter, context);
        decision.push(Effect::SetMatter { matter: Box::new(matter) });
        decision.set_state(state);
        decision.stop(&[ClockKind::Silence]).extend(clocks::start_ladder(due, context));
    }
    decision.push(letters::transcript(case, reply.mail, reply.staff, "reopened", &[]));
    decision
}
