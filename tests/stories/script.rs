//! A story as text: steps that are played, lines that the machine answered, and the words between them.
//!
//! `README.md` in this folder says how a story is written.

use std::fmt;

/// One part of a story, in the order they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Words for the reader, and blank lines.
    Words(String),
    /// Something that is played; its body is what stands indented under it.
    Step { line: usize, text: String, body: Vec<String> },
    /// A line that the machine answered.
    Answer(String),
}

/// What a line of the machine's begins with.
const ANSWERS: &[&str] = &["@ ", ">> ", "xx ", "++ ", "-- ", "~~ ", ".. ", "|"];
/// What stands before the body of a step.
const INDENT: &str = "   ";

/// Reads a story.
pub fn read(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let belongs_to_body = match parts.last_mut() {
            Some(Part::Step { body, .. }) => in_body(&lines, at).map(|line| body.push(line)).is_some(),
            _ => false,
        };
        if belongs_to_body {
            continue;
        }
        parts.push(if ANSWERS.iter().any(|mark| line.starts_with(mark)) {
            Part::Answer((*line).to_owned())
        } else if line.trim().is_empty() || line.starts_with('#') {
            Part::Words((*line).to_owned())
        } else {
            Part::Step {
                line: at + 1,
                text: (*line).to_owned(),
                body: Vec::new(),
            }
        });
    }
    parts
}

/// The line as one of a body: indented, or blank with more of the body below it.
fn in_body(lines: &[&str], at: usize) -> Option<String> {
    let line = lines[at];
    if let Some(text) = line.strip_prefix(INDENT) {
        return Some(text.to_owned());
    }
    let next = lines[at..].iter().find(|line| !line.trim().is_empty())?;
    (line.trim().is_empty() && next.starts_with(INDENT)).then(String::new)
}

/// The story without the machine's answers.
pub fn without_answers(parts: Vec<Part>) -> Vec<Part> {
    parts.into_iter().filter(|part| !matches!(part, Part::Answer(_))).collect()
}

/// Writes a story as it is read.
pub fn write(parts: &[Part]) -> String {
    parts.iter().map(|part| format!("{part}\n")).collect()
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(text) | Self::Answer(text) => f.write_str(text),
            Self::Step { text, body, .. } => {
                f.write_str(text)?;
                body.iter().try_for_each(|line| {
                    if line.is_empty() {
                        f.write_str("\n")
                    } else {
                        write!(f, "\n{INDENT}{line}")
                    }
                })
            }
        }
    }
}

/// The lines in which two texts differ, with those around them.
pub fn difference(expected: &str, found: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let mut common = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(('-', old[i]));
            i += 1;
        } else {
            lines.push(('+', new[j]));
            j += 1;
        }
    }
    with_neighbours(&lines)
}

/// Lines of context around a difference.
const NEAR: usize = 3;

fn with_neighbours(lines: &[(char, &str)]) -> String {
    let changed: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].0 != ' ').collect();
    let near = |at: usize| changed.iter().any(|change| change.abs_diff(at) <= NEAR);
    let mut text = String::new();
    for (at, (mark, line)) in lines.iter().enumerate() {
        if near(at) {
            text.push_str(&format!("{mark} {line}\n"));
        } else if at > 0 && near(at - 1) {
            text.push_str("  …\n");
        }
    }
    text
}

#[test]
fn a_story_reads_and_writes_as_it_stands() {
    let text = "# Ord\nrutin koping\n\n== tis 2026-11-24 08:00\n<< Eva <eva@example.com> till synpunkter\n   Ämne: Mörkt\n\n   Hej\n>> bekräftelse\n| text\n|\n\n# Slut\n";
    let parts = read(text);
    assert_eq!(write(&parts), text);
    let steps: Vec<_> = parts.iter().filter(|part| matches!(part, Part::Step { .. })).collect();
    assert_eq!(steps.len(), 3);
    assert!(matches!(steps[2], Part::Step { body, .. } if *body == ["Ämne: Mörkt", "", "Hej"]));
    assert_eq!(without_answers(parts).len(), 7);
}

#[test]
fn a_difference_shows_what_went_and_what_came() {
    assert_eq!(difference("a\nb\nc", "a\nx\nc"), "  a\n- b\n+ x\n  c\n");
}
