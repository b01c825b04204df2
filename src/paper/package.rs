//! A case to take along: its originals, an index to read, a list for machines, and the hashes of all of it.

use super::{escaped, html, list_csv};
use crate::domain::case::Direction;
use crate::domain::ids::CaseId;
use crate::domain::organisation::Organisation;
use crate::domain::page::{CasePage, direction_word};
use crate::domain::sight::Sight;
use crate::domain::time::stockholm_date;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::fmt::Write;
use std::io::{Cursor, Write as _};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A file of a package, by its path in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedFile {
    /// Its path, with `/` between folders.
    pub path: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A document's original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalFile {
    /// The document's number within the case.
    pub document: i64,
    /// Its name as a file.
    pub name: String,
    /// Its bytes, as they came or went.
    pub bytes: Vec<u8>,
    /// SHA-256 of them in hexadecimal.
    pub sha256: String,
}

/// A case with its originals.
#[derive(Debug, Clone, PartialEq)]
pub struct PackedCase {
    /// Its row.
    pub id: CaseId,
    /// What stands in the diary.
    pub page: CasePage,
    /// Originals in the order of the documents.
    pub originals: Vec<OriginalFile>,
}

/// A mail beside the documents of the cases: a letter of ours, such as a receipt, or a mail that became no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LooseMail {
    /// The number of its case as it is written; empty where it has none.
    pub case: String,
    /// When it came or went, UTC.
    pub at: DateTime<Utc>,
    /// Which way.
    pub direction: Direction,
    /// What it is, in a few words.
    pub what: &'static str,
    /// Its name as a file.
    pub name: String,
    /// Its bytes, as they came or went.
    pub bytes: Vec<u8>,
    /// SHA-256 of them in hexadecimal.
    pub sha256: String,
}

/// The folder of mails beside the documents.
const LOOSE: &str = "utanfor-handlingarna";

impl LooseMail {
    fn path(&self) -> String {
        format!("{LOOSE}/{}", self.name)
    }
}

/// What a package holds.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'a> {
    /// Whole cases.
    pub cases: &'a [PackedCase],
    /// Mails beside their documents.
    pub loose: &'a [LooseMail],
}

impl PackedFile {
    pub(super) fn new(path: impl Into<String>, media_type: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            media_type,
            bytes: bytes.into(),
        }
    }
}

/// The files of a package with cases: each in a folder of its own, with one index and one list over all of them.
pub fn files(contents: Contents<'_>, organisation: &Organisation, why: &str, now: DateTime<Utc>) -> Vec<PackedFile> {
    let mut files = vec![
        PackedFile::new("index.html", "text/html", index(contents, organisation, why, now)),
        PackedFile::new("manifest.csv", "text/csv", csv(contents)),
        PackedFile::new("manifest.json", "application/json", manifest(contents, why, now).to_string()),
    ];
    for mail in contents.loose {
        files.push(PackedFile::new(mail.path(), "message/rfc822", mail.bytes.clone()));
    }
    for case in contents.cases {
        for original in &case.originals {
            files.push(PackedFile::new(path(case, original), "message/rfc822", original.bytes.clone()));
        }
    }
    files
}

/// The folder of a case: its number without what file systems do not take.
pub fn folder(number: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    number.chars().map(plain).collect()
}

pub(super) fn path(case: &PackedCase, original: &OriginalFile) -> String {
    format!("{}/{}", folder(&case.page.number), original.name)
}

/// The list that `sha256sum --check` reads. `hash` gives a file's SHA-256 in hexadecimal.
pub fn sums(files: &[PackedFile], hash: impl Fn(&[u8]) -> String) -> PackedFile {
    let lines: String = files.iter().map(|file| format!("{}  {}\n", hash(&file.bytes), file.path)).collect();
    PackedFile::new("SHA256SUMS", "text/plain", lines)
}

/// The package as one zip file under a folder's name; the same files give the same bytes.
///
/// # Errors
/// When a name or a size does not fit the format.
pub fn zipped(name: &str, files: &[PackedFile]) -> Result<Vec<u8>, super::PaperError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for file in files {
        zip.start_file(format!("{name}/{}", file.path), options)?;
        zip.write_all(&file.bytes).map_err(ZipError::from)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn rows(contents: Contents<'_>) -> impl Iterator<Item = Vec<String>> {
    let loose = contents.loose.iter().map(|mail| {
        vec![
            mail.case.clone(),
            String::new(),
            mail.at.to_rfc3339(),
            direction_word(mail.direction).to_owned(),
            mail.what.to_owned(),
            String::new(),
            mail.path(),
            mail.bytes.len().to_string(),
            mail.sha256.clone(),
        ]
    });
    let documents = contents.cases.iter().flat_map(|case| {
        case.page.documents.iter().map(|document| {
            let original = case.originals.iter().find(|original| original.document == document.number);
            vec![
                case.page.number.clone(),
                document.number.to_string(),
                document.at.to_rfc3339(),
                direction_word(document.direction).to_owned(),
                document.title.clone(),
                document.correspondent.clone().unwrap_or_default(),
                original.map(|original| path(case, original)).unwrap_or_default(),
                original.map(|original| original.bytes.len().to_string()).unwrap_or_default(),
                original.map(|original| original.sha256.clone()).unwrap_or_default(),
            ]
        })
    });
    documents.chain(loose)
}

const COLUMNS: [&str; 9] = [
    "case",
    "document",
    "at",
    "direction",
    "title",
    "correspondent",
    "file",
    "size",
    "sha256",
];

fn csv(contents: Contents<'_>) -> String {
    list_csv(&COLUMNS, &rows(contents).collect::<Vec<_>>())
}

fn manifest(contents: Contents<'_>, why: &str, now: DateTime<Utc>) -> Value {
    let case = |case: &PackedCase| json!({ "number": case.page.number, "registered": case.page.registered_at, "state": case.page.state, "matter": case.page.matter, "links": case.page.links });
    let documents = rows(contents).map(|row| {
        Value::Object(
            COLUMNS
                .iter()
                .zip(row)
                .map(|(column, value)| ((*column).to_owned(), value.into()))
                .collect(),
        )
    });
    json!({
        "made_by": concat!("synpunktd ", env!("CARGO_PKG_VERSION")), "made_at": now, "why": why,
        "cases": contents.cases.iter().map(case).collect::<Vec<_>>(), "documents": documents.collect::<Vec<_>>(),
    })
}

fn index(contents: Contents<'_>, organisation: &Organisation, why: &str, now: DateTime<Utc>) -> String {
    let (today, cases) = (stockholm_date(now), contents.cases);
    let mut body = format!(
        "<main style=\"max-width:760px;margin:0 auto;padding:24px 16px\"><h1>{}</h1><p>{}, {today}. {} ärende{}. Originalen ligger i en mapp för varje \
         ärende; SHA256SUMS visar att inget har ändrats.</p>",
        escaped(why),
        escaped(&organisation.name),
        cases.len(),
        if cases.len() == 1 { "" } else { "n" }
    );
    for case in cases {
        let _ = write!(
            body,
            "<section><h2>{} {}</h2><dl>",
            escaped(&case.page.number),
            escaped(&case.page.matter.title)
        );
        for (name, value) in case.page.facts(Sight::Whole, organisation, today) {
            let _ = write!(body, "<dt>{name}</dt><dd>{}</dd>", escaped(&value));
        }
        body.push_str("</dl>");
        for document in &case.page.documents {
            let _ = write!(
                body,
                "<h3>{}. {}</h3><p>{}, {}{}</p>",
                document.number,
                escaped(&document.title),
                stockholm_date(document.at),
                direction_word(document.direction),
                document
                    .correspondent
                    .as_ref()
                    .map(|name| format!(": {}", escaped(name)))
                    .unwrap_or_default()
            );
            if !document.text.is_empty() {
                let _ = write!(
                    body,
                    "<pre style=\"white-space:pre-wrap;font:inherit;border-left:4px solid #a9c1d6;padding-left:12px\">{}</pre>",
                    escaped(&document.text)
                );
            }
            if let Some(original) = case.originals.iter().find(|original| original.document == document.number) {
                let path = path(case, original);
                let _ = write!(
                    body,
                    "<p><a href=\"{}\">Originalet ({})</a></p>",
                    escaped(&path),
                    escaped(&original.name)
                );
            }
        }
        body.push_str("</section>");
    }
    body.push_str(&beside(contents.loose));
    body.push_str("</main>");
    let style = "dt{font-weight:bold}dd{margin:0 0 6px}@media print{@page{size:A4;margin:18mm}}";
    html::page(why, style, &body)
}

/// Mails beside the documents as a part of the page; empty where there are none.
fn beside(loose: &[LooseMail]) -> String {
    if loose.is_empty() {
        return String::new();
    }
    let line = |mail: &LooseMail| {
        let case = if mail.case.is_empty() {
            String::new()
        } else {
            format!(" i {}", escaped(&mail.case))
        };
        format!(
            "<li>{}, {}: {}{case}. <a href=\"{}\">Originalet ({})</a></li>",
            stockholm_date(mail.at),
            direction_word(mail.direction),
            escaped(mail.what),
            escaped(&mail.path()),
            escaped(&mail.name)
        )
    };
    let lines: String = loose.iter().map(line).collect();
    format!("<section><h2>Brev och mejl utanför handlingarna</h2><ul>{lines}</ul></section>")
}
