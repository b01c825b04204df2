//! Where mails come from: an mbox, a Maildir, a folder of .eml files, or one such file. What the files are called is shown, and
//! never used for more.

use crate::flow::import::FileMail;
use crate::mail::mbox::{Mbox, begins_a_mail};
use anyhow::Context;
use chrono::{DateTime, Utc};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

/// The mails of a source, one after another.
pub enum Mails {
    /// Of one mailbox file.
    Mbox(PathBuf, Mbox<BufReader<File>>),
    /// Of one file each.
    Files(std::vec::IntoIter<PathBuf>),
}

impl Mails {
    /// How many there are, where that is known beforehand.
    pub fn total(&self) -> Option<usize> {
        match self {
            Self::Mbox(..) => None,
            Self::Files(files) => Some(files.len()),
        }
    }
}

impl Iterator for Mails {
    type Item = anyhow::Result<(String, FileMail)>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Mbox(path, mbox) => {
                let name = path.display().to_string();
                let mail = mbox.next()?.with_context(|| name.clone());
                Some(mail.map(|mail| {
                    let (bytes, stamp) = (mail.bytes, mail.stamp);
                    (name, FileMail { bytes, stamp })
                }))
            }
            Self::Files(files) => files.next().map(|path| one(&path)),
        }
    }
}

/// Opens a source.
///
/// # Errors
/// When it cannot be read, or holds no mail.
pub fn open(path: &Path) -> anyhow::Result<Mails> {
    let shown = path.display();
    let about = fs::metadata(path).with_context(|| format!("{shown} cannot be read"))?;
    if about.is_file() {
        return file(path);
    }
    let maildir = path.join("cur").is_dir() && path.join("new").is_dir();
    let mut files = Vec::new();
    if maildir {
        for folder in ["cur", "new"] {
            gather(&path.join(folder), &|_| true, &mut files)?;
        }
    } else {
        gather(
            path,
            &|file| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("eml")),
            &mut files,
        )?;
    }
    anyhow::ensure!(
        !files.is_empty(),
        "{shown} holds no mail: neither cur/ and new/ of a Maildir nor .eml files"
    );
    // Maildir names begin with the time of delivery, so this is the order of arrival.
    files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(Mails::Files(files.into_iter()))
}

fn file(path: &Path) -> anyhow::Result<Mails> {
    let mut reader = BufReader::new(File::open(path).with_context(|| path.display().to_string())?);
    let begins = reader.fill_buf().with_context(|| path.display().to_string())?;
    let first = begins.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if begins_a_mail(first) {
        return Ok(Mails::Mbox(path.to_owned(), Mbox::new(reader)));
    }
    Ok(Mails::Files(vec![path.to_owned()].into_iter()))
}

/// Files of a folder and the folders in it; links are not followed.
fn gather(folder: &Path, wanted: &dyn Fn(&Path) -> bool, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gather(&entry.path(), wanted, found)?;
        } else if kind.is_file() && wanted(&entry.path()) {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// A mail in a file of its own. A Maildir file's name begins with the second of its delivery.
fn one(path: &Path) -> anyhow::Result<(String, FileMail)> {
    let name = path.display().to_string();
    let bytes = fs::read(path).with_context(|| name.clone())?;
    let first = path
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.split('.').next());
    let second = first.filter(|digits| digits.len() == 10).and_then(|digits| digits.parse().ok());
    let stamp = second.and_then(|second| DateTime::<Utc>::from_timestamp(second, 0));
    Ok((name, FileMail { bytes, stamp }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> Vec<String> {
        let mails = open(path).unwrap().map(|mail| mail.unwrap().1);
        mails.map(|mail| String::from_utf8(mail.bytes).unwrap()).collect()
    }

    #[test]
    fn every_kind_of_source_gives_its_mails_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for dir in ["maildir/cur", "maildir/new", "eml/2026"] {
            fs::create_dir_all(root.join(dir)).unwrap();
        }
        for (name, text) in [
            ("maildir/cur/1795500000.M1.host:2,S", "Subject: one\n\n"),
            ("maildir/new/1795500060.M2.host", "Subject: two\n\n"),
            ("eml/b.eml", "Subject: b\n\n"),
            ("eml/2026/a.EML", "Subject: a\n\n"),
            ("eml/readme.txt", "no mail"),
            ("box", "From a@b Tue Nov 24 08:00:00 2026\nSubject: m\n\nx\n"),
        ] {
            fs::write(root.join(name), text).unwrap();
        }
        assert_eq!(read(&root.join("maildir")), ["Subject: one\n\n", "Subject: two\n\n"]);
        assert_eq!(read(&root.join("eml")), ["Subject: a\n\n", "Subject: b\n\n"]);
        assert_eq!(read(&root.join("box")), ["Subject: m\n\nx\n"]);
        assert_eq!(read(&root.join("eml/b.eml")), ["Subject: b\n\n"]);
        let (_, mail) = open(&root.join("maildir")).unwrap().next().unwrap().unwrap();
        assert_eq!(mail.stamp.unwrap().timestamp(), 1_795_500_000);
        fs::create_dir(root.join("empty")).unwrap();
        assert!(open(&root.join("empty")).is_err());
    }
}
