//! The daemon beside the plainest program on the same servers in the same minute: everybody is acknowledged once, and the ratio is
//! told. It has no limit yet: one belongs here when it has been measured on a quiet machine (docs/performance.md).

use mailworld::pace::{self, Database, Kind, Relay, Setup};
use std::path::Path;

const MAILS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_mails_at_once_are_each_acknowledged_once() {
    let program = Path::new(env!("CARGO_BIN_EXE_synpunktd"));
    let setup = Setup {
        kind: Kind::Small,
        count: MAILS,
        database: Database::Sqlite,
        relay: Relay::Sink,
    };
    let floor = pace::plainest(MAILS).await.unwrap();
    let run = pace::run(&setup, program).await.unwrap();
    eprintln!("mails a second to the plainest program's: {:.3}", run.rate() / floor);
    assert!(run.once, "each citizen has exactly one acknowledgement");
    assert!(run.verified, "the diary is whole");
}
