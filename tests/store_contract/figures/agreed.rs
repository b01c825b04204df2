//! Each table of a report of half a year, as it is gathered and built for readers, beside plain SQL.

use crate::databases::Database;
use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use std::collections::{BTreeMap, BTreeSet};
use synpunktd::daemon::wiring;
use synpunktd::domain::ids::CaseId;
use synpunktd::domain::policies::Policies;
use synpunktd::domain::policy::ReportPart;
use synpunktd::domain::report::{Report, Section, Span, Value, percent};
use synpunktd::domain::time::stockholm_date;
use synpunktd::flow::reading::Glasses;
use synpunktd::flow::report::{Desk, gather};
use synpunktd::settings::Settings;

/// Not counted: what was found to be no synpunkt.
const COUNTED: &str = "matter NOT LIKE '%\"not_a_matter\":true%'";
const SENSITIVE: &str = "matter LIKE '%\"sekretess\"%'";
/// With `+ 0`, or SQLite looks for the earliest of each case among all answers, in the order of their time.
pub const ANSWER: &str = "(SELECT MIN(d.at + 0) FROM documents d WHERE d.case_id = cases.id AND d.title = 'Svar')";

/// The report of half a year and what it is compared with, and the same by SQL.
pub struct Agreed<'a> {
    db: &'a Database,
    report: Report,
    settings: Settings,
    now: DateTime<Utc>,
    span: Span,
}

fn during(span: Span) -> String {
    let (first, end) = (span.begins().timestamp_micros(), span.ends().timestamp_micros());
    format!("arrived_at >= {first} AND arrived_at < {end} AND {COUNTED}")
}

impl<'a> Agreed<'a> {
    pub async fn gathered(db: &'a Database, span: &str, now: DateTime<Utc>) -> Self {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let settings = synpunktd::settings::load(&root.join("config/example/synpunktd.toml"), &Default::default()).unwrap();
        let (policies, rules) = (Policies::new(settings.policies.clone()), wiring::read_rules(&settings));
        let topics = BTreeMap::new();
        let desk = Desk {
            glasses: Glasses {
                organisation: &settings.organisation,
                policies: &policies,
                rules: &rules,
            },
            topics: &topics,
        };
        let in_force = policies.on(&"osby".into(), stockholm_date(now)).unwrap();
        let span = Span::read(span).unwrap();
        let parts = [ReportPart::Measures, ReportPart::Outcomes, ReportPart::Review];
        let mut reader = db.store.read().await.unwrap();
        let report = gather(&mut reader, &desk, None, in_force, span, &parts, now).await.unwrap();
        drop(reader);
        Self {
            db,
            report,
            settings,
            now,
            span,
        }
    }

    pub async fn check(&self) {
        self.lay_matters_open().await;
        self.compared_tables().await;
        self.units().await;
        self.crossing().await;
        self.times().await;
        self.mails_answered_soon().await;
        self.themes().await;
        self.staff_wrote().await;
        self.not_counted().await;
    }

    /// Lets SQL read what cases are about: as text, as it lay in rows from before it was packed.
    async fn lay_matters_open(&self) {
        let mut reader = self.db.store.read().await.unwrap();
        let mut rows = Vec::new();
        for (_, id) in self.db.look("SELECT 'id', id FROM cases ORDER BY id").await {
            let matter = reader.load_case(CaseId(id)).await.unwrap().matter;
            let json = serde_json::to_string(&matter).unwrap();
            rows.push(format!("({id}, '{json}')"));
        }
        drop(reader);
        let sql = format!(
            "CREATE TABLE laid_open (id BIGINT PRIMARY KEY, matter TEXT); INSERT INTO laid_open VALUES {}; \
             UPDATE cases SET matter = o.matter, matter_packed = NULL FROM laid_open o WHERE o.id = cases.id; DROP TABLE laid_open",
            rows.join(", ")
        );
        self.db.tamper(&sql).await;
    }

    fn section(&self, heading: &str) -> &Section {
        let found = self.report.sections.iter().find(|section| section.heading == heading);
        found.unwrap_or_else(|| panic!("{heading}"))
    }

    fn rows(&self, heading: &str) -> Vec<Vec<Value>> {
        self.section(heading).table.as_ref().unwrap().rows.clone()
    }

    async fn counts(&self, select: &str) -> BTreeMap<String, i64> {
        self.db.look(select).await.into_iter().collect()
    }

    async fn count(&self, span: Span, condition: &str) -> i64 {
        let sql = format!("SELECT 'all', COUNT(*) FROM cases WHERE {} AND {condition}", during(span));
        self.counts(&sql).await["all"]
    }

    async fn grouped(&self, span: Span, by: &str) -> BTreeMap<String, i64> {
        self.counts(&format!("SELECT {by}, COUNT(*) FROM cases WHERE {} GROUP BY {by}", during(span)))
            .await
    }

    fn unit_name(&self, id: &str) -> String {
        let unit = self.settings.organisation.units.get(&id.into());
        unit.map_or_else(|| id.to_owned(), |unit| unit.name.clone())
    }

    /// How many, against the period before and the year before, and the share in time: per unit and per topic.
    async fn compared_tables(&self) {
        let (before, year_before) = (self.span.before().unwrap(), self.span.year_before().unwrap());
        for (heading, column) in [("Vems ärenden: enheter", "unit"), ("Vad det gäller: ämnen", "topic")] {
            let now = self.grouped(self.span, column).await;
            let (before, year_before) = (self.grouped(before, column).await, self.grouped(year_before, column).await);
            let mut expected = BTreeSet::new();
            for (group, count) in &now {
                let of = format!("{column} = '{group}'");
                let in_time = self.count(self.span, &format!("{of} AND {ANSWER} <= due_at")).await;
                let late = self.count(self.span, &format!("{of} AND {}", self.late())).await;
                let name = if column == "unit" { self.unit_name(group) } else { group.clone() };
                let change = |earlier: &BTreeMap<String, i64>| count - earlier.get(group).copied().unwrap_or(0);
                expected.insert(format!(
                    "{name} {count} {} {} {}",
                    change(&before),
                    change(&year_before),
                    percent(in_time as f64 / (in_time + late) as f64)
                ));
            }
            let rows = self.rows(heading);
            let told = rows.iter().map(|row| row.iter().map(plain).collect::<Vec<_>>().join(" "));
            assert_eq!(told.collect::<BTreeSet<_>>(), expected, "{heading}");
        }
    }

    fn late(&self) -> String {
        let now = self.now.timestamp_micros();
        format!("({ANSWER} > due_at OR ({ANSWER} IS NULL AND state = 'assigned' AND due_at < {now}))")
    }

    /// Late and overdue per unit.
    async fn units(&self) {
        let now = self.now.timestamp_micros();
        for row in self.rows("Svar i tid") {
            let unit = self.grouped(self.span, "unit").await;
            let unit = unit.keys().find(|unit| Value::Text(self.unit_name(unit)) == row[0]);
            let of = unit.map_or_else(|| "1 = 1".to_owned(), |unit| format!("unit = '{unit}'"));
            let overdue = format!("{of} AND state = 'assigned' AND due_at < {now}");
            for (at, condition) in [(1, of.clone()), (3, format!("{of} AND {}", self.late())), (4, overdue)] {
                assert_eq!(number(&row[at]), self.count(self.span, &condition).await, "{row:?} {at}");
            }
        }
    }

    /// Small cells of a sensitive kind are not told, and no row has only one of them while others could be taken away (C18).
    async fn crossing(&self) {
        let mut hidden: BTreeMap<String, usize> = BTreeMap::new();
        let mut small = 0;
        let told = self.rows("Enheter och ämnen");
        for unit in self.grouped(self.span, "unit").await.keys() {
            for topic in self.grouped(self.span, "topic").await.keys() {
                let of = format!("unit = '{unit}' AND topic = '{topic}'");
                let count = self.count(self.span, &of).await;
                let sensitive = self.count(self.span, &format!("{of} AND {SENSITIVE}")).await;
                let names = [Value::Text(self.unit_name(unit)), Value::Text(topic.clone())];
                let cell = told.iter().find(|row| row[..2] == names).map(|row| row[2].clone());
                let must_hide = (1..5).contains(&count) && sensitive > 0;
                small += usize::from(must_hide);
                match cell {
                    None => assert_eq!(count, 0, "{of}"),
                    Some(Value::Few) => *hidden.entry(unit.clone()).or_default() += 1,
                    Some(value) => assert!(number(&value) == count && !must_hide, "{of}: {value:?}"),
                }
            }
        }
        assert!(small > 0, "the year has cells to hide");
        assert!(hidden.values().all(|hidden| *hidden != 1), "{hidden:?}");
    }

    /// Half and nine of ten took no longer to the first answer.
    async fn times(&self) {
        let owed = format!("{} AND due_at IS NOT NULL AND {ANSWER} IS NOT NULL", during(self.span));
        let n = self.count(self.span, &format!("due_at IS NOT NULL AND {ANSWER} IS NOT NULL")).await;
        let rows = self.rows("Hur lång tid det tog");
        for (at, hundredths) in [(1, 50), (2, 90)] {
            let nth = (n * hundredths + 99) / 100 - 1;
            let sql = format!("SELECT 'all', {ANSWER} - arrived_at FROM cases WHERE {owed} ORDER BY 2 LIMIT 1 OFFSET {nth}");
            let micros = self.counts(&sql).await["all"];
            let Value::Days(days) = rows.last().unwrap()[at] else {
                panic!("{rows:?}")
            };
            assert!((days - micros as f64 / 86_400e6).abs() < 0.01, "{days} {micros}");
        }
    }

    /// The share of mails that were answered within one and two working days: counted day by day, with no calendar but the public one.
    async fn mails_answered_soon(&self) {
        let mails = format!(
            "{} AND due_at IS NOT NULL AND matter LIKE '%\"channel\":\"e-post\"%'",
            during(self.span)
        );
        let sql = format!("SELECT CAST(arrived_at AS TEXT), COALESCE({ANSWER}, 0) FROM cases WHERE {mails}");
        let day = |micros: i64| stockholm_date(DateTime::from_timestamp_micros(micros).unwrap());
        let (mut all, mut one, mut two) = (0, 0, 0);
        for (arrived, answered) in self.db.look(&sql).await {
            let arrived = day(arrived.parse().unwrap());
            let passed = |until: NaiveDate| arrived.iter_days().skip(1).take_while(|day| *day <= until).filter(works).count();
            if answered == 0 && passed(stockholm_date(self.now)) <= 2 {
                continue;
            }
            all += 1;
            one += i32::from(answered != 0 && passed(day(answered)) <= 1);
            two += i32::from(answered != 0 && passed(day(answered)) <= 2);
        }
        assert!(one > 0 && two > one && all > two);
        let share = |part: i32| percent(f64::from(part) / f64::from(all));
        let expected = format!("Av mejlen fick {} svar inom en arbetsdag och {} inom två", share(one), share(two));
        let text = &self.section("Svar i tid").text;
        assert!(text[0].starts_with(&expected), "{text:?}: {expected}");
    }

    /// Words that recur in titles, without those of sensitive cases.
    async fn themes(&self) {
        let before = self.span.before().unwrap();
        let rows = self.rows("Återkommande teman");
        for (word, like) in [("snöröjning", "%nöröjning%"), ("gatubelysning", "%atubelysning%")] {
            let row = rows.iter().find(|row| plain(&row[0]).starts_with(word));
            let row = row.unwrap_or_else(|| panic!("{word}: {rows:?}"));
            let condition = format!("title LIKE '{like}' AND NOT {SENSITIVE}");
            let (now, earlier) = (self.count(self.span, &condition).await, self.count(before, &condition).await);
            assert_eq!((number(&row[1]), number(&row[2])), (now, now - earlier), "{word}");
        }
    }

    /// Measures and outcomes that staff wrote down; of a sensitive case's measure only that it is there.
    async fn staff_wrote(&self) {
        let measures = self.rows("Det här har gjorts");
        let told = |words: &str| i64::try_from(measures.iter().filter(|row| plain(&row[2]).starts_with(words)).count()).unwrap();
        let measure = "matter LIKE '%\"measure\":\"Lagat\"%'";
        let (open, hidden) = (
            self.count(self.span, &format!("{measure} AND NOT {SENSITIVE}")).await,
            self.count(self.span, &format!("{measure} AND {SENSITIVE}")).await,
        );
        assert!(open > 0 && hidden > 0);
        assert_eq!((told("Lagat"), told("(visas inte")), (open, hidden));
        let outcomes = self.rows("Så slutade ärendena");
        for (word, id) in [
            ("Åtgärd är beslutad", "atgard"),
            ("Till behandling", "politiskt"),
            ("Annat", "i egna ord"),
        ] {
            let row = outcomes.iter().find(|row| plain(&row[0]).starts_with(word)).unwrap();
            let counted = self.count(self.span, &format!("matter LIKE '%\"outcome\":\"{id}\"%'")).await;
            assert!(counted > 0);
            assert_eq!(number(&row[1]), counted, "{word}");
        }
    }

    /// What is no synpunkt is left out of every count and told by itself.
    async fn not_counted(&self) {
        let all = during(self.span).replace(COUNTED, "matter LIKE '%\"not_a_matter\":true%'");
        let left_out = self.counts(&format!("SELECT 'all', COUNT(*) FROM cases WHERE {all}")).await["all"];
        let rows = self.rows("Mejl som inte räknas");
        let row = rows
            .iter()
            .find(|row| plain(&row[0]).starts_with("Ärenden som inte var en synpunkt"))
            .unwrap();
        assert!(left_out > 0);
        assert_eq!(number(&row[1]), left_out);
        let all = self.rows("Hur många");
        assert_eq!(number(&all.last().unwrap()[1]), self.count(self.span, "1 = 1").await);
    }
}

/// Public holidays of 2025 on weekdays, as the law has them, and the eves that are free by custom.
const FREE: [(u32, u32); 12] = [
    (1, 1),
    (1, 6),
    (4, 18),
    (4, 21),
    (5, 1),
    (5, 29),
    (6, 6),
    (6, 20),
    (12, 24),
    (12, 25),
    (12, 26),
    (12, 31),
];

fn works(day: &NaiveDate) -> bool {
    let free = day.year() == 2026 && (day.month(), day.day()) == (1, 1)
        || day.year() == 2026 && (day.month(), day.day()) == (1, 6)
        || day.year() == 2025 && FREE.contains(&(day.month(), day.day()));
    !free && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Change(change) => change.to_string(),
        other => other.text(),
    }
}

fn number(value: &Value) -> i64 {
    match value {
        Value::Count(count) => i64::try_from(*count).unwrap(),
        Value::Change(change) => *change,
        other => panic!("{other:?}"),
    }
}
