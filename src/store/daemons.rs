//! Daemons: which of them are alive, which of them collects from which mailbox, and what becomes of a dead one's claims.
//!
//! A daemon says that it is alive by raising its row every now and then. One whose time has run out is gone: its mailboxes, mails and
//! letters are anybody's. Times here are the machine's own, and machines that share a diary must agree on them to some seconds.

use super::delivery::Recovered;
use super::error::{Result, StoreError};
use super::row::{args, statements};
use super::{Store, WriteTx};
use crate::domain::ids::MailboxId;
use chrono::{DateTime, TimeDelta, Utc};

statements! {
    ALIVE on "daemons" =
        "INSERT INTO daemons (owner, seat, started_at, alive_until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (owner) DO UPDATE SET alive_until = excluded.alive_until";
    EARLIER_LIVES on "daemons" = "DELETE FROM daemons WHERE seat = $1 AND owner <> $2";
    GONE on "daemons" = "DELETE FROM daemons WHERE alive_until <= $1 AND owner <> $2";
    LEAVE on "daemons" = "DELETE FROM daemons WHERE owner = $1";
    FREE_MAILS on "inbound" =
        "UPDATE inbound SET lease_owner = NULL, lease_until = 0
         WHERE state = 'received' AND lease_owner IS NOT NULL AND attempts >= 0 AND lease_owner <> $1
             AND NOT EXISTS (SELECT 1 FROM daemons d WHERE d.owner = inbound.lease_owner)";
    ORPHANED_LETTERS on "outbox" =
        "SELECT id, dot_at, lease_owner FROM outbox WHERE state = 'sending' AND lease_owner <> $1
             AND NOT EXISTS (SELECT 1 FROM daemons d WHERE d.owner = outbox.lease_owner) ORDER BY id";
    TAKE_MAILBOX on "mailbox_leases" =
        "INSERT INTO mailbox_leases (mailbox, owner, epoch, taken_at) VALUES ($1, $2, 1, $3)
         ON CONFLICT (mailbox) DO UPDATE SET owner = excluded.owner, epoch = mailbox_leases.epoch + 1, taken_at = excluded.taken_at
         WHERE NOT EXISTS (SELECT 1 FROM daemons d WHERE d.owner = mailbox_leases.owner AND d.owner <> excluded.owner AND d.alive_until > $3)
         RETURNING epoch";
    LEAVE_MAILBOXES on "mailbox_leases" = "DELETE FROM mailbox_leases WHERE owner = $1";
    STILL_MINE on "mailbox_leases" = "UPDATE mailbox_leases SET epoch = epoch WHERE mailbox = $1 AND owner = $2";
}

/// What a dead daemon left and others can have now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freed {
    /// Daemons that are gone.
    pub daemons: u64,
    /// Mails that they had claimed.
    pub mails: u64,
    /// Letters that they had claimed.
    pub letters: Recovered,
}

/// A daemon's word that it is alive.
#[derive(Debug, Clone, Copy)]
pub struct Sign<'a> {
    /// What outlives the process: two lives at one seat are never at the same time.
    pub seat: &'a str,
    /// The machine's time, UTC.
    pub wall: DateTime<Utc>,
    /// How long the word is good for.
    pub life: TimeDelta,
    /// The diary's time, UTC: from when on letters of the dead may be sent.
    pub now: DateTime<Utc>,
}

impl Store {
    /// This store as the daemon `owner` uses it: a name that no other daemon and no earlier life has.
    #[must_use]
    pub fn of_daemon(self, owner: &str) -> Self {
        Self {
            owner: Some(owner.into()),
            ..self
        }
    }

    /// Whether other daemons may use this database at the same time.
    pub fn is_shared(&self) -> bool {
        !self.db.is_alone()
    }

    /// Says that this daemon is alive, and frees what dead ones left; `first` also ends earlier lives at the same seat.
    /// Does nothing where there can be only one daemon.
    ///
    /// # Errors
    /// When the database is out of reach: nothing was said or freed.
    pub async fn say_alive(&self, sign: &Sign<'_>, first: bool) -> Result<Freed> {
        let Some(owner) = self.shared_owner() else {
            return Ok(Freed::default());
        };
        let mut tx = self.write_queue().await?;
        let mut freed = Freed::default();
        if first {
            freed.daemons = tx.change(EARLIER_LIVES, args![sign.seat, owner]).await?;
        }
        tx.change(ALIVE, args![owner, sign.seat, sign.wall, sign.wall + sign.life]).await?;
        freed.daemons += tx.change(GONE, args![sign.wall, owner]).await?;
        freed.mails = tx.change(FREE_MAILS, args![owner]).await?;
        let orphaned = tx.rows(ORPHANED_LETTERS, args![owner]).await?;
        freed.letters = tx.recover(&orphaned, sign.now).await?;
        tx.commit().await?;
        Ok(freed)
    }

    /// Says that this daemon ends: its mailboxes are anybody's at once.
    ///
    /// # Errors
    /// When the database is out of reach; its time then runs out.
    pub async fn say_goodbye(&self) -> Result<()> {
        let Some(owner) = self.shared_owner() else { return Ok(()) };
        let mut tx = self.write_queue().await?;
        tx.change(LEAVE_MAILBOXES, args![owner]).await?;
        tx.change(LEAVE, args![owner]).await?;
        tx.commit().await
    }

    /// Takes a mailbox to collect from; `false` while another daemon that is alive has it.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn take_mailbox(&self, mailbox: &MailboxId, wall: DateTime<Utc>) -> Result<bool> {
        let Some(owner) = self.shared_owner() else { return Ok(true) };
        let mut tx = self.write_queue().await?;
        let taken = tx.row(TAKE_MAILBOX, args![mailbox.as_str(), owner, wall]).await?.is_some();
        tx.commit().await?;
        Ok(taken)
    }

    /// The daemon's name, where it shares the database.
    fn shared_owner(&self) -> Option<&str> {
        self.owner.as_deref().filter(|_| self.is_shared())
    }

    /// Holds a mailbox until the transaction ends, so that no mail is taken in by a daemon that has lost it.
    pub(super) async fn hold_mailbox(&self, tx: &mut WriteTx, mailbox: &MailboxId) -> Result<()> {
        let Some(owner) = self.shared_owner() else { return Ok(()) };
        match tx.change(STILL_MINE, args![mailbox.as_str(), owner]).await? {
            1 => Ok(()),
            _ => Err(StoreError::LostMailbox {
                mailbox: mailbox.to_string(),
            }),
        }
    }
}
