//! One large mail, fetched in pieces.

use chrono::{DateTime, FixedOffset};

use super::account::SizeTrust;
use super::error::{ImapError, ServerText};
use super::fetch::{OVERHEAD, Told, UNKNOWN, judge, refusal};
use super::session::Session;
use super::{BodyFault, Fetched};

/// One piece, in bytes.
const CHUNK: u32 = 256 << 10;

/// One mail in pieces, until the server gives less than a whole piece.
pub(super) async fn fetch(s: &mut Session, uid: u32, size: u32, limit: u64) -> Result<Option<Fetched>, ImapError> {
    s.opened("UID FETCH")?;
    let announced = Some(u64::from(size)).filter(|_| size != UNKNOWN);
    let only_head = s.sizes == SizeTrust::Exact && announced.is_some_and(|size| size > limit);
    let room = announced.unwrap_or_default().min(limit);
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    let mut internal_date = None;
    let body = loop {
        let offset = u32::try_from(bytes.len()).unwrap_or(UNKNOWN);
        match fetch_piece(s, uid, offset).await? {
            Piece::Vanished => return Ok(None),
            Piece::Refused(said) => break Err(BodyFault::Refused(said)),
            Piece::Bytes(date, piece) => {
                internal_date = internal_date.or(date);
                bytes.extend_from_slice(&piece);
                if only_head || bytes.len() as u64 > limit {
                    bytes.truncate(CHUNK as usize);
                    break Err(BodyFault::TooLarge(bytes));
                }
                if piece.len() < CHUNK as usize {
                    break judge(bytes, size, s.sizes);
                }
            }
        }
    };
    Ok(Some(Fetched {
        uid,
        internal_date,
        size,
        body,
    }))
}

enum Piece {
    Bytes(Option<DateTime<FixedOffset>>, Vec<u8>),
    Vanished,
    Refused(ServerText),
}

async fn fetch_piece(s: &mut Session, uid: u32, offset: u32) -> Result<Piece, ImapError> {
    let doing = "UID FETCH";
    let line = format!("UID FETCH {uid} (UID INTERNALDATE BODY.PEEK[]<{offset}.{CHUNK}>)");
    let bytes = u64::from(CHUNK) + OVERHEAD;
    let mut piece = Piece::Vanished;
    let mut odd = false;
    let done = s
        .strict
        .ask_much(doing, &line, bytes, |response| {
            let told = Told::of(response);
            let Some((origin, body)) = told.body.filter(|_| told.uid == Some(uid)) else {
                return;
            };
            odd = origin.is_some_and(|at| at != offset) || body.len() > CHUNK as usize;
            odd |= origin.is_none() && offset > 0 && !body.is_empty();
            piece = Piece::Bytes(told.date, body.to_vec());
        })
        .await?;
    if odd {
        return Err(s.strict.protocol(doing, "another part of the mail than was asked for"));
    }
    Ok(match refusal(s, doing, &done)? {
        Some(said) => Piece::Refused(said),
        None => piece,
    })
}
