//! Files that stand uuencoded in a text (`begin 644 name` … `end`).

use super::parsed::Part;
use super::transfer::uu_line;

/// The bytes of the first file in a body that is uuencoded as a whole.
pub fn file(body: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(body);
    let (_, files) = take_out(&text.replace("\r\n", "\n"))?;
    files.into_iter().next().map(|part| part.bytes)
}

/// The text without its uuencoded files, and the files; `None` where it holds none.
pub fn take_out(text: &str) -> Option<(String, Vec<Part>)> {
    if !text.starts_with("begin ") && memchr::memmem::find(text.as_bytes(), b"\nbegin ").is_none() {
        return None;
    }
    let mut kept = String::with_capacity(text.len());
    let mut files = Vec::new();
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let Some((name, (bytes, after))) = name_of(line).and_then(|name| Some((name, data(lines.clone())?))) else {
            kept.push_str(line);
            continue;
        };
        files.push(part(name, bytes));
        lines = after;
    }
    (!files.is_empty()).then_some((kept, files))
}

fn part(name: &str, bytes: Vec<u8>) -> Part {
    let content_type = "application/octet-stream".to_owned();
    Part {
        content_type,
        disposition: Some("attachment".to_owned()),
        filename: Some(name.to_owned()),
        bytes,
        ..Part::default()
    }
}

/// The name in `begin 644 name`.
fn name_of(line: &str) -> Option<&str> {
    let (mode, name) = line.trim_end().strip_prefix("begin ")?.split_once(' ')?;
    let proper = (3..=4).contains(&mode.len()) && mode.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    Some(name.trim().trim_matches('"')).filter(|name| proper && !name.is_empty())
}

type Lines<'a> = std::str::SplitInclusive<'a, char>;

/// The lines of data up to `end`, or up to the first line that is none; at least one must be.
fn data(mut lines: Lines<'_>) -> Option<(Vec<u8>, Lines<'_>)> {
    let mut bytes = Vec::new();
    let mut any = false;
    loop {
        let before = lines.clone();
        let Some(line) = lines.next() else {
            return any.then_some((bytes, lines));
        };
        let line = line.trim_end_matches(['\n', '\r']);
        if line.trim_end() == "end" {
            return Some((bytes, lines));
        }
        match uu_line(line.as_bytes()) {
            Some(mut decoded) => {
                any = true;
                bytes.append(&mut decoded);
            }
            None if line.is_empty() => {}
            None => return any.then_some((bytes, before)),
        }
    }
}
