//! Opening folders, finding mails and fetching them.

use synpunktd::imap::{ImapAccount, Limits, SizeTrust};

use crate::scene::{Act, Scene, account, play_all, play_with};

const INBOX: Act = Act::Inbox;
const LYING: [Act; 2] = [INBOX, Act::Large(3, 9, 262_144)];
const TIGHT: [Act; 2] = [INBOX, Act::Large(3, 262_147, 262_146)];
const EXACT: [Act; 2] = [INBOX, Act::Large(3, 262_144, 1 << 20)];
const LARGE: [Act; 2] = [INBOX, Act::Large(3, 262_147, 1 << 20)];

#[tokio::test(start_paused = true)]
async fn opening_folders() {
    let scenes: &[Scene] = &[
        (
            "as it should be",
            "in\nopen",
            &[Act::Select("INBOX")],
            "validity 7 exists 3 next Some(12) read_only false keywords true",
        ),
        (
            "a name with å and a slash",
            "in\n> SELECT \"Arkiv/&AMU-r 2026 &- sen\"\n< * 0 EXISTS\n< * OK [UIDVALIDITY 1] ok\n< $ OK",
            &[Act::Select("Arkiv/År 2026 & sen")],
            "validity 1 exists 0 next None read_only false keywords false",
        ),
        (
            "a name that would be two arguments",
            "in\n> SELECT \"a\\\" \\\\b\"\n< $ NO no such folder",
            &[Act::Select("a\" \\b")],
            "!!NoSuchFolder: no such folder",
        ),
        (
            "for reading only",
            "in\n> SELECT \"INBOX\"\n< * 3 EXISTS\n< * OK [UIDVALIDITY 7] ok\n< * OK [PERMANENTFLAGS ()] none
             < $ OK [READ-ONLY] opened",
            &[Act::Select("INBOX")],
            "validity 7 exists 3 next None read_only true keywords false",
        ),
        (
            "the count comes late and twice",
            "in\n> SELECT \"INBOX\"\n< * OK [UIDVALIDITY 7] ok\n< * 3 EXISTS\n< * 5 EXISTS\n< $ OK",
            &[Act::Select("INBOX")],
            "validity 7 exists 5 next None read_only false keywords false",
        ),
        (
            "no UIDVALIDITY",
            "in\n> SELECT \"INBOX\"\n< * 3 EXISTS\n< $ OK",
            &[Act::Select("INBOX")],
            "!Protocol: the server gives no UIDVALIDITY, so mails cannot be told apart",
        ),
        (
            "UIDVALIDITY 0",
            "in\n> SELECT \"INBOX\"\n< * OK [UIDVALIDITY 0] odd\n< $ OK",
            &[Act::Select("INBOX")],
            "!Protocol: the server gives no UIDVALIDITY, so mails cannot be told apart",
        ),
        (
            "NO",
            "in\n> SELECT \"Bort\"\n< $ NO [NONEXISTENT] gone",
            &[Act::Select("Bort")],
            "!!NoSuchFolder: [NONEXISTENT] gone",
        ),
        (
            "no rights",
            "in\n> SELECT \"Bort\"\n< $ NO [NOPERM] not yours",
            &[Act::Select("Bort")],
            "!!NoRights: [NOPERM] not yours",
        ),
        (
            "busy",
            "in\n> SELECT \"INBOX\"\n< $ NO [INUSE] locked",
            &[Act::Select("INBOX")],
            "!Unavailable: [INUSE] locked",
        ),
        (
            "BAD",
            "in\n> SELECT \"INBOX\"\n< $ BAD what",
            &[Act::Select("INBOX")],
            "!Rejected: what",
        ),
        (
            "hung up",
            "in\n> SELECT \"INBOX\"\n< * 3 EXISTS\nclose",
            &[Act::Select("INBOX")],
            "!Closed: (no words)",
        ),
        (
            "silent",
            "in\n> SELECT \"INBOX\"\n< * 3 EXISTS\nhang",
            &[Act::Select("INBOX")],
            "!TimedOut",
        ),
        (
            "BYE",
            "in\n> SELECT \"INBOX\"\n< * 3 EXISTS\n< * BYE Disconnected for inactivity.",
            &[Act::Select("INBOX")],
            "!Closed: Disconnected for inactivity",
        ),
        (
            "signs of life for ever",
            "in\n> SELECT \"INBOX\"\nevery 30 * OK wait",
            &[Act::Select("INBOX")],
            "!TimedOut",
        ),
        (
            "asks for more",
            "in\n> SELECT \"INBOX\"\n< + go on",
            &[Act::Select("INBOX")],
            "!Protocol: the server asks for more than there is",
        ),
        (
            "a text that the parser chokes on",
            "in\n> SELECT \"INBOX\"\n< * OK [ALERT]Ålådan är full",
            &[Act::Select("INBOX")],
            "!Protocol: a line that the parser cannot take",
        ),
        (
            "all folders",
            "in\n> LIST \"\" \"*\"\n< * LIST (\\HasNoChildren) \"/\" INBOX\n< * LIST (\\Noselect) \"/\" \"Delat\"
             < * LIST () \"/\" \"&AMU-r\"\n< * LIST () NIL {7}\n< a\"b\\c d\n< * LIST () \"/\" \"L&da\"\n< $ OK",
            &[Act::Folders],
            "INBOX | L&da | a\"b\\c d | År",
        ),
        (
            "folders refused",
            "in\n> LIST \"\" \"*\"\n< * LIST () \"/\" INBOX\n< $ NO later",
            &[Act::Folders],
            "!Rejected: later",
        ),
        ("nothing open", "in", &[Act::Uids(0)], "!Protocol: no folder is selected"),
    ];
    play_all(scenes).await;
}

#[tokio::test(start_paused = true)]
async fn finding_mails() {
    let scenes: &[Scene] = &[
        (
            "in any order, over several lines, with doubles",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 9 3\n< * SEARCH 3 11 \n< $ OK",
            &[INBOX, Act::Uids(0)],
            "[3, 9, 11]",
        ),
        (
            "none",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH\n< $ OK",
            &[INBOX, Act::Uids(0)],
            "[]",
        ),
        (
            "n:* names the last mail though it is below n",
            "in\nopen\n> UID SEARCH UID 12:*\n< * SEARCH 11\n< $ OK",
            &[INBOX, Act::Uids(11)],
            "[]",
        ),
        ("above everything", "in\nopen", &[INBOX, Act::Uids(u32::MAX)], "[]"),
        (
            "since a day",
            "in\nopen\n> UID SEARCH UID 12:* SINCE 5-Jan-2026\n< * SEARCH 14\n< $ OK",
            &[INBOX, Act::Since(11, "2026-01-05")],
            "[14]",
        ),
        (
            "other news in between",
            "in\nopen\n> UID SEARCH UID 1:*\n< * 4 EXISTS\n< * 1 EXPUNGE\n< * SEARCH 3\n< * 2 FETCH (FLAGS (\\Seen))
             < * OK [HIGHESTMODSEQ 5] yes\n< * NO disk nearly full\n< $ OK",
            &[INBOX, Act::Uids(0)],
            "[3]",
        ),
        (
            "NO",
            "in\nopen\n> UID SEARCH UID 1:*\n< $ NO no",
            &[INBOX, Act::Uids(0)],
            "!Rejected: no",
        ),
        (
            "BAD",
            "in\nopen\n> UID SEARCH UID 1:*\n< $ BAD no",
            &[INBOX, Act::Uids(0)],
            "!Rejected: no",
        ),
        (
            "NO after some",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3\n< $ NO no",
            &[INBOX, Act::Uids(0)],
            "!Rejected: no",
        ),
        (
            "hung up",
            "in\nopen\n> UID SEARCH UID 1:*\nclose",
            &[INBOX, Act::Uids(0)],
            "!Closed: (no words)",
        ),
        (
            "hung up after some",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 3\nclose",
            &[INBOX, Act::Uids(0)],
            "!Closed: (no words)",
        ),
        (
            "hung up in a line",
            "in\nopen\n> UID SEARCH UID 1:*\n<~ * SEARCH 3\nclose",
            &[INBOX, Act::Uids(0)],
            "!Closed: unexpected end of file",
        ),
        (
            "silent",
            "in\nopen\n> UID SEARCH UID 1:*\nhang",
            &[INBOX, Act::Uids(0)],
            "!TimedOut",
        ),
        (
            "BYE",
            "in\nopen\n> UID SEARCH UID 1:*\n< * BYE now",
            &[INBOX, Act::Uids(0)],
            "!Closed: now",
        ),
        (
            "garbage",
            "in\nopen\n> UID SEARCH UID 1:*\n< * SEARCH 1 2 (MODSEQ 9)\n< $ OK",
            &[INBOX, Act::Uids(0)],
            "!Protocol: a line that the parser does not know",
        ),
        (
            "OK without an answer",
            "in\nopen\n> UID SEARCH UID 1:*\n< $ OK",
            &[INBOX, Act::Uids(0)],
            "!Protocol: an OK without an answer",
        ),
        (
            "a Message-ID in another folder, and back",
            "in\nopen\n> EXAMINE \"Registrerade\"\n< * 9 EXISTS\n< * OK [UIDVALIDITY 2] ok\n< $ OK [READ-ONLY]
             > UID SEARCH HEADER Message-ID \"<a\\\"b@kommun.se>\"\n< * SEARCH 4\n< $ OK\nopen
             > UID SEARCH UID 12:*\n< * SEARCH\n< $ OK",
            &[INBOX, Act::Find("Registrerade", "<a\"b@kommun.se>"), Act::Uids(11)],
            "[4]\n[]",
        ),
        (
            "a Message-ID in a folder that does not exist",
            "in\nopen\n> EXAMINE \"Registrerade\"\n< $ NO gone\n> LIST \"\" \"Registrerade\"\n< $ OK\nopen",
            &[INBOX, Act::Find("Registrerade", "<a@kommun.se>")],
            "[]",
        ),
        (
            "a Message-ID in a folder that exists but does not open",
            "in\nopen\n> EXAMINE \"Registrerade\"\n< $ NO broken\n> LIST \"\" \"Registrerade\"
             < * LIST () \"/\" Registrerade\n< $ OK",
            &[INBOX, Act::Find("Registrerade", "<a@kommun.se>")],
            "!!NoSuchFolder: broken",
        ),
        (
            "UIDVALIDITY changes on the way back",
            "in\nopen\n> EXAMINE \"R\"\n< * OK [UIDVALIDITY 2] ok\n< $ OK\n> UID SEARCH HEADER Message-ID \"<a@b>\"
             < * SEARCH 4\n< $ OK\n> SELECT \"INBOX\"\n< * OK [UIDVALIDITY 8] ok\n< $ OK",
            &[INBOX, Act::Find("R", "<a@b>")],
            "!Protocol: UIDVALIDITY changed in the middle of the session",
        ),
        (
            "mail that came while looking elsewhere is news",
            "in\nopen\n> EXAMINE \"R\"\n< * OK [UIDVALIDITY 2] ok\n< $ OK\n> UID SEARCH HEADER Message-ID \"<a@b>\"
             < * SEARCH\n< $ OK\n> SELECT \"INBOX\"\n< * 4 EXISTS\n< * OK [UIDVALIDITY 7] ok\n< $ OK",
            &[INBOX, Act::Find("R", "<a@b>"), Act::Wait(540)],
            "[]\nNewMail after 0 s",
        ),
    ];
    play_all(scenes).await;
}

#[tokio::test(start_paused = true)]
async fn sizes_and_bodies() {
    let scenes: &[Scene] = &[
        (
            "sizes, in any order; one has vanished, one was not asked for",
            "in\nopen\n> UID FETCH 3:5 (UID RFC822.SIZE INTERNALDATE)
             < * 2 FETCH (INTERNALDATE \"17-Jul-2026 02:44:25 +0200\" RFC822.SIZE 44 UID 5)
             < * 1 FETCH (UID 3 RFC822.SIZE 10)\n< * 9 FETCH (UID 99 RFC822.SIZE 10)\n< * 1 FETCH (FLAGS (\\Seen) UID 4)
             < $ OK",
            &[INBOX, Act::Sizes(&[5, 4, 3, 3])],
            "3:10:- 5:44:2026-07-17",
        ),
        ("no sizes wanted", "in\nopen", &[INBOX, Act::Sizes(&[]), Act::Fetch(&[])], ""),
        (
            "sizes refused",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE)\n< $ NO no",
            &[INBOX, Act::Sizes(&[3])],
            "!Rejected: no",
        ),
        (
            "sizes, hung up",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE)\nclose",
            &[INBOX, Act::Sizes(&[3])],
            "!Closed: (no words)",
        ),
        (
            "two whole mails; one has vanished; others' news in between",
            "in\nopen\n> UID FETCH 3:5 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])
             < * 3 FETCH (UID 5 RFC822.SIZE 6 BODY[] {6}\n< a\n< b\n< )\n< * 2 EXPUNGE\n< * 3 EXISTS
             < * 1 FETCH (FLAGS (\\Seen))\n< * 1 FETCH (BODY[] {3}\n< x\n<  RFC822.SIZE 3 UID 3 SAVEDATE \"y\")\n< $ OK",
            &[INBOX, Act::Fetch(&[3, 4, 5])],
            "3:3:Ok(Raw(3 bytes, Exact)) 5:6:Ok(Raw(6 bytes, Exact))",
        ),
        (
            "empty, NIL, too short, line ends converted: the others go on",
            "in\nopen\n> UID FETCH 3:7 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])
             < * 1 FETCH (UID 3 RFC822.SIZE 9 BODY[] {0}\n< )\n< * 2 FETCH (UID 4 RFC822.SIZE 9 BODY[] NIL)
             < * 3 FETCH (UID 5 RFC822.SIZE 9 BODY[] {6}\n< a\n< b\n< )\n< * 4 FETCH (UID 6 RFC822.SIZE 4 BODY[] {6}
             < a\n< b\n< )\n< * 5 FETCH (UID 7 RFC822.SIZE 3 BODY[] \"abc\")\n< $ OK",
            &[INBOX, Act::Fetch(&[3, 4, 5, 6, 7])],
            "3:9:Err(Empty) 4:9:Err(Empty) 5:9:Err(WrongSize(6 bytes)) 6:4:Ok(Raw(6 bytes, LineEndings)) 7:3:Ok(Raw(3 bytes, Exact))",
        ),
        (
            "all have vanished",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< $ OK",
            &[INBOX, Act::Fetch(&[3])],
            "",
        ),
        (
            "some have vanished, and the server says NO",
            "in\nopen\n> UID FETCH 3:4 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])
             < * 1 FETCH (UID 3 RFC822.SIZE 1 BODY[] {1}\n<~ a\n< )\n< $ NO [EXPUNGEISSUED] some are gone",
            &[INBOX, Act::Fetch(&[3, 4])],
            "3:1:Ok(Raw(1 bytes, Exact))",
        ),
        (
            "one mail cannot be had: it stands alone",
            "in\nopen\n> UID FETCH 3:5 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])
             < * 1 FETCH (UID 3 RFC822.SIZE 1 BODY[] {1}\n<~ a\n< )\n< $ NO cannot be converted
             > UID FETCH 4 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< $ NO cannot be converted
             > UID FETCH 5 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])
             < * 3 FETCH (UID 5 RFC822.SIZE 1 BODY[] {1}\n<~ b\n< )\n< $ OK",
            &[INBOX, Act::Fetch(&[3, 4, 5])],
            "3:1:Ok(Raw(1 bytes, Exact)) 4:4294967295:Err(Refused(cannot be converted)) 5:1:Ok(Raw(1 bytes, Exact))",
        ),
        (
            "the server is busy: no mail's fault",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< $ NO [SERVERBUG] oops",
            &[INBOX, Act::Fetch(&[3])],
            "!Unavailable: [SERVERBUG] oops",
        ),
        (
            "BAD",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< $ BAD no",
            &[INBOX, Act::Fetch(&[3])],
            "!Rejected: no",
        ),
        (
            "hung up between two mails: the first is not enough",
            "in\nopen\n> UID FETCH 3:4 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])
             < * 1 FETCH (UID 3 RFC822.SIZE 1 BODY[] {1}\n<~ a\n< )\nclose",
            &[INBOX, Act::Fetch(&[3, 4])],
            "!Closed: (no words)",
        ),
        (
            "hung up in the middle of a mail",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 BODY[] {100}\n< a\nclose",
            &[INBOX, Act::Fetch(&[3])],
            "!Closed: unexpected end of file",
        ),
        (
            "silent in the middle of a mail",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 BODY[] {100}\n< a\nhang",
            &[INBOX, Act::Fetch(&[3])],
            "!TimedOut",
        ),
        (
            "slow, but never silent for long",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 RFC822.SIZE 9 BODY[] {9}
             pause 50\n< a\npause 50\n< b\npause 50\n< c\npause 50\n< )\n< $ OK",
            &[INBOX, Act::Fetch(&[3])],
            "3:9:Ok(Raw(9 bytes, Exact))",
        ),
        (
            "a date that the parser chokes on",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 INTERNALDATE NIL RFC822.SIZE 1 BODY[] \"a\")\n< $ OK",
            &[INBOX, Act::Fetch(&[3])],
            "!Protocol: a line that the parser cannot take",
        ),
        (
            "an answer that is no answer",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH UID 3",
            &[INBOX, Act::Fetch(&[3])],
            "!Protocol: a line that the parser does not know",
        ),
        (
            "a literal of 4 GB",
            "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 RFC822.SIZE 1 BODY[] {4294967295}",
            &[INBOX, Act::Fetch(&[3])],
            "!Protocol: more data than was asked for",
        ),
    ];
    play_all(scenes).await;
}

#[tokio::test(start_paused = true)]
async fn estimated_sizes() {
    let scenes: &[Scene] = &[(
        "Exchange announces what it stores, not what it sends; empty stays empty",
        "in\nopen\n> UID FETCH 3:4 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])
         < * 1 FETCH (UID 3 RFC822.SIZE 900 BODY[] {1}\n<~ a\n< )\n< * 2 FETCH (UID 4 RFC822.SIZE 900 BODY[] {0}\n< )\n< $ OK",
        &[INBOX, Act::Fetch(&[3, 4])],
        "3:900:Ok(Raw(1 bytes, Estimated)) 4:900:Err(Empty)",
    )];
    let exchange = ImapAccount {
        sizes: SizeTrust::Estimated,
        ..account()
    };
    play_with(scenes, &exchange).await;
}

#[tokio::test(start_paused = true)]
async fn a_flood_ends_the_session() {
    let small = Limits {
        literal: 50,
        ..Limits::default()
    };
    let scenes: &[Scene] = &[(
        "one literal above the cap",
        "in\nopen\n> UID FETCH 3 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[])\n< * 1 FETCH (UID 3 BODY[] {51}",
        &[INBOX, Act::Fetch(&[3])],
        "!Protocol: more data than was asked for",
    )];
    play_with(
        scenes,
        &ImapAccount {
            limits: small,
            ..account()
        },
    )
    .await;
    let chatter = format!("* OK {}\n<", "x".repeat(4000)).repeat(2200);
    let script = format!("in\nopen\n> UID SEARCH UID 1:*\n< {chatter} $ OK").leak();
    play_all(&[("chatter", script, &[INBOX, Act::Uids(0)], "!Protocol: more data than was asked for")]).await;
}

#[tokio::test(start_paused = true)]
async fn large_mails_come_in_pieces() {
    let piece = "x".repeat(262_144);
    let first = "> UID FETCH 3 (UID INTERNALDATE BODY.PEEK[]<0.262144>)";
    let second = "> UID FETCH 3 (UID INTERNALDATE BODY.PEEK[]<262144.262144>)";
    let whole = format!("{first}\n< * 1 FETCH (UID 3 BODY[]<0> {{262144}}\n<~ {piece}\n< )\n< $ OK\n{second}");
    let play = |end: &str| -> &'static str { format!("in\nopen\n{whole}\n{end}").leak() };
    let only_first: &'static str = format!("in\nopen\n{}", whole.trim_end_matches(second)).leak();
    let scenes: Vec<Scene> = vec![
        (
            "two pieces",
            play("< * 1 FETCH (UID 3 BODY[]<262144> \"end\")\n< $ OK"),
            &LARGE,
            "Ok(Raw(262147 bytes, Exact))",
        ),
        (
            "ends at a piece's end",
            play("< * 1 FETCH (UID 3 BODY[]<262144> \"\")\n< $ OK"),
            &EXACT,
            "Ok(Raw(262144 bytes, Exact))",
        ),
        (
            "ends at a piece's end, NIL",
            play("< * 1 FETCH (UID 3 BODY[] NIL)\n< $ OK"),
            &EXACT,
            "Ok(Raw(262144 bytes, Exact))",
        ),
        (
            "cut short",
            play("< * 1 FETCH (UID 3 BODY[]<262144> \"e\")\n< $ OK"),
            &LARGE,
            "Err(WrongSize(262145 bytes))",
        ),
        ("vanishes half-way", play("< * 1 EXPUNGE\n< $ OK"), &LARGE, "vanished"),
        (
            "another piece than asked for",
            play("< * 1 FETCH (UID 3 BODY[]<0> \"end\")\n< $ OK"),
            &LARGE,
            "!Protocol: another part of the mail than was asked for",
        ),
        ("refused half-way", play("< $ NO no"), &LARGE, "Err(Refused(no))"),
        ("hung up half-way", play("close"), &LARGE, "!Closed: (no words)"),
        (
            "announced too large: only its head",
            only_first,
            &TIGHT,
            "Err(TooLarge(head of 262144 bytes))",
        ),
        (
            "larger than announced",
            play("< * 1 FETCH (UID 3 BODY[]<262144> \"end\")\n< $ OK"),
            &LYING,
            "Err(TooLarge(head of 262144 bytes))",
        ),
    ];
    play_all(&scenes).await;
}

#[tokio::test(start_paused = true)]
async fn a_large_folder_is_searched_from_the_newest_down() {
    let hits = |range: std::ops::RangeInclusive<u32>| -> String { range.map(|uid| format!(" {uid}")).collect() };
    let open = "> SELECT \"INBOX\"\n< * 10001 EXISTS\n< * OK [UIDVALIDITY 7] ok\n< $ OK";
    let all: &'static str = format!(
        "in\n{open}\n> UID SEARCH 5002:10001 UID 1:*\n< * SEARCH{}\n< $ OK
         > UID SEARCH 2:5001 UID 1:*\n< * SEARCH{}\n< $ OK\n> UID SEARCH 1:1 UID 1:*\n< * SEARCH 1\n< $ OK",
        hits(5002..=10_001),
        hits(2..=5001)
    )
    .leak();
    let few: &'static str = format!("in\n{open}\n> UID SEARCH 5002:10001 UID 10000:*\n< * SEARCH 10000 10001\n< $ OK").leak();
    let shrinking: &'static str = format!(
        "in\n{open}\n> UID SEARCH 5002:10001 UID 1:*\n< * SEARCH{}\n< * 1 EXPUNGE\n< * 1 EXPUNGE
         < $ OK\n> UID SEARCH 2:5001 UID 1:* \n< * SEARCH\n< $ OK",
        hits(5002..=10_001)
    )
    .leak();
    let emptied: &'static str = format!(
        "in\n{open}\n> UID SEARCH 5002:10001 UID 1:*\n< * SEARCH{}\n< * 3000 EXISTS
         < $ OK\n> UID SEARCH 1:3000 UID 1:*\n< * SEARCH 7\n< $ OK",
        hits(5002..=10_001)
    )
    .leak();
    let everything = format!("{:?}", (1..=10_001).collect::<Vec<u32>>());
    let upper_and_7 = format!(
        "[7, {}",
        format!("{:?}", (5002..=10_001).collect::<Vec<u32>>()).trim_start_matches('[')
    );
    let upper = format!("{:?}", (5002..=10_001).collect::<Vec<u32>>());
    let scenes: Vec<Scene> = vec![
        ("all that is there", all, &[INBOX, Act::Uids(0)], everything.leak()),
        ("only the new: one search", few, &[INBOX, Act::Uids(9999)], "[10000, 10001]"),
        ("mails are expunged meanwhile", shrinking, &[INBOX, Act::Uids(0)], upper.leak()),
        ("most are gone meanwhile", emptied, &[INBOX, Act::Uids(0)], upper_and_7.leak()),
    ];
    play_all(&scenes).await;
}
