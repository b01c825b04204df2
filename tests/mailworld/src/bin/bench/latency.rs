//! How soon one mail is acknowledged when nothing else is to be done.

use crate::figures::part;
use crate::program;
use chrono::{DateTime, Utc};
use mailworld::pace::{Kind, MAILBOX, citizen, mail, started, world};
use mailworld::{Municipality, SmtpSink, WorldError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

const PATIENCE: Duration = Duration::from_secs(20);

/// One mail after the other: from its delivery, and from the moment when the server announced it.
pub async fn measure(times: usize) -> Result<(), WorldError> {
    let world = world(&[]).await?;
    let sink = SmtpSink::start()?;
    let mut municipality = Municipality::in_world(&world, &program()?)?;
    municipality.relay = sink.port();
    municipality.poll_seconds = 300;
    let mut daemon = municipality.start()?;
    started(&mut daemon).await?;
    let client = world.client(MAILBOX)?;
    let (mut since_delivery, mut since_word) = (Vec::new(), Vec::new());
    for number in 0..times {
        let (begun, listens) = oneshot::channel();
        let listener = client.clone();
        let announced = tokio::spawn(async move { listener.announced(begun).await });
        let _ = listens.await;
        world.append(MAILBOX, "INBOX", &mail(Kind::Small, number), None).await?;
        let delivered = (Utc::now(), Instant::now());
        let word = tokio::time::timeout(PATIENCE, announced).await;
        let at = taken(&sink, &citizen(number)).await?;
        let millis = |from: DateTime<Utc>| (at - from).num_microseconds().unwrap_or(i64::MAX) as f64 / 1000.0;
        since_delivery.push(millis(delivered.0));
        if let Ok(Ok(Ok(word))) = word {
            let word = delivered.0 + word.saturating_duration_since(delivered.1);
            since_word.push(millis(word));
        }
    }
    daemon.stop(Duration::from_secs(30)).await?;
    for (what, values) in [("delivery", &since_delivery), ("the server's word of it", &since_word)] {
        println!(
            "from {what} to the acknowledgement, with IDLE: p50 {:.0} ms   p99 {:.0} ms",
            part(values, 0.5),
            part(values, 0.99)
        );
    }
    Ok(())
}

/// When the citizen's acknowledgement was taken.
async fn taken(sink: &SmtpSink, citizen: &str) -> Result<DateTime<Utc>, WorldError> {
    let end = Instant::now() + PATIENCE;
    loop {
        let all = sink.taken_after(0);
        if let Some((_, at)) = all.iter().find(|(to, _)| to.iter().any(|to| to == citizen)) {
            return Ok(*at);
        }
        if Instant::now() > end {
            return Err(WorldError::Timeout {
                what: format!("an acknowledgement to {citizen}"),
                seconds: PATIENCE.as_secs(),
            });
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
