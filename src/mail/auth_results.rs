//! `Authentication-Results`: what the receiving server found out about who sent a mail (RFC 8601).
//!
//! Anyone can write such a header. What counts is the topmost one of the server that is named in the configuration, which
//! takes away those that come from outside under its name (section 5).

use crate::domain::letter::{Fault, Letter};

/// The most results that are read of one header; servers write fewer than ten.
const MOST: usize = 100;

/// The results in one header, in the order they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthResults {
    /// Each method with its result.
    pub found: Vec<Found>,
}

/// What one method found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// `spf`, `dkim`, `dmarc` and others, in lower case.
    pub method: String,
    /// `pass`, `fail`, `none` and others, in lower case.
    pub result: String,
    /// What the result was about, such as `header.from` and a domain; names in lower case.
    pub properties: Vec<(String, String)>,
}

impl Found {
    /// All values of a property; the name in lower case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl AuthResults {
    /// Whether DMARC passed for the domain of an author, in lower case (RFC 7489). Several results must all say so.
    pub fn dmarc_passes_for(&self, domain: &str) -> bool {
        let mut told = self.found.iter().filter(|found| found.method == "dmarc").peekable();
        let passes = |found: &Found| {
            let mut from = found.all("header.from").map(of_domain).peekable();
            found.result == "pass" && from.peek().is_some() && from.all(|from| from.eq_ignore_ascii_case(domain))
        };
        told.peek().is_some() && told.all(passes)
    }
}

/// Some servers write the whole address, some a final dot.
fn of_domain(value: &str) -> &str {
    let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain);
    domain.strip_suffix('.').unwrap_or(domain)
}

/// Whether the configured server found that the mail truly comes from the domain of its only author.
///
/// `authserv_id` is the name by which that server signs its findings; letter case does not count. Empty for a server that
/// leaves the name out (Exchange Online, which also renames such headers from outside).
pub fn dmarc_passed(letter: &Letter, authserv_id: &str) -> bool {
    // DMARC tells of one author; which of several it means would be a guess.
    let several = letter.faults.iter().any(|fault| matches!(fault, Fault::Sender { .. }));
    let Some(from) = letter.from_address().filter(|_| !several) else {
        return false;
    };
    topmost(&letter.authentication_results, authserv_id).is_some_and(|results| results.dmarc_passes_for(from.domain()))
}

/// The results of the topmost header that a server wrote; the headers as (server, rest), topmost first. `None` when the
/// server wrote none, or that one breaks the grammar.
pub fn topmost(headers: &[(String, String)], authserv_id: &str) -> Option<AuthResults> {
    let (_, rest) = headers.iter().find(|(server, _)| server.eq_ignore_ascii_case(authserv_id.trim()))?;
    read(rest)
}

/// A header's value as the server that wrote it, in lower case, and the rest. The server is empty where it is left out.
pub fn split(value: &str) -> (String, String) {
    let tokens = tokens(value).unwrap_or_default();
    let head: Vec<&Token> = tokens.iter().take_while(|token| **token != Token::End).collect();
    if head.contains(&&Token::Equals) {
        return (String::new(), value.trim().to_owned());
    }
    let server = head.iter().find_map(|token| match token {
        Token::Text(text) | Token::Quoted(text) => Some(text.to_lowercase()),
        _ => None,
    });
    let Some(server) = server else {
        return (String::new(), value.trim().to_owned());
    };
    (server, after_first_end(value).trim().to_owned())
}

/// What follows the first semicolon that stands in no comment and no quotes.
fn after_first_end(value: &str) -> &str {
    let mut from = 0;
    while let Some(at) = value.get(from..).and_then(|rest| rest.find(';')).map(|at| from + at) {
        if value.get(..at).and_then(tokens).is_some() {
            return value.get(at + 1..).unwrap_or_default();
        }
        from = at + 1;
        // A server that writes comments with many semicolons before its first result does not exist.
        if from > 1000 {
            break;
        }
    }
    ""
}

/// Reads what follows the server's name; `None` when quotes or a comment do not end, so that nothing can be smuggled in.
pub fn read(rest: &str) -> Option<AuthResults> {
    let tokens = tokens(rest)?;
    let found = tokens.split(|token| *token == Token::End).filter_map(found_in).take(MOST);
    Some(AuthResults { found: found.collect() })
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Text(String),
    Quoted(String),
    Equals,
    Space,
    End,
}

/// Comments are a space (RFC 5322 section 3.2.2).
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => tokens.push(Token::End),
            '=' => tokens.push(Token::Equals),
            '"' => tokens.push(Token::Quoted(quoted(&mut chars)?)),
            '(' => {
                skip_comment(&mut chars)?;
                tokens.push(Token::Space);
            }
            c if c.is_whitespace() => tokens.push(Token::Space),
            c => match tokens.last_mut() {
                Some(Token::Text(text)) => text.push(c),
                _ => tokens.push(Token::Text(c.to_string())),
            },
        }
    }
    Some(tokens)
}

fn quoted(chars: &mut std::str::Chars<'_>) -> Option<String> {
    let mut value = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(value),
            '\\' => value.push(chars.next()?),
            c => value.push(c),
        }
    }
}

fn skip_comment(chars: &mut std::str::Chars<'_>) -> Option<()> {
    let mut depth = 1_usize;
    while depth > 0 {
        match chars.next()? {
            '(' => depth += 1,
            ')' => depth -= 1,
            '\\' => drop(chars.next()?),
            _ => {}
        }
    }
    Some(())
}

/// `method/version = result reason=… type.property=value …`; `None` where no method stands.
fn found_in(tokens: &[Token]) -> Option<Found> {
    let mut pairs = pairs(tokens).into_iter();
    let (method, result) = pairs.next()?;
    Some(Found {
        method: method.split('/').next().unwrap_or_default().to_owned(),
        result: result.to_lowercase(),
        properties: pairs.collect(),
    })
}

/// Names in lower case with values; blanks may stand around the sign between, and more signs belong to the value.
fn pairs(tokens: &[Token]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut rest = tokens;
    while let Some((token, later)) = rest.split_first() {
        rest = later;
        let Token::Text(name) = token else { continue };
        let Some((Token::Equals, after)) = past_space(later).split_first() else {
            continue;
        };
        let value = past_space(after);
        let length = value.iter().take_while(|token| **token != Token::Space).count();
        let (value, after) = value.split_at(length);
        let value = value.iter().map(|token| match token {
            Token::Text(text) | Token::Quoted(text) => text.as_str(),
            Token::Equals => "=",
            Token::Space | Token::End => "",
        });
        pairs.push((name.to_lowercase(), value.collect()));
        rest = after;
    }
    pairs
}

fn past_space(tokens: &[Token]) -> &[Token] {
    let blank = tokens.iter().take_while(|token| **token == Token::Space).count();
    tokens.get(blank..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (headers as they stand, topmost first; whether DMARC passed for `eva@kommun.example` by `mx.kommun.example`).
    const TABLE: &[(&[&str], bool)] = &[
        (&["mx.kommun.example; dmarc=pass header.from=kommun.example"], true),
        (
            &["MX.Kommun.Example 1; DMARC=Pass (p=reject dis=none) Header.From=Kommun.Example"],
            true,
        ),
        (
            &[
                "mx.kommun.example; spf=pass smtp.mailfrom=kommun.example; dkim=pass header.d=kommun.example header.b=\"a;b\"; dmarc=pass policy.dmarc=none header.from=kommun.example",
            ],
            true,
        ),
        (
            &["(ours) mx.kommun.example (a; b) ; dmarc/1 = pass reason=\"ok; fine\" header.from = kommun.example."],
            true,
        ),
        (&["\"mx.kommun.example\"; dmarc=pass header.from=eva@kommun.example"], true),
        (
            &[
                "other.example; dmarc=fail header.from=kommun.example",
                "mx.kommun.example; dmarc=pass header.from=kommun.example",
            ],
            true,
        ),
        // Not a pass, or not for this domain.
        (&["mx.kommun.example; none"], false),
        (&["mx.kommun.example"], false),
        (&[], false),
        (&["mx.kommun.example; dmarc=fail header.from=kommun.example"], false),
        (&["mx.kommun.example; dmarc=bestguesspass header.from=kommun.example"], false),
        (&["mx.kommun.example; dmarc=pass header.from=kommun.example.evil.example"], false),
        (&["mx.kommun.example; dmarc=pass header.from=sub.kommun.example"], false),
        (&["mx.kommun.example; dmarc=pass header.d=kommun.example"], false),
        (
            &["mx.kommun.example; spf=pass smtp.mailfrom=kommun.example; dkim=pass header.d=kommun.example"],
            false,
        ),
        // Another server's word, also under a name that only resembles.
        (&["evil.example; dmarc=pass header.from=kommun.example"], false),
        (&["mx.kommun.example.evil.example; dmarc=pass header.from=kommun.example"], false),
        (&["xmx.kommun.example; dmarc=pass header.from=kommun.example"], false),
        (&["dmarc=pass header.from=kommun.example; mx.kommun.example"], false),
        // Forged below ours.
        (
            &[
                "mx.kommun.example; dmarc=fail header.from=kommun.example",
                "mx.kommun.example; dmarc=pass header.from=kommun.example",
            ],
            false,
        ),
        (
            &[
                "mx.kommun.example; spf=none",
                "mx.kommun.example; dmarc=pass header.from=kommun.example",
            ],
            false,
        ),
        // What a sender can have written into a value or a comment.
        (
            &["mx.kommun.example; spf=pass smtp.mailfrom=\"a; dmarc=pass header.from=kommun.example\"@x.example"],
            false,
        ),
        (
            &["mx.kommun.example; spf=pass (a; dmarc=pass header.from=kommun.example) smtp.mailfrom=x.example"],
            false,
        ),
        (
            &["mx.kommun.example; spf=fail (a \\) ; dmarc=pass header.from=kommun.example ) smtp.mailfrom=x.example"],
            false,
        ),
        (&["mx.kommun.example; spf=pass (a; dmarc=pass header.from=kommun.example"], false),
        (
            &["mx.kommun.example; spf=pass smtp.mailfrom=\"a; dmarc=pass header.from=kommun.example"],
            false,
        ),
        (
            &["mx.kommun.example; dmarc=pass header.from=evil.example header.from=kommun.example"],
            false,
        ),
        (
            &["mx.kommun.example; dmarc=fail header.from=kommun.example; dmarc=pass header.from=kommun.example"],
            false,
        ),
        (&["mx.kommun.example; spf=pass dmarc=pass header.from=kommun.example"], false),
    ];

    fn letter(from: &str, headers: &[&str]) -> Letter {
        let mut raw = format!("From: {from}\nDate: Tue, 3 Mar 2026 10:12:41 +0100\n");
        for value in headers {
            raw.push_str(&format!("Authentication-Results: {value}\n"));
        }
        crate::mail::read(format!("{raw}\nHej\n").as_bytes(), &crate::mail::ReadRules::default())
    }

    #[test]
    fn only_the_configured_server_topmost_word_counts() {
        for (headers, passed) in TABLE {
            let letter = letter("Eva <eva@kommun.example>", headers);
            assert_eq!(dmarc_passed(&letter, "mx.kommun.example"), *passed, "{headers:?}");
        }
    }

    #[test]
    fn a_server_that_leaves_its_name_out_is_the_empty_name() {
        let headers = [
            "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=kommun.example; dkim=none; dmarc=pass action=none header.from=kommun.example;compauth=pass reason=100",
        ];
        let letter = letter("eva@kommun.example", &headers);
        assert!(dmarc_passed(&letter, "") && !dmarc_passed(&letter, "spf=pass"));
        let results = topmost(&letter.authentication_results, "").unwrap();
        let methods: Vec<&str> = results.found.iter().map(|found| found.method.as_str()).collect();
        assert_eq!(methods, ["spf", "dkim", "dmarc", "compauth"]);
    }

    #[test]
    fn two_authors_or_none_prove_nothing() {
        let header = ["mx.kommun.example; dmarc=pass header.from=kommun.example"];
        for from in ["eva@kommun.example, bo@evil.example", "", "eva"] {
            assert!(!dmarc_passed(&letter(from, &header), "mx.kommun.example"), "{from}");
        }
    }

    #[test]
    fn folds_and_values_are_read() {
        let value =
            "mx.example;\n\tdkim=pass header.d=a.example header.s=s1\n\theader.b=ab/c==;\n spf = softfail (x (y) z) smtp.helo=b.example";
        let (server, rest) = split(value);
        assert_eq!(server, "mx.example");
        let results = read(&rest).unwrap();
        assert_eq!(results.found[0].all("header.b").collect::<Vec<_>>(), ["ab/c=="]);
        assert_eq!((results.found[1].result.as_str(), results.found.len()), ("softfail", 2));
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics_and_a_pass_must_be_said(value in "([a-z.]{1,5}|[;=()\"\\\\ ]|dmarc=pass|header.from=k.example){0,30}") {
            let (_, rest) = split(&value);
            let passes = read(&rest).is_some_and(|results| results.dmarc_passes_for("k.example"));
            proptest::prop_assert!(!passes || value.contains("dmarc"));
        }
    }
}
