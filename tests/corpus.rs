//! Every mail under tests/corpus is read as the JSON beside it says, with bare line feeds and with returns before them.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use synpunktd::domain::letter::Letter;
use synpunktd::mail::form::{FormLabels, FormRule};
use synpunktd::mail::{Internal, ReadRules, attachments, parse, read};

fn mails() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut mails: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    mails.retain(|path| path.extension().is_some_and(|ending| ending == "eml"));
    mails.sort();
    mails
}

fn rules() -> ReadRules {
    let list = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect();
    let labels = FormLabels {
        name: list(&["Namn", "Ditt namn"]),
        email: list(&["E-post"]),
        phone: list(&["Telefon"]),
        text: list(&["Din synpunkt"]),
        topic: list(&["Vad gäller det?"]),
        anonymous: list(&["Jag vill vara anonym"]),
    };
    ReadRules {
        forms: vec![FormRule {
            id: "webb".to_owned(),
            from: Some("formular@*".to_owned()),
            subject: None,
            labels,
        }],
        internal: Internal {
            domains: vec!["kommun.example.org".to_owned()],
            ..Internal::default()
        },
        ..ReadRules::default()
    }
}

/// A letter as the JSON beside a mail names its fields.
fn seen(letter: &Letter) -> Value {
    let bare = |list: &[synpunktd::domain::address::NamedAddress]| json!(list.iter().map(|one| one.address.as_str()).collect::<Vec<_>>());
    let files: Vec<Value> = letter
        .attachments
        .iter()
        .map(|file| json!({"filename": file.filename, "content_type": file.content_type, "size": file.size, "inline": file.inline, "dangerous": file.dangerous}))
        .collect();
    json!({
        "from": letter.from_address(),
        "to": bare(&letter.to),
        "cc": bare(&letter.cc),
        "reply_to": bare(&letter.reply_to),
        "subject": letter.subject,
        "date": letter.date.map(|date| date.to_rfc3339()),
        "text": letter.text,
        "attachments": files,
        "filenames": letter.attachments.iter().map(|file| &file.filename).collect::<Vec<_>>(),
        "form": letter.form,
        "on_behalf_of": letter.on_behalf_of,
        "faults": letter.faults,
    })
}

fn hold(raw: &[u8], path: &Path, how: &str, wrong: &mut Vec<String>) {
    let expected: Value = serde_json::from_slice(&std::fs::read(path.with_extension("json")).unwrap()).unwrap();
    let seen = seen(&read(raw, &rules()));
    for (field, value) in expected.as_object().unwrap() {
        if seen.get(field) != Some(value) {
            wrong.push(format!(
                "{} ({how}), {field}:\n  expected {value}\n  read     {}",
                path.file_stem().unwrap().display(),
                seen[field]
            ));
        }
    }
}

#[test]
fn every_mail_is_read_as_its_json_says() {
    let mut wrong = Vec::new();
    let mails = mails();
    for path in &mails {
        let raw = std::fs::read(path).unwrap();
        assert!(!raw.contains(&b'\r'), "{} is kept with bare line feeds", path.display());
        hold(&raw, path, "LF", &mut wrong);
        let with_returns: Vec<u8> = raw
            .iter()
            .flat_map(|&byte| if byte == b'\n' { vec![b'\r', b'\n'] } else { vec![byte] })
            .collect();
        hold(&with_returns, path, "CRLF", &mut wrong);
    }
    assert!(mails.len() >= 50);
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_file_can_be_had_by_its_place() {
    for path in mails() {
        let raw = std::fs::read(&path).unwrap();
        let letter = read(&raw, &rules());
        let bytes = |index| attachments::bytes(parse(&raw), index);
        for (index, file) in letter.attachments.iter().enumerate() {
            assert_eq!(
                bytes(index).unwrap().len() as u64,
                file.size,
                "{} {}",
                path.display(),
                file.filename
            );
        }
        assert_eq!(bytes(letter.attachments.len()), None);
    }
}
