//! What was found: a table, and beneath it what to do about each line that is not well.

use crate::cli::table;

/// How well something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Well,
    Look,
    Fault,
}

struct Finding {
    mark: Mark,
    what: String,
    result: String,
    todo: String,
}

/// All that was found, in order.
#[derive(Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Something is well.
    pub fn well(&mut self, what: impl Into<String>, result: impl Into<String>) {
        self.add(Mark::Well, what.into(), result.into(), String::new());
    }

    /// Something works, but a person should look at it.
    pub fn look(&mut self, what: impl Into<String>, result: impl Into<String>, todo: impl Into<String>) {
        self.add(Mark::Look, what.into(), result.into(), todo.into());
    }

    /// Something does not work.
    pub fn fault(&mut self, what: impl Into<String>, result: impl Into<String>, todo: impl Into<String>) {
        self.add(Mark::Fault, what.into(), result.into(), todo.into());
    }

    /// An error whose last sentence says what to do, as those of the mail servers do.
    pub fn error(&mut self, what: impl Into<String>, error: &dyn std::fmt::Display) {
        let text = error.to_string();
        let (result, todo) = text.rsplit_once(". ").unwrap_or((&text, ""));
        self.fault(what, result, todo);
    }

    /// Whether anything does not work.
    pub fn has_faults(&self) -> bool {
        self.0.iter().any(|finding| finding.mark == Mark::Fault)
    }

    /// The table, and what to do.
    pub fn text(&self) -> String {
        let mut rows = table::new(["", "WHAT", "RESULT"]);
        for finding in &self.0 {
            let mark = match finding.mark {
                Mark::Well => "ok",
                Mark::Look => "look",
                Mark::Fault => "FAULT",
            };
            rows.add_row([mark, &finding.what, &finding.result]);
        }
        let mut text = table::text(&rows);
        let todo: Vec<String> = self
            .0
            .iter()
            .filter(|finding| !finding.todo.is_empty())
            .map(|finding| format!("\n  {}: {}", finding.what, finding.todo.trim_end_matches('.')))
            .collect();
        if !todo.is_empty() {
            text.push_str("\n\nWhat to do:");
            text.extend(todo);
        }
        text
    }

    fn add(&mut self, mark: Mark, what: String, result: String, todo: String) {
        self.0.push(Finding { mark, what, result, todo });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_stands_beneath_for_what_is_not_well() {
        let mut findings = Findings::default();
        findings.well("clock", "synchronised");
        assert!(!findings.has_faults() && !findings.text().contains("What to do"));
        findings.look("disk", "2 GB free", "make room");
        assert!(!findings.has_faults());
        findings.error("mailbox a", &"a:993 (a): login refused: no. Check the password");
        assert!(findings.has_faults());
        let text = findings.text();
        assert!(text.contains("FAULT  mailbox a  a:993 (a): login refused: no\n"), "{text}");
        assert!(
            text.ends_with("What to do:\n  disk: make room\n  mailbox a: Check the password"),
            "{text}"
        );
    }
}
