//! What the server can do, of what is asked of it (CAPABILITY).

use async_imap::imap_proto::{Capability, Response};

use super::error::ImapError;
use super::strict::Strict;

/// One thing that a server may or may not be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ability {
    /// RFC 6851.
    Move,
    /// RFC 4315: COPYUID, UID EXPUNGE.
    UidPlus,
    /// RFC 2177.
    Idle,
    /// Takes a password in AUTHENTICATE.
    Plain,
    /// Takes an access token in AUTHENTICATE.
    XOAuth2,
    /// The same in the standard's form (RFC 7628).
    OAuthBearer,
    /// Refuses LOGIN.
    LoginDisabled,
    /// RFC 4959: takes the proof together with AUTHENTICATE.
    InitialResponse,
}

/// All that one server can do.
#[derive(Debug, Clone, Default)]
pub(super) struct Can(Vec<Ability>);

impl Can {
    /// Asks the server.
    pub(super) async fn ask(strict: &mut Strict) -> Result<Self, ImapError> {
        let mut can = None;
        strict
            .must("CAPABILITY", "CAPABILITY", |response| {
                if let Response::Capabilities(list) = response {
                    can = Some(Self(list.iter().filter_map(ability).collect()));
                }
            })
            .await?;
        can.ok_or_else(|| strict.protocol("CAPABILITY", "the server does not say what it can do"))
    }

    pub(super) fn has(&self, ability: Ability) -> bool {
        self.0.contains(&ability)
    }

    /// The server has it on its list, but refused it.
    pub(super) fn lose(&mut self, ability: Ability) {
        self.0.retain(|has| *has != ability);
    }
}

fn ability(capability: &Capability<'_>) -> Option<Ability> {
    let (name, is_auth) = match capability {
        Capability::Auth(name) => (name, true),
        Capability::Atom(name) => (name, false),
        Capability::Imap4rev1 => return None,
    };
    match (is_auth, name.to_ascii_uppercase().as_str()) {
        (true, "PLAIN") => Some(Ability::Plain),
        (true, "XOAUTH2") => Some(Ability::XOAuth2),
        (true, "OAUTHBEARER") => Some(Ability::OAuthBearer),
        (false, "MOVE") => Some(Ability::Move),
        (false, "UIDPLUS") => Some(Ability::UidPlus),
        (false, "IDLE") => Some(Ability::Idle),
        (false, "LOGINDISABLED") => Some(Ability::LoginDisabled),
        (false, "SASL-IR") => Some(Ability::InitialResponse),
        _ => None,
    }
}
