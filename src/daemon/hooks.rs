//! Running hooks: a command gets one event as JSON on its standard input; exit status 0 takes it, all else is tried again.

use super::lifecycle::Stop;
use crate::flow::hooks::{CaseEvent, next, taken};
use crate::flow::office::Office;
use crate::settings::hook::Hook;
use crate::store::{Store, StoreError};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

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
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = stop.asked() => {}
        }
    }
}

/// Offers the next event; whether there was one that was taken.
async fn turn(hook: &Hook, office: &Office, store: &Store) -> Result<bool, String> {
    let told = |error: StoreError| error.to_string();
    let Some(event) = next(office, store, &hook.id).await.map_err(told)? else {
        return Ok(false);
    };
    if hook.events.is_empty() || hook.events.contains(&event.event) {
        offer(hook, &event).await?;
    }
    taken(store, &hook.id, event.seq).await.map_err(told)?;
    Ok(true)
}

async fn offer(hook: &Hook, event: &CaseEvent) -> Result<(), String> {
    let (program, arguments) = hook.command.split_first().ok_or("it has no command")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("it cannot be started: {error}"))?;
    let line = serde_json::to_string(event).map_err(|error| error.to_string())?;
    if let Some(mut input) = child.stdin.take() {
        // A command that does not read what it is told may still take the event.
        let _ = input.write_all(line.as_bytes()).await;
    }
    match tokio::time::timeout(LONGEST, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(format!("it ended with {status}")),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("it took more than {} seconds", LONGEST.as_secs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(script: &str) -> Hook {
        Hook {
            id: "prov".to_owned(),
            command: ["/bin/sh", "-c", script].map(ToOwned::to_owned).to_vec(),
            events: Vec::new(),
        }
    }

    fn event() -> CaseEvent {
        CaseEvent {
            seq: 7,
            at: "2026-03-10T08:00:00Z".parse().unwrap(),
            event: "new_matter".to_owned(),
            number: "KS 2026/0001".to_owned(),
            authority: "ks".to_owned(),
            unit: None,
            state: "assigned".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_command_is_told_and_says_whether_it_took_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("told.json");
        offer(&hook(&format!("cat > {}", file.display())), &event()).await.unwrap();
        let told: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!((&told["seq"], &told["number"]), (&7.into(), &"KS 2026/0001".into()));
        // One that does not read what it is told may still take it.
        offer(&hook("exit 0"), &event()).await.unwrap();
        assert!(offer(&hook("exit 3"), &event()).await.unwrap_err().contains('3'));
        let missing = Hook {
            command: vec!["/nowhere/at/all".to_owned()],
            ..hook("")
        };
        assert!(offer(&missing, &event()).await.unwrap_err().contains("cannot be started"));
    }
}
