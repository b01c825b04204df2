//! The open sample of officers' replies, where it lies beside the repository.

use crate::domain::command::read;
use std::path::Path;

#[test]
fn intents_are_right_and_nothing_leaks() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/replies.jsonl");
    let Ok(sample) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let (mut all, mut right) = (0, 0);
    for line in sample.lines().filter(|line| !line.trim().is_empty()) {
        let reply: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| reply.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let (id, intent) = (field("id"), field("intent"));
        if intent.is_empty() {
            continue;
        }
        let got = read(field("new_text"));
        all += 1;
        right += usize::from(got.intent.as_str() == intent);
        let to_citizen = matches!(intent, "answer" | "answer_and_close" | "question");
        assert!(to_citizen || got.for_citizen.is_empty(), "{id}: {got:?}");
        let closes = |intent: &str| matches!(intent, "close" | "answer_and_close");
        assert!(closes(intent) || !closes(got.intent.as_str()) || !got.sure, "{id}: {got:?}");
    }
    assert!(right * 100 >= all * 95, "{right} of {all}");
}
