//! Moving or marking mails that have been registered, with proof of what became of each.

use async_imap::imap_proto::{AttributeValue, Response};

use super::ability::Ability;
use super::answer::Reply;
use super::error::{ImapError, ServerText};
use super::folder;
use super::names::{FolderName, Keyword, UidSet, uid_sets};
use super::search::search;
use super::session::Session;
use super::transfer::{Copied, transfer};
use super::{PutAway, PutAwayReport, PutUid};

/// Does as asked with the mails, and reports on each.
pub(super) async fn put_away(s: &mut Session, uids: &[u32], how: &PutAway) -> Result<PutAwayReport, ImapError> {
    let selected = s.opened("put away")?;
    let mut report = PutAwayReport::default();
    for set in uid_sets(uids) {
        match how {
            PutAway::Nothing => report.done.extend(set.uids.iter().map(|uid| plain(*uid))),
            PutAway::Move(target) if s.is_open(target) => report.leave(&set.uids, "it is the folder they are in"),
            _ if selected.read_only => report.leave(&set.uids, "the folder is open for reading only"),
            PutAway::Keyword(keyword) => mark(s, &set, keyword, &mut report).await?,
            PutAway::Move(target) if s.can.has(Ability::Move) => move_set(s, &set, target, &mut report).await?,
            // A copy whose original cannot be taken away would be made again and again.
            PutAway::Move(_) if !selected.deletes => report.leave(&set.uids, "the server lets no mail here be marked as deleted"),
            PutAway::Move(target) => copy_set(s, &set, target, &mut report).await?,
        }
    }
    report.sort();
    Ok(report)
}

/// UID MOVE (RFC 6851). It may do a part and then answer NO: COPYUID, and a look at what is still there, tell.
async fn move_set(s: &mut Session, set: &UidSet, target: &FolderName, report: &mut PutAwayReport) -> Result<(), ImapError> {
    let before = present(s, set, "").await?;
    report.gone.extend(set.uids.iter().filter(|uid| !before.contains(uid)));
    for set in uid_sets(&before) {
        let (done, copied) = transfer(s, "UID MOVE", &set, target).await?;
        report.uid_validity = copied.uid_validity.or(report.uid_validity);
        if copied.pairs.len() == set.uids.len() {
            report.done.extend(copied.pairs);
            continue;
        }
        let still = present(s, &set, "").await?;
        for uid in &set.uids {
            match copied.find(*uid) {
                Some(pair) => report.done.push(pair),
                None if still.contains(uid) => report.leave(&[*uid], done.said().as_str()),
                None if done.reply == Reply::Ok => report.done.push(plain(*uid)),
                None => report.gone.push(*uid),
            }
        }
    }
    Ok(())
}

/// COPY, proof of the copy, `\Deleted`, UID EXPUNGE of the very UIDs. Only what was provably copied is marked, and
/// what is marked already is not copied again.
async fn copy_set(s: &mut Session, set: &UidSet, target: &FolderName, report: &mut PutAwayReport) -> Result<(), ImapError> {
    let mut before = present(s, set, "").await?;
    report.gone.extend(set.uids.iter().filter(|uid| !before.contains(uid)));
    let marked = present(s, set, " DELETED").await?;
    before.retain(|uid| !marked.contains(uid));
    report.marked_deleted.extend(marked);
    for set in uid_sets(&before) {
        let had = if s.can.has(Ability::UidPlus) {
            None
        } else {
            folder::population(s, target).await?
        };
        let (done, copied) = transfer(s, "UID COPY", &set, target).await?;
        report.uid_validity = copied.uid_validity.or(report.uid_validity);
        if done.reply != Reply::Ok {
            report.leave(&set.uids, done.said().as_str());
            continue;
        }
        let proved = proved(s, &set, target, &copied, had).await?;
        let unproved: Vec<u32> = set.uids.iter().copied().filter(|uid| !holds(&proved, *uid)).collect();
        if !unproved.is_empty() {
            report.leave(&unproved, "the server said OK to COPY, but no copy could be proved");
        }
        delete(s, &proved, report).await?;
    }
    Ok(())
}

/// What was copied: by COPYUID, else by the number of mails in the target, which must have grown by as many.
async fn proved(s: &mut Session, set: &UidSet, target: &FolderName, copied: &Copied, had: Option<u32>) -> Result<Vec<PutUid>, ImapError> {
    if !copied.pairs.is_empty() || s.can.has(Ability::UidPlus) {
        return Ok(copied.pairs.clone());
    }
    let has = folder::population(s, target).await?;
    let (Some(had), Some(has)) = (had, has) else {
        return Ok(Vec::new());
    };
    if u64::from(has) < u64::from(had) + set.uids.len() as u64 {
        return Ok(Vec::new());
    }
    Ok(set.uids.iter().map(|uid| plain(*uid)).collect())
}

/// Marks copied mails `\Deleted`, and expunges them where single mails can be expunged.
async fn delete(s: &mut Session, copied: &[PutUid], report: &mut PutAwayReport) -> Result<(), ImapError> {
    let uids: Vec<u32> = copied.iter().map(|pair| pair.uid).collect();
    for set in uid_sets(&uids) {
        let line = format!("UID STORE {} +FLAGS.SILENT (\\Deleted)", set.text);
        let marked = s.strict.ask("UID STORE", &line, |_| {}).await?;
        if marked.reply != Reply::Ok {
            report.leave(&set.uids, marked.said().as_str());
            continue;
        }
        if !s.can.has(Ability::UidPlus) {
            report.marked_deleted.extend(&set.uids);
            continue;
        }
        let line = format!("UID EXPUNGE {}", set.text);
        let expunged = s.strict.ask("UID EXPUNGE", &line, |_| {}).await?;
        match expunged.reply {
            Reply::Ok => report.done.extend(copied.iter().filter(|pair| set.holds(pair.uid))),
            Reply::No | Reply::Bad => report.marked_deleted.extend(&set.uids),
        }
    }
    Ok(())
}

/// Sets a keyword and sees that it is kept: the server shows the flags of each mail it changed.
async fn mark(s: &mut Session, set: &UidSet, keyword: &Keyword, report: &mut PutAwayReport) -> Result<(), ImapError> {
    let mut kept: Vec<u32> = Vec::new();
    let line = format!("UID STORE {} +FLAGS ({})", set.text, keyword.as_str());
    let done = s
        .strict
        .ask("UID STORE", &line, |response| kept.extend(marked_uid(response, keyword)))
        .await?;
    let lacking = set.uids.iter().any(|uid| !kept.contains(uid));
    let still = if lacking { present(s, set, "").await? } else { Vec::new() };
    for uid in &set.uids {
        if kept.contains(uid) {
            report.done.push(plain(*uid));
        } else if still.contains(uid) {
            report.left.push(*uid);
            report.why_left = Some(match done.reply {
                Reply::Ok => ServerText::new("the server does not keep the keyword"),
                Reply::No | Reply::Bad => done.said(),
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

/// Which of these are in the folder, and meet a further criterion.
async fn present(s: &mut Session, set: &UidSet, also: &str) -> Result<Vec<u32>, ImapError> {
    let mut found = search(s, &format!("UID {}{also}", set.text)).await?;
    found.retain(|uid| set.holds(*uid));
    found.sort_unstable();
    found.dedup();
    Ok(found)
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

fn holds(pairs: &[PutUid], uid: u32) -> bool {
    pairs.iter().any(|pair| pair.uid == uid)
}

fn plain(uid: u32) -> PutUid {
    PutUid { uid, new_uid: None }
}
