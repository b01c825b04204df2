//! Traps of real servers, seen from the diary: a script for each look into the folder, and what then stands in the diary.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;
use synpunktd::daemon::clock::SystemClock;
use synpunktd::daemon::wiring::{self, Identity};
use synpunktd::domain::ids::{InboundId, MailboxId};
use synpunktd::domain::secret::Secret;
use synpunktd::flow::collect::{self, CollectError, Source};
use synpunktd::flow::office::Office;
use synpunktd::flow::process;
use synpunktd::flow::proof::Keys;
use synpunktd::imap::{FolderName, ImapError, Keyword, PutAway, connect_over};
use synpunktd::settings;
use synpunktd::store::{OpenMode, Place, Store};
use tempfile::TempDir;

use crate::scene::{account, class};
use crate::script::play;

/// How mails are put away: moved, marked, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Away {
    Move,
    Mark,
    Nothing,
}
use Away::{Mark, Move, Nothing};

/// Name, how mails are put away, a script for each look, and what each look gives, with the diary's rows at the end.
type Trap = (&'static str, Away, &'static [&'static str], &'static str);

/// A look that takes in mail 3 and moves it.
const TAKEN: &str = "in\nopen\nnew 1 3 lampa\nmoved 3";
/// A look that takes in mail 3 and leaves it.
const LEFT_THERE: &str = "in\nopen\nnew 1 3 lampa";

const TRAPS: &[Trap] = &[
    ("taken in and moved", Move, &[TAKEN], "new 1\n7/3 opened_case"),
    (
        "UIDVALIDITY changes: the same mails under other UIDs",
        Nothing,
        &[
            LEFT_THERE,
            "in\n> SELECT \"INBOX\"\n< * 1 EXISTS\n< * OK [UIDVALIDITY 8] ok\n< $ OK\nnew 1 1 lampa",
        ],
        "new 1\nnew 1\n7/3 opened_case\n8/1 duplicate",
    ),
    (
        "UIDVALIDITY changes: another mail under the old UID",
        Nothing,
        &[
            LEFT_THERE,
            "in\n> SELECT \"INBOX\"\n< * 1 EXISTS\n< * OK [UIDVALIDITY 8] ok\n< $ OK\nnew 1 3 gunga",
        ],
        "new 1\nnew 1\n7/3 opened_case\n8/3 opened_case",
    ),
    (
        "a UID is given twice: the other mail is there when the first is gone",
        Move,
        &[TAKEN, "in\nopen\nfound 3\nsize 1 3 gunga\nsize 1 3 gunga\nbody 1 3 gunga\nmoved 3"],
        "new 1\nnew 1\n7/3 opened_case\n7/3 opened_case",
    ),
    (
        "a UID is given twice: of the same size, on another day",
        Nothing,
        &[LEFT_THERE, "in\nopen\nfound 3\nsize 1 3 lampb\nsize 1 3 lampb\nbody 1 3 lampb"],
        "new 1\nnew 1\n7/3 opened_case\n7/3 opened_case",
    ),
    (
        "the folder is gone: no other is looked into, none is made",
        Move,
        &["in\n> SELECT \"INBOX\"\n< $ NO [NONEXISTENT] renamed"],
        "!!NoSuchFolder: [NONEXISTENT] renamed",
    ),
    (
        "a person reads the mail and marks it unread again: flags decide nothing",
        Nothing,
        &[
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3\n< * 1 FETCH (FLAGS (\\Seen))\n< $ OK\nsize 1 3 lampa\n< * 1 FETCH (FLAGS ())\nbody 1 3 lampa",
            "in\nopen\n> UID SEARCH UID 1:*\n< * 1 FETCH (FLAGS (\\Seen \\Answered))\n< * SEARCH 3\n< $ OK\nsize 1 3 lampa",
        ],
        "new 1\nnew 0\n7/3 opened_case",
    ),
    (
        "a person puts the mail back: it is asked about, not registered again",
        Move,
        &[TAKEN, "in\nopen\nnew 1 9 lampa\nmoved 9"],
        "new 1\nnew 1\n7/3 opened_case\n7/9 duplicate put_back",
    ),
    (
        "a person deletes the mail before it is announced in full",
        Move,
        &["in\nopen\nfound 3\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE)\n< $ OK"],
        "new 0",
    ),
    (
        "a person deletes the mail before it is fetched",
        Move,
        &["in\nopen\nfound 3\nsize 1 3 lampa\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 EXPUNGE\n< $ OK"],
        "new 0",
    ),
    (
        "a person deletes the mail after it was fetched: the case stands",
        Move,
        &["in\nopen\nnew 1 3 lampa\n> UID SEARCH UID 3\n< * SEARCH\n< $ OK"],
        "new 1\n7/3 opened_case",
    ),
    (
        "a person moves the mail between the look and the move: the case stands",
        Move,
        &[
            "in\nopen\nnew 1 3 lampa\n> UID SEARCH UID 3\n< * SEARCH 3\n< $ OK\n> UID MOVE 3 \"Registrerade\"\n< $ NO no such message\n> LIST \"\" \"Registrerade\"\n< * LIST () \"/\" Registrerade\n< $ OK\n> UID SEARCH UID 3\n< * SEARCH\n< $ OK",
        ],
        "new 1\n7/3 opened_case",
    ),
    (
        "others' mails are expunged in the middle: UIDs do not shift",
        Move,
        &[
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3\n< * 1 EXPUNGE\n< $ OK\nsize 2 3 lampa\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 EXPUNGE\nmail 1 3 lampa\n< $ OK\nmoved 3",
        ],
        "new 1\n7/3 opened_case",
    ),
    (
        "announced and empty, as Exchange does while a mail comes in: taken in when it is whole",
        Move,
        &[
            "in\nopen\nfound 3\nsize 1 3 lampa\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 RFC822.SIZE 30 BODY[] {0}\n< )\n< $ OK",
            TAKEN,
        ],
        "new 0 left [3]\nnew 1\n7/3 opened_case",
    ),
    (
        "shorter than announced: never half a mail",
        Move,
        &[
            "in\nopen\nfound 3\nsize 1 3 lampa\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 RFC822.SIZE 900 BODY[] {11}\n< Subject: \n< )\n< $ OK",
        ],
        "new 0 left [3]",
    ),
    (
        "a literal of 4 GB: nothing is taken in, nothing is held in memory",
        Move,
        &[
            "in\nopen\nfound 3\nsize 1 3 lampa\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 RFC822.SIZE 1 BODY[] {4294967295}",
        ],
        "!Odd 3",
    ),
    (
        "one mail's day of arrival cannot be read: it alone is left out",
        Move,
        &[
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3 4 5\n< $ OK\n> UID FETCH 3:5 (UID RFC822.SIZE INTERNALDATE)\nsized 1 3 lampa\n< * 2 FETCH (UID 4 RFC822.SIZE 6 INTERNALDATE NIL)\nsized 3 5 gunga\n< $ OK",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3 4 5\n< $ OK\nsize 1 3 lampa\n> UID FETCH 4 (UID RFC822.SIZE INTERNALDATE)\n< * 2 FETCH (UID 4 RFC822.SIZE 6 INTERNALDATE NIL)\n< $ OK",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3 4 5 6\n< $ OK\nsize 4 6 snubbe\nsize 1 3 lampa\nsize 3 5 gunga\nbody 1 3 lampa\nbody 3 5 gunga\nbody 4 6 snubbe\n> UID SEARCH UID 3,5:6\n< * SEARCH 3 5 6\n< $ OK\n> UID MOVE 3,5:6 \"Registrerade\"\n< * OK [COPYUID 70 3,5:6 31:33] Moved\n< $ OK",
        ],
        "!Unreadable [3, 4, 5]\n!Odd 4\nnew 3\n7/3 opened_case\n7/5 opened_case\n7/6 opened_case",
    ),
    (
        "a known mail is shown without a readable day of arrival: the new one goes on",
        Nothing,
        &[
            LEFT_THERE,
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3 4\n< $ OK\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE)\n< * 1 FETCH (UID 3 RFC822.SIZE 6 INTERNALDATE NIL)\n< $ OK",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3 4\n< $ OK\nsize 2 4 gunga\nbody 2 4 gunga",
        ],
        "new 1\n!Odd 3\nnew 1\n7/3 opened_case\n7/4 opened_case",
    ),
    (
        "wrong pieces of a large mail: it alone is left out",
        Move,
        &[
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3 4\n< $ OK\n> UID FETCH 3:4 (UID RFC822.SIZE INTERNALDATE)\n< * 1 FETCH (UID 3 RFC822.SIZE 9000000)\nsized 2 4 gunga\n< $ OK\n> UID FETCH 3 (UID INTERNALDATE BODY.PEEK[]<0.262144>)\n< * 1 FETCH (UID 3 BODY[]<5> \"x\")\n< $ OK",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3 4\n< $ OK\nsize 2 4 gunga\nbody 2 4 gunga\nmoved 4",
        ],
        "!Odd 3\nnew 1\n7/4 opened_case",
    ),
    (
        "hung up in the middle of a mail: fetched again whole",
        Move,
        &[
            "in\nopen\nfound 3\nsize 1 3 lampa\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 RFC822.SIZE 200 BODY[] {200}\n< From: Eva\nclose",
            TAKEN,
        ],
        "!Closed\nnew 1\n7/3 opened_case",
    ),
    (
        "hung up after the mail is stored: known, and moved at the next look",
        Move,
        &["in\nopen\nnew 1 3 lampa\nclose", "in\nopen\nfound 3\nsize 1 3 lampa\nmoved 3"],
        "!Closed\nnew 0\n7/3 opened_case",
    ),
    (
        "hung up in the move, which took: nothing is there any more",
        Move,
        &[
            "in\nopen\nnew 1 3 lampa\n> UID SEARCH UID 3\n< * SEARCH 3\n< $ OK\n> UID MOVE 3 \"Registrerade\"\nclose",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH\n< $ OK",
        ],
        "!Closed\nnew 0\n7/3 opened_case",
    ),
    (
        "no MOVE, and the copy fails: the case stands, the mail stays, nothing is expunged",
        Move,
        &[
            "can IMAP4rev1 UIDPLUS\nin\nopen\nnew 1 3 lampa\n> UID SEARCH UID 3\n< * SEARCH 3\n< $ OK\n> UID SEARCH UID 3 DELETED\n< * SEARCH\n< $ OK\n> UID COPY 3 \"Registrerade\"\n< $ NO [OVERQUOTA] full\n> LIST \"\" \"Registrerade\"\n< * LIST () \"/\" Registrerade\n< $ OK",
        ],
        "new 1 stay [3]\n7/3 opened_case",
    ),
    (
        "no MOVE, and mails may not be marked deleted: no copy heaps up",
        Move,
        &[
            "can IMAP4rev1 UIDPLUS\nin\n> SELECT \"INBOX\"\n< * 1 EXISTS\n< * OK [UIDVALIDITY 7] ok\n< * OK [PERMANENTFLAGS (\\Seen)] no more\n< $ OK\nnew 1 3 lampa",
        ],
        "new 1 stay [3]\n7/3 opened_case",
    ),
    (
        "over quota: the case stands, and the mail is left alone from then on",
        Move,
        &[
            "in\nopen\nnew 1 3 lampa\n> UID SEARCH UID 3\n< * SEARCH 3\n< $ OK\n> UID MOVE 3 \"Registrerade\"\n< $ NO [OVERQUOTA] full\n> LIST \"\" \"Registrerade\"\n< * LIST () \"/\" Registrerade\n< $ OK\n> UID SEARCH UID 3\n< * SEARCH 3\n< $ OK",
            "in\nopen\nfound 3\nsize 1 3 lampa",
        ],
        "new 1 stay [3]\nnew 0\n7/3 opened_case",
    ),
    (
        "open for reading only: registered all the same",
        Move,
        &["in\n> SELECT \"INBOX\"\n< * 1 EXISTS\n< * OK [UIDVALIDITY 7] ok\n< $ OK [READ-ONLY]\nnew 1 3 lampa"],
        "new 1 stay [3]\n7/3 opened_case",
    ),
    (
        "no right to the other folder: registered all the same",
        Move,
        &[
            "in\nopen\nnew 1 3 lampa\n> UID SEARCH UID 3\n< * SEARCH 3\n< $ OK\n> UID MOVE 3 \"Registrerade\"\n< $ NO [NOPERM] not yours\n> UID SEARCH UID 3\n< * SEARCH 3\n< $ OK",
        ],
        "new 1 stay [3]\n7/3 opened_case",
    ),
    (
        "the keyword is not kept: registered once",
        Mark,
        &["in\nopen\nnew 1 3 lampa\n> UID STORE 3 +FLAGS ($Registrerad)\n< $ OK\n> UID SEARCH UID 3\n< * SEARCH 3\n< $ OK"],
        "new 1 stay [3]\n7/3 opened_case",
    ),
    (
        "the server is restarted: BYE, and nothing is lost",
        Move,
        &["in\nopen\n> UID SEARCH UID 1:*\n< * BYE restarting", TAKEN],
        "!Closed\nnew 1\n7/3 opened_case",
    ),
    (
        "a refused search is never taken for an empty folder",
        Move,
        &["in\nopen\n> UID SEARCH UID 1:*\n< $ NO [SERVERBUG] index is broken", TAKEN],
        "!Unavailable: [SERVERBUG] index is broken\nnew 1\n7/3 opened_case",
    ),
    (
        "one mail cannot be had: the other goes on",
        Move,
        &[
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3 4\n< $ OK\n> UID FETCH 3:4 (UID RFC822.SIZE INTERNALDATE)\nsized 1 3 lampa\nsized 2 4 gunga\n< $ OK\n> UID FETCH 3:4 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\nmail 2 4 gunga\n< $ NO cannot be converted\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< $ NO cannot be converted\nmoved 4",
        ],
        "new 1 left [3]\n7/4 opened_case",
    ),
    (
        "the same mail twice in one look",
        Move,
        &[
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3 4\n< $ OK\n> UID FETCH 3:4 (UID RFC822.SIZE INTERNALDATE)\nsized 1 3 lampa\nsized 2 4 lampa\n< $ OK\n> UID FETCH 3:4 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\nmail 1 3 lampa\nmail 2 4 lampa\n< $ OK\n> UID SEARCH UID 3:4\n< * SEARCH 3 4\n< $ OK\n> UID MOVE 3:4 \"Registrerade\"\n< * OK [COPYUID 70 3:4 31:32] Moved\n< $ OK",
        ],
        "new 2\n7/3 opened_case\n7/4 duplicate",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_trap_loses_a_mail_or_registers_one_twice() {
    let office = office();
    let mut differences = String::new();
    for (name, away, scripts, wanted) in TRAPS {
        let got = fall_into(&office, *away, scripts).await;
        if got != *wanted {
            let _ = writeln!(differences, "{name}:\n  wanted {wanted:?}\n  got    {got:?}");
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// Mails are marked many at a time, so that a line that breaks leaves more of them unmarked than one fetch holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_broken_line_left_unmarked_is_marked_by_the_next_look() {
    let lines = |mails: std::ops::RangeInclusive<u32>, line: &dyn Fn(u32) -> String| mails.map(line).collect::<Vec<_>>().join("\n");
    let sizes = |from: u32, to: u32| {
        let sized = lines(from..=to, &|uid| format!("sized {uid} {uid} lampa{uid}"));
        format!("> UID FETCH {from}:{to} (UID RFC822.SIZE INTERNALDATE)\n{sized}\n< $ OK")
    };
    let bodies = |from: u32, to: u32| {
        let mails = lines(from..=to, &|uid| format!("mail {uid} {uid} lampa{uid}"));
        format!("> UID FETCH {from}:{to} (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n{mails}\n< $ OK")
    };
    let marked = |from: u32, to: u32| {
        let flags = lines(from..=to, &|uid| format!("< * {uid} FETCH (UID {uid} FLAGS ($Registrerad))"));
        format!("> UID STORE {from}:{to} +FLAGS ($Registrerad)\n{flags}\n< $ OK")
    };
    let all: Vec<String> = (1..=120).map(|uid: u32| uid.to_string()).collect();
    let search = format!("in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH {}\n< $ OK", all.join(" "));
    let broken = "> UID FETCH 101:120 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * BYE restarting";
    let first = [search.as_str(), &sizes(1, 120), &bodies(1, 50), &bodies(51, 100), broken].join("\n");
    let second = [
        &search,
        &sizes(1, 100),
        &marked(1, 100),
        &sizes(101, 120),
        &bodies(101, 120),
        &marked(101, 120),
    ]
    .map(String::as_str)
    .join("\n");

    let (store, _folder) = store().await;
    let keyword = PutAway::Keyword(Keyword::new("$Registrerad").unwrap());
    let mut source = Source::new(MailboxId::new("teknik"), keyword, None, 1 << 20);
    assert_eq!(look(&mut source, &store, &first).await, "!Closed");
    assert_eq!(look(&mut source, &store, &second).await, "new 20");
}

/// Looks into the folder once for each script, as a daemon that connects anew would, and lets the mails be settled.
async fn fall_into(office: &Arc<Office>, away: Away, scripts: &[&str]) -> String {
    let (store, _folder) = store().await;
    let mailbox = MailboxId::new("teknik");
    let put_away = match away {
        Move => PutAway::Move(FolderName::new("Registrerade").unwrap()),
        Mark => PutAway::Keyword(Keyword::new("$Registrerad").unwrap()),
        Nothing => PutAway::Nothing,
    };
    let mut source = Source::new(mailbox, put_away, None, 1 << 20);
    let mut told: Vec<String> = Vec::new();
    for script in scripts {
        told.push(look(&mut source, &store, script).await);
        while process::run_once(office, &store).await.unwrap().settled > 0 {}
    }
    let mut reader = store.read().await.unwrap();
    for id in 1.. {
        let Some(row) = reader.lookup_inbound(InboundId(id)).await.unwrap() else {
            break;
        };
        let outcome = row.outcome.map_or("waits", |outcome| outcome.as_str());
        let mark = row.mark.map(|mark| format!(" {mark}")).unwrap_or_default();
        told.push(format!("{}/{} {outcome}{mark}", row.uid_validity, row.uid));
    }
    assert_eq!(reader.verify(true, DateTime::UNIX_EPOCH).await.unwrap(), []);
    told.join("\n")
}

async fn look(source: &mut Source, store: &Store, script: &str) -> String {
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let script = spelled_out(script);
    let server = tokio::spawn(async move { play(theirs, &script).await });
    let mut session = connect_over(Box::new(ours), &account()).await.unwrap();
    let folder = FolderName::inbox();
    let looked = collect::run_once(&mut session, &folder, source, store, &SystemClock, &|| ()).await;
    drop(session);
    let played = server.await.unwrap();
    if let Err(error) = &looked {
        source.learn(error);
    }
    let told = match looked {
        Ok(collected) => {
            source.stay.extend(collected.stay.iter().map(|uid| (folder.clone(), *uid)));
            let list = |name: &str, uids: &[u32]| {
                if uids.is_empty() {
                    String::new()
                } else {
                    format!(" {name} {uids:?}")
                }
            };
            let (left, stay) = (list("left", &collected.left), list("stay", &collected.stay));
            format!("new {}{left}{stay}", collected.new)
        }
        // How a line that broke shows depends on the moment.
        Err(CollectError::Imap(ImapError::Closed { .. })) => "!Closed".to_owned(),
        Err(CollectError::Imap(cause)) => class(&cause),
        Err(CollectError::Unreadable { uids, .. }) => format!("!Unreadable {uids:?}"),
        Err(CollectError::Odd { uid, .. }) => format!("!Odd {uid}"),
        Err(other) => format!("!{other}"),
    };
    match played {
        Ok(()) => told,
        Err(fault) => format!("{told} ({fault})"),
    }
}

/// A script with its mails written out: `new SEQ UID NAME` is a look that finds a mail, its size and its body, of which `found`,
/// `size` and `body` are the parts; `sized` and `mail` are the answers alone; `moved UID` is its move.
fn spelled_out(script: &str) -> String {
    let mut text = String::new();
    for line in script.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["new", sequence, uid, name] => {
                text += &spelled_out(&format!("found {uid}\nsize {sequence} {uid} {name}\nbody {sequence} {uid} {name}"));
            }
            ["found", uid] => text += &format!("> UID SEARCH UID 1:*\n< * SEARCH {uid}\n< $ OK\n"),
            ["size", sequence, uid, name] => {
                let answer = spelled_out(&format!("sized {sequence} {uid} {name}"));
                text += &format!("> UID FETCH {uid} (UID RFC822.SIZE INTERNALDATE)\n{answer}< $ OK\n");
            }
            ["sized", sequence, uid, name] => {
                let (date, size) = (arrival(name), mail(name).len());
                text += &format!("< * {sequence} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"{date}\")\n");
            }
            ["body", sequence, uid, name] => {
                let answer = spelled_out(&format!("mail {sequence} {uid} {name}"));
                text += &format!("> UID FETCH {uid} (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n{answer}< $ OK\n");
            }
            ["mail", sequence, uid, name] => {
                let (date, mail) = (arrival(name), mail(name));
                let size = mail.len();
                text += &format!("< * {sequence} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"{date}\" BODY[] {{{size}}}\n");
                text.extend(mail.lines().map(|line| format!("< {line}\n")));
                text += "< )\n";
            }
            ["moved", uid] => {
                text += &format!(
                    "> UID SEARCH UID {uid}\n< * SEARCH {uid}\n< $ OK\n> UID MOVE {uid} \"Registrerade\"\n< * OK [COPYUID 70 {uid} 31] Moved\n< $ OK\n"
                );
            }
            _ => {
                text += line;
                text.push('\n');
            }
        }
    }
    text
}

/// When a mail came; each name has a day of its own.
fn arrival(name: &str) -> String {
    let day = 1 + name.bytes().map(u32::from).sum::<u32>() % 20;
    format!("{day:02}-Nov-2026 08:00:00 +0100")
}

fn mail(name: &str) -> String {
    let lines = [
        "From: Eva <eva@example.com>".to_owned(),
        format!("Subject: Trasig {name}"),
        "Date: Mon, 23 Nov 2026 08:00:00 +0100".to_owned(),
        format!("Message-ID: <{name}@example.com>"),
        "Content-Type: text/plain; charset=utf-8".to_owned(),
        String::new(),
        format!("Jag vill klaga: {name} vid skolan ska lagas."),
    ];
    lines.iter().map(|line| format!("{line}\r\n")).collect()
}

fn office() -> Arc<Office> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/example/synpunktd.toml");
    let settings = settings::load(&file, &BTreeMap::new()).unwrap();
    let identity = Identity {
        instance: "traps".to_owned(),
        keys: Keys::one("t", Secret::new("a key for traps")),
        owner: "traps".to_owned(),
    };
    Arc::new(wiring::office(&settings, identity, Arc::new(SystemClock)).unwrap())
}

async fn store() -> (Store, TempDir) {
    // In memory where that can be had: nothing here is about the disk.
    let memory = tempfile::tempdir_in("/dev/shm");
    let folder = memory.or_else(|_| tempfile::tempdir()).unwrap();
    let place = Place::File(folder.path().join("diary.db"));
    let store = Store::open(&place, OpenMode::Daemon).await.unwrap();
    store.migrate().await.unwrap();
    (store, folder)
}

#[test]
fn every_trap_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = TRAPS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names.len(), TRAPS.len());
    assert_eq!(mail("lampa").len(), mail("lampb").len());
    assert_ne!(arrival("lampa"), arrival("lampb"));
}
