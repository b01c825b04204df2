//! The words and rules of the diary. Pure: no I/O, no clock, no database, nothing of the layers above.
//!
//! Words: [`ids`], [`address`], [`letter`], [`matter`], [`diary`], [`organisation`], [`policy`], [`case`], [`effect`].

pub mod address;
pub mod case;
pub mod diary;
pub mod effect;
pub mod ids;
pub mod letter;
pub mod matter;
pub mod organisation;
pub mod secret;
