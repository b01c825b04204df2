//! Moving and marking mails that have been registered.

use crate::scene::{Act, Scene, play_all};

const INBOX: Act = Act::Inbox;
const MOVE_4_5: Act = Act::Move(&[4, 5], "Registrerade");

#[tokio::test(start_paused = true)]
async fn with_move() {
    let scenes: &[Scene] = &[
        (
            "moved, with the new UIDs",
            "in\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK\n> UID MOVE 4:5 \"Registrerade\"
             < * OK [COPYUID 70 4:5 31:32] Moved\n< * 2 EXPUNGE\n< * 2 EXPUNGE\n< $ OK Done",
            &[INBOX, MOVE_4_5],
            "done [4->31 5->32]",
        ),
        (
            "COPYUID in the tagged answer, out of order",
            "in\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 5 4\n< $ OK\n> UID MOVE 4:5 \"Registrerade\"
             < $ OK [COPYUID 70 5,4 40,39] Done",
            &[INBOX, MOVE_4_5],
            "done [4->39 5->40]",
        ),
        (
            "someone has taken one, and then the other",
            "in\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4\n< $ OK\n> UID MOVE 4 \"Registrerade\"
             < $ NO no such message\n> LIST \"\" \"Registrerade\"\n< * LIST () \"/\" Registrerade\n< $ OK
             > UID SEARCH UID 4\n< * SEARCH\n< $ OK",
            &[INBOX, MOVE_4_5],
            "done [] gone [4, 5]",
        ),
        (
            "all gone: nothing is sent",
            "in\nopen\n> UID SEARCH UID 4:5\n< * SEARCH\n< $ OK",
            &[INBOX, MOVE_4_5],
            "done [] gone [4, 5]",
        ),
        (
            "the folder is missing: it is made",
            "in\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID MOVE 4 \"&AMU-r/Klart\"
             < $ NO [TRYCREATE] no such folder\n> CREATE \"&AMU-r/Klart\"\n< $ OK\n> SUBSCRIBE \"&AMU-r/Klart\"\n< $ NO why
             > UID MOVE 4 \"&AMU-r/Klart\"\n< * OK [COPYUID 1 4 1] ok\n< $ OK",
            &[INBOX, Act::Move(&[4], "År/Klart")],
            "done [4->1]",
        ),
        (
            "the folder is missing, and the server does not say so",
            "in\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID MOVE 4 \"R\"\n< $ NO failed
             > LIST \"\" \"R\"\n< $ OK\n> CREATE \"R\"\n< $ OK\n> SUBSCRIBE \"R\"\n< $ OK
             > UID MOVE 4 \"R\"\n< * OK [COPYUID 1 4 1] ok\n< $ OK",
            &[INBOX, Act::Move(&[4], "R")],
            "done [4->1]",
        ),
        (
            "the folder cannot be made",
            "in\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID MOVE 4 \"R\"\n< $ NO [TRYCREATE] none
             > CREATE \"R\"\n< $ NO prefix it with INBOX.\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK",
            &[INBOX, Act::Move(&[4], "R")],
            "done [] left [4] because prefix it with INBOX",
        ),
        (
            "over quota half-way",
            "in\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK\n> UID MOVE 4:5 \"Registrerade\"
             < * OK [COPYUID 70 4 31] Moved\n< * 1 EXPUNGE\n< $ NO [OVERQUOTA] full\n> UID SEARCH UID 4:5\n< * SEARCH 5\n< $ OK",
            &[INBOX, MOVE_4_5],
            "done [4->31] left [5] because [OVERQUOTA] full",
        ),
        (
            "without UIDPLUS",
            "can IMAP4rev1 MOVE\nin\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK
             > UID MOVE 4:5 \"Registrerade\"\n< $ OK\n> UID SEARCH UID 4:5\n< * SEARCH\n< $ OK",
            &[INBOX, MOVE_4_5],
            "done [4 5]",
        ),
        (
            "OK, but nothing was moved",
            "can IMAP4rev1 MOVE\nin\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK
             > UID MOVE 4:5 \"Registrerade\"\n< $ OK sure\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK",
            &[INBOX, MOVE_4_5],
            "done [] left [4, 5] because sure",
        ),
        (
            "COPYUID of billions",
            "in\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID MOVE 4 \"R\"
             < * OK [COPYUID 1 1:4294967295 1:4294967295] ok\n< $ OK\n> UID SEARCH UID 4\n< * SEARCH\n< $ OK",
            &[INBOX, Act::Move(&[4], "R")],
            "done [4]",
        ),
        (
            "COPYUID of other mails",
            "in\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID MOVE 4 \"R\"
             < * OK [COPYUID 1 9 3] ok\n< $ OK\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK odd",
            &[INBOX, Act::Move(&[4], "R")],
            "done [] left [4] because (no words)",
        ),
        (
            "hung up before the answer: unknown",
            "in\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID MOVE 4 \"R\"\n< * OK [COPYUID 1 4 1] ok\nclose",
            &[INBOX, Act::Move(&[4], "R")],
            "!Closed: (no words)",
        ),
        (
            "busy",
            "in\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID MOVE 4 \"R\"\n< $ NO [UNAVAILABLE] later",
            &[INBOX, Act::Move(&[4], "R")],
            "!Unavailable: [UNAVAILABLE] later",
        ),
        (
            "to where it is",
            "in\nopen",
            &[INBOX, Act::Move(&[4], "INBOX")],
            "done [] left [4] because it is the folder they are in",
        ),
        (
            "open for reading only",
            "in\n> SELECT \"INBOX\"\n< * OK [UIDVALIDITY 7] ok\n< $ OK [READ-ONLY]",
            &[INBOX, MOVE_4_5, Act::Mark(&[4], "$Registrerad")],
            "done [] left [4, 5] because the folder is open for reading only
             done [] left [4] because the folder is open for reading only",
        ),
    ];
    play_all(scenes).await;
}

#[tokio::test(start_paused = true)]
async fn without_move() {
    let scenes: &[Scene] = &[
        (
            "copied, proved, expunged: these very mails",
            "can IMAP4rev1 UIDPLUS\nin\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK\n> UID SEARCH UID 4:5 DELETED\n< * SEARCH\n< $ OK\n> UID COPY 4:5 \"Registrerade\"
             < $ OK [COPYUID 70 4:5 31:32] Done\n> UID STORE 4:5 +FLAGS.SILENT (\\Deleted)\n< $ OK
             > UID EXPUNGE 4:5\n< * 1 EXPUNGE\n< * 1 EXPUNGE\n< $ OK",
            &[INBOX, MOVE_4_5],
            "done [4->31 5->32]",
        ),
        (
            "only one was copied: only that one goes",
            "can IMAP4rev1 UIDPLUS\nin\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK\n> UID SEARCH UID 4:5 DELETED\n< * SEARCH\n< $ OK\n> UID COPY 4:5 \"Registrerade\"
             < $ OK [COPYUID 70 5 31] Done\n> UID STORE 5 +FLAGS.SILENT (\\Deleted)\n< $ OK\n> UID EXPUNGE 5\n< $ OK",
            &[INBOX, MOVE_4_5],
            "done [5->31] left [4] because the server said OK to COPY, but no copy could be proved",
        ),
        (
            "no proof at all: nothing goes",
            "can IMAP4rev1 UIDPLUS\nin\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID SEARCH UID 4 DELETED\n< * SEARCH\n< $ OK\n> UID COPY 4 \"R\"\n< $ OK",
            &[INBOX, Act::Move(&[4], "R")],
            "done [] left [4] because the server said OK to COPY, but no copy could be proved",
        ),
        (
            "COPY refused: nothing goes",
            "can IMAP4rev1 UIDPLUS\nin\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID SEARCH UID 4 DELETED\n< * SEARCH\n< $ OK\n> UID COPY 4 \"R\"
             < $ NO [OVERQUOTA] full\n> LIST \"\" \"R\"\n< * LIST () \"/\" R\n< $ OK",
            &[INBOX, Act::Move(&[4], "R")],
            "done [] left [4] because [OVERQUOTA] full",
        ),
        (
            "STORE refused: the copy stays, the mail too",
            "can IMAP4rev1 UIDPLUS\nin\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID SEARCH UID 4 DELETED\n< * SEARCH\n< $ OK\n> UID COPY 4 \"R\"
             < $ OK [COPYUID 1 4 9]\n> UID STORE 4 +FLAGS.SILENT (\\Deleted)\n< $ NO not allowed",
            &[INBOX, Act::Move(&[4], "R")],
            "done [] left [4] because not allowed",
        ),
        (
            "UID EXPUNGE refused",
            "can IMAP4rev1 UIDPLUS\nin\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID SEARCH UID 4 DELETED\n< * SEARCH\n< $ OK\n> UID COPY 4 \"R\"
             < $ OK [COPYUID 1 4 9]\n> UID STORE 4 +FLAGS.SILENT (\\Deleted)\n< $ OK\n> UID EXPUNGE 4\n< $ NO no",
            &[INBOX, Act::Move(&[4], "R")],
            "done [] deleted [4]",
        ),
        (
            "without UIDPLUS: the target has grown, the mail is marked, nothing is ever expunged",
            "can IMAP4rev1\nin\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK\n> UID SEARCH UID 4:5 DELETED\n< * SEARCH\n< $ OK
             > STATUS \"Registrerade\" (MESSAGES)\n< * STATUS Registrerade (MESSAGES 10)\n< $ OK
             > UID COPY 4:5 \"Registrerade\"\n< $ OK
             > STATUS \"Registrerade\" (MESSAGES)\n< * STATUS Registrerade (MESSAGES 12)\n< $ OK
             > UID STORE 4:5 +FLAGS.SILENT (\\Deleted)\n< $ OK\n> LOGOUT\n< * BYE\n< $ OK",
            &[INBOX, MOVE_4_5, Act::Logout],
            "done [] deleted [4, 5]\nbye",
        ),
        (
            "without UIDPLUS, and the target has not grown",
            "can IMAP4rev1\nin\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK\n> UID SEARCH UID 4:5 DELETED\n< * SEARCH\n< $ OK
             > STATUS \"Registrerade\" (MESSAGES)\n< * STATUS Registrerade (MESSAGES 10)\n< $ OK
             > UID COPY 4:5 \"Registrerade\"\n< $ OK
             > STATUS \"Registrerade\" (MESSAGES)\n< * STATUS Registrerade (MESSAGES 11)\n< $ OK",
            &[INBOX, MOVE_4_5],
            "done [] left [4, 5] because the server said OK to COPY, but no copy could be proved",
        ),
        (
            "without UIDPLUS, and the target's mails cannot be counted",
            "can IMAP4rev1\nin\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID SEARCH UID 4 DELETED\n< * SEARCH\n< $ OK
             > STATUS \"R\" (MESSAGES)\n< $ NO later\n> LIST \"\" \"R\"\n< * LIST () \"/\" R\n< $ OK\n> UID COPY 4 \"R\"\n< $ OK
             > STATUS \"R\" (MESSAGES)\n< * STATUS R (MESSAGES 10)\n< $ OK",
            &[INBOX, Act::Move(&[4], "R")],
            "done [] left [4] because the server said OK to COPY, but no copy could be proved",
        ),
        (
            "without UIDPLUS, into a folder that is missing",
            "can IMAP4rev1\nin\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID SEARCH UID 4 DELETED\n< * SEARCH\n< $ OK
             > STATUS \"R\" (MESSAGES)\n< $ NO none\n> LIST \"\" \"R\"\n< $ OK\n> UID COPY 4 \"R\"\n< $ NO [TRYCREATE] none
             > CREATE \"R\"\n< $ OK\n> SUBSCRIBE \"R\"\n< $ OK\n> UID COPY 4 \"R\"\n< $ OK
             > STATUS \"R\" (MESSAGES)\n< * STATUS R (MESSAGES 1)\n< $ OK
             > UID STORE 4 +FLAGS.SILENT (\\Deleted)\n< $ OK",
            &[INBOX, Act::Move(&[4], "R")],
            "done [] deleted [4]",
        ),
        (
            "one was copied and marked before: it is not copied again",
            "can IMAP4rev1 UIDPLUS\nin\nopen\n> UID SEARCH UID 4:5\n< * SEARCH 4 5\n< $ OK\n> UID SEARCH UID 4:5 DELETED
             < * SEARCH 4\n< $ OK\n> UID COPY 5 \"R\"\n< $ OK [COPYUID 1 5 9]
             > UID STORE 5 +FLAGS.SILENT (\\Deleted)\n< $ OK\n> UID EXPUNGE 5\n< $ OK",
            &[INBOX, Act::Move(&[4, 5], "R")],
            "done [5->9] deleted [4]",
        ),
        (
            "hung up between COPY and STORE",
            "can IMAP4rev1 UIDPLUS\nin\nopen\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK\n> UID SEARCH UID 4 DELETED\n< * SEARCH\n< $ OK\n> UID COPY 4 \"R\"
             < $ OK [COPYUID 1 4 9]\n> UID STORE 4 +FLAGS.SILENT (\\Deleted)\nclose",
            &[INBOX, Act::Move(&[4], "R")],
            "!Closed: (no words)",
        ),
    ];
    play_all(scenes).await;
}

#[tokio::test(start_paused = true)]
async fn marking_and_leaving() {
    let scenes: &[Scene] = &[
        (
            "marked; the server shows it",
            "in\nopen\n> UID STORE 4:5 +FLAGS ($Registrerad)\n< * 1 FETCH (UID 4 FLAGS (\\Seen $registrerad))
             < * 2 FETCH (FLAGS ($Registrerad) UID 5)\n< $ OK",
            &[INBOX, Act::Mark(&[4, 5], "$Registrerad")],
            "done [4 5]",
        ),
        (
            "one has vanished, one does not keep it",
            "in\nopen\n> UID STORE 4:6 +FLAGS ($R)\n< * 1 FETCH (UID 4 FLAGS ($R))\n< * 2 FETCH (UID 5 FLAGS (\\Seen))\n< $ OK
             > UID SEARCH UID 4:6\n< * SEARCH 4 5\n< $ OK",
            &[INBOX, Act::Mark(&[4, 5, 6], "$R")],
            "done [4] gone [6] left [5] because the server does not keep the keyword",
        ),
        (
            "refused",
            "in\nopen\n> UID STORE 4 +FLAGS ($R)\n< $ NO [CANNOT] no keywords\n> UID SEARCH UID 4\n< * SEARCH 4\n< $ OK",
            &[INBOX, Act::Mark(&[4], "$R")],
            "done [] left [4] because [CANNOT] no keywords",
        ),
        (
            "hung up",
            "in\nopen\n> UID STORE 4 +FLAGS ($R)\nclose",
            &[INBOX, Act::Mark(&[4], "$R")],
            "!Closed: (no words)",
        ),
        ("left alone", "in\nopen", &[INBOX, Act::Leave(&[5, 4])], "done [4 5]"),
    ];
    play_all(scenes).await;
}
