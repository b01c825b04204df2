//! Answers typed into our own letter, found by what we sent.

use super::super::{new_text, new_text_against};

const OURS: &str = "Hej Eva!\n\n1. Hur många lampor är trasiga på gatan?\n2. Sedan när har de varit trasiga?\n3. Är det någon som har ringt er om dem tidigare?\n\nMed vänlig hälsning\nGatukontoret i kommunen\n<https://www.kommun.example.org/a>";
const HEADER: &str = "Från: Gata <gata@kommun.example.org>\nSkickat: den 10 mars 2026 10:12\nTill: Eva <eva@example.com>\nÄmne: Lampan\n\n";

#[test]
fn typed_lines_are_found() {
    let history = OURS
        .replace("gatan?\n", "gatan?\nTvå stycken.\n")
        .replace("tidigare?\n", "tidigare?\nNej.\n");
    let text = format!("Jag svarar nedan.\n\n{HEADER}{history}");
    assert_eq!(new_text_against(&text, None, &[], OURS), "Jag svarar nedan.\nTvå stycken.\nNej.");
}

#[test]
fn announced_answers_keep_the_history_where_our_letter_is_not_known() {
    let history = "1. Hur många lampor är trasiga?\nTvå stycken.\n2. Har någon ringt?\nNej.";
    for own in [
        "Jag svarar nedan.",
        "Svar i rött i din text.",
        "See my answers below.",
        "Meine Antworten stehen unten.",
        "Svarene står nedenfor.",
    ] {
        let new = new_text(&format!("{own}\n\n{HEADER}{history}"), None, &[]);
        assert!(new.contains("Två stycken.") && new.contains("Nej."), "{own} gave {new:?}");
    }
    for own in ["Se nedan.", "Jag hör av mig med svar.", "Thanks for your answer."] {
        assert_eq!(new_text(&format!("{own}\n\n{HEADER}{history}"), None, &[]), own);
    }
}

#[test]
fn our_letter_wrapped_anew_is_still_ours() {
    let wrapped = "Hej Eva!\n\n1. Hur många lampor är trasiga på\ngatan?\n2. Sedan när har de varit\ntrasiga?\n3. Är det någon som har ringt er om dem\ntidigare?\n\nMed vänlig hälsning\nGatukontoret i kommunen";
    let text = format!("Tack!\n\n{HEADER}{wrapped}");
    assert_eq!(new_text_against(&text, None, &[], OURS), "Tack!");
}

#[test]
fn somebody_elses_letter_tells_nothing() {
    let text = format!("Tack!\n\n{HEADER}Det här är ett helt annat brev.\nMed andra ord i.\nOch inget av vårt.");
    assert_eq!(new_text_against(&text, None, &[], OURS), "Tack!");
}

#[test]
fn words_below_our_letter_are_ones_own_down_to_older_history() {
    let text = format!(
        "{HEADER}{OURS}\n\nDet är två lampor, och ingen har ringt.\n\n-----Ursprungligt meddelande-----\nFrån: Eva <eva@example.com>\nSkickat: den 9 mars 2026 10:12\nTill: Gata\nÄmne: Lampan\n\nLampan är trasig på vår gata."
    );
    assert_eq!(new_text_against(&text, None, &[], OURS), "Det är två lampor, och ingen har ringt.");
}
