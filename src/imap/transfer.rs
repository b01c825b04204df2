//! UID MOVE and UID COPY: one command, and what the server says it has copied.

use std::ops::RangeInclusive;

use async_imap::imap_proto::ResponseCode;
use async_imap::imap_proto::rfc4315::UidSetMember;

use super::answer::{Done, Reply, code};
use super::error::ImapError;
use super::names::{FolderName, UidSet};
use super::session::Session;
use super::{PutUid, folder};
use crate::crash;

/// UID MOVE or UID COPY; makes the target first when it is missing.
pub(super) async fn transfer(s: &mut Session, verb: &'static str, set: &UidSet, target: &FolderName) -> Result<(Done, Copied), ImapError> {
    let (done, copied, missing) = transfer_once(s, verb, set, target).await?;
    if done.reply == Reply::Ok || !copied.pairs.is_empty() {
        return Ok((done, copied));
    }
    match s.strict.rejected(verb, done.said()) {
        busy @ ImapError::Unavailable { .. } => return Err(busy),
        // Mails that may not be moved must not hinder those that come after them from being fetched.
        ImapError::NoRights { .. } => return Ok((done, copied)),
        _ => {}
    }
    if !missing && folder::exists(s, target).await? {
        return Ok((done, copied));
    }
    if let Err(said) = folder::create(s, target).await? {
        return Ok((
            Done {
                words: said.as_str().to_owned(),
                ..done
            },
            copied,
        ));
    }
    let (done, copied, _) = transfer_once(s, verb, set, target).await?;
    Ok((done, copied))
}

async fn transfer_once(s: &mut Session, verb: &'static str, set: &UidSet, target: &FolderName) -> Result<(Done, Copied, bool), ImapError> {
    let mut copied = Copied::default();
    let mut missing = false;
    let line = format!("{verb} {} {}", set.text, target.quoted());
    let done = s
        .strict
        .ask(verb, &line, |response| match code(response) {
            Some(ResponseCode::CopyUid(validity, from, to)) => {
                crash::point("imap.moving");
                copied.take(*validity, from, to, set);
            }
            Some(ResponseCode::TryCreate) => missing = true,
            _ => {}
        })
        .await?;
    Ok((done, copied, missing))
}

/// What COPYUID has told (RFC 4315 3).
#[derive(Debug, Default)]
pub(super) struct Copied {
    pub uid_validity: Option<u32>,
    pub pairs: Vec<PutUid>,
}

impl Copied {
    /// Takes note of one COPYUID; only UIDs that were asked for count, so a set of billions costs nothing.
    fn take(&mut self, validity: u32, from: &[UidSetMember], to: &[UidSetMember], set: &UidSet) {
        let most = set.uids.len();
        let from: Vec<u32> = from.iter().flat_map(range).take(most + 1).collect();
        let to: Vec<u32> = to.iter().flat_map(range).take(most + 1).collect();
        let paired = from.len() == to.len() && from.len() <= most;
        self.uid_validity = Some(validity);
        for (at, uid) in from.into_iter().enumerate() {
            if set.holds(uid) && self.find(uid).is_none() {
                let new_uid = to.get(at).copied().filter(|_| paired);
                self.pairs.push(PutUid { uid, new_uid });
            }
        }
    }

    pub(super) fn find(&self, uid: u32) -> Option<PutUid> {
        self.pairs.iter().copied().find(|pair| pair.uid == uid)
    }
}

fn range(member: &UidSetMember) -> RangeInclusive<u32> {
    match member {
        UidSetMember::UidRange(range) => range.clone(),
        UidSetMember::Uid(uid) => *uid..=*uid,
    }
}
