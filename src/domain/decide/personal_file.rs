//! Copies for the personal file (personakt): where the routine asks for them, the matter and the answer go there too (R64).

use super::Context;
use super::letters;
use crate::domain::address::NamedAddress;
use crate::domain::case::CaseMatter;
use crate::domain::effect::{AttachmentPlan, Effect, LetterPlan, Purpose};
use crate::domain::ids::InboundId;
use crate::domain::matter::Flag;

/// A copy of a mail of the case for the personal file; nothing where the routine, the matter or the unit calls for none.
/// `what` chooses the words.
pub(super) fn copy(matter: &CaseMatter, what: &str, mail: InboundId, context: &Context<'_>) -> Option<Effect> {
    let called_for = context.policy.personal_file_copy && matter.flags.contains(&Flag::PersonalFile);
    let unit = matter.unit.as_ref().filter(|_| called_for)?;
    let unit = context.organisation.units.get(unit)?;
    let to = NamedAddress::new(Some(&unit.name), unit.personal_file.clone()?);
    let mut letter = LetterPlan::new(Purpose::Alert, format!("{what}/{mail}"), &matter.mailbox, to);
    letter.about = Some(mail);
    letter.attachments.push(AttachmentPlan::WholeMail { id: mail });
    Some(letters::send(letter.with_values(&[("what", what.to_owned())])))
}
