//! Tests of the IMAP session against a server that plays scripts: what goes well, and all that real servers do wrong.

mod hostile;
mod login;
mod network;

mod putting_away;
mod reading;
mod scene;
mod script;
mod traps;
mod waiting;
