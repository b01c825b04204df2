//! Values with parameters, such as Content-Type: RFC 2045, RFC 2231 and what mail programs make of them.

use super::charset;
use super::transfer::hex;
use super::words;

/// The most parameters that are read; mail in use has fewer than ten.
const MOST: usize = 200;

/// A value and its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameterised {
    /// What stands before the parameters, in lower case.
    pub value: String,
    /// Names in lower case with decoded values, continuations joined, in the order they first stand.
    pub parameters: Vec<(String, String)>,
}

impl Parameterised {
    /// The value of a parameter; the name in lower case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a value with parameters; `hint` is the character set to try for raw eight-bit bytes.
pub fn read(raw: &[u8], hint: Option<&str>) -> Parameterised {
    let text = charset::decode_raw(raw, hint);
    let end = text.find(|c: char| c == ';' || c.is_whitespace()).unwrap_or(text.len());
    let (value, mut rest) = text.split_at(end);
    // `text / plain` and `text/ plain` exist.
    let mut value = value.to_owned();
    if value.contains('=') {
        // Parameters without the value that they belong to.
        (value, rest) = (String::new(), text.as_str());
    }
    let tail = rest.trim_start();
    if value.ends_with('/') || tail.starts_with('/') {
        let end = tail.find([';']).unwrap_or(tail.len());
        let (more, later) = tail.split_at(end);
        value.push_str(&more.replace(char::is_whitespace, ""));
        rest = later;
    }
    let mut pieces = Vec::new();
    while pieces.len() < MOST {
        let Some((piece, later)) = piece_at(rest) else { break };
        pieces.extend(piece);
        rest = later;
    }
    Parameterised {
        value: value.trim_matches(['"', '\'', ' ']).to_ascii_lowercase(),
        parameters: join(&pieces),
    }
}

/// `name=value` as it stands: the value without its quotes.
struct Piece {
    name: String,
    value: String,
}

/// The parameter that begins the text; the inner `None` is a word that is none.
fn piece_at(text: &str) -> Option<(Option<Piece>, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == ';' || c == ',');
    if text.is_empty() {
        return None;
    }
    if let Some(comment) = text.strip_prefix('(') {
        return Some((None, comment.split_once(')').map_or("", |(_, after)| after)));
    }
    let end = text.find(|c: char| c == '=' || c == ';' || c.is_whitespace()).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some(rest) = rest.trim_start().strip_prefix('=') else {
        // A lone word; at least one character goes.
        let skip = if end == 0 {
            text.chars().next().map_or(0, char::len_utf8)
        } else {
            end
        };
        return Some((None, text.get(skip..).unwrap_or_default()));
    };
    let name = name.trim_matches('"').to_ascii_lowercase();
    let (value, rest) = value_at(rest.trim_start(), &name);
    Some((Some(Piece { name, value }), rest))
}

/// File names stand bare with blanks and brackets in them, other values do not.
fn is_name(parameter: &str) -> bool {
    parameter.starts_with("name") || parameter.starts_with("filename")
}

fn value_at<'t>(text: &'t str, parameter: &str) -> (String, &'t str) {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted_at(quoted);
    }
    // A comment before the value (RFC 2045 section 5.1); a bare name may begin with a bracket.
    if let Some((_, after)) = text.strip_prefix('(').and_then(|rest| rest.split_once(')'))
        && let Some(quoted) = after.trim_start().strip_prefix('"')
    {
        return quoted_at(quoted);
    }
    let end = text.find(';').unwrap_or(text.len());
    let (mut value, _) = text.split_at(end);
    if is_name(parameter) {
        // `name=a b.txt charset=x`: the next parameter without its semicolon.
        if let Some(at) = next_parameter(value).or_else(|| comment_behind(value)) {
            value = value.get(..at).unwrap_or(value);
        }
    } else {
        value = value.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    }
    let rest = text.get(value.len()..).unwrap_or_default();
    // Single quotes are no quotes (RFC 2045 section 5.1): a boundary's are its own where its lines have them.
    let quotes: &[char] = if parameter == "boundary" { &[] } else { &['\''] };
    (value.trim().trim_matches(quotes).to_owned(), rest)
}

/// Where a comment begins behind a bare name that has its ending already: `karta.pdf (min karta)`, but not `karta (1).pdf`.
fn comment_behind(value: &str) -> Option<usize> {
    let at = value.trim_end().ends_with(')').then(|| value.find(" (")).flatten()?;
    let (_, ending) = value.get(..at)?.rsplit_once('.')?;
    ((2..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(at)
}

/// Where in a bare value ` word=` begins a parameter of its own.
fn next_parameter(value: &str) -> Option<usize> {
    let known = [
        "charset",
        "name",
        "filename",
        "size",
        "creation-date",
        "modification-date",
        "format",
        "boundary",
        "x-unix-mode",
        "x-mac-type",
        "x-mac-creator",
    ];
    value.match_indices(' ').find_map(|(at, _)| {
        let (word, _) = value.get(at..)?.trim_start().split_once('=')?;
        known
            .contains(
                &word
                    .trim_end_matches(|c: char| c == '*' || c.is_ascii_digit())
                    .to_ascii_lowercase()
                    .as_str(),
            )
            .then_some(at)
    })
}

/// A quoted value: `\"` and `\\` are unescaped, other backslashes stay (Windows paths); a quote in the middle of a
/// name does not end it.
fn quoted_at(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if matches!(chars.peek(), Some((_, '"' | '\\'))) => value.extend(chars.next().map(|(_, escaped)| escaped)),
            '"' if ends_here(text.get(at + 1..).unwrap_or_default()) => return (value, text.get(at + 1..).unwrap_or_default()),
            _ => value.push(c),
        }
    }
    // No closing quote: the value ends at the next parameter.
    let end = text.find(';').unwrap_or(text.len());
    let (value, rest) = text.split_at(end);
    (value.trim().trim_matches('"').to_owned(), rest)
}

fn ends_here(after: &str) -> bool {
    // Only what is near decides, so that many quotes cost no more than one.
    let after = after.get(..after.floor_char_boundary(256)).unwrap_or_default().trim_start();
    if after.is_empty() || after.starts_with([';', ',', '(']) || !after.contains('"') {
        return true;
    }
    let word = after.split('=').next().unwrap_or_default().trim_end();
    word.len() < after.len() && !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_*".contains(c))
}

/// Continuations (`name*0`, `name*1*`) and character sets (`name*`) put together (RFC 2231 sections 3 and 4).
fn join(pieces: &[Piece]) -> Vec<(String, String)> {
    let mut joined: Vec<(String, String)> = Vec::new();
    let bases = pieces.iter().map(|piece| piece.name.split('*').next().unwrap_or_default());
    for base in bases {
        if base.is_empty() || joined.iter().any(|(name, _)| name == base) {
            continue;
        }
        if let Some(value) = extended(pieces, base).or_else(|| plain(pieces, base)) {
            joined.push((base.to_owned(), words::one_line(&value)));
        }
    }
    joined
}

fn plain(pieces: &[Piece], base: &str) -> Option<String> {
    let value = &pieces.iter().find(|piece| piece.name == base)?.value;
    // The form of RFC 2231 under a name without its asterisk.
    let told = value.split_once("''").filter(|(set, text)| is_set(set) && text.contains('%'));
    Some(match told {
        Some((set, text)) => charset::decode(&percent(text), Some(set)).text,
        None => words::decode(value),
    })
}

fn is_set(name: &str) -> bool {
    encoding_rs::Encoding::for_label(name.as_bytes()).is_some()
}

/// The extended or continued form of a parameter.
fn extended(pieces: &[Piece], base: &str) -> Option<String> {
    let mut sections: Vec<(u32, bool, &str)> = Vec::new();
    for piece in pieces {
        let Some(suffix) = piece.name.strip_prefix(base).and_then(|rest| rest.strip_prefix('*')) else {
            continue;
        };
        let (number, encoded) = suffix
            .strip_suffix('*')
            .map_or((suffix, suffix.is_empty()), |number| (number, true));
        let number = if number.is_empty() { 0 } else { number.parse().ok()? };
        sections.push((number, encoded, &piece.value));
    }
    if let Some(whole) = pieces.iter().find(|piece| piece.name.strip_prefix(base) == Some("*")) {
        sections = vec![(0, true, &whole.value)];
    }
    sections.sort_by_key(|(number, ..)| *number);
    let any_encoded = sections.iter().any(|(_, encoded, _)| *encoded);
    let (mut charset, mut bytes) = (None, Vec::new());
    for (index, (_, encoded, value)) in sections.iter().enumerate() {
        let mut value = *value;
        if index == 0
            && *encoded
            && let Some((set, rest)) = value.split_once('\'')
        {
            match rest.split_once('\'') {
                Some((_, text)) => (charset, value) = (Some(set), text),
                None if is_set(set) => (charset, value) = (Some(set), rest),
                None => {}
            }
        }
        bytes.append(&mut if *encoded { percent(value) } else { value.as_bytes().to_vec() });
    }
    let text = if any_encoded {
        charset::decode(&bytes, charset.filter(|set| !set.is_empty())).text
    } else {
        String::from_utf8_lossy(&bytes).into_owned()
    };
    // Some programs split an encoded word over continuations.
    (!sections.is_empty()).then(|| words::decode(&text))
}

fn percent(value: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'%'
            && let [high, low, later @ ..] = tail
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            bytes.push((high << 4) | low);
            rest = later;
        } else {
            bytes.push(byte);
        }
    }
    bytes
}
