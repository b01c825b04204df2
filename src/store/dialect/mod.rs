//! What differs between the two databases: how they are opened, begun, locked and migrated. Every other statement is one text for both.

mod disk;
mod lite;
mod migrations;
mod postgres;
mod sqlite;

use super::error::{Result, StoreError};
use super::moved::ServerWatch;
use super::{OpenMode, Place};

use lite::{LitePool, LiteTx};
pub(super) use postgres::{unlimited, without_password};
pub(super) use sqlite::restore as restore_file;
use sqlx::migrate::MigrateError;
use sqlx::{PgPool, Postgres, SqliteConnection, Transaction};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// A live database.
#[derive(Debug, Clone)]
pub(super) enum Db {
    /// One writer, readers beside it; the daemon holds the lock file as long as this lives.
    Lite {
        writer: Option<LitePool>,
        readers: LitePool,
        _lock: Option<Arc<File>>,
    },
    Pg {
        pool: PgPool,
        writes: bool,
        watch: Arc<ServerWatch>,
    },
}

/// A transaction on either.
pub(super) enum Tx {
    Lite(LiteTx),
    Pg(Transaction<'static, Postgres>),
}

/// What a write transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// Numbers, cases and the log: one at a time, in the order of the log.
    Diary,
    /// Raw mails and letters' states: side by side where the database can.
    Queue,
}

impl Db {
    pub(super) async fn open(place: &Place, mode: OpenMode) -> Result<Self> {
        match place {
            Place::File(path) => sqlite::open(path, mode),
            Place::Url(url) => postgres::open(url, mode).await,
        }
    }

    /// Begins a transaction that sees one moment and can change nothing.
    pub(super) async fn begin_read(&self) -> Result<Tx> {
        match self {
            Self::Lite { readers, .. } => readers.begin("BEGIN").await.map(Tx::Lite),
            Self::Pg { pool, .. } => {
                let begun = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await;
                begun.map(Tx::Pg).map_err(|error| StoreError::from_sqlx("begin reading", error))
            }
        }
    }

    /// Begins a transaction that writes.
    pub(super) async fn begin_write(&self, writing: Writing) -> Result<Tx> {
        let failed = |error| StoreError::from_sqlx("begin writing", error);
        match self {
            // Immediate, since a reader that turns writer is refused without waiting.
            Self::Lite { writer: Some(writer), .. } => writer.begin("BEGIN IMMEDIATE").await.map(Tx::Lite),
            Self::Pg { pool, writes: true, .. } => {
                let mut tx = pool.begin().await.map_err(failed)?;
                if writing == Writing::Diary {
                    postgres::wait_for_diary(&mut tx).await.map_err(failed)?;
                }
                Ok(Tx::Pg(tx))
            }
            _ => Err(StoreError::ReadOnly { what: "begin writing" }),
        }
    }

    /// Whether someone waits for the one writer.
    pub(super) fn is_awaited(&self) -> bool {
        match self {
            Self::Lite { writer, .. } => writer.as_ref().is_some_and(LitePool::is_awaited),
            Self::Pg { .. } => false,
        }
    }

    /// Brings the schema to the version that this program knows; all of it or nothing.
    pub(super) async fn migrate(&self) -> Result<()> {
        self.keep_copy().await?;
        match self {
            Self::Lite { writer: Some(writer), .. } => sqlite::migrate(writer.path()).await,
            Self::Pg { pool, writes: true, .. } => postgres::migrate(pool).await,
            _ => return Err(StoreError::ReadOnly { what: "migrate" }),
        }
        .map_err(|error| match error {
            MigrateError::Execute(source) => StoreError::from_sqlx("migrate", source),
            other => StoreError::Migrate { source: Box::new(other) },
        })
    }

    /// Copies an SQLite diary of an older schema beside itself before it is changed: the way back to an older program.
    async fn keep_copy(&self) -> Result<()> {
        let Self::Lite {
            writer: Some(_), readers, ..
        } = self
        else {
            return Ok(());
        };
        let (found, known) = (self.schema_found().await?, self.schema_known());
        if found == 0 || found >= known {
            return Ok(());
        }
        sqlite::back_up(readers.path(), &sqlite::copy_name(readers.path(), known), 0).await
    }

    /// The schema's version in the database; 0 where there is none yet.
    pub(super) async fn schema_found(&self) -> Result<i64> {
        let applied = match self {
            Self::Lite { readers, .. } => sqlite::migrations_found(readers).await,
            Self::Pg { pool, .. } => {
                let found = postgres::migrations_found(pool).await;
                found.map_err(|error| StoreError::from_sqlx("schema version", error))
            }
        }?;
        Ok(version(&applied, &self.migrations_known()))
    }

    /// The newest version of the schema that this program knows.
    pub(super) fn schema_known(&self) -> i64 {
        self.migrations_known().into_iter().max().unwrap_or(0)
    }

    fn migrations_known(&self) -> Vec<i64> {
        let migrations = match self {
            Self::Lite { .. } => &migrations::OF_SQLITE,
            Self::Pg { .. } => &migrations::OF_POSTGRES,
        };
        migrations.iter().map(|migration| migration.version).collect()
    }

    /// A connection of sqlx to an SQLite file, for what reads the tables themselves; `None` with PostgreSQL.
    pub(super) async fn lite_reader(&self) -> Result<Option<SqliteConnection>> {
        match self {
            Self::Lite { readers, .. } => sqlite::reader(readers.path()).await.map(Some),
            Self::Pg { .. } => Ok(None),
        }
    }

    /// Copies the whole database to a new file.
    pub(super) async fn back_up(&self, to: &Path, spare: u64) -> Result<()> {
        match self {
            Self::Lite { readers, .. } => sqlite::back_up(readers.path(), to, spare).await,
            Self::Pg { .. } => Err(StoreError::NotHere { what: "back up" }),
        }
    }

    /// Which server the connections lead to, where that can change.
    pub(super) fn watch(&self) -> Option<Arc<ServerWatch>> {
        match self {
            Self::Lite { .. } => None,
            Self::Pg { watch, .. } => Some(Arc::clone(watch)),
        }
    }

    /// Which server the database is on, as far as it tells.
    pub(super) async fn server(&self) -> Option<String> {
        match self {
            Self::Lite { .. } => None,
            Self::Pg { pool, .. } => postgres::server(pool).await,
        }
    }

    /// Bytes that are free on the database's disk, and bytes in all.
    pub(super) fn room(&self) -> Option<(u64, u64)> {
        match self {
            Self::Lite { readers, .. } => disk::free(disk::folder_of(readers.path())),
            Self::Pg { .. } => None,
        }
    }

    /// Whether only one daemon can have this database, so that every lease found at start is a dead one's.
    pub(super) fn is_alone(&self) -> bool {
        matches!(self, Self::Lite { .. })
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Lite { writer, readers, .. } => {
                readers.close().await;
                if let Some(writer) = writer {
                    writer.close().await;
                }
            }
            Self::Pg { pool, .. } => pool.close().await,
        }
    }
}

impl Tx {
    pub(super) async fn commit(self) -> Result<()> {
        match self {
            Self::Lite(tx) => tx.commit().await,
            Self::Pg(tx) => tx.commit().await.map_err(|error| StoreError::from_sqlx("commit", error)),
        }
    }

    pub(super) async fn rollback(self) -> Result<()> {
        match self {
            Self::Lite(tx) => tx.rollback(),
            Self::Pg(tx) => tx.rollback().await.map_err(|error| StoreError::from_sqlx("roll back", error)),
        }
    }
}

/// The version of a schema: the newest step that was carried out, or, where one in between has come later, the last one before that.
fn version(applied: &[i64], known: &[i64]) -> i64 {
    let newest = applied.iter().copied().max().unwrap_or(0);
    if known.iter().all(|step| *step < newest) {
        return newest;
    }
    let missing = known.iter().copied().filter(|step| !applied.contains(step)).min();
    let before = |step: i64| applied.iter().copied().filter(|one| *one < step).max().unwrap_or(0);
    missing.map_or(newest, before)
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_step_that_comes_between_older_ones_makes_a_schema_old() {
        for (applied, known, expected) in [
            (&[][..], &[1, 2][..], 0),
            (&[1, 2], &[1, 2], 2),
            (&[1], &[1, 2], 1),
            (&[1, 3], &[1, 2, 3], 1),
            (&[1, 2, 9], &[1, 2], 9),
        ] {
            assert_eq!(version(applied, known), expected, "{applied:?} of {known:?}");
        }
    }
}
