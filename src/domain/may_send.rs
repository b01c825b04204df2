//! Who may get a letter: one check in front of the outbox. Nobody but a party and the organisation's own staff ever gets what
//! a case holds, whatever a decision has written.

use super::case::CaseMatter;
use super::effect::{LetterPlan, Purpose};
use super::organisation::Organisation;
use thiserror::Error;

/// A letter that must not go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MayNot {
    /// To one of our own mailboxes: it would come back as new mail (K32).
    #[error("a letter to one of our own mailboxes")]
    Own,
    /// To the citizen, and the address is not the citizen's.
    #[error("a letter to the citizen of a case, to an address that is not the citizen's")]
    NotTheParty,
    /// To staff, and the address is not in the directory.
    #[error("a letter for staff to an address that the directory does not know")]
    NotStaff,
    /// To a function or a personal file that is not configured.
    #[error("a matter handed on to an address that is no function of ours")]
    NotAFunction,
}

/// Whether a letter may go to whom it is written to; `matter` is the case as the decision has made it.
///
/// # Errors
/// [`MayNot`] with the reason.
pub fn may_send(letter: &LetterPlan, matter: Option<&CaseMatter>, organisation: &Organisation) -> Result<(), MayNot> {
    let to = &letter.to.address;
    if organisation.is_own_mailbox(to) {
        return Err(MayNot::Own);
    }
    let is_staff = organisation.person_at(to).is_some() || organisation.is_unit_mailbox(to);
    let (allowed, otherwise) = match letter.purpose {
        // Without a case a receipt goes to whoever wrote, and holds nothing of any case.
        Purpose::Receipt if matter.is_none() => (true, MayNot::NotTheParty),
        Purpose::Receipt | Purpose::Answer | Purpose::Delay | Purpose::Notice | Purpose::Status => {
            let citizen = matter.and_then(|matter| matter.citizen.as_ref());
            (citizen.is_some_and(|citizen| citizen.address == *to), MayNot::NotTheParty)
        }
        // To whoever of the organisation wrote to us; what a case holds is in it only where that was proved to be theirs.
        Purpose::Transcript => (organisation.is_internal(to) || organisation.is_unit_mailbox(to), MayNot::NotStaff),
        Purpose::Assignment
        | Purpose::FollowUp
        | Purpose::Reminder
        | Purpose::Escalation
        | Purpose::Warning
        | Purpose::RegistrarNotice
        | Purpose::Digest
        | Purpose::Reading
        | Purpose::Report
        | Purpose::Measures
        | Purpose::Disposal => (is_staff, MayNot::NotStaff),
        // What concerns the running of the daemon holds nothing of any case; its addresses are of the configuration.
        Purpose::Operations | Purpose::ShadowReport => (true, MayNot::NotStaff),
        Purpose::Alert | Purpose::Forward => (
            is_staff || organisation.is_function(to) || organisation.is_personal_file(to),
            MayNot::NotAFunction,
        ),
    };
    if allowed { Ok(()) } else { Err(otherwise) }
}

#[cfg(test)]
mod tests;
