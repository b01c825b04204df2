//! Greeting and login: every way in, and every way to be turned away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use synpunktd::domain::secret::Secret;
use synpunktd::imap::ImapAccount;
use synpunktd::net::login::Login;
use synpunktd::net::token::{Freshness, TokenError, TokenFuture, TokenSource};

use crate::scene::{Act, Scene, account, play_all, play_with};

#[tokio::test(start_paused = true)]
async fn greetings_and_passwords() {
    let scenes: &[Scene] = &[
        ("in and out", "in\n> LOGOUT\n< * BYE so long\n< $ OK", &[Act::Logout], "bye"),
        ("out, and the server is gone", "in\n> LOGOUT\nclose", &[Act::Logout], "bye"),
        ("no greeting", "hang", &[], "!TimedOut"),
        ("hangs up at once", "close", &[], "!Closed: (no words)"),
        (
            "BYE for a greeting",
            "< * BYE too many connections",
            &[],
            "!Closed: too many connections",
        ),
        (
            "already logged in: someone sits in between",
            "< * PREAUTH welcome",
            &[],
            "!!Insecure: the server greets as if already logged in (PREAUTH)",
        ),
        (
            "not an IMAP server",
            "< 220 mail.kommun.se ESMTP",
            &[],
            "!Protocol: a line that the parser does not know",
        ),
        (
            "greets with data",
            "< * 3 EXISTS",
            &[],
            "!Protocol: the first line is not a greeting",
        ),
        (
            "wrong password, Dovecot",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\n< $ OK
             > AUTHENTICATE PLAIN AGtvbnRha3RAa29tbXVuLnNlAGhlbWxpZ3Qh
             < $ NO [AUTHENTICATIONFAILED] Authentication failed.",
            &[],
            "!!Refused: [AUTHENTICATIONFAILED] Authentication failed",
        ),
        (
            "wrong password, Exchange",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 AUTH=PLAIN\n< $ OK
             > AUTHENTICATE PLAIN\n< +
             > raw AGtvbnRha3RAa29tbXVuLnNlAGhlbWxpZ3Qh
             < $ NO AUTHENTICATE failed.",
            &[],
            "!!Refused: AUTHENTICATE failed",
        ),
        (
            "the user database is down: not the password's fault",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK
             > LOGIN \"kontakt@kommun.se\" \"hemligt!\"
             < $ NO [UNAVAILABLE] Temporary authentication failure.",
            &[],
            "!Unavailable: [UNAVAILABLE] Temporary authentication failure",
        ),
        (
            "throttled, Exchange Online",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK
             > LOGIN \"kontakt@kommun.se\" \"hemligt!\"
             < $ BAD Request is throttled. Suggested Backoff Time: 4000 milliseconds",
            &[],
            "!Unavailable: Request is throttled. Suggested Backoff Time: 4000 milliseconds",
        ),
        (
            "a server that repeats the password",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK
             > LOGIN \"kontakt@kommun.se\" \"hemligt!\"
             < $ BAD unknown: LOGIN \"kontakt@kommun.se\" \"hemligt!\"",
            &[],
            "!!Refused: unknown: LOGIN \"kontakt@kommun.se\" \"***\"",
        ),
        (
            "a NO to something else is not the answer to the login",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK
             > LOGIN \"kontakt@kommun.se\" \"hemligt!\"
             < x9 NO stale",
            &[],
            "!Protocol: an answer to another command",
        ),
        (
            "an OK to something else neither",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK
             > LOGIN \"kontakt@kommun.se\" \"hemligt!\"
             < s1 OK stale",
            &[],
            "!Protocol: an answer to another command",
        ),
        (
            "no passwords here",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS\n< $ OK",
            &[],
            "!!Insecure: the server takes no password on this connection (LOGINDISABLED)",
        ),
        (
            "hangs up in the login",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK
             > LOGIN \"kontakt@kommun.se\" \"hemligt!\"\nclose",
            &[],
            "!Closed: (no words)",
        ),
        (
            "silent in the login",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK
             > LOGIN \"kontakt@kommun.se\" \"hemligt!\"\nhang",
            &[],
            "!TimedOut",
        ),
        (
            "challenges without end",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 AUTH=PLAIN\n< $ OK
             > AUTHENTICATE PLAIN\n< +\n> raw AGtvbnRha3RAa29tbXVuLnNlAGhlbWxpZ3Qh
             < + a\n> raw \n< + a\n> raw \n< + a\n> raw ",
            &[],
            "!Protocol: no end of challenges",
        ),
        (
            "does not say what it can do",
            "< * OK\n> CAPABILITY\n< $ OK",
            &[],
            "!Protocol: the server does not say what it can do",
        ),
        (
            "logged in, but the mailbox is not connected: Exchange without rights",
            "in\n> SELECT \"INBOX\"\n< $ BAD User is authenticated but not connected.\n< * BYE Connection closed.",
            &[Act::Select("INBOX")],
            "!!NoRights: User is authenticated but not connected",
        ),
        (
            "the same, said with the BYE",
            "in\n> SELECT \"INBOX\"\n< * BYE User is authenticated but not connected.",
            &[Act::Select("INBOX")],
            "!!NoRights: User is authenticated but not connected",
        ),
    ];
    play_all(scenes).await;
}

#[tokio::test(start_paused = true)]
async fn tokens() {
    let scenes: &[Scene] = &[
        (
            "a good token",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\n< $ OK
             > AUTHENTICATE XOAUTH2 dXNlcj1rb250YWt0QGtvbW11bi5zZQFhdXRoPUJlYXJlciBoZW1saWd0LTABAQ==
             < $ OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK\n> LOGOUT\n< * BYE\n< $ OK",
            &[Act::Logout],
            "bye",
        ),
        (
            "a bad token: a challenge tells why, an empty line ends it",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 AUTH=XOAUTH2\n< $ OK
             > AUTHENTICATE XOAUTH2\n< + 
             > raw dXNlcj1rb250YWt0QGtvbW11bi5zZQFhdXRoPUJlYXJlciBoZW1saWd0LTEBAQ==
             < + eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=
             > raw \n< $ NO AUTHENTICATE failed.",
            &[],
            "!!Refused: AUTHENTICATE failed",
        ),
        (
            "XOAUTH2 not on offer",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 AUTH=PLAIN\n< $ OK",
            &[],
            "!!Refused: the server offers neither XOAUTH2 nor OAUTHBEARER",
        ),
        (
            "no token to be had",
            "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1 AUTH=XOAUTH2\n< $ OK",
            &[],
            "!Token",
        ),
    ];
    play_with(scenes, &by_token(Arc::new(Tokens::default()))).await;
}

#[tokio::test(start_paused = true)]
async fn secrets_that_would_end_a_line_are_not_sent() {
    let script = "< * OK\n> CAPABILITY\n< * CAPABILITY IMAP4rev1\n< $ OK";
    for (user, password) in [
        ("kontakt", "a\r\nb"),
        ("a\r\nb", "hemligt!"),
        ("", "x"),
        ("kontakt", ""),
        ("a\0b", "x"),
    ] {
        let evil = ImapAccount {
            user: user.to_owned(),
            login: Login::Password(Secret::new(password)),
            ..account()
        };
        play_with(&[("evil", script, &[], "!!BadArgument")], &evil).await;
    }
}

#[test]
fn an_account_can_be_shown() {
    let shown = format!("{:?}", account());
    assert!(shown.contains("kontakt@kommun.se") && !shown.contains("hemligt"), "{shown}");
}

pub fn by_token(source: Arc<dyn TokenSource>) -> ImapAccount {
    ImapAccount {
        login: Login::Token(source),
        ..account()
    }
}

/// Gives `hemligt-0`, then `hemligt-1`, then nothing more.
#[derive(Debug, Default)]
pub struct Tokens {
    given: AtomicU32,
}

impl TokenSource for Tokens {
    fn token(&self, _wanted: Freshness) -> TokenFuture<'_> {
        Box::pin(async {
            match self.given.fetch_add(1, Ordering::Relaxed) {
                n @ 0..=1 => Ok(Secret::new(&format!("hemligt-{n}"))),
                _ => Err(TokenError("the identity provider answers 401".to_owned())),
            }
        })
    }
}
