//! National seven-bit sets (ISO 646): ASCII with a country's letters where brackets and braces stand. Nordic mail was written so before
//! there were eight bits, and old systems still name them.

/// The bytes that are a country's own.
const PLACES: &[u8] = b"#$@[\\]^`{|}~";

/// Names in the levelled form of labels, and the letters at [`PLACES`].
const SETS: &[(&[&str], &str)] = &[
    (&["sen850200b", "iso646fi", "iso646se", "isoir10"], "#¤@ÄÖÅ^`äöå‾"),
    (&["sen850200c", "iso646se2", "isoir11"], "#¤ÉÄÖÅÜéäöåü"),
    (&["ns45511", "iso646no", "isoir60"], "#$@ÆØÅ^`æøå‾"),
    (&["ds2089", "iso646dk"], "#$@ÆØÅ^`æøå‾"),
    (&["din66003", "iso646de", "isoir21"], "#$§ÄÖÜ^`äöüß"),
];

/// Decodes by a set of this table; `None` when none has the name (levelled: lower case, letters and figures only), or the bytes are not
/// of seven bits.
pub(super) fn decode(bytes: &[u8], label: &str) -> Option<String> {
    let (_, letters) = SETS.iter().find(|(names, _)| names.contains(&label) && bytes.is_ascii())?;
    let letter = |byte: &u8| {
        let own = PLACES
            .iter()
            .position(|place| place == byte)
            .and_then(|place| letters.chars().nth(place));
        own.unwrap_or(char::from(*byte))
    };
    Some(bytes.iter().map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_letters() {
        for (names, letters) in SETS {
            assert_eq!(letters.chars().count(), PLACES.len(), "{names:?}");
        }
        assert_eq!(
            decode(b"V{gen }r |versv{mmad", "sen850200b").as_deref(),
            Some("Vägen år översvämmad")
        );
        assert_eq!(decode(b"bl}b{r", "iso646no").as_deref(), Some("blåbær"));
        assert_eq!(decode(b"{", "usascii"), None);
    }
}
