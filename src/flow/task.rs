//! Work that must not be cancelled half-way: a transaction, a reading thread.

use futures::future::{BoxFuture, FutureExt};
use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::LazyLock;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;
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

type Job = Box<dyn FnOnce() + Send>;

/// A thread that does one job after the other; `None` where it could not be started.
type Hand = LazyLock<Option<Sender<Job>>>;

/// The one thread that reads mails: what the expressions that it reads with remember is then there once, not once for each thread that
/// has ever read, which is tens of megabytes.
static READER: Hand = LazyLock::new(|| hand("reader"));
/// The one thread that writes letters while a transaction goes on.
static WRITER: Hand = LazyLock::new(|| hand("writer"));

fn hand(name: &str) -> Option<Sender<Job>> {
    let (jobs, waiting) = mpsc::channel::<Job>();
    let run = move || waiting.into_iter().for_each(|job| job());
    let started = thread::Builder::new().name(name.to_owned()).spawn(run);
    started.ok().map(|_| jobs)
}

/// Reads mails on a thread that is always the same.
pub async fn on_the_readers_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    begun(&READER, work).await
}

/// Begins at once, on the thread that letters are written on; what comes of it is waited for when it is needed.
pub fn begun_on_the_writers_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> BoxFuture<'static, T> {
    begun(&WRITER, work)
}

fn begun<T: Send + 'static>(hand: &Hand, work: impl FnOnce() -> T + Send + 'static) -> BoxFuture<'static, T> {
    let (done, result) = oneshot::channel();
    let job: Job = Box::new(move || {
        // Nobody may be left to hear it.
        let _ = done.send(catch_unwind(AssertUnwindSafe(work)));
    });
    let left = match hand.as_ref() {
        Some(jobs) => jobs.send(job).err().map(|returned| returned.0),
        None => Some(job),
    };
    let ended = async move {
        if let Some(job) = left {
            on_a_thread(job).await;
        }
        match result.await {
            Ok(Ok(value)) => value,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => pending().await,
        }
    };
    ended.boxed()
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
        Err(Err(_)) => pending().await,
    }
}
