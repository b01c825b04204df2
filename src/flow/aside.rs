//! Letters that are written aside, on a thread of their own, while the transaction that has queued them goes on with the next mails.

use super::letters::LetterError;
use super::office::Office;
use super::task::{begun_on_the_writers_thread, guarded};
use super::unwritten::{Unwritten, Written, hand_in};
use crate::domain::ids::InboundId;
use crate::store::{StoreError, WriteTx};
use futures::future::BoxFuture;
use std::sync::Arc;

/// Letters that are being written; `None` where the program failed at it.
type Begun = BoxFuture<'static, Option<Result<Written, LetterError>>>;

/// What has been begun in one transaction, in order.
#[derive(Default)]
pub(super) struct Aside {
    begun: Vec<(InboundId, Begun)>,
}

impl Aside {
    /// Begins to write the letters that a mail led to.
    pub(super) fn begin(&mut self, office: &Arc<Office>, mail: InboundId, letters: Unwritten) {
        if letters.is_empty() {
            return;
        }
        let office = Arc::clone(office);
        let written = begun_on_the_writers_thread(move || guarded(|| letters.written(&office)));
        self.begun.push((mail, written));
    }

    /// Waits for what has been begun, and puts it into the transaction. Gives the mails whose letters could not be written: the transaction
    /// must then be rolled back.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub(super) async fn hand_in(&mut self, tx: &mut WriteTx) -> Result<Vec<InboundId>, StoreError> {
        let mut failed = Vec::new();
        for (mail, written) in self.begun.drain(..) {
            match written.await {
                Some(Ok(written)) => hand_in(tx, written).await?,
                Some(Err(error)) => {
                    tracing::error!(inbound = mail.0, %error, "the letters about a mail could not be written");
                    failed.push(mail);
                }
                None => {
                    tracing::error!(
                        inbound = mail.0,
                        "the program failed while it wrote the letters about a mail: this is a fault to report"
                    );
                    failed.push(mail);
                }
            }
        }
        Ok(failed)
    }
}
