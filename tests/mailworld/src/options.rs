//! What a world is to be like, and which addresses it can have.

use crate::elsewhere::OtherServer;
use crate::error::WorldError;

/// What a world is to be like.
#[derive(Debug, Clone, Default)]
pub struct WorldOptions {
    /// The addresses that have a mailbox: functional mailboxes, officers, citizens.
    pub users: Vec<String>,
    /// Addresses that Postfix accepts and Dovecot refuses, so that mail to them bounces.
    pub bouncing: Vec<String>,
    /// Domains whose mail Postfix takes and throws away, whoever it is to.
    pub discarding: Vec<String>,
    /// What Dovecot says it can do after login, instead of the truth. See [`WorldOptions::without_move`].
    pub imap_capability: Option<String>,
    /// Dovecot names folders beneath INBOX, with a full stop between levels: `INBOX.Registrerade`.
    pub full_stops: bool,
    /// Another IMAP server, and whose mailboxes it has; all others are Dovecot's.
    pub elsewhere: Option<(OtherServer, Vec<String>)>,
    /// The port of an [`crate::IdentityProvider`]: Dovecot then takes access tokens too, and asks there whether they are good.
    pub tokens: Option<u16>,
    /// Leaves the directory when the world ends, to look into it.
    pub keep: bool,
}

impl WorldOptions {
    /// A world with these users.
    pub fn with_users(users: &[&str]) -> Self {
        Self {
            users: users.iter().map(|user| (*user).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// The same, with a Dovecot that does not offer MOVE.
    #[must_use]
    pub fn without_move(self) -> Self {
        let words = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE UIDPLUS UNSELECT CHILDREN";
        Self {
            imap_capability: Some(words.into()),
            ..self
        }
    }
}

/// An address is also a file name and a key here.
pub(crate) fn check_address(address: &str) -> Result<(), WorldError> {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_'))
    };
    match address.split_once('@') {
        Some((local, domain)) if plain(local) && plain(domain) => Ok(()),
        _ => Err(WorldError::Address(address.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain() {
        for good in ["eva.lind@example.com", "ks_1-a@kommun.example"] {
            assert!(check_address(good).is_ok(), "{good}");
        }
        for bad in [
            "", "eva", "@a.b", "Eva@a.b", "a+b@c.d", "../a@b.c", "a@..", "a@b@c", "å@b.c", "a/b@c.d",
        ] {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }
}
