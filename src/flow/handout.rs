//! Handing out: cases with their originals, for someone who asks, for another system, or for the e-archive.

use super::reading::{Glasses, original, page_of};
use super::task::guarded;
use crate::domain::address::EmailAddress;
use crate::domain::case::{Case, Direction};
use crate::domain::disposal::DocumentKind;
use crate::domain::effect::Outcome;
use crate::domain::ids::{CaseId, InboundId};
use crate::domain::page::purpose_word;
use crate::mail;
use crate::paper::package::{LooseMail, OriginalFile, PackedCase};
use crate::store::{DocumentRow, InboundRow, Session, StoreError, raw_hash};
use std::collections::{BTreeMap, BTreeSet};

/// Mails that are looked at in one go.
const PAGE: u32 = 500;

/// All that is held on one person.
#[derive(Debug, Default)]
pub struct Held {
    /// Their cases.
    pub cases: Vec<PackedCase>,
    /// Letters to them and mails from them that are no document of these cases, the oldest first.
    pub loose: Vec<LooseMail>,
}

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

/// All that is held on one person (GDPR article 15): every case that the address gave or got a letter about, every letter to it, and
/// every mail from it that is no document of a case. For the last, all such mails of the diary are looked through.
///
/// # Errors
/// When the database is out of reach, or a row is strange.
pub async fn all_of(session: &mut Session, person: &EmailAddress, glasses: &Glasses<'_>) -> Result<Held, StoreError> {
    let mut held = Held::default();
    let mut numbers: BTreeMap<CaseId, String> = BTreeMap::new();
    for id in session.cases_of_person(person).await? {
        let case = session.load_case(id).await?;
        let packed = packed(session, &case, glasses).await?;
        numbers.insert(id, packed.page.number.clone());
        held.cases.push(packed);
    }
    let originals = held.cases.iter().flat_map(|case| &case.originals);
    let mut there: BTreeSet<String> = originals.map(|original| original.sha256.clone()).collect();
    let number_of = |case: Option<CaseId>| case.and_then(|case| numbers.get(&case).cloned()).unwrap_or_default();
    for letter in session.letters_addressed_to(person).await? {
        if let Some(bytes) = session.letter_bytes(letter.id).await?.filter(|bytes| !bytes.is_empty())
            && there.insert(letter.raw_hash.clone())
        {
            held.loose.push(LooseMail {
                case: number_of(letter.case),
                at: letter.created_at,
                direction: Direction::Outgoing,
                what: purpose_word(letter.purpose),
                name: String::new(),
                bytes,
                sha256: letter.raw_hash,
            });
        }
    }
    for (row, bytes) in mails_from(session, person, glasses).await? {
        if there.insert(row.raw_hash.clone()) {
            held.loose.push(LooseMail {
                case: number_of(row.case),
                at: row.internal_date,
                direction: Direction::Incoming,
                what: what_became(row.outcome),
                name: String::new(),
                bytes,
                sha256: row.raw_hash,
            });
        }
    }
    held.loose.sort_by_key(|mail| mail.at);
    for (nth, mail) in (1..).zip(&mut held.loose) {
        mail.name = named(nth, mail.what);
    }
    Ok(held)
}

/// Mails from an address that are no documents, with their bytes.
async fn mails_from(session: &mut Session, person: &EmailAddress, glasses: &Glasses<'_>) -> Result<Vec<(InboundRow, Vec<u8>)>, StoreError> {
    let (mut found, mut after) = (Vec::new(), InboundId(0));
    loop {
        let rows = session.no_documents_after(after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = last.id;
        for row in rows {
            let bytes = session.mail_bytes(row.kept).await?.unwrap_or_default();
            if is_from(&bytes, person, glasses) {
                found.push((row, bytes));
            }
        }
    }
}

/// Whether an address wrote a mail; most mails do not even name it, and are not read.
fn is_from(raw: &[u8], person: &EmailAddress, glasses: &Glasses<'_>) -> bool {
    let address = person.as_str().as_bytes();
    if !raw.windows(address.len()).any(|part| part.eq_ignore_ascii_case(address)) {
        return false;
    }
    let author = guarded(|| mail::read(raw, glasses.rules)).and_then(|letter| letter.from);
    author.is_some_and(|author| author.address == *person)
}

fn what_became(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Duplicate) => "samma mejl en gång till",
        Some(outcome) => DocumentKind::Mail(outcome).word(),
        None => "mejl som väntar på att läsas",
    }
}

/// A document's name as a file: its number and what it is, in letters that every file system takes.
pub fn file_name(document: &DocumentRow) -> String {
    named(document.number, &document.title)
}

fn named(number: i64, title: &str) -> String {
    let plain = |letter: char| match letter {
        'å' | 'ä' => Some('a'),
        'ö' => Some('o'),
        letter if letter.is_ascii_alphanumeric() => Some(letter),
        ' ' | '-' | '_' => Some('-'),
        _ => None,
    };
    let title: String = title.to_lowercase().chars().filter_map(plain).take(40).collect();
    format!("{number:03}-{}.eml", title.trim_matches('-'))
}
