//! Mail as bytes and text: taking apart, understanding, composing. Pure: no socket, no clock.

pub mod absence;
pub mod addresses;
pub mod attachments;
pub mod automatic;
pub mod bounce;
pub mod bounds;
pub mod charset;
pub mod choose;
pub mod compose;
pub mod dates;
pub mod headers;
pub mod html;
pub mod letter;
pub mod params;
pub mod parse;
pub mod parsed;
mod phrases;
pub mod read;
pub mod structure;
pub mod template;
pub mod transfer;
pub mod uu;
pub mod wording;
pub mod words;

pub use parse::parse;
pub use read::{ReadRules, read};
