//! A font of a PDF: how wide words are, and the letters that were used, which alone go into the file.

use super::super::PaperError;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::collections::BTreeMap;
use std::io::Write;
use subsetter::GlyphRemapper;

/// Stands for a letter that the font does not have: no glyph of ours may be the one for "missing" (ISO 14289-1 section 7.21.8).
const UNKNOWN: char = '?';
/// A font's letters are as high as this many units in the file (ISO 32000-1 section 9.7.3).
const UNITS: f32 = 1000.0;
/// Stands before the name of a font of which only some letters are there (ISO 32000-1 section 9.6.4).
const SOME: &str = "SYNPKT+";
const IDENTITY: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// One of the two fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A font with what was written in it.
pub(super) struct Face {
    weight: Weight,
    data: &'static [u8],
    font: FontRef<'static>,
    /// Glyphs that were written, by their numbers in the file.
    used: GlyphRemapper,
    /// What each of them is, and how wide.
    letters: BTreeMap<u16, (char, f32)>,
}

impl Weight {
    /// Its name in a page's resources.
    pub(super) fn resource(self) -> Name<'static> {
        match self {
            Self::Regular => Name(b"R"),
            Self::Bold => Name(b"B"),
        }
    }
}

impl Face {
    pub(super) fn new(weight: Weight, data: &'static [u8]) -> Result<Self, PaperError> {
        Ok(Self {
            weight,
            data,
            font: FontRef::new(data).map_err(|error| PaperError::Font(error.to_string()))?,
            used: GlyphRemapper::new(),
            letters: BTreeMap::new(),
        })
    }

    /// The glyph of a letter and its width, in [`UNITS`]; `None` where the font has neither it nor what stands for it.
    fn glyph(&self, letter: char) -> Option<(u16, char, f32)> {
        let letter = if letter.is_control() { ' ' } else { letter };
        let charmap = self.font.charmap();
        let (id, letter) = match charmap.map(letter) {
            Some(id) => (id, letter),
            None => (charmap.map(UNKNOWN)?, UNKNOWN),
        };
        let units = f32::from(self.font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let glyphs = self.font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let width = glyphs.advance_width(id)? * UNITS / units;
        Some((u16::try_from(id.to_u32()).ok()?, letter, width))
    }

    /// How wide a text is at a size, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let widths = text.chars().filter_map(|letter| self.glyph(letter));
        widths.map(|(_, _, width)| width).sum::<f32>() * size / UNITS
    }

    /// A text as bytes of a page: the numbers of its glyphs, two bytes each.
    pub(super) fn write(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len() * 2);
        for letter in text.chars() {
            let Some((glyph, letter, width)) = self.glyph(letter) else {
                continue;
            };
            let number = self.used.remap(glyph);
            self.letters.insert(number, (letter, width));
            bytes.extend(number.to_be_bytes());
        }
        bytes
    }

    /// A text in lines that are at most so wide, in points; a word that is wider is cut.
    pub(super) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                let longer = if line.is_empty() {
                    word.to_owned()
                } else {
                    format!("{line} {word}")
                };
                if self.width(&longer, size) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line = self.cut(word, size, width, &mut lines);
            }
            lines.push(line);
        }
        lines
    }

    /// Cuts a word into pieces that fit; gives the last one.
    fn cut(&self, word: &str, size: f32, width: f32, lines: &mut Vec<String>) -> String {
        let mut piece = String::new();
        for letter in word.chars() {
            piece.push(letter);
            if self.width(&piece, size) > width && piece.chars().count() > 1 {
                piece.pop();
                lines.push(std::mem::replace(&mut piece, letter.to_string()));
            }
        }
        piece
    }

    /// The width of the widest word, in points.
    pub(super) fn widest_word(&self, text: &str, size: f32) -> f32 {
        text.split_whitespace().map(|word| self.width(word, size)).fold(0.0, f32::max)
    }

    /// Writes the font into the file; its objects follow `first`, five in all.
    ///
    /// # Errors
    /// When the font cannot be cut down to its letters.
    pub(super) fn put(&self, pdf: &mut Pdf, [font, cid, descriptor, cmap, file]: [Ref; 5]) -> Result<(), PaperError> {
        let failed = |error: String| PaperError::Font(error);
        let plain = match self.weight {
            Weight::Regular => "LiberationSans",
            Weight::Bold => "LiberationSans-Bold",
        };
        let name = format!("{SOME}{plain}");
        let name = Name(name.as_bytes());
        pdf.type0_font(font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(cmap);
        let mut inner = pdf.cid_font(cid);
        inner.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY);
        inner
            .font_descriptor(descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = inner.widths();
        for (number, (_, width)) in &self.letters {
            widths.consecutive(*number, [*width]);
        }
        widths.finish();
        inner.finish();
        self.describe(pdf, descriptor, name, file);
        let mut letters = UnicodeCmap::new(Name(b"Letters"), IDENTITY);
        for (number, (letter, _)) in &self.letters {
            letters.pair(*number, *letter);
        }
        pdf.cmap(cmap, letters.finish().as_slice());
        let some = subsetter::subset(self.data, 0, &self.used).map_err(|error| failed(error.to_string()))?;
        let packed = deflated(&some).map_err(|error| failed(error.to_string()))?;
        let mut stream = pdf.stream(file, &packed);
        stream.pair(Name(b"Length1"), i32::try_from(some.len()).unwrap_or(i32::MAX));
        stream.filter(Filter::FlateDecode);
        Ok(())
    }

    fn describe(&self, pdf: &mut Pdf, descriptor: Ref, name: Name<'_>, file: Ref) {
        let metrics = self.font.metrics(Size::unscaled(), LocationRef::default());
        let scale = UNITS / f32::from(metrics.units_per_em);
        let bounds = metrics.bounds.unwrap_or_default();
        let stem = if self.weight == Weight::Bold { 140.0 } else { 80.0 };
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(
                bounds.x_min * scale,
                bounds.y_min * scale,
                bounds.x_max * scale,
                bounds.y_max * scale,
            ))
            .italic_angle(0.0)
            .ascent(metrics.ascent * scale)
            .descent(metrics.descent * scale)
            .cap_height(metrics.cap_height.unwrap_or(metrics.ascent) * scale)
            .stem_v(stem)
            .font_file2(file);
    }
}

/// Bytes in the form that [`Filter::FlateDecode`] reads (RFC 1950).
pub(super) fn deflated(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
