//! A session: one transaction on either database, and the only place where a statement is carried out.

use super::dialect::Tx;
use super::error::{Result, StoreError};
use super::row::{Arg, Row, Sql, Value, bytes_of_hash};
use rusqlite::types::ValueRef as LiteValue;
use rusqlite::{CachedStatement, Connection};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Column, Decode, Postgres, Row as _, SqlSafeStr, TypeInfo, ValueRef};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

/// A transaction to look things up in: everything that it sees is from one moment.
pub struct Session {
    tx: Tx,
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
        match &mut self.tx {
            Tx::Lite(tx) => lite_rows(tx.connection()?, sql, args).map_err(|error| StoreError::from_lite(sql.name, error)),
            Tx::Pg(tx) => {
                let failed = |error| StoreError::from_sqlx(sql.name, error);
                let rows = pg_query(sql.text, args).fetch_all(&mut **tx).await.map_err(failed)?;
                pg_rows(sql, &rows).map_err(failed)
            }
        }
    }

    /// Rows that are about to be claimed. With PostgreSQL those that another daemon is claiming just now are passed over instead
    /// of waited for; SQLite has one writer. `alias` is the claimed table's name in the statement, which must end in its LIMIT.
    pub(super) async fn rows_to_claim(&mut self, sql: Sql, alias: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        let Tx::Pg(tx) = &mut self.tx else {
            return self.rows(sql, args).await;
        };
        let failed = |error| StoreError::from_sqlx(sql.name, error);
        let text = AssertSqlSafe(format!("{} FOR UPDATE OF {alias} SKIP LOCKED", sql.text));
        let rows = pg_query(text, args).fetch_all(&mut **tx).await.map_err(failed)?;
        pg_rows(sql, &rows).map_err(failed)
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

    /// Carries out a statement that adds one row with an `id`; gives that, or `None` where the row was there already. SQLite knows the
    /// id without being asked; RETURNING would make a table for it and a journal of the statement.
    pub(super) async fn insert(&mut self, sql: Sql, args: &[Arg<'_>]) -> Result<Option<i64>> {
        match &mut self.tx {
            Tx::Lite(tx) => {
                let connection = tx.connection()?;
                let added = lite_change(connection, sql, args).map_err(|error| StoreError::from_lite(sql.name, error))?;
                Ok((added == 1).then(|| connection.last_insert_rowid()))
            }
            Tx::Pg(tx) => {
                let text = AssertSqlSafe(format!("{} RETURNING id", sql.text));
                let row = pg_query(text, args).fetch_optional(&mut **tx).await;
                row.and_then(|row| row.map(|row| row.try_get(0)).transpose())
                    .map_err(|error| StoreError::from_sqlx(sql.name, error))
            }
        }
    }

    /// The same of a row that cannot be there already.
    pub(super) async fn insert_new(&mut self, sql: Sql, args: &[Arg<'_>]) -> Result<i64> {
        self.insert(sql, args)
            .await?
            .ok_or_else(|| StoreError::missing(format!("the row of {}", sql.name)))
    }

    /// Carries out a statement that changes rows; gives how many.
    pub(super) async fn change(&mut self, sql: Sql, args: &[Arg<'_>]) -> Result<u64> {
        match &mut self.tx {
            Tx::Lite(tx) => lite_change(tx.connection()?, sql, args).map_err(|error| StoreError::from_lite(sql.name, error)),
            Tx::Pg(tx) => {
                let done = pg_query(sql.text, args).execute(&mut **tx).await;
                done.map(|done| done.rows_affected())
                    .map_err(|error| StoreError::from_sqlx(sql.name, error))
            }
        }
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

/// What never changes about statements and is asked for once, by the place of their text in the program and its length.
type Known<T> = LazyLock<RwLock<HashMap<(usize, usize), Arc<[T]>>>>;

/// The names of a statement's columns.
static COLUMNS: Known<String> = LazyLock::new(RwLock::default);
/// For each parameter of a statement, in the order in which SQLite found it, the number of its argument, from 1; 0 where it has none.
static NUMBERS: Known<usize> = LazyLock::new(RwLock::default);

fn known<T>(about: &Known<T>, sql: Sql, ask: impl FnOnce() -> Arc<[T]>) -> Arc<[T]> {
    let place = (sql.text.as_ptr().addr(), sql.text.len());
    if let Some(known) = about.read().unwrap_or_else(PoisonError::into_inner).get(&place) {
        return Arc::clone(known);
    }
    let told = ask();
    about
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(place, Arc::clone(&told));
    told
}

fn lite_rows(connection: &Connection, sql: Sql, args: &[Arg<'_>]) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql.text)?;
    bind(&mut statement, sql, args)?;
    let columns = known(&COLUMNS, sql, || statement.column_names().into_iter().map(str::to_owned).collect());
    let width = columns.len();
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let columns = Arc::clone(&columns);
        let values = (0..width)
            .map(|index| row.get_ref(index).map(lite_value))
            .collect::<rusqlite::Result<_>>()?;
        found.push(Row {
            table: sql.table,
            columns,
            values,
        });
    }
    Ok(found)
}

fn lite_change(connection: &Connection, sql: Sql, args: &[Arg<'_>]) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(sql.text)?;
    bind(&mut statement, sql, args)?;
    let changed = statement.raw_execute()?;
    Ok(u64::try_from(changed).unwrap_or(u64::MAX))
}

/// Binds by number: to SQLite `$1` is a name, and a place may be named more than once.
fn bind(statement: &mut CachedStatement<'_>, sql: Sql, args: &[Arg<'_>]) -> rusqlite::Result<()> {
    let number = |place| statement.parameter_name(place)?.strip_prefix('$')?.parse().ok();
    let numbers = known(&NUMBERS, sql, || {
        let places = 1..=statement.parameter_count();
        places.map(|place| number(place).unwrap_or(0)).collect()
    });
    for (place, number) in (1..).zip(numbers.iter()) {
        let Some(arg) = number.checked_sub(1).and_then(|at| args.get(at)) else {
            let name = statement.parameter_name(place).unwrap_or_default();
            return Err(rusqlite::Error::InvalidParameterName(name.to_owned()));
        };
        match arg {
            Arg::Int(value) => statement.raw_bind_parameter(place, value)?,
            Arg::Text(value) => statement.raw_bind_parameter(place, value)?,
            Arg::Bytes(value) => statement.raw_bind_parameter(place, value)?,
            Arg::Hash(value) => statement.raw_bind_parameter(place, value.map(bytes_of_hash))?,
        }
    }
    Ok(())
}

fn lite_value(value: LiteValue<'_>) -> Value {
    match value {
        LiteValue::Null => Value::Null,
        LiteValue::Integer(value) => Value::Int(value),
        LiteValue::Real(_) => Value::Other("REAL".to_owned()),
        LiteValue::Text(text) => {
            String::from_utf8(text.to_vec()).map_or_else(|_| Value::Other("TEXT that is not UTF-8".to_owned()), Value::Text)
        }
        LiteValue::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

fn pg_query<'q>(text: impl SqlSafeStr, args: &'q [Arg<'_>]) -> Query<'q, Postgres, PgArguments> {
    args.iter().fold(sqlx::query(text), |query, arg| match arg {
        Arg::Int(value) => query.bind(*value),
        Arg::Text(value) => query.bind(*value),
        Arg::Bytes(value) => query.bind(*value),
        Arg::Hash(value) => query.bind(value.map(bytes_of_hash)),
    })
}

fn pg_rows(sql: Sql, rows: &[PgRow]) -> sqlx::Result<Vec<Row>> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let columns = known(&COLUMNS, sql, || {
        first.columns().iter().map(|column| column.name().to_owned()).collect()
    });
    rows.iter()
        .map(|row| {
            let values = (0..columns.len()).map(|index| pg_value(row, index)).collect::<sqlx::Result<_>>()?;
            Ok(Row {
                table: sql.table,
                columns: Arc::clone(&columns),
                values,
            })
        })
        .collect()
}

/// Reads a value by the type that the database gave it.
fn pg_value(row: &PgRow, index: usize) -> sqlx::Result<Value> {
    let value = row.try_get_raw(index)?;
    if value.is_null() {
        return Ok(Value::Null);
    }
    let kind = value.type_info().name().to_owned();
    let read = match kind.as_str() {
        "INT8" => <i64 as Decode<Postgres>>::decode(value).map(Value::Int),
        "BYTEA" => <Vec<u8> as Decode<Postgres>>::decode(value).map(Value::Bytes),
        "TEXT" => <String as Decode<Postgres>>::decode(value).map(Value::Text),
        _ => Ok(Value::Other(kind)),
    };
    read.map_err(sqlx::Error::Decode)
}
