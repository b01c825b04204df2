//! `synpunktd inspect`: shows how mails are understood, for people or as one JSON object a line.

use crate::domain::address::{EmailAddress, NamedAddress};
use crate::domain::letter::{Absence, Attachment, Bounce, Fault, FormContent, Kind, Letter, MessageId, OnBehalfOf};
use crate::mail::{Internal, ReadRules, read};
use anyhow::Context;
use serde::Serialize;
use serde_json::Value;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Shows how mails are understood: who wrote, what kind of mail it is and why, what is new in it, which files it holds.
///
/// Nothing is stored and nothing is sent.
#[derive(Debug, Clone, clap::Args)]
pub struct InspectArgs {
    /// Writes one JSON object a line for each mail; docs/inspect.schema.json says what is in it.
    #[arg(long)]
    pub json: bool,
    /// The configuration whose web forms, staff and word lists are used.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Reads every mail as if an officer or a citizen had sent it, whoever did.
    #[arg(long = "as", value_name = "WHO")]
    pub role: Option<Role>,
    /// Mails, folders of mails (all files in them), or - for a mail on standard input.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Who is taken to have sent the mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// A member of staff: commands and matters for others are read.
    Officer,
    /// Anyone else.
    Citizen,
}

/// What others can say of a letter; both are null in the output where there is nothing to say.
pub trait Insight {
    /// What the letter is about: type, topic, flags, confidence.
    fn classification(&self, letter: &Letter) -> Option<Value>;
    /// What an officer wants done.
    fn command(&self, letter: &Letter) -> Option<Value>;
}

/// Nothing to say beyond the letter itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl Insight for Plain {
    fn classification(&self, _letter: &Letter) -> Option<Value> {
        None
    }

    fn command(&self, _letter: &Letter) -> Option<Value> {
        None
    }
}

/// Reads every mail and writes what was understood, one after the other.
///
/// # Errors
/// When the output cannot be written. A mail that cannot be opened is told on `wrong`, and gives exit code 1.
pub fn run(
    args: &InspectArgs,
    rules: &ReadRules,
    insight: &dyn Insight,
    mut input: impl Read,
    output: impl Write,
    mut wrong: impl Write,
) -> anyhow::Result<ExitCode> {
    let rules = rules_for(rules, args.role);
    let mut output = BufWriter::new(output);
    let mut code = ExitCode::SUCCESS;
    let mut tell = |path: &Path, error: &std::io::Error| writeln!(wrong, "{}: cannot be read: {error}", path.display());
    for path in args.paths.iter().flat_map(|path| Files::under(path)) {
        let raw = match path {
            Ok(path) => contents(&path, &mut input)
                .map(|raw| (path.clone(), raw))
                .map_err(|error| (path, error)),
            Err(failed) => Err(failed),
        };
        match raw {
            Ok((path, raw)) => {
                let letter = read(&raw, &rules);
                let command = (args.role == Some(Role::Officer)).then(|| insight.command(&letter)).flatten();
                let seen = Seen::new(&path, &letter, insight.classification(&letter), command);
                show(&seen, &letter, args.json, &mut output).context("writing what was understood")?;
            }
            Err((path, error)) => {
                tell(&path, &error)?;
                code = ExitCode::FAILURE;
            }
        }
    }
    output.flush().context("writing what was understood")?;
    Ok(code)
}

fn rules_for(rules: &ReadRules, role: Option<Role>) -> ReadRules {
    let internal = match role {
        Some(Role::Officer) => Internal {
            everyone: true,
            ..Internal::default()
        },
        Some(Role::Citizen) => Internal::default(),
        None => rules.internal.clone(),
    };
    ReadRules { internal, ..rules.clone() }
}

fn contents(path: &Path, input: &mut impl Read) -> std::io::Result<Vec<u8>> {
    if path.as_os_str() != "-" {
        return std::fs::read(path);
    }
    let mut raw = Vec::new();
    input.read_to_end(&mut raw)?;
    Ok(raw)
}

/// The files under a path in the order of their names, found as they are asked for.
struct Files {
    waiting: Vec<PathBuf>,
}

impl Files {
    fn under(path: &Path) -> Self {
        Self {
            waiting: vec![path.to_owned()],
        }
    }
}

impl Iterator for Files {
    type Item = Result<PathBuf, (PathBuf, std::io::Error)>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(path) = self.waiting.pop() {
            if path.as_os_str() == "-" || !path.is_dir() {
                return Some(Ok(path));
            }
            match std::fs::read_dir(&path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>) {
                // A link to a folder could lead round in a circle.
                Ok(entries) => {
                    let walkable = entries
                        .into_iter()
                        .map(|entry| entry.path())
                        .filter(|path| !(path.is_symlink() && path.is_dir()));
                    let mut paths: Vec<PathBuf> = walkable.collect();
                    paths.sort_unstable_by(|a, b| b.cmp(a));
                    self.waiting.append(&mut paths);
                }
                Err(error) => return Some(Err((path, error))),
            }
        }
        None
    }
}

/// One mail as it is written in JSON.
#[derive(Serialize)]
struct Seen<'a> {
    file: String,
    kind: Kind,
    may_auto_reply: bool,
    because: &'a [String],
    from: Option<&'a EmailAddress>,
    reply_to: Vec<&'a EmailAddress>,
    to: Vec<&'a EmailAddress>,
    cc: Vec<&'a EmailAddress>,
    subject: &'a str,
    message_id: Option<&'a MessageId>,
    in_reply_to: &'a [MessageId],
    references: &'a [MessageId],
    date: Option<String>,
    arrived: Option<String>,
    text: &'a str,
    new_text: &'a str,
    attachments: Vec<File<'a>>,
    bounce: Option<&'a Bounce>,
    absence: Option<&'a Absence>,
    form: Option<&'a FormContent>,
    on_behalf_of: Option<&'a OnBehalfOf>,
    faults: &'a [Fault],
    classification: Option<Value>,
    command: Option<Value>,
}

#[derive(Serialize)]
struct File<'a> {
    filename: &'a str,
    content_type: &'a str,
    size: u64,
    inline: bool,
    dangerous: bool,
}

impl<'a> Seen<'a> {
    fn new(path: &Path, letter: &'a Letter, classification: Option<Value>, command: Option<Value>) -> Self {
        let bare = |list: &'a [NamedAddress]| list.iter().map(|named| &named.address).collect();
        Self {
            file: path.display().to_string(),
            kind: letter.kind,
            may_auto_reply: letter.may_auto_reply,
            because: &letter.because,
            from: letter.from_address(),
            reply_to: bare(&letter.reply_to),
            to: bare(&letter.to),
            cc: bare(&letter.cc),
            subject: &letter.subject,
            message_id: letter.message_id.as_ref(),
            in_reply_to: &letter.in_reply_to,
            references: &letter.references,
            date: letter.date.map(|date| date.to_rfc3339()),
            arrived: letter.received.first().map(|stamp| stamp.at.to_rfc3339()),
            text: &letter.text,
            new_text: &letter.new_text,
            attachments: letter.attachments.iter().map(File::new).collect(),
            bounce: letter.bounce.as_ref(),
            absence: letter.absence.as_ref(),
            form: letter.form.as_ref(),
            on_behalf_of: letter.on_behalf_of.as_ref(),
            faults: &letter.faults,
            classification,
            command,
        }
    }
}

impl<'a> File<'a> {
    fn new(file: &'a Attachment) -> Self {
        let Attachment {
            filename,
            content_type,
            size,
            inline,
            dangerous,
            ..
        } = file;
        Self {
            filename,
            content_type,
            size: *size,
            inline: *inline,
            dangerous: *dangerous,
        }
    }
}

fn show(seen: &Seen<'_>, letter: &Letter, json: bool, output: &mut impl Write) -> anyhow::Result<()> {
    if json {
        serde_json::to_writer(&mut *output, seen)?;
        writeln!(output)?;
    } else {
        for (label, value) in lines(seen, letter) {
            writeln!(output, "{label:<12}{value}")?;
        }
        writeln!(output, "\n{}\n", letter.new_text.trim())?;
    }
    Ok(output.flush()?)
}

/// What a person wants to see of a mail, label by label.
fn lines(seen: &Seen<'_>, letter: &Letter) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("file", seen.file.clone()),
        (
            "kind",
            format!(
                "{}{}",
                word(&seen.kind),
                if seen.may_auto_reply { ", may be answered by machine" } else { "" }
            ),
        ),
        ("from", letter.from.as_ref().map_or_else(|| "nobody".to_owned(), named)),
        ("subject", seen.subject.to_owned()),
        ("date", seen.date.clone().unwrap_or_else(|| "none".to_owned())),
    ];
    lines.extend(seen.because.iter().map(|reason| ("because", reason.clone())));
    lines.extend(seen.attachments.iter().map(|file| ("attachment", described(file))));
    lines.extend(seen.faults.iter().map(|fault| ("fault", word(fault))));
    let parts = [
        ("bounce", seen.bounce.map(word)),
        ("absence", seen.absence.map(word)),
        ("form", seen.form.map(word)),
    ];
    lines.extend(parts.into_iter().filter_map(|(label, value)| value.map(|value| (label, value))));
    lines.extend(seen.on_behalf_of.map(|value| ("on behalf", word(value))));
    lines.extend(seen.classification.as_ref().map(|value| ("about", value.to_string())));
    lines.extend(seen.command.as_ref().map(|value| ("command", value.to_string())));
    lines
}

/// A value on one line, as JSON has it; words without their quotes.
fn word(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default().trim_matches('"').to_owned()
}

fn named(from: &NamedAddress) -> String {
    from.name
        .as_ref()
        .map_or_else(|| from.address.to_string(), |name| format!("{name} <{}>", from.address))
}

fn described(file: &File<'_>) -> String {
    let marks = [(file.inline, ", in the text"), (file.dangerous, ", may be dangerous")];
    let marks: String = marks.into_iter().filter_map(|(holds, mark)| holds.then_some(mark)).collect();
    format!("{} ({}, {} bytes{marks})", file.filename, file.content_type, file.size)
}
