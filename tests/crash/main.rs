//! Crashes: the daemon dies, its disk, its lines and its servers fail, and afterwards nothing is lost and nothing is there twice.
//!
//! The oracle is `verify` together with a counting SMTP server and a real Dovecot. The short form of each test runs with all
//! others; `make crash` runs the long form. docs/reliability.md tells what was measured, and how to run each again.

mod chain;
mod clock;
mod commits;
mod copies;
mod cuts;
mod disk;
mod drill;
mod faults;
mod journal;
mod matrix;
mod proxy;
mod scene;
mod several;
