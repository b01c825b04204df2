//! What the documents say is true: the keys that the configuration knows, the figures of the five routines, the commands, the
//! tests that the README calls as witnesses, and every link.

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use synpunktd::domain::ids::TopicId;
use synpunktd::domain::matter::{CaseType, Channel, Flag};
use synpunktd::domain::policy::{LaneAction, Policy, Role};
use synpunktd::settings::reader::{Faults, Section};
use synpunktd::settings::{self, daemon, organisation, policy};

/// Keys by section.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The part of a page under a heading, up to the next one of its depth or higher.
fn part<'a>(page: &'a str, heading: &str) -> &'a str {
    let depth = heading.split(' ').next().unwrap().len();
    let begin = page
        .find(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("no heading {heading}"))
        + heading.len()
        + 2;
    let next = Regex::new(&format!("(?m)^#{{1,{depth}}} ")).unwrap();
    let end = next.find(&page[begin..]).map_or(page.len(), |found| begin + found.start());
    &page[begin..end]
}

/// The rows of the tables of a page, as cells without backquotes; headings and rulers are left out.
fn rows(page: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = page.lines().collect();
    let is_row = |(i, line): &(usize, &&str)| {
        line.starts_with("| ") && !line.starts_with("| ---") && lines.get(i + 1).is_none_or(|next| !next.starts_with("| ---"))
    };
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    lines.iter().enumerate().filter(is_row).map(|(_, line)| cells(line)).collect()
}

/// Keys by the heading of the table that they stand in.
fn written(page: &str) -> Keys {
    let mut keys = Keys::new();
    let heading = Regex::new(r"(?m)^### (.+)$").unwrap();
    for found in heading.captures_iter(page) {
        let names = rows(part(page, &found[0])).into_iter().map(|cells| cells[0].clone()).collect();
        keys.insert(found[1].replace('`', ""), names);
    }
    keys
}

/// Keys that the program knows, out of what it says to a key that it does not know. `places` leads from the beginning of
/// a key's path to the heading on the page.
fn known<T>(planted: &str, read: fn(&Section<'_>) -> T, places: &[(&str, &str)]) -> Keys {
    let (_, faults) = Faults::read("planted.toml", planted, read);
    let mut keys = Keys::new();
    for fault in &faults {
        let Some(known) = fault.what.strip_prefix("is not a known key here; known are: ") else {
            continue;
        };
        let path = fault.key.strip_suffix("okand").unwrap_or_else(|| panic!("{fault}"));
        let heading = places
            .iter()
            .find(|(place, _)| *place == path)
            .unwrap_or_else(|| panic!("{fault}"))
            .1;
        keys.insert(heading.to_owned(), known.split(", ").map(str::to_owned).collect());
    }
    assert_eq!(keys.len(), places.len(), "every section tells its keys: {faults:#?}");
    keys
}

fn read_daemon(section: &Section<'_>) -> Option<daemon::Daemon> {
    daemon::read(section, Path::new("synpunktd.toml"), &BTreeMap::new())
}

#[test]
fn every_key_of_synpunktd_toml_is_explained() {
    let planted = "okand = 1\n[relay]\nokand = 1\nhost = \"a\"\nuser = \"a\"\n[[mailbox]]\nokand = 1\nid = \"a\"\n\
        [[form]]\nokand = 1\nid = \"a\"\nfrom = \"a\"\n[form.labels]\nokand = 1\n[oauth.a]\nokand = 1\n[monitoring]\nokand = 1\n\
        [backup]\nokand = 1\n[archive]\nokand = 1\n[alarm]\nokand = 1\n[budget]\nokand = 1\n[journal]\nokand = 1\n[opinion]\nokand = 1\n[[hook]]\nokand = 1\n";
    let places = [
        ("", "Top level"),
        ("relay.", "[relay]"),
        ("mailbox[1].", "[[mailbox]]"),
        ("form[1].", "[[form]]"),
        ("form[1].labels.", "[form.labels]"),
        ("backup.", "[backup]"),
        ("archive.", "[archive]"),
        ("alarm.", "[alarm]"),
        ("budget.", "[budget]"),
        ("journal.", "[journal]"),
        ("oauth.a.", "[oauth.NAME]"),
        ("monitoring.", "[monitoring]"),
        ("opinion.", "[opinion]"),
        ("hook[1].", "[[hook]]"),
    ];
    let page = text("docs/configuration.md");
    assert_eq!(written(part(&page, "## synpunktd.toml")), known(planted, read_daemon, &places));
}

#[test]
fn every_key_of_organisation_toml_is_explained() {
    let planted = "okand = 1\n[function.a]\nokand = 1\n[authority.a]\nokand = 1\ncontact = { okand = 1 }\n[unit.a]\nokand = 1\n\
        [person.a]\nokand = 1\n[[referral]]\nokand = 1\n";
    let places = [
        ("", "Top level"),
        ("function.a.", "[function.NAME]"),
        ("authority.a.", "[authority.NAME]"),
        ("authority.a.contact.", "[authority.NAME.contact]"),
        ("unit.a.", "[unit.NAME]"),
        ("person.a.", "[person.NAME]"),
        ("referral[1].", "[[referral]]"),
    ];
    let page = text("docs/configuration.md");
    assert_eq!(
        written(part(&page, "## organisation.toml")),
        known(planted, organisation::read, &places)
    );
}

#[test]
fn every_key_of_a_policy_is_explained() {
    let planted = "okand = 1\n[types]\nokand = 1\nklagomal = { word = \"a\", okand = 1 }\n[receipt]\nokand = 1\n[first_answer]\nokand = 1\n\
        [answers]\nokand = 1\n[late_notice]\nokand = 1\n[[ladder]]\nokand = 1\n[closing]\nokand = 1\non = \"outcome\"\nask = \"2 weeks\"\n[[closing.outcome]]\nokand = 1\n\
        [[lane]]\nokand = 1\naction = \"refer\"\n\
        [[report]]\nokand = 1\n[[digest]]\nokand = 1\n[[disposal]]\nokand = 1\n[disposal_list]\nokand = 1\n[public_list]\nokand = 1\n[routing]\nokand = 1\n[[closed_days]]\nokand = 1\n";
    let places = [
        ("", "Top level"),
        ("types.", "[types]"),
        ("types.klagomal.", "[types.TYPE]"),
        ("receipt.", "[receipt]"),
        ("first_answer.", "[first_answer]"),
        ("answers.", "[answers]"),
        ("late_notice.", "[late_notice]"),
        ("ladder[1].", "[[ladder]]"),
        ("closing.", "[closing]"),
        ("closing.outcome[1].", "[[closing.outcome]]"),
        ("lane[1].", "[[lane]]"),
        ("report[1].", "[[report]]"),
        ("disposal[1].", "[[disposal]]"),
        ("disposal_list.", "[disposal_list]"),
        ("public_list.", "[public_list]"),
        ("digest[1].", "[[digest]]"),
        ("routing.", "[routing]"),
        ("closed_days[1].", "[[closed_days]]"),
    ];
    let page = text("docs/policies.md");
    assert_eq!(written(part(&page, "## Keys")), known(planted, policy::read, &places));
}

/// What the table of the five routines says about one, row by row.
fn told(policy: &Policy) -> Vec<(&'static str, String)> {
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let list = |words: Vec<String>| if words.is_empty() { "–".to_owned() } else { words.join(", ") };
    let types = |types: &[CaseType]| list(types.iter().map(ToString::to_string).collect());
    let word = |value: &dyn erased::Word| value.word();
    let within = |channel| policy.first_answer_within(CaseType::Complaint, channel).to_string();
    let action = |flag| {
        let lane = policy.lanes_for(&[flag].into(), None::<&TopicId>, Channel::Email).first().copied();
        word(&lane.unwrap().action)
    };
    let head = policy.ladder.iter().find(|step| step.to.contains(&Role::Head)).unwrap();
    vec![
        ("first answer within", within(Channel::Email)),
        ("on social media", within(Channel::SocialMedia)),
        ("what counts", word(&policy.first_answer.counts)),
        ("binding", yes(policy.first_answer.binding)),
        (
            "officer must accept within",
            policy.acceptance.as_ref().map_or("–".to_owned(), ToString::to_string),
        ),
        ("regret for", types(&policy.receipt.regret)),
        ("receipt explains", yes(policy.receipt.explain)),
        ("receipt names the officer", yes(policy.receipt.name_contact)),
        ("receipt is enough for", types(&policy.first_answer.receipt_is_enough_for)),
        ("a suggestion is called", policy.type_word(CaseType::Suggestion).to_owned()),
        ("closes on", word(&policy.closing.on)),
        (
            "silence closes after",
            policy.closing.silence.as_ref().map_or("–".to_owned(), ToString::to_string),
        ),
        (
            "asked after",
            policy.closing.ask.as_ref().map_or("–".to_owned(), ToString::to_string),
        ),
        (
            "final answer within",
            policy.final_answer.as_ref().map_or("–".to_owned(), ToString::to_string),
        ),
        ("first reminder", policy.ladder[0].when.to_string()),
        ("head is told", head.when.to_string()),
        (
            "warned of a missed day",
            policy.late_notice.as_ref().map_or("–".to_owned(), |rule| rule.warn.to_string()),
        ),
        ("appeal", action(Flag::Appeal)),
        ("acute fault", action(Flag::AcuteFault)),
        ("personal file copy", yes(policy.personal_file_copy)),
        ("reports", list(policy.reports.iter().map(|report| word(&report.period)).collect())),
    ]
}

/// The word that a value is written with in configuration.
mod erased {
    pub trait Word {
        fn word(&self) -> String;
    }

    impl<T: serde::Serialize> Word for T {
        fn word(&self) -> String {
            serde_json::to_value(self).unwrap().as_str().unwrap().to_owned()
        }
    }
}

#[test]
fn the_table_of_the_five_routines_says_what_the_files_say() {
    let settings = settings::load(&root().join("config/example/synpunktd.toml"), &BTreeMap::new()).unwrap();
    let page = text("docs/policies.md");
    let table = part(&page, "## The five routines");
    let head = table.lines().find(|line| line.starts_with("| |")).unwrap().replace('`', "");
    let names: Vec<&str> = head.split('|').map(str::trim).filter(|name| !name.is_empty()).collect();
    let mut shown: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for cells in rows(table) {
        for (name, cell) in names.iter().zip(&cells[1..]) {
            shown.entry(name).or_default().push((cells[0].clone(), cell.clone()));
        }
    }
    assert_eq!(shown.len(), settings.policies.len());
    for policy in &settings.policies {
        let told: Vec<(String, String)> = told(policy).into_iter().map(|(row, cell)| (row.to_owned(), cell)).collect();
        assert_eq!(shown[policy.id.as_str()], told, "{}", policy.id);
    }
    let kept_only = settings
        .policies
        .iter()
        .filter(|policy| policy.lanes.iter().any(|lane| lane.action == LaneAction::KeepOnly));
    assert_eq!(kept_only.map(|policy| policy.id.as_str()).collect::<Vec<_>>(), ["osby"]);
}

/// Numbers of rules in a text: `R5–R7` is three.
fn rules(text: &str) -> BTreeSet<u32> {
    let number = Regex::new(r"\bR(\d+)(?:–R(\d+))?").unwrap();
    let span = |found: regex::Captures<'_>| {
        let first: u32 = found[1].parse().unwrap();
        first..=found.get(2).map_or(first, |last| last.as_str().parse().unwrap())
    };
    number.captures_iter(text).flat_map(span).collect()
}

#[test]
fn every_rule_of_the_routines_stands_in_a_story_that_is_named_beside_it() {
    let page = text("docs/routines.md");
    let mut held = BTreeSet::new();
    for row in rows(&page) {
        let told: Vec<BTreeSet<u32>> = row[2]
            .split(", ")
            .map(|story| rules(&text(&format!("tests/stories/{story}.txt"))))
            .collect();
        for rule in rules(&row[1]) {
            assert!(
                told.iter().any(|story| story.contains(&rule)),
                "R{rule} stands in none of {}",
                row[2]
            );
            held.insert(rule);
        }
    }
    let with_people = rules(part(&page, "## What stays with people"));
    let missing: Vec<u32> = (1..=124)
        .filter(|rule| !held.contains(rule) && !with_people.contains(rule))
        .collect();
    assert!(missing.is_empty(), "rules that the page does not tell of: {missing:?}");
}

#[test]
fn the_readme_shows_every_command() {
    let help = Command::new(env!("CARGO_BIN_EXE_synpunktd")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let told: BTreeSet<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    let readme = text("README.md");
    let shown = rows(part(&readme, "## Commands"));
    let shown: BTreeSet<&str> = shown.iter().filter_map(|cells| cells[0].split_whitespace().nth(1)).collect();
    assert_eq!(shown, told);
}

#[test]
fn every_promise_names_a_test_that_exists() {
    let mut tests = String::new();
    for file in files(&["src", "tests"], "rs") {
        tests.push_str(&std::fs::read_to_string(file).unwrap());
    }
    let readme = text("README.md");
    let promises = rows(part(&readme, "## What it promises"));
    assert!(promises.len() > 5);
    for promise in promises {
        for test in promise[2].split(", ") {
            let is_story = test.ends_with(".txt") && root().join("tests").join(test).exists();
            let is_there = is_story || Regex::new(&format!(r"\bfn {test}\b")).unwrap().is_match(&tests);
            assert!(
                is_there,
                "\"{}\" calls {test} as its witness, but there is no such test",
                promise[0]
            );
        }
    }
}

#[test]
fn every_command_in_the_pages_is_one() {
    let help = Command::new(env!("CARGO_BIN_EXE_synpunktd")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let known = |name: &str| Regex::new(&format!(r"(?m)^  {name}\b")).unwrap().is_match(&help);
    let called = Regex::new(r"(?m)(?:^|[`&] ?|-- |=synpunktd )synpunktd ([a-z]+)\b").unwrap();
    let mut seen = 0;
    for page in [
        "README.md",
        "docs/administrator.md",
        "docs/operations.md",
        "docs/microsoft-365.md",
        "docs/mail-servers.md",
    ] {
        let text = text(page);
        for found in called.captures_iter(&text) {
            assert!(known(&found[1]), "{page}: synpunktd {}", &found[1]);
            seen += 1;
        }
    }
    assert!(seen > 25, "{seen}");
}

#[test]
fn every_line_of_the_threat_model_names_a_test_that_exists() {
    let mut tests = String::new();
    for file in files(&["src", "tests"], "rs") {
        tests.push_str(&std::fs::read_to_string(file).unwrap());
    }
    let page = text("docs/threat-model.md");
    let held = rows(part(&page, "## What holds"))
        .into_iter()
        .map(|line| (line[0].clone(), line[2].clone()));
    let spent = rows(part(&page, "## What a stranger can spend"))
        .into_iter()
        .map(|line| (line[0].clone(), line[3].clone()));
    let lines: Vec<(String, String)> = held.chain(spent).collect();
    assert!(lines.len() > 30);
    for (line, named) in lines {
        for test in named.split(", ").filter(|test| *test != "–") {
            let is_story = test.ends_with(".txt") && root().join("tests").join(test).exists();
            assert!(
                is_story || Regex::new(&format!(r"\bfn {test}\b")).unwrap().is_match(&tests),
                "\"{line}\" names {test}, but there is no such test"
            );
        }
    }
}

#[test]
fn the_readme_of_the_tests_names_every_kind() {
    let page = text("tests/README.md");
    for entry in std::fs::read_dir(root().join("tests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_kind = name.ends_with(".rs") || path.join("main.rs").exists();
        assert!(
            !is_kind || page.contains(&format!("`{name}")),
            "tests/README.md does not name {name}"
        );
    }
}

/// Letters in examples are what a story shows, and stories are written by the program.
#[test]
fn every_example_of_a_letter_is_what_a_story_shows() {
    let example = Regex::new(r"<!-- as in (tests/stories/[a-z_]+\.txt) -->\n```text\n((?s:.)*?)```").unwrap();
    let mut checked = 0;
    for page in files(&["docs"], "md") {
        let page = std::fs::read_to_string(&page).unwrap();
        for found in example.captures_iter(&page) {
            let story = text(&found[1]);
            let shown = story.lines().filter_map(|line| line.strip_prefix('|'));
            let shown: String = shown.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
            assert!(shown.contains(&found[2]), "{} does not show\n{}", &found[1], &found[2]);
            checked += 1;
        }
    }
    assert!(checked >= 2, "the examples are not seen");
}

/// Every file with an ending under some folders, or in the folder itself where it is "".
fn files(folders: &[&str], ending: &str) -> Vec<PathBuf> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                waiting.push(path);
            } else if path.extension().is_some_and(|known| known == ending) {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn every_link_leads_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut pages = files(&["docs", "config", "tests", "migrations", "systemd"], "md");
    let top = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    pages.extend(top.filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    assert!(pages.len() > 15, "{pages:?}");
    let mut dead = Vec::new();
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        for found in link.captures_iter(&text).filter(|found| !found[1].contains("://")) {
            let (file, anchor) = found[1].split_once('#').unwrap_or((&found[1], ""));
            let target = if file.is_empty() {
                page.clone()
            } else {
                page.parent().unwrap().join(file)
            };
            let there = target.exists() && (anchor.is_empty() || has_heading(&target, anchor));
            if !there {
                dead.push(format!("{}: {}", page.strip_prefix(root()).unwrap().display(), &found[1]));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

fn has_heading(page: &Path, anchor: &str) -> bool {
    let text = std::fs::read_to_string(page).unwrap();
    let slug = |heading: &str| {
        let kept: String = heading
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
            .collect();
        kept.trim().replace(' ', "-")
    };
    text.lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| slug(line.trim_start_matches('#')) == anchor)
}

#[test]
fn the_reading_of_pages_sees_what_stands_there() {
    let page = "# P\n\n## One\n\n### `[a]`\n\n| Key | M |\n| --- | --- |\n| `x` | 1 |\n| `y` | 2 |\n\n### B\n\n| K |\n| --- |\n| z |\n\n## Two\n\n### C\n";
    let one = written(part(page, "## One"));
    let set = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(
        one,
        Keys::from([("[a]".to_owned(), set(&["x", "y"])), ("B".to_owned(), set(&["z"]))])
    );
}
