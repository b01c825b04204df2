//! Work that must not be cancelled half-way: a transaction, a reading thread.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;
use tokio::task::{JoinError, JoinHandle};

use crate::store::StoreError;

/// Pauses between tries, growing by half: the last comes after about an hour.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(20 * 60);

/// Carries out work in a task of its own: when the caller is cancelled, the work still comes to its end. A panic in it goes
/// on in the caller.
pub async fn uncancelled<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    joined(tokio::spawn(work)).await
}

/// Carries out long work without waiting points on a thread of its own.
pub async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    joined(tokio::task::spawn_blocking(work)).await
}

/// Runs a pure part behind a guard, so that one mail's panic touches no other. `None` when it panicked.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Carries out again and again what the database could not do just now, such as noting what a relay has answered: it must not
/// be forgotten. The work must be the same whether it had been done before or not.
///
/// # Errors
/// What will not pass, and what has not passed in an hour.
pub async fn surely<T, F>(mut work: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut pause = FIRST_PAUSE;
    loop {
        match work().await {
            Err(error) if error.is_again() && pause < LONGEST_PAUSE => {
                tracing::warn!(%error, "the database did not answer as it should; tried again until it does");
                tokio::time::sleep(pause).await;
                pause = pause.mul_f64(1.5);
            }
            done => return done,
        }
    }
}

async fn joined<T>(handle: JoinHandle<T>) -> T {
    match handle.await.map_err(JoinError::try_into_panic) {
        Ok(value) => value,
        Err(Ok(panic)) => resume_unwind(panic),
        // The runtime is being shut down: there is no one left to answer to.
        Err(Err(_)) => std::future::pending().await,
    }
}
