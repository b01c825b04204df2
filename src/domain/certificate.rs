//! Until when a certificate is good: the one field of X.509 (RFC 5280 section 4.1.2.5) that an administrator must know ahead.

use chrono::{DateTime, NaiveDateTime, Utc};

const SEQUENCE: u8 = 0x30;
/// `[0] EXPLICIT Version`, left out in certificates of version 1.
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The end of validity of a certificate in DER; `None` when it is not one.
pub fn valid_until(der: &[u8]) -> Option<DateTime<Utc>> {
    let (certificate, _) = inside(der, SEQUENCE)?;
    let (body, _) = inside(certificate, SEQUENCE)?;
    let body = match element(body)? {
        (VERSION, _, rest) => rest,
        _ => body,
    };
    // Serial number, signature algorithm, issuer.
    let (_, _, body) = element(body)?;
    let (_, _, body) = element(body)?;
    let (_, _, body) = element(body)?;
    let (validity, _) = inside(body, SEQUENCE)?;
    let (_, _, after_begin) = element(validity)?;
    let (tag, end, _) = element(after_begin)?;
    let text = std::str::from_utf8(end).ok()?.strip_suffix('Z')?;
    let text = match (tag, text.get(..2)?.parse::<u8>().ok()?) {
        (UTC_TIME, 0..50) => format!("20{text}"),
        (UTC_TIME, _) => format!("19{text}"),
        (GENERALIZED_TIME, _) => text.to_owned(),
        _ => return None,
    };
    NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%S").ok().map(|at| at.and_utc())
}

/// Whole days from one instant to another; negative when it has passed.
pub fn days_left(until: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (until - now).num_days()
}

/// The content of the first element, which must have this tag, and what follows it.
fn inside(der: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    element(der)
        .filter(|(tag, _, _)| *tag == wanted)
        .map(|(_, content, rest)| (content, rest))
}

/// Tag, content and what follows, of the first element (X.690 section 8.1).
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest
            .split_at_checked(usize::from(first & 0x7f))
            .filter(|(digits, _)| digits.len() <= 4)?;
        let length = digits.iter().fold(0usize, |sum, digit| sum << 8 | usize::from(*digit));
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut whole = vec![tag];
        match u8::try_from(content.len()) {
            Ok(short) if short < 0x80 => whole.push(short),
            _ => whole.extend([0x82, u8::try_from(content.len() >> 8).unwrap(), content.len() as u8]),
        }
        whole.extend(content);
        whole
    }

    fn certificate(version: bool, end: (u8, &str)) -> Vec<u8> {
        let mut body = if version { tagged(VERSION, &[2, 1, 2]) } else { Vec::new() };
        body.extend(tagged(2, &[1]));
        body.extend(tagged(SEQUENCE, &[]));
        body.extend(tagged(SEQUENCE, &[0; 200]));
        let mut validity = tagged(UTC_TIME, b"200101000000Z");
        validity.extend(tagged(end.0, end.1.as_bytes()));
        body.extend(tagged(SEQUENCE, &validity));
        tagged(SEQUENCE, &tagged(SEQUENCE, &body))
    }

    #[test]
    fn the_end_of_validity_is_read_in_both_spellings() {
        for (version, end, expected) in [
            (true, (UTC_TIME, "261224120000Z"), Some("2026-12-24T12:00:00Z")),
            (false, (UTC_TIME, "991231235959Z"), Some("1999-12-31T23:59:59Z")),
            (true, (GENERALIZED_TIME, "20500101000000Z"), Some("2050-01-01T00:00:00Z")),
            (true, (UTC_TIME, "261324120000Z"), None),
            (true, (4, "261224120000Z"), None),
        ] {
            let expected = expected.map(|text| text.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(valid_until(&certificate(version, end)), expected, "{end:?}");
        }
    }

    #[test]
    fn what_is_cut_off_or_no_certificate_gives_nothing() {
        let whole = certificate(true, (UTC_TIME, "261224120000Z"));
        for length in 0..whole.len() {
            assert_eq!(valid_until(&whole[..length]), None, "{length}");
        }
        assert_eq!(valid_until(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
    }
}
