//! The recipient in a notice without a report: every address in it is weighed by where it stands.

use super::returned::Notice;
use crate::domain::address::EmailAddress;
use crate::domain::pattern::pattern;
use crate::mail::evidence::{Sender, bare_address, cut};
use crate::mail::parsed::Parsed;
use regex::Regex;
use std::sync::LazyLock;

/// How much of a notice is searched, in bytes.
const LOOKED_AT: usize = 24 * 1024;
/// How many lines after an announcement still belong to it.
const ANNOUNCED: usize = 8;

/// An address as it stands in texts.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?:"[^"\n@]{1,60}"|[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u{80}-\u{2ff}]{1,128})@[A-Za-z0-9\u{80}-\u{ffff}](?:[A-Za-z0-9._\u{80}-\u{ffff}-]{0,250}[A-Za-z0-9\u{80}-\u{ffff}])?"#,
    )
});

/// Sentences after which recipients are listed, over a line in lower case.
static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(following|recipient|address|deliver|failed|failure|undeliver|unable|reach|sorry|errors?|mottagare|adress|leverera|empfänger|zugestellt|folgende|destinat|suivant|siguiente|seguent|ontvanger|geadresseerde|modtager|mottaker|vastaanottaj|osoit|odbiorc|получат|адрес|доставл|宛先|アドレス|收件人|list of)",
    )
});

/// Words of a failure in the line that names the recipient, over a line in lower case.
static FAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"((?-u:\b)[45][0-9][0-9](?-u:\b)|[45]\.[0-9]\.[0-9]|unknown|not found|wasn't|deliver|reject|refus|fail|invalid|unavailable|disabled|quota|full|no such|does not exist|doesn't|rcpt to|recipient|unrout|leverera|nå|zugestellt|remis|entreg|recapitat|unzustellbar|error|bounced|blocked|okänd|unbekannt|said:)",
    )
});

/// What stands right before an address that is not the recipient's, in lower case.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(mail from:? ?<?|^[ \t>]*(from|sender|reply-to|return-path|errors-to|message-id|in-reply-to|references|x-[a-z-]+|cc|by|mts-id|envelope-from|från|von|de|fra|svar till): ?.{0,80}|contact:? .{0,60}|kontakta .{0,60}|mailto:|https?://.{0,120}|postmaster at |sent by |skickat av |envelope-sender <?|sender:? ?<?|message-id:? ?<?|identificativo (del )?messaggio:? ?<?|\bid:? ?<?|reply to |help.{0,40}|support.{0,30}|forward .{0,60} to |administrator.{0,40}|from:? ?<?|message from ?<?)$",
    )
});

/// Local parts of those who write notices or help with them.
const SERVANTS: &[&str] = &[
    "mailer-daemon",
    "postmaster",
    "abuse",
    "support",
    "helpdesk",
    "hostmaster",
    "webmaster",
    "noreply",
    "no-reply",
    "spam",
    "security",
    "mailmaster",
    "mail-daemon",
];

/// An address with its weight.
struct Candidate {
    address: EmailAddress,
    weight: i32,
    alone: bool,
}

/// The most likely recipient: the heaviest address of the notice, else to whom the returned letter went.
pub(super) fn find(parsed: &Parsed, sender: &Sender, notice: &Notice) -> Option<EmailAddress> {
    let returned = notice.returned_to().map(bare_address).and_then(|to| EmailAddress::parse(&to).ok());
    let candidates = candidates(parsed, sender, notice, returned.as_ref());
    let best = candidates.iter().map(|candidate| candidate.weight).max();
    let found = best
        .filter(|weight| *weight > 0)
        .and_then(|best| candidates.into_iter().find(|candidate| candidate.weight == best));
    found.map(|candidate| candidate.address).or(returned)
}

/// Whether an address stands as bounces put it: alone on its line, or at the beginning in angle brackets.
pub(super) fn stands_alone(parsed: &Parsed, sender: &Sender, notice: &Notice) -> bool {
    candidates(parsed, sender, notice, None).iter().any(|candidate| candidate.alone)
}

fn candidates(parsed: &Parsed, sender: &Sender, notice: &Notice, returned: Option<&EmailAddress>) -> Vec<Candidate> {
    let ours: Vec<String> = parsed.headers.all("to").map(bare_address).collect();
    let mut candidates = Vec::new();
    let mut since_announced = usize::MAX;
    let mut is_from_block = false;
    for line in cut(&notice.narrative, LOOKED_AT).lines() {
        let lower = line.to_lowercase();
        let announces = ANNOUNCES.is_match(&lower);
        for mut candidate in on_line(line, &lower) {
            let known = returned == Some(&candidate.address);
            let servant = SERVANTS.contains(&candidate.address.local_part()) && !known;
            let own = (ours.iter().any(|own| own == candidate.address.as_str()) || sender.address == candidate.address.as_str()) && !known;
            candidate.weight += if since_announced <= ANNOUNCED { 2 } else { 0 };
            candidate.weight += if known { 4 } else { 0 };
            candidate.weight -= if servant || own { 20 } else { 0 };
            candidate.weight -= if is_from_block { 6 } else { 0 };
            candidates.push(candidate);
        }
        is_from_block = matches!(lower.trim(), "from:" | "sender:" | "från:" | "avsändare:");
        since_announced = if announces {
            0
        } else {
            since_announced.saturating_add(usize::from(!line.trim().is_empty()))
        };
    }
    candidates
}

/// The addresses of one line, weighed by how they stand on it.
fn on_line(line: &str, lower: &str) -> Vec<Candidate> {
    let fails = FAILS.is_match(lower);
    let take = |found: regex::Match| {
        let text = found
            .as_str()
            .trim_start_matches(['\'', '*', '=', '/', '`', '|'])
            .trim_end_matches(['.', '-', '_']);
        let text = text.strip_prefix("rfc822;").unwrap_or(text);
        // Exchange of old: "dda:SMTP=eva@…".
        let text = text
            .split_at_checked(5)
            .filter(|(start, _)| start.eq_ignore_ascii_case("smtp="))
            .map_or(text, |(_, address)| address);
        // Exchange's own names of mailboxes and systems, wrapped so that they look like addresses.
        if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("imcea")) {
            return None;
        }
        let address = EmailAddress::parse(&before_prose(text).replace('"', "")).ok()?;
        // Domino's names of persons, "Eva Ek/Firma@FIRMA".
        if address.local_part().contains('/') && !address.domain().contains('.') {
            return None;
        }
        let before = line.get(..found.start()).unwrap_or("");
        let after = line.get(found.end()..).unwrap_or("");
        Some(weighed(address, before, after, fails))
    };
    ADDRESS.find_iter(line).take(20).filter_map(take).collect()
}

/// An address without the sentence of East Asia that follows it without a blank: a name of a domain that has a land already goes on in no
/// other script.
fn before_prose(text: &str) -> &str {
    let begins_prose = |(at, c): (usize, char)| {
        let before = text.get(..at).unwrap_or_default();
        let land = before.rsplit_once('.').map_or("", |(_, land)| land);
        let is_ended = before.contains('@') && land.len() >= 2 && land.bytes().all(|b| b.is_ascii_alphabetic());
        (c >= '\u{2e80}' && is_ended || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')).then_some(at)
    };
    let end = text.char_indices().find_map(begins_prose).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

fn weighed(address: EmailAddress, before: &str, after: &str, fails: bool) -> Candidate {
    let lead = before
        .trim_matches(|c: char| c.is_whitespace() || "<>*-#|:•\"'([".contains(c))
        .to_lowercase();
    let bracketed = before.trim_end().ends_with('<') && after.starts_with('>');
    let rest = after.trim_start_matches(['>', '"', '\'', ')', ']']).trim();
    let alone = lead.is_empty()
        && (rest.is_empty()
            || rest.starts_with(':')
            || rest.starts_with('(')
            || bracketed
            || rest == "."
            || rest.starts_with(" on ")
            || rest.starts_with("den "));
    let told = lead.ends_with("rcpt to")
        || lead.ends_with("recipient")
        || lead.ends_with("address")
        || lead.ends_with("failed")
        || lead.ends_with("error-for")
        || lead.ends_with("mottagare")
        || lead.ends_with("empfänger")
        || lead.ends_with("all'utente")
        || lead.ends_with("destinatario");
    let of_ours = ["your message to", "your mail to", "your e-mail to", "ditt meddelande till"].contains(&lead.as_str());
    let to = matches!(
        lead.as_str(),
        "to" | "till" | "an" | "à" | "para" | "a" | "til" | "aan" | "do" | "vastaanottaja" | "recipient"
    );
    let sentence = [" to", " till", " an", " til", " for", " recipient", " user", " at", " à", " a"]
        .iter()
        .any(|word| lead.ends_with(word));
    // Sendmail: the address that the letter was sent to, before it became a program or another address.
    let expanded = lead.ends_with("expanded from");
    let elsewhere = !expanded && OTHERWISE.is_match(&before.to_lowercase());
    let mut weight = 1;
    weight += if alone { 7 } else { 0 };
    weight += if !alone && lead.is_empty() { 4 } else { 0 };
    weight += if told || to || expanded { 5 } else { 0 };
    weight += if sentence { 3 } else { 0 };
    weight += if fails { 2 } else { 0 };
    weight += i32::from(bracketed);
    weight -= if elsewhere { 12 } else { 0 };
    Candidate {
        address,
        weight,
        alone: alone || told || of_ours || (sentence && fails),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipient(text: &str) -> Option<String> {
        let parsed = Parsed {
            text: text.to_owned(),
            ..Parsed::default()
        };
        find(&parsed, &Sender::default(), &Notice::of(&parsed)).map(|address| address.as_str().to_owned())
    }

    #[test]
    fn the_recipient_is_found_where_each_family_puts_it() {
        for text in [
            "Hi. This is the qmail-send program at a.example.\nI'm afraid I wasn't able to deliver your message.\n\n<eva@b.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 no <c@c.example>",
            "A message that you sent could not be delivered:\n\n  eva@b.example\n    SMTP error from remote mail server after RCPT TO:<eva@b.example>:\n",
            "   ----- The following addresses had permanent fatal errors -----\n<eva@b.example>\n    (reason: 550 no)\n",
            "MAIL FROM:<us@k.example>\nRCPT TO:<eva@b.example>\n550 unknown",
            "Ditt meddelande levererades inte till eva@b.example eftersom adressen inte hittades. Kontakta support@b.example.",
            "Your message\n  Subject: Hej\nwas not delivered to:\n  eva@b.example\nbecause:\n  User not listed",
            "From: us@k.example\nRecipient: eva@b.example\nReason: over quota",
            "收件人 eva@b.example）不存在",
            "eva@b.exampleは存在しません。",
        ] {
            assert_eq!(recipient(text).as_deref(), Some("eva@b.example"), "{text}");
        }
        assert_eq!(recipient("Questions: contact postmaster@b.example"), None);
    }
}
