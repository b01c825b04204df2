//! Text in its plain form: line ends, Unicode form, and format=flowed (RFC 3676) put back into paragraphs.

use super::words::nfc;
use std::borrow::Cow;

/// NFC, lines ended by `\n`, no NUL.
pub fn tidy(text: &str) -> String {
    let plain = if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        Cow::Owned(with_line_feeds(text))
    } else {
        Cow::Borrowed(text)
    };
    let plain = if memchr::memchr(0, plain.as_bytes()).is_some() {
        Cow::Owned(plain.replace('\0', ""))
    } else {
        plain
    };
    nfc(plain)
}

/// Every return, alone or before a line feed, as a line feed.
fn with_line_feeds(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begun = 0;
    for at in memchr::memchr_iter(b'\r', text.as_bytes()) {
        out.push_str(text.get(begun..at).unwrap_or_default());
        begun = at + 1;
        if text.as_bytes().get(begun) != Some(&b'\n') {
            out.push('\n');
        }
    }
    out.push_str(text.get(begun..).unwrap_or_default());
    out
}

/// Lines of format=flowed joined to paragraphs, each depth of quotation by itself; `delsp` drops the blank that flows.
pub fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut flowing: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|&byte| byte == b'>').count();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if flowing != Some(depth) || is_signature {
            if flowing.is_some() {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
            }
            if depth > 0 {
                out.push_str(line.get(..depth).unwrap_or_default());
                out.push_str(if content.is_empty() { "" } else { " " });
            }
        }
        let flows = content.ends_with(' ') && !is_signature;
        out.push_str(if flows && delsp {
            content.get(..content.len() - 1).unwrap_or_default()
        } else {
            content
        });
        flowing = flows.then_some(depth);
        if !flows {
            out.push('\n');
        }
    }
    if out.ends_with('\n') {
        out.pop();
    }
    out
}
