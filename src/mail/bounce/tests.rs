//! Bounces by example: which letter, which recipient, what became of it.

use super::*;
use crate::mail::automatic::judge;
use crate::mail::parse;

#[derive(serde::Deserialize)]
struct Example {
    id: String,
    headers: Vec<(String, String)>,
    body: String,
    kind: String,
    recipient: Option<String>,
    action: String,
    status: Option<String>,
    our_message_id: Option<String>,
}

fn mail(headers: &[(String, String)], body: &str, line: &str) -> Parsed {
    let mut raw: String = headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    if !headers.iter().any(|(name, _)| name == "Content-Type") {
        raw.push_str("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n");
    }
    parse(format!("{raw}\n{body}\n").replace('\n', line).as_bytes())
}

/// Everything that is told of a bounce, as one line.
fn shown(kind: &str, bounce: &Bounce) -> String {
    let or = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let action = format!("{:?}", bounce.action).to_lowercase();
    let id = bounce.our_message_id.as_ref().map(|id| id.as_str());
    format!(
        "{kind} {} {action} {} {}",
        or(bounce.recipient.as_ref().map(EmailAddress::as_str)),
        or(bounce.status.as_deref()),
        or(id)
    )
}

#[test]
fn every_family_of_bounces_is_read() {
    let mut wrong = Vec::new();
    for line in include_str!("../../../tests/corpus/automatic/bounces.jsonl").lines() {
        let example: Example = serde_json::from_str(line).unwrap();
        for end in ["\n", "\r\n"] {
            let parsed = mail(&example.headers, &example.body, end);
            let verdict = judge(&parsed);
            let or = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
            let wanted = format!(
                "{} {} {} {} {}",
                example.kind,
                or(&example.recipient),
                example.action,
                or(&example.status),
                or(&example.our_message_id)
            );
            let kind = format!("{:?}", verdict.kind).to_lowercase();
            let told = verdict
                .bounce
                .as_ref()
                .map_or_else(|| format!("{kind}: not read"), |bounce| shown(&kind, bounce));
            // A status that no text gives for sure is left open in the examples.
            let same = told == wanted
                || (example.status.is_none()
                    && told
                        .split(' ')
                        .enumerate()
                        .all(|(at, word)| at == 3 || wanted.split(' ').nth(at) == Some(word)));
            if !same || verdict.may_auto_reply {
                wrong.push(format!("{}:\n  {told}\n  {wanted}\n  {:?}", example.id, verdict.because));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest::proptest! {
    #[test]
    fn never_panics(
        text in "(<[a-zåß]{1,4}@[a-z.]{1,6}>:?|\\n| |Final-Recipient: rfc822;|Action: |Status: [0-9.]{0,6}|550 [0-9]\\.[0-9]|Message-ID: |<|>|@|\"emailAddress\"|\\{\"notificationType\":\"Bounce\"|--- Below this line is a copy|İ|ẞ|\\PC){0,60}",
        subject in "(Undelivered|Fwd: |\\[x\\]|re:|\\PC){0,4}",
    ) {
        let headers = [("From", "MAILER-DAEMON@x.example"), ("Return-Path", "<>"), ("Subject", subject.as_str())];
        let headers = crate::mail::parsed::Headers::new(headers.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let report = crate::mail::parsed::Part { content_type: "message/delivery-status".to_owned(), bytes: text.clone().into_bytes(), ..Default::default() };
        for parts in [Vec::new(), vec![report]] {
            let parsed = Parsed { headers: headers.clone(), text: text.clone(), parts, ..Parsed::default() };
            proptest::prop_assert!(!judge(&parsed).may_auto_reply);
        }
    }
}
