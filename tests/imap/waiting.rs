//! Waiting for mail: IDLE in all its moods.

use std::time::Duration;

use synpunktd::imap::{ImapError, Mailbox, connect_over};

use crate::scene::{Act, Scene, account, folder, play_all};
use crate::script::play;

const INBOX: Act = Act::Inbox;

#[tokio::test(start_paused = true)]
async fn idle() {
    let scenes: &[Scene] = &[
        (
            "mail comes",
            "in\nopen\n> IDLE\n< + idling\npause 40\n< * 4 EXISTS\n> DONE\n< $ OK",
            &[INBOX, Act::Wait(540)],
            "NewMail after 40 s",
        ),
        (
            "mail comes before the server says that it idles",
            "in\nopen\n> IDLE\n< * 4 EXISTS\n< + idling\n> DONE\n< $ OK",
            &[INBOX, Act::Wait(540)],
            "NewMail after 0 s",
        ),
        (
            "mail came with an earlier answer",
            "in\nopen\n> UID SEARCH UID 11:*\n< * SEARCH 11\n< * 4 EXISTS\n< $ OK",
            &[INBOX, Act::Uids(10), Act::Wait(540)],
            "[11]\nNewMail after 0 s",
        ),
        (
            "mail came with an earlier answer, and the count was said again",
            "in\nopen\n> UID SEARCH UID 11:*\n< * SEARCH 11\n< * 4 EXISTS\n< * 4 EXISTS\n< $ OK",
            &[INBOX, Act::Uids(10), Act::Wait(540)],
            "[11]\nNewMail after 0 s",
        ),
        (
            "nothing comes",
            "in\nopen\n> IDLE\n< + idling\n> DONE\n< $ OK",
            &[INBOX, Act::Wait(540)],
            "TimedOut after 540 s",
        ),
        (
            "signs of life do not move the end",
            "in\nopen\n> IDLE\n< + idling\nevery 119 * OK Still here\n> DONE\n< $ OK",
            &[INBOX, Act::Wait(540)],
            "TimedOut after 540 s",
        ),
        (
            "flags and expunges are no mail; what is left over from before is not new",
            "in\nopen\n> IDLE\n< + idling\n< * 2 FETCH (FLAGS (\\Seen))\n< * 3 EXPUNGE\n< * 2 EXISTS\n> DONE\n< $ OK",
            &[INBOX, Act::Wait(540)],
            "TimedOut after 540 s",
        ),
        (
            "one out, one in: the count is as before, the mail is new",
            "in\nopen\n> IDLE\n< + idling\n< * 3 EXPUNGE\n< * 3 EXISTS\n> DONE\n< $ OK",
            &[INBOX, Act::Wait(540)],
            "NewMail after 0 s",
        ),
        (
            "refused: sleeps instead, and does not ask again",
            "in\nopen\n> IDLE\n< $ NO not today",
            &[INBOX, Act::Wait(540), Act::Wait(60)],
            "NoIdle after 540 s\nNoIdle after 60 s",
        ),
        (
            "unknown to the server",
            "can IMAP4rev1\nin\nopen",
            &[INBOX, Act::Wait(300)],
            "NoIdle after 300 s",
        ),
        (
            "ended by the server with a tagged answer",
            "in\nopen\n> IDLE\n< + idling\npause 100\n< $ NO enough",
            &[INBOX, Act::Wait(540)],
            "NoIdle after 540 s",
        ),
        (
            "hung up",
            "in\nopen\n> IDLE\n< + idling\npause 100\nclose",
            &[INBOX, Act::Wait(540)],
            "!Closed: (no words)",
        ),
        (
            "BYE",
            "in\nopen\n> IDLE\n< + idling\n< * BYE Server shutting down.",
            &[INBOX, Act::Wait(540)],
            "!Closed: Server shutting down",
        ),
        ("no answer to IDLE", "in\nopen\n> IDLE\nhang", &[INBOX, Act::Wait(540)], "!TimedOut"),
        (
            "no answer to IDLE but signs of life",
            "in\nopen\n> IDLE\nevery 20 * OK Still here",
            &[INBOX, Act::Wait(540)],
            "!TimedOut",
        ),
        (
            "no answer to DONE",
            "in\nopen\n> IDLE\n< + idling\n< * 4 EXISTS\n> DONE\nhang",
            &[INBOX, Act::Wait(540)],
            "!TimedOut",
        ),
        (
            "garbage",
            "in\nopen\n> IDLE\n< + idling\n< * what is this",
            &[INBOX, Act::Wait(540)],
            "!Protocol: a line that the parser does not know",
        ),
    ];
    play_all(scenes).await;
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_command_leaves_the_session_dead() {
    let script = "in\nopen\n> UID SEARCH UID 1:*\npause 30\n< * SEARCH 1\n< $ OK";
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let server = tokio::spawn(play(theirs, script));
    let mut session = connect_over(Box::new(ours), &account()).await.unwrap();
    session.select(&folder("INBOX")).await.unwrap();
    let cut_off = tokio::time::timeout(Duration::from_secs(1), session.uids(0, None)).await;
    assert!(cut_off.is_err());
    assert!(!session.is_alive());
    assert!(matches!(session.uids(0, None).await, Err(ImapError::Dead { .. })));
    assert!(matches!(session.logout().await, Err(ImapError::Dead { .. })));
    server.await.unwrap().unwrap();
}
