//! What `inspect` writes is what docs/inspect.schema.json says, mail by mail.

use serde_json::Value;
use std::path::Path;
use std::process::ExitCode;
use synpunktd::cli::inspect::{InspectArgs, Plain, Role, run};
use synpunktd::mail::ReadRules;

fn inspect(paths: &[&Path], role: Option<Role>, json: bool, input: &[u8]) -> (String, String, ExitCode) {
    let args = InspectArgs {
        json,
        config: None,
        role,
        paths: paths.iter().map(|path| path.to_path_buf()).collect(),
    };
    let (mut output, mut wrong) = (Vec::new(), Vec::new());
    let code = run(&args, &ReadRules::default(), &Plain, input, &mut output, &mut wrong).unwrap();
    (String::from_utf8(output).unwrap(), String::from_utf8(wrong).unwrap(), code)
}

fn corpus() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// The small part of JSON Schema that the schema uses; an unknown word in it is an error.
fn check(schema: &Value, root: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (word, rule) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "title" | "description" | "$defs" => {}
            "$ref" => wrong.extend(check(
                root.pointer(rule.as_str().unwrap().trim_start_matches('#')).unwrap(),
                root,
                value,
                at,
            )),
            "type" => {
                let kinds: Vec<&str> = rule.as_array().map_or_else(
                    || vec![rule.as_str().unwrap()],
                    |kinds| kinds.iter().map(|kind| kind.as_str().unwrap()).collect(),
                );
                if !kinds.iter().any(|kind| is_a(kind, value)) {
                    wrong.push(format!("{at}: {value} is none of {kinds:?}"));
                }
            }
            "enum" if !value.is_null() && !rule.as_array().unwrap().contains(value) => wrong.push(format!("{at}: {value} is not listed")),
            "enum" => {}
            "minimum" => assert_eq!(rule, 0, "{at}: only unsigned numbers are known"),
            "format" => {
                let fits = value.as_str().is_none_or(|text| match rule.as_str().unwrap() {
                    "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
                    "date" => text.parse::<chrono::NaiveDate>().is_ok(),
                    other => panic!("unknown format {other}"),
                });
                if !fits {
                    wrong.push(format!("{at}: {value} is no {rule}"));
                }
            }
            "required" | "additionalProperties" | "properties" | "items" => {}
            other => panic!("{at}: the schema uses {other}, which this test does not know"),
        }
    }
    wrong.extend(check_inside(schema, root, value, at));
    wrong
}

fn check_inside(schema: &Value, root: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if let (Some(items), Some(list)) = (schema.get("items"), value.as_array()) {
        wrong.extend(
            list.iter()
                .enumerate()
                .flat_map(|(index, item)| check(items, root, item, &format!("{at}[{index}]"))),
        );
    }
    let Some(object) = value.as_object() else { return wrong };
    for key in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !object.contains_key(key.as_str().unwrap()) {
            wrong.push(format!("{at}: {key} is missing"));
        }
    }
    for (key, inner) in object {
        match schema.pointer(&format!("/properties/{key}")) {
            Some(rule) => wrong.extend(check(rule, root, inner, &format!("{at}.{key}"))),
            None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                wrong.push(format!("{at}: {key} is not in the schema"))
            }
            None => {}
        }
    }
    wrong
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("unknown type {other}"),
    }
}

#[test]
fn every_line_holds_to_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../docs/inspect.schema.json")).unwrap();
    let (output, wrong, _) = inspect(&[&corpus()], Some(Role::Officer), true, b"");
    assert_eq!(wrong, "");
    let mut mails = 0;
    for line in output.lines() {
        let seen: Value = serde_json::from_str(line).unwrap();
        assert_eq!(check(&schema, &schema, &seen, "mail"), Vec::<String>::new(), "{}", seen["file"]);
        mails += 1;
    }
    assert!(mails >= 20, "{mails} mails were seen");
}

#[test]
fn the_schema_test_can_fail() {
    let schema: Value = serde_json::from_str(include_str!("../docs/inspect.schema.json")).unwrap();
    let (output, ..) = inspect(&[Path::new("-")], None, true, b"From: eva@example.com\n\nhej");
    let mut seen: Value = serde_json::from_str(&output).unwrap();
    seen["kind"] = "letter".into();
    seen["extra"] = 1.into();
    seen["date"] = "today".into();
    seen.as_object_mut().unwrap().remove("cc");
    assert_eq!(check(&schema, &schema, &seen, "mail").len(), 4);
}

#[test]
fn standard_input_is_a_mail() {
    let (output, _, code) = inspect(
        &[Path::new("-")],
        None,
        true,
        b"From: Eva <eva@example.com>\nSubject: =?utf-8?q?h=C3=A5l?=\n\nHej\n",
    );
    let seen: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(
        (&seen["file"], &seen["from"], &seen["subject"], &seen["text"]),
        (&"-".into(), &"eva@example.com".into(), &"hål".into(), &"Hej\n".into())
    );
    assert_eq!(code, ExitCode::SUCCESS);
}

#[test]
fn what_cannot_be_opened_does_not_stop_the_others() {
    let (output, wrong, code) = inspect(&[Path::new("/no/such/mail"), Path::new("-")], None, true, b"Subject: a\n\nb");
    assert_eq!(output.lines().count(), 1);
    assert!(wrong.starts_with("/no/such/mail: cannot be read"), "{wrong}");
    assert_eq!(code, ExitCode::FAILURE);
}

#[test]
fn people_get_labels_and_the_new_text() {
    let (output, ..) = inspect(
        &[Path::new("-")],
        None,
        false,
        b"From: Eva <eva@example.com>\nSubject: Gungan\n\nDen knarrar.\n",
    );
    assert!(output.contains("from        Eva <eva@example.com>\n"), "{output}");
    assert!(output.ends_with("\nDen knarrar.\n\n"), "{output}");
}
