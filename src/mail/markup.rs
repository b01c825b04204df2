//! The marks of HTML one by one: tags with attributes, comments, character references. Tolerant, and linear in the page.

use mail_parser::decoders::html::add_html_token;
use std::borrow::Cow;

/// Where the last ending of each kind begins.
pub struct Ends {
    /// Of `>`.
    pub tag: usize,
    /// Of `-->`.
    pub comment: usize,
}

/// What begins at a `<`.
pub enum Markup<'a> {
    /// Nothing: the sign itself.
    Text,
    /// A comment or declaration; what stands after it.
    Skipped(&'a str),
    /// A tag, and what stands after it.
    Tag(Tag<'a>, &'a str),
}

/// A tag.
pub struct Tag<'a> {
    /// In lower case.
    pub name: Cow<'a, str>,
    /// `</name>`.
    pub closing: bool,
    /// What stands after the name.
    pub attributes: &'a str,
}

impl Tag<'_> {
    /// Whether content follows that belongs to it.
    pub fn opens(&self) -> bool {
        !self.closing && !self.attributes.trim_end().ends_with('/')
    }

    /// The value of an attribute, entities decoded.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        for _ in 0..64 {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
            let (key, after) = rest.split_at(end);
            if key.is_empty() && after.is_empty() {
                return None;
            }
            let after = after.trim_start();
            let Some(value) = after.strip_prefix('=') else {
                rest = after;
                continue;
            };
            let value = value.trim_start();
            let (value, later) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value.get(1..)?.split_once(quote).unwrap_or((value.get(1..)?, "")),
                _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            };
            if key.eq_ignore_ascii_case(name) {
                return Some(decode_entities(value).into_owned());
            }
            rest = later;
        }
        None
    }
}

/// Reads what begins at a `<`, which stands at the offset in the page.
pub fn markup_at<'a>(text: &'a str, offset: usize, ends: &Ends) -> Markup<'a> {
    let inner = text.get(1..).unwrap_or_default();
    if offset > ends.tag {
        return Markup::Text;
    }
    if inner.starts_with("!--")
        && offset < ends.comment
        && let Some(end) = text.get(2..).and_then(|tail| tail.find("-->"))
    {
        return Markup::Skipped(text.get(end + 5..).unwrap_or_default());
    }
    if inner.starts_with(['!', '?']) {
        return inner
            .find('>')
            .map_or(Markup::Text, |end| Markup::Skipped(inner.get(end + 1..).unwrap_or_default()));
    }
    let (closing, named) = inner.strip_prefix('/').map_or((false, inner), |rest| (true, rest));
    if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Markup::Text;
    }
    let Some(end) = end_of_tag(named) else { return Markup::Text };
    let (content, after) = named.split_at(end);
    let name_end = content.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(content.len());
    let (name, attributes) = content.split_at(name_end);
    Markup::Tag(
        Tag {
            name: if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                Cow::Owned(name.to_ascii_lowercase())
            } else {
                Cow::Borrowed(name)
            },
            closing,
            attributes,
        },
        after.get(1..).unwrap_or_default(),
    )
}

/// Where a tag's `>` stands: outside quotes, or the first one when a quote never ends.
fn end_of_tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..)?.iter().position(|byte| matches!(byte, b'>' | b'"' | b'\'' | b'<')) {
        let byte = *bytes.get(at + found)?;
        match byte {
            b'>' => return Some(at + found),
            b'<' => return None,
            quote => {
                let opened = at + found + 1;
                let before = bytes.get(..at + found)?.trim_ascii_end();
                let closed = before
                    .ends_with(b"=")
                    .then(|| memchr::memchr2(quote, b'>', bytes.get(opened..)?))
                    .flatten();
                at = match closed {
                    Some(length) if bytes.get(opened + length) == Some(&quote) => opened + length + 1,
                    // A `>` inside the quotes: believed only when the quote ends before the next tag begins.
                    Some(length) => quote_end_after(bytes, opened + length, quote).unwrap_or(opened),
                    None => opened,
                };
            }
        }
    }
    None
}

fn quote_end_after(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let window = rest.get(..rest.len().min(2_000))?;
    let end = memchr::memchr2(quote, b'<', window)?;
    (window.get(end) == Some(&quote)).then_some(from + end + 1)
}

/// What stands after an element whose content is not for reading.
pub fn after_hidden<'a>(tag: &Tag<'_>, after: &'a str) -> &'a str {
    let end = match tag.name.as_ref() {
        "style" => "</style",
        "script" => "</script",
        "title" => {
            let near = after.get(..after.floor_char_boundary(300)).unwrap_or_default();
            return find_ignoring_case(near, "</title").and_then(|at| after.get(at..)).unwrap_or(after);
        }
        _ => return after,
    };
    find_ignoring_case(after, end).and_then(|at| after.get(at..)).unwrap_or_default()
}

fn find_ignoring_case(text: &str, end: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find("</") {
        let at = from + found;
        if text
            .as_bytes()
            .get(at..at + end.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(end.as_bytes()))
        {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

/// Text with its character references decoded.
pub fn decode_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let body = from.get(1..).unwrap_or_default();
        let length = body
            .bytes()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
            .count();
        let (name, after) = body.split_at(length);
        match reference(name) {
            Some(decoded) => {
                out.push_str(&decoded);
                rest = after.strip_prefix(';').unwrap_or(after);
            }
            None => {
                out.push('&');
                rest = body;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn reference(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return match code {
            // Windows-1252 by number: forbidden and common.
            0x80..=0x9f => Some(super::charset::decode(&[u8::try_from(code).ok()?], Some("windows-1252")).text),
            0 => None,
            _ => char::from_u32(code).map(String::from),
        };
    }
    if name.is_empty() {
        return None;
    }
    let mut decoded = String::new();
    add_html_token(&mut decoded, format!("&{name};").as_bytes(), false);
    (!decoded.is_empty() && !decoded.starts_with('&') || name == "amp").then_some(decoded)
}
