//! A mail as it lies in a folder, with what a story asks of it.

use chrono::{DateTime, Utc};
use mail_parser::parsers::MessageStream;
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders};

/// A mail that was found in a folder.
#[derive(Debug, Clone)]
pub struct ReceivedMail {
    /// The mail's UID in its folder.
    pub uid: u32,
    /// The whole mail, byte for byte as the server holds it.
    pub raw: Vec<u8>,
    /// When the server received it.
    pub internal_date: DateTime<Utc>,
    /// Its flags, such as `\Seen`.
    pub flags: Vec<String>,
}

impl ReceivedMail {
    /// The first header of this name, unfolded and with its encoded words decoded (RFC 2047).
    /// `None` when there is none.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers(name).into_iter().next()
    }

    /// All headers of this name, first to last, unfolded and decoded.
    pub fn headers(&self, name: &str) -> Vec<String> {
        let Some(mail) = self.parsed() else {
            return Vec::new();
        };
        let found = mail.headers_raw().filter(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| decode(value)).collect()
    }

    /// The decoded text: the first text/plain part, or the text of the HTML when there is no other.
    /// Line ends are `\n`. Empty when there is no text at all.
    pub fn text(&self) -> String {
        let mail = self.parsed();
        let text = mail.as_ref().and_then(|mail| mail.body_text(0));
        text.map(|text| text.replace("\r\n", "\n")).unwrap_or_default()
    }

    /// The attachments: file name (empty when there is none) and decoded bytes.
    pub fn attachments(&self) -> Vec<(String, Vec<u8>)> {
        let Some(mail) = self.parsed() else {
            return Vec::new();
        };
        let parts = mail.attachments();
        parts
            .map(|part| (part.attachment_name().unwrap_or_default().to_owned(), part.contents().to_vec()))
            .collect()
    }

    /// Whether the subject or the text holds these words.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words) || self.header("Subject").is_some_and(|subject| subject.contains(words))
    }

    fn parsed(&self) -> Option<Message<'_>> {
        MessageParser::default().parse(&self.raw)
    }
}

/// Decodes one raw header value.
fn decode(value: &str) -> String {
    let line = format!("{}\n", value.trim());
    match MessageStream::new(line.as_bytes()).parse_unstructured() {
        HeaderValue::Text(text) => text.into_owned(),
        _ => value.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(raw: &str) -> ReceivedMail {
        let raw = raw.replace('\n', "\r\n").into_bytes();
        ReceivedMail {
            uid: 1,
            raw,
            internal_date: DateTime::UNIX_EPOCH,
            flags: Vec::new(),
        }
    }

    #[test]
    fn headers_are_decoded_and_unfolded() {
        let mail = mail(
            "From: =?utf-8?Q?Bj=C3=B6rn_=C3=85s?= <bjorn@example.com>\n\
             Subject: =?UTF-8?B?U3luIHDDpSBn?=\n =?UTF-8?B?YXRhbg==?=\n\
             Received: first\nReceived: second\nReferences: <a@b>\n <c@d>\n\nHej\n",
        );
        assert_eq!(mail.header("from").unwrap(), "Björn Ås <bjorn@example.com>");
        assert_eq!(mail.header("Subject").unwrap(), "Syn på gatan");
        assert_eq!(mail.headers("Received"), ["first", "second"]);
        assert_eq!(mail.header("References").unwrap(), "<a@b> <c@d>");
        assert_eq!(mail.header("Reply-To"), None);
    }

    #[test]
    fn text_and_attachments_are_decoded() {
        let mail = mail(
            "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=iso-8859-1\n\
             Content-Transfer-Encoding: quoted-printable\n\nG=E5ng=E4nge\n--x\n\
             Content-Type: application/pdf; name=\"bild.pdf\"\nContent-Disposition: attachment; filename=\"bild.pdf\"\n\
             Content-Transfer-Encoding: base64\n\nSGVq\n--x--\n",
        );
        assert_eq!(mail.text().trim_end(), "Gångänge");
        assert_eq!(mail.attachments(), [("bild.pdf".to_owned(), b"Hej".to_vec())]);
        assert!(mail.says("ngänge") && !mail.says("Hejsan"));
    }
}
