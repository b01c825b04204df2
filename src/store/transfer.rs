//! Moving a whole SQLite diary to PostgreSQL, and comparing the two row by row before anything is kept.
//!
//! Tables and columns are taken from the databases themselves, so that a new table cannot be forgotten. Foreign keys are taken off
//! for the copying and put back in the same transaction, which checks every one of them.

use super::dialect::{Db, Tx, unlimited};
use super::error::{Result, StoreError};
use super::{Store, raw_hash};
use futures::TryStreamExt;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection, Postgres, Row, SqliteConnection, Transaction};

/// What was moved: each table with its rows.
pub type Moved = Vec<(String, usize)>;

/// One value, of the three types that the diary has.
#[derive(Debug, PartialEq, Eq)]
enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Text,
    Bytes,
}

impl Store {
    /// Copies everything into an empty PostgreSQL diary that has the same schema, and compares; nothing is kept when anything
    /// differs. Both must be open for writing, so that no daemon changes the one meanwhile.
    ///
    /// # Errors
    /// When the target is not empty, or a table, a row or a foreign key is not the same; both are then as they were.
    pub async fn move_to(&self, target: &Self) -> Result<Moved> {
        const NOT_HERE: StoreError = StoreError::NotHere {
            what: "move to PostgreSQL",
        };
        let (Db::Lite { writer: Some(_), .. }, Db::Pg { .. }) = (&self.db, &target.db) else {
            return Err(NOT_HERE);
        };
        let (Some(mut reader), Tx::Pg(mut to)) = (self.db.lite_reader().await?, target.db.begin_write(super::Writing::Queue).await?) else {
            return Err(NOT_HERE);
        };
        let begun = reader.begin().await;
        let mut from = begun.map_err(|error| StoreError::from_sqlx("move to PostgreSQL", error))?;
        let moved = move_all(&mut from, &mut to).await?;
        Tx::Pg(to).commit().await?;
        Ok(moved)
    }
}

async fn move_all(from: &mut SqliteConnection, to: &mut Transaction<'static, Postgres>) -> Result<Moved> {
    let failed = |error| StoreError::from_sqlx("move to PostgreSQL", error);
    unlimited(to).await.map_err(failed)?;
    if count(to, "cases").await.map_err(failed)? + count(to, "inbound").await.map_err(failed)? > 0 {
        return Err(StoreError::NotEmpty);
    }
    let tables = tables(&mut *from).await.map_err(failed)?;
    let keys = take_off_foreign_keys(to).await.map_err(failed)?;
    let mut moved = Moved::new();
    for table in tables {
        let columns = columns(to, &table).await.map_err(failed)?;
        let sent = copy(&mut *from, to, &table, &columns).await.map_err(failed)?;
        let got = hashes_there(to, &table, &columns).await.map_err(failed)?;
        if sent != got {
            return Err(StoreError::Differs { table });
        }
        raise_identity(to, &table, &columns).await.map_err(failed)?;
        moved.push((table, sent.len()));
    }
    for key in keys {
        sqlx::query(AssertSqlSafe(key)).execute(&mut **to).await.map_err(failed)?;
    }
    Ok(moved)
}

async fn count(to: &mut Transaction<'static, Postgres>, table: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")))
        .fetch_one(&mut **to)
        .await
}

/// Every table of the diary; the migrations' own is each database's affair.
async fn tables(from: &mut SqliteConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name")
        .fetch_all(from)
        .await
}

async fn columns(to: &mut Transaction<'static, Postgres>, table: &str) -> sqlx::Result<Vec<Column>> {
    let rows = sqlx::query(
        "SELECT column_name::text AS name, data_type::text AS kind FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
    )
    .bind(table)
    .fetch_all(&mut **to)
    .await?;
    rows.iter()
        .map(|row| {
            let kind = match row.try_get::<&str, _>("kind")? {
                "bytea" => Kind::Bytes,
                "text" => Kind::Text,
                _ => Kind::Int,
            };
            Ok(Column {
                name: row.try_get("name")?,
                kind,
            })
        })
        .collect()
}

/// The statements that put the foreign keys back.
async fn take_off_foreign_keys(to: &mut Transaction<'static, Postgres>) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query(
        "SELECT conrelid::regclass::text AS t, conname::text AS k, pg_get_constraintdef(oid) AS d FROM pg_constraint
         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace",
    )
    .fetch_all(&mut **to)
    .await?;
    let mut keys = Vec::new();
    for row in rows {
        let (table, key, definition): (String, String, String) = (row.try_get("t")?, row.try_get("k")?, row.try_get("d")?);
        sqlx::query(AssertSqlSafe(format!("ALTER TABLE {table} DROP CONSTRAINT \"{key}\"")))
            .execute(&mut **to)
            .await?;
        keys.push(format!("ALTER TABLE {table} ADD CONSTRAINT \"{key}\" {definition}"));
    }
    Ok(keys)
}

/// Copies a table row by row, since all its mails need not fit in memory; a hash of each row that was read, sorted.
async fn copy(
    from: &mut SqliteConnection,
    to: &mut Transaction<'static, Postgres>,
    table: &str,
    columns: &[Column],
) -> sqlx::Result<Vec<String>> {
    sqlx::query(AssertSqlSafe(format!("DELETE FROM {table}")))
        .execute(&mut **to)
        .await?;
    let names = names(columns);
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    let insert = format!("INSERT INTO {table} ({names}) VALUES ({})", places.join(", "));
    let mut rows = sqlx::query(AssertSqlSafe(format!("SELECT {names} FROM {table}"))).fetch(&mut *from);
    let mut hashes = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let values = of_sqlite(&row, columns)?;
        hashes.push(hash(&values));
        let query = values.into_iter().fold(sqlx::query(AssertSqlSafe(insert.clone())), bound);
        query.execute(&mut **to).await?;
    }
    hashes.sort_unstable();
    Ok(hashes)
}

/// A hash of each row that stands there now, sorted.
async fn hashes_there(to: &mut Transaction<'static, Postgres>, table: &str, columns: &[Column]) -> sqlx::Result<Vec<String>> {
    let select = format!("SELECT {} FROM {table}", names(columns));
    let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(&mut **to);
    let mut hashes = Vec::new();
    while let Some(row) = rows.try_next().await? {
        hashes.push(hash(&of_postgres(&row, columns)?));
    }
    drop(rows);
    hashes.sort_unstable();
    Ok(hashes)
}

/// Numbers that the database gives by itself begin after the highest that is there.
async fn raise_identity(to: &mut Transaction<'static, Postgres>, table: &str, columns: &[Column]) -> sqlx::Result<()> {
    if !columns.iter().any(|column| column.name == "id" && column.kind == Kind::Int) {
        return Ok(());
    }
    let sql = format!(
        "SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE((SELECT MAX(id) FROM {table}), 1), EXISTS (SELECT 1 FROM {table}))
         WHERE pg_get_serial_sequence('{table}', 'id') IS NOT NULL"
    );
    sqlx::query(AssertSqlSafe(sql)).execute(&mut **to).await.map(drop)
}

fn names(columns: &[Column]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    quoted.join(", ")
}

fn bound(query: Query<'_, Postgres, PgArguments>, value: Value) -> Query<'_, Postgres, PgArguments> {
    match value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    }
}

fn of_sqlite(row: &SqliteRow, columns: &[Column]) -> sqlx::Result<Vec<Value>> {
    let value = |(at, column): (usize, &Column)| match column.kind {
        Kind::Int => row.try_get(at).map(Value::Int),
        Kind::Text => row.try_get(at).map(Value::Text),
        Kind::Bytes => row.try_get(at).map(Value::Bytes),
    };
    columns.iter().enumerate().map(value).collect()
}

fn of_postgres(row: &PgRow, columns: &[Column]) -> sqlx::Result<Vec<Value>> {
    let value = |(at, column): (usize, &Column)| match column.kind {
        Kind::Int => row.try_get(at).map(Value::Int),
        Kind::Text => row.try_get(at).map(Value::Text),
        Kind::Bytes => row.try_get(at).map(Value::Bytes),
    };
    columns.iter().enumerate().map(value).collect()
}

/// Of what a row holds. The form for debugging is good enough: both sides are hashed by the same run of the same program.
fn hash(values: &[Value]) -> String {
    raw_hash(format!("{values:?}").as_bytes())
}
