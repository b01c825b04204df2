//! Bytes as text.

/// Bytes in hexadecimal, in lower case.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    let each = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.extend(each.filter_map(|digit| char::from_digit(u32::from(digit), 16)));
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_becomes_two_digits() {
        assert_eq!(hex(&[0, 9, 10, 255]), "00090aff");
    }
}
