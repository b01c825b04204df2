//! One server process: started in a process group of its own, stopped with all its children.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::error::{WorldError, io};

const STOP_PATIENCE: Duration = Duration::from_secs(5);
const LOG_LINES: usize = 25;

/// Writes the group's number before the server starts, so that the guard always knows it.
pub(crate) const START: &str = r#"echo $$ >"$1" && shift && exec "$@""#;

/// Whether this process is root.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// The words before a command that must be root's: nothing for root, and a harmless one for its shell.
pub(crate) fn sudo_words() -> &'static [&'static str] {
    if is_root() { &["env"] } else { &["sudo", "-n"] }
}

/// Whether commands can be run as root without asking anybody.
pub(crate) fn may_act_as_root() -> bool {
    let mut nothing = Command::new(sudo_words()[0]);
    nothing
        .args(&sudo_words()[1..])
        .arg("true")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    nothing.status().is_ok_and(|status| status.success())
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    group_file: PathBuf,
    as_root: bool,
}

impl Server {
    /// Starts `words` as `name`, as root when asked; what it prints goes to `NAME.out` in `dir`.
    pub(crate) fn start(dir: &Path, name: &str, words: &[&str], as_root: bool) -> Result<Self, WorldError> {
        let group_file = dir.join(format!("{name}.pgid"));
        let out = fs::File::create(dir.join(format!("{name}.out"))).map_err(io("make a log file"))?;
        let err = out.try_clone().map_err(io("make a log file"))?;
        let mut command = Command::new("sh");
        command.args(["-c", START, name]).arg(&group_file);
        if as_root {
            command.args(sudo_words());
        }
        let child = command
            .args(words)
            .current_dir(dir)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .process_group(0)
            .spawn()
            .map_err(io(format!("start {name}")))?;
        Ok(Self {
            child,
            group_file,
            as_root,
        })
    }

    /// Whether the server's first process still runs.
    pub(crate) fn is_up(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks the whole group to end, waits, and kills what is left.
    pub(crate) fn stop(&mut self) {
        let group = self.child.id();
        self.signal("TERM");
        let end = Instant::now() + STOP_PATIENCE;
        while (self.is_up() || !group_members(group).is_empty()) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
        }
        if !group_members(group).is_empty() {
            self.signal("KILL");
        }
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.group_file);
    }

    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.child.id());
        let before: &[&str] = if self.as_root { sudo_words() } else { &["env"] };
        let _ = Command::new(before[0])
            .args(&before[1..])
            .args(["sh", "-c", r#"kill -s "$1" -- "$2""#, "kill", signal, &group])
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.group_file.exists() {
            self.stop();
        }
    }
}

/// The processes of a group that still live; a dead one that nobody has waited for does not count.
pub(crate) fn group_members(group: u32) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            // After the name in parentheses: state, parent, group.
            let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
            fields.get(2) == Some(&group.to_string().as_str()) && fields.first() != Some(&"Z")
        })
        .collect()
}

/// Runs a tool to its end; its output is the error when it fails.
pub(crate) fn run(name: &str, command: &mut Command) -> Result<(), WorldError> {
    let output = command.stdin(Stdio::null()).output().map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotFound => WorldError::Missing(name.into()),
        _ => io(format!("run {name}"))(cause),
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(WorldError::NotUp {
        name: name.into(),
        log: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// The last lines of the given files, for an error that says enough.
pub(crate) fn log_tail(files: &[PathBuf]) -> String {
    let whole: String = files.iter().map(|file| fs::read_to_string(file).unwrap_or_default()).collect();
    let lines: Vec<&str> = whole.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}

/// A configuration with its values put in.
pub(crate) fn fill(template: &str, values: &[(&str, String)]) -> String {
    values
        .iter()
        .fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
}
