//! EBCDIC, the character sets of mainframes (IBM code pages), for the gateways of old systems that still send them.

/// Where line ends and tabulators stand in every page; other control characters say nothing in a text.
const CONTROLS: [(u8, char); 4] = [(0x05, '\t'), (0x0d, '\r'), (0x15, '\n'), (0x25, '\n')];
/// The first byte with a letter or sign.
const FIRST: u8 = 0x40;

/// The names of the page whose letters [`BASE`] has, in the levelled form of labels.
const BASE_NAMES: &[&str] = &["cp037", "ibm037", "ebcdiccpus", "ebcdiccpca", "ebcdiccpnl", "ebcdicus", "ebcdic"];
/// The letters of code page 037 from [`FIRST`] on.
const BASE: &str = " \u{a0}âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@'=\"Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×{ABCDEFGHI\u{ad}ôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u{9f}";

/// Other pages: their names, the bytes at which they differ from [`BASE`], and the letters there.
const PAGES: &[(&[&str], &[u8], &str)] = &[
    (&["cp1140", "ibm1140", "ibm01140"], b"\x9f", "€"),
    (&["cp1047", "ibm1047"], b"\x5f\xad\xb0\xba\xbb\xbd", "^[¬Ý¨]"),
    (
        &["cp500", "ibm500", "ebcdiccpbe", "ebcdiccpch", "csibm500"],
        b"\x4a\x4f\x5a\x5f\xb0\xba\xbb",
        "[!]^¢¬|",
    ),
    (
        &["cp278", "ibm278", "ebcdiccpfi", "ebcdiccpse", "csibm278"],
        b"\x43\x47\x4a\x4f\x51\x5a\x5b\x5f\x63\x67\x6a\x79\x7b\x7c\x9f\xa1\xb0\xb5\xba\xbb\xc0\xcc\xd0\xdc\xec",
        "{}§!`¤Å^#$öéÄÖ]ü¢[¬|ä¦å~@",
    ),
    (
        &["cp1143", "ibm1143", "ibm01143"],
        b"\x43\x47\x4a\x4f\x51\x5a\x5b\x5f\x63\x67\x6a\x71\x79\x7b\x7c\x9f\xa1\xb0\xb5\xba\xbb\xc0\xcc\xd0\xdc\xe0\xec",
        "{}§!`€Å^#$ö\\éÄÖ]ü¢[¬|ä¦å~É@",
    ),
    (
        &["cp277", "ibm277", "ebcdiccpdk", "ebcdiccpno"],
        b"\x47\x4a\x4f\x5a\x5b\x5f\x67\x6a\x70\x7b\x7c\x80\x9c\x9e\x9f\xa1\xb0\xba\xbb\xc0\xd0\xdc",
        "}#!¤Å^$ø¦ÆØ@{[]ü¢¬|æå~",
    ),
    (
        &["cp273", "ibm273", "csibm273"],
        b"\x43\x4a\x4f\x59\x5a\x5f\x63\x6a\x7c\xa1\xb0\xb5\xba\xbb\xc0\xcc\xd0\xdc\xe0\xec\xfc",
        "{Ä!~Ü^[ö§ß¢@¬|ä¦ü}Ö\\]",
    ),
    (&["cp285", "ibm285", "ebcdiccpgb"], b"\x4a\x5b\xa1\xb0\xb1\xba\xbc", "$£‾¢[^~"),
    (
        &["cp297", "ibm297", "ebcdiccpfr"],
        b"\x44\x48\x4a\x4f\x51\x54\x5a\x5f\x6a\x79\x7b\x7c\x90\xa0\xa1\xb0\xb1\xb5\xba\xbb\xbd\xc0\xd0\xdd\xe0",
        "@\\°!{}§^ùµ£à[`¨¢#]¬|~éè¦ç",
    ),
];

/// Decodes by a page of this table; `None` when no page has the name (levelled: lower case, letters and figures only).
pub(super) fn decode(bytes: &[u8], label: &str) -> Option<String> {
    let (places, letters) = if BASE_NAMES.contains(&label) {
        (&[][..], "")
    } else {
        let (_, places, letters) = PAGES.iter().find(|(names, ..)| names.contains(&label))?;
        (*places, *letters)
    };
    let mut page: Vec<char> = BASE.chars().collect();
    for (place, letter) in places.iter().zip(letters.chars()) {
        if let Some(old) = page.get_mut(usize::from(place.saturating_sub(FIRST))) {
            *old = letter;
        }
    }
    let letter = |byte: &u8| match byte.checked_sub(FIRST) {
        Some(place) => page.get(usize::from(place)).copied(),
        None => CONTROLS.iter().find(|(control, _)| control == byte).map(|(_, sign)| *sign),
    };
    Some(bytes.iter().filter_map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_letter_for_each_place() {
        assert_eq!(BASE.chars().count(), 256 - usize::from(FIRST));
        for (names, places, letters) in PAGES {
            assert_eq!(letters.chars().count(), places.len(), "{names:?}");
        }
    }

    #[test]
    fn pages_are_known_by_their_names() {
        for (label, bytes, text) in [
            ("ibm037", b"\xc8\x85\x91\x5a\x25".as_slice(), "Hej!\n"),
            ("cp500", b"\xc8\x85\x91\x4f", "Hej!"),
            ("ibm278", b"\xe5\xc0\x87\x40\xd0\x40\x6a", "Väg å ö"),
            ("ibm01140", b"\xf5\x9f", "5€"),
        ] {
            assert_eq!(decode(bytes, label).as_deref(), Some(text), "{label}");
        }
        assert_eq!(decode(b"a", "utf8"), None);
    }
}
