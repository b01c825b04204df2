//! Tables over mail programs and languages; what must stay; what must never happen.

mod attributions;
mod citizens;
mod compared;
mod headers;
mod kept;
mod never;
mod open_sample;
mod signatures;

use super::new_text;

/// The new text with white space levelled, so that a table shows words only.
fn read(text: &str) -> String {
    words(&new_text(text, None, &[]))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Holds every case of a table against what is read, and tells all that differ at once.
fn hold<'a>(cases: impl IntoIterator<Item = (String, &'a str)>) {
    let wrong: Vec<String> = cases
        .into_iter()
        .filter_map(|(text, expected)| {
            let got = read(&text);
            (got != words(expected)).then(|| format!("{text:?}\n   gave {got:?}\n   not  {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
