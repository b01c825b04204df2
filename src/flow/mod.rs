//! The stations that move mail through the house, each a `run_once`: [`collect`] fetches, [`process`] understands and
//! decides, [`tick`] lets clocks run out, [`deliver`] sends. [`settle`] is what processing and ticking share. Every
//! transaction is begun and committed here; there is no SQL and no socket.

pub mod collect;
pub mod deliver;
pub mod facts;
pub mod letters;
pub mod office;
pub mod process;
pub mod settle;
pub mod stationery;
pub mod task;
pub mod tick;
