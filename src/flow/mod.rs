//! The stations that move mail through the house, each a `run_once`: [`collect`] fetches, [`process`] understands and
//! decides, [`tick`] lets clocks run out, [`deliver`] sends, [`resolve`] finds out what became of letters in doubt, [`notices`] tells
//! whoever runs it all, [`learn`] makes a better classifier of what people corrected, [`import`] takes in from files. [`settle`] is what
//! processing and ticking share. Every
//! transaction is begun and committed here; there is no SQL and no socket.

mod budget;
pub mod collect;
pub mod deliver;
pub mod digest;
pub mod disposal;
pub mod facts;
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
