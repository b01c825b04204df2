//! Reads a Rust source file as far as the house rules need: without comments, texts and tests, as words with their lines.

use regex::Regex;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static WORDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[A-Za-z_][A-Za-z0-9_]*|::|[^\sA-Za-z_]").unwrap());
static TEST_ITEM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"#\[cfg\(test\)\]").unwrap());
static EXPECTED_PANIC: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"#\[expect\(clippy::(unwrap_used|expect_used|panic|unreachable)\b").unwrap());
static MODULE_FILE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bmod\s+(\w+)\s*$").unwrap());

/// A source file, read.
pub struct Source {
    /// The code with every comment and test blanked and every text filled with quotation marks; lines stand where they stood.
    code: String,
    /// Texts in the code (not in tests), with the place where each begins.
    texts: Vec<(usize, String)>,
    /// Files that this one declares as modules for tests only.
    pub test_files: Vec<PathBuf>,
}

/// A word or a sign, with its place.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    pub text: &'a str,
    pub at: usize,
}

/// A function: its name, where it begins, and how many lines of code are between its braces.
pub struct Function {
    pub name: String,
    pub at: usize,
    pub lines: usize,
}

impl Source {
    /// Reads the text of a file; `path` tells where its modules would be.
    pub fn read(path: &Path, text: &str) -> Self {
        let (mut code, mut texts) = masked(text);
        let mut test_files = Vec::new();
        let begins: Vec<usize> = TEST_ITEM.find_iter(&code).map(|found| found.start()).collect();
        for begin in begins {
            let range = begin..item_end(&code, begin);
            let head = code[range.clone()].trim_end_matches(';');
            if let Some(name) = MODULE_FILE.captures(head).filter(|_| code[range.clone()].ends_with(';')) {
                test_files.push(module_file(path, &name[1]));
            }
            texts.retain(|(at, _)| !range.contains(at));
            let blank: String = code[range.clone()].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
            code.replace_range(range, &blank);
        }
        Self { code, texts, test_files }
    }

    /// The line of a place, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }

    /// Every word and sign of the code.
    pub fn words(&self) -> Vec<Word<'_>> {
        WORDS
            .find_iter(&self.code)
            .filter(|found| found.as_str() != "\"")
            .map(|found| Word {
                text: found.as_str(),
                at: found.start(),
            })
            .collect()
    }

    /// Places in the code where a pattern fits.
    pub fn places(&self, pattern: &Regex) -> Vec<(usize, &str)> {
        pattern.find_iter(&self.code).map(|found| (found.start(), found.as_str())).collect()
    }

    /// Places where something may panic without an `#[expect(…, reason)]` on the item around it.
    pub fn panics(&self, pattern: &Regex) -> Vec<(usize, &str)> {
        let expected: Vec<Range<usize>> = self
            .places(&EXPECTED_PANIC)
            .iter()
            .map(|(at, _)| *at..item_end(&self.code, *at))
            .collect();
        let is_expected = |at: &usize| expected.iter().any(|range| range.contains(at));
        self.places(pattern).into_iter().filter(|(at, _)| !is_expected(at)).collect()
    }

    /// Every text in the code, with its place.
    pub fn texts(&self) -> impl Iterator<Item = (usize, &str)> {
        self.texts.iter().map(|(at, text)| (*at, text.as_str()))
    }

    /// Every function with a body.
    pub fn functions(&self) -> Vec<Function> {
        let words = self.words();
        let mut functions = Vec::new();
        for (at, pair) in words.windows(2).enumerate() {
            let [fun, name] = pair else { continue };
            let is_name = name.text.starts_with(|c: char| c.is_alphabetic() || c == '_');
            if fun.text != "fn" || !is_name {
                continue;
            }
            let end = item_end(&self.code, fun.at);
            let body = words[at..].iter().find(|word| word.text == "{").map(|word| word.at + 1);
            if let Some(body) = body.filter(|body| *body < end) {
                let lines = self.code[body..end - 1].lines().filter(|line| !line.trim().is_empty()).count();
                functions.push(Function {
                    name: name.text.to_owned(),
                    at: fun.at,
                    lines,
                });
            }
        }
        functions
    }

    /// Every path in the code that begins with `crate`, `super`, `self` or the crate's own name, as a path from the crate's
    /// root, groups taken apart. `module` is the path of the file's own module.
    pub fn own_paths(&self, module: &[String]) -> Vec<(usize, Vec<String>)> {
        let words = self.words();
        let mut found = Vec::new();
        let mut inside: Vec<(usize, String)> = Vec::new();
        let mut depth = 0usize;
        for (i, word) in words.iter().enumerate() {
            match word.text {
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    inside.retain(|(opened, _)| *opened <= depth);
                }
                "mod" if words.get(i + 2).is_some_and(|next| next.text == "{") => inside.push((depth + 1, words[i + 1].text.to_owned())),
                "crate" | "super" | "self" | "synpunktd" => {
                    let begins = words.get(i + 1).is_some_and(|next| next.text == "::");
                    let goes_on = i > 0 && words[i - 1].text == "::";
                    if begins && !goes_on {
                        let here: Vec<String> = module.iter().cloned().chain(inside.iter().map(|(_, name)| name.clone())).collect();
                        let mut paths = Vec::new();
                        tree(&words, i, &[], &mut paths);
                        found.extend(paths.into_iter().map(|path| (word.at, from_root(&path, &here))));
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// Every name that is used like a crate: before `::` with nothing before it, or alone in a `use`.
    pub fn outer_names(&self) -> Vec<(usize, &str)> {
        let words = self.words();
        let is = |at: Option<usize>, text: &str| at.and_then(|at| words.get(at)).is_some_and(|word| word.text == text);
        let used = |i: usize| {
            let before = i.checked_sub(1);
            let leads = is(Some(i + 1), "::") && !is(before, "::");
            let alone = is(before, "use") || is(before, "crate") && is(i.checked_sub(2), "extern");
            leads || alone
        };
        words
            .iter()
            .enumerate()
            .filter(|(i, _)| used(*i))
            .map(|(_, word)| (word.at, word.text))
            .collect()
    }
}

/// The paths of a tree such as `a::{b, c::d}`, from the word at `i` on; gives where it ends.
fn tree(words: &[Word<'_>], mut i: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    loop {
        match words.get(i).map(|word| word.text) {
            Some("{") => {
                i += 1;
                while words.get(i).is_some_and(|word| word.text != "}") {
                    let next = tree(words, i, &path, found);
                    // Something that is no tree, such as an alias: go on at the next comma or brace.
                    i = next.max(i + 1);
                    while words.get(i).is_some_and(|word| !matches!(word.text, "," | "}")) {
                        i += 1;
                    }
                    if words.get(i).is_some_and(|word| word.text == ",") {
                        i += 1;
                    }
                }
                return i + 1;
            }
            Some(text) if text.starts_with(|c: char| c.is_alphabetic() || c == '_') => path.push(text.to_owned()),
            _ => break,
        }
        i += 1;
        if words.get(i).is_none_or(|word| word.text != "::") {
            break;
        }
        i += 1;
    }
    found.push(path);
    i
}

fn from_root(path: &[String], here: &[String]) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    for (i, part) in path.iter().enumerate() {
        match part.as_str() {
            "crate" | "synpunktd" if i == 0 => whole.clear(),
            "self" if i == 0 => whole = here.to_vec(),
            "self" => {}
            "super" => {
                if i == 0 {
                    whole = here.to_vec();
                }
                whole.pop();
            }
            name => whole.push(name.to_owned()),
        }
    }
    whole
}

/// The module path of a file under `src`, such as `flow::settle` for `src/flow/settle.rs`.
pub fn module_of(path: &Path) -> Vec<String> {
    let inside = path.strip_prefix("src").unwrap_or(path).with_extension("");
    let parts = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.filter(|part| !matches!(part.as_str(), "mod" | "lib" | "main")).collect()
}

fn module_file(declared_in: &Path, name: &str) -> PathBuf {
    let stem = declared_in.file_stem().unwrap_or_default();
    let folder = declared_in.parent().unwrap_or(Path::new(""));
    let is_root = ["mod", "lib", "main"].iter().any(|root| stem == *root);
    let folder = if is_root { folder.to_owned() } else { folder.join(stem) };
    folder.join(format!("{name}.rs"))
}

/// Where the item that begins at a place ends: after its `;`, or after the brace that closes it.
fn item_end(code: &str, begin: usize) -> usize {
    let mut open = 0usize;
    for (at, c) in code[begin..].char_indices() {
        match c {
            '(' | '[' | '{' => open += 1,
            ')' | ']' => open = open.saturating_sub(1),
            '}' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return begin + at + 1;
                }
            }
            ';' if open == 0 => return begin + at + 1,
            _ => {}
        }
    }
    code.len()
}

/// The code with comments blanked and texts filled with quotation marks, in ASCII; and the texts with their places.
fn masked(text: &str) -> (String, Vec<(usize, String)>) {
    let chars: Vec<char> = text.chars().collect();
    let mut mask: Vec<u8> = chars.iter().map(|c| if c.is_ascii() { *c as u8 } else { b'?' }).collect();
    let mut texts = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (range, fill) = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => (at..line_end(&chars, at), b' '),
            '/' if chars.get(at + 1) == Some(&'*') => (at..comment_end(&chars, at), b' '),
            '\'' => (at..quoted_char_end(&chars, at), b'"'),
            _ => match text_at(&chars, at) {
                Some(inner) => {
                    texts.push((at, chars[inner.clone()].iter().collect()));
                    let hashes = chars[at..inner.start].iter().filter(|c| **c == '#').count();
                    (at..(inner.end + 1 + hashes).min(chars.len()), b'"')
                }
                None => {
                    at += 1;
                    continue;
                }
            },
        };
        for slot in &mut mask[range.clone()] {
            if *slot != b'\n' {
                *slot = fill;
            }
        }
        at = range.end.max(at + 1);
    }
    (String::from_utf8(mask).unwrap(), texts)
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |found| at + found)
}

fn comment_end(chars: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut i = at;
    while i + 1 < chars.len() {
        match (chars[i], chars[i + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                i += 1;
                continue;
            }
        }
        i += 2;
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

/// A character in single quotes; a lifetime is only its quote.
fn quoted_char_end(chars: &[char], at: usize) -> usize {
    if chars.get(at + 1) == Some(&'\\') {
        let closing = chars.get(at + 3..).and_then(|rest| rest.iter().position(|c| *c == '\''));
        return closing.map_or(chars.len(), |found| at + 3 + found + 1);
    }
    if chars.get(at + 2) == Some(&'\'') { at + 3 } else { at + 1 }
}

/// The inside of a text that begins here, with its prefix (`r`, `b`, `c`, `br`, `cr`) and hashes.
fn text_at(chars: &[char], at: usize) -> Option<Range<usize>> {
    let after_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    let letters = chars[at..].iter().take_while(|c| matches!(c, 'r' | 'b' | 'c')).count();
    if letters > 2 || (letters > 0 && after_word) {
        return None;
    }
    let raw = chars[at..at + letters].contains(&'r');
    let hashes = if raw {
        chars[at + letters..].iter().take_while(|c| **c == '#').count()
    } else {
        0
    };
    let begin = at + letters + hashes;
    if chars.get(begin) != Some(&'"') {
        return None;
    }
    let mut i = begin + 1;
    while i < chars.len() {
        match chars[i] {
            '\\' if !raw => i += 1,
            '"' if chars
                .get(i + 1..i + 1 + hashes)
                .is_some_and(|after| after.iter().all(|c| *c == '#')) =>
            {
                break;
            }
            _ => {}
        }
        i += 1;
    }
    Some(begin + 1..i.min(chars.len()))
}
