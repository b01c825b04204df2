//! synpunktd turns a municipality's functional mailboxes into a diary.

#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::too_many_lines,
        clippy::unwrap_used
    )
)]

pub mod cli;
pub mod daemon;
pub mod domain;
pub mod flow;
pub mod imap;
pub mod mail;
pub mod settings;
pub mod smtp;
pub mod store;
