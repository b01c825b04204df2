//! Folder names on the IMAP wire: modified UTF-7 (RFC 3501 5.1.3), and quoting.

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

/// Base64 with `,` for `/` and no padding.
fn base64() -> GeneralPurpose {
    GeneralPurpose::new(&base64::alphabet::IMAP_MUTF7, NO_PAD)
}

/// A folder's name as it goes on the wire: `Åtgärdat` becomes `&AMU-tg&AOQ-rdat`.
pub(crate) fn encode(name: &str) -> String {
    let mut wire = String::new();
    let mut foreign: Vec<u16> = Vec::new();
    for char in name.chars() {
        if !(' '..='~').contains(&char) {
            foreign.extend_from_slice(char.encode_utf16(&mut [0; 2]));
            continue;
        }
        flush(&mut wire, &mut foreign);
        wire.push(char);
        if char == '&' {
            wire.push('-');
        }
    }
    flush(&mut wire, &mut foreign);
    wire
}

/// A folder's name for people; what is not modified UTF-7 stays as it is.
pub(crate) fn decode(wire: &str) -> String {
    let mut name = String::new();
    let mut rest = wire;
    while let Some((plain, after)) = rest.split_once('&') {
        name.push_str(plain);
        let Some((run, left)) = after.split_once('-') else {
            return wire.to_owned();
        };
        rest = left;
        if run.is_empty() {
            name.push('&');
            continue;
        }
        let Ok(bytes) = base64().decode(run) else {
            return wire.to_owned();
        };
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        name.push_str(&String::from_utf16_lossy(&units));
    }
    name + rest
}

/// A quoted string. Line ends cannot be quoted and become spaces.
pub(crate) fn quote(text: &str) -> String {
    let safe = text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\r', '\n'], " ");
    format!("\"{safe}\"")
}

fn flush(wire: &mut String, foreign: &mut Vec<u16>) {
    if foreign.is_empty() {
        return;
    }
    let bytes: Vec<u8> = foreign.drain(..).flat_map(u16::to_be_bytes).collect();
    wire.push('&');
    wire.push_str(&base64().encode(bytes));
    wire.push('-');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_the_wire() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("Åtgärdat", "&AMU-tg&AOQ-rdat"),
            ("Drift & underhåll", "Drift &- underh&AOU-ll"),
            ("Å/Ä/Ö", "&AMU-/&AMQ-/&ANY-"),
            ("Tack 🙂", "Tack &2D3eQg-"),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire), name);
        }
        assert_eq!(decode("slarv&AMU"), "slarv&AMU");
    }

    #[test]
    fn quoting_keeps_to_one_line() {
        assert_eq!(quote("a\"b\\c\r\nd"), r#""a\"b\\c  d""#);
    }
}
