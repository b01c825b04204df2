//! A query cut into words and fields: blanks part, quotation marks hold together, a minus sign before means "not".

use super::QueryError;

/// One piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The field before the colon, as written.
    pub field: Option<String>,
    /// The word, or the field's value.
    pub text: String,
    /// It stood in quotation marks.
    pub quoted: bool,
    /// A minus sign stood before it.
    pub negated: bool,
}

/// The pieces of a query.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut pieces = pieces(text)?.into_iter().peekable();
    let mut tokens = Vec::new();
    while let Some(piece) = pieces.next() {
        let mut token = token(&piece);
        // A diary number may hold a blank: `dnr:KS 2026/0123`.
        let in_two = token.field.as_deref() == Some("dnr") && !token.text.contains(|c: char| c.is_ascii_digit());
        if in_two && let Some(rest) = pieces.next_if(|next| next.starts_with(|c: char| c.is_ascii_digit())) {
            token.text = format!("{} {rest}", token.text);
        }
        tokens.push(token);
    }
    Ok(tokens)
}

fn pieces(text: &str) -> Result<Vec<String>, QueryError> {
    let (mut pieces, mut piece, mut inside) = (Vec::new(), String::new(), false);
    for letter in text.chars().map(plain_quote) {
        if letter == '"' {
            inside = !inside;
        }
        if letter.is_whitespace() && !inside {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(letter);
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    if inside { Err(QueryError::OpenQuote) } else { Ok(pieces) }
}

fn plain_quote(letter: char) -> char {
    if matches!(letter, '”' | '“' | '„' | '«' | '»') {
        '"'
    } else {
        letter
    }
}

fn token(piece: &str) -> Token {
    let rest = piece.strip_prefix(['-', '–', '−']);
    let (negated, rest) = (rest.is_some(), rest.unwrap_or(piece));
    let (field, value) = match rest.split_once(':') {
        // A clock (12:30) and an address (https://…) are words.
        Some((field, value)) if is_name(field) && !value.starts_with("//") => (Some(field.to_lowercase()), value),
        _ => (None, rest),
    };
    Token {
        field,
        text: value.replace('"', " ").trim().to_owned(),
        quoted: value.starts_with('"'),
        negated,
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphabetic)
}
