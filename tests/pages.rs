//! Pages for people: the report and the public list, written to `target/tmp/pages` to be looked at, and checked with axe-core in
//! headless Chromium where both are there (`make axe`).

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use std::path::{Path, PathBuf};
use std::process::Command;
use synpunktd::domain::case::StateName;
use synpunktd::domain::diary::DiaryNumber;
use synpunktd::domain::figures::CaseFact;
use synpunktd::domain::ids::{CaseId, TopicId};
use synpunktd::domain::matter::{CaseType, Channel, Flag, Flags};
use synpunktd::domain::policies::Policies;
use synpunktd::domain::policy::ReportPart;
use synpunktd::domain::postlist::{PRIVATE, PublicEntry, WITHHELD};
use synpunktd::domain::report::{Asked, Excluded, Note, Report, Span, build};
use synpunktd::domain::time::stockholm_date;
use synpunktd::flow::report::print;
use synpunktd::paper::postlist;

/// Units with their topics, how often they get a case, and how often they are late, in hundredths.
const UNITS: [(&str, &str, u32, u32); 6] = [
    ("gata", "gata_park", 38, 24),
    ("va", "vatten_avfall", 17, 9),
    ("skola", "forskola_skola", 15, 12),
    ("aldre", "aldreomsorg", 14, 31),
    ("kultur", "kultur_fritid", 10, 5),
    ("stod", "funktionsstod", 6, 15),
];
const TITLES: [&str; 8] = [
    "Snöröjning på Skolgatan",
    "Trasig gatubelysning vid busshållplatsen",
    "Långa väntetider i telefon",
    "Lukt från avloppet i centrum",
    "Maten på äldreboendet",
    "Öppettider på simhallen",
    "Snöröjningen vid förskolan",
    "Potthål på Storgatan",
];

fn chance(case: u32, salt: u32, below: u32) -> u32 {
    let mixed = (case.wrapping_mul(2_654_435_761) ^ salt.wrapping_mul(40_503)).wrapping_mul(2_246_822_519);
    (mixed >> 8) % below
}

/// A made-up case; the year before has fewer.
fn fact(case: u32, first: DateTime<Utc>) -> CaseFact {
    let mut ticket = chance(case, 1, 100);
    let (unit, topic, _, late) = *UNITS
        .iter()
        .find(|(_, _, weight, _)| {
            let hit = ticket < *weight;
            ticket = ticket.saturating_sub(*weight);
            hit
        })
        .unwrap_or(&UNITS[0]);
    let types = [0, 0, 0, 0, 1, 1, 2, 3, 3, 4];
    let case_type = CaseType::ALL[types[chance(case, 2, 10) as usize]];
    let arrived_at = first + TimeDelta::minutes(i64::from(chance(case, 3, 123 * 24 * 60)));
    let due = (case_type != CaseType::Praise).then(|| arrived_at + TimeDelta::days(7));
    let minutes = if chance(case, 4, 100) < late { 8 * 24 * 60 } else { 60 } + chance(case, 5, 6 * 24 * 60);
    let answered = (chance(case, 6, 100) > 2).then(|| arrived_at + TimeDelta::minutes(i64::from(minutes)));
    let secret = chance(case, 7, 25) == 0;
    CaseFact {
        first_due_at: None,
        id: CaseId(i64::from(case)),
        number: DiaryNumber {
            series: "TN".to_owned(),
            year: 2026,
            serial: i64::from(case) + 1,
        },
        authority: "tn".into(),
        unit: Some(unit.into()),
        officer: None,
        topic: Some(topic.into()),
        case_type,
        first: Some((
            Some(topic.into()),
            if chance(case, 8, 9) == 0 { CaseType::Opinion } else { case_type },
        )),
        channel: [Channel::Email, Channel::Email, Channel::WebForm, Channel::Telephone][chance(case, 9, 4) as usize],
        flags: if secret { [Flag::Confidential].into() } else { Flags::new() },
        title: TITLES[chance(case, 10, 8) as usize].to_owned(),
        arrived_at,
        due_at: due,
        answered_at: answered,
        closed_at: answered.filter(|_| chance(case, 11, 3) > 0).map(|at| at + TimeDelta::days(21)),
        state: if answered.is_some() {
            StateName::Answered
        } else {
            StateName::Assigned
        },
        reroutes: u32::from(chance(case, 12, 8) == 0),
        measure: (chance(case, 13, 3) == 0).then(|| "Åtgärdat".to_owned()),
        outcome: None,
        left_out: false,
    }
}

fn report() -> Report {
    let day = |year, month| Utc.with_ymd_and_hms(year, month, 1, 0, 0, 0).unwrap();
    let mut facts: Vec<CaseFact> = (0..412).map(|case| fact(case, day(2026, 5))).collect();
    facts.extend((1_000..1_374).map(|case| fact(case, day(2026, 1))));
    facts.extend((2_000..2_424).map(|case| fact(case, day(2025, 5))));
    let settings = synpunktd::settings::load(&root().join("config/example/synpunktd.toml"), &Default::default()).unwrap();
    let policies = Policies::new(settings.policies.clone());
    let now = Utc.with_ymd_and_hms(2026, 9, 1, 5, 0, 0).unwrap();
    let in_force = policies.on(&"osby".into(), stockholm_date(now)).unwrap();
    let note = |unit: &str, number: u32, text: &str| Note {
        number: format!("TN 2026/{number:04}"),
        unit: Some(unit.into()),
        text: text.to_owned(),
    };
    let topics = [
        "Gata och park",
        "Vatten och avfall",
        "Förskola och skola",
        "Äldreomsorg",
        "Kultur och fritid",
        "Funktionsstöd",
    ];
    build(&Asked {
        span: Span::read("2026-T2").unwrap(),
        of: "Tekniska nämnden",
        facts: &facts,
        measures: &[
            note("gata", 211, "Hålet är lagat, och Storgatan är inlagd i höstens underhåll."),
            note("gata", 240, "Belysningen vid hållplatsen är bytt till LED."),
            note("va", 252, "Brunnen är rensad; kontroll en gång i månaden från och med nu."),
            note("aldre", 260, ""),
        ],
        outcomes: &[
            note("gata", 211, "atgard"),
            note("gata", 240, "atgard"),
            note("va", 252, "atgard"),
            note("skola", 270, "politiskt"),
        ],
        excluded: &[
            Excluded {
                outcome: synpunktd::domain::effect::Outcome::Automatic,
                mails: 131,
            },
            Excluded {
                outcome: synpunktd::domain::effect::Outcome::Duplicate,
                mails: 24,
            },
        ],
        outside: &[],
        parts: &[ReportPart::Measures, ReportPart::Outcomes, ReportPart::Review],
        organisation: &settings.organisation,
        topics: &UNITS
            .iter()
            .zip(topics)
            .map(|((_, id, _, _), name)| (TopicId::new(*id), name.to_owned()))
            .collect(),
        policy: &in_force.policy,
        calendar: &in_force.calendar,
        now,
    })
}

fn list() -> String {
    let entry = |day: u32, serial: u32| PublicEntry {
        day: chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap(),
        number: format!("TN 2026/{serial:04}"),
        document: 1 + i64::from(serial % 3),
        way: ["inkommen", "utgående", "upprättad"][serial as usize % 3],
        with: if serial.is_multiple_of(5) { WITHHELD } else { PRIVATE }.to_owned(),
        about: if serial.is_multiple_of(5) {
            WITHHELD.to_owned()
        } else {
            TITLES[serial as usize % 8].to_owned()
        },
    };
    let entries: Vec<PublicEntry> = (2..6).flat_map(|day| (1..8).map(move |nth| entry(day, day * 10 + nth))).collect();
    postlist::page(
        &postlist::Heading {
            of: "Tekniska nämnden",
            first: entries[0].day,
            last: entries[entries.len() - 1].day,
            contact: "Kontakta Kontaktcenter, telefon 0999-100 00.",
        },
        &entries,
    )
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages, written where they can be looked at.
fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    let printed = print(report()).unwrap();
    for (name, bytes) in &printed.pictures {
        std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }
    std::fs::write(folder.join("rapport.xlsx"), &printed.workbook).unwrap();
    std::fs::write(folder.join("rapport.csv"), &printed.csv).unwrap();
    std::fs::write(folder.join("rapport.pdf"), &printed.pdf).unwrap();
    std::fs::write(folder.join("rapport.txt"), printed.report.text()).unwrap();
    let write = |(name, text): (&str, String)| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    [("rapport.html", printed.page), ("postlista.html", list())].map(write).to_vec()
}

#[test]
fn every_picture_has_its_words_and_its_table() {
    let report = report();
    let printed = print(report.clone()).unwrap();
    let charts: Vec<_> = report.sections.iter().filter(|section| section.chart.is_some()).collect();
    assert!(charts.len() >= 3);
    for section in charts {
        assert!(section.table.is_some(), "{}", section.heading);
    }
    assert_eq!(printed.page.matches("<img ").count(), printed.pictures.len());
    assert_eq!(printed.page.matches(" alt=\"").count(), printed.pictures.len());
    assert!(!printed.page.contains("alt=\"\""));
    assert!(printed.workbook.starts_with(b"PK"));
    assert!(
        !printed.page.contains("http://") && !printed.page.contains("https://"),
        "a page fetches nothing"
    );
}

#[test]
fn the_example_in_the_docs_is_what_a_report_says() {
    let page = std::fs::read_to_string(root().join("docs/register.md")).unwrap();
    let (_, rest) = page.split_once("<!-- as in tests/pages.rs -->\n```text\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let text = report().text();
    assert!(
        text.starts_with(example),
        "docs/register.md shows\n{example}\nbut a report says\n{text}"
    );
}

#[test]
fn no_page_keeps_anyone_out() {
    let pages = pages();
    let axe = std::env::var_os("AXE_CORE").map(PathBuf::from);
    let Some((axe, chromium)) = axe.zip(chromium()) else {
        eprintln!("NOT CHECKED with axe-core: run `make axe` (it needs Chromium and npm)");
        return;
    };
    let axe = std::fs::read_to_string(axe).unwrap();
    for page in pages {
        let found = violations(&page, &axe, chromium);
        assert_eq!(found, "none", "{}", page.display());
    }
    // The checker finds what is wrong.
    let bad = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages/felaktig.html");
    std::fs::write(
        &bad,
        "<!DOCTYPE html><html><head><title>x</title></head><body><img src=\"a.png\"></body></html>",
    )
    .unwrap();
    assert!(violations(&bad, &axe, chromium).contains("image-alt"));
}

fn chromium() -> Option<&'static str> {
    ["/usr/bin/chromium", "/usr/bin/google-chrome"]
        .into_iter()
        .find(|path| Path::new(path).exists())
}

/// What axe-core says of a page: the rules that it breaks, or "none".
fn violations(page: &Path, axe: &str, chromium: &str) -> String {
    let run = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(result => { \
               const told = result.violations.map(one => one.id + ': ' + one.nodes.map(node => node.target).join(' ')); \
               document.body.innerHTML = 'AXE[' + (told.join('; ') || 'none') + ']EXA'; });";
    let html = std::fs::read_to_string(page).unwrap();
    let checked = page.with_extension("axe.html");
    std::fs::write(
        &checked,
        html.replace("</body>", &format!("<script>{axe}</script><script>{run}</script></body>")),
    )
    .unwrap();
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
        ])
        .args([
            "--disable-component-update",
            "--disable-sync",
            "--virtual-time-budget=20000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", checked.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = dom.rsplit("AXE[").next().and_then(|rest| rest.split("]EXA").next());
    told.filter(|_| dom.contains("]EXA</body>"))
        .unwrap_or("the checker did not run")
        .to_owned()
}
