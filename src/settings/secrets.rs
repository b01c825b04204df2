//! Passwords and other secrets: from files or from systemd's credentials, never from the configuration itself.

use super::daemon::Login;
use super::reader::{FaultKind, Section};
use crate::domain::secret::Secret;
use std::path::Path;

/// How one logs in to a mailbox: by a file with a token, by tokens that are had, or with a password. Told as a fault where none is named.
pub(super) fn login(section: &Section<'_>, base: &Path) -> Option<Login> {
    if let Some(file) = section.opt::<String>("token_file") {
        return Some(Login::TokenFile(base.join(file)));
    }
    if let Some(name) = section.opt::<String>("oauth") {
        return Some(Login::OAuth(name));
    }
    let password = password(section, base);
    if password.is_none() && !section.has("password_file") && !section.has("password_credential") {
        section.fault(
            "password_file",
            "is missing: name a file with the password, or password_credential for one that systemd hands over, or token_file, or oauth",
        );
    }
    password
}

/// Logging in with a password, from a file or from systemd's credentials.
pub(super) fn password(section: &Section<'_>, base: &Path) -> Option<Login> {
    named(section, "password", base).map(|read| read.map_or(Login::NotHere, Login::Password))
}

/// A secret from a file (`NAME_file`) or from systemd's credentials (`NAME_credential`); never from the configuration itself.
/// One that cannot be read is told as such, and gives none.
pub(super) fn secret_named(section: &Section<'_>, name: &str, base: &Path) -> Option<Secret> {
    named(section, name, base).flatten()
}

/// A secret that is named, as far as it could be read.
fn named(section: &Section<'_>, name: &str, base: &Path) -> Option<Option<Secret>> {
    let (by_file, by_credential) = (format!("{name}_file"), format!("{name}_credential"));
    match (section.opt::<String>(&by_file), section.opt::<String>(&by_credential)) {
        (Some(file), None) => Some(read(section, &by_file, &base.join(file))),
        (None, Some(credential)) => Some(handed_over(section, &by_credential, &credential)),
        (Some(_), Some(_)) => {
            section.fault(&by_file, format!("stands beside {by_credential}: keep one of them"));
            None
        }
        (None, None) => None,
    }
}

/// A credential as systemd hands it over (systemd.exec(5), "Credentials").
fn handed_over(section: &Section<'_>, key: &str, credential: &str) -> Option<Secret> {
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY");
    let path = folder
        .map(|folder| Path::new(&folder).join(credential))
        .filter(|path| path.exists());
    let Some(path) = path else {
        let what = format!("\"{credential}\" was not handed over by systemd (LoadCredential=, LoadCredentialEncrypted=)");
        section.secret_fault(FaultKind::NotHere, key, what);
        return None;
    };
    read(section, key, &path)
}

fn read(section: &Section<'_>, key: &str, path: &Path) -> Option<Secret> {
    let what = match std::fs::read_to_string(path) {
        Ok(text) if !text.trim().is_empty() => return Some(Secret::new(&text)),
        Ok(_) => format!("{} is empty", path.display()),
        Err(error) => format!("{} cannot be read: {error}", path.display()),
    };
    section.secret_fault(FaultKind::Unread, key, what);
    None
}
