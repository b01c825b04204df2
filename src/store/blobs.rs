//! Bytes of mails and letters, each with the hash that shows whether they are still what they were.

use super::error::Result;
use super::kept::{Kept, unpacked};
use super::row::{args, hash, statements};
use super::{Session, WriteTx};
use crate::domain::hex::hex;
use crate::domain::ids::BytesId;
use sha2::{Digest, Sha256};

statements! {
    // Mails with the same bytes share a row; each letter has a row of its own, so that no index of hashes needs to know it.
    PUT_MAIL_BYTES on "blobs" =
        "INSERT INTO blobs (hash, size, bytes, form, shared) VALUES ($1, $2, $3, $4, 1) ON CONFLICT (hash) WHERE shared = 1 DO NOTHING";
    MAIL_WITH_HASH on "blobs" = "SELECT id FROM blobs WHERE hash = $1 AND shared = 1";
    PUT_LETTER_BYTES on "blobs" = "INSERT INTO blobs (hash, size, bytes, form, shared) VALUES ($1, $2, $3, $4, 0)";
    // A base must stand for itself: what is read is one row and at most one more.
    PUT_BYTES_AROUND on "blobs" =
        "INSERT INTO blobs (hash, size, bytes, form, base, shared) SELECT $1, $2, $3, $4, id, 0 FROM blobs WHERE id = $5 AND base IS NULL";
    BYTES on "blobs" =
        "SELECT b.id, b.bytes, b.form, b.size, p.bytes AS base_bytes, p.form AS base_form, p.size AS base_size
         FROM blobs b LEFT JOIN blobs p ON p.id = b.base WHERE b.id = $1";
}

/// SHA-256 of a mail's bytes in hexadecimal.
pub fn raw_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

impl WriteTx {
    /// Keeps the bytes of a mail; those that are there already are kept once.
    pub(super) async fn put_mail_bytes(&mut self, kept: &Kept) -> Result<BytesId> {
        let digest = hash(kept.hash.as_str());
        let values = args![digest, kept.size, kept.lies.bytes.as_slice(), kept.lies.form];
        if let Some(id) = self.insert(PUT_MAIL_BYTES, values).await? {
            return Ok(BytesId(id));
        }
        Ok(BytesId(self.the_row(MAIL_WITH_HASH, args![digest]).await?.int("id")?))
    }

    /// Keeps the bytes of a letter.
    pub(super) async fn put_letter_bytes(&mut self, kept: &Kept) -> Result<BytesId> {
        let digest = hash(kept.hash.as_str());
        if let Some(base) = kept.lies.base {
            let values = args![digest, kept.size, kept.lies.bytes.as_slice(), kept.lies.form, base];
            if let Some(id) = self.insert(PUT_BYTES_AROUND, values).await? {
                return Ok(BytesId(id));
            }
        }
        let lies = kept.without_base();
        let values = args![digest, kept.size, lies.bytes.as_slice(), lies.form];
        Ok(BytesId(self.insert_new(PUT_LETTER_BYTES, values).await?))
    }
}

impl Session {
    /// The bytes of a row; `None` where there is none.
    ///
    /// # Errors
    /// When the database is out of reach, or the row is strange.
    pub async fn raw(&mut self, id: BytesId) -> Result<Option<Vec<u8>>> {
        self.row(BYTES, args![id]).await?.map(unpacked).transpose()
    }

    /// Where the bytes of mails with this hash are kept; `None` where no mail has it.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn mail_with_hash(&mut self, raw_hash: &str) -> Result<Option<BytesId>> {
        let row = self.row(MAIL_WITH_HASH, args![hash(raw_hash)]).await?;
        row.map(|row| row.int("id").map(BytesId)).transpose()
    }
}
