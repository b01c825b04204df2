//! Answers to the citizen: what goes out, what it does to the clocks, and the promise that is moved openly.

use super::clocks;
use super::documents::{drawn_up, outgoing};
use super::finish::{self, Words};
use super::hold;
use super::letters;
use super::personal_file;
use super::{Context, Decision};
use crate::domain::address::NamedAddress;
use crate::domain::case::Case;
use crate::domain::command::{date_in, without_commands};
use crate::domain::deadline::{self, last_day};
use crate::domain::effect::{AttachmentPlan, ClockKind, Purpose};
use crate::domain::event::Mail;
use crate::domain::letter::Attachment;
use crate::domain::period::Period;
use crate::domain::recognise::Staff;
use crate::domain::time::stockholm_date;
use crate::domain::titles;
use chrono::{DateTime, NaiveDate, Utc};

/// What an answer does to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Answered; silence closes it.
    Open,
    /// Answered; silence closes it on this day and not before, whatever the policy says (R99).
    Held(NaiveDate),
    /// Answered and closed by the officer's word.
    Close,
    /// A question to the citizen: the answer is still owed.
    Question,
}

/// Sends an officer's words on to the citizen, registers them as an outgoing document, and stops the clock.
pub(super) fn answer(case: &Case, mail: &Mail<'_>, staff: &Staff, text: &str, ending: Ending, context: &Context<'_>) -> Decision {
    let key = format!("answer/{}", mail.id);
    // It counts from when it goes, not from when it was written.
    let goes_at = hold::goes_at(context);
    let finish = finish::answered(case, ending, Words::Written(text), staff.person.is_some(), goes_at, context);
    let closing_day = finish.silence_ends().map(|at| last_day(at).to_string());
    let values = [
        ("body", text.trim().to_owned()),
        (
            "officer",
            staff.person.as_ref().map(|person| person.as_str().to_owned()).unwrap_or_default(),
        ),
        ("officer_name", staff.address.name.clone().unwrap_or_default()),
        ("closing_day", closing_day.unwrap_or_default()),
        ("closed", letters::yes(finish.closes)),
        ("asks", letters::yes(ending == Ending::Question)),
    ];
    let Some(mut letter) = letters::to_citizen(case, Purpose::Answer, key.clone(), &values).filter(|_| !text.trim().is_empty()) else {
        return cannot_send(case, mail, staff, text);
    };
    letter.about = Some(mail.id);
    hold::held(&mut letter, case, context);
    letter.attachments = (0..mail.letter.attachments.len())
        .filter(|index| mail.letter.attachments.get(*index).is_some_and(is_for_the_citizen))
        .map(|index| AttachmentPlan::FileOf { id: mail.id, index })
        .collect();
    let mut decision = Decision::because("Svaret skickas till den som skrev, från funktionsbrevlådan (R92).");
    let title = if ending == Ending::Question {
        "Fråga till den som skrev"
    } else if finish.counts() {
        titles::ANSWER
    } else {
        titles::UNCOUNTED
    };
    let to = letter.to.shown();
    let told = [
        ("sent_text", text.trim().to_owned()),
        ("recipient", in_full(&letter.to)),
        hold::told(&letter),
    ];
    decision.push(letters::send(letter));
    decision.document(outgoing(title, to, key, context));
    let what = match (ending, finish.closes) {
        (Ending::Question, _) => "question_sent",
        (_, true) => "answered_closed",
        (_, false) if finish.counts() => "answered",
        (_, false) => "answer_sent",
    };
    let values = [finish.values(case, context), told.to_vec()].concat();
    decision.extend(finish.effects);
    let copy = personal_file::copy(&case.matter, "file_answer", mail.id, context);
    decision.extend(copy.map(|copy| hold::held_too(copy, case, context)));
    decision.push(letters::transcript(case, mail, staff, what, &values));
    decision
}

fn in_full(to: &NamedAddress) -> String {
    to.name
        .as_ref()
        .map_or_else(|| to.address.to_string(), |name| format!("{name} <{}>", to.address))
}

/// There is no address, the sender is anonymous, or nothing was written: the officer is told, nothing is sent.
fn cannot_send(case: &Case, mail: &Mail<'_>, staff: &Staff, text: &str) -> Decision {
    let what = if case.matter.citizen.is_some() {
        "empty_answer"
    } else {
        "no_address"
    };
    let mut decision = Decision::because("Inget svar kan skickas: det saknas text eller adress.");
    decision.document(drawn_up(mail, "Meddelande från handläggaren"));
    // Whoever told a name and no address can get a letter on paper (R42).
    let paper = case.matter.sender_name.as_ref().filter(|_| what == "no_address");
    let values = [
        ("sent_text", paper.map(|_| text.trim().to_owned()).unwrap_or_default()),
        ("recipient", paper.cloned().unwrap_or_default()),
    ];
    decision.push(letters::transcript(case, mail, staff, what, &values));
    decision
}

/// The promised day moves only openly: the citizen is told the new day and why (FL 11 §).
pub(super) fn more_time(
    case: &Case,
    mail: &Mail<'_>,
    staff: &Staff,
    until: Option<&str>,
    reason: Option<&str>,
    context: &Context<'_>,
) -> Decision {
    // More time is never less: a length counts from the day that was promised.
    let from = case.matter.due_at.map_or(context.now, |due| due.max(context.now));
    let new_due = until
        .and_then(|text| new_due(text, from, context))
        .filter(|due| Some(*due) > case.matter.due_at);
    // The citizen reads it: nothing that is for staff alone may stand in it.
    let reason = reason.map(without_commands).filter(|reason| !reason.is_empty());
    let (Some(due), Some(reason), true) = (new_due, reason, case.state.owes_answer()) else {
        let mut decision = Decision::because("Mer tid kräver en tid och ett skäl: handläggaren ombeds skriva dem.");
        decision.document(drawn_up(mail, "Begäran om mer tid"));
        decision.push(letters::transcript(case, mail, staff, "more_time_incomplete", &[]));
        return decision;
    };
    let mut matter = case.matter.clone();
    matter.due_at = Some(due);
    matter.promised = case.matter.citizen.as_ref().map(|_| last_day(due));
    let mut decision = Decision::because(format!("Svarsdagen flyttas till {} med angivet skäl (FL 11 §).", last_day(due)));
    decision.document(drawn_up(mail, "Mer tid"));
    decision.set_matter(matter);
    decision.extend(clocks::start_ladder(due, context));
    decision.stop(&[ClockKind::Acceptance]);
    let day = last_day(due).to_string();
    let key = format!("delay/{}", mail.id);
    let mut told = vec![("new_day", day.clone())];
    if let Some(mut letter) = letters::to_citizen(case, Purpose::Delay, key.clone(), &[("new_day", day), ("reason", reason)]) {
        letter.about = Some(mail.id);
        hold::held(&mut letter, case, context);
        told.push(hold::told(&letter));
        let to = letter.to.shown();
        decision.push(letters::send(letter));
        decision.document(outgoing("Besked om längre svarstid", to, key, context));
    }
    decision.push(letters::transcript(case, mail, staff, "more_time", &told));
    decision
}

/// A file that the officer attached for the citizen: not a picture of the signature, not a mail or a part that the mail
/// program put there, and nothing that can harm.
pub(super) fn is_for_the_citizen(file: &Attachment) -> bool {
    let by_the_program = [
        "message/",
        "application/pkcs7",
        "application/x-pkcs7",
        "text/calendar",
        "application/pgp",
    ];
    !file.inline && !file.dangerous && !by_the_program.iter().any(|kind| file.content_type.starts_with(kind))
}

/// A new due time out of "5 arbetsdagar", "en vecka", or a date; never in the past.
fn new_due(text: &str, from: DateTime<Utc>, context: &Context<'_>) -> Option<DateTime<Utc>> {
    let period = Period::from_swedish(text).map(|period| deadline::due(&period, from, context.calendar).with_timezone(&Utc));
    let date = || {
        let date = date_in(text, stockholm_date(context.now))?;
        Some(deadline::end_of(context.calendar.working_day_from(date)).with_timezone(&Utc))
    };
    period.or_else(date).filter(|due| *due > context.now)
}
