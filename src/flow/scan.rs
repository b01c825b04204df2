//! The seam to a virus scanner: what it says of a mail marks it, and takes nothing away.

use crate::domain::ids::InboundId;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// For the mails of one batch together: far below what a claim and the daemon's heart allow.
const BATCH_PATIENCE: Duration = Duration::from_secs(120);

/// What a scanner says of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found; its name.
    Found(String),
    /// It could not be scanned, and why.
    Unknown(String),
}

/// A virus scanner.
pub trait Scanner: Send + Sync {
    /// Looks into a whole mail, with all that is in it.
    fn scan<'a>(&'a self, mail: &'a [u8]) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>>;
}

/// What the scanner finds in each mail, in order. One that cannot be scanned is registered all the same: a scanner that is down or slow
/// must not keep citizens waiting.
pub(super) async fn scan_all<'a>(
    scanner: Option<&dyn Scanner>,
    mails: impl ExactSizeIterator<Item = (InboundId, &'a [u8])>,
) -> Vec<Option<String>> {
    let Some(scanner) = scanner else {
        return vec![None; mails.len()];
    };
    let until = Instant::now() + BATCH_PATIENCE;
    let mut found = Vec::with_capacity(mails.len());
    for (id, raw) in mails {
        let late = |_| Verdict::Unknown("the mails before it took the time that there is".to_owned());
        found.push(match timeout_at(until, scanner.scan(raw)).await.unwrap_or_else(late) {
            Verdict::Clean => None,
            Verdict::Found(name) => {
                tracing::warn!(
                    inbound = id.0,
                    found = name,
                    "a mail holds something harmful; letters go without it"
                );
                Some(name)
            }
            Verdict::Unknown(why) => {
                tracing::error!(inbound = id.0, why, "a mail could not be scanned; it is registered all the same");
                None
            }
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It takes its time for each mail, and finds something in each.
    struct Slow(Duration);

    impl Scanner for Slow {
        fn scan<'a>(&'a self, _: &'a [u8]) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>> {
            Box::pin(async {
                tokio::time::sleep(self.0).await;
                Verdict::Found("Ont.Test".to_owned())
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_scanner_does_not_hold_a_batch_longer_than_there_is_time() {
        let begun = Instant::now();
        let mails = || {
            (1..=50)
                .map(|id| (InboundId(id), b"Hej".as_slice()))
                .collect::<Vec<_>>()
                .into_iter()
        };
        let found = scan_all(Some(&Slow(BATCH_PATIENCE / 3)), mails()).await;
        assert_eq!(begun.elapsed(), BATCH_PATIENCE);
        assert_eq!((found.len(), found.iter().flatten().count()), (50, 3));
        assert_eq!(scan_all(None, mails()).await, vec![None; 50]);
    }
}
