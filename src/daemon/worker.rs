//! The one loop: a turn of work, then rest until woken, until the pause is over, or until the stop.

use super::heart::Heart;
use super::lifecycle::Stop;
use crate::store::StoreError;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// A loop that runs, with its name at the end.
pub type Running = Pin<Box<dyn Future<Output = (String, Result<(), StoreError>)> + Send>>;

/// Wait after a database that may be back in a moment.
const AFTER_FAULT: Duration = Duration::from_secs(2);

/// What a turn found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// There was work: look again at once.
    Again,
    /// There was none.
    Rest,
}

/// A loop.
pub struct Loop {
    /// Its name in log lines.
    pub name: String,
    /// The longest rest between turns.
    pub pause: Duration,
    /// Its heart.
    pub heart: Arc<Heart>,
    /// When it ends.
    pub stop: Stop,
}

impl Loop {
    /// Turns until the stop; a fault of the database that will not pass ends it.
    pub async fn run<W, T, B, R>(self, mut work: W, mut bell: B) -> (String, Result<(), StoreError>)
    where
        W: FnMut() -> T + Send,
        T: Future<Output = Result<Turn, StoreError>> + Send,
        B: FnMut() -> R + Send,
        R: Future<Output = ()> + Send,
    {
        while !self.stop.is_asked() {
            self.heart.beat();
            let rest = match work().await {
                Ok(Turn::Again) => continue,
                Ok(Turn::Rest) => self.pause,
                Err(error) if error.is_again() => {
                    tracing::warn!(name = self.name, %error, "the database did not answer as it should; tried again");
                    AFTER_FAULT
                }
                Err(error) => return (self.name, Err(error)),
            };
            self.heart.beat();
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                () = bell() => {}
                () = self.stop.asked() => {}
            }
        }
        (self.name, Ok(()))
    }
}
