//! Which text is the text: one out of several forms, the root of a related set, all of what stands in a row.

use super::parsed::Part;
use super::structure::Tree;

/// A text that a person would read, with the HTML that it was made from or stands beside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Readable text.
    pub text: String,
    /// HTML as it was sent.
    pub html: Option<String>,
    /// The text stands in a plain part of its own.
    pub plain: bool,
}

/// What choosing works on: the tree, and for each of its nodes the part made of it.
pub struct Leaves<'a> {
    /// The structure.
    pub tree: &'a Tree,
    /// Which part a node became.
    pub part_of: &'a [Option<usize>],
    /// The parts; those whose text is taken are marked as shown.
    pub parts: &'a mut [Part],
    /// Makes HTML readable.
    pub readable: &'a dyn Fn(&str) -> String,
}

impl Leaves<'_> {
    /// The text of the whole mail. Recursion is bounded by the depth of the tree.
    pub fn text(&mut self) -> Option<Chosen> {
        let chosen = self.choose(0);
        if chosen.as_ref().is_some_and(|chosen| !chosen.text.trim().is_empty()) {
            return chosen;
        }
        // A named text may be all that there is; it stays a file too.
        let is_text = |part: &&mut Part| {
            part.disposition.as_deref() != Some("attachment") && (is_readable(part) || is_other_text(part)) && !part.shown
        };
        let text = self.parts.iter_mut().find(is_text).and_then(|part| {
            let text = leaf_text(part, self.readable);
            part.shown = part.filename.is_none() && part.inside.is_none();
            text
        });
        text.or(chosen)
    }

    fn children(&self, node: usize) -> Vec<usize> {
        let nodes = self.tree.nodes.iter().enumerate().skip(node + 1);
        nodes
            .filter(|(_, child)| child.parent == Some(node))
            .map(|(index, _)| index)
            .collect()
    }

    fn choose(&mut self, node: usize) -> Option<Chosen> {
        let here = self.tree.nodes.get(node)?;
        if !here.is_container {
            return self.leaf(node);
        }
        let kind = here.content_type.value.clone();
        let start = here
            .content_type
            .parameter("start")
            .map(|id| id.trim_matches(['<', '>']).to_owned());
        let children = self.children(node);
        match kind.as_str() {
            "multipart/alternative" => self.alternative(&children),
            "multipart/related" => self.related(&children, start.as_deref()),
            "multipart/encrypted" => None,
            "multipart/signed" | "multipart/report" | "multipart/appledouble" => children.first().and_then(|first| self.choose(*first)),
            _ => self.in_a_row(&children),
        }
    }

    fn leaf(&mut self, node: usize) -> Option<Chosen> {
        let part = self.parts.get_mut((*self.part_of.get(node)?)?)?;
        let is_file = part.filename.is_some() || part.disposition.as_deref() == Some("attachment");
        if is_file || !is_readable(part) {
            return None;
        }
        leaf_text(part, self.readable)
    }

    /// The plain form where it says something, else what the HTML says.
    fn alternative(&mut self, children: &[usize]) -> Option<Chosen> {
        let mut forms: Vec<Chosen> = children.iter().filter_map(|child| self.choose(*child)).collect();
        let says = |form: &Chosen| !form.text.trim().is_empty();
        let rich = forms.iter().rposition(|form| form.html.is_some() && says(form));
        let plain = forms.iter().position(|form| form.plain && says(form));
        let text_of = |place: usize| forms.get(place).map_or("", |form| form.text.as_str());
        let place = match (plain, rich) {
            (Some(plain), Some(rich)) if is_lying(text_of(plain), text_of(rich)) => rich,
            (Some(place), _) | (None, Some(place)) => place,
            (None, None) => 0,
        };
        let html = forms.iter_mut().rev().find_map(|form| form.html.take());
        let chosen = forms.into_iter().nth(place)?;
        Some(Chosen { html, ..chosen })
    }

    fn related(&mut self, children: &[usize], start: Option<&str>) -> Option<Chosen> {
        let id_of = |child: &&usize| {
            self.part_of
                .get(**child)
                .copied()
                .flatten()
                .and_then(|part| self.parts.get(part))
                .and_then(|part| part.content_id.as_deref())
        };
        let root = start
            .and_then(|start| children.iter().find(|child| id_of(child) == Some(start)))
            .or_else(|| children.first())
            .copied();
        let found = root.and_then(|root| self.choose(root));
        if found.is_some() {
            return found;
        }
        children
            .iter()
            .filter(|child| Some(**child) != root)
            .find_map(|child| self.choose(*child))
    }

    /// Parts in a row are one text; the same said again in HTML is taken once.
    fn in_a_row(&mut self, children: &[usize]) -> Option<Chosen> {
        let forms: Vec<Chosen> = children.iter().filter_map(|child| self.choose(*child)).collect();
        let again: Vec<bool> = forms
            .iter()
            .zip(forms.iter().skip(1))
            .map(|(before, form)| before.plain != form.plain && says_the_same(&before.text, &form.text))
            .collect();
        let mut forms = forms.into_iter();
        let mut all = forms.next()?;
        for (form, again) in forms.zip(again) {
            all.append(&form, again);
        }
        Some(all)
    }
}

impl Chosen {
    fn append(&mut self, next: &Self, again: bool) {
        if let Some(html) = &next.html {
            self.html.get_or_insert_default().push_str(html);
        }
        if !again && !next.text.trim().is_empty() {
            self.text.truncate(self.text.trim_end().len());
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            self.text.push_str(&next.text);
        }
    }
}

fn says_the_same(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).take(100_000).collect::<String>();
    letters(one) == letters(other)
}

fn is_readable(part: &Part) -> bool {
    part.text.is_some()
        && matches!(
            part.content_type.as_str(),
            "text/plain" | "text/html" | "text/enriched" | "text/richtext" | "text/x-amp-html" | "text/markdown" | "text/watch-html"
        )
}

/// Text of a kind that nobody knows is read as plain (RFC 2046 section 4.1.4); cards, calendars and tables are files.
fn is_other_text(part: &Part) -> bool {
    let files = [
        "text/calendar",
        "text/x-vcalendar",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "text/csv",
        "text/xml",
        "text/css",
    ];
    part.text.is_some() && !files.contains(&part.content_type.as_str()) && part.content_type != "text/rfc822-headers"
}

fn leaf_text(part: &mut Part, readable: &dyn Fn(&str) -> String) -> Option<Chosen> {
    let text = part.text.clone()?;
    part.shown = true;
    Some(match part.content_type.as_str() {
        "text/html" => Chosen {
            text: readable(&text),
            html: Some(text),
            plain: false,
        },
        // Other pages beside the real one: never the first choice.
        "text/x-amp-html" | "text/watch-html" => Chosen::default(),
        "text/enriched" | "text/richtext" => Chosen {
            text: readable(&text.replace("\n\n", "<br>").replace("<<", "&lt;")),
            html: None,
            plain: true,
        },
        _ if is_html_source(&text) => Chosen {
            text: readable(&text),
            html: Some(text),
            plain: false,
        },
        _ => Chosen {
            text,
            html: None,
            plain: true,
        },
    })
}

/// HTML that was sent as plain text.
fn is_html_source(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(15).collect::<String>().to_lowercase();
    (head.starts_with("<html") || head.starts_with("<!doctype html")) && text.contains("</")
}

/// How a plain form says that the reader's program knows no HTML.
const NO_HTML: &[&str] = &[
    "not support html",
    "doesn't support html",
    "cannot display html",
    "can't display html",
    "unable to display html",
    "stöder inte html",
    "stödjer inte html",
    "kan inte visa html",
    "understøtter ikke html",
    "støtter ikke html",
    "ei tue html",
    "kein html",
    "unterstützt html nicht",
    "prend pas en charge html",
];

/// A plain form that only says that there is another one.
fn is_lying(plain: &str, rich: &str) -> bool {
    let plain = plain.trim();
    let (length, other) = (plain.chars().count(), rich.chars().count());
    if length > 600 {
        return false;
    }
    let lower = plain.to_lowercase();
    if length <= 300 && lower.contains("html") && NO_HTML.iter().any(|words| lower.contains(words)) && !rich.trim().is_empty() {
        return true;
    }
    if other < length {
        return false;
    }
    let excuses = [
        "html",
        "mime",
        "view this email",
        "view in browser",
        "view it in",
        "web browser",
        "webbläsare",
        "e-postprogram",
        "e-postklient",
        "email client",
        "mail client",
        "kan inte visas",
        "visas inte",
        "multipart",
    ];
    let excuse = excuses.iter().any(|excuse| lower.contains(excuse));
    excuse && other > 2 * length && !lower.split_whitespace().take(8).all(|word| rich.to_lowercase().contains(word))
}
