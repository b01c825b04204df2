//! What must never happen, whatever a server sends and wherever it stops.

use proptest::prelude::*;

use crate::scene::{Act, account, perform};

const FETCH: &str = "UID FETCH 3:4 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])";
const BODIES: &str = "* 1 FETCH (UID 3 RFC822.SIZE 6 BODY[] {6}\r\na\r\nb\r\n)\r\n* 2 EXPUNGE\r\n\
     * 2 FETCH (BODY[] \"x\" RFC822.SIZE 1 UID 4)\r\ns5 OK done\r\n";

/// A command, the whole answer to it, and what the daemon makes of the whole.
const DIALOGUES: [(Act, &str, &str, &str); 5] = [
    (
        Act::Uids(2),
        "UID SEARCH UID 3:*",
        "* 4 EXISTS\r\n* SEARCH 3 4\r\ns5 OK done\r\n",
        "[3, 4]",
    ),
    (
        Act::Fetch(&[3, 4]),
        FETCH,
        BODIES,
        "3:6:Ok(Raw(6 bytes, Exact)) 4:1:Ok(Raw(1 bytes, Exact))",
    ),
    (
        Act::Sizes(&[3]),
        "UID FETCH 3 (UID RFC822.SIZE INTERNALDATE)",
        "* 1 FETCH (UID 3 RFC822.SIZE 6)\r\ns5 OK\r\n",
        "3:6:-",
    ),
    (
        Act::Mark(&[3], "$R"),
        "UID STORE 3 +FLAGS ($R)",
        "* 1 FETCH (UID 3 FLAGS ($R))\r\ns5 OK\r\n",
        "done [3]",
    ),
    (
        Act::Folders,
        "LIST \"\" \"*\"",
        "* LIST () \"/\" {5}\r\nINBOX\r\n* LIST () \"/\" R\r\ns5 OK\r\n",
        "INBOX | R",
    ),
];

#[tokio::test(start_paused = true)]
async fn an_answer_cut_off_anywhere_is_no_answer() {
    for (act, command, answer, wanted) in DIALOGUES {
        for cut in 0..=answer.len() {
            let sent = answer[..cut].replace('\r', "␍").replace('\n', "␊");
            let script = format!("in\nopen\n> {command}\n<~ {sent}\nclose");
            let (told, server) = perform(&script, &[Act::Inbox, act], &account()).await;
            assert_eq!(server, Ok(()));
            match cut == answer.len() {
                true => assert_eq!(told.trim(), wanted),
                false => assert!(told.starts_with("!Closed"), "{command} cut at {cut}: {told}"),
            }
        }
    }
}

/// Pieces of answers, whole and broken, that the session may hear at any time.
const PIECES: [&str; 24] = [
    "* 3 EXISTS",
    "* 0 EXISTS",
    "* 4294967295 EXISTS",
    "* 2 EXPUNGE",
    "* SEARCH 3 4",
    "* SEARCH",
    "* OK [UIDVALIDITY 7] x",
    "* OK [UIDNEXT 9] x",
    "* OK [COPYUID 1 3:4 5:6] x",
    "* OK [COPYUID 1 1:4294967295 2] x",
    "* OK [ALERT]Å",
    "* NO x",
    "* BAD x",
    "* BYE x",
    "+ go",
    "* 1 FETCH (UID 3 INTERNALDATE NIL)",
    "* 1 FETCH (UID 3 RFC822.SIZE 6 BODY[] {6}",
    "a␍␊b",
    ")",
    "* 1 FETCH (UID 4 FLAGS ($R) RFC822.SIZE 99999999999)",
    "* 1 FETCH (UID 3 BODY[]<0> \"x\")",
    "* LIST () \"/\" INBOX",
    "* STATUS R (MESSAGES 4)",
    "* 1 FETCH (BODY[] {4294967295}",
];

fn line() -> impl Strategy<Value = String> {
    let tagged = (
        5..14u8,
        prop::sample::select(vec!["OK", "NO [TRYCREATE] x", "NO x", "BAD x", "OK [READ-ONLY]", "BYE"]),
    );
    prop_oneof![
        5 => prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        3 => tagged.prop_map(|(tag, status)| format!("s{tag} {status}")),
        1 => "[ -~å]{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_server_makes_the_session_panic_or_hang(lines in prop::collection::vec(line(), 0..30), move_mail in any::<bool>()) {
        let can = if move_mail { "can IMAP4rev1 MOVE UIDPLUS IDLE" } else { "can IMAP4rev1 IDLE" };
        let sent = lines.join("␍␊");
        let script = format!("{can}\nin\nopen\n<~ {sent}␍␊\nclose");
        let acts = [
            Act::Inbox, Act::Uids(2), Act::Sizes(&[3, 4]), Act::Fetch(&[3, 4]), Act::Large(3, 9, 1000),
            Act::Move(&[3, 4], "R"), Act::Mark(&[3], "$R"), Act::Find("R", "<a@b>"), Act::Folders, Act::Wait(60), Act::Logout,
        ];
        for at in 1..acts.len() {
            let some = [&acts[..1], &acts[at..]].concat();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
            // Whatever it answers: it answers, and does not panic.
            let (_, _) = runtime.block_on(perform(&script, &some, &account()));
        }
    }
}
