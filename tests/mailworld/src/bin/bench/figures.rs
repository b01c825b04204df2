//! How figures are told.

use mailworld::pace::{Floors, Run};

pub fn tell_floors(floors: &Floors) {
    println!("floors, a second:");
    for (what, floor) in [
        ("mails by mbsync, each durable", floors.mbsync),
        ("mails by FETCH of 50, each durable", floors.fetch),
        ("letters of one connection into the sink", floors.sink),
        ("letters of one connection into the sink that works", floors.busy_sink),
        ("letters of one connection into smtp-sink", floors.smtp_sink),
        ("letters of four connections into Postfix", floors.postfix),
        ("small writes that wait for the disk", floors.syncs),
    ] {
        if let Some(floor) = floor {
            println!("  {what:<52} {floor:>8.0}");
        }
    }
}

pub fn tell_run(name: &str, run: &Run, floor: Option<f64>) {
    let rate = run.rate();
    println!(
        "{name}: {} mails, {} letters, {:.2} s",
        run.mails,
        run.letters,
        run.took.as_secs_f64()
    );
    println!(
        "  mails a second {rate:.0}   CPU a mail {:.2} ms   peak memory {} MB   database a mail {:.1} kB",
        run.cpu * 1000.0 / run.mails as f64,
        run.peak_kilobytes / 1024,
        run.stored_bytes as f64 / 1000.0 / run.mails as f64
    );
    if let Some(floor) = floor {
        println!(
            "  mails to the floor's letters {:.2}   letters to letters {:.2}",
            rate / floor,
            run.letters as f64 / run.took.as_secs_f64() / floor
        );
    }
    println!(
        "  each acknowledged exactly once: {}   verify: {}",
        yes(run.once),
        yes(run.verified)
    );
}

/// The value below which this part of the values lies.
pub fn part(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(at.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(0.0)
}

fn yes(so: bool) -> &'static str {
    if so { "yes" } else { "NO" }
}
