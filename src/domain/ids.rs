//! Identities: names that people write in configuration, and row numbers that the store gives.

use serde::{Deserialize, Serialize};

macro_rules! name_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identity with this text, as it stands in configuration.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text of it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )+};
}

macro_rules! row_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )+};
}

name_id! {
    /// A functional mailbox (funktionsbrevlåda), by its name in configuration.
    MailboxId,
    /// An authority (myndighet, nämnd): it owns a diary.
    AuthorityId,
    /// A unit (enhet) of an authority: it does the work.
    UnitId,
    /// A person of the organisation: registrar, officer, manager, head.
    PersonId,
    /// A part of the administration that a matter can concern, such as `gata_park`.
    TopicId,
    /// A policy: one municipality's routine as configuration.
    PolicyId,
}

row_id! {
    /// A row of `inbound`: one mail as it was fetched.
    InboundId,
    /// A row of `cases`.
    CaseId,
    /// A row of `documents`.
    DocumentId,
    /// A row of `outbox`: one letter to one recipient.
    OutboxId,
    /// A row of `blobs`: the bytes of mails.
    BytesId,
}
