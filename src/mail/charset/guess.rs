//! The character set of bytes that do not tell it: UTF-8 with a few stray bytes, Windows-1252 for what Nordic text holds,
//! else what `chardetng` makes of them.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How many bytes are looked at; a language shows in fewer.
const SAMPLE: usize = 64 << 10;

/// Letters of Nordic text in Windows-1252 beyond ASCII: å ä ö æ ø é è ü and à, small and large.
const LETTERS: &[u8] = b"\xe5\xe4\xf6\xe6\xf8\xe9\xe8\xfc\xe0\xc5\xc4\xd6\xc6\xd8\xc9\xc8\xdc\xc0";
/// Signs of Nordic text in Windows-1252 beyond ASCII: € … ‘ ’ “ ” • – — ™ and a no-break space, £ § © « ­ ® ° ² ³ ´ µ · » ½ ×.
const SIGNS: &[u8] = b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb2\xb3\xb4\xb5\xb7\xbb\xbd\xd7";

/// Bytes that are not UTF-8 throughout as text.
pub(super) fn decode(bytes: &[u8]) -> String {
    match encoding(bytes) {
        known if known == UTF_8 => mended(bytes),
        known => known.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// What bytes that are not UTF-8 throughout most likely are.
pub(super) fn encoding(bytes: &[u8]) -> &'static Encoding {
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default();
    if is_mostly_utf8(sample) {
        return UTF_8;
    }
    if is_nordic(sample) {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    // Where two sets are as likely, the mail is Swedish.
    detector.guess(Some(b"se"), Utf8Detection::Deny)
}

/// The letters beyond ASCII are mostly well-formed UTF-8.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    let mut last = 0;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
        last = chunk.invalid().len();
    }
    // Cut off in the middle of a letter; a single byte at the end is a letter of another set.
    good + usize::from(last >= 2) >= bad
}

/// Only letters and signs that Swedish, Danish and Norwegian text holds, and no more of them than plain letters. Words in
/// other scripts are made of such bytes throughout.
pub(super) fn is_nordic(bytes: &[u8]) -> bool {
    let (mut plain, mut letters) = (0usize, 0usize);
    for byte in bytes {
        match byte {
            byte if byte.is_ascii() => plain += usize::from(byte.is_ascii_alphabetic()),
            byte if LETTERS.contains(byte) => letters += 1,
            byte if SIGNS.contains(byte) => {}
            _ => return false,
        }
    }
    letters <= plain.max(3)
}

/// UTF-8 in which single bytes are not: a letter of Windows-1252 beside a plain one is that letter.
pub(super) fn mended(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut stray = None;
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        if let Some(byte) = stray.take() {
            let beside = out.ends_with(|c: char| c.is_ascii_alphabetic()) || valid.starts_with(|c: char| c.is_ascii_alphabetic());
            out.push(if beside { char::from(byte) } else { char::REPLACEMENT_CHARACTER });
        }
        out.push_str(valid);
        match chunk.invalid() {
            [] => {}
            [byte] if LETTERS.contains(byte) => stray = Some(*byte),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    out.extend(stray.map(|byte| {
        if out.ends_with(|c: char| c.is_ascii_alphabetic()) {
            char::from(byte)
        } else {
            char::REPLACEMENT_CHARACTER
        }
    }));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_KR, GBK, KOI8_R, KOI8_U, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1253, WINDOWS_1255, WINDOWS_1256};

    #[test]
    fn other_scripts_are_known_by_their_bytes() {
        for (text, set) in [
            ("Яма на дороге у школы, прошу исправить", WINDOWS_1251),
            ("Жалоба", WINDOWS_1251),
            ("Яма на дороге у школы", KOI8_R),
            ("道路上有一個很大的坑洞，請修理", BIG5),
            ("道路上有一个很大的坑洞，请修理", GBK),
            ("投诉", GBK),
            ("도로에 큰 구멍이 있습니다", EUC_KR),
            ("민원", EUC_KR),
            ("道路に大きな穴があります", SHIFT_JIS),
            ("Καλημέρα, υπάρχει λακκούβα", WINDOWS_1253),
            ("שלום יש בור בכביש", WINDOWS_1255),
            ("يوجد حفرة في الطريق", WINDOWS_1256),
            ("Hål i vägen – “farligt”, säger Åsa på Café Ö", WINDOWS_1252),
            ("Å", WINDOWS_1252),
            ("à côté de l'école, ça ne va pas", WINDOWS_1252),
        ] {
            let (bytes, _, _) = set.encode(text);
            let found = encoding(&bytes);
            assert!(found == set || (set == KOI8_R && found == KOI8_U), "{text}: {}", found.name());
            assert_eq!(decode(&bytes), text);
        }
        assert_ne!(encoding(&WINDOWS_1250.encode("Dziura w ulicy, proszę o naprawę").0), UTF_8);
    }

    #[test]
    fn stray_letters_in_utf8_are_mended_and_halves_are_not() {
        for (bytes, text) in [
            (b"V\xe4gen \xc3\xa4r h\xe5l, \xc3\xa5\xc3\xa4".as_slice(), "Vägen är hål, åä"),
            (b"en trasig \xc3 men \xc3\xa5 \xc3\xa4", "en trasig \u{fffd} men å ä"),
            (b"\xe8\xb7\xaf\xe4 \xe8\xb7\xaf", "路\u{fffd} 路"),
            (b"\xc3\xa5 fr\xe5", "å frå"),
            (b"Hej \xe2\x80", "Hej \u{fffd}"),
        ] {
            assert_eq!(mended(bytes), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn swedish_is_never_taken_for_anything_else(
            words in proptest::collection::vec("(å|ö|är|Åsa|på|vägen|gården|smörgåsbord|ÖVRE|idé|gata|5 kr|–|“nej”|§ 4|[a-zåäö]{1,12})", 1..40),
        ) {
            let text = words.join(" ");
            let (bytes, _, unmapped) = WINDOWS_1252.encode(&text);
            proptest::prop_assume!(!unmapped && text.chars().filter(|c| "åäöÅÄÖé".contains(*c)).count() <= text.chars().filter(char::is_ascii_alphabetic).count().max(3));
            proptest::prop_assert_eq!(super::super::decode(&bytes, None).text, text);
        }

        #[test]
        fn any_bytes_give_text(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            decode(&bytes);
            mended(&bytes);
        }
    }
}
