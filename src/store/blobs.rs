//! Bytes of mails, in and out, kept once under their hash.

use super::error::Result;
use super::kept::{Kept, Lies, unpacked};
use super::row::{args, hash, statements};
use super::{Session, WriteTx};
use crate::domain::hex::hex;
use sha2::{Digest, Sha256};

statements! {
    PUT_BLOB on "blobs" =
        "INSERT INTO blobs (hash, size, bytes, form, base) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING";
    // A base must stand for itself: what is read is one row and at most one more.
    PUT_AROUND on "blobs" =
        "INSERT INTO blobs (hash, size, bytes, form, base) SELECT $1, $2, $3, $4, hash FROM blobs WHERE hash = $5 AND base IS NULL
         ON CONFLICT (hash) DO NOTHING";
    BY_ITSELF on "blobs" = "SELECT hash FROM blobs WHERE hash = $1 AND base IS NULL";
    RAW on "blobs" =
        "SELECT b.hash, b.bytes, b.form, b.size, p.bytes AS base_bytes, p.form AS base_form, p.size AS base_size
         FROM blobs b LEFT JOIN blobs p ON p.hash = b.base WHERE b.hash = $1";
}

/// SHA-256 of a mail's bytes in hexadecimal: the name under which they are kept.
pub fn raw_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

impl WriteTx {
    /// Keeps bytes under their hash. Bytes that are there already are kept once.
    pub(super) async fn put_blob(&mut self, kept: &Kept) -> Result<()> {
        let Some(base) = &kept.lies.base else {
            return self.put_lying(kept, &kept.lies).await;
        };
        let values = args![
            hash(kept.hash.as_str()),
            kept.size,
            kept.lies.bytes.as_slice(),
            kept.lies.form,
            hash(base.as_str())
        ];
        if self.change(PUT_AROUND, values).await? == 1 {
            return Ok(());
        }
        // They are there already, or their base cannot be one.
        match self.row(BY_ITSELF, args![hash(base.as_str())]).await? {
            Some(_) => Ok(()),
            None => self.put_lying(kept, &kept.without_base()).await,
        }
    }

    async fn put_lying(&mut self, kept: &Kept, lies: &Lies) -> Result<()> {
        let values = args![
            hash(kept.hash.as_str()),
            kept.size,
            lies.bytes.as_slice(),
            lies.form,
            hash(lies.base.as_deref())
        ];
        self.change(PUT_BLOB, values).await.map(drop)
    }
}

impl Session {
    /// The bytes with this hash; `None` where there are none.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn raw(&mut self, kept_under: &str) -> Result<Option<Vec<u8>>> {
        self.row(RAW, args![hash(kept_under)]).await?.map(unpacked).transpose()
    }
}
