//! Addresses in headers, also those that break the grammar (RFC 5322 section 3.4): groups, commas in bare names,
//! routes, comments, quoted and international names.

use crate::domain::address::{EmailAddress, NamedAddress};

/// The most addresses that are read from one header.
const MOST: usize = 1_000;

/// Reads the addresses of a decoded header value, in the order they stand; what is no address is left out.
pub fn read(value: &str) -> Vec<NamedAddress> {
    let mut list = Vec::new();
    let mut pending = String::new();
    for piece in split(value) {
        if list.len() >= MOST {
            break;
        }
        match mailbox(&piece) {
            Some(mailbox) => {
                // `Lind, Eva <eva@example.com>`: the comma belonged to the name.
                let name = mailbox
                    .name
                    .as_deref()
                    .filter(|_| !pending.is_empty())
                    .map(|name| format!("{pending}, {name}"));
                pending.clear();
                list.push(name.map_or(mailbox.clone(), |name| NamedAddress::new(Some(&name), mailbox.address)));
            }
            None if piece.contains('"') || piece.contains('@') || piece.trim().is_empty() => pending.clear(),
            None if pending.is_empty() || pending.len() > 200 => pending = piece.trim().to_owned(),
            None => pending = format!("{pending}, {}", piece.trim()),
        }
    }
    list
}

/// The first address that can be found anywhere in a text.
pub fn first_in(text: &str) -> Option<EmailAddress> {
    text.split(|c: char| c.is_whitespace() || "<>()[],;\"'".contains(c))
        .filter(|word| word.contains('@'))
        .find_map(|word| {
            let word = word.trim_start_matches("mailto:").trim_matches(['.', ':', '*', '_', '|']);
            EmailAddress::parse(word).ok().filter(|address| address.domain().contains('.'))
        })
}

/// The header's pieces between commas and semicolons that stand outside quotes, brackets and comments; group names
/// (`friends: …;`) fall away.
fn split(value: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut comments, mut angle, mut escaped) = (false, 0usize, false, false);
    // Where in the piece an address in angle brackets ended.
    let mut ended = None;
    for c in value.chars().take(200_000) {
        let outside = !quoted && comments == 0 && !angle;
        match c {
            _ if escaped => {}
            '"' if comments == 0 => quoted = !quoted,
            '(' if !quoted && !angle => comments += 1,
            ')' if !quoted && !angle => comments = comments.saturating_sub(1),
            '<' if !quoted && comments == 0 => {
                angle = true;
                part_from_the_one_before(&mut pieces, ended.take());
            }
            '>' if !quoted && comments == 0 => {
                ended = pieces.last().filter(|_| angle).map(String::len);
                angle = false;
            }
            ',' | ';' if outside => {
                pieces.push(String::new());
                ended = None;
                continue;
            }
            ':' if outside => {
                pieces.last_mut().map(String::clear);
                ended = None;
                continue;
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped && (quoted || comments > 0);
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    // A quote that never ends would hide all that follows it.
    if quoted && value.matches('"').count() % 2 == 1 {
        return split(&value.replace('"', " "));
    }
    pieces
}

/// `Eva <eva@example.com> Bo <bo@example.com>`: a comma was forgotten.
fn part_from_the_one_before(pieces: &mut Vec<String>, ended: Option<usize>) {
    let Some(piece) = pieces.last_mut() else { return };
    let Some(end) = ended.filter(|end| piece.get(..*end).is_some_and(|before| before.contains('@'))) else {
        return;
    };
    // The closing bracket is one byte.
    let next = piece.split_off((end + 1).min(piece.len()));
    pieces.push(next);
}

fn mailbox(piece: &str) -> Option<NamedAddress> {
    let piece = piece.trim();
    if let Some((before, inner)) = last_angle(piece) {
        let address = addr_spec(inner).or_else(|| first_in(inner))?;
        let comment = comments_of(before);
        let name = unquoted(&without_comments(before));
        return Some(NamedAddress::new(Some(if name.is_empty() { &comment } else { &name }), address));
    }
    let plain = without_comments(piece);
    let comment = comments_of(piece);
    if let Some(address) = addr_spec(&plain) {
        return Some(NamedAddress::new(Some(&comment), address));
    }
    let address = first_in(&plain)?;
    let name: String = plain
        .replace(['"', '<', '>'], " ")
        .split_whitespace()
        .filter(|word| !word.contains('@'))
        .collect::<Vec<_>>()
        .join(" ");
    Some(NamedAddress::new(Some(&name), address))
}

/// What stands before the last `<…>`, and what stands in it; the bracket need not be closed.
fn last_angle(piece: &str) -> Option<(&str, &str)> {
    let (before, inner) = piece.rsplit_once('<')?;
    let inner = inner.split('>').next().unwrap_or_default();
    if inner.contains('@') {
        return Some((before.trim_end_matches('<'), inner));
    }
    let (before, inner) = piece.split_once('<')?;
    inner.contains('@').then(|| (before, inner.split('>').next().unwrap_or_default()))
}

/// An address without blanks around its dots, without a route (`@a,@b:c@d`) and without quotes that it does not need.
fn addr_spec(text: &str) -> Option<EmailAddress> {
    let bare = text
        .trim()
        .trim_start_matches("mailto:")
        .trim_matches(['\'', '<', '>', ',', ';', ' ']);
    let bare = if bare.starts_with('@') {
        bare.split_once(':').map_or(bare, |(_, spec)| spec)
    } else {
        bare
    };
    let (local, domain) = bare.rsplit_once('@')?;
    let local = local.trim();
    let local = local
        .strip_prefix('"')
        .and_then(|inner| inner.strip_suffix('"'))
        .map_or_else(|| closed_up(local), str::to_owned);
    EmailAddress::parse(&format!("{local}@{}", closed_up(domain).trim_end_matches('.'))).ok()
}

/// Without blanks around dots (RFC 5322 section 4.4); other blanks stay, and make it no address.
fn closed_up(text: &str) -> String {
    text.split('.').map(str::trim).collect::<Vec<_>>().join(".")
}

fn comments_of(text: &str) -> String {
    let (mut depth, mut out) = (0usize, String::new());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => out.push(c),
            _ => {}
        }
    }
    unquoted(&out)
}

fn without_comments(text: &str) -> String {
    let (mut depth, mut quoted, mut out) = (0usize, false, String::new());
    for c in text.chars() {
        match c {
            '"' if depth == 0 => {
                quoted = !quoted;
                out.push(c);
            }
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    // Nothing but a comment, or one that never ends: better the words than nothing.
    if out.trim().is_empty() { String::new() } else { out }
}

/// A display name without its quotes and backslashes.
fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.trim().chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {}
            '\\' => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    let trimmed = out.trim();
    let inner = trimmed.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.unwrap_or(trimmed).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> Vec<String> {
        let show = |mailbox: NamedAddress| {
            mailbox
                .name
                .map_or_else(|| mailbox.address.to_string(), |name| format!("{name} <{}>", mailbox.address))
        };
        read(value).into_iter().map(show).collect()
    }

    #[test]
    fn addresses_as_they_are_written() {
        let cases: &[(&str, &[&str])] = &[
            ("eva@example.com", &["eva@example.com"]),
            ("Eva Lind <EVA@Example.com>", &["Eva Lind <eva@example.com>"]),
            (
                "\"Lind, Eva\" <eva@example.com>, bo@example.com",
                &["Lind, Eva <eva@example.com>", "bo@example.com"],
            ),
            (
                "Lind, Eva <eva@example.com>, bo@example.com",
                &["Lind, Eva <eva@example.com>", "bo@example.com"],
            ),
            ("eva@example.com (Eva Lind)", &["Eva Lind <eva@example.com>"]),
            ("Eva (hemma) <eva@example.com>", &["Eva <eva@example.com>"]),
            (
                "\"Eva \\\"Snö\\\" Lind\" <eva@example.com>",
                &["Eva \"Snö\" Lind <eva@example.com>"],
            ),
            (
                "Grannar: eva@example.com, Bo <bo@example.com>;, per@example.com",
                &["eva@example.com", "Bo <bo@example.com>", "per@example.com"],
            ),
            ("undisclosed-recipients:;", &[]),
            ("<@a.example,@b.example:eva@example.com>", &["eva@example.com"]),
            (
                "Eva <eva@example.com> Bo <bo@example.com>",
                &["Eva <eva@example.com>", "Bo <bo@example.com>"],
            ),
            ("Eva Lind eva@example.com", &["Eva Lind <eva@example.com>"]),
            ("'Eva' <'eva@example.com'>", &["Eva <eva@example.com>"]),
            ("Eva <eva@example.com", &["Eva <eva@example.com>"]),
            ("\"Eva <eva@example.com>", &["Eva <eva@example.com>"]),
            ("eva . lind @ example . com", &["eva.lind@example.com"]),
            (
                "a..b.@example.com; åsa@räksmörgås.example",
                &["a..b.@example.com", "åsa@räksmörgås.example"],
            ),
            ("<mailto:eva@example.com>", &["eva@example.com"]),
            ("\"eva\"@example.com", &["eva@example.com"]),
        ];
        for (value, expected) in cases {
            assert_eq!(shown(value), *expected, "{value}");
        }
    }

    #[test]
    fn no_address_is_made_up() {
        for value in [
            "",
            "Eva Lind",
            "root",
            "\"eva lind\"@example.com",
            "@example.com",
            "eva@",
            "<>",
            ",,;;",
            "eva@@",
            "(eva@example.com)",
        ] {
            assert_eq!(read(value), [], "{value}");
        }
    }

    #[test]
    fn an_address_is_found_in_a_text() {
        let found = first_in("Skriv till (eva.lind@example.com), tack.").map(|address| address.to_string());
        assert_eq!(found.as_deref(), Some("eva.lind@example.com"));
        assert_eq!(first_in("snabel@hemma utan punkt"), None);
    }
}
