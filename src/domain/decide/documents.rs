//! Documents of the case: the mail of an event, a letter of the decision.

use super::Context;
use crate::domain::address::NamedAddress;
use crate::domain::case::{Direction, DocumentSource, NewDocument};
use crate::domain::event::Mail;

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
