//! Tables of commands and of free words; what must never reach a citizen.

mod commands;
mod free_words;
mod letters;
mod mixed;
mod never;
mod open_sample;

use super::{OfficerMessage, read};

/// Holds a table of texts against intents, and tells all that differ at once.
fn hold(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let got = read(text);
            (got.intent.as_str() != *expected).then(|| {
                format!(
                    "{text:?}\n   gave {:?}, sure {}, {:?}\n   not  {expected}",
                    got.intent, got.sure, got.because
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Holds that each text's reading has a property, and tells all that have not.
fn each(texts: &[&str], holds: impl Fn(&OfficerMessage) -> bool) {
    let wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, read(text)))
        .filter(|(_, got)| !holds(got))
        .map(|(text, got)| format!("{text:?}\n   gave {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), texts.len(), wrong.join("\n"));
}
