//! What must never happen, on any input.

use super::super::{new_text, new_text_against};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Lines that programs and people write, to be mixed at random.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Hej!".to_owned()),
        Just("Lampan är trasig: den blinkar.".to_owned()),
        Just("> Hej".to_owned()),
        Just(">> > djupt".to_owned()),
        Just("Den tis 10 mars 2026 kl 10:12 skrev Gata <gata@kommun.example.org>:".to_owned()),
        Just("On Tue, Mar 10, 2026 at 10:12 AM".to_owned()),
        Just("Street <street@town.example.org> wrote:".to_owned()),
        Just("Från: Gata <gata@kommun.example.org>".to_owned()),
        Just("Skickat: den 10 mars 2026 10:12".to_owned()),
        Just("Ämne: Lampan".to_owned()),
        Just("-----Original Message-----".to_owned()),
        Just("________________________________".to_owned()),
        Just("-- ".to_owned()),
        Just("Mvh".to_owned()),
        Just("Eva Lind".to_owned()),
        Just("Skickat från min iPhone".to_owned()),
        Just("0980-319 212 | eva@kommun.example.org".to_owned()),
        Just("Avsluta".to_owned()),
        Just("Skriv ditt svar ovanför denna rad".to_owned()),
        ".{0,60}",
    ]
}

fn is_subsequence(part: &str, whole: &str) -> bool {
    let bare = |line: &str| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned();
    let mut lines = whole.lines().map(bare);
    part.lines()
        .map(bare)
        .filter(|line| !line.is_empty())
        .all(|wanted| lines.any(|line| line == wanted))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn new_text_is_made_of_the_texts_lines_in_order(lines in proptest::collection::vec(line(), 0..25), html in proptest::option::of(".{0,120}"), ours in ".{0,120}") {
        let text = lines.join("\n");
        let new = new_text(&text, html.as_deref(), &["rad".to_owned()]);
        prop_assert!(is_subsequence(&new, &text), "{new:?} of {text:?}");
        let against = new_text_against(&text, html.as_deref(), &[], &ours);
        prop_assert!(is_subsequence(&against, &text), "{against:?} of {text:?}");
    }

    #[test]
    fn text_without_any_sign_is_kept(words in proptest::collection::vec("[a-zåäö]{1,9}", 1..40)) {
        let text = words.chunks(7).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n");
        prop_assume!(!text.contains("kvar"));
        prop_assert_eq!(new_text(&text, None, &[]), text);
    }
}

/// Shapes that have made strippers slow; one kind of each.
#[test]
fn time_grows_with_size_only() {
    let shapes: &[&str] = &[
        "> hej\n",
        "jag skriver till er:\n> citat\nmina ord\n",
        "On Tue, Mar 10, 2026 at 10:12 AM\n",
        "Den tis 10 mars 2026 kl 10:12\nskrev\n\n",
        "From: a@b.example Sent: \n",
        "Från:\n\n",
        "Mvh\nEva\n",
        "-- \n",
        ">>> a 10:12 >>>\n",
        "<div>\n",
        "        Till\n",
        "skrev skrev skrev skrev ",
        ": : : : : ",
        "\n",
    ];
    for shape in shapes {
        let text = shape.repeat(150_000 / shape.len());
        let start = Instant::now();
        let html = "<div class=gmail_quote>".repeat(20_000);
        let _ = new_text_against(&text, Some(&html), &["rad".to_owned()], &text);
        assert!(start.elapsed() < Duration::from_secs(20), "{shape:?} took {:?}", start.elapsed());
    }
}

/// What is asked for each quoted block is not looked for in all the rest each time.
#[test]
fn many_citations_take_no_longer_than_many_lines() {
    let text = "Min fråga:\n> x\nsvar\n".repeat(100_000) + "-----Original Message-----\nFrom: a@b.example\n\nhej\n";
    let start = Instant::now();
    let new = new_text(&text, None, &[]);
    assert!(new.starts_with("Min fråga:\n> x\nsvar\n") && !new.ends_with("hej"), "{}", new.len());
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
}
