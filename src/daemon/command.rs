//! Commands of a municipality's own: given their input, waited for within a time, and ended where they take longer.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// Bytes of an answer that are read.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// Why a command did not do its work.
#[derive(Debug, Error)]
pub enum CommandError {
    /// There is no program.
    #[error("no command is configured")]
    None,
    /// The operating system.
    #[error("{program}: {cause}")]
    System { program: String, cause: std::io::Error },
    /// It says that it failed.
    #[error("{program} ended with {status}")]
    Failed { program: String, status: ExitStatus },
    /// It was ended.
    #[error("{program} took more than {} s", within.as_secs())]
    TooSlow { program: String, within: Duration },
}

/// Tells a command something; what it says is not heard, so that what it leaves running in the background keeps nobody waiting.
///
/// # Errors
/// [`CommandError`]; a command that takes longer than `within` has been killed.
pub async fn tell(command: &[String], input: &[u8], within: Duration) -> Result<(), CommandError> {
    run(command, input, Stdio::null(), within).await.map(drop)
}

/// Asks a command something: what it wrote to its standard output, as far as an answer is read.
///
/// # Errors
/// [`CommandError`]; a command that takes longer than `within` has been killed.
pub async fn ask(command: &[String], input: &[u8], within: Duration) -> Result<Vec<u8>, CommandError> {
    run(command, input, Stdio::piped(), within).await
}

async fn run(command: &[String], input: &[u8], output: Stdio, within: Duration) -> Result<Vec<u8>, CommandError> {
    let (program, arguments) = command.split_first().ok_or(CommandError::None)?;
    match tokio::time::timeout(within, ended(program, arguments, input, output)).await {
        Ok(answer) => answer,
        Err(_) => Err(CommandError::TooSlow {
            program: program.clone(),
            within,
        }),
    }
}

async fn ended(program: &str, arguments: &[String], input: &[u8], output: Stdio) -> Result<Vec<u8>, CommandError> {
    let system = |cause| CommandError::System {
        program: program.to_owned(),
        cause,
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(output)
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(system)?;
    let (to, from) = (child.stdin.take(), child.stdout.take());
    let telling = async {
        if let Some(mut to) = to {
            // A command that does not read what it is told may do its work all the same.
            let _ = to.write_all(input).await;
        }
    };
    let hearing = async {
        let mut answer = Vec::new();
        if let Some(mut from) = from {
            (&mut from).take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
            // What is not read must not keep it from ending.
            tokio::io::copy(&mut from, &mut tokio::io::sink()).await?;
        }
        Ok(answer)
    };
    let ((), answer) = tokio::join!(telling, hearing);
    let status = child.wait().await.map_err(system)?;
    if !status.success() {
        return Err(CommandError::Failed {
            program: program.to_owned(),
            status,
        });
    }
    answer.map_err(system)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than any machine needs for a small command.
    const PATIENCE: Duration = Duration::from_secs(60);

    fn shell(script: &str) -> [String; 3] {
        ["/bin/sh", "-c", script].map(ToOwned::to_owned)
    }

    async fn answer(script: &str, input: &str, within: Duration) -> Result<String, String> {
        let answer = ask(&shell(script), input.as_bytes(), within).await;
        answer
            .map(|bytes| String::from_utf8(bytes).unwrap())
            .map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_command_is_told_and_heard_and_does_not_hold_anyone_up() {
        assert_eq!(answer("cat", "hej", PATIENCE).await, Ok("hej".to_owned()));
        let long = "x".repeat(1_000_000);
        assert_eq!(
            answer("exit 0", &long, PATIENCE).await,
            Ok(String::new()),
            "what is not read is no fault"
        );
        assert_eq!(
            answer("cat", &long, PATIENCE).await.unwrap().len(),
            64 * 1024,
            "no more is read, and it ends"
        );
        assert_eq!(
            answer("exit 3", "", PATIENCE).await,
            Err("/bin/sh ended with exit status: 3".to_owned())
        );
        assert_eq!(
            answer("sleep 300", "", Duration::from_secs(1)).await,
            Err("/bin/sh took more than 1 s".to_owned())
        );
        let nobody = ["/nowhere/at/all".to_owned()];
        let error = ask(&nobody, b"", PATIENCE).await.unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/at/all: "), "{error}");
        assert!(matches!(ask(&[], b"", PATIENCE).await, Err(CommandError::None)));
    }

    #[tokio::test]
    async fn a_command_gets_what_it_is_told_and_what_it_leaves_running_keeps_nobody_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("told");
        let script = format!("cat >{}; sleep 300 &", file.display());
        tell(&shell(&script), b"SILENT mailbox=teknik\n", PATIENCE).await.unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "SILENT mailbox=teknik\n");
        let failed = tell(&shell("cat >/dev/null; exit 3"), b"x", PATIENCE).await.unwrap_err();
        assert!(failed.to_string().contains("ended with"), "{failed}");
    }
}
