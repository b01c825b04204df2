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
pub(super) async fn fetch(
    s: &mut Session,
    uid: u32,
    size: u32,
    limit: u64,
) -> Result<Option<Fetched>, ImapError> {
    s.opened("UID FETCH")?;
    let mut bytes = Vec::new();
    let mut date = None;
    let too_large = |bytes: &[u8]| bytes.len() as u64 > limit;
    loop {
        let offset = u32::try_from(bytes.len()).unwrap_or(UNKNOWN);
        let piece = match fetch_piece(s, uid, offset).await? {
            Piece::Bytes(arrived, piece) => {
                date = date.or(arrived);
                piece
            }
            Piece::Vanished => return Ok(None),
            Piece::Refused(said) => {
                let body = Err(BodyFault::Refused(said));
                return Ok(Some(Fetched {
                    uid,
                    internal_date: date,
                    size,
                    body,
                }));
            }
        };
        bytes.extend_from_slice(&piece);
        let announced = size != UNKNOWN && s.sizes == SizeTrust::Exact && u64::from(size) > limit;
        if announced || too_large(&bytes) {
            bytes.truncate(CHUNK as usize);
            let body = Err(BodyFault::TooLarge(bytes));
            return Ok(Some(Fetched {
                uid,
                internal_date: date,
                size,
                body,
            }));
        }
        if piece.len() < CHUNK as usize {
            break;
        }
    }
    let body = judge(bytes, size, s.sizes);
    Ok(Some(Fetched {
        uid,
        internal_date: date,
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
        return Err(s
            .strict
            .protocol(doing, "another part of the mail than was asked for"));
    }
    Ok(match refusal(s, doing, &done)? {
        Some(said) => Piece::Refused(said),
        None => piece,
    })
}
