//! Announced sizes, and whole mails, many a command.

use async_imap::imap_proto::{AttributeValue, Response};
use chrono::{DateTime, FixedOffset};

use super::account::SizeTrust;
use super::answer::{Done, Reply};
use super::error::{ImapError, ServerText};
use super::names::{UidSet, uid_sets};
use super::session::Session;
use super::{BodyFault, Fetched, Raw, SizeNote, SizedUid};

/// What one mail's answer may cost besides its body, in bytes.
pub(super) const OVERHEAD: u64 = 16 << 10;
/// Stands for a size that was not announced.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// Announced sizes, in as few commands as there are UID sets.
pub(super) async fn sizes(s: &mut Session, uids: &[u32]) -> Result<Vec<SizedUid>, ImapError> {
    let doing = "UID FETCH";
    s.opened(doing)?;
    let mut found = Vec::with_capacity(uids.len());
    for set in uid_sets(uids) {
        let line = format!("UID FETCH {} (UID RFC822.SIZE INTERNALDATE)", set.text);
        let bytes = OVERHEAD * (1 + set.uids.len() as u64);
        let done = s
            .strict
            .ask_much(doing, &line, bytes, |response| {
                let told = Told::of(response);
                let asked_for = told.size.is_some() || told.date.is_some();
                if let Some(uid) = told.uid.filter(|uid| asked_for && set.holds(*uid)) {
                    found.push(SizedUid {
                        uid,
                        size: told.size.unwrap_or(UNKNOWN),
                        internal_date: told.date,
                    });
                }
            })
            .await?;
        if let Some(said) = refusal(s, doing, &done)? {
            return Err(s.strict.rejected(doing, said));
        }
    }
    found.sort_unstable_by_key(|sized| sized.uid);
    found.dedup_by_key(|sized| sized.uid);
    Ok(found)
}

/// Whole mails.
pub(super) async fn mails(s: &mut Session, uids: &[u32]) -> Result<Vec<Fetched>, ImapError> {
    s.opened("UID FETCH")?;
    let mut found = Vec::with_capacity(uids.len());
    for set in uid_sets(uids) {
        if let Some(refused) = fetch_set(s, &set, &mut found).await? {
            one_by_one(s, &set, refused, &mut found).await?;
        }
    }
    found.sort_by_key(|mail| mail.uid);
    found.dedup_by_key(|mail| mail.uid);
    Ok(found)
}

/// After a NO to several mails: those that are missing, one at a time, so that the odd one stands alone.
async fn one_by_one(s: &mut Session, set: &UidSet, refused: ServerText, found: &mut Vec<Fetched>) -> Result<(), ImapError> {
    if let [only] = set.uids.as_slice() {
        found.push(Fetched {
            uid: *only,
            internal_date: None,
            size: UNKNOWN,
            body: Err(BodyFault::Refused(refused)),
        });
        return Ok(());
    }
    for uid in &set.uids {
        if found.iter().any(|mail| mail.uid == *uid) {
            continue;
        }
        let single = UidSet {
            text: uid.to_string(),
            uids: vec![*uid],
        };
        if let Some(refused) = fetch_set(s, &single, found).await? {
            Box::pin(one_by_one(s, &single, refused, found)).await?;
        }
    }
    Ok(())
}

/// One UID FETCH. A NO that concerns the mails asked for is returned; one that concerns the server is an error.
async fn fetch_set(s: &mut Session, set: &UidSet, found: &mut Vec<Fetched>) -> Result<Option<ServerText>, ImapError> {
    let doing = "UID FETCH";
    let trust = s.sizes;
    let line = format!("UID FETCH {} (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])", set.text);
    let each = s.strict.limits.literal.saturating_add(OVERHEAD);
    let bytes = each.saturating_mul(1 + set.uids.len() as u64);
    let done = s
        .strict
        .ask_much(doing, &line, bytes, |response| {
            let told = Told::of(response);
            if let (Some(uid), Some((None, body))) = (told.uid.filter(|uid| set.holds(*uid)), told.body) {
                found.push(told.fetched(uid, body.to_vec(), trust));
            }
        })
        .await?;
    refusal(s, doing, &done)
}

/// What a tagged answer means for the mails asked for: `None` is OK, `Some` a NO that concerns them.
/// A BAD, or a NO that concerns the server, is an error.
pub(super) fn refusal(s: &Session, doing: &'static str, done: &Done) -> Result<Option<ServerText>, ImapError> {
    if done.reply == Reply::Ok || some_vanished(done) {
        return Ok(None);
    }
    match s.strict.rejected(doing, done.said()) {
        ImapError::Rejected { said, .. } if done.reply == Reply::No => Ok(Some(said)),
        other => Err(other),
    }
}

/// What one FETCH response tells of one mail. Unsolicited ones tell flags only.
#[derive(Default)]
pub(super) struct Told<'r> {
    pub uid: Option<u32>,
    size: Option<u32>,
    pub date: Option<DateTime<FixedOffset>>,
    /// Origin of a partial body, and the bytes; NIL counts as empty.
    pub body: Option<(Option<u32>, &'r [u8])>,
}

impl<'r> Told<'r> {
    pub(super) fn of(response: &'r Response<'_>) -> Self {
        let mut told = Self::default();
        let Response::Fetch(_, attributes) = response else {
            return told;
        };
        for attribute in attributes {
            match attribute {
                AttributeValue::Uid(uid) => told.uid = Some(*uid),
                AttributeValue::Rfc822Size(size) => told.size = Some(*size),
                AttributeValue::InternalDate(text) => told.date = internal_date(text),
                AttributeValue::BodySection {
                    section: None,
                    index,
                    data,
                } => {
                    told.body = Some((*index, data.as_deref().unwrap_or_default()));
                }
                _ => {}
            }
        }
        told
    }

    fn fetched(&self, uid: u32, bytes: Vec<u8>, trust: SizeTrust) -> Fetched {
        let size = self.size.unwrap_or(UNKNOWN);
        Fetched {
            uid,
            internal_date: self.date,
            size,
            body: judge(bytes, size, trust),
        }
    }
}

/// Whether a body is the mail that was announced.
pub(super) fn judge(bytes: Vec<u8>, size: u32, trust: SizeTrust) -> Result<Raw, BodyFault> {
    let (got, announced) = (bytes.len() as u64, u64::from(size));
    if bytes.is_empty() {
        return Err(BodyFault::Empty);
    }
    let size_note = if got == announced {
        SizeNote::Exact
    } else if other_endings(&bytes).contains(&announced) {
        SizeNote::LineEndings
    } else if trust == SizeTrust::Estimated || size == UNKNOWN {
        SizeNote::Estimated
    } else {
        return Err(BodyFault::WrongSize(bytes));
    };
    Ok(Raw { bytes, size_note })
}

/// The length of the mail with all line endings as CRLF, and as LF.
fn other_endings(bytes: &[u8]) -> [u64; 2] {
    let lf = bytes.split(|b| *b == b'\n').skip(1).count() as u64;
    let crlf = bytes.windows(2).filter(|pair| *pair == b"\r\n").count() as u64;
    let got = bytes.len() as u64;
    [got + lf - crlf, got - crlf]
}

/// `17-Jul-1996 02:44:25 -0700`, the day possibly padded with a space (RFC 3501 9, date-time).
fn internal_date(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_str(text.trim(), "%d-%b-%Y %H:%M:%S %z").ok()
}

/// A NO that only says that some of the mails are no longer there (RFC 2180 4.1, RFC 5530 EXPUNGEISSUED).
fn some_vanished(done: &Done) -> bool {
    done.reply == Reply::No && (done.said().holds("EXPUNGEISSUED") || done.said().holds("no longer exist"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_of_arrival() {
        let table = [
            ("17-Jul-1996 02:44:25 -0700", Some("1996-07-17T02:44:25-07:00")),
            (" 7-Jan-2026 23:59:59 +0100", Some("2026-01-07T23:59:59+01:00")),
            ("29-Feb-2028 00:00:00 +0000", Some("2028-02-29T00:00:00+00:00")),
            ("30-Feb-2026 00:00:00 +0000", None),
            ("", None),
        ];
        for (text, wanted) in table {
            assert_eq!(internal_date(text).map(|date| date.to_rfc3339()).as_deref(), wanted);
        }
    }

    type Judgement = (&'static [u8], u32, SizeTrust, Result<SizeNote, &'static str>);

    #[test]
    fn a_body_is_judged_by_its_announced_size() {
        let exact = SizeTrust::Exact;
        let table: [Judgement; 9] = [
            (b"a\r\nb\r\n", 6, exact, Ok(SizeNote::Exact)),
            (b"a\nb\n", 6, exact, Ok(SizeNote::LineEndings)),
            (b"a\r\nb\r\n", 4, exact, Ok(SizeNote::LineEndings)),
            (b"a\r\nb\n", 6, exact, Ok(SizeNote::LineEndings)),
            (b"a\r\nb\r\n", 5, exact, Err("WrongSize(6 bytes)")),
            (b"a\r\n", 60, exact, Err("WrongSize(3 bytes)")),
            (b"a\r\n", 60, SizeTrust::Estimated, Ok(SizeNote::Estimated)),
            (b"", 0, SizeTrust::Estimated, Err("Empty")),
            (b"a", UNKNOWN, exact, Ok(SizeNote::Estimated)),
        ];
        for (bytes, size, trust, wanted) in table {
            let judged = judge(bytes.to_vec(), size, trust).map(|raw| raw.size_note);
            assert_eq!(judged.map_err(|fault| format!("{fault:?}")), wanted.map_err(str::to_owned));
        }
    }

    proptest! {
        #[test]
        fn a_cut_off_mail_without_line_ends_is_never_accepted(body in "[a-z ]{2,200}", keep in 1usize..100) {
            let keep = keep.min(body.len() - 1);
            let size = u32::try_from(body.len()).unwrap();
            let cut = body.as_bytes()[..keep].to_vec();
            prop_assert!(judge(cut, size, SizeTrust::Exact).is_err());
        }
    }
}
