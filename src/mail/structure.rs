//! The tree of a mail's parts (RFC 2046), found in one pass over the bytes and within bounds, also where it is broken.
//!
//! Nothing here recurses, and an attached mail is a leaf: what nests without end costs no more than what does not.

use super::bounds::Bounds;
use super::headers::{self, Block};
use super::params::{self, Parameterised};
use super::transfer::Transfer;
use std::ops::Range;

/// A part of the mail; the first of a tree is the mail itself.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Its header fields.
    pub headers: Block,
    /// Media type with parameters; `text/plain` where none is told.
    pub content_type: Parameterised,
    /// Content-Disposition with parameters.
    pub disposition: Option<Parameterised>,
    /// How its body is wrapped.
    pub transfer: Transfer,
    /// Where its body stands in the mail.
    pub body: Range<usize>,
    /// The multipart that holds it directly.
    pub parent: Option<usize>,
    /// It was opened as a multipart and holds others.
    pub is_container: bool,
}

/// The parts of a mail in the order they stand, and what was wrong with them.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Parents stand before their children.
    pub nodes: Vec<Node>,
    /// Bounds that were met, in words.
    pub over: Vec<String>,
    /// Structural faults, in words.
    pub broken: Vec<String>,
}

/// A multipart whose parts are being read.
struct Open {
    boundary: Vec<u8>,
    node: usize,
    ended: bool,
    parts: usize,
}

/// The most multiparts whose lost boundary is looked for; each costs a pass over its bytes.
const GUESSES: usize = 4;

/// Takes a mail apart.
pub fn read(mail: &[u8], bounds: &Bounds) -> Tree {
    let mut walk = Walk {
        mail,
        bounds,
        tree: Tree::default(),
        open: Vec::new(),
        reading: None,
        guesses: 0,
    };
    walk.run();
    walk.tree
}

struct Walk<'a> {
    mail: &'a [u8],
    bounds: &'a Bounds,
    tree: Tree,
    open: Vec<Open>,
    /// The leaf whose end is not yet found.
    reading: Option<usize>,
    guesses: usize,
}

/// Which line was met between parts.
enum Delimiter {
    /// `--boundary` of the open multipart of that index; the part begins at the offset.
    Next(usize, usize),
    /// `--boundary--`.
    End(usize),
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut at = self.begin(0, None);
        loop {
            let (line_start, after, delimiter) = self.next_delimiter(at);
            let body_end = before_line_end(self.mail, line_start);
            let keep = match delimiter {
                None => 0,
                Some(Delimiter::Next(index, _) | Delimiter::End(index)) => index + 1,
            };
            self.end_leaf(body_end);
            if let Some(again) = self.close_down_to(keep, body_end) {
                at = again;
                continue;
            }
            at = match delimiter {
                None => return,
                Some(Delimiter::End(index)) => {
                    self.mark_ended(index);
                    after
                }
                Some(Delimiter::Next(index, start)) => match self.begin_child(index, start) {
                    Some(at) => at,
                    None => return,
                },
            };
        }
    }

    /// Begins a part at an offset; returns where its body begins.
    fn begin(&mut self, start: usize, parent: Option<usize>) -> usize {
        let headers = headers::read(self.mail.get(start..).unwrap_or_default(), self.bounds.headers);
        if headers.over_bound {
            self.over(format!("header block over {} bytes", self.bounds.headers));
        }
        let body = start + headers.body;
        let in_digest = parent
            .and_then(|index| self.tree.nodes.get(index))
            .is_some_and(|node| node.content_type.value == "multipart/digest");
        let content_type = media_type(&headers, in_digest);
        let disposition = headers
            .first("content-disposition")
            .map(|raw| params::read(raw, content_type.parameter("charset")));
        let transfer = headers
            .first("content-transfer-encoding")
            .map(|raw| Transfer::named(&String::from_utf8_lossy(raw)))
            .unwrap_or_default();
        let is_multipart = content_type.value.starts_with("multipart/");
        let node = self.tree.nodes.len();
        let boundary = content_type
            .parameter("boundary")
            .unwrap_or_default()
            .trim_end()
            .as_bytes()
            .to_vec();
        let deep = self.open.len() >= self.bounds.depth;
        if is_multipart && deep {
            self.over(format!("multiparts nested over {} deep", self.bounds.depth));
        }
        let is_container = is_multipart && !deep;
        self.tree.nodes.push(Node {
            headers,
            content_type,
            disposition,
            transfer,
            body: body..body,
            parent,
            is_container,
        });
        self.reading = (!is_container).then_some(node);
        if is_container {
            self.open.push(Open {
                boundary,
                node,
                ended: false,
                parts: 0,
            });
        }
        body
    }

    fn begin_child(&mut self, index: usize, start: usize) -> Option<usize> {
        if self.tree.nodes.len() >= self.bounds.parts {
            self.over(format!("over {} parts", self.bounds.parts));
            self.close_all(start);
            return None;
        }
        let open = self.open.get_mut(index)?;
        open.parts += 1;
        open.ended = false;
        let parent = open.node;
        Some(self.begin(start, Some(parent)))
    }

    fn over(&mut self, bound: String) {
        if !self.tree.over.contains(&bound) {
            self.tree.over.push(bound);
        }
    }

    /// The next line that is a delimiter of an open multipart: (its start, what follows it, which).
    fn next_delimiter(&self, from: usize) -> (usize, usize, Option<Delimiter>) {
        let mut at = from;
        let length = self.mail.len();
        if self.open.is_empty() {
            return (length, length, None);
        }
        loop {
            let rest = self.mail.get(at..).unwrap_or_default();
            let at_line_start = at == 0 || self.mail.get(at - 1) == Some(&b'\n');
            let start = if at_line_start && rest.starts_with(b"--") {
                at
            } else {
                match memchr::memmem::find(rest, b"\n--") {
                    Some(found) => at + found + 1,
                    None => return (length, length, None),
                }
            };
            let (line, next) = headers::line_at(self.mail, start);
            if let Some(delimiter) = self.delimiter(line, next) {
                return (start, next, Some(delimiter));
            }
            at = next;
        }
    }

    /// Whether a line that begins with `--` belongs to an open multipart: innermost first, those not yet ended before
    /// those that are.
    fn delimiter(&self, line: &[u8], next: usize) -> Option<Delimiter> {
        let matches = |open: &Open| matched(line, &open.boundary);
        let find = |ended: bool| {
            self.open
                .iter()
                .enumerate()
                .rev()
                .find_map(|(index, open)| (open.ended == ended).then(|| matches(open)).flatten().map(|end| (index, end)))
        };
        let (index, is_end) = find(false).or_else(|| find(true))?;
        Some(if is_end {
            Delimiter::End(index)
        } else {
            Delimiter::Next(index, next)
        })
    }

    /// The part read last, if it is a leaf, ends here.
    fn end_leaf(&mut self, end: usize) {
        if let Some(node) = self.reading.take().and_then(|index| self.tree.nodes.get_mut(index)) {
            node.body.end = end.max(node.body.start);
        }
    }

    /// Closes the multiparts inside those that stay open. When one never met its boundary, it is opened again with a
    /// guessed one: then the offset to go on from is returned.
    fn close_down_to(&mut self, keep: usize, end: usize) -> Option<usize> {
        while self.open.len() > keep {
            let open = self.open.pop()?;
            let node = self.tree.nodes.get_mut(open.node)?;
            node.body.end = end.max(node.body.start);
            if open.parts > 0 {
                if !open.ended {
                    self.tree.broken.push("a multipart without its final boundary".to_owned());
                }
                continue;
            }
            node.is_container = false;
            if node.transfer == Transfer::Base64 {
                // Against RFC 2045 section 6.4, but it is done: the parts lie inside the encoding, and are opened there.
                continue;
            }
            self.guesses += 1;
            let body = node.body.clone();
            let guess = if self.guesses <= GUESSES {
                guess_boundary(self.mail.get(body.clone()).unwrap_or_default())
            } else {
                None
            };
            self.tree.broken.push("a multipart whose boundary does not occur".to_owned());
            let Some(boundary) = guess else {
                node.content_type.value = "text/plain".to_owned();
                continue;
            };
            if let Some(node) = self.tree.nodes.get_mut(open.node) {
                node.is_container = true;
            }
            self.open.push(Open {
                boundary,
                node: open.node,
                ended: false,
                parts: 0,
            });
            return Some(body.start);
        }
        None
    }

    fn close_all(&mut self, end: usize) {
        self.guesses = GUESSES;
        self.close_down_to(0, end);
    }

    fn mark_ended(&mut self, index: usize) {
        if let Some(open) = self.open.get_mut(index) {
            open.ended = true;
        }
    }
}

/// Whether a line delimits by this boundary: `Some(true)` for the final one. Single quotes around a boundary are its own, or
/// quotes that some program took for such.
fn matched(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let line = line.strip_prefix(b"--")?;
    let bare = boundary.strip_prefix(b"'").and_then(|inner| inner.strip_suffix(b"'"));
    let after = |boundary: &[u8]| line.strip_prefix(boundary).filter(|_| !boundary.is_empty());
    let rest = after(boundary).or_else(|| after(bare?))?;
    if rest.trim_ascii().is_empty() {
        return Some(false);
    }
    rest.starts_with(b"--").then_some(true)
}

/// The line end before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1).
fn before_line_end(mail: &[u8], line_start: usize) -> usize {
    let before = mail.get(..line_start).unwrap_or_default();
    if line_start >= mail.len() && !before.ends_with(b"\n") {
        return line_start;
    }
    if line_start >= mail.len() {
        return mail.len();
    }
    let before = before.strip_suffix(b"\n").unwrap_or(before);
    before.strip_suffix(b"\r").unwrap_or(before).len()
}

/// The first line that looks like a delimiter: two hyphens, a word, and a header after it.
fn guess_boundary(body: &[u8]) -> Option<Vec<u8>> {
    let mut at = 0;
    for _ in 0..1_000 {
        let (line, next) = headers::line_at(body, at);
        if let Some(word) = line
            .trim_ascii_end()
            .strip_prefix(b"--")
            .filter(|word| !word.is_empty() && word.len() <= 200 && !word.contains(&b' '))
        {
            let (following, _) = headers::line_at(body, next);
            if following.to_ascii_lowercase().starts_with(b"content-") {
                return Some(word.to_vec());
            }
        }
        if next >= body.len() {
            return None;
        }
        at = next;
    }
    None
}

/// The media type of a part: what is told, as far as it is one (RFC 2045 section 5.2).
fn media_type(headers: &Block, in_digest: bool) -> Parameterised {
    let default = if in_digest { "message/rfc822" } else { "text/plain" };
    let Some(raw) = headers.first("content-type") else {
        return Parameterised {
            value: default.to_owned(),
            parameters: Vec::new(),
        };
    };
    let mut read = params::read(raw, None);
    read.value.truncate(read.value.trim_end_matches('/').len());
    if !read.value.contains('/') {
        let named = read.parameter("name").is_some();
        read.value = match read.value.as_str() {
            "text" | "" | "plain" if !named => default.to_owned(),
            "html" => "text/html".to_owned(),
            "multipart" => "multipart/mixed".to_owned(),
            _ if read.parameter("boundary").is_some() => "multipart/mixed".to_owned(),
            _ if named => "application/octet-stream".to_owned(),
            _ => default.to_owned(),
        };
    }
    read
}
