//! The stream under the parser: ends silence, floods and over-large literals before they are buffered.
//!
//! async-imap has no time-out of its own, and makes room for a whole literal as soon as its size is announced.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf};
use tokio::time::{Instant, Sleep};

/// Bytes read from the system at a time; the parser itself asks for 4 KiB.
const READ_AHEAD: usize = 64 << 10;
/// How much of a line's beginning is kept to tell a text line from data.
const HEAD: usize = 10;
/// How much of a line's end is kept to find `{4294967295+}` and its CRLF.
const TAIL: usize = 16;

/// Any two-way byte stream: TCP, TLS, or a pipe in a test.
pub trait Wire: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug> Wire for T {}

/// The guarded stream.
pub(super) struct Guard {
    wire: BufReader<Box<dyn Wire>>,
    silence: Option<Duration>,
    clock: Pin<Box<Sleep>>,
    ticking: bool,
    left: u64,
    literals: LiteralGate,
}

impl Guard {
    /// Guards a stream: at most `silence` between two bytes, at most `literal` bytes in one literal.
    pub(super) fn new(wire: Box<dyn Wire>, silence: Duration, literal: u64) -> Self {
        Self {
            wire: BufReader::with_capacity(READ_AHEAD, wire),
            silence: Some(silence),
            clock: Box::pin(tokio::time::sleep(silence)),
            ticking: false,
            left: literal,
            literals: LiteralGate::new(literal),
        }
    }

    /// Sets what the next answer may cost: bytes in all, and longest silence (`None`: as long as it likes).
    pub(super) fn allow(&mut self, bytes: u64, silence: Option<Duration>) {
        self.left = bytes;
        self.silence = silence;
        self.ticking = false;
    }

    /// The stream itself; what was read ahead is dropped.
    pub(super) fn into_wire(self) -> Box<dyn Wire> {
        self.wire.into_inner()
    }

    /// Nothing came or went: start the clock, or see whether it has run out.
    fn wait<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let Some(silence) = self.silence else {
            return Poll::Pending;
        };
        if !self.ticking {
            self.clock.as_mut().reset(Instant::now() + silence);
            self.ticking = true;
        }
        ready!(self.clock.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn admit(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.ticking = false;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        self.literals.scan(bytes)
    }

    fn settle<T>(&mut self, cx: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if done.is_pending() {
            return self.wait(cx);
        }
        self.ticking = false;
        done
    }
}

/// Shows nothing of what went through.
impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("silence", &self.silence)
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

impl AsyncRead for Guard {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        let before = buf.filled().len();
        match Pin::new(&mut me.wire).poll_read(cx, buf) {
            Poll::Pending => me.wait(cx),
            Poll::Ready(Err(e)) => Poll::Ready(Err(e)),
            Poll::Ready(Ok(())) => Poll::Ready(me.admit(buf.filled().get(before..).unwrap_or_default())),
        }
    }
}

impl AsyncWrite for Guard {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let done = Pin::new(&mut me.wire).poll_write(cx, buf);
        me.settle(cx, done)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        let done = Pin::new(&mut me.wire).poll_flush(cx);
        me.settle(cx, done)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        let done = Pin::new(&mut me.wire).poll_shutdown(cx);
        me.settle(cx, done)
    }
}

/// Follows the lines of a server and reads the sizes of literals before the parser does.
struct LiteralGate {
    cap: u64,
    skip: u64,
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl LiteralGate {
    fn new(cap: u64) -> Self {
        Self {
            cap,
            skip: 0,
            head: Vec::with_capacity(HEAD),
            tail: Vec::with_capacity(2 * TAIL),
        }
    }

    fn scan(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let inside = bytes.len().min(usize::try_from(self.skip).unwrap_or(usize::MAX));
            let (_, lines) = bytes.split_at(inside);
            self.skip -= inside as u64;
            let Some(end) = lines.iter().position(|b| *b == b'\n') else {
                self.keep(lines);
                return Ok(());
            };
            let (line, rest) = lines.split_at(end + 1);
            self.keep(line);
            self.line_ended()?;
            bytes = rest;
        }
        Ok(())
    }

    fn keep(&mut self, piece: &[u8]) {
        let room = HEAD - self.head.len();
        self.head.extend(piece.iter().take(room));
        self.tail
            .extend_from_slice(piece.get(piece.len().saturating_sub(TAIL)..).unwrap_or(piece));
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    /// A literal belongs to its line, which goes on after it. Text lines hold none, but a size there is held
    /// to the same cap: it would be a strange thing to say.
    fn line_ended(&mut self) -> io::Result<()> {
        let literal = announced(&self.tail);
        self.tail.clear();
        if literal.is_some_and(|size| size > self.cap) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        match literal {
            Some(size) if is_data(&self.head) => self.skip = size,
            _ => self.head.clear(),
        }
        Ok(())
    }
}

/// The size in `{n}` or `{n+}` at the end of a line.
fn announced(line: &[u8]) -> Option<u64> {
    let inner = line.strip_suffix(b"}\r\n")?;
    let digits = inner.strip_suffix(b"+").unwrap_or(inner);
    let start = digits.iter().rposition(|b| *b == b'{')?;
    str::from_utf8(digits.get(start + 1..)?).ok()?.parse().ok()
}

/// Whether an untagged line carries data; `* OK`, `+` and tagged lines are free text.
fn is_data(head: &[u8]) -> bool {
    let Some(word) = head.strip_prefix(b"* ") else {
        return false;
    };
    let text = [&b"OK "[..], b"NO ", b"BAD ", b"BYE ", b"PREAUTH "];
    !text
        .iter()
        .any(|status| word.get(..status.len()).is_some_and(|w| w.eq_ignore_ascii_case(status)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gate(text: &[u8], piece: usize) -> io::Result<()> {
        let mut gate = LiteralGate::new(100);
        text.chunks(piece).try_for_each(|bytes| gate.scan(bytes))
    }

    #[test]
    fn only_announced_sizes_count_and_only_outside_literals() {
        let table: [(&[u8], bool); 8] = [
            (b"* 1 FETCH (BODY[] {100}\r\n", true),
            (b"* 1 FETCH (BODY[] {101}\r\n", false),
            (b"* 1 FETCH (BODY[] {99999999999999999999}\r\n", true), // more than the parser takes: it fails there
            (b"* 1 FETCH (BODY[] {12}\r\nx {101}\r\n..y)\r\n", true),
            (b"* 1 FETCH (BODY[] {3}\r\nabc BODY[1] {101}\r\n", false),
            (b"* OK see {50}\r\n* 1 FETCH (BODY[] {101}\r\n", false),
            (b"* ok see {5000}\r\n", false),
            (b"* LIST () \"/\" {4}\r\nabcd\r\n* SEARCH 1 2\r\n", true),
        ];
        for (text, passes) in table {
            for piece in [1, 2, 7, 1000] {
                assert_eq!(gate(text, piece).is_ok(), passes, "{}", text.escape_ascii());
            }
        }
    }

    proptest! {
        #[test]
        fn the_answer_does_not_depend_on_where_reads_end(
            text in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'{'), Just(b'}'), Just(b'*'), Just(b' '), b'0'..=b'9', any::<u8>()], 0..300),
            piece in 1usize..40,
        ) {
            prop_assert_eq!(gate(&text, piece).is_ok(), gate(&text, 1000).is_ok());
        }
    }
}
