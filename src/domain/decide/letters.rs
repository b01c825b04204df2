//! The letters that decisions send: to whom, for what, with which values. Their words are in the templates.

use super::Context;
use crate::domain::address::NamedAddress;
use crate::domain::case::{Case, CaseMatter};
use crate::domain::effect::{AttachmentPlan, Effect, LetterPlan, NamedTemplate, Purpose};
use crate::domain::event::Mail;
use crate::domain::ids::{InboundId, MailboxId};
use crate::domain::letter::MessageId;
use crate::domain::matter::Channel;
use crate::domain::organisation::Function;
use crate::domain::recognise::Staff;
use std::fmt::Display;

/// The letter as an effect.
pub(super) fn send(letter: LetterPlan) -> Effect {
    Effect::Send { letter: Box::new(letter) }
}

/// A letter that says something more; any other effect as it is.
pub(super) fn with(effect: Effect, values: &[(&str, String)]) -> Effect {
    match effect {
        Effect::Send { letter } => send((*letter).with_values(values)),
        other => other,
    }
}

/// A value that a template asks only whether it is there.
pub(super) fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { "" }.to_owned()
}

/// To the officer or unit: a case to answer, with the whole original. `cause` tells one assignment from the next.
pub(super) fn assignment(
    matter: &CaseMatter,
    cause: impl Display,
    to: NamedAddress,
    original: InboundId,
    why: &str,
    context: &Context<'_>,
) -> Effect {
    let key = format!("assignment/{}/{}/{}", to.address, cause, context.now.timestamp());
    let mut letter = LetterPlan::new(Purpose::Assignment, key, &matter.mailbox, to);
    letter.about = Some(original);
    letter.attachments.push(AttachmentPlan::WholeMail { id: original });
    send(letter.with_values(&[("why", why.to_owned())]))
}

/// To the citizen, in the citizen's language and thread; nothing where there is no one to write to.
pub(super) fn to_citizen(case: &Case, purpose: Purpose, key: String, values: &[(&str, String)]) -> Option<LetterPlan> {
    let mut letter = LetterPlan::new(purpose, key, &case.matter.mailbox, case.matter.citizen.clone()?);
    letter.language = case.matter.language;
    letter.in_reply_to = case.matter.citizens_message_id.as_deref().and_then(MessageId::parse);
    // What was said in social media is answered there: the editor gets the words to publish (R46).
    let published = purpose == Purpose::Answer && case.matter.channel == Channel::SocialMedia;
    letter.template = published.then(|| NamedTemplate::AnswerEditor.to_string());
    Some(letter.with_values(values))
}

/// To the registrar of the case's authority: something that a person must look at. `what` chooses the words.
pub(super) fn registrar(case: &Case, what: &str, cause: impl Display, values: &[(&str, String)], context: &Context<'_>) -> Option<Effect> {
    registrar_about(&case.matter, what, cause, Some(case.matter.opened_by), values, context)
}

/// As [`registrar`], for a case that is being opened, or about another mail than the one that opened it.
pub(super) fn registrar_about(
    matter: &CaseMatter,
    what: &str,
    cause: impl Display,
    about: Option<InboundId>,
    values: &[(&str, String)],
    context: &Context<'_>,
) -> Option<Effect> {
    let to = context.organisation.address_of(&context.authority.registrar)?;
    let mut letter = LetterPlan::new(Purpose::RegistrarNotice, format!("registrar/{what}/{cause}"), &matter.mailbox, to);
    letter.about = about;
    letter.attachments.extend(about.map(|id| AttachmentPlan::WholeMail { id }));
    letter.values.insert("what".to_owned(), what.to_owned());
    Some(send(letter.with_values(values)))
}

/// To a member of staff: what was understood and done with a mail of theirs. `what` chooses the words.
pub(super) fn transcript(case: &Case, mail: &Mail<'_>, staff: &Staff, what: &str, values: &[(&str, String)]) -> Effect {
    let key = format!("transcript/{}/{what}", mail.id);
    let mut letter = LetterPlan::new(Purpose::Transcript, key, &case.matter.mailbox, staff.address.clone());
    letter.in_reply_to = mail.letter.message_id.clone();
    // Only a letter that asks about a mail can be answered with "Ja".
    letter.about = matches!(what, "held" | "guarded" | "suggested").then_some(mail.id);
    letter.values.insert("what".to_owned(), what.to_owned());
    send(letter.with_values(values))
}

/// Of several letters with one key (the same command written twice) the last, which says how it stands in the end.
pub(super) fn last_of_each(effects: Vec<Effect>) -> Vec<Effect> {
    let keys: Vec<Option<String>> = effects.iter().map(|effect| key_of(effect).map(str::to_owned)).collect();
    let is_last = |at: usize| {
        keys.get(at)
            .is_some_and(|key| key.is_none() || !keys.iter().skip(at + 1).any(|later| later == key))
    };
    let mut made: Vec<String> = Vec::new();
    let mut kept = Vec::new();
    for (at, mut effect) in effects.iter().cloned().enumerate() {
        if let Effect::Send { letter } = &mut effect
            && let Some(correction) = letter.values.get_mut(CORRECTIONS)
        {
            made.push(correction.clone());
            *correction = made.join("\n");
        }
        if is_last(at) {
            kept.push(effect);
        }
    }
    kept
}

/// What was corrected, a line each: of several corrections in one mail the transcript tells all.
pub(super) const CORRECTIONS: &str = "correction_lines";

fn key_of(effect: &Effect) -> Option<&str> {
    match effect {
        Effect::Send { letter } => Some(&letter.key),
        _ => None,
    }
}

/// One transcript for one mail, whatever stood in it: the last one, which also says what the others said (`also`, parted by
/// spaces).
pub(super) fn one_transcript(effects: Vec<Effect>) -> Vec<Effect> {
    let (transcripts, mut rest): (Vec<Effect>, Vec<Effect>) = effects.into_iter().partition(is_transcript);
    let mut letters = transcripts.into_iter().filter_map(|effect| match effect {
        Effect::Send { letter } => Some(letter),
        _ => None,
    });
    let Some(first) = letters.next() else { return rest };
    let mut said: Vec<String> = Vec::new();
    let whole = letters.fold(first, |before, mut next| {
        said.extend(before.values.get("what").cloned());
        next.about = next.about.or(before.about);
        next.attachments.extend(before.attachments);
        let values = before
            .values
            .into_iter()
            .filter(|(name, _)| !next.values.contains_key(name))
            .collect::<Vec<_>>();
        next.values.extend(values);
        next
    });
    said.dedup();
    said.retain(|what| whole.values.get("what") != Some(what));
    let letter = (*whole).with_values(&[("also", said.join(" "))]);
    rest.push(send(letter));
    rest
}

fn is_transcript(effect: &Effect) -> bool {
    matches!(effect, Effect::Send { letter } if letter.purpose == Purpose::Transcript)
}

/// To a function: a matter that is theirs, with the whole mail.
pub(super) fn to_function(purpose: Purpose, function: &Function, from: &MailboxId, mail: InboundId, values: &[(&str, String)]) -> Effect {
    let to = NamedAddress::new(Some(&function.name), function.address.clone());
    let mut letter = LetterPlan::new(purpose, format!("{}/{}/{mail}", purpose.as_str(), function.address), from, to);
    letter.about = Some(mail);
    letter.attachments.push(AttachmentPlan::WholeMail { id: mail });
    send(letter.with_values(values))
}
