//! The daemon beside the plainest program on the same servers in the same minute: a ratio, never a time.

use mailworld::pace::{self, Database, Kind, Relay, Setup};
use std::path::Path;

const MAILS: usize = 200;
/// The ratio of this very run, with tests' builds on two quiet cores. docs/performance.md tells how it was measured.
const COMMITTED: f64 = 0.10;
/// A machine that is disturbed at the wrong moment is measured once more.
const TRIES: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taking_in_keeps_its_pace() {
    let program = Path::new(env!("CARGO_BIN_EXE_synpunktd"));
    let setup = Setup {
        kind: Kind::Small,
        count: MAILS,
        database: Database::Sqlite,
        relay: Relay::Sink,
    };
    let mut ratios = Vec::new();
    for _ in 0..TRIES {
        let floor = pace::plainest(MAILS).await.unwrap();
        let run = pace::run(&setup, program).await.unwrap();
        assert!(run.once, "each citizen has exactly one acknowledgement");
        assert!(run.verified, "the diary is whole");
        ratios.push(run.rate() / floor);
        eprintln!("mails a second to the plainest program's: {:.3}", run.rate() / floor);
        if ratios.iter().any(|ratio| *ratio >= COMMITTED / 2.0) {
            return;
        }
    }
    panic!("below half of {COMMITTED}: {ratios:.3?}");
}
