//! Bytes to Unicode: the told character set, its hundred spellings, and a guess where it is missing, unknown or a lie.

mod ebcdic;
mod guess;
mod johab;
mod national;
mod pages;

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// How much of a mail is looked at for the set of its headers, in bytes.
const HINTED: usize = 16 << 10;

/// How many eight-bit bytes tell a set by themselves.
const TELLING: usize = 12;

/// Text made from bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, as it stands in the bytes: line ends and form are untouched.
    pub text: String,
    /// The told character set was unknown, or did not fit the bytes.
    pub guessed: bool,
}

impl Decoded {
    fn sure(text: String) -> Self {
        Self { text, guessed: false }
    }

    fn guess(text: String) -> Self {
        Self { text, guessed: true }
    }
}

/// Decodes bytes by the told character set, or by what they look like where it is missing or cannot be right.
pub fn decode(bytes: &[u8], told: Option<&str>) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default());
        return Decoded::sure(text.into_owned());
    }
    let label = told.map(level).unwrap_or_default();
    if let Some(text) = utf16_in_disguise(bytes, &label) {
        return Decoded {
            text,
            guessed: !label.starts_with("utf16"),
        };
    }
    match label.as_str() {
        "" | "usascii" | "ascii" | "ansix341968" | "iso646us" => undeclared(bytes),
        // Pages call bytes of their own so; a mail's are in a set that its sender did not know.
        "xuserdefined" => Decoded::guess(undeclared(bytes).text),
        "utf8" | "utf8mb4" | "unicode11utf8" | "cp65001" => utf8(bytes),
        "utf7" | "unicode11utf7" | "csutf7" => Decoded::sure(utf_7(bytes)),
        "hzgb2312" | "hz" => Decoded::sure(hz(bytes)),
        "iso2022kr" => Decoded::sure(iso_2022_kr(bytes)),
        "iso2022jp" | "iso2022jp1" | "iso2022jp2" | "iso2022jp3" | "iso2022jpms" | "cp50220" | "cp50221" => {
            Decoded::sure(iso_2022_jp(bytes))
        }
        "johab" | "cp1361" | "windows1361" | "ms1361" | "xjohab" => Decoded::sure(johab::decode(bytes)),
        "utf16" | "utf16be" | "ucs2" | "iso10646ucs2" | "unicode" => Decoded::sure(lossy(UTF_16BE, bytes)),
        "utf16le" => Decoded::sure(lossy(UTF_16LE, bytes)),
        _ => by_name(bytes, told.unwrap_or_default(), &label),
    }
}

/// Decodes bytes without a told set, with another part's set as the guess when they are not UTF-8.
pub fn decode_raw(bytes: &[u8], hint: Option<&str>) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !has_iso_2022_escape(bytes) => text.to_owned(),
        Ok(_) => iso_2022_jp(bytes),
        Err(_) => match hint.map(level).as_deref() {
            None | Some("" | "utf8" | "usascii" | "ascii") => undeclared(bytes).text,
            Some(_) => decode(bytes, hint).text,
        },
    }
}

/// A label in lower case without what people vary: hyphens, underscores, blanks, quotes, a language (RFC 2231 section 5).
fn level(label: &str) -> String {
    let label = label.split('*').next().unwrap_or_default();
    label
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .take(40)
        .collect()
}

fn lossy(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The set that the eight-bit bytes of headers are in, as a hint for each of them, since one alone is too short to tell. What the
/// headers together do not tell, the mail's beginning does; `None` when each is best judged by itself.
pub fn hint_of(headers: &[u8], mail: &[u8]) -> Option<&'static str> {
    if headers.is_ascii() || guess::is_nordic(headers) {
        return None;
    }
    let enough = headers.iter().filter(|byte| !byte.is_ascii()).count() >= TELLING;
    let sample = if enough {
        headers
    } else {
        mail.get(..mail.len().min(HINTED)).unwrap_or_default()
    };
    Some(guess::encoding(sample).name()).filter(|name| *name != "UTF-8")
}

/// No character set, or plain ASCII: eight-bit bytes are UTF-8 if they can be, else guessed at.
fn undeclared(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(_) if has_iso_2022_escape(bytes) => Decoded::guess(iso_2022_jp(bytes)),
        Ok(text) => Decoded::sure(text.to_owned()),
        Err(_) => Decoded {
            guessed: true,
            ..utf8(bytes)
        },
    }
}

/// UTF-8, unless the eight-bit bytes are mostly not: then someone wrote another set and said otherwise.
fn utf8(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded::sure(text.to_owned()),
        Err(_) => Decoded::guess(guess::decode(bytes)),
    }
}

/// A set known by name; Latin sets whose bytes are UTF-8 throughout are taken as UTF-8.
fn by_name(bytes: &[u8], told: &str, label: &str) -> Decoded {
    let rare = pages::decode(bytes, label)
        .or_else(|| ebcdic::decode(bytes, label))
        .or_else(|| national::decode(bytes, label));
    if let Some(text) = rare {
        return Decoded::sure(text);
    }
    let Some(encoding) = lookup(told, label) else {
        let plain = told.split('*').next().unwrap_or_default().trim();
        return match charset_decoder(plain.as_bytes()) {
            Some(decoder) => Decoded::sure(decoder(bytes)),
            None => Decoded::guess(utf8(bytes).text),
        };
    };
    let latin = encoding == WINDOWS_1252 || encoding.name() == "ISO-8859-15";
    if latin && is_plainly_utf8(bytes) {
        return Decoded::guess(lossy(UTF_8, bytes));
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded::sure(text.into_owned())
}

fn lookup(told: &str, label: &str) -> Option<&'static Encoding> {
    let told = told.split('*').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    let known = Encoding::for_label_no_replacement(told.as_bytes());
    known
        .or_else(|| alias(label))
        .or_else(|| Encoding::for_label_no_replacement(rebuilt(label)?.as_bytes()))
}

/// Names that the web's list of labels lacks but mail uses.
fn alias(label: &str) -> Option<&'static Encoding> {
    Some(match label {
        "cp932" | "ms932" | "windows932" | "xmswin932" | "mskanji" => encoding_rs::SHIFT_JIS,
        "cp936" | "ms936" | "windows936" | "xgbk" | "gb231280" | "gb2312" | "euccn" | "xeuccn" => GBK,
        "cp949" | "ms949" | "windows949" | "ksc5601" | "ksc56011987" | "xwindows949" | "uhc" => EUC_KR,
        "cp950" | "ms950" | "windows950" | "xwindows950" | "big5hkscs" | "big5eten" | "big5" => BIG5,
        "macroman" | "xmacroman" | "mac" | "applemac" | "xmacwestern" => encoding_rs::MACINTOSH,
        "koi8" | "koi8r" | "koi8ru" => encoding_rs::KOI8_R,
        "maccyrillic" | "macukrainian" | "xmacukrainian" => encoding_rs::X_MAC_CYRILLIC,
        "iso88591windows" | "iso885911windows" | "ansi" | "default" | "western" | "latin" | "xansi" | "iso8859" => WINDOWS_1252,
        _ => return None,
    })
}

/// `win1252`, `cp-1252`, `iso8859_15`, `iso88591` and the like as the label that everyone knows.
fn rebuilt(label: &str) -> Option<String> {
    for prefix in ["windows", "xcp", "cp", "win", "ms", "xwindows"] {
        if let Some(page) = label
            .strip_prefix(prefix)
            .filter(|page| page.starts_with("12") || page.starts_with("87"))
        {
            return Some(format!("windows-{}", page.get(..4).unwrap_or(page)));
        }
    }
    let part = label
        .strip_prefix("iso8859")
        .or_else(|| label.strip_prefix("xiso8859"))
        .or_else(|| label.strip_prefix("8859"))?;
    Some(format!("iso-8859-{part}"))
}

/// Every eight-bit byte belongs to a well-formed UTF-8 letter or dash; Latin text is never so by chance.
fn is_plainly_utf8(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut wide = text.chars().filter(|c| !c.is_ascii()).peekable();
    wide.peek().is_some()
        && wide.all(|c| {
            c.is_alphanumeric() || matches!(c, '\u{a0}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{20ac}' | '\u{fe0f}' | '\u{1f000}'..)
        })
}

/// `ESC $` begins a two-byte set in every form of ISO-2022.
fn has_iso_2022_escape(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"\x1b$").is_some()
}

/// Latin text in UTF-16 without a mark shows as every second byte NUL, whatever was told.
fn utf16_in_disguise(bytes: &[u8], label: &str) -> Option<String> {
    let sample = bytes.get(..bytes.len().min(512))?;
    if sample.len() < 4 || matches!(label, "utf16le" | "utf16be") || !sample.contains(&0) {
        return None;
    }
    let nul_at = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let (high, low, half) = (nul_at(0), nul_at(1), sample.len() / 2);
    if low * 4 > half * 3 && high * 8 < half {
        return Some(lossy(UTF_16LE, bytes));
    }
    (high * 4 > half * 3 && low * 8 < half).then(|| lossy(UTF_16BE, bytes))
}

/// ISO-2022-JP (RFC 1468); joined encoded words go to ASCII and back with nothing between, which the decoder would mark.
fn iso_2022_jp(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, b"\x1b(B\x1b$") {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        rest = after.get(3..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    lossy(ISO_2022_JP, &out)
}

/// UTF-7 (RFC 2152): `+` begins UTF-16 in base64, which ends at the first other character; only a hyphen is lost with it.
fn utf_7(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'+' {
            out.push(if byte.is_ascii() {
                char::from(byte)
            } else {
                char::REPLACEMENT_CHARACTER
            });
            continue;
        }
        let length = rest.iter().take_while(|byte| sextet(**byte).is_some()).count();
        let (run, after) = rest.split_at(length);
        rest = after.strip_prefix(b"-").unwrap_or(after);
        if run.is_empty() {
            out.push('+');
        } else {
            out.extend(char::decode_utf16(units(run)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
    }
    out
}

/// Base64 as units of sixteen bits, the bits that fill up the last letter left out.
fn units(run: &[u8]) -> Vec<u16> {
    let mut units = Vec::with_capacity(run.len() / 2);
    let (mut bits, mut held) = (0_u32, 0);
    for sextet in run.iter().filter_map(|byte| sextet(*byte)) {
        bits = (bits << 6 | sextet) & 0x003f_ffff;
        held += 6;
        if held >= 16 {
            held -= 16;
            units.extend(u16::try_from(bits >> held & 0xffff));
        }
    }
    units
}

fn sextet(byte: u8) -> Option<u32> {
    let of = |first: u8, least: u32| Some(u32::from(byte - first) + least);
    match byte {
        b'A'..=b'Z' => of(b'A', 0),
        b'a'..=b'z' => of(b'a', 26),
        b'0'..=b'9' => of(b'0', 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// HZ (RFC 1843): `~{` and `~}` around two-byte GB 2312 with the high bit off.
fn hz(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut wide = false;
    let mut rest = bytes.iter();
    while let Some(&byte) = rest.next() {
        match (byte, wide) {
            (b'~', _) => match rest.next() {
                Some(b'{') => wide = true,
                Some(b'}') => wide = false,
                Some(b'~') => out.push(b'~'),
                _ => {}
            },
            (b'\n', true) => {
                wide = false;
                out.push(byte);
            }
            (_, true) => out.push(byte | 0x80),
            (_, false) => out.push(byte),
        }
    }
    lossy(GBK, &out)
}

/// ISO-2022-KR (RFC 1557): shift out and in around two-byte KS C 5601 with the high bit off.
fn iso_2022_kr(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut wide = false;
    for &byte in bytes.strip_prefix(b"\x1b$)C".as_slice()).unwrap_or(bytes) {
        match byte {
            0x0e => wide = true,
            0x0f => wide = false,
            0x21..=0x7e if wide => out.push(byte | 0x80),
            _ => out.push(byte),
        }
    }
    lossy(EUC_KR, &out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_known_by_every_name_it_goes_by() {
        let a_ring: &[(&str, &[u8])] = &[
            ("ISO-8859-1", b"\xe5"),
            ("iso8859_15", b"\xe5"),
            ("iso88591", b"\xe5"),
            ("Windows-1252", b"\xe5"),
            ("cp-1252", b"\xe5"),
            ("win1252", b"\xe5"),
            ("\"latin1\"", b"\xe5"),
            ("iso-8859-1*sv", b"\xe5"),
            ("UTF8", b"\xc3\xa5"),
            ("utf-7", b"+AOU-"),
            ("macintosh", b"\x8c"),
            ("x-mac-roman", b"\x8c"),
            ("cp850", b"\x86"),
            ("IBM437", b"\x86"),
            ("cp865", b"\x86"),
            ("utf-16be", b"\x00\xe5"),
            ("utf-16le", b"\xe5\x00"),
        ];
        for (name, bytes) in a_ring {
            assert_eq!(decode(bytes, Some(name)), Decoded::sure("å".to_owned()), "{name}");
        }
        assert_eq!(
            decode(b"Hej p+AOU dig, 1 +- 1, +2D3cFg-", Some("utf-7")).text,
            "Hej på dig, 1 + 1, \u{1f416}"
        );
        assert_eq!(decode(b"\x9b\x9d", Some("cp865")).text, "øØ");
        assert_eq!(decode("\u{c724}".as_bytes(), Some("utf-8")).text, "윤");
        assert_eq!(decode(b"\x1b$)C\x0e@1\x0f a", Some("iso-2022-kr")).text, "윤 a");
    }

    #[test]
    fn a_wrong_name_is_seen_and_told() {
        let lies: &[(Option<&str>, &[u8], &str)] = &[
            (None, b"p\xe5 v\xe4g", "på väg"),
            (None, "på väg".as_bytes(), "på väg"),
            (Some("us-ascii"), b"p\xe5", "på"),
            (Some("utf-8"), b"p\xe5 v\xe4g", "på väg"),
            (Some("iso-8859-1"), "på väg".as_bytes(), "på väg"),
            (Some("iso-8859-1"), b"p\0\xe5\0 \0v\0", "på v"),
            (Some("nonsense"), "på väg".as_bytes(), "på väg"),
            (Some("utf-8"), b"en trasig \xc3 men \xc3\xa5 \xc3\xa4", "en trasig \u{fffd} men å ä"),
            (None, b"\x1b$BF|K\\\x1b(B", "日本"),
        ];
        for (name, bytes, text) in lies {
            let decoded = decode(bytes, *name);
            assert_eq!(decoded.text, *text, "{name:?}");
            assert_eq!(
                decoded.guessed,
                std::str::from_utf8(bytes).is_err() || name.is_some() || text.starts_with('日'),
                "{name:?} {text}"
            );
        }
    }

    #[test]
    fn latin_text_that_is_no_utf8_stays_latin() {
        assert_eq!(
            decode(b"\xc4lg \xe5t \xf6l", Some("iso-8859-1")),
            Decoded::sure("Älg åt öl".to_owned())
        );
        assert_eq!(decode(b"caf\xe9 \x80 5", Some("iso-8859-1")), Decoded::sure("café € 5".to_owned()));
    }
}
