//! What the daemon costs when there is nothing to do, and what each mailbox costs.

use crate::program;
use mailworld::pace::{cpu_seconds, kilobytes, started, wake_ups, world};
use mailworld::{Daemon, FunctionalMailbox, Municipality, World, WorldError};
use std::time::Duration;

/// Seconds between two looks, as in a configuration that says nothing about it.
const POLL_SECONDS: u32 = 300;

/// Processor time and wake-ups with so many mailboxes, all in IDLE.
pub async fn idle(mailboxes: usize, long: Duration) -> Result<(), WorldError> {
    let (_world, mut daemon) = with_mailboxes(mailboxes).await?;
    let (cpu, woken) = (cpu_seconds(daemon.id()), wake_ups(daemon.id()));
    tokio::time::sleep(long).await;
    let (cpu, woken) = (cpu_seconds(daemon.id()) - cpu, wake_ups(daemon.id()) - woken);
    println!(
        "idle with {mailboxes} mailboxes: {:.2} % of a core   {:.0} wake-ups a minute   {} MB resident",
        100.0 * cpu / long.as_secs_f64(),
        woken as f64 * 60.0 / long.as_secs_f64(),
        kilobytes(daemon.id(), "VmRSS") / 1024
    );
    daemon.stop(Duration::from_secs(30)).await.map(drop)
}

/// Resident memory of each mailbox: many of them beside one.
pub async fn memory_of_each(mailboxes: usize) -> Result<(), WorldError> {
    let mut resident = Vec::new();
    for many in [1, mailboxes] {
        let (_world, mut daemon) = with_mailboxes(many).await?;
        tokio::time::sleep(Duration::from_secs(5)).await;
        resident.push(kilobytes(daemon.id(), "VmRSS"));
        daemon.stop(Duration::from_secs(60)).await?;
    }
    let each = (resident[1].saturating_sub(resident[0])) as f64 / (mailboxes - 1) as f64;
    println!(
        "{mailboxes} mailboxes in IDLE: {} MB resident, {each:.0} kB each",
        resident[1] / 1024
    );
    Ok(())
}

async fn with_mailboxes(count: usize) -> Result<(World, Daemon), WorldError> {
    let names: Vec<String> = (0..count).map(|number| format!("brevlada{number}")).collect();
    let addresses: Vec<String> = names.iter().map(|name| format!("{name}@lindhaga.example")).collect();
    let world = world(&addresses).await?;
    let mut municipality = Municipality::in_world(&world, &program()?)?;
    let first = municipality.mailboxes[0].clone();
    municipality.mailboxes = Vec::new();
    for (id, address) in names.into_iter().zip(addresses) {
        let password = world.password(&address)?.to_owned();
        municipality.mailboxes.push(FunctionalMailbox {
            id,
            address,
            password,
            ..first.clone()
        });
    }
    municipality.poll_seconds = POLL_SECONDS;
    let mut daemon = municipality.start()?;
    started(&mut daemon).await?;
    Ok((world, daemon))
}
