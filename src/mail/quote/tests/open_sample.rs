//! The open sample of replies, where it lies beside the repository.

use super::super::new_text;
use super::words;
use std::path::Path;

#[test]
fn new_text_is_right_and_no_wanted_word_is_lost() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/replies.jsonl");
    let Ok(sample) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let (mut all, mut right, mut lost) = (0, 0, Vec::new());
    for line in sample.lines().filter(|line| !line.trim().is_empty()) {
        let reply: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| reply.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let got = words(&new_text(field("raw"), None, &[]));
        let wanted = words(field("new_text"));
        all += 1;
        right += usize::from(got == wanted || got == words(&format!("{wanted} {}", field("sign_off"))));
        let mut left = got.split(' ');
        // Answers typed into our letter without marks need that letter to be found.
        let findable = !field("notes").contains("jämföra");
        if findable && !wanted.split(' ').all(|word| word.is_empty() || left.any(|other| other == word)) {
            lost.push(field("id").to_owned());
        }
    }
    assert!(lost.is_empty(), "words lost in {lost:?}");
    assert!(right * 100 >= all * 90, "{right} of {all}");
}
