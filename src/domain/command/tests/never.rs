//! What must never happen, on any text.

use crate::domain::command::{Command, block, read};
use proptest::prelude::*;

/// Lines that officers write, to be mixed at random.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Avsluta".to_owned()),
        Just("Intern: hon är arg".to_owned()),
        Just("Fel person".to_owned()),
        Just("Lämna till Anna Berg".to_owned()),
        Just("Mer tid en vecka: sjuk".to_owned()),
        Just("Hej Eva!".to_owned()),
        Just("Hej registrator".to_owned()),
        Just("Tack för ditt mejl. Du får svar i morgon.".to_owned()),
        Just("Ärendet kan avslutas.".to_owned()),
        Just("Obs registrator, ärendet ska INTE avslutas.".to_owned()),
        Just("Kan du skicka en bild?".to_owned()),
        Just("Mvh".to_owned()),
        Just("Jens".to_owned()),
        Just("Ja".to_owned()),
        ".{0,50}",
        "[a-zåäö ]{0,30}[.!?]",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn only_letters_reach_the_citizen_and_never_a_command(lines in proptest::collection::vec(line(), 0..12)) {
        let text = lines.join("\n");
        let got = read(&text);
        if !got.intent.is_to_citizen() {
            prop_assert_eq!(&got.for_citizen, "");
        }
        for line in got.for_citizen.lines() {
            let steers = matches!(block::command_on(line), Some(command) if !matches!(command, Command::Yes | Command::No));
            prop_assert!(!steers, "{line:?} in {got:?}");
        }
    }

    #[test]
    fn what_goes_out_was_written(lines in proptest::collection::vec(line(), 0..12)) {
        let text = lines.join("\n");
        let got = read(&text);
        let mut left = text.chars().filter(|c| !c.is_whitespace());
        let ordered = got.for_citizen.chars().filter(|c| !c.is_whitespace()).all(|wanted| left.any(|c| c == wanted));
        prop_assert!(ordered, "{:?} of {text:?}", got.for_citizen);
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,300}") {
        let _ = read(&text);
    }
}
