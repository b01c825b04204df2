//! Mails of people and machines, told apart by example.

use super::*;
use crate::domain::letter::Kind;
use crate::mail::evidence::OwnWords;
use crate::mail::parse;
use crate::mail::parsed::Headers;

#[derive(serde::Deserialize)]
struct Example {
    id: String,
    headers: Vec<(String, String)>,
    body: String,
    kind: String,
}

fn mail(headers: &[(String, String)], body: &str) -> Parsed {
    let mut raw: String = headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        raw.push_str("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n");
    }
    parse(format!("{raw}\n{body}\n").as_bytes())
}

fn wanted(kind: &str) -> Kind {
    match kind {
        "human" => Kind::Human,
        "auto_reply" | "receipt_of_other_system" => Kind::AutoReply,
        "bounce" => Kind::Bounce,
        "read_receipt" | "report" => Kind::Report,
        "bulk" => Kind::Bulk,
        "calendar" => Kind::Calendar,
        "spam" | "spam_suspect" => Kind::SpamSuspect,
        other => panic!("no such kind: {other}"),
    }
}

#[test]
fn the_open_corpus_is_judged_right() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/auto.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no corpus beside the repository");
        return;
    };
    let examples: Vec<Example> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut right = 0;
    for example in &examples {
        let verdict = judge(&mail(&example.headers, &example.body));
        let wanted = wanted(&example.kind);
        right += usize::from(verdict.kind == wanted);
        if verdict.kind != wanted {
            eprintln!("{}: {:?} instead of {wanted:?}: {:?}", example.id, verdict.kind, verdict.because);
        }
        assert!(wanted == Kind::Human || !verdict.may_auto_reply, "{} would be answered", example.id);
        assert!(
            wanted != Kind::Human || verdict.kind == Kind::Human,
            "{} is a person's: {:?}",
            example.id,
            verdict.because
        );
    }
    assert!(right * 100 >= examples.len() * 95, "{right} of {}", examples.len());
}

#[derive(serde::Deserialize)]
struct Own {
    id: String,
    headers: Vec<(String, String)>,
    body: String,
    kind: String,
    may_auto_reply: bool,
}

#[test]
fn every_kind_is_told_in_every_language() {
    let mut wrong = Vec::new();
    for line in include_str!("../../../tests/corpus/automatic/kinds.jsonl").lines() {
        let example: Own = serde_json::from_str(line).unwrap();
        let parsed = mail(&example.headers, &example.body);
        let verdict = judge(&parsed);
        assert!(!verdict.because.is_empty());
        if (verdict.kind, verdict.may_auto_reply) != (wanted(&example.kind), example.may_auto_reply) {
            let points = OwnWords::of(&parsed).reply_points();
            wrong.push(format!(
                "{}: {:?} {} instead of {} {}; {points} points, {:?}",
                example.id, verdict.kind, verdict.may_auto_reply, example.kind, example.may_auto_reply, verdict.because
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_goes_round_is_not_answered() {
    let received = |count: usize| (0..count).map(|_| ("Received".to_owned(), "from a by b; Tue, 3 Mar 2026 10:12:41 +0100".to_owned()));
    let with = |count: usize| {
        let headers = received(count).chain([
            ("From".to_owned(), "Bo <bo@org.example>".to_owned()),
            ("Subject".to_owned(), "Gropen".to_owned()),
        ]);
        judge(&mail(&headers.collect::<Vec<_>>(), "Gropen är djup.")).may_auto_reply
    };
    assert!(with(30) && !with(31));
}

proptest::proptest! {
    #[test]
    fn never_panics(subject in "\\PC{0,80}", from in "\\PC{0,80}", text in "(\\PC|\n){0,400}") {
        let headers = Headers::new([("Subject".to_owned(), subject), ("From".to_owned(), from), ("Return-Path".to_owned(), "<>".to_owned())]);
        let parsed = Parsed { headers, text, ..Parsed::default() };
        let verdict = judge(&parsed);
        proptest::prop_assert!(!verdict.may_auto_reply && !verdict.because.is_empty());
    }

    #[test]
    fn a_machine_is_never_answered(name in "(auto-submitted|precedence|x-autoreply|list-id|feedback-id|x-auto-response-suppress|x-loop|list-unsubscribe|x-spam-flag)", text in "\\PC{0,200}") {
        let value = match name.as_str() { "auto-submitted" => "auto-generated", "precedence" => "bulk", "x-auto-response-suppress" => "All", _ => "yes" };
        let headers = Headers::new([("From".to_owned(), "Eva <eva@firma.example>".to_owned()), (name, value.to_owned())]);
        let parsed = Parsed { headers, text, ..Parsed::default() };
        proptest::prop_assert!(!judge(&parsed).may_auto_reply);
    }
}
