//! The house rules, held by reading the source: imports run down only, the pure rooms stay pure, files and functions stay
//! small. Each breach is told with its file, line and rule.

#[path = "architecture/dependencies.rs"]
mod dependencies;
#[path = "architecture/source.rs"]
mod source;

use regex::Regex;
use source::{Source, module_of};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Each room with the rooms that it may import from; itself always. docs/ARCHITECTURE.md shows the same.
const LAYERS: &[(&str, &[&str])] = &[
    ("crash", &[]),
    ("domain", &[]),
    ("mail", &["domain"]),
    ("paper", &["domain"]),
    ("store", &["domain", "crash"]),
    ("net", &["domain"]),
    ("imap", &["domain", "net", "crash"]),
    ("smtp", &["domain", "net"]),
    ("settings", &["domain"]),
    ("flow", &["domain", "mail", "paper", "store", "imap", "smtp", "crash"]),
    (
        "daemon",
        &["domain", "mail", "paper", "store", "imap", "smtp", "settings", "flow", "net"],
    ),
    (
        "cli",
        &[
            "domain", "mail", "paper", "store", "imap", "smtp", "settings", "flow", "daemon", "net",
        ],
    ),
    ("main", &["cli"]),
];

/// Rooms that take only these crates, whatever Cargo.toml holds: none that waits, connects, stores or logs.
const PURE: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "chrono",
            "chrono_tz",
            "regex",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
            "unicode_normalization",
        ],
    ),
    (
        "mail",
        &[
            "base64",
            "chardetng",
            "chrono",
            "encoding_rs",
            "lettre",
            "mail_parser",
            "memchr",
            "minijinja",
            "regex",
            "regex_automata",
            "serde",
            "sha2",
            "thiserror",
            "unicode_normalization",
        ],
    ),
    (
        "paper",
        &[
            "base64",
            "chrono",
            "flate2",
            "pdf_writer",
            "resvg",
            "rust_xlsxwriter",
            "serde_json",
            "skrifa",
            "subsetter",
            "thiserror",
            "zip",
        ],
    ),
];

/// Crates that belong to one trade, and the rooms that ply it.
const TRADES: &[(&str, &[&str])] = &[
    ("anyhow", &["cli", "main"]),
    ("async_imap", &["imap"]),
    ("clap", &["cli"]),
    ("config", &["settings"]),
    ("hyper", &["daemon", "net"]),
    ("lettre", &["mail", "smtp"]),
    ("mail_parser", &["mail"]),
    ("pdf_writer", &["paper"]),
    ("resvg", &["paper"]),
    ("rusqlite", &["store"]),
    ("rust_xlsxwriter", &["paper"]),
    ("skrifa", &["paper"]),
    ("sqlx", &["store"]),
    ("subsetter", &["paper"]),
    ("zip", &["paper"]),
    ("toml", &["settings"]),
];

const LONGEST_FILE: usize = 450;
const LONGEST_FUNCTION: usize = 60;

const LAYER: &str = "imports run down only";
const HEADLINE: &str = "a file's first line says what it is, with //!";
const CRATE: &str = "a crate stays in its rooms";
const OUTSIDE: &str = "the pure rooms do not reach outside";
const FILE_LENGTH: &str = "a file has at most 450 lines";
const FUNCTION_LENGTH: &str = "a function has at most 60 lines";
const PANIC: &str = "nothing panics outside tests";
const SQL: &str = "SQL is only in src/store";
const TIME: &str = "only daemon/clock.rs reads the machine's clock";

static PANICS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\.unwrap\s*\(\s*\)|\.expect\s*\(|\b(panic|todo|unimplemented|unreachable)\s*!").unwrap());
static OUTER_WORLD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bstd::(env|fs|net|process|thread)\b").unwrap());
static NOW: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(Utc|Local|SystemTime)::now\b").unwrap());
static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)\bSELECT\b.+\bFROM\b|\bINSERT\s+INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b|\b(CREATE|ALTER|DROP)\s+(TABLE|INDEX)\b|^\s*PRAGMA\b")
        .unwrap()
});

/// A rule that is broken somewhere.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Breach {
    file: PathBuf,
    line: usize,
    rule: &'static str,
    what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file.display(), self.line, self.rule, self.what)
    }
}

/// Every breach in a set of files, given by their paths from the repository's root.
fn breaches(files: &BTreeMap<PathBuf, String>, crates: &BTreeSet<String>) -> Vec<Breach> {
    let read: BTreeMap<&PathBuf, Source> = files.iter().map(|(path, text)| (path, Source::read(path, text))).collect();
    let tests: BTreeSet<&PathBuf> = read.values().flat_map(|source| &source.test_files).collect();
    let mut found = Vec::new();
    for (path, source) in &read {
        let mut tell = |line: usize, rule: &'static str, what: String| {
            found.push(Breach {
                file: (*path).clone(),
                line,
                rule,
                what,
            });
        };
        let text = &files[*path];
        if !text.starts_with("//! ") {
            tell(1, HEADLINE, text.lines().next().unwrap_or("nothing").to_owned());
        }
        let is_test = tests.iter().any(|test| path == test || path.starts_with(test.with_extension("")));
        if is_test {
            continue;
        }
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            tell(LONGEST_FILE + 1, FILE_LENGTH, format!("{lines} lines: is it one thing?"));
        }
        in_a_file(path, source, crates, &mut tell);
    }
    found.sort();
    found
}

fn in_a_file(path: &Path, source: &Source, crates: &BTreeSet<String>, tell: &mut impl FnMut(usize, &'static str, String)) {
    let room = room_of(path);
    for function in source.functions().iter().filter(|function| function.lines > LONGEST_FUNCTION) {
        let what = format!("{} has {} lines of code", function.name, function.lines);
        tell(source.line(function.at), FUNCTION_LENGTH, what);
    }
    for (at, found) in source.panics(&PANICS) {
        tell(source.line(at), PANIC, found.to_owned());
    }
    if path != Path::new("src/daemon/clock.rs") {
        for (at, found) in source.places(&NOW) {
            tell(source.line(at), TIME, found.to_owned());
        }
    }
    if room != "store" {
        for (at, text) in source.texts().filter(|(_, text)| STATEMENT.is_match(text)) {
            tell(source.line(at), SQL, text.lines().next().unwrap_or_default().to_owned());
        }
    }
    if PURE.iter().any(|(pure, _)| *pure == room) {
        for (at, found) in source.places(&OUTER_WORLD) {
            tell(source.line(at), OUTSIDE, found.to_owned());
        }
    }
    for (at, name) in source.outer_names().into_iter().filter(|(_, name)| crates.contains(*name)) {
        if let Some(why) = misplaced(&room, name) {
            tell(source.line(at), CRATE, why);
        }
    }
    // lib.rs is the map: it names every room.
    if path == Path::new("src/lib.rs") {
        return;
    }
    for (at, import) in source.own_paths(&module_of(path)) {
        let Some(target) = import.first() else { continue };
        if !may_import(&room, target) {
            tell(source.line(at), LAYER, format!("{room} sees {}", import.join("::")));
        }
    }
}

/// The room of a file: its folder under `src`, or its own name.
fn room_of(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap_or(path).with_extension("");
    let first = inside.components().next();
    first
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn may_import(room: &str, target: &str) -> bool {
    let below = LAYERS.iter().find(|(name, _)| *name == room).map(|(_, below)| *below);
    below.is_some_and(|below| room == target || below.contains(&target))
}

/// Why a crate must not be used in a room; `None` where it may.
fn misplaced(room: &str, name: &str) -> Option<String> {
    let pure = PURE.iter().find(|(pure, _)| *pure == room);
    if let Some((_, allowed)) = pure
        && !allowed.contains(&name)
    {
        return Some(format!("{name} in {room}, which takes only {}", allowed.join(", ")));
    }
    let (_, rooms) = TRADES.iter().find(|(trade, _)| *trade == name)?;
    (!rooms.contains(&room)).then(|| format!("{name} in {room}: it belongs to {}", rooms.join(", ")))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of `src`, by its path from the repository's root.
fn house() -> BTreeMap<PathBuf, String> {
    let mut folders = vec![root().join("src")];
    let mut files = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.insert(path.strip_prefix(root()).unwrap().to_owned(), text);
            }
        }
    }
    files
}

/// The names by which the code calls the crates of Cargo.toml.
fn dependencies() -> BTreeSet<String> {
    let manifest: toml::Table = std::fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    manifest["dependencies"]
        .as_table()
        .unwrap()
        .keys()
        .map(|name| name.replace('-', "_"))
        .collect()
}

#[test]
fn the_house_keeps_its_rules() {
    let house = house();
    assert!(house.len() > 100, "the source was not found");
    let found = breaches(&house, &dependencies());
    let told: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{} breaches:\n{}", found.len(), told.join("\n"));
}

#[test]
fn every_room_stands_in_the_table_and_in_the_architecture() {
    let rooms: BTreeSet<String> = house().keys().map(|path| room_of(path)).filter(|room| room != "lib").collect();
    let table: BTreeSet<String> = LAYERS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, table);
    let page = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    for (room, below) in LAYERS.iter().filter(|(room, _)| *room != "main") {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{room}` |")));
        let cells: Vec<&str> = row
            .unwrap_or_else(|| panic!("no row for {room}"))
            .split('|')
            .map(str::trim)
            .collect();
        let shown: BTreeSet<&str> = cells[3].split(", ").filter(|cell| *cell != "nothing of ours").collect();
        assert_eq!(shown, below.iter().copied().collect(), "docs/ARCHITECTURE.md, row {room}");
    }
}

/// A file that breaks rules: its path, its text, and the lines with the rules that they break.
type Planted = (&'static str, &'static str, &'static [(usize, &'static str)]);

/// Files planted for the checker, and the one breach that each must give: line and rule; none for what is allowed.
const PLANTED: &[Planted] = &[
    (
        "src/domain/a.rs",
        "//! A.\nuse super::case::Case;\nuse crate::domain::{ids::CaseId, letter};\n",
        &[],
    ),
    ("src/domain/a.rs", "//! A.\nuse crate::store::Store;\n", &[(2, LAYER)]),
    ("src/domain/a/b.rs", "//! B.\nuse super::super::super::flow::tick;\n", &[(2, LAYER)]),
    ("src/domain/mod.rs", "//! D.\nuse super::mail::read;\n", &[(2, LAYER)]),
    (
        "src/mail/a.rs",
        "//! A.\nfn f() { let _ = crate::settings::load; }\n",
        &[(2, LAYER)],
    ),
    (
        "src/imap/a.rs",
        "//! A.\nuse crate::{\n    domain::ids,\n    smtp::{Courier, Relay as Other},\n};\n",
        &[(2, LAYER), (2, LAYER)],
    ),
    ("src/flow/a.rs", "//! A.\nuse crate::settings::Settings;\n", &[(2, LAYER)]),
    ("src/flow/a.rs", "//! A.\nuse crate::{domain, imap, mail, smtp, store};\n", &[]),
    ("src/daemon/a.rs", "//! A.\nfn f() { crate::cli::main(); }\n", &[(2, LAYER)]),
    (
        "src/cli/a.rs",
        "//! A.\nuse crate::daemon::run;\nuse crate::attic::Box;\n",
        &[(3, LAYER)],
    ),
    (
        "src/store/a.rs",
        "//! A.\nmod inner { use super::super::super::mail; mod deep { use super::b; } }\n",
        &[(2, LAYER)],
    ),
    (
        "src/store/a.rs",
        "//! A.\npub mod inner { pub(super) fn f() {} }\nuse super::super::domain;\n",
        &[],
    ),
    ("src/main.rs", "//! M.\nfn main() { synpunktd::daemon::run() }\n", &[(2, LAYER)]),
    ("src/domain/a.rs", "// crate::store::Store\n", &[(1, HEADLINE)]),
    ("src/domain/a.rs", "", &[(1, HEADLINE)]),
    (
        "src/domain/a.rs",
        "//! A.\n/* crate::store /* crate::cli */ */ // crate::flow\nconst A: &str = \"crate::store\"; const B: char = '\"';\n",
        &[],
    ),
    (
        "src/domain/a.rs",
        "//! A.\nasync fn f() { tokio::time::sleep(x).await }\n",
        &[(2, CRATE)],
    ),
    ("src/domain/a.rs", "//! A.\nuse tracing;\n", &[(2, CRATE)]),
    ("src/domain/a.rs", "//! A.\n#[derive(thiserror::Error)]\nstruct A;\n", &[]),
    ("src/mail/a.rs", "//! A.\nuse async_imap::Session;\n", &[(2, CRATE)]),
    ("src/flow/a.rs", "//! A.\nuse sqlx::query;\n", &[(2, CRATE)]),
    ("src/flow/a.rs", "//! A.\nfn f(config: u8) -> u8 { config }\n", &[]),
    ("src/domain/a.rs", "//! A.\nuse std::fs::File;\n", &[(2, OUTSIDE)]),
    (
        "src/flow/a.rs",
        "//! A.\nconst Q: &str = \"\n    SELECT id\n    FROM cases\";\n",
        &[(2, SQL)],
    ),
    (
        "src/flow/a.rs",
        "//! A.\nconst Q: &str = r#\"DELETE FROM \"cases\"\"#;\n",
        &[(2, SQL)],
    ),
    ("src/imap/a.rs", "//! A.\nconst Q: &str = \"SELECT {folder}\";\n", &[]),
    ("src/store/a.rs", "//! A.\nconst Q: &str = \"SELECT id FROM cases\";\n", &[]),
    (
        "src/flow/a.rs",
        "//! A.\nfn f() {\n    x.unwrap();\n    y\n        .expect(\"\");\n    z.unwrap_or(1);\n    panic!()\n}\n",
        &[(3, PANIC), (5, PANIC), (7, PANIC)],
    ),
    (
        "src/flow/a.rs",
        "//! A.\n#[expect(dead_code, reason = \"\")]\nfn f<'a>(x: &'a str) { x.unwrap_or_default(); }\n",
        &[],
    ),
    (
        "src/flow/a.rs",
        "//! A.\n#[expect(clippy::expect_used, reason = \"\")]\nfn f() { x.expect(); }\nfn g() { x.expect(); }\n",
        &[(4, PANIC)],
    ),
    (
        "src/flow/a.rs",
        "//! A.\n#[cfg(test)]\nmod tests {\n    use crate::cli;\n    fn f() { x.unwrap() }\n}\nfn g() { y.unwrap() }\n",
        &[(7, PANIC)],
    ),
    ("src/daemon/a.rs", "//! A.\nfn f() { chrono::Utc::now(); }\n", &[(2, TIME)]),
    ("src/daemon/clock.rs", "//! A.\nfn f() { chrono::Utc::now(); }\n", &[]),
];

#[test]
fn what_is_planted_is_found_and_what_is_allowed_is_left_alone() {
    let crates = dependencies();
    for (path, text, expected) in PLANTED {
        let files = BTreeMap::from([(PathBuf::from(path), (*text).to_owned())]);
        let found = breaches(&files, &crates);
        let told: Vec<(usize, &str)> = found.iter().map(|breach| (breach.line, breach.rule)).collect();
        assert_eq!(told, *expected, "{path}:\n{text}\nfound {found:#?}");
    }
}

#[test]
fn long_files_and_long_functions_are_found_by_their_code() {
    let function = |lines: usize| format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines));
    let commented = format!("fn f() {{\n{}{}}}\n", "    g();\n".repeat(60), "    // why\n\n".repeat(20));
    for (text, expected) in [
        (function(60), vec![]),
        (commented, vec![]),
        (function(61), vec![(2, FUNCTION_LENGTH)]),
        (format!("trait T {{ fn h(); }}\n{}", function(61)), vec![(3, FUNCTION_LENGTH)]),
        ("// a\n".repeat(449), vec![]),
        ("// a\n".repeat(450), vec![(451, FILE_LENGTH)]),
    ] {
        let files = BTreeMap::from([(PathBuf::from("src/flow/a.rs"), format!("//! A.\n{text}"))]);
        let found = breaches(&files, &BTreeSet::new());
        let told: Vec<(usize, &str)> = found.iter().map(|breach| (breach.line, breach.rule)).collect();
        assert_eq!(told, expected, "{found:#?}");
    }
}

#[test]
fn a_file_of_tests_is_known_by_its_declaration_only() {
    let parent = (PathBuf::from("src/flow/a.rs"), "//! A.\n#[cfg(test)]\nmod tests;\n".to_owned());
    let test = (
        PathBuf::from("src/flow/a/tests.rs"),
        "//! T.\nuse crate::cli;\nfn f() { x.unwrap() }\n".to_owned(),
    );
    assert_eq!(breaches(&BTreeMap::from([parent, test.clone()]), &BTreeSet::new()), []);
    assert_eq!(breaches(&BTreeMap::from([test]), &BTreeSet::new()).len(), 2);
}
