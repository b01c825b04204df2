//! Charts as PNG, which every mail program shows: drawn with a font of our own, so that they look the same on every machine.

use super::{BOLD, PaperError, REGULAR, svg};
use crate::domain::report::Chart;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};
use std::sync::{Arc, LazyLock};

/// The fonts of [`super`].
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    Arc::new(fonts)
});

/// Picture points for each CSS pixel: sharp on dense screens and in print.
const DENSITY: f32 = 2.0;

/// Draws a chart.
///
/// # Errors
/// [`PaperError::Chart`] when the drawing library refuses it.
pub fn png(chart: &Chart) -> Result<Vec<u8>, PaperError> {
    let failed = |error: String| PaperError::Chart(chart.name, error);
    let options = Options {
        fontdb: Arc::clone(&FONTS),
        font_family: "Liberation Sans".to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_str(&svg(chart), &options).map_err(|error| failed(error.to_string()))?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(DENSITY)
        .ok_or_else(|| failed("it has no size".to_owned()))?;
    let mut picture = Pixmap::new(size.width(), size.height()).ok_or_else(|| failed("it is too large".to_owned()))?;
    resvg::render(&tree, Transform::from_scale(DENSITY, DENSITY), &mut picture.as_mut());
    picture.encode_png().map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::Shape;

    #[test]
    fn a_chart_becomes_a_picture_with_words_in_it() {
        let chart = |name: &str| Chart {
            name: "prov",
            alt: String::new(),
            shape: Shape::Bars,
            series: vec!["Nu".to_owned()],
            rows: vec![(name.to_owned(), vec![3.0])],
        };
        let (with, without) = (png(&chart("Åäö")).unwrap(), png(&chart("")).unwrap());
        assert!(with.starts_with(b"\x89PNG"));
        // The font is there: words make another picture than none.
        assert_ne!(with, without);
    }
}
