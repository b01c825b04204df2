//! The loop that mails the signed end of the log to its archive once a day, and the key that it is signed with.

use super::heart::Heart;
use super::lifecycle::Stop;
use super::{Bells, DaemonError};
use crate::domain::address::EmailAddress;
use crate::domain::hex::{bytes, hex};
use crate::flow::notices::{self, Signer};
use crate::flow::office::Office;
use crate::flow::settle::SettleError;
use crate::store::{Store, StoreError};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked whether the log's end is due.
const DAILY_LOOK: Duration = Duration::from_secs(60);

/// Mails the end of the log to its archive once a day, until the stop.
pub(super) async fn run(
    office: Arc<Office>,
    store: Store,
    archive: EmailAddress,
    seal: Seal,
    bells: Arc<Bells>,
    heart: Arc<Heart>,
    stop: Stop,
) -> (String, Result<(), StoreError>) {
    let name = "log head".to_owned();
    while !stop.is_asked() {
        heart.beat();
        match notices::mail_log_head(&office, &store, &archive, &seal).await {
            Ok(true) => bells.letters.notify_one(),
            Ok(false) => {}
            Err(SettleError::Store(error)) if !error.is_again() => return (name, Err(error)),
            Err(error) => tracing::error!(%error, "the end of the log could not be mailed; tried again"),
        }
        stop.rest(DAILY_LOOK).await;
    }
    (name, Ok(()))
}

/// The key that the end of the log is signed with: a file that only the daemon can read, made at the first start.
pub struct Seal(Ed25519KeyPair);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// The seal in a folder.
    ///
    /// # Errors
    /// When the key cannot be read or made.
    pub fn in_folder(folder: &Path) -> Result<Self, DaemonError> {
        let path = folder.join("log.key");
        let failed = |why: String| DaemonError::Seat { path: path.clone(), why };
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => new_key(&path).map_err(|error| failed(error.to_string()))?,
            Err(error) => return Err(failed(error.to_string())),
        };
        let pair = Ed25519KeyPair::from_pkcs8(&bytes).map_err(|error| failed(format!("is no Ed25519 key in PKCS #8 ({error})")))?;
        Ok(Self(pair))
    }
}

fn new_key(path: &Path) -> std::io::Result<Vec<u8>> {
    let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|error| std::io::Error::other(error.to_string()))?;
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
    file.write_all(key.as_ref())?;
    file.sync_all()?;
    Ok(key.as_ref().to_vec())
}

impl Signer for Seal {
    fn sign(&self, text: &str) -> String {
        hex(self.0.sign(text.as_bytes()).as_ref())
    }

    fn public_key(&self) -> String {
        hex(self.0.public_key().as_ref())
    }
}

/// Whether a signature of a text is by the owner of a public key, all in hexadecimal.
pub fn is_signed_by(key: &str, text: &str, signature: &str) -> bool {
    let (Some(key), Some(signature)) = (bytes(key), bytes(signature)) else {
        return false;
    };
    let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key);
    key.verify(text.as_bytes(), &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_made_once_and_a_changed_text_is_not_under_it() {
        let folder = tempfile::tempdir().unwrap();
        let seal = Seal::in_folder(folder.path()).unwrap();
        let signature = seal.sign("row 7");
        let again = Seal::in_folder(folder.path()).unwrap();
        assert_eq!(again.public_key(), seal.public_key());
        assert!(is_signed_by(&again.public_key(), "row 7", &signature));
        assert!(!is_signed_by(&again.public_key(), "row 8", &signature));
        assert!(!is_signed_by("77", "row 7", &signature) && !is_signed_by("not hex", "row 7", &signature));
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(folder.path().join("log.key")).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}
