//! Access tokens: those that something else keeps fresh in a file, and those that are had from an identity provider.

use crate::domain::secret::Secret;
use crate::net::http::Url;
use crate::net::oauth::{Grant, Tokens};
use crate::net::token::{Freshness, TokenError, TokenFuture, TokenSource};
use crate::settings::Settings;
use crate::settings::oauth::OAuth;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Where tokens come from, by the name of the `[oauth.NAME]` section; shared by all who log in with it.
#[derive(Debug, Clone, Default)]
pub struct Sources(BTreeMap<String, Arc<Tokens>>);

impl Sources {
    /// The sources of an installation; no token is fetched before one is needed.
    ///
    /// # Errors
    /// The section and what is wrong with it.
    pub fn of(settings: &Settings) -> Result<Self, (String, String)> {
        let made = settings.daemon.oauth.iter().map(|(name, oauth)| match grant(oauth) {
            Ok(grant) => Ok((name.clone(), Arc::new(Tokens::new(grant)))),
            Err(why) => Err((name.clone(), format!("token_url {why}"))),
        });
        made.collect::<Result<_, _>>().map(Self)
    }

    /// The source of this name; one that is not configured gives an error at each login.
    pub fn named(&self, name: &str) -> Arc<dyn TokenSource> {
        match self.0.get(name) {
            Some(tokens) => Arc::clone(tokens) as Arc<dyn TokenSource>,
            None => Arc::new(Nowhere::new(format!("there is no section [oauth.{name}]"))),
        }
    }
}

fn grant(oauth: &OAuth) -> Result<Grant, String> {
    Ok(Grant {
        token_url: Url::parse(&oauth.token_url)?,
        client_id: oauth.client_id.clone(),
        client_secret: oauth.client_secret.clone(),
        scope: oauth.scope.clone(),
        refresh_token: oauth.refresh_token.clone(),
        ca_file: oauth.ca_file.clone(),
    })
}

/// No source at all: whoever would log in with it is told why not.
#[derive(Debug)]
pub struct Nowhere(String);

impl Nowhere {
    /// Nothing can be had, for this reason.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl TokenSource for Nowhere {
    fn token(&self, _wanted: Freshness) -> TokenFuture<'_> {
        Box::pin(async move { Err(TokenError(self.0.clone())) })
    }
}

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
