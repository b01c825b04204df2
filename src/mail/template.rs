//! Templates: the words of every letter, as files that a municipality can edit, checked when the daemon starts.

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use std::collections::BTreeMap;
use thiserror::Error;

/// Steps that one template may take: ends a loop that never would.
const FUEL: u64 = 100_000;

/// A rendered letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// From the first line.
    pub subject: String,
    /// All after it, one empty line at most between paragraphs.
    pub text: String,
}

/// Why a template cannot be used.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// There is no such template, in the language asked for or in Swedish.
    #[error("there is no template \"{0}\": put {0}.txt into the templates folder")]
    Missing(String),
    /// A fault in it.
    #[error("template {name}: {cause}")]
    Faulty {
        /// Language and name.
        name: String,
        /// What is wrong, with its line.
        cause: String,
    },
    /// Its first line is no subject.
    #[error("template {0}: the first line must be \"Subject: …\", then an empty line, then the text")]
    NoSubject(String),
}

/// All templates, compiled.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Compiles templates from `sv/receipt`-like names to their texts.
    ///
    /// # Errors
    /// Every fault found, not only the first.
    pub fn new(sources: BTreeMap<String, String>) -> Result<Self, Vec<TemplateError>> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_fuel(Some(FUEL));
        let mut faults = Vec::new();
        for (name, source) in sources {
            let has_subject = source.starts_with("Subject: ") && source.lines().nth(1).is_some_and(|line| line.trim().is_empty());
            if !has_subject && !name.contains("/_") {
                faults.push(TemplateError::NoSubject(name.clone()));
            }
            if let Err(error) = environment.add_template_owned(name.clone(), source) {
                faults.push(faulty(&name, &error));
            }
        }
        if faults.is_empty() { Ok(Self { environment }) } else { Err(faults) }
    }

    /// Whether there is a template of this name in this language.
    pub fn has(&self, language: &str, name: &str) -> bool {
        self.environment.get_template(&format!("{language}/{name}")).is_ok()
    }

    /// Every word in double quotes that a template holds: what its branches compare values with.
    pub fn compared_words(&self, language: &str, name: &str) -> Vec<String> {
        let full = format!("{language}/{name}");
        let Ok(template) = self.environment.get_template(&full) else {
            return Vec::new();
        };
        let mut words: Vec<String> = template.source().split('"').skip(1).step_by(2).map(ToOwned::to_owned).collect();
        words.sort();
        words.dedup();
        words
    }

    /// Renders a template; one that is missing in a language is taken in Swedish.
    ///
    /// # Errors
    /// [`TemplateError`] when there is none, or it asks for a value that this letter does not have.
    pub fn render(&self, language: &str, name: &str, values: &Value) -> Result<Rendered, TemplateError> {
        let full = [format!("{language}/{name}"), format!("sv/{name}")]
            .into_iter()
            .find(|full| self.environment.get_template(full).is_ok());
        let full = full.ok_or_else(|| TemplateError::Missing(name.to_owned()))?;
        let template = self.environment.get_template(&full).map_err(|error| faulty(&full, &error))?;
        let whole = template.render(values).map_err(|error| faulty(&full, &error))?;
        let (first, rest) = whole.split_once('\n').ok_or_else(|| TemplateError::NoSubject(full.clone()))?;
        let subject = first
            .strip_prefix("Subject: ")
            .ok_or_else(|| TemplateError::NoSubject(full.clone()))?;
        Ok(Rendered {
            subject: subject.trim().to_owned(),
            text: tidy(rest),
        })
    }
}

fn faulty(name: &str, error: &minijinja::Error) -> TemplateError {
    let line = error.line().map(|line| format!("line {line}: ")).unwrap_or_default();
    let detail = error
        .detail()
        .map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
    TemplateError::Faulty {
        name: name.to_owned(),
        cause: format!("{line}{detail}"),
    }
}

/// Branches of a template that say nothing leave empty lines behind; a reader should not see them.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let double = line.is_empty() && lines.last().is_none_or(|last| last.is_empty());
        if !double {
            lines.push(line);
        }
    }
    let mut tidy = lines.join("\n").trim_end().to_owned();
    tidy.push('\n');
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;

    fn templates(pairs: &[(&str, &str)]) -> Result<Templates, Vec<TemplateError>> {
        Templates::new(pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn a_template_gives_subject_and_text_without_holes() {
        let templates = templates(&[(
            "sv/receipt",
            "Subject: Tack [{{ number }}]\n\nHej!\n{% if regret %}\n\nVi beklagar.\n{% endif %}\n\n\nVi ses.\n",
        )])
        .unwrap();
        let rendered = templates
            .render("en", "receipt", &context! { number => "KS 2026/0001", regret => false })
            .unwrap();
        assert_eq!(
            rendered,
            Rendered {
                subject: "Tack [KS 2026/0001]".to_owned(),
                text: "Hej!\n\nVi ses.\n".to_owned()
            }
        );
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let faults = templates(&[
            ("sv/a", "Hej"),
            ("sv/b", "Subject: x\n\n{% if %}\n"),
            ("sv/_part", "ingen ärenderad"),
        ])
        .unwrap_err();
        let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert!(texts[0].contains("sv/a") && texts[0].contains("Subject:"), "{texts:?}");
        assert!(texts[1].contains("sv/b") && texts[1].contains("line 3"), "{texts:?}");
    }

    #[test]
    fn a_missing_value_or_template_is_an_error_not_a_hole() {
        let templates = templates(&[
            ("sv/a", "Subject: x\n\n{{ nothing }}\n"),
            (
                "sv/loop",
                "Subject: x\n\n{% for i in range(10000) %}{% for j in range(10000) %}a{% endfor %}{% endfor %}\n",
            ),
        ])
        .unwrap();
        assert!(matches!(
            templates.render("sv", "a", &context! {}),
            Err(TemplateError::Faulty { .. })
        ));
        assert!(matches!(
            templates.render("sv", "loop", &context! {}),
            Err(TemplateError::Faulty { .. })
        ));
        assert!(matches!(templates.render("sv", "b", &context! {}), Err(TemplateError::Missing(_))));
    }
}
