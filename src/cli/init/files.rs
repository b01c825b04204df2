//! Writing a first configuration: root's to write, the daemon's group to read, nobody else's to see, and nothing overwritten.

use crate::domain::policy::Policy;
use crate::settings::draft::{self, Answers};
use anyhow::Context;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, chown};
use std::path::Path;

/// The daemon's group; a machine without it (a first try in a home folder) leaves files with whoever made them.
const GROUP: &str = "synpunktd";

/// Refuses where a configuration is already.
///
/// # Errors
/// When one of the files is there.
pub fn refuse_to_overwrite(dir: &Path) -> anyhow::Result<()> {
    for name in ["synpunktd.toml", "organisation.toml"] {
        let path = dir.join(name);
        anyhow::ensure!(!path.exists(), "{} is there already; nothing was changed", path.display());
    }
    Ok(())
}

/// Writes everything.
///
/// # Errors
/// The file or folder that could not be made.
pub fn write(
    dir: &Path,
    share: &Path,
    answers: &Answers,
    policy_file: &Path,
    policy: &Policy,
    passwords: &[(&'static str, String)],
) -> anyhow::Result<()> {
    for folder in ["", "secrets", "policies", "templates", "templates/sv", "templates/en"] {
        make_folder(&dir.join(folder))?;
    }
    for (name, password) in passwords {
        let path = dir.join("secrets").join(name);
        if !path.exists() {
            make_file(&path, password)?;
        }
    }
    let routine = dir.join("policies").join(policy_file.file_name().unwrap_or_default());
    if !routine.exists() {
        let text = fs::read_to_string(policy_file).with_context(|| policy_file.display().to_string())?;
        make_file(&routine, &text)?;
    }
    make_file(&dir.join("organisation.toml"), &draft::organisation(answers, policy))?;
    make_file(&dir.join("synpunktd.toml"), &draft::daemon(answers, share))
}

fn make_folder(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let made = fs::DirBuilder::new().recursive(true).mode(0o750).create(path);
    made.with_context(|| format!("the folder {} cannot be made", path.display()))?;
    hand_over(path)
}

fn make_file(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o640).open(path);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.with_context(|| format!("{} cannot be written", path.display()))?;
    hand_over(path)
}

/// Gives a path to the daemon's group, where there is one and we may.
fn hand_over(path: &Path) -> anyhow::Result<()> {
    let Some(group) = group_id() else { return Ok(()) };
    match chown(path, None, Some(group)) {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
        changed => changed.with_context(|| format!("{} cannot be given to the group {GROUP}", path.display())),
    }
}

fn group_id() -> Option<u32> {
    let groups = fs::read_to_string("/etc/group").ok()?;
    let fields = groups.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut found = fields.filter(|fields| fields.first() == Some(&GROUP));
    found.next()?.get(2)?.parse().ok()
}
