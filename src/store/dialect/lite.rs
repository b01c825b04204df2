//! SQLite's connections: a statement is carried out where it is asked for, without a thread between; only a commit, which
//! waits for the disk, goes to a thread.

use super::super::error::{Result, StoreError};
use rusqlite::{Connection, OpenFlags};
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a statement waits for another process's lock.
const BUSY: Duration = Duration::from_secs(10);

/// How long a task waits for a connection; longer than the longest batch.
const ACQUIRE: Duration = Duration::from_secs(60);

/// More than there are statements, so that each is prepared once.
const STATEMENTS: usize = 200;

/// What connections are opened with.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    /// The file.
    pub(super) path: PathBuf,
    /// Whether rows can be changed, and the file made.
    pub(super) flags: OpenFlags,
    /// Settings of each connection.
    pub(super) pragmas: &'static [(&'static str, &'static str)],
}

/// Connections of one kind, opened when they are needed and kept.
#[derive(Clone)]
pub(in super::super) struct LitePool {
    inner: Arc<Inner>,
}

struct Inner {
    opening: Opening,
    most: u32,
    places: Arc<Semaphore>,
    /// Tasks that wait for a place.
    queue: AtomicUsize,
    idle: Mutex<Vec<Connection>>,
}

/// A transaction that has a connection for itself; dropped, it changes nothing.
pub(in super::super) struct LiteTx {
    /// Taken only by the end of the transaction.
    connection: Option<Connection>,
    pool: Arc<Inner>,
    _place: OwnedSemaphorePermit,
}

impl LitePool {
    /// A pool of `most` connections; the first is opened at once, so that a file that cannot be used is found out.
    pub(super) fn open(opening: Opening, most: u32) -> Result<Self> {
        let first = connect(&opening).map_err(|error| StoreError::from_lite("open the database", error))?;
        let inner = Inner {
            opening,
            most,
            places: Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1))),
            queue: AtomicUsize::new(0),
            idle: Mutex::new(vec![first]),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Begins a transaction with a statement such as `BEGIN IMMEDIATE`.
    pub(super) async fn begin(&self, statement: &str) -> Result<LiteTx> {
        let failed = |error| StoreError::from_lite("begin", error);
        let waiting = Waiting::in_queue(&self.inner.queue);
        let place = tokio::time::timeout(ACQUIRE, Arc::clone(&self.inner.places).acquire_owned()).await;
        drop(waiting);
        let place = place.map_err(|_| StoreError::from_sqlx("begin", sqlx::Error::PoolTimedOut))?;
        let place = place.map_err(|_| StoreError::from_sqlx("begin", sqlx::Error::PoolClosed))?;
        let kept = self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = kept.map_or_else(|| connect(&self.inner.opening), Ok).map_err(failed)?;
        let tx = LiteTx {
            connection: Some(connection),
            pool: Arc::clone(&self.inner),
            _place: place,
        };
        tx.connection()?.execute_batch(statement).map_err(failed)?;
        Ok(tx)
    }

    /// Whether a task waits for a connection.
    pub(super) fn is_awaited(&self) -> bool {
        self.inner.queue.load(Ordering::Relaxed) > 0
    }

    /// The file.
    pub(super) fn path(&self) -> &std::path::Path {
        &self.inner.opening.path
    }

    /// Waits for running transactions and closes all connections.
    pub(super) async fn close(&self) {
        let all = self.inner.places.acquire_many(self.inner.most).await;
        self.inner.places.close();
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop(all);
    }
}

/// A task in the queue; it leaves it also when it is cancelled.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn in_queue(queue: &'a AtomicUsize) -> Self {
        queue.fetch_add(1, Ordering::Relaxed);
        Self(queue)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl LiteTx {
    /// The connection, for carrying out statements in the transaction.
    pub(in super::super) fn connection(&self) -> Result<&Connection> {
        self.connection
            .as_ref()
            .ok_or_else(|| StoreError::missing("the connection of a transaction that has ended"))
    }

    /// Makes everything durable, on a thread: it waits for the disk. It comes to its end even when nobody waits for it.
    pub(super) async fn commit(self) -> Result<()> {
        let committed = tokio::task::spawn_blocking(move || self.end("COMMIT"));
        committed
            .await
            .unwrap_or_else(|_| Err(StoreError::from_sqlx("commit", sqlx::Error::WorkerCrashed)))
    }

    /// Ends the transaction with nothing changed.
    pub(super) fn rollback(self) -> Result<()> {
        self.end("ROLLBACK")
    }

    fn end(self, statement: &'static str) -> Result<()> {
        let ended = self.connection()?.execute_batch(statement);
        ended.map_err(|error| StoreError::from_lite(statement, error))
    }
}

impl Drop for LiteTx {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let clean = connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
        if clean {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

impl fmt::Debug for LitePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LitePool({})", self.inner.opening.path.display())
    }
}

fn connect(opening: &Opening) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(&opening.path, opening.flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    for (name, value) in opening.pragmas {
        connection.pragma_update(None, name, value)?;
    }
    Ok(connection)
}
