//! Reading a case: its documents with their words, gathered out of the diary.

use super::said_again::said_by;
use super::task::guarded;
use crate::domain::case::Case;
use crate::domain::facts::{Facts, Mark};
use crate::domain::ids::InboundId;
use crate::domain::letter::{Attachment, Letter};
use crate::domain::organisation::Organisation;
use crate::domain::page::{CasePage, PageDocument, PageLink};
use crate::domain::policies::Policies;
use crate::domain::time::stockholm_date;
use crate::mail::{self, ReadRules, attachments};
use crate::store::{ClaimedMail, Destroyed, DisposalSource, DocumentRow, ReadMail, Session, StoreError, Words};

/// The largest plain file that is read for its words, in bytes.
const LARGEST_INDEXED: u64 = 256 * 1024;

/// What cases are read with.
#[derive(Clone, Copy)]
pub struct Glasses<'a> {
    /// Who is who.
    pub organisation: &'a Organisation,
    /// Routines, for their words.
    pub policies: &'a Policies,
    /// What mails are read with.
    pub rules: &'a ReadRules,
}

/// A case as a page.
///
/// # Errors
/// When the database is out of reach, or a row is strange.
pub async fn page_of(session: &mut Session, case: &Case, glasses: &Glasses<'_>) -> Result<CasePage, StoreError> {
    let mut documents = Vec::new();
    let destroyed = session.destroyed_of(case.id).await?;
    for document in session.documents_of(case.id).await? {
        let (text, files) = match (gone(&document, &destroyed), original(session, &document).await?) {
            (Some(told), _) => (told, Vec::new()),
            (None, Some(raw)) => words_of(&raw, &document, glasses.rules),
            (None, None) => (String::new(), Vec::new()),
        };
        documents.push(PageDocument {
            number: document.number,
            direction: document.direction,
            title: document.title,
            at: document.at,
            correspondent: document.correspondent,
            text,
            files,
        });
    }
    let matter = &case.matter;
    let policy = glasses.policies.version(&matter.policy, &matter.policy_version);
    Ok(CasePage {
        number: glasses.organisation.write_number(&case.number),
        type_word: policy
            .map_or(matter.case_type.as_str(), |one| one.policy.type_word(matter.case_type))
            .to_owned(),
        matter: matter.clone(),
        state: case.state.clone(),
        registered_at: case.registered_at,
        documents,
        links: links_of(session, case, glasses.organisation).await?,
    })
}

/// The links of a case, the other ends by their numbers as they are written.
///
/// # Errors
/// When the database is out of reach, or a row is strange.
pub async fn links_of(session: &mut Session, case: &Case, organisation: &Organisation) -> Result<Vec<PageLink>, StoreError> {
    let links = session.links_of(case.id).await?.into_iter().map(|link| PageLink {
        kind: link.kind,
        from_there: link.from_there,
        number: link.number.map_or(link.elsewhere, |number| organisation.write_number(&number)),
    });
    Ok(links.collect())
}

/// The bytes of a document, in or out; `None` where it has none.
///
/// # Errors
/// When the database is out of reach.
pub async fn original(session: &mut Session, document: &DocumentRow) -> Result<Option<Vec<u8>>, StoreError> {
    match (document.inbound, document.letter) {
        (Some(id), _) => match session.lookup_inbound(id).await? {
            Some(row) => session.mail_bytes(row.kept).await,
            None => Ok(None),
        },
        (None, Some(id)) => session.letter_bytes(id).await,
        (None, None) => Ok(None),
    }
}

/// What stands in the place of a document's words when it is destroyed, or its case is.
fn gone(document: &DocumentRow, destroyed: &Destroyed) -> Option<String> {
    let mail = document.inbound.map(DisposalSource::Mail);
    let source = mail.or(document.letter.map(DisposalSource::Letter))?;
    let by = destroyed.documents.get(&source).or(destroyed.whole.as_ref());
    by.map(|(at, decision)| format!("(gallrad {} enligt {decision})", stockholm_date(*at)))
}

/// What a document says, and the names of its files. Our own letters are shown whole, others without what they quote.
fn words_of(raw: &[u8], document: &DocumentRow, rules: &ReadRules) -> (String, Vec<String>) {
    let Some(letter) = guarded(|| mail::read(raw, rules)) else {
        return ("(mejlet gick inte att läsa; originalet finns kvar)".to_owned(), Vec::new());
    };
    let inner = letter.on_behalf_of.as_ref().map(|inner| inner.text.as_str());
    let said = inner
        .or(letter.form.as_ref().map(|form| form.text.as_str()))
        .unwrap_or(&letter.new_text);
    let said = if document.letter.is_some() || said.trim().is_empty() {
        &letter.text
    } else {
        said
    };
    let files = letter
        .attachments
        .iter()
        .filter(|file| !file.inline)
        .map(|file| file.filename.clone());
    (said.trim().to_owned(), files.collect())
}

/// The words that a mail is found by: its own and those of its plain files.
pub(super) fn words_to_find(letter: &Letter, raw: &[u8]) -> String {
    let plain = |file: &Attachment| !file.dangerous && file.size <= LARGEST_INDEXED && file.content_type.starts_with("text/");
    let mut words = format!("{} {}", letter.subject, letter.new_text);
    for (at, _) in letter.attachments.iter().enumerate().filter(|(_, file)| plain(file)) {
        let bytes = guarded(|| attachments::bytes(crate::mail::parse(raw), at))
            .flatten()
            .unwrap_or_default();
        words.push(' ');
        words.push_str(&String::from_utf8_lossy(&bytes));
    }
    words
}

/// A mail as far as the store needs to know it.
pub(super) fn read_mail(
    claimed: &ClaimedMail,
    letter: &Letter,
    unread: bool,
    facts: &Facts,
    malware: Option<&String>,
    words: Words,
) -> ReadMail {
    ReadMail {
        id: claimed.id,
        message_id: letter.message_id.clone(),
        content_hash: Some(letter.content_hash.clone()),
        words_hash: said_by(letter),
        duplicate_of: facts.duplicate.as_ref().map(|duplicate| duplicate.of),
        alike: noted_likeness(facts),
        parent_id: letter.parent_id.clone(),
        unparsed: unread,
        malware: malware.cloned(),
        words,
    }
}

/// What is noted for good about a mail that is like another one.
fn noted_likeness(facts: &Facts) -> Option<(Mark, InboundId)> {
    let put_back = facts.duplicate.as_ref().filter(|duplicate| duplicate.put_back);
    let alike = facts.alike.as_ref().map(|alike| (alike.mark, alike.to));
    alike.or(put_back.map(|duplicate| (Mark::PutBack, duplicate.of)))
}
