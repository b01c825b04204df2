//! What is encoded is decoded to the same, however it is cut.

use proptest::prelude::*;
use synpunktd::mail::attachments::sanitise;
use synpunktd::mail::wording::tidy;
use synpunktd::mail::words::one_line;
use synpunktd::mail::{ReadRules, parse, read};

/// Quoted-printable with soft breaks at the given distance; everything but letters and digits is encoded.
fn quoted(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for byte in text.bytes() {
        let piece = if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("={byte:02X}")
        };
        if column + piece.len() > width {
            out.push_str("=\r\n");
            column = 0;
        }
        column += piece.len();
        out.push_str(&piece);
    }
    out
}

fn base64(bytes: &[u8], width: usize) -> String {
    use base64::Engine;
    let whole = base64::engine::general_purpose::STANDARD.encode(bytes);
    let lines: Vec<&str> = whole
        .as_bytes()
        .chunks(width)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join("\r\n")
}

/// Encoded words that are cut anywhere, also inside a letter, folded between.
fn encoded_words(text: &str, cut: usize, as_base64: bool) -> String {
    let words = text.as_bytes().chunks(cut.max(1)).map(|piece| {
        if as_base64 {
            format!("=?utf-8?B?{}?=", base64(piece, 1_000))
        } else {
            let encoded: String = piece.iter().map(|byte| format!("={byte:02X}")).collect();
            format!("=?UTF-8?q?{encoded}?=")
        }
    });
    words.collect::<Vec<_>>().join("\r\n ")
}

/// A parameter in numbered sections (RFC 2231), cut anywhere.
fn sections(name: &str, text: &str, cut: usize) -> String {
    let pieces = text.as_bytes().chunks(cut.max(1)).enumerate().map(|(index, piece)| {
        let encoded: String = piece.iter().map(|byte| format!("%{byte:02X}")).collect();
        format!("; {name}*{index}*={}{encoded}", if index == 0 { "utf-8''" } else { "" })
    });
    pieces.collect()
}

/// Text that people write, and some that they do not.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zåäöA-ZÅÄÖ0-9 ,.!?:;\"'()<>@=_\\-–”€]{1,80}",
        "\\PC{1,60}",
        "[ぁ-ん漢字🙂é\u{308}a ]{1,40}",
    ]
}

proptest! {
    #[test]
    fn a_subject_comes_back(text in words(), cut in 1usize..30, as_base64: bool) {
        let raw = format!("Subject: {}\r\n\r\nx", encoded_words(&text, cut, as_base64));
        prop_assert_eq!(read(raw.as_bytes(), &ReadRules::default()).subject, one_line(&text));
    }

    #[test]
    fn a_display_name_comes_back_with_its_address(text in "[a-zåäöA-ZÅÄÖ,.:;()@<> -]{1,40}[a-zö]", cut in 1usize..30, as_base64: bool) {
        let raw = format!("From: {} <eva@example.com>\r\n\r\nx", encoded_words(&format!("A{text}"), cut, as_base64));
        let from = read(raw.as_bytes(), &ReadRules::default()).from.unwrap();
        prop_assert_eq!(from.address.as_str(), "eva@example.com");
        let expected = format!("A{text}").split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(from.name, Some(expected));
    }

    #[test]
    fn a_body_comes_back(text in "(\\PC{0,60}\n){0,8}\\PC{0,40}", width in 4usize..76, as_base64: bool) {
        let (encoding, body) = if as_base64 { ("base64", base64(text.as_bytes(), width)) } else { ("quoted-printable", quoted(&text, width)) };
        let raw = format!("From: eva@example.com\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}");
        let expected = tidy(text.strip_prefix('\u{feff}').unwrap_or(&text));
        prop_assert_eq!(&parse(raw.as_bytes()).parts[0].text, &Some(expected));
    }

    #[test]
    fn a_file_comes_back_byte_for_byte(bytes in proptest::collection::vec(any::<u8>(), 0..300), width in 4usize..76) {
        let body = base64(&bytes, width);
        let raw = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--b--\r\n");
        prop_assert_eq!(&parse(raw.as_bytes()).parts[0].bytes, &bytes);
    }

    #[test]
    fn a_file_name_comes_back_fit_to_show(name in words(), cut in 1usize..30) {
        let raw = format!("Content-Type: application/pdf\r\nContent-Disposition: attachment{}\r\n\r\nx", sections("filename", &name, cut));
        let expected = sanitise(&one_line(&name));
        prop_assume!(!expected.is_empty());
        prop_assert_eq!(&read(raw.as_bytes(), &ReadRules::default()).attachments[0].filename, &expected);
    }

    #[test]
    fn a_shown_name_is_never_a_path(name in "\\PC{0,300}") {
        let shown = sanitise(&name);
        let is_fit = !shown.contains(['/', '\\', '\0', '\u{202e}']) && !shown.starts_with("..");
        prop_assert!(is_fit);
        prop_assert!(shown.chars().count() <= 255);
        prop_assert_eq!(sanitise(&shown), shown);
    }

    #[test]
    fn any_bytes_are_read(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let letter = read(&raw, &ReadRules::default());
        prop_assert!(!letter.text.contains(['\r', '\0']) && !letter.subject.contains(['\n', '\r', '\0']));
    }
}
