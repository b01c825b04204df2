//! The bounds that a mail is read within, so that none can take the time, the memory or the stack of all the others.

/// How far a mail is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of the whole mail.
    pub mail: usize,
    /// Bytes of one header block.
    pub headers: usize,
    /// Multiparts inside each other.
    pub depth: usize,
    /// Parts in all, multiparts counted too.
    pub parts: usize,
    /// Bytes of one HTML text that is made readable.
    pub html: usize,
    /// Bytes of text in all that a person is given to read.
    pub text: usize,
}

/// What is allowed: far beyond any mail in use, far below what hurts.
pub const BOUNDS: Bounds = Bounds {
    mail: 50 << 20,
    headers: 256 << 10,
    depth: 32,
    parts: 1_000,
    html: 4 << 20,
    text: 8 << 20,
};
