//! Access tokens: the seam between who logs in with one and where they come from.

use crate::domain::secret::Secret;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Where access tokens come from; they are fetched and cached behind this seam.
pub trait TokenSource: Send + Sync + fmt::Debug {
    /// An access token for the mailbox.
    ///
    /// # Errors
    /// [`TokenError`] when the identity provider gave none.
    fn token(&self, wanted: Freshness) -> TokenFuture<'_>;
}

/// What [`TokenSource::token`] returns.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<Secret, TokenError>> + Send + 'a>>;

/// How new a token must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// A cached one will do.
    Cached,
    /// The cached one was refused: fetch another.
    Renewed,
}

/// Why there is no access token: cause and what to do, without any secret.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct TokenError(pub String);

/// The first words of a login with a token in XOAUTH2, as Microsoft and Google have it; not yet in base64.
pub fn xoauth2(user: &str, token: &Secret) -> String {
    format!("user={user}\x01auth=Bearer {}\x01\x01", token.reveal())
}

/// The same in OAUTHBEARER (RFC 7628 section 3.1). A user that holds `,` or `=` is written with their codes (RFC 5801 section 4).
pub fn oauthbearer(user: &str, host: &str, port: u16, token: &Secret) -> String {
    let user = user.replace('=', "=3D").replace(',', "=2C");
    format!(
        "n,a={user},\x01host={host}\x01port={port}\x01auth=Bearer {}\x01\x01",
        token.reveal()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_as_the_documents_show() {
        let token = Secret::new("vF9dft4qmT");
        assert_eq!(
            xoauth2("someuser@example.com", &token),
            "user=someuser@example.com\x01auth=Bearer vF9dft4qmT\x01\x01"
        );
        assert_eq!(
            oauthbearer("user@example.com", "server.example.com", 143, &token),
            "n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmT\x01\x01"
        );
        assert!(oauthbearer("a,b=c", "h", 1, &token).starts_with("n,a=a=2Cb=3Dc,"));
    }
}
