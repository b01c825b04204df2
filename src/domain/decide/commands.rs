//! Commands: words that staff write on lines of their own, each with its effect on the case.

use super::absence;
use super::acts::{self, Reply};
use super::answers;
use super::assign;
use super::clocks;
use super::documents::drawn_up;
use super::finish;
use super::hold;
use super::joining;
use super::people::find_assignee;
use super::proposed;
use super::registrar;
use super::shown;
use super::{Context, Decision};
use crate::domain::case::{Case, State};
use crate::domain::command::{Command, OfficerMessage, date_in};
use crate::domain::deadline::end_of;
use crate::domain::effect::{ClockKind, Effect};
use crate::domain::matter::Flag;
use crate::domain::time::stockholm_date;
use chrono::{DateTime, NaiveDate, Utc};

/// What the commands of a mail come to.
pub(super) struct CarriedOut {
    /// What they do to the case.
    pub decision: Decision,
    /// The cases that they open out of it: effects that come after all that is about the case itself.
    pub parts: Vec<Effect>,
    /// The case as all of them leave it.
    pub case: Case,
}

/// What the written commands ask for, in the order they stand, each about the case as those before it have left it.
pub(super) fn carried_out(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> CarriedOut {
    let (mut decision, mut parts, mut case) = (Decision::default(), Vec::new(), case.clone());
    // The lines of the closing form come before the word that needs them, wherever they stand.
    let written = reply.message.commands.iter().enumerate();
    let (lines, others): (Vec<_>, Vec<_>) = written.partition(|(_, command)| is_form_line(command));
    for (place, command) in lines.into_iter().chain(others) {
        let Some(mut next) = one(&case, &Reply { place, ..*reply }, command, context) else {
            continue;
        };
        let own = next.effects.iter().position(|effect| matches!(effect, Effect::OpenCase { .. }));
        parts.extend(next.effects.split_off(own.unwrap_or(next.effects.len())));
        advance(&mut case, &next.effects);
        decision.effects.extend(next.effects);
        decision.reasons.extend(next.reasons);
    }
    decision.extend(joining::told_of_parts(&case, reply, &parts, context));
    CarriedOut { decision, parts, case }
}

fn is_form_line(command: &Command) -> bool {
    matches!(
        command,
        Command::Measure(_) | Command::Outcome(_) | Command::Lesson(_) | Command::PersonalFile(_)
    )
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
            | Effect::Link { .. }
            | Effect::Unlink { .. }
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
        Command::Measure(_) | Command::Outcome(_) | Command::Lesson(_) | Command::PersonalFile(_) => {
            Some(form_line(case, reply, command, context))
        }
        Command::Counts => Some(acts::counted(case, reply, context)),
        Command::Correct(correction) => Some(registrar::correct(case, reply, correction, context)),
        Command::Confidential => Some(confidential(case, reply)),
        Command::Reopen => Some(reopen(case, reply, context)),
        Command::Yes => Some(proposed::confirmed(case, reply, context)),
        Command::Stop => Some(hold::stop(case, reply, context)),
        Command::Absent { period, stand_in } => Some(absence::noted(case, reply, period.as_deref(), stand_in.as_deref(), context)),
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
        decision.document(drawn_up(reply.mail, "Ärendet är mottaget"));
        decision.stop(&[ClockKind::Acceptance]);
        decision.push(reply.transcript(case, "accepted", &[]));
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
        decision.document(drawn_up(reply.mail, "Begäran om att hålla ärendet öppet"));
        decision.push(reply.transcript(case, "hold_open_incomplete", &[]));
        return decision;
    };
    let mut decision = Decision::because(format!("Ärendet hålls öppet till {day}."));
    decision.document(drawn_up(reply.mail, "Ärendet hålls öppet"));
    let mut held = case.clone();
    held.matter.progress.held_open_until = Some(day);
    if matches!(case.state, State::Answered { .. }) {
        decision.extend(kept_open(&mut held, end_of(day).with_timezone(&Utc), context));
    }
    decision.set_matter(held.matter);
    decision.push(reply.transcript(case, "held_open", &[("closing_day", day.to_string())]));
    decision
}

/// Nothing that runs on an answered case runs out before a time.
fn kept_open(case: &mut Case, until: DateTime<Utc>, context: &Context<'_>) -> Vec<Effect> {
    let mut effects = vec![clocks::silence_at(until)];
    if clocks::silence_ends(context).is_none() {
        effects = vec![Effect::StartClock {
            kind: ClockKind::Closing,
            step: 0,
            at: clocks::opening_on(until, context),
        }];
    }
    if let Some(due) = case.matter.progress.final_due_at.filter(|due| *due < until) {
        case.matter.progress.final_due_at = Some(until.max(due));
        effects.extend(clocks::start_final(Some(until), context));
    }
    effects
}

/// A line of the closing form: remembered, and a document where it stands alone (R81, R82–R85).
fn form_line(case: &Case, reply: &Reply<'_>, command: &Command, context: &Context<'_>) -> Decision {
    let mut matter = case.matter.clone();
    let progress = &mut matter.progress;
    let title = command.word();
    match command {
        Command::Measure(text) => progress.measure = told(text).or(progress.measure.take()),
        Command::Lesson(text) => progress.lesson = told(text).or(progress.lesson.take()),
        Command::PersonalFile(text) => progress.filed = yes_or_no(text).or(progress.filed),
        Command::Outcome(text) if context.policy.closing.outcomes.is_empty() => progress.outcome = told(text).or(progress.outcome.take()),
        Command::Outcome(text) => match finish::outcome_named(text, context) {
            Some(outcome) => progress.outcome = Some(outcome.id.clone()),
            None => return unknown_outcome(case, reply, text, context),
        },
        _ => {}
    }
    let mut decision = Decision::because(format!("{title} är antecknat i ärendet."));
    if matter == case.matter {
        return decision;
    }
    decision.set_matter(matter);
    let closes = reply.message.commands.contains(&Command::Close);
    let answers = !reply.message.for_citizen.is_empty();
    if !closes {
        decision.document(drawn_up(reply.mail, title));
    } else if answers && is_first_line(reply, command) {
        decision.document(drawn_up(reply.mail, "Avslutningsblad"));
    }
    if !closes && !answers {
        decision.push(reply.transcript(case, "noted", &[]));
    }
    decision
}

/// The lines of one form are one document.
fn is_first_line(reply: &Reply<'_>, command: &Command) -> bool {
    reply.message.commands.iter().find(|one| is_form_line(one)) == Some(command)
}

fn told(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// What a form's line says where it asks yes or no; `None` where it says neither.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    let low = text.trim().to_lowercase();
    if low.starts_with("ja") || low.starts_with("yes") {
        Some(true)
    } else if low.starts_with("nej") || low.starts_with("no") {
        Some(false)
    } else {
        None
    }
}

/// The outcomes are a choice: the officer is shown which there are.
fn unknown_outcome(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("Utfallet är inget av dem som rutinen har: handläggaren får se vilka som finns.");
    decision.document(drawn_up(reply.mail, "Utfall, oklart"));
    let values = [
        ("word", text.trim().to_owned()),
        ("form", finish::form(&case.matter, context)),
        ("outcomes", finish::outcomes(context)),
    ];
    decision.push(reply.transcript(case, "outcome_unknown", &values));
    decision
}

/// From now on no letter about the case but the assignment itself says what it is about (R66).
fn confidential(case: &Case, reply: &Reply<'_>) -> Decision {
    let mut matter = case.matter.clone();
    matter.flags.insert(Flag::Confidential);
    let mut decision = Decision::because("Ärendet är märkt som känsligt på handläggarens begäran.");
    decision.document(drawn_up(reply.mail, "Märkt som känsligt"));
    decision.set_matter(matter);
    decision.push(reply.transcript(case, "confidential", &[]));
    decision
}

/// A closed case is opened again: an answer is owed, counted from now.
fn reopen(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("Ärendet öppnas igen på begäran.");
    decision.document(drawn_up(reply.mail, "Ärendet öppnas igen"));
    if !case.state.owes_answer() {
        let due = clocks::due_of(&case.matter, context.now, context);
        assign::owe_again(&mut decision, case.matter.clone(), due, context);
    }
    decision.push(reply.transcript(case, "reopened", &[]));
    decision
}
