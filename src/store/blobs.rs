//! Bytes of mails and letters, each with the hash that shows whether they are still what they were.

use super::error::Result;
use super::kept::{Kept, unpacked};
use super::row::{args, hash, statements};
use super::{Session, WriteTx};
use crate::domain::hex::hex;
use crate::domain::ids::{BytesId, OutboxId};
use sha2::{Digest, Sha256};

statements! {
    PUT_MAIL_BYTES on "blobs" =
        "INSERT INTO blobs (hash, size, bytes, form) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING";
    MAIL_WITH_HASH on "blobs" = "SELECT id FROM blobs WHERE hash = $1";
    MAIL_BYTES on "blobs" =
        "SELECT b.id, b.bytes, b.form, b.size, p.bytes AS base_bytes, p.form AS base_form, p.size AS base_size
         FROM blobs b LEFT JOIN blobs p ON p.id = b.base WHERE b.id = $1";
    PUT_LETTER_BYTES on "letter_blobs" =
        "INSERT INTO letter_blobs (outbox_id, hash, size, bytes, form) VALUES ($1, $2, $3, $4, $5)";
    // A base must stand for itself, which rows from before need not do: what is read is one row and at most one more.
    PUT_BYTES_AROUND on "letter_blobs" =
        "INSERT INTO letter_blobs (outbox_id, hash, size, bytes, form, base)
         SELECT $1, $2, $3, $4, $5, id FROM blobs WHERE id = $6 AND base IS NULL";
    LETTER_BYTES on "letter_blobs" =
        "SELECT l.outbox_id, l.bytes, l.form, l.size, p.bytes AS base_bytes, p.form AS base_form, p.size AS base_size
         FROM letter_blobs l LEFT JOIN blobs p ON p.id = l.base WHERE l.outbox_id = $1";
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

    /// Whether a letter was queued in this transaction and has no bytes yet.
    pub fn is_owed(&self, id: OutboxId) -> bool {
        self.owed.is_owed(id)
    }

    /// Keeps the bytes of a letter that was queued without them.
    ///
    /// # Errors
    /// When the letter has bytes already, or the database is out of reach.
    pub async fn put_letter_bytes(&mut self, id: OutboxId, kept: &Kept) -> Result<()> {
        self.owed.paid(id);
        let digest = hash(kept.hash.as_str());
        if let Some(base) = kept.lies.base {
            let values = args![id, digest, kept.size, kept.lies.bytes.as_slice(), kept.lies.form, base];
            if self.change(PUT_BYTES_AROUND, values).await? == 1 {
                return Ok(());
            }
        }
        let lies = kept.without_base();
        let values = args![id, digest, kept.size, lies.bytes.as_slice(), lies.form];
        self.change(PUT_LETTER_BYTES, values).await.map(drop)
    }
}

impl Session {
    /// The bytes of a mail; `None` where there are none.
    ///
    /// # Errors
    /// When the database is out of reach, or the row is strange.
    pub async fn mail_bytes(&mut self, id: BytesId) -> Result<Option<Vec<u8>>> {
        self.row(MAIL_BYTES, args![id]).await?.map(unpacked).transpose()
    }

    /// The bytes of a letter; `None` where there are none.
    ///
    /// # Errors
    /// When the database is out of reach, or the row is strange.
    pub async fn letter_bytes(&mut self, id: OutboxId) -> Result<Option<Vec<u8>>> {
        self.row(LETTER_BYTES, args![id]).await?.map(unpacked).transpose()
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
