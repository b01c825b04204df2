//! Work that must not be cancelled half-way: a transaction, a reading thread.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use tokio::task::{JoinError, JoinHandle};

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

async fn joined<T>(handle: JoinHandle<T>) -> T {
    match handle.await.map_err(JoinError::try_into_panic) {
        Ok(value) => value,
        Err(Ok(panic)) => resume_unwind(panic),
        // The runtime is being shut down: there is no one left to answer to.
        Err(Err(_)) => std::future::pending().await,
    }
}
