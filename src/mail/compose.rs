//! Composing: a letter's final bytes, from checked parts. What is composed here is what is sent and what is kept.

use crate::domain::address::NamedAddress;
use crate::domain::letter::MessageId;
use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use memchr::memchr_iter;
use std::time::SystemTime;
use thiserror::Error;

/// The header by which our own letters are known when they come back to us.
pub const INSTANCE_HEADER: &str = "X-Synpunktd-Instance";

/// The longest line that mail may have, in bytes without its end (RFC 5322 section 2.1.1).
const LONGEST_LINE: usize = 998;
/// The longest text that is put into a one-line header, in characters.
const LONGEST_HEADER: usize = 200;
/// Letters and digits of a boundary: 96 bits where they are hexadecimal.
const BOUNDARY: usize = 24;

/// A letter, ready to become bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The functional mailbox with its display name.
    pub from: NamedAddress,
    /// The one recipient.
    pub to: NamedAddress,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as a page, for mail programs that show one.
    pub page: Option<HtmlPage>,
    /// When it was written, UTC.
    pub date: DateTime<Utc>,
    /// Its own id.
    pub message_id: MessageId,
    /// What it answers; also its References, so that mail clients show the thread.
    pub in_reply_to: Option<MessageId>,
    /// Whether a machine wrote it of itself, or in answer to a mail (RFC 3834 section 5).
    pub automatic: Automatic,
    /// The instance's own mark.
    pub instance: String,
    /// What goes with it.
    pub files: Vec<Enclosure>,
}

/// A letter's words as HTML, with the pictures in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlPage {
    /// The page; a picture is named by `cid:` and its id.
    pub html: String,
    /// Its pictures.
    pub pictures: Vec<Picture>,
}

/// A picture in a letter (RFC 2392).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its content id, without angle brackets.
    pub id: String,
    /// PNG.
    pub bytes: Vec<u8>,
}

/// Who caused a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// A person wrote the words: an officer's answer.
    No,
    /// Sent in answer to a mail, by the machine.
    Replied,
    /// Sent by the machine of itself.
    Generated,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enclosure {
    /// A whole mail, unchanged.
    Mail {
        /// Name to show, ending in `.eml`.
        name: String,
        /// The bytes as they came.
        bytes: Vec<u8>,
    },
    /// A file.
    File {
        /// Name to show.
        name: String,
        /// Media type.
        content_type: String,
        /// Decoded bytes.
        bytes: Vec<u8>,
    },
}

/// Why a letter could not be composed.
#[derive(Debug, Error)]
pub enum ComposeError {
    /// A part that mail does not allow.
    #[error("a letter could not be composed: {0}")]
    Message(#[from] lettre::error::Error),
}

/// Composes a letter to its final bytes: ASCII only, lines ended by CRLF, none over 998 bytes.
///
/// # Errors
/// [`ComposeError`] when the mail library refuses a part; a [`Draft`] made from checked types gives none.
pub fn compose(draft: &Draft) -> Result<Vec<u8>, ComposeError> {
    let mut builder = Message::builder()
        .from(mailbox(&draft.from))
        .to(mailbox(&draft.to))
        .subject(one_line(&draft.subject))
        .date(SystemTime::from(draft.date))
        .message_id(Some(draft.message_id.to_string()))
        .raw_header(raw(INSTANCE_HEADER, &draft.instance));
    if let Some(answered) = &draft.in_reply_to {
        builder = builder.in_reply_to(answered.to_string()).references(answered.to_string());
    }
    builder = match draft.automatic {
        Automatic::No => builder,
        Automatic::Replied => builder
            .raw_header(raw("Auto-Submitted", "auto-replied"))
            .raw_header(raw("X-Auto-Response-Suppress", "All")),
        Automatic::Generated => builder
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("X-Auto-Response-Suppress", "DR, RN, NRN")),
    };
    let text = SinglePart::plain(wrap_free(&draft.text));
    let id = &draft.message_id;
    let mixed = || MultiPart::mixed().boundary(boundary("m", id));
    let with_files = |first: MultiPart| draft.files.iter().fold(first, |parts, file| parts.singlepart(enclosed(file)));
    let message = match &draft.page {
        None if draft.files.is_empty() => builder.singlepart(text)?,
        None => builder.multipart(with_files(mixed().singlepart(text)))?,
        Some(page) => builder.multipart(with_files(mixed().multipart(either(text, page, id))))?,
    };
    Ok(message.formatted())
}

/// The text, or the page with its pictures: the mail program shows the last one that it can (RFC 2046 section 5.1.4).
fn either(text: SinglePart, page: &HtmlPage, id: &MessageId) -> MultiPart {
    let related = MultiPart::related().boundary(boundary("r", id));
    let html = related.singlepart(SinglePart::html(wrap_free(&page.html)));
    let png = || ContentType::parse("image/png").unwrap_or(ContentType::TEXT_PLAIN);
    let picture = |parts: MultiPart, picture: &Picture| {
        parts.singlepart(Attachment::new_inline(one_line(&picture.id)).body(picture.bytes.clone(), png()))
    };
    MultiPart::alternative()
        .boundary(boundary("a", id))
        .singlepart(text)
        .multipart(page.pictures.iter().fold(html, picture))
}

/// What parts of a letter are parted by: a sign that neither quoted-printable nor base64 can write (RFC 2045 section 6.7), and the end of
/// the letter's own id, which is its seal. Nobody can guess that, so no mail that goes with it as it is was written to hold it and to pass
/// for parts of ours. Chance would make each letter longer as it is kept.
fn boundary(kind: &str, id: &MessageId) -> String {
    let local = id.as_str().rsplit_once('@').map_or(id.as_str(), |(local, _)| local);
    let own: Vec<char> = local.chars().filter(char::is_ascii_alphanumeric).collect();
    let end: String = own.iter().skip(own.len().saturating_sub(BOUNDARY)).collect();
    format!("=_{kind}.{end}")
}

fn mailbox(named: &NamedAddress) -> Mailbox {
    let address = &named.address;
    let checked = Address::new(address.local_part(), address.domain());
    let address = checked.unwrap_or_else(|_| Address::new_dangerous(address.local_part(), address.domain()));
    // The library panics on a line end in a name, so it never sees one.
    Mailbox::new(named.name.as_deref().map(one_line).filter(|name| !name.is_empty()), address)
}

/// One line of text for a header: no control character, no line separator, bounded.
fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    spaced
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(LONGEST_HEADER)
        .collect()
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), one_line(value))
}

/// Plain text without what would disturb a terminal or a parser; its line ends are `\n` here and CRLF on the wire.
fn wrap_free(text: &str) -> String {
    if is_plain(text.as_bytes()) {
        return text.to_owned();
    }
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    unified.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Whether a text in UTF-8 holds no control character but line ends and tabs; those beyond ASCII are C2 80 to C2 9F.
fn is_plain(text: &[u8]) -> bool {
    let controls = text.iter().filter(|byte| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\t'));
    let beyond_ascii = |at: usize| text.get(at + 1).is_some_and(|next| *next < 0xA0);
    controls.count() == 0 && !memchr_iter(0xC2, text).any(beyond_ascii)
}

fn enclosed(file: &Enclosure) -> SinglePart {
    match file {
        // A mail in a mail may not be encoded (RFC 2046 section 5.2.1); one that needs it goes as a file that mail
        // clients open by its name.
        Enclosure::Mail { name, bytes } if travels_as_it_is(bytes) => whole_mail(name, bytes),
        Enclosure::Mail { name, bytes } => attach(name, "application/octet-stream", bytes),
        Enclosure::File { name, content_type, bytes } => attach(name, content_type, bytes),
    }
}

fn whole_mail(name: &str, bytes: &[u8]) -> SinglePart {
    let seven_bit =
        lettre::message::Body::dangerous_pre_encoded(bytes.to_vec(), lettre::message::header::ContentTransferEncoding::SevenBit);
    let content_type = ContentType::parse("message/rfc822").unwrap_or(ContentType::TEXT_PLAIN);
    Attachment::new(one_line(name)).body(seven_bit, content_type)
}

fn attach(name: &str, content_type: &str, bytes: &[u8]) -> SinglePart {
    let octets = || ContentType::parse("application/octet-stream").unwrap_or(ContentType::TEXT_PLAIN);
    let content_type = ContentType::parse(&one_line(content_type)).unwrap_or_else(|_| octets());
    let encoded = lettre::message::Body::new_with_encoding(bytes.to_vec(), lettre::message::header::ContentTransferEncoding::Base64);
    let body = encoded.unwrap_or_else(lettre::message::Body::new);
    Attachment::new(one_line(name)).body(body, content_type)
}

/// Whether a mail can stand inside another without encoding: ASCII, CRLF lines of bounded length, nothing bare.
fn travels_as_it_is(bytes: &[u8]) -> bool {
    let clean = bytes.is_ascii() && !bytes.contains(&0);
    clean
        && bytes.split(|byte| *byte == b'\n').rev().enumerate().all(|(from_end, line)| {
            let ended_right = from_end == 0 || line.last() == Some(&b'\r');
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            ended_right && line.len() <= LONGEST_LINE && !line.contains(&b'\r')
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::EmailAddress;
    use chrono::TimeZone;
    use mail_parser::{MessageParser, MimeHeaders};

    fn draft() -> Draft {
        Draft {
            from: NamedAddress::new(
                Some("Lindhaga kommun, synpunkter"),
                EmailAddress::parse("synpunkter@lindhaga.example").unwrap(),
            ),
            to: NamedAddress::new(Some("Åsa Öberg"), EmailAddress::parse("asa@example.com").unwrap()),
            subject: "Vi har tagit emot ditt meddelande [KS 2026/0123] – åäö".to_owned(),
            text: "Hej!\n.\nTack för att du hörde av dig.\n".to_owned(),
            page: None,
            date: Utc.with_ymd_and_hms(2026, 11, 24, 8, 0, 0).unwrap(),
            message_id: MessageId::parse("<abc.def@lindhaga.example>").unwrap(),
            in_reply_to: MessageId::parse("<x@example.com>"),
            automatic: Automatic::Replied,
            instance: "i1".to_owned(),
            files: Vec::new(),
        }
    }

    #[test]
    fn a_receipt_reads_as_it_was_written() {
        let bytes = compose(&draft()).unwrap();
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(parsed.subject(), Some("Vi har tagit emot ditt meddelande [KS 2026/0123] – åäö"));
        assert_eq!(parsed.to().and_then(|to| to.first()).and_then(|to| to.name()), Some("Åsa Öberg"));
        assert_eq!(parsed.message_id(), Some("abc.def@lindhaga.example"));
        assert_eq!(
            parsed.body_text(0).unwrap().replace("\r\n", "\n").trim_end(),
            "Hej!\n.\nTack för att du hörde av dig."
        );
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.is_ascii());
        for header in [
            "Auto-Submitted: auto-replied\r\n",
            "In-Reply-To: <x@example.com>\r\n",
            "References: <x@example.com>\r\n",
            "X-Auto-Response-Suppress: All\r\n",
        ] {
            assert!(text.contains(header), "{header}");
        }
    }

    #[test]
    fn nothing_in_a_part_can_add_a_header() {
        let mut hostile = draft();
        hostile.subject = "a\r\nBcc: x@example.net".to_owned();
        hostile.to.name = Some("Eva\r\nBcc: x@example.net\u{2028}".to_owned());
        hostile.instance = "i\r\nBcc: x@example.net".to_owned();
        hostile.files = vec![Enclosure::File {
            name: "a\r\nBcc: x".to_owned(),
            content_type: "text/plain\r\nBcc: x".to_owned(),
            bytes: b"\n.\nMAIL FROM:<x>\n".to_vec(),
        }];
        let text = String::from_utf8(compose(&hostile).unwrap()).unwrap();
        assert!(!text.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{text}");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn what_would_disturb_is_taken_out_of_a_text() {
        for (text, expected) in [
            ("Hej å €!\n\tVi ses.\n", "Hej å €!\n\tVi ses.\n"),
            ("a\r\nb\rc\n", "a\nb\nc\n"),
            ("a\u{7f}b\u{85}c\u{1b}d § 7", "abcd § 7"),
        ] {
            assert_eq!(wrap_free(text), expected);
        }
    }

    #[test]
    fn what_parts_a_letter_is_the_seal_of_its_id_and_not_the_name_that_can_be_told_from_the_case() {
        let of = |id: &str| boundary("m", &MessageId::parse(id).unwrap());
        let seal = "915b7ebe2ec4a1dfbc7a7bc20cfc9cba";
        let sealed = of(&format!("0005c57cb81bd8cf2979dd62.d-2613-{seal}@lindhaga.example"));
        assert_eq!(sealed, format!("=_m.{}", &seal[8..]));
        assert_eq!(of("kort@lindhaga.example"), "=_m.kort");
    }

    #[test]
    fn a_page_goes_beside_the_text_with_its_pictures() {
        let mut with_page = draft();
        with_page.page = Some(HtmlPage {
            html: format!("<p>Hej å</p>{}<img src=\"cid:a@rapport\" alt=\"ett\">", " ".repeat(3_000)),
            pictures: vec![Picture {
                id: "a@rapport".to_owned(),
                bytes: b"\x89PNG".to_vec(),
            }],
        });
        with_page.files = vec![Enclosure::File {
            name: "siffror.csv".to_owned(),
            content_type: "text/csv".to_owned(),
            bytes: b"a;b".to_vec(),
        }];
        let bytes = compose(&with_page).unwrap();
        assert!(bytes.is_ascii() && bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= LONGEST_LINE + 1));
        for kind in ["m", "a", "r"] {
            let ends = format!("--=_{kind}.abcdef--");
            assert_eq!(
                bytes.windows(ends.len()).filter(|part| *part == ends.as_bytes()).count(),
                1,
                "{ends}"
            );
        }
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        assert!(parsed.body_text(0).unwrap().starts_with("Hej!"));
        assert!(parsed.body_html(0).unwrap().contains("<p>Hej å</p>"));
        let picture = parsed.parts.iter().find(|part| part.content_id() == Some("a@rapport")).unwrap();
        assert_eq!(picture.contents(), b"\x89PNG");
        assert!(parsed.attachments().any(|file| file.attachment_name() == Some("siffror.csv")));
    }

    #[test]
    fn a_whole_mail_goes_unchanged() {
        for original in [
            &b"Subject: a\r\n\r\nHej\r\n"[..],
            b"Subject: a\n\nHej\n",
            "Subject: å\r\n\r\nHej\r\n".as_bytes(),
            &[b'x'; 2000],
        ] {
            let mut with_mail = draft();
            with_mail.files = vec![Enclosure::Mail {
                name: "Original.eml".to_owned(),
                bytes: original.to_vec(),
            }];
            let bytes = compose(&with_mail).unwrap();
            assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= LONGEST_LINE + 1));
            let parsed = MessageParser::default().parse(&bytes).unwrap();
            let file = parsed.attachment(0).unwrap();
            assert_eq!(file.attachment_name(), Some("Original.eml"));
            let trimmed = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
            assert_eq!(trimmed(file.contents()), trimmed(original));
        }
    }
}
