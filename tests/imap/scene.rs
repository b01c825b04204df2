//! A scene: a script for the server, what the daemon does, and what it must learn from it.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::NaiveDate;
use synpunktd::domain::secret::Secret;
use synpunktd::imap::{
    FolderName, ImapAccount, ImapError, Keyword, Limits, Mailbox, MessageIdText, PutAway, Session, SizeTrust, connect_over,
};
use synpunktd::net::login::{Login, Security};

use crate::script::play;

/// What the daemon does.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// Opens INBOX, and tells nothing when it goes well.
    Inbox,
    Select(&'static str),
    Uids(u32),
    Since(u32, &'static str),
    Sizes(&'static [u32]),
    Fetch(&'static [u32]),
    Large(u32, u32, u64),
    Move(&'static [u32], &'static str),
    Mark(&'static [u32], &'static str),
    Leave(&'static [u32]),
    Find(&'static str, &'static str),
    Folders,
    Wait(u64),
    Logout,
}

/// Name, script, deeds, and what each of them gives, one a line.
pub type Scene = (&'static str, &'static str, &'static [Act], &'static str);

/// Plays the scenes, and shows all that differ at once. After an error the session must say that it is dead,
/// and no error may show the password.
pub async fn play_all(scenes: &[Scene]) {
    play_with(scenes, &account()).await;
}

/// The same with another account.
pub async fn play_with(scenes: &[Scene], account: &ImapAccount) {
    let mut differences = String::new();
    for (name, script, acts, wanted) in scenes {
        let (got, server) = perform(script, acts, account).await;
        let wanted: Vec<&str> = wanted.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let got: Vec<&str> = got.lines().collect();
        if got != wanted || server.is_err() {
            let _ = writeln!(differences, "{name}:\n  wanted {wanted:#?}\n  got    {got:#?}\n  server {server:?}");
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// Plays one scene: what the daemon learnt, and whether the server got what its script says.
pub async fn perform(script: &str, acts: &[Act], account: &ImapAccount) -> (String, Result<(), String>) {
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let script = script.to_owned();
    let server = tokio::spawn(async move { play(theirs, &script).await });
    let mut told = String::new();
    match connect_over(Box::new(ours), account).await {
        Ok(mut session) => {
            for act in acts {
                if matches!(act, Act::Logout) {
                    let _ = writeln!(told, "{}", outcome(session.logout().await, |()| "bye".to_owned()));
                    break;
                }
                let (line, failed) = deed(&mut session, *act).await;
                if !line.is_empty() {
                    let _ = writeln!(told, "{line}");
                }
                if failed {
                    assert!(!session.is_alive());
                    assert!(matches!(session.folders().await, Err(ImapError::Dead { .. })));
                }
            }
        }
        Err(cause) => {
            let _ = writeln!(told, "{}", class(&cause));
        }
    }
    let finished = tokio::time::timeout(Duration::from_secs(3600), server).await;
    (told, finished.map_or(Ok(()), |played| played.unwrap()))
}

async fn deed(session: &mut Session, act: Act) -> (String, bool) {
    let line = match act {
        Act::Inbox => outcome(session.select(&FolderName::inbox()).await, |_| String::new()),
        Act::Select(name) => outcome(session.select(&folder(name)).await, |s| {
            format!(
                "validity {} exists {} next {:?} read_only {} keywords {}",
                s.uid_validity, s.exists, s.uid_next, s.read_only, s.keywords
            )
        }),
        Act::Uids(above) => outcome(session.uids(above, None).await, |uids| format!("{uids:?}")),
        Act::Since(above, day) => {
            let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").unwrap();
            outcome(session.uids(above, Some(day)).await, |uids| format!("{uids:?}"))
        }
        Act::Sizes(uids) => outcome(session.sizes(uids).await, |sized| {
            let each = sized.iter().map(|s| {
                let day = s.internal_date.map_or("-".to_owned(), |date| date.date_naive().to_string());
                format!("{}:{}:{day}", s.uid, s.size)
            });
            each.collect::<Vec<_>>().join(" ")
        }),
        Act::Fetch(uids) => outcome(session.fetch(uids).await, |mails| {
            let each = mails.iter().map(|mail| format!("{}:{}:{:?}", mail.uid, mail.size, mail.body));
            each.collect::<Vec<_>>().join(" ")
        }),
        Act::Large(uid, size, limit) => outcome(session.fetch_large(uid, size, limit).await, |mail| {
            mail.map_or("vanished".to_owned(), |mail| format!("{:?}", mail.body))
        }),
        Act::Move(uids, name) => put(session, uids, PutAway::Move(folder(name))).await,
        Act::Mark(uids, name) => put(session, uids, PutAway::Keyword(Keyword::new(name).unwrap())).await,
        Act::Leave(uids) => put(session, uids, PutAway::Nothing).await,
        Act::Find(name, id) => {
            let id = MessageIdText::new(id).unwrap();
            outcome(session.find_message_id(&folder(name), &id).await, |uids| format!("{uids:?}"))
        }
        Act::Folders => outcome(session.folders().await, |names| {
            names.iter().map(FolderName::as_str).collect::<Vec<_>>().join(" | ")
        }),
        Act::Wait(seconds) => {
            let began = tokio::time::Instant::now();
            let woken = session.wait(Duration::from_secs(seconds)).await;
            outcome(woken, |woken| format!("{woken:?} after {} s", began.elapsed().as_secs()))
        }
        Act::Logout => unreachable!("ends the session"),
    };
    let failed = line.starts_with('!');
    (line, failed)
}

async fn put(session: &mut Session, uids: &[u32], how: PutAway) -> String {
    outcome(session.put_away(uids, &how).await, |report| {
        let done: Vec<String> = report
            .done
            .iter()
            .map(|pair| match pair.new_uid {
                Some(new) => format!("{}->{new}", pair.uid),
                None => pair.uid.to_string(),
            })
            .collect();
        let mut line = format!("done [{}]", done.join(" "));
        for (list, name) in [(&report.marked_deleted, "deleted"), (&report.gone, "gone"), (&report.left, "left")] {
            if !list.is_empty() {
                let _ = write!(line, " {name} {list:?}");
            }
        }
        if let Some(why) = report.why_left {
            let _ = write!(line, " because {why}");
        }
        line
    })
}

fn outcome<T>(result: Result<T, ImapError>, show: impl FnOnce(T) -> String) -> String {
    match result {
        Ok(value) => show(value),
        Err(cause) => class(&cause),
    }
}

/// `!Class`, with `, forever` when a person has to act; the server's words where there are some.
pub fn class(cause: &ImapError) -> String {
    let text = cause.to_string();
    let whole = format!("{text} {cause:?}");
    assert!(!whole.contains("hemligt"), "a secret in {whole}");
    assert!(!whole.contains(crate::script::PROOF), "a secret in {whole}");
    let debug = format!("{cause:?}");
    let name = debug.split([' ', '{']).next().unwrap_or_default();
    let said = match cause {
        ImapError::Refused { said, .. }
        | ImapError::NoRights { said, .. }
        | ImapError::Unavailable { said, .. }
        | ImapError::NoSuchFolder { said, .. }
        | ImapError::Rejected { said, .. }
        | ImapError::Closed { said, .. } => format!(": {said}"),
        ImapError::Protocol { why, .. } | ImapError::Insecure { why, .. } => format!(": {why}"),
        _ => String::new(),
    };
    let forever = if cause.is_permanent() { "!!" } else { "!" };
    format!("{forever}{name}{said}")
}

pub fn folder(name: &str) -> FolderName {
    FolderName::new(name).unwrap()
}

/// The mailbox of all scenes.
pub fn account() -> ImapAccount {
    ImapAccount {
        host: "localhost".to_owned(),
        port: 143,
        security: Security::PlainLoopbackOnly,
        user: "kontakt@kommun.se".to_owned(),
        login: Login::Password(Secret::new("hemligt!")),
        ca_file: None,
        sizes: SizeTrust::Exact,
        limits: Limits::default(),
    }
}
