//! A session: one transaction on either database, and the only place where a statement is carried out.

use super::dialect::Tx;
use super::error::{Result, StoreError};
use super::row::{Arg, Row, Sql, Value};
use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{AssertSqlSafe, Column, Database, Decode, Row as _, TypeInfo, ValueRef};
use std::sync::Arc;

/// A transaction to look things up in: everything that it sees is from one moment.
pub struct Session {
    tx: Tx,
}

/// Binds the arguments to the statement; one body for both databases.
macro_rules! bound {
    ($text:expr, $args:expr) => {{
        let mut query = sqlx::query($text);
        for arg in $args {
            query = match arg {
                Arg::Int(value) => query.bind(*value),
                Arg::Text(value) => query.bind(*value),
                Arg::Bytes(value) => query.bind(*value),
            };
        }
        query
    }};
}

impl Session {
    pub(super) fn over(tx: Tx) -> Self {
        Self { tx }
    }

    pub(super) fn into_tx(self) -> Tx {
        self.tx
    }

    /// Carries out a statement that gives rows.
    pub(super) async fn rows(&mut self, sql: Sql, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        let failed = |error| StoreError::from_sqlx(sql.name, error);
        match &mut self.tx {
            Tx::Lite(tx) => collect(
                sql.table,
                &bound!(sql.text, args).fetch_all(&mut **tx).await.map_err(failed)?,
                lite_value,
            ),
            Tx::Pg(tx) => collect(
                sql.table,
                &bound!(sql.text, args).fetch_all(&mut **tx).await.map_err(failed)?,
                pg_value,
            ),
        }
        .map_err(failed)
    }

    /// Rows that are about to be claimed. With PostgreSQL those that another daemon is claiming just now are passed over instead
    /// of waited for; SQLite has one writer. `alias` is the claimed table's name in the statement, which must end in its LIMIT.
    pub(super) async fn rows_to_claim(&mut self, sql: Sql, alias: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        let Tx::Pg(tx) = &mut self.tx else {
            return self.rows(sql, args).await;
        };
        let failed = |error| StoreError::from_sqlx(sql.name, error);
        let text = AssertSqlSafe(format!("{} FOR UPDATE OF {alias} SKIP LOCKED", sql.text));
        let rows = bound!(text, args).fetch_all(&mut **tx).await.map_err(failed)?;
        collect(sql.table, &rows, pg_value).map_err(failed)
    }

    /// The first row of a statement, where there is one.
    pub(super) async fn row(&mut self, sql: Sql, args: &[Arg<'_>]) -> Result<Option<Row>> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// The row of a statement that always gives one, such as a count.
    pub(super) async fn the_row(&mut self, sql: Sql, args: &[Arg<'_>]) -> Result<Row> {
        self.row(sql, args)
            .await?
            .ok_or_else(|| StoreError::missing(format!("the row of {}", sql.name)))
    }

    /// Carries out a statement that changes rows; gives how many.
    pub(super) async fn change(&mut self, sql: Sql, args: &[Arg<'_>]) -> Result<u64> {
        let failed = |error| StoreError::from_sqlx(sql.name, error);
        match &mut self.tx {
            Tx::Lite(tx) => bound!(sql.text, args).execute(&mut **tx).await.map(|done| done.rows_affected()),
            Tx::Pg(tx) => bound!(sql.text, args).execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
        .map_err(failed)
    }

    /// Carries out a statement that must change exactly one row.
    pub(super) async fn change_one(&mut self, sql: Sql, args: &[Arg<'_>], what: impl FnOnce() -> String) -> Result<()> {
        match self.change(sql, args).await? {
            1 => Ok(()),
            rows => Err(StoreError::NotOne {
                statement: sql.name,
                what: what(),
                rows,
            }),
        }
    }

    /// Whether this is SQLite, for the checks that only it has.
    pub(super) fn is_sqlite(&self) -> bool {
        matches!(self.tx, Tx::Lite(_))
    }
}

fn collect<R: sqlx::Row>(table: &'static str, rows: &[R], value: impl Fn(&R, usize) -> sqlx::Result<Value>) -> sqlx::Result<Vec<Row>> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let columns: Arc<[String]> = first.columns().iter().map(|column| column.name().to_owned()).collect();
    rows.iter()
        .map(|row| {
            let values = (0..columns.len()).map(|index| value(row, index)).collect::<sqlx::Result<_>>()?;
            Ok(Row {
                table,
                columns: Arc::clone(&columns),
                values,
            })
        })
        .collect()
}

fn lite_value(row: &SqliteRow, index: usize) -> sqlx::Result<Value> {
    read_value::<Sqlite>(row.try_get_raw(index)?, "INTEGER", "BLOB")
}

fn pg_value(row: &PgRow, index: usize) -> sqlx::Result<Value> {
    read_value::<Postgres>(row.try_get_raw(index)?, "INT8", "BYTEA")
}

/// Reads a value by the type that the database gave it.
fn read_value<'r, DB: Database>(value: DB::ValueRef<'r>, int: &str, bytes: &str) -> sqlx::Result<Value>
where
    i64: Decode<'r, DB>,
    String: Decode<'r, DB>,
    Vec<u8>: Decode<'r, DB>,
{
    if value.is_null() {
        return Ok(Value::Null);
    }
    let kind = value.type_info().name().to_owned();
    let read = if kind == int {
        i64::decode(value).map(Value::Int)
    } else if kind == bytes {
        Vec::<u8>::decode(value).map(Value::Bytes)
    } else if kind == "TEXT" {
        String::decode(value).map(Value::Text)
    } else {
        Ok(Value::Other(kind))
    };
    read.map_err(sqlx::Error::Decode)
}
