//! The marks of HTML one by one: tags with attributes, comments, character references. Tolerant, and linear in the page.

use mail_parser::decoders::html::add_html_token;
use std::borrow::Cow;

/// What stands in a page, one after the other.
pub enum Mark<'a> {
    /// Text as it is written, with its character references.
    Text(&'a str),
    /// A tag.
    Tag(Tag<'a>),
}

/// The marks of a page from first to last, borrowed from it: comments, declarations and the content of `style`, `script` and `title` are
/// left out. Linear in the page, whatever stands in it.
pub struct Marks<'a> {
    rest: &'a str,
    /// How much of the page stands from its last `>` on: in less no tag ends, and none is looked for.
    last_end: usize,
    /// No comment ends any more.
    comments_over: bool,
}

/// What begins at a `<`.
enum Markup<'a> {
    /// Nothing: the sign itself.
    Text,
    /// A comment or declaration; what stands after it.
    Skipped(&'a str),
    /// A tag, and what stands after it.
    Tag(Tag<'a>, &'a str),
}

/// A tag.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'a> {
    /// As it is written.
    pub name: &'a str,
    /// `</name>`.
    pub closing: bool,
    /// What stands after the name.
    pub attributes: &'a str,
}

/// The longest name that [`Tag::lowered`] gives, in bytes.
const LONGEST_NAME: usize = 12;

impl<'a> Tag<'a> {
    /// Whether content follows that belongs to it.
    pub fn opens(&self) -> bool {
        !self.closing && (self.attributes.is_empty() || !self.attributes.trim_end().ends_with('/'))
    }

    /// Whether it is called so; the name in lower case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The name in lower case, for a `match`; empty where it is longer than any that HTML has.
    pub fn lowered(&self) -> impl AsRef<[u8]> + use<> {
        let mut room = [0; LONGEST_NAME];
        let name = self.name.as_bytes();
        let length = if name.len() > LONGEST_NAME { 0 } else { name.len() };
        for (to, from) in room.iter_mut().zip(name) {
            *to = from.to_ascii_lowercase();
        }
        Lowered { room, length }
    }

    /// The value of an attribute, entities decoded; the name in lower case.
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
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
                return Some(decode_entities(value));
            }
            rest = later;
        }
        None
    }
}

/// A name in lower case.
struct Lowered {
    room: [u8; LONGEST_NAME],
    length: usize,
}

impl AsRef<[u8]> for Lowered {
    fn as_ref(&self) -> &[u8] {
        self.room.get(..self.length).unwrap_or_default()
    }
}

impl<'a> Marks<'a> {
    /// The marks of a page.
    pub fn of(page: &'a str) -> Self {
        Self {
            rest: page,
            last_end: memchr::memrchr(b'>', page.as_bytes()).map_or(usize::MAX, |at| page.len() - at),
            comments_over: false,
        }
    }

    /// Passes over all that stands before the closing tag of this name, in lower case; over everything where there is none.
    pub fn pass_to_end_of(&mut self, name: &str) {
        self.find(|mark| matches!(mark, Mark::Tag(tag) if tag.closing && tag.is(name)));
    }

    /// Reads what begins at the `<` that the rest begins with.
    fn markup(&mut self) -> Markup<'a> {
        let text = self.rest;
        if text.len() < self.last_end {
            return Markup::Text;
        }
        let (closing, begun) = match text.as_bytes() {
            [_, b'/', letter, ..] if letter.is_ascii_alphabetic() => (true, 2),
            [_, letter, ..] if letter.is_ascii_alphabetic() => (false, 1),
            [_, b'!' | b'?', ..] => return self.skipped(text, text.get(1..).unwrap_or_default()),
            _ => return Markup::Text,
        };
        let named = text.get(begun..).unwrap_or_default();
        let plain_name = named.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if named.as_bytes().get(plain_name) == Some(&b'>') {
            let (name, after) = named.split_at(plain_name);
            let tag = Tag {
                name,
                closing,
                attributes: "",
            };
            return Markup::Tag(tag, after.get(1..).unwrap_or_default());
        }
        let Some(end) = end_of_tag(named, plain_name) else {
            return Markup::Text;
        };
        let (content, after) = named.split_at(end);
        let (name, attributes) = content.split_at(name_end(content, plain_name));
        let tag = Tag { name, closing, attributes };
        Markup::Tag(tag, after.get(1..).unwrap_or_default())
    }

    /// Reads a comment, a declaration or an instruction, each to its end.
    fn skipped(&mut self, text: &'a str, inner: &'a str) -> Markup<'a> {
        if inner.starts_with("!--") && !self.comments_over {
            let end = text.get(2..).and_then(|tail| memchr::memmem::find(tail.as_bytes(), b"-->"));
            if let Some(end) = end {
                return Markup::Skipped(text.get(end + 5..).unwrap_or_default());
            }
            self.comments_over = true;
        }
        let end = memchr::memchr(b'>', inner.as_bytes());
        end.map_or(Markup::Text, |end| Markup::Skipped(inner.get(end + 1..).unwrap_or_default()))
    }
}

impl<'a> Iterator for Marks<'a> {
    type Item = Mark<'a>;

    fn next(&mut self) -> Option<Mark<'a>> {
        loop {
            let length = text_length(self.rest.as_bytes());
            let markup = if length == 0 { self.markup() } else { Markup::Text };
            match markup {
                Markup::Skipped(after) => self.rest = after,
                Markup::Tag(tag, after) => {
                    self.rest = if tag.opens() { after_hidden(&tag, after) } else { after };
                    return Some(Mark::Tag(tag));
                }
                Markup::Text if self.rest.is_empty() => return None,
                Markup::Text => {
                    let (text, after) = self.rest.split_at(length.max(1));
                    self.rest = after;
                    return Some(Mark::Text(text));
                }
            }
        }
    }
}

/// How many bytes stand before the next `<`.
fn text_length(bytes: &[u8]) -> usize {
    // Most texts between tags are shorter than what a search for long ones costs.
    let near = bytes.get(..NEAR.min(bytes.len())).unwrap_or_default();
    if let Some(at) = near.iter().position(|byte| *byte == b'<') {
        return at;
    }
    let beyond = bytes.get(near.len()..).unwrap_or_default();
    near.len() + memchr::memchr(b'<', beyond).unwrap_or(beyond.len())
}

/// How many bytes are looked at one by one.
const NEAR: usize = 16;

/// Where a tag's name ends: at white space or a slash. Its first bytes, as many as are told, are letters and figures.
fn name_end(content: &str, plain: usize) -> usize {
    let ends = |c: char| c.is_whitespace() || c == '/';
    let beyond = content.get(plain..).unwrap_or_default();
    beyond.find(ends).map_or(content.len(), |length| plain + length)
}

/// Where a tag's `>` stands: outside quotes, or the first one when a quote never ends. Before `from` none of these signs stands.
fn end_of_tag(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
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
fn after_hidden<'a>(tag: &Tag<'_>, after: &'a str) -> &'a str {
    if !matches!(tag.name.as_bytes(), [b's' | b'S' | b't' | b'T', ..]) {
        return after;
    }
    let end = if tag.is("style") {
        "</style"
    } else if tag.is("script") {
        "</script"
    } else if tag.is("title") {
        let near = after.get(..after.floor_char_boundary(300)).unwrap_or_default();
        return find_ignoring_case(near, "</title").and_then(|at| after.get(at..)).unwrap_or(after);
    } else {
        return after;
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
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let mut next = Some(first);
    let mut rest = text;
    while let Some(at) = next {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let body = from.get(1..).unwrap_or_default();
        let length = body
            .bytes()
            .take(LONGEST_REFERENCE)
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
            .count();
        let (name, after) = body.split_at(length);
        match reference(name) {
            Some(decoded) => {
                out.push(decoded);
                rest = after.strip_prefix(';').unwrap_or(after);
            }
            None => {
                out.push('&');
                rest = body;
            }
        }
        next = memchr::memchr(b'&', rest.as_bytes());
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The longest name of a character reference, in bytes.
const LONGEST_REFERENCE: usize = 32;

/// The character that a reference stands for, `&` and `;` left out.
fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return match code {
            // Windows-1252 by number: forbidden and common.
            0x80..=0x9f => super::charset::decode(&[u8::try_from(code).ok()?], Some("windows-1252"))
                .text
                .chars()
                .next(),
            0 => None,
            _ => char::from_u32(code),
        };
    }
    Some(match name {
        "nbsp" => '\u{a0}',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "aring" => 'å',
        "auml" => 'ä',
        "ouml" => 'ö',
        "" => return None,
        _ => return rare(name),
    })
}

/// One of the two thousand references that the library knows.
fn rare(name: &str) -> Option<char> {
    let mut token = [0; LONGEST_REFERENCE + 2];
    let whole = token.get_mut(..name.len() + 2)?;
    if let [first, inner @ .., last] = whole {
        (*first, *last) = (b'&', b';');
        inner.copy_from_slice(name.as_bytes());
    }
    let mut decoded = String::new();
    add_html_token(&mut decoded, whole, false);
    decoded.chars().next().filter(|first| *first != '&')
}
