//! Web forms: a mail from the website's form holds a citizen's words under labels that the configuration names.

use super::addresses;
use super::parsed::Parsed;
use crate::domain::letter::FormContent;

/// How a form's mail is known, and what its fields are called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormRule {
    /// Which form of the configuration it is.
    pub id: String,
    /// The form's own sender address; `*` stands for anything.
    pub from: Option<String>,
    /// A text that its subject holds; `*` stands for anything.
    pub subject: Option<String>,
    /// What the fields are called.
    pub labels: FormLabels,
}

/// The label texts of each field, as the form writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormLabels {
    /// The citizen's name.
    pub name: Vec<String>,
    /// The citizen's mail address.
    pub email: Vec<String>,
    /// The citizen's telephone number.
    pub phone: Vec<String>,
    /// What the citizen wrote.
    pub text: Vec<String>,
    /// Subject or topic.
    pub topic: Vec<String>,
    /// The wish to be anonymous.
    pub anonymous: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    Email,
    Phone,
    Text,
    Topic,
    Anonymous,
    /// A label that nobody named.
    Other,
}

/// The citizen's words, when the mail is of a configured form and holds at least one of its labels.
///
/// With `by_sender`, forms that are known by their subject alone do not count.
pub fn read(parsed: &Parsed, rules: &[FormRule], by_sender: bool) -> Option<FormContent> {
    let from = parsed.headers.first("from").map(addresses::read).unwrap_or_default();
    let subject = parsed.headers.first("subject").unwrap_or_default();
    let sender = from.first().map_or("", |from| from.address.as_str());
    let rule = rules
        .iter()
        .find(|rule| rule.matches(sender, subject) && (rule.from.is_some() || !by_sender))?;
    content(rule, &parsed.text)
}

impl FormRule {
    /// Whether a mail with this sender and subject is the form's: all that the rule says must hold, and it must say something.
    fn matches(&self, sender: &str, subject: &str) -> bool {
        let from = self.from.as_deref().is_none_or(|pattern| fits(pattern, sender));
        let about = self.subject.as_deref().is_none_or(|pattern| fits(&format!("*{pattern}*"), subject));
        (self.from.is_some() || self.subject.is_some()) && from && about
    }

    fn labelled(&self) -> impl Iterator<Item = (Field, &String)> {
        let labels = &self.labels;
        let lists = [
            (Field::Name, &labels.name),
            (Field::Email, &labels.email),
            (Field::Phone, &labels.phone),
            (Field::Text, &labels.text),
            (Field::Topic, &labels.topic),
            (Field::Anonymous, &labels.anonymous),
        ];
        lists
            .into_iter()
            .flat_map(|(field, labels)| labels.iter().map(move |label| (field, label)))
    }
}

/// Whether a text fits a pattern in which `*` stands for anything; letter case is levelled.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.trim().to_lowercase(), text.trim().to_lowercase());
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
        last = Some(piece);
    }
    match last {
        None => rest.is_empty(),
        Some(piece) => piece.is_empty() || text.ends_with(piece),
    }
}

fn content(rule: &FormRule, text: &str) -> Option<FormContent> {
    let fields = fields(rule, text);
    if fields.is_empty() {
        return None;
    }
    let value = |wanted: Field| {
        fields
            .iter()
            .find(|(field, _)| *field == wanted)
            .map(|(_, value)| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    let line =
        |wanted: Field| value(wanted).and_then(|value| value.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned));
    Some(FormContent {
        form: rule.id.clone(),
        name: line(Field::Name),
        email: value(Field::Email).and_then(|value| addresses::first_in(&value)),
        phone: line(Field::Phone),
        // Without its own field the citizen's words are somewhere in the whole.
        text: value(Field::Text).unwrap_or_else(|| text.trim().to_owned()),
        topic: line(Field::Topic),
        anonymous: line(Field::Anonymous).is_some_and(|answer| is_yes(&answer)),
    })
}

/// The fields in the order they stand; a label that comes again is part of what the citizen wrote.
fn fields(rule: &FormRule, text: &str) -> Vec<(Field, String)> {
    let mut fields: Vec<(Field, String)> = Vec::new();
    for line in text.lines() {
        let found = label_of(rule, line).filter(|(field, _)| !fields.iter().any(|(before, _)| before == field));
        match (found, fields.last_mut()) {
            (Some((field, value)), _) => fields.push((field, value.to_owned())),
            // A short field is one line; another label after it belongs to nobody.
            (None, Some((field, value))) if *field != Field::Text && !value.trim().is_empty() && looks_labelled(line) => {
                fields.push((Field::Other, String::new()));
            }
            (None, Some((_, value))) => {
                value.push('\n');
                value.push_str(line);
            }
            (None, None) => {}
        }
    }
    fields.retain(|(field, _)| *field != Field::Other);
    fields
}

/// The field whose label begins the line, and what follows it; the longest label wins.
fn label_of<'a>(rule: &FormRule, line: &'a str) -> Option<(Field, &'a str)> {
    let bare = line.trim_start_matches(|c: char| c.is_whitespace() || "*_•-–>#".contains(c));
    let found = rule.labelled().filter_map(|(field, label)| {
        let label = label.trim().trim_end_matches(':');
        let after = strip_prefix_ignoring_case(bare, label)?;
        let value = after.trim_start_matches(['*', '_']).trim_start_matches([' ', '.']);
        let value = match value.chars().next() {
            None => value,
            Some(':' | '\t' | '|' | '=') => value.get(1..)?,
            Some('?') => value.get(1..)?.trim_start_matches([':', '*', '_']),
            _ => return None,
        };
        Some((field, value.trim_start_matches(['*', '_']).trim(), label.len()))
    });
    found.max_by_key(|(_, _, length)| *length).map(|(field, value, _)| (field, value))
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for wanted in prefix.chars() {
        let same = rest.next()?.to_lowercase().eq(wanted.to_lowercase());
        if !same {
            return None;
        }
    }
    Some(rest.as_str())
}

fn looks_labelled(line: &str) -> bool {
    let line = line.trim();
    let colon = line.find([':', '\t']);
    colon.is_some_and(|at| at > 0 && at <= 60 && line.get(at..at + 3) != Some("://"))
}

fn is_yes(answer: &str) -> bool {
    let answer = answer.trim().trim_end_matches('.').to_lowercase();
    let first = answer.split([',', ' ']).next().unwrap_or_default();
    matches!(
        first,
        "ja" | "yes" | "true" | "x" | "1" | "on" | "[x]" | "sant" | "kryssad" | "vald" | "☑" | "✓" | "✔"
    ) || answer.starts_with("jag vill vara anonym")
}
