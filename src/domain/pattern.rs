//! Regular expressions that are part of the program: compiled once, each by the first use of a `LazyLock`.

use regex::Regex;

/// Compiles an expression that stands in the source. A fault in it is a fault of the program, and every test that uses
/// the expression finds it; no input can cause it.
#[expect(clippy::expect_used, reason = "the expression is a constant of the program, never input")]
pub(crate) fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("an expression in the source is well formed")
}
