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
pub mod form;
pub mod headers;
pub mod html;
pub mod letter;
pub mod mapi;
pub mod markup;
pub mod note;
pub mod on_behalf;
pub mod open;
pub mod params;
pub mod parse;
pub mod parsed;
mod phrases;
pub mod quote;
pub mod read;
pub mod rtf;
pub mod smime;
pub mod structure;
pub mod template;
pub mod tnef;
pub mod transfer;
pub mod uu;
pub mod wording;
pub mod words;

pub use parse::parse;
pub use read::{Internal, ReadRules, new_text_against, read};
