//! The stations that move mail through the house, each a `run_once`. Every transaction of a decision is begun and committed here;
//! taking in, claims, leases and letters' states have transactions of the store's own. There is no SQL and no socket.
//!
//! | Stations | What they do |
//! | --- | --- |
//! | [`collect`], [`import`] | take mails in, from a server or from files |
//! | [`process`] | understands a mail and decides what follows |
//! | [`tick`] | lets clocks run out |
//! | [`deliver`], [`resolve`] | send letters, and find out what became of those in doubt |
//! | [`digest`], [`report`], [`disposal`] | lists of the morning, reports of a period, what is to be destroyed |
//! | [`learn`] | makes a better classifier of what people corrected |
//! | [`shadow`], [`notices`], [`hooks`] | tell the registrar, whoever runs it all, and other programs |
//!
//! What they share: [`settle`] turns a decision into rows, [`facts`] gathers what the diary knows of a mail, [`letters`] writes
//! letters in the form of the [`stationery`], [`proof`] seals them, and [`office`] holds what is configured.

mod aside;
mod budget;
pub mod collect;
pub mod deliver;
pub mod digest;
pub mod disposal;
pub mod facts;
mod foreseen;
pub mod handout;
pub mod hooks;
pub mod import;
pub mod learn;
pub mod letters;
pub mod lines;
pub mod notices;
pub mod office;
pub mod opinion;
pub mod process;
pub mod proof;
pub mod reading;
mod replies;
pub mod report;
mod requests;
pub mod resolve;
mod said_again;
pub mod scan;
mod sending;
pub mod settle;
pub mod shadow;
pub mod stationery;
mod steps;
pub mod task;
pub mod tick;
mod unwritten;
mod warm_up;

pub use warm_up::warm_up;
