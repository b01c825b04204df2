//! Settings: configuration files as typed values, with every fault told at once.
//!
//! `synpunktd.toml` names the mailboxes, the relay and where the rest is; `organisation.toml` says who is who; the policies
//! and templates are folders. [`load`] reads them all.

mod budget;
pub mod changes;
pub mod daemon;
pub mod draft;
pub mod environment;
pub mod hook;
pub mod keeping;
pub mod labelled;
pub mod lexicon;
pub mod monitoring;
pub mod oauth;
pub mod opinion;
pub mod organisation;
pub mod policy;
pub mod reader;
mod secrets;
mod toml_date;
mod whole;

use crate::domain::organisation::Organisation;
use crate::domain::policy::Policy;
use daemon::Daemon;
use reader::{Fault, FaultKind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Everything that is configured, checked as a whole.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Mailboxes, relay, folders, intervals.
    pub daemon: Daemon,
    /// Who is who.
    pub organisation: Organisation,
    /// Every version of every policy, the latest `valid_from` last.
    pub policies: Vec<Policy>,
    /// Templates from `sv/receipt`-like names to their texts.
    pub templates: BTreeMap<String, String>,
    /// What is wrong with secrets, and which were not handed to this process: who connects to nothing needs none.
    pub secrets: Vec<Fault>,
}

/// Loads and checks the configuration that a file leads to; `environment` gives the variables that may override it.
///
/// # Errors
/// Every fault found in any of the files, in the order of files and lines. Those about secrets are among them only where something
/// else is wrong too; alone they are kept in [`Settings::secrets`].
pub fn load(file: &Path, environment: &BTreeMap<String, String>) -> Result<Settings, Vec<Fault>> {
    let mut faults = Vec::new();
    let daemon = read_file(file, &mut faults, |section| daemon::read(section, file, environment)).flatten();
    let Some(daemon) = daemon else {
        return Err(faults);
    };
    let organisation = read_file(&daemon.organisation_file, &mut faults, organisation::read);
    let policies = policies(&daemon.policies_dir, &mut faults);
    let templates = templates(&daemon.templates_dirs, &mut faults);
    let Some(mut organisation) = organisation else {
        return Err(faults);
    };
    organisation.mailboxes = daemon
        .mailboxes
        .iter()
        .map(|mailbox| (mailbox.functional.id.clone(), mailbox.functional.clone()))
        .collect();
    let mut settings = Settings {
        daemon,
        organisation,
        policies,
        templates,
        secrets: Vec::new(),
    };
    faults.extend(whole::check(&settings, file));
    if faults.iter().any(|fault| fault.kind == FaultKind::Wrong) {
        return Err(faults);
    }
    settings.secrets = faults;
    Ok(settings)
}

/// One policy out of a file that lies outside the configuration.
///
/// # Errors
/// Every fault in it.
pub fn one_policy(file: &Path) -> Result<Policy, Vec<Fault>> {
    let mut faults = Vec::new();
    match read_file(file, &mut faults, policy::read).flatten() {
        Some(policy) if faults.is_empty() => Ok(policy),
        _ => Err(faults),
    }
}

fn read_file<T>(path: &Path, faults: &mut Vec<Fault>, read: impl FnOnce(&reader::Section<'_>) -> T) -> Option<T> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let (value, found) = reader::Faults::read(&name, &text, read);
            faults.extend(found);
            value
        }
        Err(error) => {
            faults.push(about_file(path, format!("cannot be read: {error}")));
            None
        }
    }
}

fn about_file(path: &Path, what: String) -> Fault {
    Fault {
        file: path.display().to_string(),
        line: None,
        key: String::new(),
        what,
        kind: FaultKind::Wrong,
    }
}

fn policies(folder: &Path, faults: &mut Vec<Fault>) -> Vec<Policy> {
    let files = files_in(folder, "toml", faults);
    let mut policies: Vec<Policy> = files
        .iter()
        .filter_map(|path| read_file(path, faults, policy::read).flatten())
        .collect();
    policies.sort_by(|a, b| (&a.id, a.valid_from).cmp(&(&b.id, b.valid_from)));
    policies
}

/// The texts of all folders. Only the first must hold both languages: the others hold what a municipality words otherwise.
fn templates(folders: &[PathBuf], faults: &mut Vec<Fault>) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let languages = folders
        .iter()
        .enumerate()
        .flat_map(|(at, folder)| ["sv", "en"].map(|language| (at, folder, language)));
    for (at, folder, language) in languages {
        let within = folder.join(language);
        if at > 0 && folder.is_dir() && !within.exists() {
            continue;
        }
        for path in files_in(&within, "txt", faults) {
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    texts.insert(format!("{language}/{name}"), text);
                }
                Err(error) => faults.push(about_file(&path, format!("cannot be read: {error}"))),
            }
        }
    }
    texts
}

/// The files of a folder with an ending, by name.
fn files_in(folder: &Path, ending: &str, faults: &mut Vec<Fault>) -> Vec<PathBuf> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(about_file(folder, format!("the folder cannot be read: {error}")));
            return Vec::new();
        }
    };
    let mut files: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    files.sort();
    files
}
