//! Bounces that a sending service tells of as JSON in a mail's text (Amazon SES and its like).

use super::delivery_status::{Report, Told, action, address, status};
use crate::domain::letter::BounceAction;
use crate::domain::pattern::pattern;
use crate::mail::evidence::cut;
use regex::Regex;
use std::sync::LazyLock;

/// How much of the text is read, in bytes.
const MOST: usize = 64 * 1024;

static KIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)"(?:notificationType|eventType|event)"\s*:\s*"(bounced?|delivery|delivered|deliverydelay|deferred)""#));

/// Reads a notification; `None` when the text is none.
pub(super) fn read(text: &str) -> Option<Report> {
    let text = cut(text, MOST);
    if !text.contains('{') {
        return None;
    }
    let kind = KIND.captures(text)?.get(1)?.as_str().to_ascii_lowercase();
    let said = |name: &str| value(text, name);
    let by_kind = match kind.as_str() {
        "delivery" | "delivered" => BounceAction::Delivered,
        "deliverydelay" | "deferred" => BounceAction::Delayed,
        _ => BounceAction::Failed,
    };
    let told = Told {
        recipient: ["emailAddress", "recipient", "email"].iter().find_map(|name| address(&said(name)?)),
        action: said("action").and_then(|told| action(&told)).or(Some(by_kind)),
        status: said("status").and_then(|told| status(&told)),
        diagnostic: said("diagnosticCode"),
        ..Told::default()
    };
    let original_message_id = said("messageId").filter(|id| id.contains('@'));
    let listed = headers_message_id(text);
    told.recipient.is_some().then(|| Report {
        recipients: vec![told],
        original_message_id: listed.or(original_message_id),
        is_part: false,
    })
}

/// The text value of the first such name.
fn value(text: &str, name: &str) -> Option<String> {
    let after = text
        .split_once(&format!("\"{name}\""))?
        .1
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('"')?;
    after
        .split('"')
        .next()
        .map(|value| value.replace("\\u003c", "<").replace("\\u003e", ">"))
}

/// `{"name":"Message-ID","value":"<…>"}` of the letter's headers, or the common header.
fn headers_message_id(text: &str) -> Option<String> {
    let common = text.split_once("\"commonHeaders\"").and_then(|(_, rest)| value(rest, "messageId"));
    let listed = || text.split_once("\"Message-ID\"").and_then(|(_, rest)| value(rest, "value"));
    common.or_else(listed).filter(|id| id.contains('@'))
}
