//! The guard: ends a world's servers and removes its directory when the world's own process ends.
//!
//! A test may panic, be stopped with Ctrl-C, or be killed. `Drop` sees only the first. The guard is a
//! small shell in a process group of its own that reads a pipe whose other end only the world's process
//! holds: when that process ends, in whatever way, the pipe closes and the guard cleans up.
//! Each server's process group stands in a file `NAME.pgid` in the world's directory.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::error::{WorldError, io};
use crate::process::sudo_words;

/// `$1` the world's directory, `$2` "remove" or "keep", the rest the words that make a command root's.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
dir=$1; then=$2; shift 2
cat >/dev/null
for signal in TERM KILL; do
    for file in "$dir"/*.pgid; do
        [ -e "$file" ] || continue
        "$@" sh -c 'kill -s "$1" -- "$2"' kill "$signal" "-$(cat "$file")" && sleep 0.3
    done
done 2>/dev/null
[ "$then" = keep ] || "$@" rm -rf -- "$dir"
"#;

/// The running guard of one world.
#[derive(Debug)]
pub(crate) struct Guard {
    child: Child,
}

impl Guard {
    /// Starts the guard of the world in `dir`; with `keep` the directory is left when the world ends.
    pub(crate) fn start(dir: &Path, keep: bool) -> Result<Self, WorldError> {
        let child = Command::new("sh")
            .args(["-c", SCRIPT, "mailworld-guard"])
            .arg(dir)
            .arg(if keep { "keep" } else { "remove" })
            .args(sudo_words())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(io("start the guard"))?;
        Ok(Self { child })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
