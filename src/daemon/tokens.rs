//! Access tokens that something else keeps fresh in a file.

use crate::domain::secret::Secret;
use crate::imap::{Freshness, TokenError, TokenFuture, TokenSource};
use std::path::PathBuf;

/// A file with one access token.
#[derive(Debug)]
pub struct TokenFile {
    path: PathBuf,
}

impl TokenFile {
    /// The token in a file; it is read at each login.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }
}

impl TokenSource for TokenFile {
    fn token(&self, _wanted: Freshness) -> TokenFuture<'_> {
        Box::pin(async move {
            let read = tokio::fs::read_to_string(&self.path).await;
            let text = read.map_err(|error| TokenError(format!("{}: {error}; write a fresh access token into it", self.path.display())))?;
            Ok(Secret::new(text.trim()))
        })
    }
}
