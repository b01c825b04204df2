//! Logging in: PLAIN, LOGIN and XOAUTH2. Secrets go to the wire and nowhere else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::ability::{Ability, Can};
use super::account::ImapAccount;
use super::answer::{Done, Heard};
use super::error::{ImapError, ServerText};
use super::names::quoted;
use super::strict::Strict;
use crate::domain::secret::Secret;
use crate::net::login::Login;
use crate::net::token::{Freshness, TokenSource, oauthbearer, xoauth2};

/// Most challenges answered in one AUTHENTICATE.
const CHALLENGES: u8 = 3;

/// Logs in, and says what the server can do afterwards.
pub(super) async fn login(strict: &mut Strict, account: &ImapAccount, wanted: Freshness) -> Result<Can, ImapError> {
    let can = Can::ask(strict).await?;
    let user = &account.user;
    match &account.login {
        Login::Password(password) => by_password(strict, &can, user, password).await?,
        Login::Token(source) => {
            let mechanism = mechanism(strict, &can)?;
            let token = token(strict, source.as_ref(), wanted).await?;
            by_token(strict, &can, mechanism, user, &token).await?;
        }
    }
    Can::ask(strict).await
}

async fn token(strict: &Strict, source: &dyn TokenSource, wanted: Freshness) -> Result<Secret, ImapError> {
    source.token(wanted).await.map_err(|cause| ImapError::Token {
        place: strict.place.clone(),
        why: cause.to_string(),
    })
}

/// PLAIN (RFC 4616) carries any password; LOGIN in quotes is for servers that know nothing else.
async fn by_password(strict: &mut Strict, can: &Can, user: &str, password: &Secret) -> Result<(), ImapError> {
    check(user, password)?;
    if can.has(Ability::Plain) {
        let proof = STANDARD.encode(format!("\0{user}\0{}", password.reveal()));
        return authenticate(strict, can, "PLAIN", &proof, "", password).await;
    }
    if can.has(Ability::LoginDisabled) {
        return Err(ImapError::Insecure {
            place: strict.place.clone(),
            why: "the server takes no password on this connection (LOGINDISABLED)",
        });
    }
    let line = format!("LOGIN {} {}", quoted(user), quoted(password.reveal()));
    let hidden = [password.reveal(), &quoted(password.reveal())];
    judge(strict, "LOGIN", &line, [None, None], hidden).await
}

/// How a token is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ByToken {
    XOAuth2,
    OAuthBearer,
}

/// The older of the two where both are offered: it is what Exchange and Google have tried most.
fn mechanism(strict: &Strict, can: &Can) -> Result<ByToken, ImapError> {
    if can.has(Ability::XOAuth2) {
        return Ok(ByToken::XOAuth2);
    }
    if can.has(Ability::OAuthBearer) {
        return Ok(ByToken::OAuthBearer);
    }
    Err(ImapError::Refused {
        place: strict.place.clone(),
        said: ServerText::new("the server offers neither XOAUTH2 nor OAUTHBEARER"),
    })
}

async fn by_token(strict: &mut Strict, can: &Can, mechanism: ByToken, user: &str, token: &Secret) -> Result<(), ImapError> {
    check(user, token)?;
    let (name, words, dismissal) = match mechanism {
        ByToken::XOAuth2 => ("XOAUTH2", xoauth2(user, token), ""),
        ByToken::OAuthBearer => {
            let (host, port) = strict.place.server();
            ("OAUTHBEARER", oauthbearer(user, &host, port, token), "AQ==")
        }
    };
    authenticate(strict, can, name, &STANDARD.encode(words), dismissal, token).await
}

fn check(user: &str, secret: &Secret) -> Result<(), ImapError> {
    let fits = |text: &str| !text.is_empty() && !text.chars().any(char::is_control);
    if fits(user) && fits(secret.reveal()) {
        return Ok(());
    }
    Err(ImapError::BadArgument {
        what: "user name, password and token are not empty and hold no control characters",
    })
}

/// AUTHENTICATE, with the proof in the command where the server takes it there (RFC 4959), else after its `+`.
/// `dismissal` is the answer to a challenge that tells of a failure.
async fn authenticate(
    strict: &mut Strict,
    can: &Can,
    mechanism: &str,
    proof: &str,
    dismissal: &str,
    secret: &Secret,
) -> Result<(), ImapError> {
    let hidden = [proof, secret.reveal()];
    let bare = format!("AUTHENTICATE {mechanism}");
    if can.has(Ability::InitialResponse) {
        let line = format!("{bare} {proof}");
        return judge(strict, "AUTHENTICATE", &line, [None, Some(dismissal)], hidden).await;
    }
    judge(strict, "AUTHENTICATE", &bare, [Some(proof), Some(dismissal)], hidden).await
}

/// Sends the command, answers the challenges, and takes nothing but the tagged OK to this very command for a yes.
/// `answers` are the proof, where it is wanted after a challenge, and what is said to challenges after it: that is how XOAUTH2
/// and OAUTHBEARER tell of a failure, and they want an empty line and a dummy (RFC 7628 section 3.2.3).
async fn judge(
    strict: &mut Strict,
    doing: &'static str,
    line: &str,
    answers: [Option<&str>; 2],
    hidden: [&str; 2],
) -> Result<(), ImapError> {
    let [mut proof, dismissal] = answers;
    let silence = Some(strict.limits.silence);
    let tag = strict.send(doing, line, 1 << 20, silence).await?;
    for _ in 0..=CHALLENGES {
        match hear(strict, doing, &tag).await? {
            Some(done) if done.is_ok() => return Ok(()),
            Some(done) => return Err(refused(strict, doing, done.words, hidden)),
            None => {
                let answer = proof.take().or(dismissal).unwrap_or_default();
                strict.send_untagged(doing, answer).await?;
            }
        }
    }
    Err(strict.protocol(doing, "no end of challenges"))
}

/// The tagged answer, or `None` for a challenge.
async fn hear(strict: &mut Strict, doing: &'static str, tag: &str) -> Result<Option<Done>, ImapError> {
    loop {
        match strict.hear(doing, tag, &mut |_| {}).await? {
            Heard::Done(done) => return Ok(Some(done)),
            Heard::Plus => return Ok(None),
            Heard::Data | Heard::Astray(_) => {}
        }
    }
}

/// A server that repeats what was sent must not bring the secret into a log.
fn refused(strict: &Strict, doing: &'static str, words: String, hidden: [&str; 2]) -> ImapError {
    let words = hidden.iter().fold(words, |words, secret| words.replace(secret, "***"));
    match strict.rejected(doing, ServerText::new(&words)) {
        ImapError::Rejected { place, said, .. } => ImapError::Refused { place, said },
        other => other,
    }
}
