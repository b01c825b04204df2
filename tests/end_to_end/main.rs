//! The daemon against real mail servers: a Dovecot and a Postfix of each test's own, on loopback; with `SYNPUNKTD_IMAP=courier` or
//! `cyrus` the functional mailboxes are there instead.
//! Needs what `scripts/setup.sh` installs.

mod check;
mod citizen_and_officer;
mod crash;
mod every_server;
mod first_steps;
mod outside;
mod relay;
mod scanner;
mod servers;
mod support;
mod tokens;
