//! One running daemon: started beside a world, watched through its log, ended gently or not at all gently.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::error::{WorldError, io};
use crate::process::START;

const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// How long a process that was killed may take to be gone.
const LONGEST_DYING: Duration = Duration::from_secs(5);

/// A daemon's process. Dropping it kills it.
#[derive(Debug)]
pub struct Daemon {
    child: Child,
    log: PathBuf,
    group_file: PathBuf,
}

impl Daemon {
    /// Starts `words` with its log in `dir`, a folder of the world's, where a later start goes on writing.
    pub(crate) fn start(dir: &Path, words: &[&OsStr], environment: &[(String, String)]) -> Result<Self, WorldError> {
        let failed = || io("start synpunktd");
        let log = dir.join("synpunktd.log");
        let out = OpenOptions::new().create(true).append(true).open(&log).map_err(failed())?;
        let err = out.try_clone().map_err(failed())?;
        // Beside the servers' own, so that the world's guard ends the daemon too when everything else is gone.
        let name = dir.file_name().unwrap_or("synpunktd".as_ref()).to_string_lossy();
        let group_file = dir.parent().unwrap_or(dir).join(format!("{name}.pgid"));
        let child = Command::new("sh")
            .args(["-c", START, "synpunktd"])
            .arg(&group_file)
            .args(words)
            // As systemd/synpunktd.service starts it.
            .env("MALLOC_ARENA_MAX", "2")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .current_dir(dir)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .process_group(0)
            .spawn()
            .map_err(failed())?;
        Ok(Self { child, log, group_file })
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it runs.
    pub fn is_up(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until it has ended by itself, or by a crash that was asked for; its exit status.
    pub async fn ended(&mut self, patience: Duration) -> Result<ExitStatus, WorldError> {
        let end = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.try_wait().map_err(io("wait for synpunktd"))? {
                return Ok(status);
            }
            if Instant::now() >= end {
                return Err(WorldError::Timeout {
                    what: "synpunktd to end".into(),
                    seconds: patience.as_secs(),
                });
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Everything that it has logged, also in earlier starts.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until the log holds all of these words in one line, and gives that line.
    pub async fn wait_for_log(&mut self, words: &[&str], patience: Duration) -> Result<String, WorldError> {
        let end = Instant::now() + patience;
        loop {
            let log = self.log();
            if let Some(line) = log.lines().find(|line| words.iter().all(|word| line.contains(word))) {
                return Ok(line.to_owned());
            }
            if Instant::now() >= end || !self.is_up() {
                return Err(WorldError::NotUp {
                    name: format!("the daemon's log line with {words:?}"),
                    log,
                });
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Asks it to end (SIGTERM) and waits; the exit status, or an error when it does not end in time.
    pub async fn stop(&mut self, patience: Duration) -> Result<ExitStatus, WorldError> {
        self.signal("TERM");
        self.ended(patience).await
    }

    /// Ends it at once (SIGKILL), as a power cut would.
    pub fn kill(&mut self) {
        self.signal("KILL");
        let _ = self.child.wait();
        // What it runs under may be gone before it is, and with it its lock on the diary.
        let end = Instant::now() + LONGEST_DYING;
        while self.signal("0") && Instant::now() < end {
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// Sends a signal to the daemon and to all that it runs under; whether any of them was there.
    fn signal(&self, signal: &str) -> bool {
        let group = format!("-{}", self.child.id());
        Command::new("sh")
            .args(["-c", r#"kill -s "$1" -- "$2""#, "kill", signal, &group])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if self.is_up() {
            self.kill();
        }
        let _ = fs::remove_file(&self.group_file);
    }
}
