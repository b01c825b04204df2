//! The machine-readable part of a delivery report (RFC 3464, RFC 6533), also where it stands as plain text.

use super::notification;
use super::returned::Notice;
use crate::domain::address::EmailAddress;
use crate::domain::letter::BounceAction;
use crate::mail::evidence::cut;
use crate::mail::parsed::Parsed;
use std::borrow::Cow;

/// How much of a report is read, in bytes.
const MOST: usize = 256 * 1024;

/// What a report says of one recipient.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// `Final-Recipient`, else `Original-Recipient`.
    pub recipient: Option<EmailAddress>,
    /// `Original-Recipient`, until it is needed.
    pub(super) original: Option<EmailAddress>,
    /// `Action`.
    pub action: Option<BounceAction>,
    /// `Status`, without a comment.
    pub status: Option<String>,
    /// `Diagnostic-Code`, with its type.
    pub diagnostic: Option<String>,
}

/// A delivery report.
#[derive(Debug, Clone, Default)]
pub(super) struct Report {
    /// The recipients in the order they stand.
    pub recipients: Vec<Told>,
    /// `X-Original-Message-ID` of the report, with angle brackets.
    pub original_message_id: Option<String>,
    /// It stood in a part of its own.
    pub is_part: bool,
}

impl Report {
    /// Reads the report from its part, else from the notice's text.
    pub(super) fn of(parsed: &Parsed, notice: &Notice) -> Self {
        if let Some(report) = notification::read(&parsed.text) {
            return report;
        }
        let is_status = |content_type: &str| {
            matches!(
                content_type,
                "message/delivery-status" | "message/global-delivery-status" | "message/x-delivery-status"
            )
        };
        let texts: Vec<String> = parsed
            .parts
            .iter()
            .filter(|part| is_status(&part.content_type))
            .map(|part| part.text.clone().unwrap_or_else(|| lossy(&part.bytes)))
            .collect();
        let from_parts = texts
            .iter()
            .map(|text| Self::read(text))
            .find(|report| !report.recipients.is_empty());
        if let Some(report) = from_parts {
            return Self { is_part: true, ..report };
        }
        let in_text = Self::read(&notice.narrative);
        if in_text.is_telling() {
            return Self {
                is_part: !texts.is_empty(),
                ..in_text
            };
        }
        let attached = parsed.parts.iter().filter_map(|part| match part.content_type.as_str() {
            "text/plain" => part.text.as_deref().map(Cow::Borrowed),
            // Called a file by a gateway on the way.
            "application/octet-stream" if part.bytes.len() <= MOST => Some(Cow::Owned(lossy(&part.bytes))),
            _ => None,
        });
        let report = attached
            .map(|text| Self::read(cut(&text, MOST)))
            .find(Self::is_telling)
            .unwrap_or_default();
        Self {
            is_part: !texts.is_empty(),
            ..report
        }
    }

    /// The recipient that fared worst: failed before delayed before arrived; the first of them.
    pub(super) fn worst(&self) -> Option<&Told> {
        let rank = |told: &&Told| match told.action {
            Some(BounceAction::Failed) => 0,
            Some(BounceAction::Delayed) => 1,
            None => 2,
            Some(BounceAction::Relayed) => 3,
            Some(BounceAction::Delivered) => 4,
        };
        self.recipients.iter().min_by_key(rank)
    }

    fn is_telling(&self) -> bool {
        self.recipients
            .iter()
            .any(|told| told.recipient.is_some() || (told.action.is_some() && told.status.is_some()))
    }

    /// Reads groups of fields; a group that names no recipient and no action is about the letter as a whole.
    fn read(text: &str) -> Self {
        let mut report = Self::default();
        let mut told = Told::default();
        for (name, value) in fields(text) {
            // Some systems leave out the blank line between recipients.
            let begins = matches!(name.as_str(), "final-recipient" | "original-recipient");
            let repeated =
                (name == "final-recipient" && told.recipient.is_some()) || (name == "original-recipient" && told.original.is_some());
            if name.is_empty() || (begins && repeated) {
                report.close(std::mem::take(&mut told));
            }
            if name == "x-original-message-id" || name == "original-message-id" {
                report.original_message_id = Some(value.clone());
            }
            told.take(&name, &value);
        }
        report.close(told);
        report
    }

    fn close(&mut self, mut told: Told) {
        // The name of a mailbox inside the recipient's system, `eva@ims-daemon`, is nobody's address.
        let is_inner = |recipient: &EmailAddress| !recipient.domain().contains('.');
        let original = told
            .original
            .take()
            .filter(|original| told.recipient.is_none() || !is_inner(original));
        told.recipient = match told.recipient {
            Some(inner) if is_inner(&inner) => original.or(Some(inner)),
            recipient => recipient.or(original),
        };
        if told.recipient.is_some() || told.action.is_some() || told.status.is_some() {
            self.recipients.push(told);
        }
    }
}

impl Told {
    fn take(&mut self, name: &str, value: &str) {
        match name {
            "final-recipient" => self.recipient = self.recipient.take().or_else(|| address(value)),
            "original-recipient" | "x-actual-recipient" => self.original = self.original.take().or_else(|| address(value)),
            "action" => self.action = self.action.or_else(|| action(value)),
            "status" => self.status = self.status.take().or_else(|| status(value)),
            "diagnostic-code" => self.diagnostic = self.diagnostic.take().or_else(|| Some(value.to_owned())),
            _ => {}
        }
    }
}

/// Fields in order, unfolded; a blank line gives an empty name.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in cut(text, MOST).lines() {
        let line = line.trim_end();
        let bare = line.trim_start_matches(['>', '|', ' ', '\t']);
        if bare.is_empty() {
            fields.push((String::new(), String::new()));
            continue;
        }
        let named = bare
            .split_once(':')
            .filter(|(name, _)| !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        match (named, fields.last_mut()) {
            (Some((name, value)), _) if !line.starts_with([' ', '\t']) || is_known(name) => {
                fields.push((name.to_ascii_lowercase(), value.trim().to_owned()))
            }
            (_, Some((_, value))) if line.starts_with([' ', '\t']) && value.len() < 4000 => {
                value.push(' ');
                value.push_str(bare);
            }
            _ => {}
        }
    }
    fields
}

/// Fields of a recipient may be indented where the report is pasted into a text.
fn is_known(name: &str) -> bool {
    [
        "final-recipient",
        "original-recipient",
        "x-actual-recipient",
        "action",
        "status",
        "diagnostic-code",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known))
}

/// `rfc822; <a@b>`, `rfc822;"a b"@c`, `a@b`, `utf-8; a@b`; `None` when no address stands in it.
pub(super) fn address(value: &str) -> Option<EmailAddress> {
    let foreign = ["x400", "x-400", "x500", "x-notes", "x-local"]
        .iter()
        .any(|kind| value.get(..kind.len()).is_some_and(|told| told.eq_ignore_ascii_case(kind)));
    if foreign {
        return None;
    }
    let bare = value.rsplit(';').next().unwrap_or(value).trim();
    let bare = bare
        .split_once('<')
        .map_or(bare, |(_, rest)| rest.split('>').next().unwrap_or(rest));
    let bare = bare
        .split_once(" (")
        .map_or(bare, |(address, _)| address)
        .trim()
        .trim_matches(['"', '\'', '<', '>', ' ', ',', '.']);
    // Exchange's own name of a mailbox, wrapped so that it looks like an address.
    if bare.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("imceaex-")) {
        return None;
    }
    let bare = bare
        .strip_prefix("mailto:")
        .or_else(|| bare.strip_prefix("SMTP:"))
        .or_else(|| bare.strip_prefix("smtp:"))
        .unwrap_or(bare);
    EmailAddress::parse(&bare.replace('"', "")).ok()
}

pub(super) fn action(value: &str) -> Option<BounceAction> {
    let word = value
        .split(|c: char| !c.is_ascii_alphabetic() && c != '-')
        .find(|word| !word.is_empty())?
        .to_ascii_lowercase();
    match word.as_str() {
        "failed" | "failure" | "fail" | "hard-bounce" | "soft-bounce" | "expired" | "bounced" | "rejected" | "denied" => {
            Some(BounceAction::Failed)
        }
        "delayed" | "delay" | "deferred" | "warning" => Some(BounceAction::Delayed),
        "delivered" | "deliverable" | "delivery" | "expanded" | "success" => Some(BounceAction::Delivered),
        "relayed" => Some(BounceAction::Relayed),
        _ => None,
    }
}

/// `5.1.1 (bad address)` to `5.1.1`; leading zeros and stray blanks are taken away.
pub(super) fn status(value: &str) -> Option<String> {
    let digits: String = value
        .trim_start()
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.' || *c == ' ')
        .filter(|c| *c != ' ')
        .collect();
    let mut numbers = digits.split('.').map(str::parse::<u16>);
    let (class, subject, detail) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    (matches!(class, 2 | 4 | 5) && subject < 1000 && detail < 1000).then(|| format!("{class}.{subject}.{detail}"))
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..MOST.min(bytes.len())).unwrap_or(&[])).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_read_whatever_the_spelling() {
        for (value, wanted) in [
            ("rfc822; eva@example.org", Some("eva@example.org")),
            ("RFC822;<Eva@example.org>", Some("eva@example.org")),
            ("utf-8; åsa@exempel.example", Some("åsa@exempel.example")),
            ("LOCAL; eva@example.org (alias)", Some("eva@example.org")),
            ("x400; c=se;a= ;p=org;s=lind", None),
            ("rfc822; \"eva.lind\"@example.org", Some("eva.lind@example.org")),
            ("X-Notes; CN=Eva/O=Org@Org", None),
            ("rfc822; IMCEAEX-_O=ORG_CN=EVA@example.org", None),
            ("rfc822;", None),
            ("unknown; eva", None),
        ] {
            assert_eq!(address(value).as_ref().map(EmailAddress::as_str), wanted, "{value}");
        }
    }

    #[test]
    fn groups_are_told_apart_and_the_worst_is_taken() {
        let text = "Reporting-MTA: dns; mx.example.org\nX-Original-Message-ID: <1@k>\n\nFinal-Recipient: rfc822; a@example.org\nAction: delivered\nStatus: 2.0.0\n\nOriginal-Recipient: rfc822;b@example.org\nAction: FAILED (permanent)\nStatus: 5.1.1 (no such user)\nDiagnostic-Code: smtp; 550\n 5.1.1 unknown\n";
        let report = Report::read(text);
        assert_eq!(report.recipients.len(), 2);
        assert_eq!(report.original_message_id.as_deref(), Some("<1@k>"));
        let worst = report.worst().unwrap();
        assert_eq!(
            (
                worst.recipient.as_ref().map(EmailAddress::as_str),
                worst.action,
                worst.status.as_deref()
            ),
            (Some("b@example.org"), Some(BounceAction::Failed), Some("5.1.1"))
        );
        assert_eq!(worst.diagnostic.as_deref(), Some("smtp; 550 5.1.1 unknown"));
    }

    #[test]
    fn recipients_without_a_blank_line_between_are_two() {
        let report = Report::read(
            "Final-Recipient: rfc822; a@x.se\nAction: failed\nStatus: 5.0.0\nFinal-Recipient: rfc822; b@x.se\nAction: failed\nStatus: 5.0.0",
        );
        assert_eq!(report.recipients.len(), 2);
    }
}
