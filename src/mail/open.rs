//! Parts that hold a mail of their own in another wrapping: TNEF and S/MIME signed in one piece are opened in place.

use super::bounds::{BOUNDS, Bounds};
use super::parse::parse_within;
use super::parsed::{Parsed, Part};
use super::smime::{self, Opened};
use super::{charset, headers, tnef, wording};
use crate::domain::letter::Fault;

/// The most wrappings of one mail that are opened.
const MOST: usize = 10;

/// Opens what can be opened; the wrapping itself is then no file of its own.
pub fn containers(parsed: &mut Parsed, bounds: &Bounds) {
    let parts = std::mem::take(&mut parsed.parts);
    add(parsed, parts, bounds);
}

/// Adds parts to a mail, and what can be opened in them behind each.
pub fn add(parsed: &mut Parsed, parts: Vec<Part>, bounds: &Bounds) {
    let mut opened = 0;
    for mut part in parts {
        let inner = if opened < MOST {
            open(parsed, &mut part, bounds)
        } else {
            Vec::new()
        };
        opened += usize::from(part.shown && !inner.is_empty());
        parsed.parts.push(part);
        parsed.parts.extend(inner);
    }
}

/// The parts inside a part; the text goes to the mail where it has none.
fn open(parsed: &mut Parsed, part: &mut Part, bounds: &Bounds) -> Vec<Part> {
    let named = |ending: &str| {
        part.filename
            .as_deref()
            .is_some_and(|name| name.to_ascii_lowercase().ends_with(ending))
    };
    let kind = part.content_type.as_str();
    let is_called = matches!(kind, "application/ms-tnef" | "application/vnd.ms-tnef") || named("winmail.dat") || named(".tnef");
    // Gateways on the way give it other names and kinds.
    if is_called || kind.starts_with("application/") && tnef::is_one(&part.bytes) {
        return open_tnef(parsed, part);
    }
    match kind {
        "message/partial" => read_partial(parsed, part, bounds),
        "message/external-body" => read_place(parsed, part),
        _ if kind.starts_with("multipart/") => return open_multipart(parsed, part, bounds),
        _ => {}
    }
    let pkcs7 = matches!(kind, "application/pkcs7-mime" | "application/x-pkcs7-mime");
    if pkcs7 || (kind == "application/octet-stream" && named(".p7m")) {
        return open_smime(parsed, part, bounds);
    }
    Vec::new()
}

fn open_tnef(parsed: &mut Parsed, part: &mut Part) -> Vec<Part> {
    if part.bytes.is_empty() {
        part.shown = true;
        return Vec::new();
    }
    let Some(contents) = tnef::open(&part.bytes) else {
        parsed.faults.push(Fault::Broken {
            what: "a TNEF attachment that is not TNEF".to_owned(),
        });
        return Vec::new();
    };
    part.shown = !contents.files.is_empty() || !contents.text.trim().is_empty() || contents.is_empty;
    parsed.message_class = parsed.message_class.take().or(contents.message_class);
    if parsed.text.trim().is_empty() {
        parsed.text = contents.text;
        parsed.html = parsed.html.take().or(contents.html);
    }
    contents.files
}

/// A multipart that was encoded as a whole: what it holds takes its place.
fn open_multipart(parsed: &mut Parsed, part: &mut Part, bounds: &Bounds) -> Vec<Part> {
    let bounds = Bounds {
        depth: bounds.depth / 2,
        ..*bounds
    };
    let boundary = part
        .parameter("boundary")
        .filter(|boundary| bounds.depth > 0 && !boundary.contains(['"', '\\']));
    let Some(boundary) = boundary else { return Vec::new() };
    let mut mail = format!("Content-Type: {}; boundary=\"{boundary}\"\n\n", part.content_type).into_bytes();
    mail.extend_from_slice(&part.bytes);
    let inner = parse_within(&mail, &bounds);
    part.shown = !inner.parts.is_empty();
    if parsed.text.trim().is_empty() {
        (parsed.text, parsed.html) = (inner.text, inner.html);
    }
    parsed.faults.extend(inner.faults);
    inner.parts
}

/// A piece of a mail that was sent in several (RFC 2046 section 5.2.2): what it holds of the text is the text.
fn read_partial(parsed: &mut Parsed, part: &Part, bounds: &Bounds) {
    let bounds = Bounds {
        depth: bounds.depth / 2,
        ..*bounds
    };
    if !parsed.text.trim().is_empty() || bounds.depth == 0 {
        return;
    }
    let is_first = part.parameter("number").is_none_or(|number| number.trim() == "1");
    parsed.text = if is_first {
        parse_within(&part.bytes, &bounds).text
    } else {
        wording::tidy(&charset::decode(&part.bytes, None).text)
    };
}

/// A mail whose content lies elsewhere (RFC 2046 section 5.2.3): where, and what stands in its place.
fn read_place(parsed: &mut Parsed, part: &Part) {
    if !parsed.text.trim().is_empty() || part.inside.is_some() {
        return;
    }
    let path: Vec<&str> = ["site", "directory", "name"]
        .iter()
        .filter_map(|name| part.parameter(name))
        .collect();
    let place = part.parameter("url").map_or_else(|| path.join("/"), str::to_owned);
    let after_headers = headers::read(&part.bytes, BOUNDS.headers).body;
    let said = charset::decode(part.bytes.get(after_headers..).unwrap_or_default(), None).text;
    parsed.text = wording::tidy(format!("{place}\n\n{}", said.trim()).trim());
}

fn open_smime(parsed: &mut Parsed, part: &mut Part, bounds: &Bounds) -> Vec<Part> {
    match smime::open(&part.bytes) {
        Opened::Encrypted => parsed.faults.push(Fault::Encrypted { how: "S/MIME".to_owned() }),
        Opened::Other => {}
        Opened::Signed(inner) => {
            // One wrapping less is left inside, so that signatures around signatures end.
            let bounds = Bounds {
                depth: bounds.depth / 2,
                ..*bounds
            };
            if bounds.depth == 0 {
                return Vec::new();
            }
            let inner = parse_within(&inner, &bounds);
            part.shown = true;
            if parsed.text.trim().is_empty() {
                (parsed.text, parsed.html) = (inner.text, inner.html);
            }
            if part.inside.is_none() {
                (parsed.content_type, parsed.parameters) = (inner.content_type, inner.parameters);
            }
            parsed
                .faults
                .extend(inner.faults.into_iter().filter(|fault| *fault != Fault::NotAMail));
            return inner.parts;
        }
    }
    Vec::new()
}
