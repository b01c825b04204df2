//! SQLite: one file on a local disk, one daemon, one writer, readers beside it.

use super::super::error::{Result, StoreError};
use super::super::OpenMode;
use super::{Db, disk};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlitePool, query_scalar};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a statement waits for another's lock.
const BUSY: Duration = Duration::from_secs(10);

/// How long a task waits for a connection; longer than the longest batch.
const ACQUIRE: Duration = Duration::from_secs(60);

/// More than there are statements, so that each is prepared once.
const STATEMENTS: usize = 200;

const READERS: u32 = 4;

/// Opens the file; a daemon makes it where it is missing, locks it and can write.
pub(super) async fn open(path: &Path, mode: OpenMode) -> Result<Db> {
    let failed = |error| StoreError::from_sqlx("open the database", error);
    disk::refuse_network(path)?;
    let options = options(path);
    if mode == OpenMode::ReadOnly {
        let readers = reader_pool().connect_with(options.read_only(true)).await.map_err(failed)?;
        return Ok(Db::Lite { writer: None, readers, _lock: None });
    }
    let lock = Some(Arc::new(lock(path)?));
    // FULL: with NORMAL a power cut takes committed rows back, and a number that has gone out would be given again.
    let writing = options.clone().create_if_missing(true).journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    let one = SqlitePoolOptions::new().max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None).acquire_timeout(ACQUIRE);
    let writer = one.connect_with(writing).await.map_err(failed)?;
    let readers = reader_pool().connect_with(options.pragma("query_only", "on")).await.map_err(failed)?;
    Ok(Db::Lite { writer: Some(writer), readers, _lock: lock })
}

/// The schema's version; 0 where there is none.
pub(super) async fn schema_found(readers: &SqlitePool) -> sqlx::Result<i64> {
    let tables: i64 = query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'").fetch_one(readers).await?;
    if tables == 0 {
        return Ok(0);
    }
    query_scalar("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations").fetch_one(readers).await
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).foreign_keys(true).busy_timeout(BUSY).statement_cache_capacity(STATEMENTS)
}

fn reader_pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(READERS).acquire_timeout(ACQUIRE)
}

/// Takes the lock file beside the database; the operating system lets go of it when the process ends, however it ends.
fn lock(path: &Path) -> Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|source| StoreError::Lock { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path }),
        Err(TryLockError::Error(source)) => Err(StoreError::Lock { path, source }),
    }
}
