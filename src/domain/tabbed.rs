//! Rows among a letter's values: fields in one line with tabs between, written where it is decided and read where the letter is.

/// A row of fields; a tab or a new line within a field becomes a blank.
pub fn row<const N: usize>(fields: [&str; N]) -> String {
    fields.map(|field| field.replace(['\t', '\n', '\r'], " ")).join("\t")
}

/// The fields of a row; those that are missing are empty.
pub fn fields<const N: usize>(row: &str) -> [&str; N] {
    let mut rest = row.split('\t');
    std::array::from_fn(|_| rest.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_no_field_ends_another() {
        for (written, read) in [
            (["late", "TN 2026/0001", "Hål i vägen"], ["late", "TN 2026/0001", "Hål i vägen"]),
            (["", "", "x"], ["", "", "x"]),
            (["a\tb", "c\nd", "e\r\nf"], ["a b", "c d", "e  f"]),
        ] {
            let line = row(written);
            assert_eq!((fields(&line), line.lines().count()), (read, 1));
        }
        assert_eq!(fields::<3>("one"), ["one", "", ""]);
        assert_eq!(fields::<1>("one\ttwo"), ["one"]);
    }
}
