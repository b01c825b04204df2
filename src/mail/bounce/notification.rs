//! Bounces that a sending service tells of as JSON in a mail's text: Amazon SES, SendGrid, Mailgun, SparkPost, Postmark,
//! Mandrill, Brevo and their like. They share words, not a form, so names are looked up wherever they stand.

use super::delivery_status::{Report, Told, action, address, status};
use crate::domain::letter::BounceAction;
use crate::domain::pattern::pattern;
use crate::mail::evidence::cut;
use regex::Regex;
use std::sync::LazyLock;

/// How much of the text is read, in bytes.
const MOST: usize = 64 * 1024;

/// What has become of the letter, by the names of those who also send other JSON.
static KIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)"(?:notificationType|eventType)"\s*:\s*"(bounced?|delivery|delivered|deliverydelay|deferred)""#));

/// The same by names so common that the whole text must be JSON.
static COMMON_KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)"(?:event|type|recordtype|event_type)"\s*:\s*"(bounced?|(?:hard|soft)[_ ]?bounced?|out_of_band|blocked|dropped|failed|permanent_fail|temporary_fail|delivered|deferred|delay|deferral|policy_rejection|reject(?:ed)?|invalid_email)""#,
    )
});

/// Reads a notification; `None` when the text is none.
pub(super) fn read(text: &str) -> Option<Report> {
    let text = cut(text, MOST);
    if !text.contains('{') {
        return None;
    }
    let is_json = text.trim_start().starts_with(['{', '[']);
    let common = || COMMON_KIND.captures(text).filter(|_| is_json);
    let kind = KIND.captures(text).or_else(common)?.get(1)?.as_str().to_ascii_lowercase();
    let said = |names: &[&str]| names.iter().find_map(|name| value(text, name));
    let is_delay = matches!(
        kind.as_str(),
        "deliverydelay" | "deferred" | "delay" | "deferral" | "temporary_fail"
    ) || said(&["severity"]).as_deref() == Some("temporary");
    let by_kind = match kind.as_str() {
        "delivery" | "delivered" => BounceAction::Delivered,
        _ if is_delay => BounceAction::Delayed,
        _ => BounceAction::Failed,
    };
    let addressed = |name: &&str| address(&value(text, name)?);
    let told = Told {
        recipient: ["emailAddress", "recipient", "rcpt_to", "email", "Email"]
            .iter()
            .find_map(addressed),
        action: said(&["action"]).and_then(|told| action(&told)).or(Some(by_kind)),
        status: said(&["status"]).and_then(|told| status(&told)),
        diagnostic: said(&["diagnosticCode", "raw_reason", "reason", "diag", "Details"]),
        ..Told::default()
    };
    told.recipient.is_some().then(|| Report {
        recipients: vec![told],
        original_message_id: headers_message_id(text),
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

/// The letter's Message-ID: `{"name":"Message-ID","value":"<…>"}` of its headers, the common header, or a name of the service's;
/// most services have ids of their own under such names, which hold no `@`.
fn headers_message_id(text: &str) -> Option<String> {
    let common = || text.split_once("\"commonHeaders\"").and_then(|(_, rest)| value(rest, "messageId"));
    let listed = || text.split_once("\"Message-ID\"").and_then(|(_, rest)| value(rest, "value"));
    let named = || {
        ["messageId", "smtp-id", "message-id", "Message-Id"]
            .iter()
            .find_map(|name| value(text, name))
    };
    let is_id = |id: &String| id.contains('@');
    common()
        .filter(is_id)
        .or_else(|| listed().filter(is_id))
        .or_else(|| named().filter(is_id))
}
