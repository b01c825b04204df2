//! A private mail world for tests and the demo: a real Dovecot, a real Postfix and a scripted SMTP server; where a story asks for it,
//! a real Courier or Cyrus for the functional mailboxes.
//!
//! - [`World`] starts the two servers in a directory of its own, on free loopback ports, and ends them again.
//! - [`MailClient`] does what people do with an ordinary mail client: send, read, move, delete.
//! - [`Municipality`] sets the daemon up in a world, with the example's people; [`Daemon`] is it running.
//! - [`Postgres`] is a PostgreSQL server of the tests' own.
//! - [`pace`] measures how fast the daemon is, beside what the servers and the disk allow.
//! - [`SmtpSink`] is an SMTP server that counts what it accepts and refuses, falls silent or dies as told.
//!
//! Nothing of the system's own mail is touched, and no mail leaves the machine: Postfix delivers to the
//! world's own users and discards everything else. What must be installed: `scripts/setup.sh`.
//!
//! Postfix's master process must be started by root (it changes to the system user `postfix` by itself);
//! a world started by anyone else starts it with `sudo -n`, and so are Courier and Cyrus. Dovecot runs as whoever starts the world.
//!
//! A world ends with the process that started it, however that ends (`guard.rs` says how).

mod certificate;
mod client;
mod clock;
mod daemon;
mod dovecot;
mod elsewhere;
mod error;
mod guard;
mod identity;
mod imap;
mod imap_names;
mod letter;
mod mail;
mod municipality;
mod options;
pub mod pace;
mod ports;
mod postfix;
mod postgres;
mod process;
mod sink;
mod smtp;
mod world;

pub use client::{MailClient, Watch};
pub use clock::StoryClock;
pub use daemon::Daemon;
pub use elsewhere::OtherServer;
pub use error::WorldError;
pub use identity::IdentityProvider;
pub use letter::{NewLetter, wire};
pub use mail::ReceivedMail;
pub use municipality::{FunctionalMailbox, Municipality};
pub use options::WorldOptions;
pub use postgres::Postgres;
pub use sink::{Accepted, Answer, Rule, SmtpSink, Stage};
pub use world::World;
