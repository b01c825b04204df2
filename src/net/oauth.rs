//! Access tokens from an identity provider (RFC 6749): for an application in its own name (client credentials, Microsoft 365), or
//! with a refresh token that a person gave it once (Google). One is kept and renewed before it ends.

use super::http::{Answer, Url, post_form};
use super::token::{Freshness, TokenError, TokenFuture, TokenSource};
use crate::domain::secret::Secret;
use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long a token is taken to live when nobody says (RFC 6749 section 5.1 leaves it open).
const UNSAID: u64 = 300;
/// Words of the provider that are passed on, at most, in characters.
const SAID: usize = 300;

/// What is shown to the identity provider.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Its token endpoint.
    pub token_url: Url,
    /// The application.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: Option<Secret>,
    /// What is asked for.
    pub scope: Option<String>,
    /// What a person gave the application once; without it the application asks in its own name.
    pub refresh_token: Option<Secret>,
    /// A certificate authority of one's own, PEM.
    pub ca_file: Option<PathBuf>,
}

/// Tokens of one grant. All mailboxes with that grant share them.
pub struct Tokens {
    grant: Grant,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    token: Option<(Secret, Instant)>,
    /// A newer refresh token than the configured one, where the provider gives one each time.
    refresh_token: Option<Secret>,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    expires_in: Option<u64>,
    refresh_token: Option<String>,
}

#[derive(Deserialize, Default)]
struct Refused {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Tokens {
    /// Tokens of a grant; none is fetched before one is needed.
    pub fn new(grant: Grant) -> Self {
        Self {
            grant,
            held: Mutex::default(),
        }
    }

    async fn renew(&self, held: &mut Held) -> Result<Secret, TokenError> {
        let refresh = held.refresh_token.clone().or_else(|| self.grant.refresh_token.clone());
        let fields = fields(&self.grant, refresh.as_ref());
        let begun = Instant::now();
        let answer = post_form(&self.grant.token_url, self.grant.ca_file.clone(), &fields).await;
        let answer = answer.map_err(|error| TokenError(format!("the identity provider at {error}")))?;
        let given = read(&answer)?;
        let token = Secret::new(&given.access_token);
        let life = Duration::from_secs(given.expires_in.unwrap_or(UNSAID));
        // At four fifths of its life: a provider that is out of reach for a while is then not noticed.
        held.token = Some((token.clone(), begun + life * 4 / 5));
        held.refresh_token = given.refresh_token.as_deref().map(Secret::new).or(refresh);
        Ok(token)
    }
}

impl TokenSource for Tokens {
    fn token(&self, wanted: Freshness) -> TokenFuture<'_> {
        Box::pin(async move {
            let mut held = self.held.lock().await;
            match &held.token {
                Some((token, renew_at)) if wanted == Freshness::Cached && Instant::now() < *renew_at => Ok(token.clone()),
                _ => self.renew(&mut held).await,
            }
        })
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("grant", &self.grant).finish_non_exhaustive()
    }
}

fn fields<'a>(grant: &'a Grant, refresh: Option<&'a Secret>) -> Vec<(&'static str, &'a str)> {
    let mut fields = vec![("client_id", grant.client_id.as_str())];
    match refresh {
        Some(refresh) => fields.extend([("grant_type", "refresh_token"), ("refresh_token", refresh.reveal())]),
        None => fields.push(("grant_type", "client_credentials")),
    }
    fields.extend(grant.client_secret.as_ref().map(|secret| ("client_secret", secret.reveal())));
    fields.extend(grant.scope.as_deref().map(|scope| ("scope", scope)));
    fields
}

fn read(answer: &Answer) -> Result<Given, TokenError> {
    if answer.status == 200 {
        let given: Result<Given, _> = serde_json::from_slice(&answer.body);
        return given.map_err(|_| TokenError("the identity provider's answer holds no access token".to_owned()));
    }
    let refused: Refused = serde_json::from_slice(&answer.body).unwrap_or_default();
    let told = format!("{}: {}", refused.error, refused.error_description);
    let said: String = told.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SAID).collect();
    let hint = hint(&told).map(|hint| format!(" ({hint})")).unwrap_or_default();
    Err(TokenError(format!("the identity provider answers {}: {said}{hint}", answer.status)))
}

/// What the commonest refusals mean; Microsoft's by their numbers.
fn hint(told: &str) -> Option<&'static str> {
    let known = [
        ("AADSTS7000215", "the secret is wrong: give the secret's value, not its id"),
        (
            "AADSTS7000222",
            "the secret has expired: make a new one and write it into client_secret_file",
        ),
        (
            "AADSTS700016",
            "the application is not in this tenant: check client_id and the tenant in token_url",
        ),
        ("AADSTS90002", "there is no such tenant: check token_url"),
        ("AADSTS1002012", "scope must be https://outlook.office365.com/.default"),
        ("AADSTS70011", "scope must be https://outlook.office365.com/.default"),
        ("invalid_grant", "the refresh token is no longer good: give consent anew"),
        ("invalid_client", "client_id or secret is wrong"),
    ];
    known.iter().find(|(sign, _)| told.contains(sign)).map(|(_, hint)| *hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn refusals_say_what_to_do_and_hold_no_secret() {
        let body = r#"{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys are expired.\r\nTrace ID: 1"}"#;
        let error = read(&answer(401, body)).err().unwrap().to_string();
        assert!(
            error.contains("401") && error.contains("has expired: make a new one") && !error.contains('\n'),
            "{error}"
        );
        assert!(read(&answer(500, "<html>")).err().unwrap().to_string().contains("500"));
        assert!(read(&answer(200, "{}")).is_err());
    }

    #[test]
    fn the_grant_decides_what_is_asked() {
        let mut grant = Grant {
            token_url: Url::parse("https://a.example/token").unwrap(),
            client_id: "app".to_owned(),
            client_secret: Some(Secret::new("hemligt")),
            scope: Some("x/.default".to_owned()),
            refresh_token: None,
            ca_file: None,
        };
        let own = [
            ("client_id", "app"),
            ("grant_type", "client_credentials"),
            ("client_secret", "hemligt"),
            ("scope", "x/.default"),
        ];
        assert_eq!(fields(&grant, None), own);
        grant.client_secret = None;
        grant.scope = None;
        let refresh = Secret::new("r");
        let persons = [("client_id", "app"), ("grant_type", "refresh_token"), ("refresh_token", "r")];
        assert_eq!(fields(&grant, Some(&refresh)), persons);
        assert!(!format!("{:?}", Tokens::new(grant)).contains("hemligt"));
    }
}
