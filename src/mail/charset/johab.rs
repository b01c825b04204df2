//! Johab (KS X 1001, annex 3): Korean whose syllables are spelled in three times five bits; Windows calls it code page 1361.

use encoding_rs::EUC_KR;

/// First consonants by their five bits, from [`INITIAL`] on.
const INITIALS: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const INITIAL: u16 = 2;
/// The five bits of each vowel in Unicode's order; [`NO_VOWEL`] stands for none.
const VOWELS: [u16; 21] = [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 26, 27, 28, 29];
const NO_VOWEL: u16 = 2;
/// Last consonants by their five bits, from 2 on; 18 is none of them.
const FINALS: &str = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁ\u{0}ㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
/// The five bits of a consonant that is not there.
const NONE: u16 = 1;

/// Text out of Johab.
pub(super) fn decode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&lead, tail)) = rest.split_first() {
        rest = tail;
        if lead.is_ascii() {
            out.push(char::from(lead));
            continue;
        }
        let (trail, tail) = tail.split_first().map_or((0, tail), |(&trail, tail)| (trail, tail));
        let found = if lead < 0xd4 {
            syllable(u16::from_be_bytes([lead, trail]))
        } else {
            sign(lead, trail)
        };
        out.push(found.unwrap_or(char::REPLACEMENT_CHARACTER));
        rest = tail;
    }
    out
}

/// A syllable, or a letter alone.
fn syllable(code: u16) -> Option<char> {
    let (initial, vowel, last) = (code >> 10 & 31, code >> 5 & 31, code & 31);
    let place = VOWELS
        .iter()
        .position(|bits| *bits == vowel)
        .and_then(|place| u32::try_from(place).ok());
    let first = initial.checked_sub(INITIAL).map(u32::from);
    match (first, place) {
        (Some(first), Some(place)) => char::from_u32(0xac00 + (first * 21 + place) * 28 + of_final(last)?),
        (None, Some(place)) if last == NONE => char::from_u32(0x314f + place),
        (Some(first), None) if vowel == NO_VOWEL && last == NONE => INITIALS.chars().nth(usize::try_from(first).ok()?),
        (None, None) if vowel == NO_VOWEL && last > NONE => FINALS.chars().nth(usize::from(last - 2)).filter(|c| *c != '\0'),
        _ => None,
    }
}

/// The place of a last consonant in Unicode's order; none is 0.
fn of_final(bits: u16) -> Option<u32> {
    match bits {
        NONE..=17 => Some(u32::from(bits) - 1),
        19..=29 => Some(u32::from(bits) - 2),
        _ => None,
    }
}

/// Signs and Chinese characters: two rows of KS X 1001 lie behind each first byte.
fn sign(lead: u8, trail: u8) -> Option<char> {
    let row = match lead {
        0xd9..=0xde => 2 * (u16::from(lead) - 0xd9),
        0xe0..=0xf9 => 2 * u16::from(lead) - 0x197,
        _ => return None,
    };
    let cell = match trail {
        0x31..=0x7e => trail - 0x31,
        0x91..=0xfe => trail - 0x43,
        _ => return None,
    };
    let (row, cell) = if cell < 94 { (row, cell) } else { (row + 1, cell - 94) };
    let pair = [u8::try_from(row + 0xa1).ok()?, cell + 0xa1];
    let (text, faulty) = EUC_KR.decode_without_bom_handling(&pair);
    text.chars().next().filter(|_| !faulty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_letters_and_signs() {
        for (bytes, text) in [
            (b"\x95\xa1\x9d\xa1\xb5\x41 \xc7\x65\n".as_slice(), "도로에 큰\n"),
            (b"\x88\x61\x88\x62\xd3\xbd", "가각힣"),
            (b"\x88\x41\x84\x61\x84\x44", "ㄱㅏㄳ"),
            (b"\xe0\x31A\xf9\xfe\xd9\xd1", "伽A詰☞"),
            (b"\x88", "\u{fffd}"),
            (b"\xdf\x31", "\u{fffd}"),
        ] {
            assert_eq!(decode(bytes), text);
        }
    }
}
