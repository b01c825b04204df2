//! Fuzzing without a nightly compiler: every reader of foreign bytes is given damaged and recombined mails for a while.
//!
//! `make fuzz SECONDS=60` gives each target a minute; a usual run gives each a second. The inputs follow from a number, and
//! a failure tells target and number: `SYNPUNKTD_FUZZ_FROM=NUMBER make fuzz SECONDS=1` begins with that very input.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use synpunktd::domain::letter::{Kind, Letter};
use synpunktd::mail::bounds::BOUNDS;
use synpunktd::mail::form::{FormLabels, FormRule};
use synpunktd::mail::{ReadRules, auth_results, automatic, form, parse, quote, read, rtf, smime, tnef};

/// No input of some kilobytes takes longer, by a wide margin; without optimisation the same work takes many times as long.
const LIMIT: Duration = if cfg!(debug_assertions) {
    Duration::from_secs(10)
} else {
    Duration::from_secs(1)
};

/// Pieces that readers look for, put anywhere.
const WORDS: &[&str] = &[
    "\n",
    "\r\n",
    "\n\n",
    "> ",
    ">>> ",
    "-- \n",
    "---\n",
    "________________________________\n",
    ": ",
    "; ",
    "=",
    "\"",
    "<",
    ">",
    "@",
    "\0",
    "From: ",
    "Från: ",
    "Von: ",
    "Skickat: ",
    "Till: ",
    "Ämne: ",
    "Subject: ",
    "Den tis 3 mars 2026 kl 10:12 skrev Eva <eva@example.org>:\n",
    "On Tue, Mar 3, 2026 at 10:12 AM ",
    "wrote:\n",
    "-----Original Message-----\n",
    "Skickat från min iPhone\n",
    "Mvh\n",
    "/Eva\n",
    "Avsluta\n",
    "Content-Type: multipart/mixed; boundary=b\n",
    "\n--b\n",
    "--b--\n",
    "Content-Type: text/html\n",
    "Content-Type: message/rfc822\n\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "=?utf-8?B?",
    "=?iso-8859-1?Q?=E5?=",
    "?=",
    "filename*0*=utf-8''%E5",
    "Auto-Submitted: auto-replied\n",
    "Return-Path: <>\n",
    "Precedence: bulk\n",
    "Message-ID: <a@b>\n",
    "Final-Recipient: rfc822; eva@example.org\n",
    "Action: failed\n",
    "Status: 5.1.1\n",
    "Diagnostic-Code: smtp; 550 ",
    "report-type=delivery-status",
    "This is the mail system at host ",
    "<eva@example.org>: ",
    "{\"notificationType\":\"Bounce\"",
    "Namn: Eva\n",
    "E-post: eva@example.com\n",
    "Meddelande:\n",
    "begin 644 a\n",
    "<div>",
    "</div>",
    "<blockquote>",
    "<table><tr><td>",
    "&#x41;",
    "<!--",
    "-->",
    "dmarc=pass",
    "header.from=",
    "(",
    ")",
    "\\",
    "{\\rtf1",
    "\\'e5",
    "\u{feff}",
    "\u{200f}",
    "å",
    "\u{308}",
    "漢字",
    "🙂",
];

/// Numbers from a number (xorshift64), so that a failing one can be run again.
struct Chance(u64);

impl Chance {
    fn new(number: u64) -> Self {
        let mut chance = Self(number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        chance.below(2);
        chance
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

fn mutate(raw: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    for _ in 0..=chance.below(8) {
        let at = chance.below(raw.len() + 1);
        match chance.below(8) {
            0 if at < raw.len() => raw[at] = u8::try_from(chance.below(256)).unwrap(),
            1 if at < raw.len() => drop(raw.remove(at)),
            2 => raw.truncate(at),
            3 => {
                let from = chance.below(other.len());
                let to = (from + chance.below(400)).min(other.len());
                raw.splice(at..at, other[from..to].iter().copied());
            }
            4 => {
                let to = (at + chance.below(100)).min(raw.len());
                raw.drain(at..to);
            }
            5 => {
                let to = (at + chance.below(60)).min(raw.len());
                let piece = raw[at..to].repeat(chance.below(40));
                raw.splice(at..at, piece);
            }
            _ => {
                let word = chance.of(WORDS);
                raw.splice(at..at, word.bytes());
            }
        }
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn corpus(wanted: impl Fn(&Path) -> bool) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let entries = [folder.clone(), folder.join("automatic")].map(|folder| std::fs::read_dir(folder).unwrap());
    let mut paths: Vec<PathBuf> = entries
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && wanted(path))
        .collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn mails() -> Vec<Vec<u8>> {
    corpus(|path| path.extension().is_some_and(|ending| ending == "eml"))
}

/// The bodies and mails of the tables of machines' mail.
fn machines() -> Vec<Vec<u8>> {
    #[derive(serde::Deserialize)]
    struct Example {
        headers: Vec<(String, String)>,
        body: String,
    }
    let tables = corpus(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    let mails = tables
        .iter()
        .flat_map(|table| table.split(|byte| *byte == b'\n'))
        .filter(|line| !line.is_empty());
    mails
        .map(|line| {
            let example: Example = serde_json::from_slice(line).unwrap();
            let headers: String = example.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
            format!("{headers}\n{}", example.body).into_bytes()
        })
        .collect()
}

/// Gives the target one damaged input after the other until its time is out.
fn fuzz(name: &str, seeds: &[Vec<u8>], target: impl Fn(&[u8]) + std::panic::RefUnwindSafe) {
    let seconds = setting("SYNPUNKTD_FUZZ_SECONDS").unwrap_or(1);
    let first = setting("SYNPUNKTD_FUZZ_FROM").unwrap_or(0);
    // Expressions are compiled by the first input; their time is none of its own.
    target(&seeds[0]);
    let begun = Instant::now();
    let mut number = first;
    while begun.elapsed() < Duration::from_secs(seconds) {
        let mut chance = Chance::new(number);
        let mut raw = seeds[chance.below(seeds.len())].clone();
        let other = &seeds[chance.below(seeds.len())];
        mutate(&mut raw, other, &mut chance);
        let timed = || {
            let started = Instant::now();
            let done = std::panic::catch_unwind(|| target(&raw));
            assert!(done.is_ok(), "{name}: input {number} fails");
            started.elapsed()
        };
        // A machine that is busy elsewhere takes long once, a slow input each time.
        let took = (0..3).map(|_| timed()).find(|took| *took < LIMIT).unwrap_or(LIMIT);
        assert!(took < LIMIT, "{name}: input {number}, {} bytes, takes {LIMIT:?} or more", raw.len());
        number += 1;
    }
    println!("{name}: {} inputs in {seconds} s", number - first);
}

fn is_subsequence(of: &str, new: &str) -> bool {
    let bare = |line: &str| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned();
    let mut lines = of.lines().map(bare);
    new.lines()
        .map(bare)
        .all(|line| line.is_empty() || lines.any(|other| other == line))
}

fn holds(letter: &Letter) {
    assert!(is_subsequence(&letter.text, &letter.new_text), "new text is not of the text");
    assert!(!letter.text.contains(['\r', '\0']) && !letter.subject.contains(['\n', '\r', '\0']));
    assert!(letter.kind == Kind::Human || !letter.may_auto_reply, "a machine would be answered");
    assert!(letter.attachments.iter().all(|file| !file.filename.contains(['/', '\\', '\0'])));
}

fn form_rule() -> FormRule {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    FormRule {
        id: "kontakt".to_owned(),
        from: Some("*".to_owned()),
        subject: None,
        labels: FormLabels {
            name: words(&["Namn"]),
            email: words(&["E-post"]),
            phone: words(&["Telefon"]),
            text: words(&["Meddelande"]),
            topic: words(&["Ämne"]),
            anonymous: words(&["Anonym"]),
        },
    }
}

#[test]
fn whole_mail() {
    let seeds = [mails(), machines()].concat();
    fuzz("whole mail", &seeds, |raw| {
        // `parse` catches a panic of its decoders; here one shall be seen.
        parse::parse_within(raw, &BOUNDS);
        holds(&read(raw, &ReadRules::default()));
    });
}

#[test]
fn quote_stripping() {
    let seeds: Vec<Vec<u8>> = [mails(), machines()].concat();
    fuzz("quote stripping", &seeds, |raw| {
        let text = String::from_utf8_lossy(raw).replace(['\r', '\0'], "");
        let ours = text.get(..text.floor_char_boundary(text.len() / 2)).unwrap_or_default();
        quote::new_text_against(&text, None, &[], ours);
        for html in [None, Some(text.as_str())] {
            let new = quote::new_text(&text, html, &["skriv ovanför".to_owned()]);
            assert!(is_subsequence(&text, &new), "a line that is not of the text");
        }
    });
}

#[test]
fn bounces_and_machines() {
    fuzz("bounce", &machines(), |raw| {
        let parsed = parse::parse(raw);
        let verdict = automatic::judge(&parsed);
        assert!(!verdict.because.is_empty() && (verdict.kind == Kind::Human || !verdict.may_auto_reply));
        assert!(
            verdict.kind != Kind::Bounce || verdict.bounce.is_some(),
            "a bounce that tells nothing"
        );
    });
}

#[test]
fn forms() {
    let rules = [form_rule()];
    fuzz("form", &[mails(), machines()].concat(), |raw| {
        let parsed = parse::parse(raw);
        if let Some(form) = form::read(&parsed, &rules, false) {
            assert!(form.text.len() <= parsed.text.len() + 1);
        }
    });
}

#[test]
fn containers() {
    let parts: Vec<Vec<u8>> = mails()
        .iter()
        .flat_map(|raw| {
            let tree = parse::parse(raw);
            tree.parts.into_iter().map(|part| part.bytes)
        })
        .filter(|bytes| !bytes.is_empty())
        .collect();
    fuzz("TNEF, S/MIME, RTF", &parts, |bytes| {
        let with_signature = [&[0x78, 0x9f, 0x3e, 0x22, 1, 0], bytes].concat();
        for bytes in [bytes, &with_signature] {
            tnef::open(bytes);
            smime::open(bytes);
            rtf::inflate(bytes);
            rtf::read(bytes);
        }
    });
}

#[test]
fn authentication_results() {
    let seed = b"mx.example 1; spf=pass (a \\) b) smtp.mailfrom=\"x; y\"@a.example; dkim=pass header.d=a.example; dmarc=fail header.from=b.example";
    fuzz("Authentication-Results", &[seed.to_vec()], |raw| {
        let value = String::from_utf8_lossy(raw);
        let (_, rest) = auth_results::split(&value);
        let passes = auth_results::read(&rest).is_some_and(|results| results.dmarc_passes_for("b.example"));
        assert!(!passes || value.to_lowercase().contains("pass"));
    });
}
