//! Waiting for mail: IDLE (RFC 2177) with a hard end.

use tokio::time::Instant;

use super::Wake;
use super::ability::Ability;
use super::answer::Heard;
use super::error::ImapError;
use super::session::Session;
use super::strict::Strict;

const DOING: &str = "IDLE";
/// What the server may say in one IDLE, in bytes.
const CHATTER: u64 = 8 << 20;

/// Waits until new mail is announced or the time is up. [`Wake::NoIdle`] comes at once: the caller sleeps.
pub(super) async fn wait(s: &mut Session, until: Instant) -> Result<Wake, ImapError> {
    s.opened(DOING)?;
    if s.strict.news {
        return Ok(Wake::NewMail);
    }
    if !s.can.has(Ability::Idle) {
        return Ok(Wake::NoIdle);
    }
    let tag = s.strict.send(DOING, DOING, CHATTER, Some(s.strict.limits.silence)).await?;
    if !invited(&mut s.strict, &tag).await? {
        s.can.lose(Ability::Idle);
        return Ok(Wake::NoIdle);
    }
    s.strict.endure(CHATTER);
    let ended_by_server = listen(&mut s.strict, &tag, until).await?;
    if ended_by_server {
        s.can.lose(Ability::Idle);
    } else {
        finish(&mut s.strict, &tag).await?;
    }
    Ok(match (s.strict.news, ended_by_server) {
        (true, _) => Wake::NewMail,
        (false, true) => Wake::NoIdle,
        (false, false) => Wake::TimedOut,
    })
}

/// Waits for the `+`. Mail announced before it is counted all the same. False when the server refuses.
async fn invited(strict: &mut Strict, tag: &str) -> Result<bool, ImapError> {
    let limit = strict.limits.silence;
    let place = strict.place.clone();
    let answer = async {
        loop {
            match hear(strict, tag).await? {
                Heard::Plus => return Ok(true),
                Heard::Done(_) => return Ok(false),
                Heard::Data | Heard::Astray(_) => {}
            }
        }
    };
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(ImapError::TimedOut { place, doing: DOING }),
    }
}

/// Listens until there is news or the time is up; true when the server ended IDLE by itself. Only new mail ends the
/// wait: `* OK Still here` does not even move the end.
async fn listen(strict: &mut Strict, tag: &str, until: Instant) -> Result<bool, ImapError> {
    while !strict.news {
        let Ok(heard) = tokio::time::timeout_at(until, hear(strict, tag)).await else {
            return Ok(false);
        };
        if let Heard::Done(_) = heard? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// DONE, and the server's end of it.
async fn finish(strict: &mut Strict, tag: &str) -> Result<(), ImapError> {
    let limit = strict.limits.idle_done;
    let place = strict.place.clone();
    let end = async {
        strict.send_untagged(DOING, "DONE").await?;
        while !matches!(hear(strict, tag).await?, Heard::Done(_)) {}
        Ok(())
    };
    match tokio::time::timeout(limit, end).await {
        Ok(end) => end,
        Err(_) => Err(ImapError::TimedOut { place, doing: DOING }),
    }
}

async fn hear(strict: &mut Strict, tag: &str) -> Result<Heard, ImapError> {
    strict.hear(DOING, tag, &mut |_| {}).await
}
