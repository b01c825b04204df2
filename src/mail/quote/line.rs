//! A line of a mail's text as the quote stripper sees it: how deep it is quoted, and its words without decoration.

use std::cell::OnceCell;

/// The longest line that is looked at with expressions, in bytes; markers of history are far shorter.
const LONGEST: usize = 1_000;

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// The line as it stands, without the line end and white space before it.
    pub raw: &'a str,
    /// How many `>` it begins with.
    pub depth: usize,
    /// Its words: no quote signs, no emphasis signs at its ends, no invisible characters, single spaces. Cut at a bound.
    pub plain: String,
    /// It is the delimiter of RFC 3676 section 4.3, `-- ` with its blank.
    pub is_delimiter: bool,
    /// `plain` in lower case, with figures of the Arabic scripts as western ones.
    pub low: String,
    /// What was found out of it.
    pub known: Known,
}

/// What has been found out of a line, each once: the walk up from the end looks at the same lines many times.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// It has what only contact details have.
    pub contact: OnceCell<bool>,
    /// A mail program writes it by itself.
    pub client: OnceCell<bool>,
    /// It could stand in a signature.
    pub fits: OnceCell<bool>,
    /// It is a command of an officer's.
    pub command: OnceCell<bool>,
}

impl Line<'_> {
    /// Whether nothing stands in it, quote signs aside.
    pub fn is_blank(&self) -> bool {
        self.plain.is_empty()
    }

    /// Whether it stands unquoted and says something.
    pub fn is_own(&self) -> bool {
        self.depth == 0 && !self.is_blank()
    }
}

/// The lines of a text, in order.
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    text.lines().map(line).collect()
}

fn line(raw: &str) -> Line<'_> {
    let is_delimiter = raw == "-- ";
    let raw = raw.trim_end();
    let (depth, rest) = quote_depth(raw);
    let plain = words_of(bounded(rest));
    let low = plain.to_lowercase();
    let low = if low.bytes().any(begins_an_arabic_figure) {
        low.chars().map(western).collect()
    } else {
        low
    };
    Line {
        raw,
        depth,
        plain,
        is_delimiter,
        low,
        known: Known::default(),
    }
}

/// Quote signs at the beginning, with spaces between them; what stands after them. Some programs put the initials of the one who is quoted
/// before the signs: "EL> Hej".
fn quote_depth(raw: &str) -> (usize, &str) {
    let mut depth = 0;
    let mut rest = raw.trim_start_matches(is_filler);
    if rest.starts_with(|c: char| c.is_ascii_uppercase()) {
        rest = without_initials(rest);
    }
    while let Some(after) = rest.strip_prefix('>') {
        depth += 1;
        rest = after.trim_start_matches(is_filler);
    }
    (depth, rest)
}

/// Two to four capitals right before quote signs are initials; a blank or the line's end comes after the signs.
fn without_initials(rest: &str) -> &str {
    let capitals = rest.bytes().take(5).take_while(u8::is_ascii_uppercase).count();
    let signs = rest.get(capitals..).unwrap_or_default();
    let after = signs.trim_start_matches('>');
    let is_quoted = (2..=4).contains(&capitals) && after.len() < signs.len() && (after.is_empty() || after.starts_with(' '));
    if is_quoted { signs } else { rest }
}

fn bounded(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn words_of(text: &str) -> String {
    let plain = if is_plain(text) { text.to_owned() } else { respaced(text) };
    if !plain.contains('*') {
        return plain;
    }
    let bare = plain.trim_matches('*');
    if bare.is_empty() {
        plain
    } else {
        bare.replace(":*", ":").replace("*:", ":").trim().to_owned()
    }
}

/// Whether single spaces stand between its words and nothing invisible in it: all white space and invisible characters beyond ASCII
/// begin with one of these bytes in UTF-8.
fn is_plain(text: &str) -> bool {
    let other = |byte: u8| byte < b' ' || matches!(byte, 0x7f | 0xc2 | 0xe1..=0xe3 | 0xef);
    !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ") && !text.bytes().any(other)
}

/// The words with single spaces between them and without invisible characters.
fn respaced(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut space = false;
    for letter in text.chars().filter(|c| !is_invisible(*c)) {
        if letter.is_whitespace() {
            space = !plain.is_empty();
            continue;
        }
        if space {
            plain.push(' ');
            space = false;
        }
        plain.push(letter);
    }
    plain
}

/// Whether a byte begins the UTF-8 form of a figure of the Arabic scripts.
fn begins_an_arabic_figure(byte: u8) -> bool {
    matches!(byte, 0xd9 | 0xdb)
}

fn western(c: char) -> char {
    let of = |zero: u32| char::from_digit(u32::from(c).wrapping_sub(zero), 10);
    match c {
        '٠'..='٩' => of(0x660).unwrap_or(c),
        '۰'..='۹' => of(0x6f0).unwrap_or(c),
        _ => c,
    }
}

fn is_filler(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Characters that mail programs leave behind and nobody sees: byte order mark, zero width, direction marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn depth_and_words() {
        for (text, depth, plain) in [
            ("hej  där", 0, "hej där"),
            ("> hej", 1, "hej"),
            (">>hej", 2, "hej"),
            (" > > hej", 2, "hej"),
            (">", 1, ""),
            ("EL> hej", 1, "hej"),
            ("EL>> hej", 2, "hej"),
            ("EL>hej", 0, "EL>hej"),
            ("E> hej", 0, "E> hej"),
            ("ALLIHOP> hej", 0, "ALLIHOP> hej"),
            ("*Från:* Eva", 0, "Från: Eva"),
            ("*From*: Eva", 0, "From: Eva"),
            ("\u{feff}Hej", 0, "Hej"),
            ("- hej", 0, "- hej"),
            ("***", 0, "***"),
        ] {
            let lines = split(text);
            assert_eq!((lines[0].depth, lines[0].plain.as_str()), (depth, plain), "{text}");
        }
    }
}
