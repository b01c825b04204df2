//! Sending: letters over several lines at once. Each line offers a letter, waits until a commit has noted that the letter is about to
//! end, hands it over and goes on with the next one; what has come together on all lines meanwhile is noted by one commit.

use super::deliver::{Delivered, fail, put_back, settled};
use super::lines::{Lines, Wire};
use super::office::Office;
use super::task::surely;
use crate::crash;
use crate::domain::ids::OutboxId;
use crate::smtp::{Courier, Offered, Outgoing, Refusal, Relay};
use crate::store::{Dot, QueuedLetter, Settled, Store, StoreError};
use futures::future::{BoxFuture, FutureExt, pending};
use futures::stream::{FuturesUnordered, StreamExt};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// What became of letters is noted after this time at the latest, also when the relay is slow to take the next ones.
const NOTED_WITHIN: Duration = Duration::from_millis(100);
/// How long letters that are offered wait for those of other lines, to share a commit with them.
const TOGETHER_WITHIN: Duration = Duration::from_millis(2);

/// What a line has done.
enum Done<'a, C> {
    Opened(Result<C, Refusal>),
    Offered(C, &'a QueuedLetter, Result<Offered, Refusal>),
    Ended(C, &'a QueuedLetter, Result<String, Refusal>),
}

/// Letters on their way over the lines.
pub(super) struct Sending<'a, R: Relay> {
    office: &'a Arc<Office>,
    store: &'a Store,
    relay: &'a R,
    wire: &'a Wire,
    most: usize,
    /// Letters that no line has taken yet.
    waiting: VecDeque<&'a QueuedLetter>,
    /// Lines that have nothing to do.
    idle: Vec<R::Courier>,
    /// Lines that are open, being opened or at work, and how many of them are being opened.
    lines: usize,
    opening: usize,
    /// Why a line could not be opened: then no further one is tried.
    no_line: Option<Refusal>,
    /// Letters whose text may follow as soon as it is noted that they are about to end.
    offered: Vec<(R::Courier, &'a QueuedLetter, Offered)>,
    /// The same, while the commit is under way.
    marking: Vec<(R::Courier, &'a QueuedLetter, Offered)>,
    /// What became of letters and is not noted yet.
    ended: Vec<(OutboxId, Settled)>,
    /// Letters that were refused for good, each of which is an event of its own.
    refused: Vec<(QueuedLetter, String)>,
    steps: FuturesUnordered<BoxFuture<'a, Done<'a, R::Courier>>>,
    delivered: Delivered,
}

/// A commit under way; gives the letters that may go.
type Noting<'a> = BoxFuture<'a, Result<Vec<OutboxId>, StoreError>>;

/// Sends letters over the lines, as many side by side as there are lines.
///
/// # Errors
/// When the database is out of reach; letters whose end was not noted are then sent again, the others are unknown.
pub(super) async fn send<R: Relay>(
    office: &Arc<Office>,
    store: &Store,
    lines: &mut Lines<R>,
    letters: &[QueuedLetter],
) -> Result<Delivered, StoreError> {
    let mut open = std::mem::take(&mut lines.open);
    open.retain(Courier::is_usable);
    let mut sending = Sending {
        office,
        store,
        relay: &lines.relay,
        wire: &lines.wire,
        most: lines.most,
        waiting: letters.iter().collect(),
        lines: open.len(),
        opening: 0,
        no_line: None,
        idle: open,
        offered: Vec::new(),
        marking: Vec::new(),
        ended: Vec::new(),
        refused: Vec::new(),
        steps: FuturesUnordered::new(),
        delivered: Delivered::default(),
    };
    sending.run().await?;
    let (idle, delivered) = (sending.idle, sending.delivered);
    lines.open = idle;
    Ok(delivered)
}

impl<'a, R: Relay> Sending<'a, R> {
    async fn run(&mut self) -> Result<(), StoreError> {
        let mut noting: Noting<'a> = pending().boxed();
        let (mut is_noting, mut due) = (false, false);
        loop {
            self.keep_busy();
            if !is_noting && self.should_note(due) {
                (is_noting, due) = (true, false);
                noting = self.note();
            }
            let patience = if self.offered.is_empty() { NOTED_WITHIN } else { TOGETHER_WITHIN };
            let has_news = !self.offered.is_empty() || !self.ended.is_empty();
            tokio::select! {
                done = self.steps.next(), if !self.steps.is_empty() => {
                    self.take_in(done);
                    // Whatever else has come meanwhile shares the next commit.
                    while let Some(done @ Some(_)) = self.steps.next().now_or_never() {
                        self.take_in(done);
                    }
                }
                marked = &mut noting, if is_noting => {
                    is_noting = false;
                    self.hand_over(&marked?);
                }
                () = tokio::time::sleep(patience), if !is_noting && has_news => due = true,
                else => return Ok(()),
            }
        }
    }

    /// Gives letters to lines that are idle, and opens lines as long as letters wait for one.
    fn keep_busy(&mut self) {
        if self.wire.is_ending() {
            let now = self.office.clock.now();
            self.ended.extend(self.waiting.drain(..).map(|letter| (letter.id, put_back(now))));
        }
        while let Some(letter) = self.waiting.front().copied() {
            let Some(mut courier) = self.idle.pop() else { break };
            self.waiting.pop_front();
            let offer = async move {
                let offered = courier.offer(&outgoing(letter)).await;
                Done::Offered(courier, letter, offered)
            };
            self.steps.push(offer.boxed());
        }
        match &self.no_line {
            Some(refusal) if self.lines == 0 && !self.waiting.is_empty() => {
                tracing::warn!(waiting = self.waiting.len(), reason = %refusal, "the relay cannot be reached; letters wait");
                let refusal = refusal.clone();
                for letter in std::mem::take(&mut self.waiting) {
                    self.sort(letter, Err(refusal.clone()));
                }
            }
            Some(_) => {}
            None => self.open_lines(),
        }
    }

    fn open_lines(&mut self) {
        let wanted = self
            .waiting
            .len()
            .saturating_sub(self.opening)
            .min(self.most.saturating_sub(self.lines));
        for _ in 0..wanted {
            let relay = self.relay;
            self.steps.push(async move { Done::Opened(relay.open().await) }.boxed());
        }
        (self.lines, self.opening) = (self.lines + wanted, self.opening + wanted);
    }

    fn take_in(&mut self, done: Option<Done<'a, R::Courier>>) {
        match done {
            Some(Done::Opened(opened)) => {
                self.opening -= 1;
                match opened {
                    Ok(courier) => self.idle.push(courier),
                    Err(refusal) => {
                        self.lines -= 1;
                        self.no_line = Some(refusal);
                    }
                }
            }
            Some(Done::Offered(courier, letter, Ok(offered))) => self.offered.push((courier, letter, offered)),
            Some(Done::Offered(courier, letter, Err(refusal))) => {
                self.sort(letter, Err(refusal));
                self.come_back(courier);
            }
            Some(Done::Ended(courier, letter, outcome)) => {
                crash::point("deliver.answered");
                self.sort(letter, outcome);
                self.come_back(courier);
            }
            None => {}
        }
    }

    fn come_back(&mut self, courier: R::Courier) {
        if courier.is_usable() {
            self.idle.push(courier);
        } else {
            self.lines -= 1;
        }
    }

    /// What became of a letter: most is noted with the next commit, a refusal for good is an event of its own.
    fn sort(&mut self, letter: &QueuedLetter, outcome: Result<String, Refusal>) {
        let settled = settled(letter, outcome, self.office.clock.now());
        match &settled {
            Settled::Sent { .. } => self.delivered.sent += 1,
            Settled::Later { .. } | Settled::Failed { .. } | Settled::Unknown => self.delivered.other += 1,
        }
        match settled {
            Settled::Failed { reply } => self.refused.push((letter.clone(), reply)),
            other => self.ended.push((letter.id, other)),
        }
    }

    /// Whether a commit is worth its wait for the disk: half of the lines wait for it, or nothing else can happen before.
    fn should_note(&self, due: bool) -> bool {
        let now = due || self.steps.is_empty();
        let offered = self.offered.len();
        !self.refused.is_empty() || (offered > 0 && (now || offered * 2 >= self.lines)) || (offered == 0 && now && !self.ended.is_empty())
    }

    /// Begins a commit of what has come together.
    fn note(&mut self) -> Noting<'a> {
        let (office, store) = (self.office, self.store);
        let ended = std::mem::take(&mut self.ended);
        if !self.refused.is_empty() {
            return note_refused(office, store, ended, std::mem::take(&mut self.refused)).boxed();
        }
        self.marking = std::mem::take(&mut self.offered);
        let dot = |letter: &QueuedLetter, offered: Offered| Dot {
            id: letter.id,
            copied: offered.copied,
        };
        let ready: Vec<Dot> = self.marking.iter().map(|(_, letter, offered)| dot(letter, *offered)).collect();
        if !ready.is_empty() {
            self.wire.set_busy(true);
            crash::point("deliver.offered");
        }
        async move {
            let marked = surely(|| store.settle_and_mark(&ended, &office.owner, &ready, office.clock.now())).await?;
            crash::point(if ready.is_empty() { "deliver.noted" } else { "deliver.marked" });
            Ok(marked)
        }
        .boxed()
    }

    /// The texts of letters whose end is noted follow.
    fn hand_over(&mut self, marked: &[OutboxId]) {
        for (mut courier, letter, _) in std::mem::take(&mut self.marking) {
            if marked.contains(&letter.id) {
                let hand_over = async move {
                    let outcome = courier.hand_over(&outgoing(letter)).await;
                    Done::Ended(courier, letter, outcome)
                };
                self.steps.push(hand_over.boxed());
            } else {
                // The relay waits for a text that must not come: only the end of the connection tells it so.
                self.lines -= 1;
                // The letter may be on its way from another daemon, so nothing is noted of it.
                self.delivered.other += 1;
                tracing::warn!(
                    letter = letter.id.0,
                    "the lease was lost before the text was sent; the letter is left to whoever has it"
                );
            }
        }
    }
}

/// What the others' fate is must not wait for what follows from a refusal.
async fn note_refused(
    office: &Arc<Office>,
    store: &Store,
    ended: Vec<(OutboxId, Settled)>,
    refused: Vec<(QueuedLetter, String)>,
) -> Result<Vec<OutboxId>, StoreError> {
    let now = office.clock.now();
    surely(|| store.settle_letters(&ended, &office.owner, now)).await?;
    crash::point("deliver.noted");
    for (letter, reply) in refused {
        tracing::warn!(
            letter = letter.id.0,
            purpose = letter.purpose.as_str(),
            "a letter was refused for good"
        );
        surely(|| fail(office, store, letter.clone(), Some(reply.clone()), now)).await?;
    }
    Ok(Vec::new())
}

fn outgoing(letter: &QueuedLetter) -> Outgoing<'_> {
    Outgoing {
        envelope_from: letter.envelope_from.as_ref(),
        recipient: &letter.recipient,
        bytes: &letter.bytes,
        purpose: letter.purpose,
    }
}
