//! synpunktd turns a municipality's functional mailboxes into a diary.

pub mod domain;
pub mod mail;
pub mod smtp;
pub mod settings;
