//! A mail taken apart: bytes to headers, leaves and the text, within bounds and without ever failing.
//!
//! The structure is found by a walk of our own (`structure`), since the library's parser nests without bound and is
//! dropped by recursion; its tables and decoders do the rest.

use super::bounds::{BOUNDS, Bounds};
use super::choose::{Chosen, Leaves};
use super::headers;
use super::html;
use super::parsed::{Headers, Parsed, Part};
use super::structure::{self, Node, Tree};
use super::transfer::{self, Transfer};
use super::{charset, open, uu, wording};
use crate::domain::letter::Fault;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Takes a mail apart; any bytes give something. Should a decoder panic, the headers alone are read.
pub fn parse(raw: &[u8]) -> Parsed {
    catch_unwind(AssertUnwindSafe(|| parse_within(raw, &BOUNDS))).unwrap_or_else(|_| headers_only(raw))
}

fn headers_only(raw: &[u8]) -> Parsed {
    let block = headers::read(raw, BOUNDS.headers);
    let plain = block
        .fields
        .iter()
        .map(|field| (field.name.clone(), wording::tidy(&String::from_utf8_lossy(&field.raw))));
    Parsed {
        headers: Headers::new(plain),
        faults: vec![Fault::Broken {
            what: "the mail's parts could not be decoded".to_owned(),
        }],
        ..Parsed::default()
    }
}

/// The same within bounds of the caller's.
pub fn parse_within(raw: &[u8], bounds: &Bounds) -> Parsed {
    let mut parsed = take_apart(raw, bounds);
    open::containers(&mut parsed, bounds);
    finish(&mut parsed, bounds);
    parsed
}

fn take_apart(raw: &[u8], bounds: &Bounds) -> Parsed {
    let mut faults = Vec::new();
    if raw.len() > bounds.mail {
        faults.push(Fault::OverBound {
            bound: format!("mail over {} bytes", bounds.mail),
        });
    }
    let mail = prepared(raw.get(..raw.len().min(bounds.mail)).unwrap_or_default());
    let tree = structure::read(&mail, bounds);
    let Some(top) = tree.nodes.first() else { return Parsed::default() };
    if top.headers.fields.is_empty() {
        return not_a_mail(&mail);
    }
    let told = top.content_type.parameter("charset");
    let values = top.headers.fields.iter().map(|field| field.raw.as_slice());
    let raw: Vec<&[u8]> = values.filter(|raw| std::str::from_utf8(raw).is_err()).collect();
    let hint = told.or_else(|| charset::hint_of(&raw.concat(), &mail));
    let headers = Headers::new(
        top.headers
            .fields
            .iter()
            .map(|field| (field.name.clone(), headers::text_of(field, hint))),
    );
    faults.extend(tree.over.iter().map(|bound| Fault::OverBound { bound: bound.clone() }));
    faults.extend(tree.broken.iter().map(|what| Fault::Broken { what: what.clone() }));
    let (mut parts, part_of) = leaves(&mail, &tree, &mut faults);
    let readable = |source: &str| html::to_text(source.get(..source.floor_char_boundary(bounds.html)).unwrap_or(source));
    let chosen = Leaves {
        tree: &tree,
        part_of: &part_of,
        parts: &mut parts,
        readable: &readable,
    }
    .text();
    let Chosen { text, html, .. } = chosen.unwrap_or_default();
    Parsed {
        headers,
        content_type: top.content_type.value.clone(),
        parameters: top.content_type.parameters.clone(),
        parts,
        text,
        html,
        message_class: None,
        faults,
    }
}

/// The mail from its first header on, with line feeds: leading blank lines, a byte order mark and bare returns are gone.
fn prepared(raw: &[u8]) -> Cow<'_, [u8]> {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let blank = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let raw = raw.get(blank..).unwrap_or_default();
    if memchr::memchr(b'\n', raw).is_none() && memchr::memchr(b'\r', raw).is_some() {
        return Cow::Owned(raw.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte }).collect());
    }
    Cow::Borrowed(raw)
}

fn not_a_mail(bytes: &[u8]) -> Parsed {
    let text = if bytes.contains(&0) {
        String::new()
    } else {
        wording::tidy(&charset::decode(bytes, None).text)
    };
    Parsed {
        content_type: "text/plain".to_owned(),
        text,
        faults: vec![Fault::NotAMail],
        ..Parsed::default()
    }
}

/// The leaves of the tree as parts, and which part each node became.
fn leaves(mail: &[u8], tree: &Tree, faults: &mut Vec<Fault>) -> (Vec<Part>, Vec<Option<usize>>) {
    let mut parts = Vec::new();
    let part_of = tree.nodes.iter().map(|node| {
        if node.is_container {
            return None;
        }
        let inside = node
            .parent
            .and_then(|parent| tree.nodes.get(parent))
            .map(|parent| parent.content_type.value.clone());
        parts.push(part_of(mail, node, inside, faults));
        Some(parts.len() - 1)
    });
    let part_of = part_of.collect();
    (parts, part_of)
}

fn part_of(mail: &[u8], node: &Node, inside: Option<String>, faults: &mut Vec<Fault>) -> Part {
    let body = mail.get(node.body.clone()).unwrap_or_default();
    let bytes = match node.transfer {
        Transfer::Plain => body.to_vec(),
        Transfer::Base64 if transfer::is_plain(body) => {
            faults.push(Fault::Broken {
                what: "a part that is called base64 and is not".to_owned(),
            });
            body.to_vec()
        }
        Transfer::Base64 => transfer::base64(body),
        Transfer::Quoted => transfer::quoted_printable(body, false),
        Transfer::Uu => uu::file(body).unwrap_or_else(|| body.to_vec()),
    };
    let disposition = node
        .disposition
        .as_ref()
        .map(|disposition| disposition.value.clone())
        .filter(|value| !value.is_empty());
    let text = node.content_type.value.starts_with("text/").then(|| text_of(&bytes, node, faults));
    Part {
        content_type: node.content_type.value.clone(),
        parameters: node.content_type.parameters.clone(),
        disposition,
        filename: filename(node),
        content_id: node
            .headers
            .first("content-id")
            .map(|raw| String::from_utf8_lossy(raw).trim().trim_matches(['<', '>']).to_owned()),
        inside,
        bytes,
        text,
        shown: false,
    }
}

/// The name of a file: Content-Disposition before Content-Type, then what else mail programs use.
fn filename(node: &Node) -> Option<String> {
    let disposition = node.disposition.as_ref().filter(|disposition| disposition.value != "form-data");
    let told = |name: &str| disposition.and_then(|disposition| disposition.parameter(name));
    let typed = |name: &str| node.content_type.parameter(name);
    let names = [told("filename"), told("name"), typed("name"), typed("filename")];
    let name = names.into_iter().flatten().map(str::trim).find(|name| !name.is_empty());
    name.map(str::to_owned).or_else(|| location(node)).or_else(|| described(node))
}

/// A file that has only a place (Content-Location, RFC 2557) is called by the end of it.
fn location(node: &Node) -> Option<String> {
    if node.content_type.value.starts_with("text/") {
        return None;
    }
    let place = String::from_utf8_lossy(node.headers.first("content-location")?).into_owned();
    let path = place.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit(['/', '\\', ':']).next().unwrap_or_default().trim();
    last.contains('.').then(|| last.to_owned())
}

/// A file that is only described (Content-Description, RFC 2045 section 8), where the description is a file's name: one word with an ending.
fn described(node: &Node) -> Option<String> {
    if node.content_type.value.starts_with("text/") || node.content_type.value.starts_with("message/") {
        return None;
    }
    let field = node.headers.fields.iter().find(|field| field.name == "content-description")?;
    let told = headers::text_of(field, None);
    let (before, ending) = told.trim().rsplit_once('.')?;
    let is_name = !before.is_empty() && !before.contains(char::is_whitespace) && (2..=5).contains(&ending.len());
    (is_name && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| told.trim().to_owned())
}

fn text_of(bytes: &[u8], node: &Node, faults: &mut Vec<Fault>) -> String {
    let told = node.content_type.parameter("charset");
    let html_told = if told.is_none() && node.content_type.value == "text/html" {
        meta_charset(bytes)
    } else {
        None
    };
    let decoded = charset::decode(bytes, told.or(html_told.as_deref()));
    if decoded.guessed && !faults.iter().any(|fault| matches!(fault, Fault::Charset { .. })) {
        faults.push(Fault::Charset {
            told: told.unwrap_or_default().to_owned(),
        });
    }
    let text = wording::tidy(&decoded.text);
    let flowed = node.content_type.value == "text/plain"
        && node
            .content_type
            .parameter("format")
            .is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
    if !flowed {
        return text;
    }
    wording::unflow(
        &text,
        node.content_type
            .parameter("delsp")
            .is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")),
    )
}

/// The character set that a page tells in its first kilobytes.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4_096))?).to_ascii_lowercase();
    let after = head.split_once("charset=")?.1.trim_start_matches(['"', '\'']);
    let name: String = after
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    (!name.is_empty() && !name.starts_with("utf-16")).then_some(name)
}

/// What is done to every mail's text: files in the text taken out, encryption noted, bounds held.
fn finish(parsed: &mut Parsed, bounds: &Bounds) {
    if let Some((text, files)) = uu::take_out(&parsed.text) {
        parsed.text = text;
        open::add(parsed, files, bounds);
    }
    if let Some(how) = encryption(parsed) {
        parsed.faults.push(Fault::Encrypted { how: how.to_owned() });
    }
    if parsed.text.len() > bounds.text {
        let end = parsed.text.floor_char_boundary(bounds.text);
        parsed.text.truncate(end);
        parsed.faults.push(Fault::OverBound {
            bound: format!("text over {} bytes", bounds.text),
        });
    }
}

fn encryption(parsed: &Parsed) -> Option<&'static str> {
    let pgp = parsed.content_type == "multipart/encrypted"
        || parsed.part("application/pgp-encrypted").is_some()
        || memchr::memmem::find(parsed.text.as_bytes(), b"-----BEGIN PGP MESSAGE-----").is_some();
    pgp.then_some("OpenPGP")
}
