//! What comes in with dependencies, held to deny.toml with what Cargo itself knows: licences, sources, what is banned, and that each
//! advisory that is borne has a date and ends with the version that mends it. Known weaknesses beyond these: `make deny`.

use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

/// What Cargo says of all packages that a build for the platform we ship to takes, its tests included.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--filter-platform=x86_64-unknown-linux-gnu",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let taken: BTreeSet<&str> = told["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    let all = told["packages"].as_array().unwrap().iter();
    all.filter(|package| taken.contains(package["id"].as_str().unwrap()))
        .cloned()
        .collect()
}

fn rules() -> toml::Table {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml"))
        .unwrap()
        .parse()
        .unwrap()
}

fn texts<'a>(list: &'a toml::Value, key: &str) -> Vec<&'a str> {
    let entries = list.as_array().unwrap().iter();
    entries
        .filter_map(|entry| entry.as_str().or_else(|| entry.get(key)?.as_str()))
        .collect()
}

/// Whether a licence expression (SPDX) can be met with the licences that are allowed.
fn is_met(expression: &str, allowed: &[&str]) -> bool {
    let words = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = words.split_whitespace().peekable();
    either(&mut words, allowed)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut met = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= both(words, allowed);
    }
    met
}

fn both(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let word = words.next().unwrap_or_default();
    if word == "(" {
        let met = either(words, allowed);
        words.next();
        return met;
    }
    // An exception gives more rights, and has to be allowed by name all the same.
    let exception = words.next_if_eq(&"WITH").and_then(|_| words.next());
    exception.is_none() && allowed.contains(&word)
}

#[test]
fn a_licence_is_met_or_not() {
    let allowed = ["MIT", "Apache-2.0", "ISC"];
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-2.0-only OR MIT", true),
        ("Unlicense/MIT", true),
        ("MIT AND GPL-2.0-only", false),
        ("(MIT OR GPL-2.0-only) AND ISC", true),
        ("(GPL-2.0-only OR LGPL-3.0-only) AND ISC", false),
        ("Apache-2.0 WITH LLVM-exception", false),
        ("Apache-2.0 WITH LLVM-exception OR MIT", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn what_comes_in_with_dependencies_is_allowed() {
    let rules = rules();
    let allowed = texts(&rules["licenses"]["allow"], "");
    let banned = texts(&rules["bans"]["deny"], "name");
    let registries = texts(&rules["sources"]["allow-registry"], "");
    let packages = packages();
    assert!(packages.len() > 100, "{}", packages.len());
    for package in &packages {
        let told = |key: &str| package[key].as_str().unwrap_or_default();
        let name = told("name");
        assert!(is_met(told("license"), &allowed), "{name} has the licence {:?}", told("license"));
        assert!(!banned.contains(&name), "{name} is banned by deny.toml");
        let source = told("source").trim_start_matches("registry+");
        assert!(source.is_empty() || registries.contains(&source), "{name} comes from {source}");
    }
}

#[test]
fn a_weakness_that_is_borne_has_a_date_and_ends_with_its_mending() {
    let rules = rules();
    let packages = packages();
    let form = Regex::new(r"^20\d\d-\d\d-\d\d: fixed in ([a-z0-9-]+) (\d+)\.(\d+)\.(\d+)").unwrap();
    for borne in rules["advisories"]["ignore"].as_array().unwrap() {
        let (id, reason) = (borne["id"].as_str().unwrap(), borne["reason"].as_str().unwrap());
        let found = form
            .captures(reason)
            .unwrap_or_else(|| panic!("{id}: no date, or no version that mends it"));
        let number = |text: &str| {
            text.split(['.', '-', '+'])
                .take(3)
                .map(|part| part.parse().unwrap())
                .collect::<Vec<u64>>()
        };
        let mended = number(&format!("{}.{}.{}", &found[2], &found[3], &found[4]));
        let taken = packages.iter().find(|package| package["name"] == found[1]);
        let taken = taken.unwrap_or_else(|| panic!("{id}: {} is no longer taken: remove the exception", &found[1]));
        assert!(
            number(taken["version"].as_str().unwrap()) < mended,
            "{id} is mended: remove the exception"
        );
    }
}
