//! SQLite: one file on a local disk, one daemon, one writer, readers beside it.

use super::super::OpenMode;
use super::super::error::{Result, StoreError};
use super::lite::{LitePool, Opening};
use super::{Db, disk, migrations};
use crate::crash;
use rusqlite::OpenFlags;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection, query_scalar};
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const READERS: u32 = 4;

/// Pages of the write-ahead log, 16 MB, after which they are copied into the file: a page that many commits change is copied once.
const LOG_PAGES: &str = "4000";

/// Rows that are read ahead of whoever reads the tables themselves: a row may hold a large mail.
const ROWS_AHEAD: usize = 4;

/// The write-ahead log is cut back to this many bytes after a burst.
const LOG_BYTES: &str = "67108864";

/// FULL: with NORMAL a power cut takes committed rows back, and a number that has gone out would be given again. What a savepoint
/// needs to be taken back is kept in memory: as a file it was written page by page for each mail, and never read.
const WRITING: &[(&str, &str)] = &[
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("journal_size_limit", LOG_BYTES),
    ("temp_store", "MEMORY"),
    ("wal_autocheckpoint", LOG_PAGES),
];

const READING: &[(&str, &str)] = &[("query_only", "ON")];

/// Opens the file; a daemon makes it where it is missing and locks it; a reader that notes in the log waits for the daemon's commits.
pub(super) fn open(path: &Path, mode: OpenMode) -> Result<Db> {
    disk::refuse_network(path)?;
    let pool = |flags, pragmas, most| {
        let opening = Opening {
            path: path.to_owned(),
            flags: flags | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            pragmas,
        };
        LitePool::open(opening, most)
    };
    if mode == OpenMode::ReadOnly {
        return Ok(Db::Lite {
            writer: None,
            readers: pool(OpenFlags::SQLITE_OPEN_READ_ONLY, READING, READERS)?,
            _lock: None,
        });
    }
    let (lock, making) = if mode == OpenMode::Daemon {
        disk::refuse_full(path)?;
        (Some(Arc::new(lock(path)?)), OpenFlags::SQLITE_OPEN_CREATE)
    } else {
        (None, OpenFlags::empty())
    };
    let writer = pool(OpenFlags::SQLITE_OPEN_READ_WRITE | making, WRITING, 1)?;
    let readers = pool(OpenFlags::SQLITE_OPEN_READ_WRITE, READING, READERS)?;
    Ok(Db::Lite {
        writer: Some(writer),
        readers,
        _lock: lock,
    })
}

/// Brings the schema up to date over a connection of its own. Foreign keys are off on it: a step that makes a table anew drops the one that
/// other tables refer to, and names the new one as that was. What it frees is overwritten, so that what is destroyed later is not still
/// there as it lay before.
pub(super) async fn migrate(path: &Path) -> std::result::Result<(), MigrateError> {
    let options = options(path)
        .foreign_keys(false)
        .pragma("secure_delete", "ON")
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    migrations::OF_SQLITE.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Copies the whole database, as it is at one moment, to a new file: under a temporary name, made durable, then renamed, so
/// that a file with the right name is always whole. Writers go on meanwhile. A copy that fails leaves nothing behind, and none is begun
/// that would leave less than `spare` bytes of the disk free.
pub(super) async fn back_up(from: &Path, to: &Path, spare: u64) -> Result<()> {
    let failed = |source| StoreError::BackUp {
        path: to.to_owned(),
        source,
    };
    let temporary = beside(to, ".tmp");
    if to.exists() {
        return Err(failed(ErrorKind::AlreadyExists.into()));
    }
    if let Err(error) = std::fs::remove_file(&temporary)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(failed(error));
    }
    let Some(target) = temporary.to_str() else {
        return Err(failed(ErrorKind::InvalidFilename.into()));
    };
    disk::refuse_short(&[from.to_owned(), beside(from, "-wal")], to, spare)?;
    let _unfinished = Unfinished(&temporary);
    copy_into(from, target)
        .await
        .map_err(|error| StoreError::from_sqlx("back up", error))?;
    if let Some(fault) = fault_of(&temporary).await? {
        return Err(StoreError::BadCopy {
            path: temporary.clone(),
            fault,
        });
    }
    crash::point("backup.copied");
    let folder = disk::folder_of(to);
    let renamed = File::open(&temporary)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(&temporary, to));
    renamed.and_then(|()| File::open(folder)?.sync_all()).map_err(failed)
}

/// A copy that has not got its name yet: SQLite leaves it with all the room that it took when the disk is full.
struct Unfinished<'a>(&'a Path);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        // It is not there once it has its name; where it cannot be removed, the error that ended the copying is what is told.
        let _ = std::fs::remove_file(self.0);
    }
}

/// Puts a copy in the place of a database that no daemon has; what was there is kept under a name with `mark`. Its log is folded into it
/// before, so that the change is one step; only where it is damaged must its log be moved first, and put back when the copy cannot follow.
pub(in super::super) async fn restore(path: &Path, copy: &Path, mark: &str) -> Result<Option<PathBuf>> {
    disk::refuse_network(path)?;
    let _lock = lock(path)?;
    if let Some(fault) = fault_of(copy).await? {
        return Err(StoreError::BadCopy {
            path: copy.to_owned(),
            fault,
        });
    }
    let failed = |source| StoreError::BackUp {
        path: path.to_owned(),
        source,
    };
    let waiting = beside(path, ".restoring");
    let _unfinished = Unfinished(&waiting);
    std::fs::copy(copy, &waiting)
        .and_then(|_| File::open(&waiting)?.sync_all())
        .map_err(failed)?;
    let kept = beside(path, &format!(".before-{mark}"));
    let there = path.exists();
    if there {
        fold_log(path);
        // Under both names until the copy has taken the one: there is a diary at every moment.
        std::fs::hard_link(path, &kept).map_err(failed)?;
    }
    let placed = place(&waiting, path, &kept);
    if placed.is_err() && there {
        // What is told is why the copy is not in place; a second name harms nobody.
        let _ = std::fs::remove_file(&kept);
    }
    placed.map_err(failed)?;
    Ok(there.then_some(kept))
}

/// Lets a diary that nobody has open do without its log, so that it can give way in one step. One that is damaged keeps it: SQLite would
/// throw the log of a file away that has lost its beginning.
fn fold_log(path: &Path) {
    let mut beginning = [0; 16];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut beginning));
    if read.is_err() || &beginning != b"SQLite format 3\0" {
        return;
    }
    let folded = rusqlite::Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .and_then(|diary| diary.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
    if let Err(error) = folded {
        tracing::warn!(%error, "the log of the diary that is replaced cannot be folded into it; it is kept beside it");
    }
}

/// Gives a file the place of a database whose second name is `kept`. A log goes with the file that it belongs to, and never with
/// another; it comes back when this fails.
fn place(file: &Path, path: &Path, kept: &Path) -> std::io::Result<()> {
    let mut moved = Vec::new();
    let placed = ["-wal", "-shm"]
        .into_iter()
        .try_for_each(|end| {
            let (from, to) = (beside(path, end), beside(kept, end));
            match std::fs::rename(&from, &to) {
                Ok(()) => moved.push((from, to)),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
            Ok(())
        })
        .and_then(|()| std::fs::rename(file, path));
    if placed.is_err() {
        for (from, to) in moved {
            std::fs::rename(to, from)?;
        }
    }
    placed.and_then(|()| File::open(disk::folder_of(path))?.sync_all())
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// What SQLite finds wrong with a file that nobody writes to; `None` when it is whole.
pub(in super::super) async fn fault_of(file: &Path) -> Result<Option<String>> {
    let failed = |error| StoreError::from_sqlx("check a copy", error);
    let mut connection = SqliteConnection::connect_with(&options(file).read_only(true))
        .await
        .map_err(failed)?;
    let said: String = query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut connection)
        .await
        .map_err(failed)?;
    connection.close().await.map_err(failed)?;
    Ok((said != "ok").then_some(said))
}

/// The name of the copy that is kept before a migration; one that is there is never written over.
pub(super) fn copy_name(path: &Path, known: i64) -> PathBuf {
    let named = |ending: String| beside(path, &format!(".before-schema-{known}{ending}"));
    let endings = std::iter::once(String::new()).chain((2u32..).map(|number| format!("-{number}")));
    let mut free = endings.map(named).filter(|path| !path.exists());
    free.next().unwrap_or_else(|| named("-last".to_owned()))
}

/// A connection that changes nothing.
pub(super) async fn reader(path: &Path) -> Result<SqliteConnection> {
    SqliteConnection::connect_with(&options(path).read_only(true).row_buffer_size(ROWS_AHEAD))
        .await
        .map_err(|error| StoreError::from_sqlx("open the database", error))
}

/// On a connection of its own: the pool's are set to change nothing, not even another file.
async fn copy_into(from: &Path, target: &str) -> sqlx::Result<()> {
    let mut connection = SqliteConnection::connect_with(&options(from).read_only(true)).await?;
    sqlx::query("VACUUM INTO $1").bind(target).execute(&mut connection).await?;
    connection.close().await
}

/// The steps of the schema that were carried out.
pub(super) async fn migrations_found(readers: &LitePool) -> Result<Vec<i64>> {
    let failed = |error| StoreError::from_lite("schema version", error);
    let tx = readers.begin("BEGIN").await?;
    let connection = tx.connection()?;
    let numbers = |sql: &str| -> rusqlite::Result<Vec<i64>> { connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect() };
    if numbers("SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations'")
        .map_err(failed)?
        .is_empty()
    {
        return Ok(Vec::new());
    }
    numbers("SELECT version FROM _sqlx_migrations").map_err(failed)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).foreign_keys(true)
}

/// Takes the lock file beside the database; the operating system lets go of it when the process ends, however it ends.
fn lock(path: &Path) -> Result<File> {
    let path = beside(path, ".lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|source| StoreError::Lock {
        path: path.clone(),
        source,
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path }),
        Err(TryLockError::Error(source)) => Err(StoreError::Lock { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn pragma(pool: &LitePool, sql: &str) -> String {
        let tx = pool.begin("BEGIN").await.unwrap();
        let value: rusqlite::types::Value = tx.connection().unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
        match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_diary_of_an_older_schema_is_copied_before_it_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("diary.db");
        let db = open(&path, OpenMode::Daemon).unwrap();
        let older = sqlx::migrate::Migrator::with_migrations(migrations::OF_SQLITE.iter().take(1).cloned().collect());
        let mut connection = SqliteConnection::connect_with(&options(&path)).await.unwrap();
        older.run(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let known = db.schema_known();
        db.migrate().await.unwrap();
        db.migrate().await.unwrap();
        let copies: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("before"))
            .collect();
        assert_eq!(copies, [format!("diary.db.before-schema-{known}")], "once, and not again");
        let copy = open(&folder.path().join(&copies[0]), OpenMode::ReadOnly).unwrap();
        assert_eq!(copy.schema_found().await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_copy_that_cannot_take_the_place_leaves_all_as_it_was() {
        for (hindered, way) in [("diary.db.before-m", "its second name"), ("diary.db.before-m-shm", "after its log")] {
            let folder = tempfile::tempdir().unwrap();
            let named = |name: &str| folder.path().join(name);
            rusqlite::Connection::open(named("copy.sqlite"))
                .unwrap()
                .execute_batch("CREATE TABLE t (a)")
                .unwrap();
            // A diary that is damaged, with a log that cannot be folded into it.
            for (name, bytes) in [("diary.db", "rows"), ("diary.db-wal", "the last commits"), ("diary.db-shm", "")] {
                std::fs::write(named(name), bytes).unwrap();
            }
            std::fs::create_dir(named(hindered)).unwrap();
            std::fs::write(named(hindered).join("in the way"), "").unwrap();
            assert!(restore(&named("diary.db"), &named("copy.sqlite"), "m").await.is_err(), "{way}");
            let mut names: Vec<_> = std::fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            let mut expected = vec!["copy.sqlite", "diary.db", "diary.db-shm", "diary.db-wal", "diary.db.lock", hindered];
            expected.sort_unstable();
            assert_eq!(names, expected, "{way}");
            assert_eq!(std::fs::read(named("diary.db-wal")).unwrap(), b"the last commits", "{way}");
        }
    }

    #[tokio::test]
    async fn a_copy_that_fails_half_way_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = (folder.path().join("diary.db"), folder.path().join("copy.sqlite"));
        let rows = "CREATE TABLE t (a); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000)
             INSERT INTO t SELECT hex(randomblob(200)) FROM n";
        rusqlite::Connection::open(&path).unwrap().execute_batch(rows).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..].fill(0x5a);
        std::fs::write(&path, bytes).unwrap();
        assert!(back_up(&path, &copy, 0).await.is_err());
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[tokio::test]
    async fn a_commit_is_on_the_disk_before_it_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let db = open(&folder.path().join("diary.db"), OpenMode::Daemon).unwrap();
        let Db::Lite {
            writer: Some(writer),
            readers,
            ..
        } = &db
        else {
            panic!("{db:?}")
        };
        for (sql, expected) in [
            ("PRAGMA journal_mode", "wal"),
            ("PRAGMA synchronous", "2"),
            ("PRAGMA foreign_keys", "1"),
            ("PRAGMA query_only", "0"),
            ("PRAGMA busy_timeout", "10000"),
            ("PRAGMA journal_size_limit", LOG_BYTES),
            ("PRAGMA mmap_size", "0"),
            ("PRAGMA temp_store", "2"),
            ("PRAGMA wal_autocheckpoint", LOG_PAGES),
        ] {
            assert_eq!(pragma(writer, sql).await, expected, "{sql}");
        }
        assert_eq!(pragma(readers, "PRAGMA query_only").await, "1");
        let reading = readers.begin("BEGIN").await.unwrap();
        assert!(reading.connection().unwrap().execute_batch("CREATE TABLE t (a)").is_err());
    }

    #[tokio::test]
    async fn there_is_one_writer_and_it_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let db = open(&folder.path().join("diary.db"), OpenMode::Daemon).unwrap();
        let Db::Lite { writer: Some(writer), .. } = &db else {
            panic!("{db:?}")
        };
        let first = writer.begin("BEGIN IMMEDIATE").await.unwrap();
        first.connection().unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
        let second = tokio::time::timeout(std::time::Duration::from_millis(50), writer.begin("BEGIN IMMEDIATE"));
        assert!(second.await.is_err(), "two writers would wait for each other's locks");
        drop(first);
        let third = writer.begin("BEGIN IMMEDIATE").await.unwrap();
        assert!(third.connection().unwrap().execute_batch("INSERT INTO t VALUES (1)").is_err());
    }
}
