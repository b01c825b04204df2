//! The seam to a virus scanner: what it says of a mail marks it, and takes nothing away.

use std::future::Future;
use std::pin::Pin;

/// What a scanner says of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found; its name.
    Found(String),
    /// It could not be scanned, and why.
    Unknown(String),
}

/// A virus scanner.
pub trait Scanner: Send + Sync {
    /// Looks into a whole mail, with all that is in it.
    fn scan<'a>(&'a self, mail: &'a [u8]) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>>;
}
