//! What the HTML beside a text tells: whether and where a mail program marked quoted history. A hint; the text is what counts.

use super::words;
use crate::domain::pattern::pattern;
use crate::mail::markup::{Mark, Marks, Tag};
use regex::Regex;
use std::sync::LazyLock;

/// How many words of the history's beginning are kept for finding it in the text.
const WORDS: usize = 8;
/// The most bytes of HTML that are looked at.
const LONGEST: usize = 4_000_000;

/// Signs in a tag that what follows, or what is in it, is quoted.
const SIGNS: &[&str] = &[
    "divrplyfwdmsg",
    "appendonsend",
    "gmail_quote",
    "gmail_attr",
    "yahoo_quoted",
    "yahoo-quoted",
    "moz-cite-prefix",
    "outlookmessageheader",
    "protonmail_quote",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
    "zmail_extra",
    "gmail_extra",
    "type=\"cite\"",
    "type='cite'",
    "type=cite",
    "border-top:solid #e1e1e1",
    "border-top:solid #b5c4df",
    "border-top: solid #e1e1e1",
    "border-top:solid windowtext",
    "orig_message",
    "replymessage",
    "data-marker=\"__quoted_text__\"",
    "zimbraquoted",
    "x_divrplyfwdmsg",
    "tutanota_quote",
    "quotedmessage",
    "olk_src_body_section",
    "stopspelling",
    "data-marker=\"__divider__\"",
    "body-separator-line",
    "messagereplysection",
    "front-blockquote",
    "hs_reply",
    "freshdesk_quote",
    "mail_android_quote",
    "mail-app-auto-quote",
    "moz-forward-container",
    "isreplycontent",
    "zhistoryrow",
    "name=\"quote\"",
];

static SIGNED: LazyLock<Regex> = LazyLock::new(|| pattern(&SIGNS.join("|")));

/// How much of a tag is looked at for signs, in bytes.
const LONGEST_TAG: usize = 600;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hint {
    /// The first words of the history, in lower case.
    pub words: Vec<String>,
    /// Something was written below the history.
    pub own_below: bool,
    /// Nothing but a line above it tells, which people draw too.
    by_border: bool,
}

impl Hint {
    /// Whether its words are a history's: below a line alone they must begin with a header's label.
    fn holds(&self) -> bool {
        let begins_with_label = || {
            let (one, two) = (self.words.first(), self.words.get(..2).map(|words| words.join(" ")));
            [one, two.as_ref()].into_iter().flatten().any(|word| words::label(word).is_some())
        };
        !self.words.is_empty() && (!self.by_border || begins_with_label())
    }
}

/// Reads the HTML once; `None` where no program marked any history.
pub(super) fn read(html: &str) -> Option<Hint> {
    if html.len() > LONGEST {
        return None;
    }
    let mut hint: Option<Hint> = None;
    let mut container: Option<(&str, usize)> = None;
    let mut marks = Marks::of(html);
    while let Some(mark) = marks.next() {
        match mark {
            Mark::Text(text) => take_text(text, &mut hint, container.is_some()),
            Mark::Tag(tag) if tag.opens() && tag.is("head") => marks.pass_to_end_of("head"),
            Mark::Tag(tag) => step(&tag, &mut hint, &mut container),
        }
    }
    hint.filter(Hint::holds)
}

/// What a tag changes: `container` is the element that holds the history, by its name and how many of that name are open in it.
fn step<'a>(tag: &Tag<'a>, hint: &mut Option<Hint>, container: &mut Option<(&'a str, usize)>) {
    if let Some((held, depth)) = container {
        if tag.is(held) && tag.closing {
            *depth -= 1;
        } else if tag.is(held) && tag.opens() {
            *depth += 1;
        }
        if *depth == 0 {
            *container = None;
        }
        return;
    }
    // A sign is an attribute's.
    if tag.closing || tag.attributes.is_empty() {
        return;
    }
    let end = tag.attributes.floor_char_boundary(LONGEST_TAG);
    let lower = tag.attributes.get(..end).unwrap_or_default().to_ascii_lowercase();
    if !SIGNED.is_match(&lower) {
        return;
    }
    // Outlook's signs head the history; what they hold is only its headers, so nothing below them is one's own.
    let heads_only = [
        "divrplyfwdmsg",
        "appendonsend",
        "border-top",
        "outlookmessageheader",
        "moz-cite-prefix",
        "reference-message",
        "stopspelling",
        "__divider__",
        "body-separator-line",
    ]
    .iter()
    .any(|sign| lower.contains(sign));
    *container = Some((if heads_only { "" } else { tag.name }, 1));
    let by_border = heads_only && lower.contains("border-top") && SIGNED.find_iter(&lower).all(|sign| sign.as_str().contains("border-top"));
    hint.get_or_insert(Hint {
        by_border,
        ..Hint::default()
    });
}

fn take_text(text: &str, hint: &mut Option<Hint>, inside: bool) {
    let Some(hint) = hint else { return };
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "nbsp")
    {
        if inside && hint.words.len() < WORDS {
            hint.words.push(word.to_lowercase());
        }
        hint.own_below |= !inside;
    }
}
