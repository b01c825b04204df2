//! Bytes as text.

/// Bytes in hexadecimal, in lower case.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    let each = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.extend(each.filter_map(|digit| char::from_digit(u32::from(digit), 16)));
    digits
}

/// The bytes that digits in hexadecimal, in either case, stand for; `None` where they are no such digits, or not two for each byte.
pub fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = digits.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs
        .map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte << 4 | digit)).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_becomes_two_digits() {
        assert_eq!(hex(&[0, 9, 10, 255]), "00090aff");
    }

    #[test]
    fn two_digits_become_a_byte_and_nothing_else_does() {
        assert_eq!(bytes("00090aFF"), Some(vec![0, 9, 10, 255]));
        assert_eq!(bytes(""), Some(Vec::new()));
        for wrong in ["0", "000", "0g", "å0", "+1"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }
}
