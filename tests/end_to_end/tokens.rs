//! Logging in with access tokens: a Dovecot that asks an identity provider about each token, and a relay that refuses one.

use crate::support::{EVA, PATIENCE, TEKNIK, assert_whole, on_dovecot, receipt, said, send, start, street_lamp, world_of};
use mailworld::{IdentityProvider, Municipality, World, WorldOptions};
use std::sync::Arc;
use std::time::Duration;
use synpunktd::daemon::clock::SystemClock;
use synpunktd::domain::secret::Secret;
use synpunktd::domain::time::{Clock, stockholm_date};
use synpunktd::net::http::Url;
use synpunktd::net::login::{Login, Security};
use synpunktd::net::oauth::{Grant, Tokens};
use synpunktd::net::token::{Freshness, TokenSource};
use synpunktd::smtp::{Courier, Relay, RelayAccount, SmtpRelay, Waits};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

async fn provided(life: u64) -> (IdentityProvider, World, Municipality) {
    let provider = IdentityProvider::start(TEKNIK, "hemligt-4711", life).await.unwrap();
    let options = WorldOptions {
        tokens: Some(provider.port()),
        ..on_dovecot()
    };
    let (world, mut municipality) = world_of(options).await;
    municipality.mailbox("teknik").login = Some("oauth = \"prov\"".into());
    municipality.sections = format!(
        "\n[oauth.prov]\ntoken_url = \"http://127.0.0.1:{}/token\"\nclient_id = \"synpunktd\"\nclient_secret_file = \"secrets/app\"\n\
         secret_expires = {}\n[alarm]\nto = [\"ragnhild.ek@lindhaga.example\"]\nfile = \"alarm\"\n",
        provider.port(),
        ends()
    );
    municipality.write().unwrap();
    std::fs::write(municipality.dir().join("secrets/app"), "hemligt-4711").unwrap();
    (provider, world, municipality)
}

/// The day on which the application's secret ends: in less than a week.
fn ends() -> chrono::NaiveDate {
    stockholm_date(SystemClock.now()) + chrono::TimeDelta::days(5)
}

#[tokio::test]
async fn a_mailbox_that_wants_tokens_is_collected_from_and_a_token_is_renewed() {
    let (provider, mut world, municipality) = provided(3600).await;
    let mut daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Storgatan");
    send(&world, &letter).await;
    receipt(&world, &letter).await;
    assert_eq!(provider.given(), 1, "one token serves until it is old");
    // Taken back before its time: the next login is refused, another token is had, and that one is let in.
    provider.revoke();
    world.stop_imap();
    world.restart_imap().await.unwrap();
    let second = street_lamp(EVA, "Lillgatan");
    send(&world, &second).await;
    receipt(&world, &second).await;
    assert_eq!(provider.given(), 2);
    let told = world
        .wait_for("ragnhild.ek@lindhaga.example", PATIENCE, |mail| mail.says("Skapa en ny hemlighet"))
        .await
        .unwrap();
    assert!(told.header("Subject").unwrap().contains(&format!("går ut {}", ends())));
    let line = std::fs::read_to_string(municipality.dir().join("alarm")).unwrap();
    assert!(
        line.ends_with(&format!("SECRET oauth=prov ends={} days=5\n", ends())) && line.lines().count() == 1,
        "{line}"
    );
    let log = daemon.log();
    assert!(!log.contains("hemligt-4711") && !log.contains("token-1-"), "{log}");
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    assert_whole(&municipality);
}

// The command is waited for, and meanwhile the identity provider must answer it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_is_told_with_what_to_do() {
    let (_provider, _world, municipality) = provided(3600).await;
    std::fs::write(municipality.dir().join("secrets/app"), "fel").unwrap();
    let output = municipality.command(&["check", "--connect"]).unwrap();
    let text = said(&output);
    assert!(
        !output.status.success() && text.contains("give the secret's value, not its id"),
        "{text}"
    );
}

/// A relay that takes the first `refused` tokens for bad ones; gives the mechanism and how many logins it saw.
async fn relay(mechanism: &'static str, refused: usize) -> (u16, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 relay\r\n").await.unwrap();
        let mut logins = 0;
        let mut line = String::new();
        while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
            let answer = match line.split_whitespace().next().unwrap_or_default() {
                "EHLO" => format!("250-relay\r\n250 AUTH {mechanism}\r\n"),
                "AUTH" => {
                    assert!(line.starts_with(&format!("AUTH {mechanism} ")), "{line}");
                    logins += 1;
                    if logins <= refused {
                        "334 eyJzdGF0dXMiOiI0MDEifQ==\r\n"
                    } else {
                        "235 in\r\n"
                    }
                    .to_owned()
                }
                "QUIT" => "221 bye\r\n".to_owned(),
                _ => "535 5.7.3 Authentication unsuccessful\r\n".to_owned(),
            };
            stream.write_all(answer.as_bytes()).await.unwrap();
            line.clear();
        }
        logins
    });
    (port, task)
}

fn grant(provider: &IdentityProvider) -> Grant {
    Grant {
        token_url: Url::parse(&format!("http://127.0.0.1:{}/token", provider.port())).unwrap(),
        client_id: "synpunktd".into(),
        client_secret: Some(Secret::new("hemligt")),
        scope: None,
        refresh_token: None,
        ca_file: None,
    }
}

#[tokio::test]
async fn a_token_is_renewed_at_four_fifths_of_its_life() {
    let provider = IdentityProvider::start("relay", "hemligt", 3600).await.unwrap();
    let tokens = Tokens::new(grant(&provider));
    for (later, given) in [(0, 1), (2870, 1), (20, 2), (2870, 2), (20, 3)] {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(later)).await;
        // Time goes on by itself while the provider is asked: it waits for the network, not for a clock.
        tokio::time::resume();
        tokens.token(Freshness::Cached).await.unwrap();
        assert_eq!(provider.given(), given, "{later} s later");
    }
}

#[tokio::test]
async fn a_relay_that_refuses_a_token_is_shown_another_once() {
    let provider = IdentityProvider::start("relay", "hemligt", 3600).await.unwrap();
    let tokens = Arc::new(Tokens::new(grant(&provider)));
    for (mechanism, refused, lets_in) in [
        ("XOAUTH2", 0, true),
        ("XOAUTH2", 1, true),
        ("OAUTHBEARER", 1, true),
        ("XOAUTH2", 2, false),
    ] {
        let (port, task) = relay(mechanism, refused).await;
        let relay = SmtpRelay::new(RelayAccount {
            host: "127.0.0.1".into(),
            port,
            security: Security::PlainLoopbackOnly,
            login: Some(("synpunkter@lindhaga.example".into(), Login::Token(tokens.clone()))),
            ca_file: None,
            hello: "synpunkter.lindhaga.example".into(),
            journal: None,
            waits: Waits::default(),
        });
        match relay.open().await {
            Ok(courier) => {
                assert!(lets_in, "{mechanism} {refused}");
                courier.close().await;
            }
            Err(refusal) => assert!(
                !lets_in && refusal.to_string().contains("login refused"),
                "{mechanism} {refused}: {refusal}"
            ),
        }
        assert_eq!(task.await.unwrap(), (refused + 1).min(2), "{mechanism} {refused}");
    }
}
