//! Handing out: cases with their originals, for someone who asks, for another system, or for the e-archive.

use super::reading::{Glasses, original, page_of};
use crate::domain::address::EmailAddress;
use crate::domain::case::Case;
use crate::paper::package::{OriginalFile, PackedCase};
use crate::store::{DocumentRow, Session, StoreError, raw_hash};

/// A case with everything that belongs to it.
///
/// # Errors
/// When the database is out of reach, or a row is strange.
pub async fn packed(session: &mut Session, case: &Case, glasses: &Glasses<'_>) -> Result<PackedCase, StoreError> {
    let page = page_of(session, case, glasses).await?;
    let mut originals = Vec::new();
    for document in session.documents_of(case.id).await? {
        if let Some(bytes) = original(session, &document).await? {
            originals.push(OriginalFile {
                document: document.number,
                name: file_name(&document),
                sha256: raw_hash(&bytes),
                bytes,
            });
        }
    }
    Ok(PackedCase {
        id: case.id,
        page,
        originals,
    })
}

/// Every case of one person: where the address gave the case, or got a letter about it (GDPR article 15).
///
/// # Errors
/// When the database is out of reach, or a row is strange.
pub async fn all_of(session: &mut Session, person: &EmailAddress, glasses: &Glasses<'_>) -> Result<Vec<PackedCase>, StoreError> {
    let mut cases = Vec::new();
    for id in session.cases_of_person(person).await? {
        let case = session.load_case(id).await?;
        cases.push(packed(session, &case, glasses).await?);
    }
    Ok(cases)
}

/// A document's name as a file: its number and what it is, in letters that every file system takes.
pub fn file_name(document: &DocumentRow) -> String {
    let plain = |letter: char| match letter {
        'å' | 'ä' => Some('a'),
        'ö' => Some('o'),
        letter if letter.is_ascii_alphanumeric() => Some(letter),
        ' ' | '-' | '_' => Some('-'),
        _ => None,
    };
    let title: String = document.title.to_lowercase().chars().filter_map(plain).take(40).collect();
    format!("{:03}-{}.eml", document.number, title.trim_matches('-'))
}
