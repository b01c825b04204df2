//! HTML to readable text, in one pass without a tree: what nests without end costs no more than what does not.

use super::markup::{Mark, Marks, Tag, decode_entities};
use super::words::nfc;
use std::borrow::Cow;
use std::fmt::Write;

/// Quotation marks before a line; deeper quotations show as this deep.
const DEEPEST_QUOTE: usize = 20;
/// Nested lists beyond this are indented no further.
const DEEPEST_LIST: usize = 8;
/// A blank at which no line is broken: `&nbsp;`.
const NO_BREAK: char = '\u{a0}';

/// The text that a person would read: blocks as lines, lists with marks, cells parted by tabs, links with their
/// addresses, quotations (`blockquote`) with `> ` before each line.
pub fn to_text(html: &str) -> String {
    let mut page = Page::default();
    for mark in Marks::of(html) {
        match mark {
            Mark::Text(text) => page.text(text),
            Mark::Tag(tag) => page.tag(&tag),
        }
    }
    page.finish()
}

/// The page as it is written, line by line.
#[derive(Default)]
struct Page<'a> {
    out: String,
    line: String,
    blank_lines: usize,
    gap: bool,
    preformatted: usize,
    quotes: usize,
    /// For each open `blockquote` whether it only moves its words to the right.
    indented: Vec<bool>,
    /// Depth of the line written last.
    quotes_before: usize,
    lists: Vec<Option<u32>>,
    /// Inside a table's cell: where in the line it begins.
    cell: Option<usize>,
    /// A break inside a cell, made when more text follows in it; with a blank line or without.
    waiting: Option<bool>,
    /// Where an open link leads, and where in the line its label begins.
    link: Option<(Cow<'a, str>, usize)>,
    /// The paragraph has no space around it, as Outlook's have none.
    tight: bool,
}

impl<'a> Page<'a> {
    fn text(&mut self, raw: &str) {
        if self.preformatted > 0 {
            self.lines(&decode_entities(raw));
        } else if self.waiting.is_none() {
            self.words(raw);
        } else {
            let text = decode_entities(raw);
            if !text.trim_ascii().is_empty() {
                self.make_waiting_break();
            }
            self.decoded(&text);
        }
    }

    /// Preformatted text.
    fn lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.end_line(true);
            }
            self.line.push_str(line.trim_end_matches('\r'));
        }
    }

    /// Words with one blank between them, whatever white space the page has there.
    fn words(&mut self, raw: &str) {
        let read = self.words_before(Some(b'&'), raw);
        if let Some(rest) = raw.get(read..).filter(|rest| !rest.is_empty()) {
            self.decoded(&decode_entities(rest));
        }
    }

    /// The same where character references are decoded already.
    fn decoded(&mut self, text: &str) {
        self.words_before(None, text);
    }

    /// The same up to a byte that stands no higher than `&` in ASCII; tells how much was taken.
    fn words_before(&mut self, stop: Option<u8>, text: &str) -> usize {
        let mut begun = 0;
        let mut after_blank = matches!(self.line.as_bytes().last(), None | Some(b' ' | b'\t'));
        let mut read = text.len();
        for (at, byte) in text.bytes().enumerate() {
            if byte > b'&' {
                after_blank = false;
            } else if Some(byte) == stop {
                read = at;
                break;
            } else if !byte.is_ascii_whitespace() {
                after_blank = false;
            } else if byte == b' ' && !after_blank {
                after_blank = true;
            } else {
                self.line.push_str(text.get(begun..at).unwrap_or_default());
                if !after_blank {
                    self.line.push(' ');
                }
                after_blank = true;
                begun = at + 1;
            }
        }
        self.line.push_str(text.get(begun..read).unwrap_or_default());
        read
    }

    fn tag(&mut self, tag: &Tag<'a>) {
        match (tag.lowered().as_ref(), tag.closing) {
            (b"br", _) => {
                self.make_waiting_break();
                self.end_line(true);
                self.cell = self.cell.map(|_| 0);
            }
            (b"p", false) => {
                self.tight = tag.attributes.contains("MsoNormal") || tag.attributes.contains("margin:0");
                self.end_block(!self.tight);
            }
            (b"p", true) => self.end_block(!self.tight),
            (b"table" | b"tr", _) => {
                self.leave_cell();
                self.end_block(tag.is("table"));
            }
            (b"td" | b"th", true) => self.leave_cell(),
            (b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"dl", _) => self.paragraph(),
            (b"blockquote", closing) => self.quote(closing, is_indented(tag)),
            (b"pre" | b"xmp" | b"listing", closing) => self.pre(closing),
            (b"ul", closing) => self.list(None, closing),
            (b"ol", closing) => self.list(Some(0), closing),
            (b"li", false) => self.item(),
            (b"td" | b"th", false) => self.cell(),
            (b"hr", _) => self.rule(),
            (b"img", false) => self.image(tag),
            (b"a", false) => self.link = tag.attribute("href").map(|href| (href, self.line.len())),
            (b"a", true) => self.end_link(),
            (
                b"div" | b"section" | b"article" | b"header" | b"footer" | b"center" | b"address" | b"form" | b"fieldset" | b"li" | b"dt"
                | b"dd" | b"body" | b"head" | b"html" | b"tbody" | b"thead" | b"caption" | b"main" | b"nav" | b"aside" | b"figure"
                | b"option" | b"legend" | b"title",
                _,
            ) => self.end_block(false),
            _ => {}
        }
    }

    /// Ends the line; an empty one is kept only when it was asked for by a line break.
    fn end_line(&mut self, hard: bool) {
        if self.line.is_empty() && !hard {
            return;
        }
        let mut line = std::mem::take(&mut self.line);
        self.write(&line, hard);
        line.clear();
        self.line = line;
    }

    fn write(&mut self, line: &str, hard: bool) {
        // The delimiter of a signature ends in a blank (RFC 3676 section 4.3).
        let shown = if line == "-- " { line } else { line.trim_end() };
        if shown.is_empty() && !hard && !line.contains(NO_BREAK) {
            return;
        }
        if let Some((_, start)) = &mut self.link {
            *start = 0;
        }
        if shown.trim_start().is_empty() {
            self.blank_lines += 1;
            self.gap = false;
            return;
        }
        let gap = std::mem::take(&mut self.gap).max(self.blank_lines > 0);
        if gap && !self.out.is_empty() {
            self.quote_signs(self.quotes.min(self.quotes_before));
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push('\n');
        }
        self.blank_lines = 0;
        self.quotes_before = self.quotes;
        self.quote_signs(self.quotes);
        if shown.contains(NO_BREAK) {
            self.out.push_str(&shown.replace(NO_BREAK, " "));
        } else {
            self.out.push_str(shown);
        }
        self.out.push('\n');
    }

    fn quote_signs(&mut self, depth: usize) {
        for _ in 0..depth.min(DEEPEST_QUOTE) {
            self.out.push_str("> ");
        }
    }

    /// Ends a block: in a cell only when more follows in it, so that a row stays one line.
    fn end_block(&mut self, gap: bool) {
        match self.cell {
            Some(start) if self.line.get(start..).is_none_or(|cell| cell.trim().is_empty()) => {}
            Some(_) => self.waiting = Some(gap | self.waiting.unwrap_or(false)),
            None => {
                self.end_line(false);
                self.gap |= gap;
            }
        }
    }

    fn make_waiting_break(&mut self) {
        if let Some(gap) = self.waiting.take() {
            self.end_line(false);
            self.gap |= gap;
            self.cell = self.cell.map(|_| 0);
        }
    }

    fn leave_cell(&mut self) {
        (self.cell, self.waiting) = (None, None);
    }

    fn paragraph(&mut self) {
        self.end_block(true);
    }

    fn quote(&mut self, closing: bool, indented: bool) {
        self.leave_cell();
        self.paragraph();
        if !closing {
            self.quotes += usize::from(!indented);
            self.indented.push(indented);
        } else if self.indented.pop() != Some(true) {
            self.quotes = self.quotes.saturating_sub(1);
        }
    }

    fn pre(&mut self, closing: bool) {
        self.leave_cell();
        self.paragraph();
        self.preformatted = if closing {
            self.preformatted.saturating_sub(1)
        } else {
            self.preformatted + 1
        };
    }

    fn list(&mut self, kind: Option<u32>, closing: bool) {
        self.leave_cell();
        self.end_line(false);
        if closing {
            self.lists.pop();
        } else if self.lists.len() < 1_000 {
            self.lists.push(kind);
        }
        self.gap |= self.lists.is_empty();
    }

    fn item(&mut self) {
        self.end_line(false);
        for _ in 0..self.lists.len().saturating_sub(1).min(DEEPEST_LIST) {
            self.line.push_str("  ");
        }
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                // Writing to a string does not fail.
                let _ = write!(self.line, "{number}. ");
            }
            _ => self.line.push_str("- "),
        }
    }

    fn cell(&mut self) {
        if !self.line.trim().is_empty() {
            let length = self.line.trim_end().len();
            self.line.truncate(length);
            self.line.push('\t');
        }
        (self.cell, self.waiting) = (Some(self.line.len()), None);
    }

    fn rule(&mut self) {
        self.end_line(false);
        self.line.push_str("________________________________");
        self.end_line(false);
    }

    fn image(&mut self, tag: &Tag<'_>) {
        let Some(alt) = tag.attribute("alt").filter(|alt| !alt.trim().is_empty()) else {
            return;
        };
        // A short one without letters is a picture of a character, such as a smiley.
        let glyph = alt.chars().count() <= 4 && !alt.chars().any(|c| c.is_ascii_alphanumeric());
        let apart = if self.line.is_empty() || self.line.ends_with([' ', '\t']) {
            ""
        } else {
            " "
        };
        self.text(&if glyph { alt } else { format!("{apart}[{}]", alt.trim()).into() });
    }

    fn end_link(&mut self) {
        let Some((href, start)) = self.link.take() else { return };
        let href = href.trim();
        let label = self.line.get(start..).unwrap_or_default().trim();
        let wanted = href.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"));
        if wanted && href.len() <= 500 && !label.is_empty() && !is_same_place(label, href) {
            self.line.truncate(self.line.trim_end().len());
            for piece in [" (", href, ")"] {
                self.line.push_str(piece);
            }
        }
    }

    fn finish(mut self) -> String {
        self.end_line(false);
        self.out.truncate(self.out.trim_end().len());
        if self.out.contains('\0') {
            self.out = self.out.replace('\0', "");
        }
        nfc(self.out)
    }
}

/// A `blockquote` by which a person's editor moves words to the right: a margin, and neither a line beside it nor a mark of a quotation.
fn is_indented(tag: &Tag<'_>) -> bool {
    let style = tag.attribute("style").map(|style| style.to_ascii_lowercase()).unwrap_or_default();
    style.contains("margin")
        && !style.contains("border-left")
        && tag.attribute("type").is_none()
        && tag.attribute("class").is_none()
        && tag.attribute("cite").is_none()
}

/// Whether the label of a link is where it leads, scheme and final slash aside.
fn is_same_place(label: &str, href: &str) -> bool {
    let letters = |text| without_scheme(text).chars().flat_map(char::to_lowercase);
    letters(label).eq(letters(href))
}

fn without_scheme(mut text: &str) -> &str {
    for scheme in ["https://", "http://"] {
        while let Some(rest) = text.strip_prefix(scheme) {
            text = rest;
        }
    }
    text.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_text() {
        for (html, text) in [
            ("Hej<br>du", "Hej\ndu"),
            ("<p>Ett</p>\n<p>Två</p>", "Ett\n\nTvå"),
            (
                "<p class=MsoNormal>Ett</p><p class=MsoNormal>Två</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Tre</p>",
                "Ett\nTvå\n\nTre",
            ),
            ("<div>Ett</div><div><br></div><div>Två</div>", "Ett\n\nTvå"),
            ("a  b\n\tc", "a b c"),
            ("<pre>a  b\n c</pre>", "a  b\n c"),
            ("Hej<pre>-- \nEva</pre>", "Hej\n\n-- \nEva"),
            ("<div>Hej</div><div>-- <br>Eva</div>", "Hej\n-- \nEva"),
            ("<ol><li>ett<li>två</ol>", "1. ett\n2. två"),
            (
                "<table><tr><td><p>Namn</p></td><td><div>Eva</div></td></tr><tr><td>Ort</td><td></td></tr></table>",
                "Namn\tEva\nOrt",
            ),
            ("<table><tr><td>a</td><td><p>b</p><p>c</p></td></tr></table>", "a\tb\n\nc"),
            (
                "<a href='https://x.example/'>x.example</a> <a href=https://y.example>här</a>",
                "x.example här (https://y.example)",
            ),
            ("<a href=\"mailto:eva@example.com\">Eva</a>", "Eva"),
            ("<img alt='Logga' src=x>Hej<img alt='😀'>", "[Logga]Hej😀"),
            ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
            (
                "<blockquote style='margin:0 0 0 40px;border:none'>a<blockquote type=cite style='margin:1em'>b</blockquote></blockquote>c",
                "a\n\n> b\n\nc",
            ),
            (
                "&aring;&#228;&#xF6;&#150;&nbsp;&lt;b&gt;&amp;amp; &okänd; & &#0;",
                "åäö– <b>&amp; &okänd; & &#0;",
            ),
            ("<style>p { }</style><script>1<2</script><!-- <p>dold</p> -->synlig", "synlig"),
            ("1 < 2 och 3 > 2", "1 < 2 och 3 > 2"),
            ("<p title=\"a > b\">hej</p>", "hej"),
            ("<a href=\"x>trasig</a> efter", "trasig efter"),
            ("<!-- aldrig slut <p>hej", "hej"),
            ("<title>Titel</title><body>Text", "Text"),
            ("slut på <", "slut på <"),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }
}
