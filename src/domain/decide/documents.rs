//! The mail of an event as a document of the case.

use crate::domain::case::{Direction, DocumentSource, NewDocument};
use crate::domain::event::Mail;

/// The mail of an event as an incoming document.
pub(super) fn incoming(mail: &Mail<'_>, title: &str) -> NewDocument {
    let from = mail.letter.from.as_ref();
    NewDocument {
        direction: Direction::Incoming,
        title: title.to_owned(),
        at: mail.arrived_at,
        correspondent: from.map(|from| from.name.clone().unwrap_or_else(|| from.address.to_string())),
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
