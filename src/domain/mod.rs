//! The words and rules of the diary. Pure: no I/O, no clock, no database, nothing of the layers above.
//!
//! Words: [`ids`], [`address`], [`letter`], [`matter`], [`diary`], [`organisation`], [`policy`], [`case`], [`effect`].

pub(crate) mod pattern;
pub(crate) mod words;

pub mod absence;
pub mod address;
pub mod budget;
pub mod calendar;
pub mod case;
pub mod certificate;
pub mod classify;
pub mod command;
pub mod date_words;
pub mod deadline;
pub mod decide;
pub mod diary;
pub mod digest;
pub mod disposal;
pub mod effect;
pub mod event;
pub mod facts;
pub mod figures;
pub mod hex;
pub mod holidays;
pub mod ids;
pub mod lesson;
pub mod letter;
pub mod matter;
pub mod may_send;
pub mod organisation;
pub mod page;
pub mod percent;
pub mod period;
pub mod policies;
pub mod policy;
pub mod postlist;
pub mod query;
pub mod recognise;
pub mod report;
pub mod request;
pub mod said;
#[cfg(test)]
mod samples;
pub mod secret;
pub mod sight;
pub mod sign_off;
pub mod simulate;
pub mod tabbed;
pub mod thanks;
pub mod time;
pub mod title_lint;
pub mod titles;
