//! A mail taken apart: decoded headers and leaf parts, what every reader of `mail` works on.

use crate::domain::letter::Fault;

/// Decoded headers in the order they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Headers from name and decoded, unfolded value; names are levelled to lower case.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect())
    }

    /// The first value of a header; the name in lower case.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a header, topmost first; the name in lower case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every header as (name in lower case, value).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A leaf of the mail's structure, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Media type in lower case, such as `text/plain`, `message/delivery-status`, `message/rfc822`.
    pub content_type: String,
    /// Parameters of the media type, names in lower case, values decoded.
    pub parameters: Vec<(String, String)>,
    /// `attachment`, `inline` or another word in lower case; `None` without Content-Disposition.
    pub disposition: Option<String>,
    /// The decoded name, not yet sanitised.
    pub filename: Option<String>,
    /// Content-ID without angle brackets.
    pub content_id: Option<String>,
    /// Media type of the multipart that holds it directly, such as `multipart/report`; `None` at the top.
    pub inside: Option<String>,
    /// Decoded bytes; for `message/rfc822` the whole inner mail.
    pub bytes: Vec<u8>,
    /// For text parts: the text in Unicode, lines ended by `\n`.
    pub text: Option<String>,
    /// Its text is in the mail's text, or is another form of it: not a file of its own.
    pub shown: bool,
}

/// A mail taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The top headers.
    pub headers: Headers,
    /// Media type of the whole mail in lower case, with `report-type` and the like in `parameters`.
    pub content_type: String,
    /// Parameters of that media type.
    pub parameters: Vec<(String, String)>,
    /// Leaves, depth first.
    pub parts: Vec<Part>,
    /// The text that a person would read: NFC, lines ended by `\n`.
    pub text: String,
    /// The HTML that it was made from or stands beside.
    pub html: Option<String>,
    /// What Outlook calls the mail in a TNEF part, in lower case: `ipm.note`, `ipm.schedule.meeting.request` (MS-OXCMSG section 2.2.1.3).
    pub message_class: Option<String>,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

impl Part {
    /// The value of a parameter of the media type; the name in lower case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Parsed {
    /// The value of a parameter of the whole mail's media type; the name in lower case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first leaf of a media type.
    pub fn part(&self, content_type: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.content_type == content_type)
    }
}
