//! What a case is about, as it lies in its row: packed JSON. Rows from before hold it as text.

use super::cases::to_json;
use super::error::{Result, StoreError};
use super::packing;
use super::row::Row;
use crate::domain::case::CaseMatter;

const TEXT: &str = "matter";
const PACKED: &str = "matter_packed";

/// A matter as bytes for the column `matter_packed`.
pub(super) fn packed(matter: &CaseMatter) -> Result<Vec<u8>> {
    let json = to_json("the matter of a case", matter)?;
    packing::packed_with_length(&json, 0).ok_or_else(|| StoreError::missing("a matter that can be packed"))
}

/// The matter of a row with the columns `matter` and `matter_packed`.
///
/// # Errors
/// When the row is strange: packed bytes that cannot be unpacked, or text beside them.
pub(super) fn read_matter(row: &Row) -> Result<CaseMatter> {
    let Some(bytes) = row.opt_bytes(PACKED)? else {
        return row.json(TEXT);
    };
    if !row.text(TEXT)?.is_empty() {
        return Err(row.strange(PACKED, "has another text beside it"));
    }
    let json = unpacked(bytes).ok_or_else(|| row.strange(PACKED, "cannot be unpacked"))?;
    row.parsed(PACKED, &json)
}

fn unpacked(column: &[u8]) -> Option<String> {
    let (length, bytes) = packing::length_and_packed(column)?;
    let most = usize::try_from(length).ok()?;
    String::from_utf8(packing::unpacked(bytes, most)?).ok()
}
