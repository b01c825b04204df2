//! Bytes of mails, in and out, kept once under their hash.

use super::error::Result;
use super::row::{args, statements};
use super::{Session, WriteTx};
use sha2::{Digest, Sha256};

statements! {
    PUT_BLOB on "blobs" = "INSERT INTO blobs (hash, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
    RAW on "blobs" = "SELECT hash, bytes FROM blobs WHERE hash = $1";
}

/// SHA-256 of a mail's bytes in hexadecimal: the name under which they are kept.
pub fn raw_hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

impl WriteTx {
    /// Keeps bytes under their hash; the hash. Bytes that are there already are kept once.
    pub(super) async fn put_blob(&mut self, bytes: &[u8]) -> Result<String> {
        let hash = raw_hash(bytes);
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        self.change(PUT_BLOB, args![&hash, size, bytes]).await?;
        Ok(hash)
    }
}

impl Session {
    /// The bytes with this hash; `None` where there are none.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn raw(&mut self, hash: &str) -> Result<Option<Vec<u8>>> {
        self.row(RAW, args![hash]).await?.map(|row| row.into_bytes("bytes")).transpose()
    }
}
