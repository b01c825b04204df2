//! A counting SMTP server: takes every mail, keeps it, and fails exactly as told.
//!
//! It runs in a thread of its own, so that a test may block while the daemon talks to it.

mod script;
mod session;

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use script::{Answer, Rule, Stage};

use crate::error::{WorldError, io};
use crate::ports;

/// One message that the sink took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The envelope sender; `None` is the null sender, `<>`.
    pub from: Option<String>,
    /// The envelope recipients, in order.
    pub to: Vec<String>,
    /// The message, byte for byte, dots undone.
    pub raw: Vec<u8>,
    /// When its final dot came.
    pub at: DateTime<Utc>,
}

/// A scripted SMTP server on a free loopback port. Dropping it ends it and all its connections.
#[derive(Debug)]
pub struct SmtpSink {
    port: u16,
    state: Arc<Mutex<State>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the sink and its sessions share.
#[derive(Debug, Default)]
struct State {
    rules: Vec<Rule>,
    accepted: Vec<Accepted>,
    connections: usize,
    cost: Duration,
}

impl SmtpSink {
    /// Starts a sink that takes everything, on a free port.
    pub fn start() -> Result<Self, WorldError> {
        let [port] = ports::free()?;
        Self::start_on(port)
    }

    /// Starts a sink on a given port, such as one that a sink before it has left: the relay is back.
    pub fn start_on(port: u16) -> Result<Self, WorldError> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(io("open the sink's port"))?;
        listener.set_nonblocking(true).map_err(io("open the sink's port"))?;
        let state = Arc::new(Mutex::new(State::default()));
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&state);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(io("start the sink"))?;
        let thread = std::thread::spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    () = accept(listener, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        Ok(Self {
            port,
            state,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// From now on each message costs the sink this much work of its one thread before it says yes, as a server costs that
    /// does something with the mail.
    pub fn work(&self, cost: Duration) {
        locked(&self.state).cost = cost;
    }

    /// The recipients of all messages but the first `known`, and when each was taken.
    pub fn taken_after(&self, known: usize) -> Vec<(Vec<String>, DateTime<Utc>)> {
        let state = locked(&self.state);
        state
            .accepted
            .iter()
            .skip(known)
            .map(|letter| (letter.to.clone(), letter.at))
            .collect()
    }

    /// The port, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Adds a rule. The first rule that fits is used, so a rule for one recipient belongs before one for all.
    pub fn rule(&self, rule: Rule) {
        locked(&self.state).rules.push(rule);
    }

    /// Forgets all rules; from now on everything is taken.
    pub fn clear_rules(&self) {
        locked(&self.state).rules.clear();
    }

    /// All messages taken so far, oldest first. One that was kept and then not answered counts as taken.
    pub fn accepted(&self) -> Vec<Accepted> {
        locked(&self.state).accepted.clone()
    }

    /// How many connections have been made.
    pub fn connections(&self) -> usize {
        locked(&self.state).connections
    }

    /// Waits until at least so many messages have been taken, and gives them all.
    pub async fn wait_for(&self, count: usize, patience: Duration) -> Result<Vec<Accepted>, WorldError> {
        let end = Instant::now() + patience;
        loop {
            let accepted = self.accepted();
            if accepted.len() >= count {
                return Ok(accepted);
            }
            if Instant::now() >= end {
                let what = format!("message {count} in the sink, which has {}", accepted.len());
                return Err(WorldError::Timeout {
                    what,
                    seconds: patience.as_secs(),
                });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Takes connections for ever; each is served by itself and ends with the runtime.
async fn accept(listener: std::net::TcpListener, state: Arc<Mutex<State>>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            // Answers to commands that came together must not wait for each other's acknowledgement.
            drop(stream.set_nodelay(true));
            locked(&state).connections += 1;
            let state = Arc::clone(&state);
            // A connection that breaks is the client's affair.
            tokio::spawn(async move { drop(session::serve(stream, &state).await) });
        }
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
