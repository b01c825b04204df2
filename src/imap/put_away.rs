//! Moving or marking mails that have been registered, with proof of what became of each.

use std::ops::RangeInclusive;

use async_imap::imap_proto::rfc4315::UidSetMember;
use async_imap::imap_proto::{AttributeValue, Response, ResponseCode};

use super::error::{ImapError, ServerText};
use super::fetch::search;
use super::folder;
use super::names::{FolderName, Keyword, UidSet, uid_sets};
use super::session::Session;
use super::strict::{Done, Reply, code};
use super::{PutAway, PutAwayReport, PutUid};

/// Does as asked with the mails, and reports on each.
pub(super) async fn put_away(
    s: &mut Session,
    uids: &[u32],
    how: &PutAway,
) -> Result<PutAwayReport, ImapError> {
    let selected = s.opened("put away")?;
    let mut report = PutAwayReport::default();
    for set in uid_sets(uids) {
        match how {
            PutAway::Nothing => report.done.extend(set.uids.iter().map(|uid| plain(*uid))),
            PutAway::Move(target) if s.is_open(target) => {
                report.leave(&set.uids, "it is the folder they are in")
            }
            _ if selected.read_only => {
                report.leave(&set.uids, "the folder is open for reading only")
            }
            PutAway::Keyword(keyword) => mark(s, &set, keyword, &mut report).await?,
            PutAway::Move(target) if s.can.move_mail => {
                move_set(s, &set, target, &mut report).await?
            }
            PutAway::Move(target) => copy_set(s, &set, target, &mut report).await?,
        }
    }
    report.sort();
    Ok(report)
}

/// UID MOVE (RFC 6851). It may do a part and then answer NO: COPYUID, and a look at what is still there, tell.
async fn move_set(
    s: &mut Session,
    set: &UidSet,
    target: &FolderName,
    report: &mut PutAwayReport,
) -> Result<(), ImapError> {
    let before = present(s, set).await?;
    report
        .gone
        .extend(set.uids.iter().filter(|uid| !before.contains(uid)));
    for set in uid_sets(&before) {
        let (done, copied) = transfer(s, "UID MOVE", &set, target).await?;
        report.uid_validity = copied.uid_validity.or(report.uid_validity);
        if copied.pairs.len() == set.uids.len() {
            report.done.extend(copied.pairs);
            continue;
        }
        let still = present(s, &set).await?;
        for uid in &set.uids {
            match copied.find(*uid) {
                Some(pair) => report.done.push(pair),
                None if still.contains(uid) => report.leave(&[*uid], done.said.as_str()),
                None if done.reply == Reply::Ok => report.done.push(plain(*uid)),
                None => report.gone.push(*uid),
            }
        }
    }
    Ok(())
}

/// COPY, proof of the copy, `\Deleted`, UID EXPUNGE of the very UIDs. Only what was provably copied is marked.
async fn copy_set(
    s: &mut Session,
    set: &UidSet,
    target: &FolderName,
    report: &mut PutAwayReport,
) -> Result<(), ImapError> {
    let before = present(s, set).await?;
    report
        .gone
        .extend(set.uids.iter().filter(|uid| !before.contains(uid)));
    for set in uid_sets(&before) {
        let had = match s.can.uid_plus {
            true => None,
            false => folder::population(s, target).await?,
        };
        let (done, copied) = transfer(s, "UID COPY", &set, target).await?;
        report.uid_validity = copied.uid_validity.or(report.uid_validity);
        if done.reply != Reply::Ok {
            report.leave(&set.uids, done.said.as_str());
            continue;
        }
        let proved = proved(s, &set, target, &copied, had).await?;
        let unproved: Vec<u32> = set
            .uids
            .iter()
            .copied()
            .filter(|uid| !holds(&proved, *uid))
            .collect();
        if !unproved.is_empty() {
            report.leave(
                &unproved,
                "the server said OK to COPY, but no copy could be proved",
            );
        }
        delete(s, &proved, report).await?;
    }
    Ok(())
}

/// What was copied: by COPYUID, else by the number of mails in the target, which must have grown by as many.
async fn proved(
    s: &mut Session,
    set: &UidSet,
    target: &FolderName,
    copied: &Copied,
    had: Option<u32>,
) -> Result<Vec<PutUid>, ImapError> {
    if !copied.pairs.is_empty() || s.can.uid_plus {
        return Ok(copied.pairs.clone());
    }
    let has = folder::population(s, target).await?;
    let grown = u64::from(has.unwrap_or(0)) >= u64::from(had.unwrap_or(0)) + set.uids.len() as u64;
    Ok(match grown {
        true => set.uids.iter().map(|uid| plain(*uid)).collect(),
        false => Vec::new(),
    })
}

/// Marks copied mails `\Deleted`, and expunges them where single mails can be expunged.
async fn delete(
    s: &mut Session,
    copied: &[PutUid],
    report: &mut PutAwayReport,
) -> Result<(), ImapError> {
    let uids: Vec<u32> = copied.iter().map(|pair| pair.uid).collect();
    for set in uid_sets(&uids) {
        let line = format!("UID STORE {} +FLAGS.SILENT (\\Deleted)", set.text);
        let marked = s.strict.ask("UID STORE", &line, |_| {}).await?;
        if marked.reply != Reply::Ok {
            report.leave(&set.uids, marked.said.as_str());
            continue;
        }
        if !s.can.uid_plus {
            report.marked_deleted.extend(&set.uids);
            continue;
        }
        let line = format!("UID EXPUNGE {}", set.text);
        let expunged = s.strict.ask("UID EXPUNGE", &line, |_| {}).await?;
        match expunged.reply {
            Reply::Ok => report
                .done
                .extend(copied.iter().filter(|pair| set.holds(pair.uid))),
            Reply::No | Reply::Bad => report.marked_deleted.extend(&set.uids),
        }
    }
    Ok(())
}

/// Sets a keyword and sees that it is kept: the server shows the flags of each mail it changed.
async fn mark(
    s: &mut Session,
    set: &UidSet,
    keyword: &Keyword,
    report: &mut PutAwayReport,
) -> Result<(), ImapError> {
    let mut kept: Vec<u32> = Vec::new();
    let line = format!("UID STORE {} +FLAGS ({})", set.text, keyword.as_str());
    let done = s
        .strict
        .ask("UID STORE", &line, |response| {
            kept.extend(marked_uid(response, keyword))
        })
        .await?;
    let lacking = set.uids.iter().any(|uid| !kept.contains(uid));
    let still = match lacking {
        true => present(s, set).await?,
        false => Vec::new(),
    };
    for uid in &set.uids {
        if kept.contains(uid) {
            report.done.push(plain(*uid));
        } else if still.contains(uid) {
            report.left.push(*uid);
            report.why_left = Some(match done.reply {
                Reply::Ok => ServerText::new("the server does not keep the keyword"),
                Reply::No | Reply::Bad => done.said.clone(),
            });
        } else {
            report.gone.push(*uid);
        }
    }
    Ok(())
}

fn marked_uid(response: &Response<'_>, keyword: &Keyword) -> Option<u32> {
    let Response::Fetch(_, attributes) = response else {
        return None;
    };
    let marked = attributes.iter().any(|attribute| {
        matches!(attribute, AttributeValue::Flags(flags)
            if flags.iter().any(|flag| flag.eq_ignore_ascii_case(keyword.as_str())))
    });
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) if marked => Some(*uid),
        _ => None,
    })
}

/// UID MOVE or UID COPY; makes the target first when it is missing.
async fn transfer(
    s: &mut Session,
    verb: &'static str,
    set: &UidSet,
    target: &FolderName,
) -> Result<(Done, Copied), ImapError> {
    let (done, copied, missing) = transfer_once(s, verb, set, target).await?;
    if done.reply == Reply::Ok || !copied.pairs.is_empty() {
        return Ok((done, copied));
    }
    if let busy @ (ImapError::Unavailable { .. } | ImapError::NoRights { .. }) =
        s.strict.rejected(verb, done.said.clone())
    {
        return Err(busy);
    }
    if !missing && folder::exists(s, target).await? {
        return Ok((done, copied));
    }
    if let Err(said) = folder::create(s, target).await? {
        return Ok((Done { said, ..done }, copied));
    }
    let (done, copied, _) = transfer_once(s, verb, set, target).await?;
    Ok((done, copied))
}

async fn transfer_once(
    s: &mut Session,
    verb: &'static str,
    set: &UidSet,
    target: &FolderName,
) -> Result<(Done, Copied, bool), ImapError> {
    let mut copied = Copied::default();
    let mut missing = false;
    let line = format!("{verb} {} {}", set.text, target.quoted());
    let done = s
        .strict
        .ask(verb, &line, |response| match code(response) {
            Some(ResponseCode::CopyUid(validity, from, to)) => {
                copied.take(*validity, from, to, set)
            }
            Some(ResponseCode::TryCreate) => missing = true,
            _ => {}
        })
        .await?;
    Ok((done, copied, missing))
}

/// Which of these are in the folder.
async fn present(s: &mut Session, set: &UidSet) -> Result<Vec<u32>, ImapError> {
    let mut found = search(s, &format!("UID {}", set.text)).await?;
    found.retain(|uid| set.holds(*uid));
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What COPYUID has told (RFC 4315 3).
#[derive(Debug, Default)]
struct Copied {
    uid_validity: Option<u32>,
    pairs: Vec<PutUid>,
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

    fn find(&self, uid: u32) -> Option<PutUid> {
        self.pairs.iter().copied().find(|pair| pair.uid == uid)
    }
}

impl PutAwayReport {
    fn leave(&mut self, uids: &[u32], why: &str) {
        self.left.extend_from_slice(uids);
        self.why_left = Some(ServerText::new(why));
    }

    fn sort(&mut self) {
        self.done.sort_unstable_by_key(|pair| pair.uid);
        for list in [&mut self.marked_deleted, &mut self.gone, &mut self.left] {
            list.sort_unstable();
        }
    }
}

fn range(member: &UidSetMember) -> RangeInclusive<u32> {
    match member {
        UidSetMember::UidRange(range) => range.clone(),
        UidSetMember::Uid(uid) => *uid..=*uid,
    }
}

fn holds(pairs: &[PutUid], uid: u32) -> bool {
    pairs.iter().any(|pair| pair.uid == uid)
}

fn plain(uid: u32) -> PutUid {
    PutUid { uid, new_uid: None }
}
