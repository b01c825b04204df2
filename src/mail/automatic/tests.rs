use super::*;
use crate::domain::letter::Kind;
use crate::mail::parse;

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
