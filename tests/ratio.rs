//! The daemon beside the plainest program on the same servers in the same minute: everybody is acknowledged once, and the
//! ratio of the two does not fall below a bound. Ratios only: what a second holds differs from machine to machine.

use mailworld::pace::{self, Database, Kind, Relay, Run, Setup};
use std::path::Path;

const MAILS: usize = 100;
/// Half of what the two reach side by side, with the programs that this test runs, without optimisation, where the disk is quick and the
/// plainest program gains most from it: 0.09 (docs/performance.md).
const LEAST: f64 = 0.045;
/// A neighbour's work can fall on one of the two, so the median of these counts; no more are made than it takes to know it.
const RUNS: usize = 5;

async fn ratio(setup: &Setup) -> f64 {
    let program = Path::new(env!("CARGO_BIN_EXE_synpunktd"));
    let floor = pace::plainest(setup.count).await.unwrap();
    let run: Run = pace::run(setup, program).await.unwrap();
    assert!(run.once, "each citizen has exactly one acknowledgement");
    assert!(run.verified, "the diary is whole");
    run.rate() / floor
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_mails_at_once_are_each_acknowledged_once_and_soon() {
    let setup = Setup {
        kind: Kind::Small,
        count: MAILS,
        database: Database::Sqlite,
        relay: Relay::Sink,
    };
    let mut ratios: Vec<f64> = Vec::new();
    let most = |ratios: &[f64], above: bool| ratios.iter().filter(|ratio| (**ratio >= LEAST) == above).count() * 2 > RUNS;
    while !most(&ratios, true) {
        ratios.push(ratio(&setup).await);
        eprintln!("mails a second to the plainest program's: {ratios:.3?}");
        assert!(!most(&ratios, false), "the median of {ratios:.3?} is below {LEAST}");
    }
}
