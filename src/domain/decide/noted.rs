//! "Note and closing in one" (R32): a file note that also tells what was answered and done opens and closes its case at once.

use super::Context;
use super::commands::yes_or_no;
use super::finish;
use super::new_matter::Opening;
use crate::domain::case::{CaseMatter, ClosedBy, State};
use crate::domain::command::{self, Command};
use crate::domain::letter::OnBehalfKind;

/// What a note says of how the matter ended.
pub(super) struct Noted {
    /// Where the case begins; `None` for an ordinary note.
    pub state: Option<State>,
    /// What whoever wrote the note is told about it.
    pub tells: Vec<(&'static str, String)>,
}

/// Reads the closing form out of a note into the matter.
pub(super) fn closing(opening: Opening<'_>, matter: &mut CaseMatter) -> Noted {
    let Opening { mail, new, context } = opening;
    let none = Noted {
        state: None,
        tells: Vec::new(),
    };
    let note = mail.letter.on_behalf_of.as_ref().filter(|note| note.kind == OnBehalfKind::FileNote);
    let Some(note) = note.filter(|_| new.sender.sent_in_by.is_some() && new.sender.sure) else {
        return none;
    };
    let lines = command::form_in(&note.text);
    let (mut oral, mut closes) = (false, false);
    for line in lines {
        let progress = &mut matter.progress;
        match line {
            Command::Measure(text) => progress.measure = Some(text),
            Command::Lesson(text) => progress.lesson = Some(text),
            Command::PersonalFile(text) => progress.filed = yes_or_no(&text),
            Command::Outcome(text) => {
                progress.outcome = finish::outcome_named(&text, context).map(|outcome| outcome.id.clone());
            }
            Command::OralAnswer(_) => oral = true,
            Command::Close => closes = true,
            _ => {}
        }
    }
    if !closes && !oral {
        return none;
    }
    let answered = oral || matter.citizen.is_none();
    ended(matter, answered, closes, context)
}

fn ended(matter: &CaseMatter, answered: bool, closes: bool, context: &Context<'_>) -> Noted {
    let told = |tells: &str| {
        vec![
            ("tells", tells.to_owned()),
            ("form", finish::form(matter, context)),
            ("outcomes", finish::outcomes(context)),
        ]
    };
    if !answered {
        return Noted {
            state: None,
            tells: told("note_unanswered"),
        };
    }
    if !closes {
        return Noted {
            state: Some(State::Answered { at: context.now }),
            tells: told("note_answered"),
        };
    }
    if !finish::lacks(matter, context).is_empty() {
        return Noted {
            state: Some(State::Answered { at: context.now }),
            tells: told("form"),
        };
    }
    Noted {
        state: Some(State::Closed {
            at: context.now,
            by: ClosedBy::Officer,
        }),
        tells: told("note_closed"),
    }
}
