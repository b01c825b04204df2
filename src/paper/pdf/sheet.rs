//! Sheets of paper, filled from above: text, bars and pictures, each with what it is. Lengths are points (1/72 inch); y is the distance
//! from the upper edge.

use super::super::PaperError;
use super::super::chart::Colour;
use super::face::{Face, Weight, deflated};
use super::tags::{Tag, Tags};
use pdf_writer::types::{ArtifactType, StructRole};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

/// A4, ISO 216.
const PAPER: (f32, f32) = (595.28, 841.89);
/// 18 millimetres.
const MARGIN: f32 = 51.0;
/// How wide what is written may be.
pub(super) const WIDE: f32 = PAPER.0 - 2.0 * MARGIN;
/// How high a sheet may be filled.
pub(super) const HIGH: f32 = PAPER.1 - 2.0 * MARGIN;
/// From the upper edge of a line to where its letters stand, in parts of their size.
const BASE: f32 = 0.92;
const SMALL: f32 = 8.5;

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) weight: Weight,
    pub(super) size: f32,
    /// From line to line.
    pub(super) line: f32,
    pub(super) colour: Colour,
}

struct Sheet {
    content: Content,
}

/// All sheets of a document.
pub(super) struct Sheets {
    regular: Face,
    bold: Face,
    pub(super) tags: Tags,
    sheets: Vec<Sheet>,
    /// The upper edge of what comes next on the last sheet, from the upper margin.
    y: f32,
}

/// What the file says of itself.
pub(super) struct About<'a> {
    pub(super) title: &'a str,
    pub(super) of: &'a str,
}

impl Sheets {
    pub(super) fn new() -> Result<Self, PaperError> {
        Ok(Self {
            regular: Face::new(Weight::Regular, super::super::REGULAR)?,
            bold: Face::new(Weight::Bold, super::super::BOLD)?,
            tags: Tags::new(),
            sheets: vec![Sheet { content: Content::new() }],
            y: 0.0,
        })
    }

    pub(super) fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// A text in lines of its style.
    pub(super) fn lines(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        self.face(style.weight).lines(text, style.size, width)
    }

    /// How high a text is.
    pub(super) fn height(&self, text: &str, style: Style, width: f32) -> f32 {
        self.lines(text, style, width).len() as f32 * style.line
    }

    /// Goes on at the next sheet where so much does not fit; gives whether it did.
    pub(super) fn keep(&mut self, height: f32) -> bool {
        let breaks = self.y > 0.0 && self.y + height > HIGH;
        if breaks {
            self.sheets.push(Sheet { content: Content::new() });
            self.y = 0.0;
        }
        breaks
    }

    /// Leaves room; none at the top of a sheet.
    pub(super) fn skip(&mut self, height: f32) {
        if self.y > 0.0 {
            self.y += height;
        }
    }

    pub(super) fn move_down(&mut self, height: f32) {
        self.y += height;
    }

    pub(super) fn y(&self) -> f32 {
        self.y
    }

    fn number(&self) -> usize {
        self.sheets.len() - 1
    }

    fn last(&mut self) -> Option<&mut Content> {
        self.sheets.last_mut().map(|sheet| &mut sheet.content)
    }

    /// A paragraph or heading over the whole width, after what is there.
    pub(super) fn paragraph(&mut self, parent: Tag, role: StructRole, text: &str, style: Style) {
        let tag = self.tags.add(parent, role);
        let lines = self.lines(text, style, WIDE);
        let many = lines.len();
        for (nth, line) in lines.into_iter().enumerate() {
            self.keep(style.line);
            // The blank between two words that stand on different lines.
            let line = if nth + 1 < many { line + " " } else { line };
            self.line(Some(tag), &line, style, 0.0, self.y);
            self.y += style.line;
        }
    }

    /// One line of text, `x` from the left margin and its upper edge `y` from the upper one; without a tag it says nothing new.
    pub(super) fn line(&mut self, tag: Option<Tag>, text: &str, style: Style, x: f32, y: f32) {
        self.begin(tag, StructRole::P);
        self.show(text, style, x, y + style.size * BASE);
        self.end();
    }

    /// A filled rectangle that means nothing by itself.
    pub(super) fn bar(&mut self, place: [f32; 4], colour: Colour) {
        self.begin(None, StructRole::P);
        self.fill(place, colour);
        self.end();
    }

    /// A rectangle as it is seen on paper: left, lower, right and upper edge from the lower left corner.
    pub(super) fn on_paper([x, y, width, height]: [f32; 4]) -> Rect {
        let top = PAPER.1 - MARGIN - y;
        Rect::new(MARGIN + x, top - height, MARGIN + x + width, top)
    }

    /// Begins content of a part, or such as means nothing.
    pub(super) fn begin(&mut self, tag: Option<Tag>, role: StructRole) {
        let page = self.number();
        let id = tag.map(|tag| self.tags.content(tag, page));
        let Some(content) = self.last() else { return };
        match id {
            Some(id) => {
                content
                    .begin_marked_content_with_properties(role.to_name())
                    .properties()
                    .identify(id);
            }
            None => {
                content.begin_marked_content(Name(b"Artifact"));
            }
        }
    }

    pub(super) fn end(&mut self) {
        if let Some(content) = self.last() {
            content.end_marked_content();
        }
    }

    /// Words on a line at `base`, inside of content that has begun.
    pub(super) fn show(&mut self, text: &str, style: Style, x: f32, base: f32) {
        let face = match style.weight {
            Weight::Regular => &mut self.regular,
            Weight::Bold => &mut self.bold,
        };
        let glyphs = face.write(text);
        if let Some(content) = self.last() {
            words(content, &glyphs, style, MARGIN + x, PAPER.1 - MARGIN - base);
        }
    }

    /// A filled rectangle, inside of content that has begun.
    pub(super) fn fill(&mut self, place: [f32; 4], colour: Colour) {
        let rect = Self::on_paper(place);
        if let Some(content) = self.last() {
            let [red, green, blue] = parts(colour);
            content.set_fill_rgb(red, green, blue);
            content.rect(rect.x1, rect.y1, rect.x2 - rect.x1, rect.y2 - rect.y1).fill_nonzero();
        }
    }

    /// The file: its sheets numbered, with the document's name below each.
    pub(super) fn finish(mut self, about: &About<'_>, foot: Colour) -> Result<Vec<u8>, PaperError> {
        self.foot(about, foot);
        let mut free = 1;
        let mut next = || {
            free += 1;
            Ref::new(free)
        };
        let (catalog, tree, metadata, info) = (next(), next(), next(), next());
        let (regular, bold) = ([(); 5].map(|()| next()), [(); 5].map(|()| next()));
        let pages: Vec<Ref> = self.sheets.iter().map(|_| next()).collect();
        let contents: Vec<Ref> = self.sheets.iter().map(|_| next()).collect();
        let mut pdf = Pdf::new();
        pdf.set_version(1, 7);
        self.regular.put(&mut pdf, regular)?;
        self.bold.put(&mut pdf, bold)?;
        let root = self.tags.put(&mut pdf, &pages, &mut next);
        describe(&mut pdf, about, metadata, info);
        let mut whole = pdf.catalog(catalog);
        whole.pages(tree).metadata(metadata).lang(TextStr("sv-SE"));
        whole.pair(Name(b"StructTreeRoot"), root);
        whole.mark_info().marked(true);
        whole.viewer_preferences().display_doc_title(true);
        whole.finish();
        let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
        pdf.pages(tree).kids(pages.iter().copied()).count(count);
        for (key, ((page, at), sheet)) in (0..).zip(pages.iter().zip(&contents).zip(self.sheets)) {
            let mut page = pdf.page(*page);
            page.parent(tree).media_box(Rect::new(0.0, 0.0, PAPER.0, PAPER.1));
            page.contents(*at).struct_parents(key);
            let mut resources = page.resources();
            let mut fonts = resources.fonts();
            fonts
                .pair(Weight::Regular.resource(), regular[0])
                .pair(Weight::Bold.resource(), bold[0]);
            fonts.finish();
            resources.finish();
            page.finish();
            let packed = deflated(&sheet.content.finish()).map_err(|error| PaperError::Font(error.to_string()))?;
            pdf.stream(*at, &packed).filter(Filter::FlateDecode);
        }
        Ok(pdf.finish())
    }

    fn foot(&mut self, about: &About<'_>, colour: Colour) {
        let style = Style {
            weight: Weight::Regular,
            size: SMALL,
            line: SMALL,
            colour,
        };
        let many = self.sheets.len();
        let name = self.regular.write(&format!("{} – {}", about.title, about.of));
        for (number, sheet) in (1..).zip(&mut self.sheets) {
            let count = format!("{number} ({many})");
            let x = MARGIN + WIDE - self.regular.width(&count, SMALL);
            let count = self.regular.write(&count);
            let mut artifact = sheet.content.begin_marked_content_with_properties(Name(b"Artifact"));
            artifact.properties().artifact().kind(ArtifactType::Pagination);
            artifact.finish();
            words(&mut sheet.content, &name, style, MARGIN, MARGIN / 2.0);
            words(&mut sheet.content, &count, style, x, MARGIN / 2.0);
            sheet.content.end_marked_content();
        }
    }
}

fn words(content: &mut Content, glyphs: &[u8], style: Style, x: f32, y: f32) {
    let [red, green, blue] = parts(style.colour);
    content.set_fill_rgb(red, green, blue);
    content.begin_text().set_font(style.weight.resource(), style.size);
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]).show(Str(glyphs)).end_text();
}

/// Red, green and blue, 0–1.
fn parts(Colour(colour): Colour) -> [f32; 3] {
    [16, 8, 0].map(|shift| ((colour >> shift) & 0xff) as f32 / 255.0)
}

/// Title and language for programs that keep documents, and that this is PDF/UA-1 (ISO 14289-1 section 5).
fn describe(pdf: &mut Pdf, about: &About<'_>, metadata: Ref, info: Ref) {
    let title = format!("{} – {}", about.title, about.of);
    let made_by = concat!("synpunktd ", env!("CARGO_PKG_VERSION"));
    pdf.document_info(info).title(TextStr(&title)).producer(TextStr(made_by));
    let packet = format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>\
         <dc:language><rdf:Bag><rdf:li>sv-SE</rdf:li></rdf:Bag></dc:language><pdf:Producer>{made_by}</pdf:Producer>\
         <pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>",
        super::super::escaped(&title)
    );
    pdf.metadata(metadata, packet.as_bytes());
}
