//! Finding mails (UID SEARCH).

use async_imap::imap_proto::{MailboxDatum, Response};
use chrono::NaiveDate;

use super::error::ImapError;
use super::session::Session;

/// Most mails one search may find: async-imap parses a line anew with every 4 KiB of it, so a line of
/// 100,000 UIDs takes seconds.
const WINDOW: u32 = 5_000;

/// UIDs above a value, ascending.
///
/// In a large folder the search goes through sequence numbers from the newest down: what is expunged meanwhile can
/// only push mails into the part not yet searched, so none is passed over.
pub(super) async fn uids(s: &mut Session, above: u32, since: Option<NaiveDate>) -> Result<Vec<u32>, ImapError> {
    s.opened("UID SEARCH")?;
    let Some(first) = above.checked_add(1) else {
        return Ok(Vec::new());
    };
    let mut wanted = format!("UID {first}:*");
    if let Some(day) = since {
        wanted.push_str(&day.format(" SINCE %-d-%b-%Y").to_string());
    }
    s.strict.news = false;
    let mut found = match s.strict.exists {
        0..=WINDOW => search(s, &wanted).await?,
        top => search_down(s, top, &wanted, since.is_none()).await?,
    };
    // "n:*" names the last mail even when its UID is below n (RFC 3501 6.4.8).
    found.retain(|uid| *uid > above);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

async fn search_down(s: &mut Session, mut top: u32, wanted: &str, ordered: bool) -> Result<Vec<u32>, ImapError> {
    let mut found = Vec::new();
    while top > 0 {
        let low = top.saturating_sub(WINDOW - 1).max(1);
        let hits = search(s, &format!("{low}:{top} {wanted}")).await?;
        let all_hit = hits.len() as u64 > u64::from(top - low);
        found.extend(hits);
        if ordered && !all_hit {
            break;
        }
        top = (low - 1).min(s.strict.exists);
    }
    Ok(found)
}

/// One UID SEARCH. The untagged answer is required even when nothing is found (RFC 3501 6.4.4): without it
/// nothing has been searched.
pub(super) async fn search(s: &mut Session, criteria: &str) -> Result<Vec<u32>, ImapError> {
    let doing = "UID SEARCH";
    let mut found: Option<Vec<u32>> = None;
    s.strict
        .must(doing, &format!("{doing} {criteria}"), |response| {
            if let Response::MailboxData(MailboxDatum::Search(hits)) = response {
                found.get_or_insert_default().extend_from_slice(hits);
            }
        })
        .await?;
    found.ok_or_else(|| s.strict.protocol(doing, "an OK without an answer"))
}
