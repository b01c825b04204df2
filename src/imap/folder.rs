//! Opening, listing, making and searching folders.

use async_imap::imap_proto::{MailboxDatum, NameAttribute, Response, ResponseCode};

use super::Selected;
use super::answer::{Reply, code};
use super::error::{ImapError, ServerText};
use super::names::{FolderName, MessageIdText, quoted};
use super::search::search;
use super::session::Session;

/// SELECT, and all that must be known of the folder.
pub(super) async fn select(s: &mut Session, folder: &FolderName) -> Result<Selected, ImapError> {
    match open(s, "SELECT", folder).await? {
        Ok(selected) => {
            s.open = Some((folder.clone(), selected));
            Ok(selected)
        }
        Err(said) => Err(ImapError::NoSuchFolder {
            place: s.strict.place.clone(),
            folder: folder.clone(),
            said,
        }),
    }
}

/// Names of the folders that match, sorted; those that cannot be selected are left out.
pub(super) async fn list(s: &mut Session, pattern: &str) -> Result<Vec<FolderName>, ImapError> {
    let mut names = Vec::new();
    s.strict
        .must("LIST", &format!("LIST \"\" {}", quoted(pattern)), |response| {
            if let Response::MailboxData(MailboxDatum::List(data)) = response
                && !data.name_attributes.contains(&NameAttribute::NoSelect)
            {
                names.extend(FolderName::from_wire(&data.name));
            }
        })
        .await?;
    names.sort();
    names.dedup();
    Ok(names)
}

/// Whether the folder exists.
pub(super) async fn exists(s: &mut Session, folder: &FolderName) -> Result<bool, ImapError> {
    let pattern = super::utf7::encode(folder.as_str());
    Ok(list(s, &pattern).await?.contains(folder))
}

/// CREATE and SUBSCRIBE, so that mail clients show the folder; the server's words when it refuses.
pub(super) async fn create(s: &mut Session, folder: &FolderName) -> Result<Result<(), ServerText>, ImapError> {
    let made = s.strict.ask("CREATE", &format!("CREATE {}", folder.quoted()), |_| {}).await?;
    if !made.is_ok() {
        return Ok(Err(made.said()));
    }
    s.strict.ask("SUBSCRIBE", &format!("SUBSCRIBE {}", folder.quoted()), |_| {}).await?;
    Ok(Ok(()))
}

/// Number of mails in a folder that is not the open one (STATUS); 0 when it does not exist,
/// `None` when the server does not tell.
pub(super) async fn population(s: &mut Session, folder: &FolderName) -> Result<Option<u32>, ImapError> {
    use async_imap::imap_proto::StatusAttribute;
    let mut count = None;
    let line = format!("STATUS {} (MESSAGES)", folder.quoted());
    let done = s
        .strict
        .ask("STATUS", &line, |response| {
            if let Response::MailboxData(MailboxDatum::Status { status, .. }) = response {
                count = status.iter().find_map(|attribute| match attribute {
                    StatusAttribute::Messages(n) => Some(*n),
                    _ => None,
                });
            }
        })
        .await?;
    if done.is_ok() {
        return Ok(count);
    }
    Ok((!exists(s, folder).await?).then_some(0))
}

/// Looks for a Message-ID in a folder, then opens again the folder that was open.
pub(super) async fn find_message_id(s: &mut Session, folder: &FolderName, id: &MessageIdText) -> Result<Vec<u32>, ImapError> {
    let before = s.open.take();
    let (exists_before, news_before) = (s.strict.exists, s.strict.news);
    let found = match open(s, "EXAMINE", folder).await? {
        Ok(_) => search(s, &format!("HEADER Message-ID {}", id.quoted())).await?,
        Err(said) if exists(s, folder).await? => {
            return Err(ImapError::NoSuchFolder {
                place: s.strict.place.clone(),
                folder: folder.clone(),
                said,
            });
        }
        Err(_) => Vec::new(),
    };
    let Some((name, known)) = before else {
        return Ok(found);
    };
    let again = select(s, &name).await?;
    if again.uid_validity != known.uid_validity {
        return Err(s.strict.protocol("SELECT", "UIDVALIDITY changed in the middle of the session"));
    }
    s.strict.news = news_before || again.exists > exists_before;
    Ok(found)
}

/// SELECT or EXAMINE; the inner error is the server's NO.
async fn open(s: &mut Session, verb: &'static str, folder: &FolderName) -> Result<Result<Selected, ServerText>, ImapError> {
    s.open = None;
    s.strict.exists = 0;
    let mut told = Told::default();
    let line = format!("{verb} {}", folder.quoted());
    let done = s.strict.ask(verb, &line, |response| told.hear(response)).await?;
    let exists = s.strict.exists;
    s.strict.news = false;
    match (done.reply, told.uid_validity) {
        (Reply::Ok, Some(uid_validity)) => Ok(Ok(Selected {
            uid_validity,
            exists,
            uid_next: told.uid_next,
            read_only: told.read_only,
            keywords: told.keywords && !told.read_only,
            deletes: told.deletes.unwrap_or(true) && !told.read_only,
        })),
        (Reply::Ok, None) => Err(s
            .strict
            .protocol(verb, "the server gives no UIDVALIDITY, so mails cannot be told apart")),
        (Reply::No | Reply::Bad, _) => match s.strict.rejected(verb, done.said()) {
            ImapError::Rejected { said, .. } if done.reply == Reply::No => Ok(Err(said)),
            other => Err(other),
        },
    }
}

#[derive(Default)]
struct Told {
    uid_validity: Option<u32>,
    uid_next: Option<u32>,
    read_only: bool,
    keywords: bool,
    /// Without a word about it every flag can be set (RFC 3501 section 7.1).
    deletes: Option<bool>,
}

impl Told {
    fn hear(&mut self, response: &Response<'_>) {
        match code(response) {
            Some(ResponseCode::UidValidity(n)) if *n != 0 => self.uid_validity = Some(*n),
            Some(ResponseCode::UidNext(n)) => self.uid_next = Some(*n),
            Some(ResponseCode::ReadOnly) => self.read_only = true,
            Some(ResponseCode::PermanentFlags(flags)) => {
                self.keywords = flags.iter().any(|flag| flag == "\\*");
                self.deletes = Some(flags.iter().any(|flag| flag.eq_ignore_ascii_case("\\Deleted")));
            }
            _ => {}
        }
    }
}
