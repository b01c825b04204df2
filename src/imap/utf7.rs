//! Modified UTF-7, the spelling of folder names on the wire (RFC 3501 5.1.3).

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

const BASE64: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// Unicode to modified UTF-7: printable ASCII stands for itself, `&` becomes `&-`, the rest UTF-16 in base 64.
pub(super) fn encode(name: &str) -> String {
    let mut wire = String::with_capacity(name.len());
    let mut foreign = String::new();
    for c in name.chars() {
        if !matches!(c, ' '..='~') {
            foreign.push(c);
            continue;
        }
        shift(&mut wire, &mut foreign);
        wire.push(c);
        if c == '&' {
            wire.push('-');
        }
    }
    shift(&mut wire, &mut foreign);
    wire
}

/// Modified UTF-7 to Unicode; `None` when the text is not modified UTF-7.
pub(super) fn decode(wire: &str) -> Option<String> {
    if !wire.is_ascii() {
        return None;
    }
    let mut name = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((plain, shifted)) = rest.split_once('&') {
        let (coded, after) = shifted.split_once('-')?;
        name.push_str(plain);
        name.push_str(&unshift(coded)?);
        rest = after;
    }
    name.push_str(rest);
    Some(name)
}

fn shift(wire: &mut String, foreign: &mut String) {
    if foreign.is_empty() {
        return;
    }
    let bytes: Vec<u8> = foreign.encode_utf16().flat_map(u16::to_be_bytes).collect();
    wire.push('&');
    BASE64.encode_string(bytes, wire);
    wire.push('-');
    foreign.clear();
}

fn unshift(coded: &str) -> Option<String> {
    if coded.is_empty() {
        return Some("&".to_owned());
    }
    let bytes = BASE64.decode(coded).ok()?;
    let (pairs, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use proptest::prelude::*;

    #[test]
    fn names_as_servers_spell_them() {
        let table = [
            ("INBOX", "INBOX"),
            ("Registrerade", "Registrerade"),
            ("Åtgärdade", "&AMU-tg&AOQ-rdade"),
            ("Synpunkter/Besvarade ärenden", "Synpunkter/Besvarade &AOQ-renden"),
            ("Kök & bad", "K&APY-k &- bad"),
            ("日本語", "&ZeVnLIqe-"),
            ("😀", "&2D3eAA-"),
        ];
        for (name, wire) in table {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_is_not_modified_utf7_is_not_guessed_at() {
        for wire in ["Låda", "a&", "a&b", "&AA-", "&2D0-", "&*-"] {
            assert_eq!(decode(wire), None, "{wire}");
        }
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in ".*") {
            let wire = encode(&name);
            prop_assert!(wire.bytes().all(|b| (b' '..=b'~').contains(&b)));
            prop_assert_eq!(decode(&wire), Some(name));
        }

        #[test]
        fn no_wire_text_panics(wire in ".*") {
            let _ = decode(&wire);
        }
    }
}
