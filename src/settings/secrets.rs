//! Passwords and other secrets: from files or from systemd's credentials, never from the configuration itself.

use super::daemon::Login;
use super::reader::Section;
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
    let password = secret(section, base);
    if password.is_none() && !section.has("password_file") && !section.has("password_credential") {
        section.fault(
            "password_file",
            "is missing: name a file with the password, or password_credential for one that systemd hands over, or token_file, or oauth",
        );
    }
    password.map(Login::Password)
}

/// A password, from a file or from systemd's credentials.
pub(super) fn secret(section: &Section<'_>, base: &Path) -> Option<Secret> {
    secret_named(section, "password", base)
}

/// A secret from a file (`NAME_file`) or from systemd's credentials (`NAME_credential`); never from the configuration itself.
pub(super) fn secret_named(section: &Section<'_>, name: &str, base: &Path) -> Option<Secret> {
    let (by_file, by_credential) = (format!("{name}_file"), format!("{name}_credential"));
    let (key, path) = match (section.opt::<String>(&by_file), section.opt::<String>(&by_credential)) {
        (Some(file), None) => (by_file, base.join(file)),
        (None, Some(credential)) => {
            let Some(folder) = std::env::var_os("CREDENTIALS_DIRECTORY") else {
                section.fault(&by_credential, "needs systemd's LoadCredential=: CREDENTIALS_DIRECTORY is not set");
                return None;
            };
            (by_credential, Path::new(&folder).join(credential))
        }
        (Some(_), Some(_)) => {
            section.fault(&by_file, format!("stands beside {by_credential}: keep one of them"));
            return None;
        }
        (None, None) => return None,
    };
    match std::fs::read_to_string(&path) {
        Ok(text) if !text.trim().is_empty() => Some(Secret::new(&text)),
        Ok(_) => {
            section.fault(&key, format!("{} is empty", path.display()));
            None
        }
        Err(error) => {
            section.fault(&key, format!("{} cannot be read: {error}", path.display()));
            None
        }
    }
}
