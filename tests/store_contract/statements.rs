//! Every statement is right on both databases, both schemas are the same, and every look-up has an index.

use crate::databases::{Database, has_postgres, path_of};
use sqlx::{AssertSqlSafe, Connection, Executor, Row, SqlSafeStr};
use std::collections::BTreeMap;
use synpunktd::store::{Place, statements};

/// Statements that read a whole table or a part of it that has no bound, and why that is right.
const MAY_SCAN: &[(&str, &str)] = &[
    ("CASES_BY_STATE", "figures over all, from an index alone"),
    ("LETTERS_BY_STATE", "figures over all, from an index alone"),
    ("NEXT_CLOCK", "the first row of an index"),
    ("NEXT_LETTER", "the first row of an index"),
    ("UNKNOWN_LETTERS", "an index that holds only these"),
    ("UNCLOSED", "an index that holds only these"),
    ("ERASURES", "an index that holds only what was erased"),
    ("GONE", "one row for each daemon"),
    ("LEAVE_MAILBOXES", "one row for each mailbox"),
    ("COUNTERS", "one row for each series and year"),
    ("NEWEST_MAIL", "the last row of the table"),
    ("ALL_LEASES", "an index that holds only these"),
    ("LOG_BETWEEN", "once a morning, in a shadow's diary of some weeks"),
    ("LETTERS_BETWEEN", "once a morning, in a shadow's diary of some weeks"),
    ("SIGNED_LIST", "an index that holds only these"),
];

fn verifies(name: &str) -> bool {
    let checks = [
        "SERIALS",
        "NO_OUTCOME",
        "LOST_REFERENCE",
        "NO_FIRST_DOCUMENT",
        "DOCUMENT_NUMBERS",
        "LOST_DOCUMENT",
        "NO_LOG",
        "LOST_LETTER",
        "SENT_TWICE",
        "HALF_SENT",
        "UNUSED_BYTES",
        "LOST_BASE",
        "CLOCK_ON_CLOSED",
    ];
    checks.contains(&name)
}

#[tokio::test]
async fn every_statement_can_be_prepared_on_sqlite() {
    let db = Database::sqlite().await;
    let mut connection = sqlx::SqliteConnection::connect(path_of(&db.place).to_str().unwrap()).await.unwrap();
    for sql in statements() {
        let prepared = connection.prepare(AssertSqlSafe(sql.text).into_sql_str()).await;
        assert!(prepared.is_ok(), "{}: {:?}", sql.name, prepared.err());
    }
}

#[tokio::test]
async fn every_statement_can_be_prepared_on_postgres() {
    let Some(db) = Database::postgres().await else { return };
    let Place::Url(url) = &db.place else { panic!() };
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    for sql in statements() {
        let prepared = connection.prepare(AssertSqlSafe(sql.text).into_sql_str()).await;
        assert!(prepared.is_ok(), "{}: {:?}", sql.name, prepared.err());
    }
}

/// The steps of a statement's plan on SQLite.
async fn plan(connection: &mut sqlx::SqliteConnection, text: &str) -> Vec<String> {
    let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")))
        .fetch_all(connection)
        .await
        .unwrap();
    plan.iter().map(|row| row.get("detail")).collect()
}

/// An index by title holds the answers of all cases: to look through it for each case would cost the square of their number.
#[tokio::test]
async fn what_a_report_asks_of_each_case_is_looked_up_by_the_case() {
    let db = Database::sqlite().await;
    let mut connection = sqlx::SqliteConnection::connect(path_of(&db.place).to_str().unwrap()).await.unwrap();
    let of_a_case = statements().filter(|sql| sql.text.contains("d.case_id = c.id"));
    let mut seen = 0;
    for sql in of_a_case {
        let steps = plan(&mut connection, sql.text).await;
        let by_title = steps.iter().any(|step| step.contains("documents_titled"));
        assert!(!by_title, "{}: {steps:#?}", sql.name);
        seen += 1;
    }
    assert!(seen > 0);
}

#[tokio::test]
async fn every_look_up_has_an_index() {
    let db = Database::sqlite().await;
    let mut connection = sqlx::SqliteConnection::connect(path_of(&db.place).to_str().unwrap()).await.unwrap();
    // "lately" names a part of a statement that has a bound of its own; "blocks" are counted, each looked up in an index; "given", and the rows of a VALUES clause, are the arguments; "own" are the mails of one case.
    let bounded = |step: &str| {
        ["SCAN lately", "SCAN given", "SCAN blocks", "SCAN own"].contains(&step)
            || step.ends_with("VALUES CLAUSE")
            || step.contains("CONSTANT ROW")
    };
    let mut scanned = Vec::new();
    for sql in statements().filter(|sql| !verifies(sql.name)) {
        let steps = plan(&mut connection, sql.text).await;
        if steps.iter().any(|step| step.starts_with("SCAN") && !bounded(step)) {
            scanned.push((sql.name, steps));
        }
    }
    let expected: Vec<&str> = MAY_SCAN.iter().map(|(name, _)| *name).collect();
    scanned.retain(|(name, _)| !expected.contains(name));
    assert_eq!(scanned, [], "these read a whole table");
}

/// Statements whose plan on PostgreSQL walks a whole index that SQLite does not need, and why that is right.
const MAY_SCAN_ON_POSTGRES: &[(&str, &str)] = &[
    ("LOST_LEASES", "an index that holds only letters that are being sent"),
    ("ORPHANED_LETTERS", "an index that holds only letters that are being sent"),
    ("STOP_COPIES", "an index that holds only letters that wait"),
    ("UNCLOSED", "an index that holds only cases that nobody has closed"),
    ("LESSONS_AFTER", "once a night, until the limit is full"),
];

/// With sequential scans switched off, one is planned only where no index can serve; and the plan must hold for any argument.
#[tokio::test]
async fn every_look_up_has_an_index_on_postgres() {
    let Some(db) = Database::postgres().await else { return };
    let Place::Url(url) = &db.place else { panic!() };
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    for setting in ["SET enable_seqscan = off", "SET plan_cache_mode = force_generic_plan"] {
        connection.execute(setting).await.unwrap();
    }
    let mut scanned = Vec::new();
    for (number, sql) in statements().filter(|sql| !verifies(sql.name)).enumerate() {
        let arguments = vec!["NULL"; places(sql.text)].join(", ");
        let arguments = if arguments.is_empty() {
            arguments
        } else {
            format!("({arguments})")
        };
        let prepare = format!("PREPARE look_up_{number} AS {}", sql.text);
        sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut connection).await.unwrap();
        let explain = format!("EXPLAIN (FORMAT JSON) EXECUTE look_up_{number}{arguments}");
        let row = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_one(&mut connection).await.unwrap();
        let plan: serde_json::Value = serde_json::from_str(row.try_get_raw(0).unwrap().as_str().unwrap()).unwrap();
        let mut steps = Vec::new();
        whole_scans(&plan[0]["Plan"], &mut steps);
        if !steps.is_empty() {
            scanned.push((sql.name, steps));
        }
    }
    let expected: Vec<&str> = MAY_SCAN.iter().chain(MAY_SCAN_ON_POSTGRES).map(|(name, _)| *name).collect();
    scanned.retain(|(name, _)| !expected.contains(name));
    assert_eq!(scanned, [], "these read a whole table or index");
}

/// How many arguments a statement takes.
fn places(text: &str) -> usize {
    let numbers = text.split('$').skip(1);
    let numbers = numbers.filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
    numbers.max().unwrap_or(0)
}

/// Steps of a plan that read a table, or an index from its first entry to its last.
fn whole_scans(plan: &serde_json::Value, found: &mut Vec<String>) {
    let kind = plan["Node Type"].as_str().unwrap_or_default();
    let relation = plan["Relation Name"].as_str().unwrap_or_default();
    if kind == "Seq Scan" || (kind.starts_with("Index") && plan["Index Cond"].is_null()) {
        found.push(format!("{kind} on {relation}"));
    }
    plan["Plans"]
        .as_array()
        .into_iter()
        .flatten()
        .for_each(|step| whole_scans(step, found));
}

#[test]
fn a_whole_scan_in_a_plan_is_seen() {
    let plan = serde_json::json!({"Node Type": "Limit", "Plans": [
        {"Node Type": "Index Scan", "Relation Name": "a", "Index Cond": "(id = $1)"},
        {"Node Type": "Index Only Scan", "Relation Name": "b"},
        {"Node Type": "Seq Scan", "Relation Name": "c"},
    ]});
    let mut found = Vec::new();
    whole_scans(&plan, &mut found);
    assert_eq!(found, ["Index Only Scan on b", "Seq Scan on c"]);
}

#[test]
fn no_two_statements_have_one_name() {
    let mut names = BTreeMap::new();
    for sql in statements() {
        assert!(names.insert(sql.name, sql.text).is_none(), "{}", sql.name);
    }
    assert!(names.len() > 50);
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    if !has_postgres() {
        return;
    }
    let lite = Database::sqlite().await;
    let mut connection = sqlx::SqliteConnection::connect(path_of(&lite.place).to_str().unwrap())
        .await
        .unwrap();
    let rows = connection
        .fetch_all(
            "SELECT m.name AS t, c.name AS c, CASE WHEN c.type = 'BLOB' THEN 'bytea' WHEN c.type = 'INTEGER' THEN 'bigint' ELSE lower(c.type) END AS k, \
             c.\"notnull\" AS n FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\'",
        )
        .await
        .unwrap();
    let of_sqlite: BTreeMap<(String, String), (String, bool)> = rows
        .iter()
        .map(|row| ((row.get("t"), row.get("c")), (row.get("k"), row.get::<i64, _>("n") == 1)))
        .collect();

    let postgres = Database::postgres().await.unwrap();
    let Place::Url(url) = &postgres.place else { panic!() };
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    let rows = connection
        .fetch_all(
            "SELECT table_name::text AS t, column_name::text AS c, data_type::text AS k, is_nullable::text AS n FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'",
        )
        .await
        .unwrap();
    let of_postgres: BTreeMap<(String, String), (String, bool)> = rows
        .iter()
        .map(|row| ((row.get("t"), row.get("c")), (row.get("k"), row.get::<String, _>("n") == "NO")))
        .collect();
    assert!(of_sqlite.len() > 80, "{of_sqlite:?}");
    assert_eq!(of_sqlite, of_postgres);
}
