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
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML 1.0 section 2.2 has no other control characters.
            letter if letter.is_control() && !matches!(letter, '\n' | '\t') => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
