//! Mail as bytes and text: taking apart, understanding, composing. Pure: no socket, no clock.

pub mod compose;
pub mod parsed;
pub mod template;
