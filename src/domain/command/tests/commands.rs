//! Commands: how they are written, forgiven, stacked, and told from ordinary lines.

use super::each;
use crate::domain::command::{Command, Correction, Intent, is_command, read};

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn each_command_on_a_line_of_its_own() {
    let more = |until: &str, reason: Option<&str>| Command::MoreTime {
        until: Some(text(until)),
        reason: reason.map(text),
    };
    let absent = |period: &str, stand_in: Option<&str>| Command::Absent {
        period: Some(text(period)),
        stand_in: stand_in.map(text),
    };
    let cases = [
        ("Avsluta", Command::Close),
        ("avsluta.", Command::Close),
        ("AVSLUTA!", Command::Close),
        ("Avslut", Command::Close),
        ("Avsluta ärendet", Command::Close),
        ("Stäng", Command::Close),
        ("Close", Command::Close),
        ("avslta", Command::Close),
        ("Avlsuta", Command::Close),
        ("*Avsluta*", Command::Close),
        ("Intern: hon har ringt", Command::Note(text("hon har ringt"))),
        ("Internt: hon har ringt", Command::Note(text("hon har ringt"))),
        ("Anteckning: ringde 10.15", Command::Note(text("ringde 10.15"))),
        ("Antekning: ringde 10.15", Command::Note(text("ringde 10.15"))),
        ("Note: called at ten", Command::Note(text("called at ten"))),
        ("Fel person", Command::WrongHandler(None)),
        ("fel preson", Command::WrongHandler(None)),
        ("Fel person: Anna Berg", Command::WrongHandler(Some(text("Anna Berg")))),
        ("Fel person → Anna Berg", Command::WrongHandler(Some(text("Anna Berg")))),
        (
            "Fel person, detta är gatukontorets.",
            Command::WrongHandler(Some(text("gatukontoret"))),
        ),
        ("Wrong person", Command::WrongHandler(None)),
        ("Lämna till Anna Berg", Command::HandTo(text("Anna Berg"))),
        ("Lämna till: Anna Berg", Command::HandTo(text("Anna Berg"))),
        ("lämma till gatuenheten", Command::HandTo(text("gatuenheten"))),
        ("Lämna över till Gatukontoret.", Command::HandTo(text("Gatukontoret"))),
        ("Assign to Anna Berg", Command::HandTo(text("Anna Berg"))),
        ("Ta över", Command::TakeOver),
        (
            "Mer tid 5 arbetsdagar: väntar på entreprenören",
            more("5 arbetsdagar", Some("väntar på entreprenören")),
        ),
        ("Mer tid till 4/12 för att juristen är sjuk", more("4/12", Some("juristen är sjuk"))),
        ("Mer tid till den 10 april: platsbesök", more("den 10 april", Some("platsbesök"))),
        ("Mer tid en vecka", more("en vecka", None)),
        ("More time 2 weeks: contractor", more("2 weeks", Some("contractor"))),
        ("Mer tid", Command::MoreTime { until: None, reason: None }),
        ("Håll öppet till 2026-05-01", Command::HoldOpen(text("2026-05-01"))),
        ("Håll öppet till den 1 maj.", Command::HoldOpen(text("den 1 maj"))),
        (
            "Muntligt svar: sa att lampan lagas",
            Command::OralAnswer(text("sa att lampan lagas")),
        ),
        ("Åtgärd: bytte lampan", Command::Measure(text("bytte lampan"))),
        ("Utfall: åtgärdat", Command::Outcome(text("åtgärdat"))),
        ("Sekretess", Command::Confidential),
        ("Öppna igen", Command::Reopen),
        ("Reopen", Command::Reopen),
        ("Borta 1/7–28/7, ersättare Anna Berg", absent("1/7–28/7", Some("Anna Berg"))),
        ("Borta 2026-07-01 – 2026-07-28", absent("2026-07-01 – 2026-07-28", None)),
        ("Ej synpunkt", Command::Correct(Correction::NotAMatter(String::new()))),
        ("Visa", Command::Show),
        ("Status", Command::Status),
        ("Status?", Command::Status),
        ("Hjälp", Command::Help),
        ("Help", Command::Help),
        ("Stopp", Command::Stop),
        ("STOPP!!", Command::Stop),
        ("Ja", Command::Yes),
        ("ja.", Command::Yes),
        ("Nej", Command::No),
        ("Yes", Command::Yes),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(line, command)| {
            let got = read(line);
            let pointed = line.ends_with('?');
            let right = if pointed {
                got.commands.is_empty()
            } else {
                got.commands == [command.clone()] && got.for_citizen.is_empty() && got.sure
            };
            (!right).then(|| format!("{line:?} gave {got:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn ordinary_lines_are_no_commands() {
    for line in [
        "Avsluta inte",
        "Avsluta?",
        "Avsluta när hon har svarat",
        "Stängt",
        "Stängt på söndagar",
        "Ja, det går bra.",
        "Nej, tyvärr.",
        "Visa hänsyn i trafiken",
        "Status i ärendet är oklar",
        "Intern kontroll visar att lampan är trasig",
        "Åtgärd planeras",
        "Utfallet är gott",
        "Borta bra men hemma bäst",
        "Lämna till vänster vid korsningen så ser du skylten på höger sida",
        "Mer tid behövs för allt",
        "Hjälp mig med detta",
        "Sekretess gäller inte här",
        "Tack",
        "Hej",
        "Anna",
        "Håll öppet för alla",
        "Fel personnummer står på blanketten",
        "Stoppa in kortet i läsaren",
    ] {
        assert!(!is_command(line), "{line}");
    }
}

#[test]
fn several_commands_one_to_a_line() {
    let got = read("Åtgärd: bytte lampan\nUtfall: åtgärdat\nAvsluta\n\nMvh\nEva");
    assert_eq!(
        got.commands,
        [
            Command::Measure(text("bytte lampan")),
            Command::Outcome(text("åtgärdat")),
            Command::Close
        ]
    );
    assert_eq!((got.intent, got.sure, got.for_citizen.as_str()), (Intent::Close, true, ""));
}

#[test]
fn commands_above_an_answer_are_taken_out() {
    let got = read("Avsluta\nAnteckning: hon är nöjd\n\nHej Eva!\n\nLampan är lagad och ditt avdrag kommer på nästa faktura.\n\nMvh\nJens");
    assert_eq!(got.commands, [Command::Close, Command::Note(text("hon är nöjd"))]);
    assert_eq!(
        got.for_citizen,
        "Hej Eva!\n\nLampan är lagad och ditt avdrag kommer på nästa faktura.\n\nMvh\nJens"
    );
    assert_eq!((got.intent, got.sure), (Intent::AnswerAndClose, true));
}

#[test]
fn a_note_goes_on_to_the_blank_line_and_never_to_the_citizen() {
    let got = read("Intern: jag har talat med honom.\nHan är svår.\n\nHej Nils!\n\nTack för ditt mejl, lampan är lagad.\n\nMvh Eva");
    assert_eq!(got.commands, [Command::Note(text("jag har talat med honom.\nHan är svår."))]);
    assert!(got.for_citizen.starts_with("Hej Nils!"));
    let bare = read("Intern:\nHej Nils är svår att ha att göra med.\n\nHej Nils, du får svar i morgon.");
    assert_eq!((bare.intent, bare.for_citizen.as_str()), (Intent::Note, ""));
    let unclear = read("Intern: jag har talat med honom.\n\nHan är svår.");
    assert_eq!((unclear.intent, unclear.for_citizen.as_str()), (Intent::Note, ""));
}

#[test]
fn the_block_ends_at_the_first_ordinary_line() {
    let got = read("Hej Eva!\n\nTack för ditt mejl. Du skriver:\n\nStatus\n\nDet betyder läget i ärendet.");
    assert!(got.commands.is_empty());
    assert_eq!(got.intent, Intent::Answer);
}

#[test]
fn yes_and_no_confirm_only_alone() {
    assert_eq!(read("Ja\n\nMvh\nEva").commands, [Command::Yes]);
    assert_eq!(read("Ja\n\n/Eva").commands, [Command::Yes]);
    let answer = read("Nej\n\nHej Eva, lampan är inte lagad än, men du får besked i morgon.");
    assert!(answer.commands.is_empty(), "{answer:?}");
}

#[test]
fn a_greeting_may_stand_above_commands() {
    assert_eq!(read("Hej\n\nAvsluta\n\nMvh Eva").commands, [Command::Close]);
    assert_eq!(
        read("Hej registrator!\nLämna till Anna Berg").commands,
        [Command::HandTo(text("Anna Berg"))]
    );
}

#[test]
fn close_counts_at_the_end_as_well() {
    for mail in [
        "Hej Eva!\n\nDu får svar på onsdag.\n\nAvsluta",
        "Hej Eva!\n\nDu får svar på onsdag.\n\nAvslut.\n\nMvh\nJens",
        "Hej Eva!\n\nDu får svar på onsdag.\n\nMvh\nJens\n\nAvsluta",
    ] {
        let got = read(mail);
        assert_eq!(
            (got.commands, got.intent.as_str()),
            (vec![Command::Close], "answer_and_close"),
            "{mail}"
        );
        assert!(!got.for_citizen.to_lowercase().contains("avslut"), "{mail}");
    }
    for mail in [
        "Hej Eva!\n\nDu får svar på onsdag.\n\nAvsluta inte",
        "Hej Eva!\n\nDu får svar på onsdag.\n\nStängt",
    ] {
        assert!(read(mail).commands.is_empty(), "{mail}");
    }
}

#[test]
fn a_line_that_nearly_is_a_command_is_asked_about() {
    for (line, suggestion) in [
        ("Avslutta det", "Avsluta"),
        ("Sekreets", "Sekretess"),
        ("Antäkkning ja", "Anteckning"),
    ] {
        let got = read(line);
        let found = got.unknown.first().and_then(|unknown| unknown.suggestion.clone());
        if !got.unknown.is_empty() {
            assert_eq!((found.as_deref(), got.sure), (Some(suggestion), false), "{line}");
        }
    }
    let got = read("Avslutaaa\n\nHej Eva, lampan är lagad.");
    assert!(!got.sure || got.commands == [Command::Close], "{got:?}");
}

#[test]
fn commands_alone_send_nothing() {
    each(
        &[
            "Avsluta",
            "Visa",
            "Status\nVisa",
            "Anteckning: hej Eva, tack för ditt mejl",
            "Mer tid en vecka: sjuk\n\nMvh\nEva",
            "Sekretess\nLämna till Anna Berg",
            "Muntligt svar: sa att du får lampan lagad",
        ],
        |message| message.for_citizen.is_empty() && message.sure,
    );
}
