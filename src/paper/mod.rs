//! What goes out on paper, as it were: reports and lists as pages, pictures, sheets and lists for machines. Pure: bytes and text.

pub mod archive;
mod chart;
mod csv;
pub mod html;
pub mod package;
pub mod pdf;
mod picture;
pub mod postlist;
mod sheet;

pub use self::csv::{figures as figures_csv, list as list_csv};
pub use chart::svg;
pub use picture::png;
pub use sheet::workbook;

use thiserror::Error;

/// Liberation Sans, SIL Open Font License 1.1 (src/paper/fonts/OFL.txt).
const REGULAR: &[u8] = include_bytes!("fonts/LiberationSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("fonts/LiberationSans-Bold.ttf");

/// Why something could not be put on paper.
#[derive(Debug, Error)]
pub enum PaperError {
    /// A picture.
    #[error("the chart \"{0}\" could not be drawn: {1}")]
    Chart(&'static str, String),
    /// A font of a PDF.
    #[error("the PDF could not be written: {0}")]
    Font(String),
    /// A zip file.
    #[error("the zip file could not be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// A sheet.
    #[error("the workbook could not be written: {0}")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
}

/// A picture inside a page.
pub fn data_url(png: &[u8]) -> String {
    use base64::Engine;
    format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(png))
}

/// Text that may stand in XML and HTML, also in an attribute.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Every byte that is stopped at begins a letter.
    while let Some((plain, from)) = rest.bytes().position(is_special).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(plain);
        let mut letters = from.chars();
        match letters.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some('\'') => out.push_str("&#39;"),
            // XML 1.0 section 2.2 has no other control characters.
            Some(letter) if letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}') => out.push(' '),
            other => out.extend(other),
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
    out
}

/// Bytes of what has another form in XML, or none; 0xC2 and 0xEF begin such, and letters that stand as they are.
fn is_special(byte: u8) -> bool {
    match byte {
        b'\n' | b'\t' => false,
        b'&' | b'<' | b'>' | b'"' | b'\'' | 0xC2 | 0xEF => true,
        other => other.is_ascii_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_written_otherwise() {
        for (text, expected) in [
            ("Hål i vägen – 2 € · §", "Hål i vägen – 2 € · §"),
            ("<a href=\"x\">'&'</a>", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"),
            ("a\u{0}b\u{85}c\u{7f}d\n\te", "a b c d\n\te"),
            ("a\u{FFFE}b\u{FFFD}", "a b\u{FFFD}"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
