//! The guard: an answer that looks wrong waits until the officer says that it is right (I15). It must be rare to be heeded.

use super::Context;
use super::acts::Reply;
use crate::domain::classify::structure::has_personal_number;
use crate::domain::classify::text::Text;
use crate::domain::event::Mail;
use crate::domain::recognise::Staff;

/// Lines of our own letters that are shorter than this may be anyone's words.
const SHORTEST_LINE: usize = 25;
/// The most words that a closing phrase with a name, a title and a unit has.
const LONGEST_SIGNATURE: usize = 14;

/// Words that say that a file goes with the answer.
const FILE_WORDS: &[&str] = &[
    "bifogat", "bifogad", "bifogade", "bifogar", "bifogas", "bilaga", "bilagan", "bilagor", "attached", "enclosed",
];
/// Words that only a letter's history has.
const HISTORY: &[&str] = &[
    "skriv ditt svar ovanför denna rad",
    "ursprungligt meddelande",
    "original message",
    "så här svarar du",
];
/// Words that a closing phrase begins with.
const CLOSINGS: &[&str] = &[
    "mvh",
    "hälsningar",
    "hälsning",
    "vänligen",
    "vänliga",
    "vänlig",
    "bästa",
    "regards",
    "sincerely",
];

/// What looks wrong with an answer, in words that the letter to the officer knows; nothing where it looks right.
pub(super) fn doubts(reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Vec<&'static str> {
    if !context.policy.answers.guard {
        return Vec::new();
    }
    let Reply { mail, staff, known, .. } = reply;
    let found = [
        ("no_contact", has_no_contact(staff)),
        ("personal_number", has_personal_number(&Text::read("", text))),
        ("internal_text", quotes_ours(text, known.answered_text.as_deref())),
        (
            "no_file",
            names_a_file(text) && !mail.letter.attachments.iter().any(super::answers::is_for_the_citizen),
        ),
        ("others", writes_to_others(mail, context)),
        ("only_signature", is_only_signature(text)),
    ];
    found
        .into_iter()
        .filter(|(_, doubtful)| *doubtful)
        .map(|(doubt, _)| doubt)
        .collect()
}

/// Nobody is named whom the citizen could turn to (R88).
fn has_no_contact(staff: &Staff) -> bool {
    staff.person.is_none() && staff.address.name.is_none()
}

/// Words of our own letter, which is written for staff, stand in the text. What the citizen wrote stands in it behind a bar,
/// and may be quoted.
fn quotes_ours(text: &str, ours: Option<&str>) -> bool {
    let lower = text.to_lowercase();
    if HISTORY.iter().any(|words| lower.contains(words)) {
        return true;
    }
    let internal: Vec<&str> = ours
        .unwrap_or_default()
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('|') && line.chars().count() >= SHORTEST_LINE)
        .collect();
    text.lines()
        .any(|line| internal.contains(&line.trim().trim_start_matches(['>', ' '])))
}

fn names_a_file(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| FILE_WORDS.contains(&word))
}

/// Others stand among the recipients and may be thought to get the answer; only the citizen does (C13).
fn writes_to_others(mail: &Mail<'_>, context: &Context<'_>) -> bool {
    let others = mail.letter.to.iter().chain(&mail.letter.cc).filter(|to| {
        let known = context.organisation.is_own_mailbox(&to.address) || context.organisation.is_internal(&to.address);
        !known && to.address != mail.mailbox.address
    });
    others.count() > 0
}

/// Nothing but a closing phrase and a name: the answer itself is missing.
fn is_only_signature(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let sentence = text.contains(['.', '?', '!']) && words.len() > 6;
    words.len() <= LONGEST_SIGNATURE && !sentence && words.first().is_some_and(|first| CLOSINGS.contains(first))
}

#[cfg(test)]
mod tests {
    use super::{is_only_signature, names_a_file, quotes_ours};

    #[test]
    fn a_file_that_is_named() {
        for (text, expected) in [
            ("Se bifogad ritning.", true),
            ("Jag bifogar beslutet.", true),
            ("Beslutet finns på bilagan.", true),
            ("Lampan är bytt.", false),
            ("Bilen är bortforslad.", false),
        ] {
            assert_eq!(names_a_file(text), expected, "{text}");
        }
    }

    #[test]
    fn words_for_staff_that_are_quoted() {
        let ours =
            "Hej!\nDu har fått ett ärende att svara på.\n  Svara senast:  tisdag 1 december\n| Lampan utanför Skolgatan 7 är trasig.";
        for (text, expected) in [
            ("Lampan är bytt.", false),
            ("Du skrev:\n> Lampan utanför Skolgatan 7 är trasig.\nDen är bytt.", false),
            ("Den är bytt.\n> Du har fått ett ärende att svara på.", true),
            ("Den är bytt.\n##### Skriv ditt svar ovanför denna rad #####", true),
            ("Hej!", false),
        ] {
            assert_eq!(quotes_ours(text, Some(ours)), expected, "{text}");
        }
    }

    #[test]
    fn a_signature_without_an_answer() {
        for (text, expected) in [
            ("Mvh\nPetra Lund", true),
            ("Vänliga hälsningar\nPetra Lund\nGatuingenjör, Gata och park", true),
            ("Vänligen ring mig på 0999-100 00 så berättar jag mer om lampan.", false),
            ("Lampan är bytt.\nMvh Petra", false),
        ] {
            assert_eq!(is_only_signature(text), expected, "{text}");
        }
    }
}
