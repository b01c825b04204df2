//! How fast the daemon is beside what the same servers and the same disk allow: shared by the bench and the tests.

mod floors;
mod mails;
mod process;
mod take_in;

pub use floors::{Floors, floors, plainest};
pub use mails::{Kind, citizen, mail};
pub use process::{cpu_seconds, kilobytes, wake_ups};
pub use take_in::{Database, MAILBOX, Relay, Run, Setup, run, started, world};
