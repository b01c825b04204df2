//! Text in an address (RFC 3986 section 2.1).

use std::fmt::Write;

/// A text as it stands in an address: UTF-8, all but unreserved characters (RFC 3986 section 2.3) as `%XX`.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn an_address_holds_only_what_every_program_reads() {
        for (text, expected) in [
            ("Avsluta", "Avsluta"),
            ("Ta över", "Ta%20%C3%B6ver"),
            ("[TN 2026/0001] & mer?", "%5BTN%202026%2F0001%5D%20%26%20mer%3F"),
            ("rad\r\nrad", "rad%0D%0Arad"),
            ("a b&c=d+å/~", "a%20b%26c%3Dd%2B%C3%A5%2F~"),
        ] {
            assert_eq!(encoded(text), expected);
        }
    }
}
