//! Running hooks: a command gets one event as JSON on its standard input, an address gets it as a POST; exit status 0, or a status of
//! 2xx, takes it, all else is tried again.

use super::command;
use super::lifecycle::Stop;
use crate::flow::hooks::{next, taken};
use crate::flow::office::Office;
use crate::net::http::{Url, post_json};
use crate::settings::hook::{Hook, Way};
use crate::store::{Store, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// A command that takes longer is ended.
const LONGEST: Duration = Duration::from_secs(60);
/// How often the log is looked at.
const PAUSE: Duration = Duration::from_secs(5);
/// Waits after failures, one after the other; the last stands for all after it.
const WAITS: [Duration; 4] = [
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(600),
    Duration::from_secs(3_600),
];

/// Runs one hook until the stop. Its faults are logged, and end nothing.
pub async fn run(hook: Hook, office: Arc<Office>, store: Store, stop: Stop) {
    let mut failures = 0usize;
    while !stop.is_asked() {
        let rest = match turn(&hook, &office, &store).await {
            Ok(true) => {
                failures = 0;
                continue;
            }
            Ok(false) => PAUSE,
            Err(why) => {
                let wait = WAITS.get(failures.min(WAITS.len() - 1)).copied().unwrap_or(PAUSE);
                failures += 1;
                tracing::warn!(
                    hook = hook.id,
                    failures,
                    wait_seconds = wait.as_secs(),
                    why,
                    "a hook did not take its event; it is tried again"
                );
                wait
            }
        };
        stop.rest(rest).await;
    }
}

/// Offers the next event; whether there was one that was taken.
async fn turn(hook: &Hook, office: &Office, store: &Store) -> Result<bool, String> {
    let told = |error: StoreError| error.to_string();
    let Some(event) = next(office, store, &hook.id).await.map_err(told)? else {
        return Ok(false);
    };
    if hook.events.is_empty() || hook.events.contains(&event.event) {
        let line = serde_json::to_string(&event).map_err(|error| error.to_string())?;
        offer(&hook.way, line).await?;
    }
    taken(store, &hook.id, event.seq).await.map_err(told)?;
    Ok(true)
}

/// What is wrong with an address, where a hook has one.
pub(super) fn fault(hook: &Hook) -> Option<String> {
    match &hook.way {
        Way::Command(_) => None,
        Way::Post { url, .. } => Url::parse(url).err(),
    }
}

async fn offer(way: &Way, event: String) -> Result<(), String> {
    match way {
        Way::Command(words) => {
            let told = command::tell(words, event.as_bytes(), LONGEST).await;
            told.map_err(|error| error.to_string())
        }
        Way::Post { url, token, ca_file } => {
            let url = Url::parse(url)?;
            let answer = post_json(&url, ca_file.clone(), event, token.as_ref()).await;
            match answer.map_err(|error| error.to_string())?.status {
                200..=299 => Ok(()),
                status => Err(format!("it answered with status {status}")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    const EVENT: &str = r#"{"seq":7,"number":"KS 2026/0001"}"#;

    fn script(script: &str) -> Way {
        Way::Command(["/bin/sh", "-c", script].map(ToOwned::to_owned).to_vec())
    }

    #[tokio::test]
    async fn a_command_is_told_and_says_whether_it_took_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("told.json");
        offer(&script(&format!("cat > {}", file.display())), EVENT.to_owned())
            .await
            .unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), EVENT);
        // One that does not read what it is told may still take it.
        offer(&script("exit 0"), EVENT.to_owned()).await.unwrap();
        assert!(offer(&script("exit 3"), EVENT.to_owned()).await.unwrap_err().contains('3'));
        let missing = Way::Command(vec!["/nowhere/at/all".to_owned()]);
        assert!(
            offer(&missing, EVENT.to_owned())
                .await
                .unwrap_err()
                .starts_with("/nowhere/at/all: ")
        );
    }

    /// Answers each request with the next status, and gives what it was told.
    async fn server(statuses: &'static [&'static str]) -> (u16, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move {
            let mut told = Vec::new();
            for status in statuses {
                let (stream, _) = listener.accept().await.unwrap();
                let mut stream = BufReader::new(stream);
                let (mut head, mut line) = (String::new(), String::new());
                while stream.read_line(&mut line).await.unwrap() > 2 {
                    head.push_str(&line);
                    line.clear();
                }
                let mut body = vec![0; EVENT.len()];
                stream.read_exact(&mut body).await.unwrap();
                told.push(head + &String::from_utf8(body).unwrap());
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            told
        });
        (port, task)
    }

    #[tokio::test]
    async fn an_address_is_told_with_its_token_and_says_whether_it_took_it() {
        let (port, task) = server(&["204 No Content", "503 Service Unavailable", "302 Found"]).await;
        let way = Way::Post {
            url: format!("http://127.0.0.1:{port}/synpunkter"),
            token: Some(Secret::new("hemligt-4711")),
            ca_file: None,
        };
        offer(&way, EVENT.to_owned()).await.unwrap();
        assert!(offer(&way, EVENT.to_owned()).await.unwrap_err().contains("503"));
        assert!(
            offer(&way, EVENT.to_owned()).await.unwrap_err().contains("302"),
            "no redirect is followed"
        );
        for told in task.await.unwrap() {
            assert!(told.starts_with("POST /synpunkter HTTP/1.1\r\n"), "{told}");
            let lower = told.to_lowercase();
            for line in [
                &format!("host: 127.0.0.1:{port}\r\n"),
                "authorization: bearer hemligt-4711\r\n",
                "content-type: application/json\r\n",
            ] {
                assert!(lower.contains(line), "{line} in {told}");
            }
            assert!(told.ends_with(EVENT), "{told}");
        }
        let refused = offer(&way, EVENT.to_owned()).await.unwrap_err();
        assert!(!refused.contains("hemligt"), "{refused}");
    }

    #[test]
    fn an_address_that_is_none_is_a_fault_of_the_configuration() {
        let hook = |url: &str| Hook {
            id: "prov".to_owned(),
            way: Way::Post {
                url: url.to_owned(),
                token: None,
                ca_file: None,
            },
            events: Vec::new(),
        };
        assert_eq!(fault(&hook("https://platina.lindhaga.example/synpunkter")), None);
        assert!(fault(&hook("platina.lindhaga.example")).is_some_and(|why| why.contains("https://")));
    }
}
