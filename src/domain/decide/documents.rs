//! Documents of the case: the mail of an event, a letter of the decision.

use super::Context;
use crate::domain::address::NamedAddress;
use crate::domain::case::{CaseMatter, Direction, DocumentSource, NewDocument};
use crate::domain::event::Mail;
use crate::domain::matter::Flag;

/// The mail of an event as an incoming document.
pub(super) fn incoming(mail: &Mail<'_>, title: &str) -> NewDocument {
    let from = mail.letter.from.as_ref();
    NewDocument {
        direction: Direction::Incoming,
        title: title.to_owned(),
        at: mail.arrived_at,
        correspondent: from.map(NamedAddress::shown),
        source: DocumentSource::Inbound { id: mail.id },
    }
}

/// Who gave a matter, as the register shows it (OSL 5 kap. 2 §): the name, else the address; nobody where they want to be anonymous.
pub(super) fn correspondent_of(matter: &CaseMatter) -> Option<String> {
    if matter.flags.contains(&Flag::Anonymous) {
        return None;
    }
    let address = matter.citizen.as_ref().map(|citizen| citizen.address.to_string());
    matter.sender_name.clone().or(address)
}

/// The mail of an event as a document drawn up here.
pub(super) fn drawn_up(mail: &Mail<'_>, title: &str) -> NewDocument {
    NewDocument {
        direction: Direction::DrawnUp,
        ..incoming(mail, title)
    }
}

/// A letter of the decision that goes to the citizen, by its key.
pub(super) fn outgoing(title: &str, to: String, key: String, context: &Context<'_>) -> NewDocument {
    NewDocument {
        direction: Direction::Outgoing,
        title: title.to_owned(),
        at: context.now,
        correspondent: Some(to),
        source: DocumentSource::Letter { key },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::EmailAddress;
    use crate::domain::samples;

    #[test]
    fn a_sender_without_a_name_is_shown_by_address() {
        let address = NamedAddress::bare(EmailAddress::parse("eva@example.com").unwrap());
        let nameless = CaseMatter {
            citizen: Some(address),
            ..samples::matter()
        };
        assert_eq!(correspondent_of(&nameless).as_deref(), Some("eva@example.com"));
        let named = CaseMatter {
            sender_name: Some("Eva Lind".to_owned()),
            ..nameless
        };
        assert_eq!(correspondent_of(&named).as_deref(), Some("Eva Lind"));
        let anonymous = CaseMatter {
            flags: [Flag::Anonymous].into(),
            ..named
        };
        assert_eq!(correspondent_of(&anonymous), None);
    }
}
