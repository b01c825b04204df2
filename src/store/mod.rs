//! The store: mails, cases, documents, clocks, letters and the log as rows, in SQLite or PostgreSQL with one text of SQL.
//!
//! [`Store`] opens and migrates, and begins the two kinds of transaction: a [`Session`] to look things up in, and a
//! [`WriteTx`] that also changes rows and is ended by [`WriteTx::commit`]. What belongs to one step of work and nothing
//! else (taking in raw mails, claims and leases, settling letters) is a method of `Store` with a transaction of its own.
//! A transaction that is dropped changes nothing. There is no SQL outside this folder.

mod absences;
mod apply;
mod blobs;
mod budget;
mod cases;
mod chain;
mod claim;
mod clocks;
mod daemons;
mod delivery;
mod dialect;
mod disposal;
mod documents;
mod error;
mod facts;
mod figures;
mod inbound;
mod inflate;
mod kept;
mod lessons;
mod links;
mod log;
mod matters;
mod meta;
mod moved;
mod outbox;
mod outside;
mod overview;
mod owed;
mod packing;
mod phrases;
mod place;
mod postlist;
mod reports;
mod restore;
mod row;
mod said;
mod search;
mod session;
mod transfer;
mod verify;

pub use apply::{Applied, ReadMail, Settling};
pub use blobs::raw_hash;
pub use cases::{CaseFilter, CaseSummary};
pub use claim::{Claim, ClaimedMail};
pub use clocks::ClockRow;
pub use daemons::{Freed, Sign};
pub use delivery::{Dot, Doubts, QueuedLetter, Recovered, Settled};
pub use disposal::documents::{Destroyed, Disposable, DisposalDocument, DisposalSource};
pub use disposal::{DisposalCase, DisposalRow};
pub use documents::DocumentRow;
pub use error::{Cause, Result, StoreError};
pub use facts::{Identity, KnownMail, Sameness, ThreadRow};
pub use figures::OutcomeCount;
pub use inbound::{InboundRow, InboundState, Insert, KnownUid, NewRaw};
pub use kept::Kept;
pub use lessons::{LearntModel, LessonRow};
pub use links::LinkRow;
pub use log::{CLOCK_LEEWAY, CLOCK_SET_BACK, CaseEventRow, LogEntry, LogRow};
pub use moved::AfterMove;
pub use outbox::{ComposedLetter, LetterRow, LetterState};
pub use overview::{CaseView, Counts};
pub use place::Place;
pub use postlist::RegisteredRow;
pub use restore::{Gap, Provided};
pub use row::Sql;
pub use search::index::Words;
pub use session::Session;
pub use transfer::Moved;
pub use verify::Finding;

use crate::crash;
use crate::domain::diary::DiaryNumber;
use dialect::{Db, Writing};
use log::Head;
use moved::Numbers;
use owed::Owed;
use search::pending::Pending;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;

const SAVEPOINT: Sql = Sql {
    name: "SAVEPOINT",
    table: "none",
    text: "SAVEPOINT one_of_many",
};
const RELEASE: Sql = Sql {
    name: "RELEASE",
    table: "none",
    text: "RELEASE SAVEPOINT one_of_many",
};
const UNDO: Sql = Sql {
    name: "UNDO",
    table: "none",
    text: "ROLLBACK TO SAVEPOINT one_of_many",
};

/// What the store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// To write; with SQLite only one process at a time.
    Daemon,
    /// To read, also while a daemon runs.
    ReadOnly,
    /// To read, and to note in the log that it was read, also while a daemon runs.
    Reader,
}

/// An open database. Clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    db: Db,
    /// The daemon that uses it, where one does.
    owner: Option<Arc<str>>,
    numbers: Arc<Numbers>,
}

/// A transaction that changes rows. It also looks things up, and sees what it has changed.
pub struct WriteTx {
    session: Session,
    numbers: Arc<Numbers>,
    /// Numbers that were taken in it.
    taken: Vec<DiaryNumber>,
    /// The end of the log as it has made it, once it has looked; and as it was when the piece of work began.
    head: Option<Head>,
    head_before: Option<Head>,
    /// By which words its cases are to be found.
    words: Pending,
    /// Letters whose bytes are still to come.
    owed: Owed,
}

impl Store {
    /// Opens the database; for writing it may be new and empty, and [`Store::migrate`] comes next.
    ///
    /// # Errors
    /// When it is out of reach, in use by another daemon, on a network file system, or its schema is newer than this
    /// program; but for a daemon also when its schema is older.
    pub async fn open(place: &Place, mode: OpenMode) -> Result<Self> {
        let db = Db::open(place, mode).await?;
        let store = Self {
            numbers: Arc::new(Numbers::watched_by(db.watch())),
            db,
            owner: None,
        };
        let (found, known) = (store.db.schema_found().await?, store.db.schema_known());
        if found > known {
            return Err(StoreError::TooNew { found, known });
        }
        if mode != OpenMode::Daemon && found < known {
            return Err(StoreError::NotMigrated { found, known });
        }
        Ok(store)
    }

    /// Brings the schema to the version that this program knows. Each migration is a transaction.
    ///
    /// # Errors
    /// When a migration fails, or was changed after it had been carried out.
    pub async fn migrate(&self) -> Result<()> {
        crash::point("store.migrating");
        self.db.migrate().await?;
        crash::point("store.migrated");
        Ok(())
    }

    /// Begins a transaction that looks things up: all that it sees is from one moment.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn read(&self) -> Result<Session> {
        Ok(Session::over(self.db.begin_read().await?))
    }

    /// Begins a transaction that writes in the diary: one at a time, however many daemons there are.
    ///
    /// It must not wait for the network or for another transaction that writes, and must not be cancelled while it begins or
    /// commits: run it in a task of its own.
    ///
    /// # Errors
    /// When the database is out of reach, or open for reading only.
    pub async fn write(&self) -> Result<WriteTx> {
        self.begin(Writing::Diary).await
    }

    /// Whether another task waits to write: long work that can be committed in parts lets it in between.
    pub fn is_awaited(&self) -> bool {
        self.db.is_awaited()
    }

    /// Copies the whole database, as it is at one moment, to a new file; also while a daemon writes. Only SQLite: PostgreSQL
    /// has programs of its own for this. A copy of the live file by other means is not whole. `spare` is how many bytes must be free
    /// beside the copy.
    ///
    /// # Errors
    /// When the file is there already or cannot be written, or there is no room for it; no file with that name is left then.
    pub async fn back_up(&self, to: &Path, spare: u64) -> Result<()> {
        self.db.back_up(to, spare).await
    }

    /// Bytes that are free on the disk of the diary, and bytes in all; `None` where it is not on this machine.
    pub fn room(&self) -> Option<(u64, u64)> {
        self.db.room()
    }

    /// Closes all connections, which lets SQLite fold its write-ahead log into the file.
    pub async fn close(&self) {
        self.db.close().await;
    }

    /// Begins a transaction on mails as they came or letters' states, which does not queue up with the diary's writers.
    async fn write_queue(&self) -> Result<WriteTx> {
        self.begin(Writing::Queue).await
    }

    async fn begin(&self, writing: Writing) -> Result<WriteTx> {
        Ok(WriteTx {
            session: Session::over(self.db.begin_write(writing).await?),
            numbers: Arc::clone(&self.numbers),
            taken: Vec::new(),
            head: None,
            head_before: None,
            words: Pending::default(),
            owed: Owed::default(),
        })
    }
}

impl WriteTx {
    /// Makes everything durable and visible, at once.
    ///
    /// # Errors
    /// When nothing of it was kept, also because the bytes of a letter have not come; after [`StoreError::Again`] that is not
    /// known and the rows tell.
    pub async fn commit(mut self) -> Result<()> {
        if let Some(letter) = self.owed.first() {
            return Err(StoreError::missing(format!("the bytes of letter {letter}")));
        }
        self.write_words().await?;
        self.move_head().await?;
        self.session.into_tx().commit().await?;
        self.numbers.committed(self.taken);
        Ok(())
    }

    /// Ends the transaction with nothing changed.
    ///
    /// # Errors
    /// When the database is out of reach; nothing is changed then either.
    pub async fn roll_back(self) -> Result<()> {
        self.session.into_tx().rollback().await
    }

    /// Begins one of many pieces of work in the transaction, such as one mail of a batch; no two at a time.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn savepoint(&mut self) -> Result<()> {
        self.head_before.clone_from(&self.head);
        self.words.mark();
        self.owed.mark();
        self.session.change(SAVEPOINT, &[]).await.map(|_| ())
    }

    /// Keeps the piece of work since [`WriteTx::savepoint`].
    ///
    /// # Errors
    /// When no piece of work was begun.
    pub async fn keep(&mut self) -> Result<()> {
        self.session.change(RELEASE, &[]).await.map(|_| ())
    }

    /// Takes back the piece of work since [`WriteTx::savepoint`], and only that; also after a statement has failed.
    ///
    /// # Errors
    /// When no piece of work was begun, or SQLite has already rolled the whole transaction back.
    pub async fn undo(&mut self) -> Result<()> {
        self.head = self.head_before.take();
        self.words.take_back();
        self.owed.take_back();
        self.session.change(UNDO, &[]).await?;
        self.session.change(RELEASE, &[]).await.map(|_| ())
    }
}

impl Deref for WriteTx {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

/// Every statement of the store, so that tests can prepare each on both databases and read its plan.
pub fn statements() -> impl Iterator<Item = &'static Sql> {
    [
        absences::STATEMENTS,
        blobs::STATEMENTS,
        budget::STATEMENTS,
        cases::STATEMENTS,
        chain::STATEMENTS,
        claim::STATEMENTS,
        clocks::STATEMENTS,
        daemons::STATEMENTS,
        delivery::STATEMENTS,
        disposal::STATEMENTS,
        disposal::destroy::STATEMENTS,
        disposal::documents::STATEMENTS,
        documents::STATEMENTS,
        facts::STATEMENTS,
        figures::STATEMENTS,
        inbound::STATEMENTS,
        lessons::STATEMENTS,
        links::STATEMENTS,
        log::STATEMENTS,
        meta::STATEMENTS,
        moved::STATEMENTS,
        outbox::STATEMENTS,
        outside::STATEMENTS,
        overview::STATEMENTS,
        phrases::STATEMENTS,
        restore::STATEMENTS,
        postlist::STATEMENTS,
        reports::STATEMENTS,
        search::STATEMENTS,
        search::index::STATEMENTS,
        search::plan::STATEMENTS,
        search::reach::STATEMENTS,
        verify::STATEMENTS,
    ]
    .into_iter()
    .flatten()
}
