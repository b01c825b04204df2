//! What can go wrong in the store, and what comes next: again, never, or stop the program.

use crate::domain::ids::OutboxId;
use std::path::PathBuf;
use thiserror::Error;

/// What every call of the store gives.
pub type Result<T> = std::result::Result<T, StoreError>;

/// What a database said, by the library that was spoken through.
#[derive(Debug, Error)]
pub enum Cause {
    /// PostgreSQL, or a migration of either.
    #[error(transparent)]
    Sqlx(#[from] sqlx::Error),
    /// SQLite.
    #[error(transparent)]
    Lite(#[from] rusqlite::Error),
}

/// Why the store could not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The disk or the database file is damaged or full. After a failed write nothing that the same handle says can be
    /// trusted, so the program must end and start afresh.
    #[error("{statement}: the database's disk is full or damaged ({source}): the program must stop; see to the disk, then run verify")]
    Fatal {
        /// The statement that failed.
        statement: &'static str,
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// The database was busy, gave way to another transaction, or the connection was lost: the whole transaction can be
    /// tried again. After a commit it is not known whether it took; the state of the rows tells.
    #[error("{statement}: the database is busy or out of reach ({source}): try again")]
    Again {
        /// The statement that failed.
        statement: &'static str,
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// The database refused a statement.
    #[error("{statement}: the database refused ({source}): the statement or the schema is wrong")]
    Refused {
        /// The statement that failed.
        statement: &'static str,
        /// What the database said.
        #[source]
        source: Cause,
    },
    /// The place of the database cannot be read as a path or a URL.
    #[error("\"{place}\" is not a database: write a path, or postgres://user@host/name ({why})")]
    BadPlace {
        /// The place, without a password.
        place: String,
        /// What is wrong with it.
        why: String,
    },
    /// Another daemon has the database file.
    #[error("{path}: another daemon has this diary open: stop it first, or give this one a database of its own")]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// The lock file beside the database cannot be made.
    #[error("{path}: the lock file cannot be made ({source}): the daemon needs to write in the database's folder")]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// Another daemon has taken a mailbox over; whatever this one fetched from it is not kept.
    #[error("mailbox \"{mailbox}\" is collected by another daemon now: this one stands by")]
    LostMailbox {
        /// Which.
        mailbox: String,
    },
    /// The database answers from another server than before, and it has not been provided for yet.
    #[error("the database has moved to another server: no diary number is given until what went out before is provided for")]
    Held,
    /// The PostgreSQL server is a standby: it can be read, and nothing that is written there would be kept.
    #[error("{place}: is a standby that copies another server: name the primary, or an address that always leads to it")]
    Standby {
        /// The place, without a password.
        place: String,
    },
    /// There is no room for the database even to be opened safely, or for a copy of it.
    #[error("{path}: only {free} bytes are free on its disk, {needed} are needed to {what}: make room")]
    NoRoom {
        /// What there is no room for.
        what: &'static str,
        /// The folder of the database, or of the copy.
        path: PathBuf,
        /// Bytes that are free.
        free: u64,
        /// Bytes that are needed.
        needed: u64,
    },
    /// SQLite's write-ahead log is only safe on a local disk.
    #[error("{path}: lies on a network file system ({kind}), where SQLite loses data: put it on a local disk, or use PostgreSQL")]
    NetworkDisk {
        /// The database's folder.
        path: PathBuf,
        /// The file system's kind.
        kind: String,
    },
    /// A newer program has changed the schema.
    #[error("the database has schema {found}, this program knows {known}: use the newer program")]
    TooNew {
        /// The schema's version in the database.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The schema is not there, or older than this program.
    #[error("the database has schema {found}, this program needs {known}: start the daemon once, or run migrate")]
    NotMigrated {
        /// The schema's version in the database; 0 for none.
        found: i64,
        /// The version that this program needs.
        known: i64,
    },
    /// A migration failed and was rolled back.
    #[error("the schema could not be changed ({source}): the database is as it was")]
    Migrate {
        /// What the database said.
        #[source]
        source: Box<sqlx::migrate::MigrateError>,
    },
    /// The store was opened for reading only.
    #[error("{what}: the database was opened for reading only")]
    ReadOnly {
        /// What was tried.
        what: &'static str,
    },
    /// The copy of the database could not be made.
    #[error("{path}: the copy of the database cannot be made ({source}): it needs a name that is free, in a folder that can be written to")]
    BackUp {
        /// The copy.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// A copy of the database is not whole.
    #[error("{path}: the copy is not whole ({fault}): see to the disk, and copy again")]
    BadCopy {
        /// The copy.
        path: PathBuf,
        /// What SQLite found.
        fault: String,
    },
    /// The database that everything is to be moved to holds something.
    #[error("the database to move to is not empty: name a new one")]
    NotEmpty,
    /// What was moved is not what stood there.
    #[error("table {table}: the copy differs from what was copied: nothing is kept of it, and the diary is as it was")]
    Differs {
        /// The table.
        table: String,
    },
    /// PostgreSQL has its own ways to be copied.
    #[error("{what}: PostgreSQL is copied by its own programs (pg_dump, pg_basebackup)")]
    NotHere {
        /// What was tried.
        what: &'static str,
    },
    /// A row holds something that this program never writes.
    #[error("table {table}, column {column}, row {row}: {why}: the row was changed by hand or by another program; run verify")]
    Strange {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
        /// The row's key.
        row: String,
        /// What is strange about it, without its content.
        why: String,
    },
    /// A letter that was to be stopped is being sent at this moment.
    #[error("letter {letter} is being sent while it was to be stopped: try again, what became of it is then known")]
    Overtaken {
        /// The letter.
        letter: OutboxId,
    },
    /// A change did not meet the one row that it was meant for: someone else was there first.
    #[error("{statement}: {what} is not as expected ({rows} rows changed, 1 expected): nothing is kept of this transaction")]
    NotOne {
        /// The statement.
        statement: &'static str,
        /// What it was about.
        what: String,
        /// Rows that it changed.
        rows: u64,
    },
    /// Something that must be there is not.
    #[error("{what} is not there")]
    Missing {
        /// What, with its key.
        what: String,
    },
    /// A value cannot be written as JSON.
    #[error("{what} cannot be written as JSON ({source})")]
    Json {
        /// What.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

/// PostgreSQL's codes for a full disk and for damage: disk_full, io_error, data_corrupted, index_corrupted.
const POSTGRES_FATAL: &[&str] = &["53100", "58030", "XX001", "XX002"];

/// PostgreSQL's codes after which a transaction can be tried again: serialization_failure, deadlock_detected,
/// lock_not_available; insufficient_resources, out_of_memory, too_many_connections; query_canceled and the other session limits
/// (idle_in_transaction_session_timeout, idle_session_timeout), which a high load reaches; read_only_sql_transaction, from a connection
/// to a primary that has become a standby; and the server going down or coming up.
const POSTGRES_AGAIN: &[&str] = &[
    "40001", "40P01", "55P03", "53000", "53200", "53300", "57014", "25P03", "57P05", "25006", "57P01", "57P02", "57P03",
];

/// SQLite's primary result codes for a damaged or full disk: IOERR, CORRUPT, FULL, NOTADB.
const SQLITE_FATAL: &[i32] = &[10, 11, 13, 26];

/// SQLite's primary result codes after which a transaction can be tried again: BUSY, LOCKED.
const SQLITE_AGAIN: &[i32] = &[5, 6];

impl StoreError {
    /// Whether the program must end, since nothing that the database says can be trusted any more.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Fatal { .. } | Self::NoRoom { .. })
    }

    /// Whether the whole transaction can be tried again as it is.
    pub fn is_again(&self) -> bool {
        matches!(
            self,
            Self::Again { .. } | Self::LostMailbox { .. } | Self::Overtaken { .. } | Self::Held
        )
    }

    /// Sorts an error of sqlx by what comes next.
    pub(super) fn from_sqlx(statement: &'static str, source: sqlx::Error) -> Self {
        Self::sorted(statement, next(&source), source.into())
    }

    /// Sorts an error of SQLite by what comes next.
    pub(super) fn from_lite(statement: &'static str, source: rusqlite::Error) -> Self {
        let next = match &source {
            rusqlite::Error::SqliteFailure(cause, _) => next_of_sqlite(cause.extended_code),
            _ => Next::Never,
        };
        Self::sorted(statement, next, source.into())
    }

    fn sorted(statement: &'static str, next: Next, source: Cause) -> Self {
        match next {
            Next::Stop => Self::Fatal { statement, source },
            Next::Again => Self::Again { statement, source },
            Next::Never => Self::Refused { statement, source },
        }
    }

    pub(super) fn missing(what: impl std::fmt::Display) -> Self {
        Self::Missing { what: what.to_string() }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Stop,
    Again,
    Never,
}

fn next(error: &sqlx::Error) -> Next {
    match error {
        sqlx::Error::Database(cause) => {
            let code = cause.code().unwrap_or_default();
            if cause.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                next_of_sqlite(code.parse().unwrap_or(0))
            } else {
                next_of_postgres(&code)
            }
        }
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => Next::Again,
        _ => Next::Never,
    }
}

fn next_of_sqlite(extended_code: i32) -> Next {
    // The low byte of an extended result code is the primary one (sqlite.org/rescode.html).
    let primary = extended_code & 0xff;
    if SQLITE_FATAL.contains(&primary) {
        Next::Stop
    } else if SQLITE_AGAIN.contains(&primary) {
        Next::Again
    } else {
        Next::Never
    }
}

fn next_of_postgres(code: &str) -> Next {
    if POSTGRES_FATAL.contains(&code) {
        Next::Stop
    } else if POSTGRES_AGAIN.contains(&code) || code.starts_with("08") {
        Next::Again
    } else {
        Next::Never
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_or_full_disk_stops_the_program() {
        // IOERR_FSYNC, IOERR_WRITE, CORRUPT, CORRUPT_INDEX, FULL, NOTADB.
        for code in [1034, 778, 11, 779, 13, 26] {
            assert_eq!(next_of_sqlite(code), Next::Stop, "{code}");
        }
        for code in ["53100", "XX001", "58030"] {
            assert_eq!(next_of_postgres(code), Next::Stop, "{code}");
        }
    }

    #[test]
    fn what_passes_is_tried_again_and_what_is_wrong_is_not() {
        // BUSY, BUSY_SNAPSHOT, LOCKED.
        for code in [5, 517, 6] {
            assert_eq!(next_of_sqlite(code), Next::Again, "{code}");
        }
        for code in [
            "40001", "40P01", "08006", "57P01", "57014", "25P03", "25006", "53000", "53200", "57P05",
        ] {
            assert_eq!(next_of_postgres(code), Next::Again, "{code}");
        }
        assert_eq!(next(&sqlx::Error::PoolTimedOut), Next::Again);
        assert_eq!(next_of_sqlite(2067), Next::Never, "a broken UNIQUE");
        assert_eq!(next_of_postgres("23505"), Next::Never, "a broken UNIQUE");
        assert_eq!(next_of_sqlite(0), Next::Never);
    }
}
