//! The examples of the documents are what the program prints: each block that begins with `$ synpunktd` is carried out in the diary
//! of the story `handbok` and compared. `UPDATE_STORIES=1` writes them anew.

use crate::play::{Stage, staged};
use crate::script;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::process::Command;
use synpunktd::daemon::clock::SystemClock;
use synpunktd::domain::time::Clock;
use tempfile::TempDir;

const PAGES: [&str; 2] = ["docs/register.md", "docs/archive.md"];
/// Stands before a block that is carried out.
const MARK: &str = "<!-- as in tests/stories/handbok.txt -->\n```console\n";
/// Commands that know the time of the diary.
const TIMED: &str = "search|show|report|simulate|export|list|diary|figures";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The example installation over the diary of the story, and a shell's words for calling the program so.
fn installed(diary: &Path, place: &Path, now: DateTime<Utc>) -> String {
    let example = root().join("config");
    let text = std::fs::read_to_string(example.join("example/synpunktd.toml")).unwrap();
    let text = text
        .replace("\"../", &format!("\"{}/", example.display()))
        .replace(
            "\"organisation.toml\"",
            &format!("\"{}/example/organisation.toml\"", example.display()),
        )
        .replace("state_dir = \"state\"", &format!("state_dir = {place:?}\ndatabase = {diary:?}"))
        .replace("\"secrets/", &format!("\"{}/example/secrets/", example.display()));
    let (config, clock) = (place.join("synpunktd.toml"), place.join("clock"));
    std::fs::write(&config, text).unwrap();
    let moved = format!("{} {}\n", SystemClock.now().to_rfc3339(), now.to_rfc3339());
    std::fs::write(&clock, moved).unwrap();
    std::os::unix::fs::symlink(&example, place.join("conf")).unwrap();
    let program = env!("CARGO_BIN_EXE_synpunktd");
    format!(
        "synpunktd() {{ command=$1; shift; case $command in ({TIMED}) set -- --clock {clock:?} \"$@\";; esac; \
         {program:?} $command --config {config:?} \"$@\"; }}\n"
    )
}

/// What stands when a story has been played, with an installation over its diary in a folder, and a shell's words for that.
async fn after(story: &str) -> (Stage, TempDir, String) {
    let script = std::fs::read_to_string(root().join(format!("tests/stories/{story}.txt"))).unwrap();
    let (_, stage) = staged(script::without_answers(script::read(&script))).await;
    let place = tempfile::tempdir().unwrap();
    let shell = installed(&stage.world.diary(), place.path(), stage.world.now());
    (stage, place, shell)
}

/// A block carried out: its commands, each with what it prints.
fn carried_out(block: &str, shell: &str, place: &Path) -> String {
    let mut out = String::new();
    for command in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let output = Command::new("sh")
            .args(["-c", &format!("{shell}{command}")])
            .current_dir(place)
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        let printed: Vec<String> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        out.push_str(&format!("$ {command}\n{}\n\n", printed.join("\n").trim_end()));
    }
    format!("{}\n", out.trim_end())
}

#[tokio::test]
async fn the_examples_of_the_documents_are_what_the_program_prints() {
    let (_stage, place, shell) = after("handbok").await;
    let mut blocks = 0;
    for page in PAGES {
        let path: PathBuf = root().join(page);
        let text = std::fs::read_to_string(&path).unwrap();
        let mut parts = text.split(MARK);
        let mut made = parts.next().unwrap().to_owned();
        for part in parts {
            let (block, rest) = part.split_once("```").unwrap();
            made.push_str(&format!("{MARK}{}```{rest}", carried_out(block, &shell, place.path())));
            blocks += 1;
        }
        if std::env::var_os("UPDATE_STORIES").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        assert!(
            std::env::var_os("UPDATE_STORIES").is_some() || text == made,
            "{page} tells it otherwise (- as it stands, + as it is):\n\n{}\nUPDATE_STORIES=1 writes the examples anew.",
            script::difference(&text, &made)
        );
    }
    assert!(blocks >= 5, "{blocks}");
}

/// A machine's mail becomes no document, and is held on its author all the same; nobody else's mail is in the package.
#[tokio::test]
async fn a_mail_that_became_no_document_is_handed_out_to_its_author() {
    let (_stage, place, shell) = after("maskiner").await;
    let block = "$ synpunktd export --person karin.berg@example.com --to ut\n\
                 $ cut -d';' -f1-5,7 ut/registerutdrag-karin-berg-example-com/manifest.csv";
    let told = carried_out(block, &shell, place.path());
    assert!(told.contains("\n1 mail is in ut/"), "{told}");
    assert!(
        told.contains(";inkommen;automatiskt mejl;utanfor-handlingarna/001-automatiskt-mejl.eml"),
        "{told}"
    );
    assert_eq!(told.lines().filter(|line| line.contains(".eml")).count(), 1, "{told}");
    let mail = place
        .path()
        .join("ut/registerutdrag-karin-berg-example-com/utanfor-handlingarna/001-automatiskt-mejl.eml");
    assert!(std::fs::read_to_string(mail).unwrap().contains("karin.berg@example.com"));
}

/// What cannot be answered is refused with a sentence, and nothing is shown.
#[tokio::test]
async fn what_cannot_be_answered_is_refused_with_a_sentence() {
    let (_stage, place, shell) = after("handbok").await;
    for (command, sentence) in [
        ("search färg:röd", "\"färg:\" är inget fält"),
        ("search '\"mörkt på'", "Ett citattecken saknar sitt slut."),
        ("search sedan:2026-13", "är inget datum"),
        ("search enhet:simhall", "Inget heter \"simhall\" i fältet \"enhet:\""),
        ("search -- -sedan:2026", "Minustecknet fungerar för"),
        ("show 'TN 2026/9999'", "there is no case TN 2026/9999 in this diary"),
        ("show 'XX 2026/0001'", "they look like KS 2026/0123"),
        ("show 'TN 2026/0001' --raw 99", "the case has no document 99: it has 1 to 3"),
        ("export 'TN 2026/9999' --to ut", "there is no case TN 2026/9999 in this diary"),
        (
            "export --person ingen@example.com --to ut",
            "there is nothing about ingen@example.com",
        ),
        ("report 2031", "perioden 2031 har inte börjat än"),
        ("report 2026-T4", "\"2026-T4\" är ingen period"),
        ("report 2026 --authority xx", "there is no authority \"xx\"; there are ks, on, tn"),
        (
            "simulate --policy conf/policies/osby.toml --over 2031",
            "perioden 2031 har inte börjat än",
        ),
        (
            "diary --public --from 2031-01-01 --to 2031-01-31",
            "the first day, 2031-01-01, has not come yet",
        ),
        ("list --unit simhall", "there is no unit \"simhall\", and no case of it"),
        ("list --officer ingen", "there is no person \"ingen\" in the directory"),
        ("figures finns-inte.csv --authority tn --source X", "finns-inte.csv cannot be read"),
    ] {
        let output = Command::new("sh")
            .args(["-c", &format!("{shell}synpunktd {command}")])
            .current_dir(place.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(sentence), "{command}: {told}");
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{command}");
    }
}
