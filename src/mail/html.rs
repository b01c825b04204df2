//! HTML to readable text, in one pass without a tree: what nests without end costs no more than what does not.

use super::markup::{Ends, Markup, Tag, after_hidden, decode_entities, markup_at};
use super::words::nfc;

/// Quotation marks before a line; deeper quotations show as this deep.
const DEEPEST_QUOTE: usize = 20;
/// Nested lists beyond this are indented no further.
const DEEPEST_LIST: usize = 8;

/// The text that a person would read: blocks as lines, lists with marks, cells parted by tabs, links with their
/// addresses, quotations (`blockquote`) with `> ` before each line.
pub fn to_text(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    // Beyond these offsets no ending is looked for in vain: the pass stays linear.
    let ends = Ends {
        tag: html.rfind('>').unwrap_or(0),
        comment: html.rfind("-->").unwrap_or(0),
    };
    while let Some(at) = rest.find('<') {
        let (text, from_tag) = rest.split_at(at);
        page.text(text);
        let offset = html.len() - from_tag.len();
        rest = match markup_at(from_tag, offset, &ends) {
            Markup::Text => {
                page.text("<");
                from_tag.get(1..).unwrap_or_default()
            }
            Markup::Skipped(after) => after,
            Markup::Tag(tag, after) => {
                page.tag(&tag);
                if tag.opens() { after_hidden(&tag, after) } else { after }
            }
        };
    }
    page.text(rest);
    page.finish()
}

/// The page as it is written, line by line.
#[derive(Default)]
struct Page {
    out: String,
    line: String,
    blank_lines: usize,
    gap: bool,
    preformatted: usize,
    quotes: usize,
    /// Depth of the line written last.
    quotes_before: usize,
    lists: Vec<Option<u32>>,
    /// Inside a table's cell: where in the line it begins.
    cell: Option<usize>,
    /// A break inside a cell, made when more text follows in it; with a blank line or without.
    waiting: Option<bool>,
    link: Option<(String, usize)>,
    /// The paragraph has no space around it, as Outlook's have none.
    tight: bool,
}

impl Page {
    fn text(&mut self, raw: &str) {
        if raw.is_empty() {
            return;
        }
        let text = decode_entities(raw);
        if self.preformatted > 0 {
            for (index, line) in text.split('\n').enumerate() {
                if index > 0 {
                    self.end_line(true);
                }
                self.line.push_str(line.trim_end_matches('\r'));
            }
            return;
        }
        if !text.trim_ascii().is_empty() {
            self.make_waiting_break();
        }
        for (index, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            if index > 0 && !self.line.is_empty() && !self.line.ends_with([' ', '\t']) {
                self.line.push(' ');
            }
            self.line.push_str(word);
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match (tag.name.as_ref(), tag.closing) {
            ("br", _) => {
                self.make_waiting_break();
                self.end_line(true);
                self.cell = self.cell.map(|_| 0);
            }
            ("p", false) => {
                self.tight = tag.attributes.contains("MsoNormal") || tag.attributes.contains("margin:0");
                self.end_block(!self.tight);
            }
            ("p", true) => self.end_block(!self.tight),
            ("table" | "tr", _) => {
                self.leave_cell();
                self.end_block(tag.name == "table");
            }
            ("td" | "th", true) => self.leave_cell(),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl", _) => self.paragraph(),
            ("blockquote", closing) => self.quote(closing),
            ("pre" | "xmp" | "listing", closing) => self.pre(closing),
            ("ul", closing) => self.list(None, closing),
            ("ol", closing) => self.list(Some(0), closing),
            ("li", false) => self.item(),
            ("td" | "th", false) => self.cell(),
            ("hr", _) => self.rule(),
            ("img", false) => self.image(tag),
            ("a", false) => self.link = tag.attribute("href").map(|href| (href, self.line.len())),
            ("a", true) => self.end_link(),
            (
                "div" | "section" | "article" | "header" | "footer" | "center" | "address" | "form" | "fieldset" | "li" | "dt" | "dd"
                | "body" | "head" | "html" | "tbody" | "thead" | "caption" | "main" | "nav" | "aside" | "figure" | "option" | "legend"
                | "title",
                _,
            ) => self.end_block(false),
            _ => {}
        }
    }

    /// Ends the line; an empty one is kept only when it was asked for by a line break.
    fn end_line(&mut self, hard: bool) {
        let line = std::mem::take(&mut self.line);
        let shown = line.trim_end();
        if shown.is_empty() && !hard && !line.contains('\u{a0}') {
            return;
        }
        if let Some((_, start)) = &mut self.link {
            *start = 0;
        }
        let blank = shown.trim().is_empty();
        if blank {
            self.blank_lines += 1;
            self.gap = false;
            return;
        }
        let gap = std::mem::take(&mut self.gap).max(self.blank_lines > 0);
        if gap && !self.out.is_empty() {
            let prefix = "> ".repeat(self.quotes.min(self.quotes_before).min(DEEPEST_QUOTE));
            self.out.push_str(prefix.trim_end());
            self.out.push('\n');
        }
        self.blank_lines = 0;
        self.quotes_before = self.quotes;
        self.out.push_str(&"> ".repeat(self.quotes.min(DEEPEST_QUOTE)));
        if shown.contains('\u{a0}') {
            self.out.push_str(&shown.replace('\u{a0}', " "));
        } else {
            self.out.push_str(shown);
        }
        self.out.push('\n');
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

    fn quote(&mut self, closing: bool) {
        self.leave_cell();
        self.paragraph();
        self.quotes = if closing { self.quotes.saturating_sub(1) } else { self.quotes + 1 };
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
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(DEEPEST_LIST));
        self.line.push_str(&indent);
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                self.line.push_str(&format!("{number}. "));
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
        self.text(&if glyph { alt } else { format!("{apart}[{}]", alt.trim()) });
    }

    fn end_link(&mut self) {
        let Some((href, start)) = self.link.take() else { return };
        let href = href.trim();
        let label = self.line.get(start..).unwrap_or_default().trim();
        let wanted = href.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"));
        let bare = |text: &str| {
            text.trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_end_matches('/')
                .to_lowercase()
        };
        if wanted && href.len() <= 500 && !label.is_empty() && bare(label) != bare(href) {
            let length = self.line.trim_end().len();
            self.line.truncate(length);
            self.line.push_str(&format!(" ({href})"));
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
