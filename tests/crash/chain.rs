//! Kills: at every crash point in turn, in an order and at passes that a seed chooses; at random moments under load; and
//! while the relay keeps a letter and says nothing.

use std::time::Duration;

use mailworld::{Answer, Rule, Stage};
use synpunktd::crash::POINTS;

use crate::scene::{Engine, PATIENCE, Scene, tail, wanted};

/// Letters that may be in doubt at once: `relay.connections` of a daemon that is not told otherwise.
const CONNECTIONS: usize = 4;

/// Points that every start passes by itself, or that no mail leads to.
const APART: [&str; 5] = [
    "store.migrating",
    "store.migrated",
    "backup.copied",
    "tick.settling",
    "tick.committed",
];

/// One chain: the daemon dies at each point once, with mails on their way, and is started again.
async fn chain(engine: Engine, seed: u64) {
    let Some(mut scene) = Scene::new(engine).await else { return };
    let mut dice = fastrand::Rng::with_seed(seed);
    scene.municipality.environment.push(("RUST_BACKTRACE".to_owned(), "0".to_owned()));
    for point in ["store.migrating", "store.migrated"] {
        dies(&scene, point, 1).await;
    }
    let mut points: Vec<&str> = POINTS.iter().map(|(name, _)| *name).filter(|name| !APART.contains(name)).collect();
    dice.shuffle(&mut points);
    for point in points {
        scene.citizens_write(dice.usize(1..=4)).await;
        scene.officer_answers().await;
        dies(&scene, point, 1).await;
        if point.starts_with("deliver.") {
            scene.doubts += CONNECTIONS;
        }
        // A mail that its reader dies on twice is registered unread: that is another story.
        if point.starts_with("process.") || dice.u8(..4) == 0 {
            let mut daemon = scene.start();
            scene.quiet(&mut daemon).await;
            daemon.kill();
            scene.doubts += CONNECTIONS;
        }
    }
    let doubles = scene.settle().await;
    eprintln!(
        "{engine:?}, seed {seed}: {} points, {doubles} letters in doubt went once more",
        POINTS.len() - APART.len() + 2
    );
}

async fn dies(scene: &Scene, point: &str, pass: u32) {
    let mut daemon = scene.start_to_die(point, pass);
    let ended = daemon.ended(PATIENCE).await;
    let status = ended.unwrap_or_else(|error| panic!("{point} is never passed: {error}\n{}", tail(&daemon.log())));
    assert!(
        status.code().is_none(),
        "{point}: {status} instead of a crash\n{}",
        tail(&daemon.log())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_point_on_sqlite() {
    chain(Engine::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_point_on_postgres() {
    chain(Engine::Postgres, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn killed_at_every_point_with_many_seeds() {
    let first = wanted("CRASH_FIRST_SEED", 100);
    for seed in first..first + wanted("CRASH_SEEDS", 50) {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            chain(engine, seed as u64).await;
        }
    }
}

/// Killed at random moments while mail keeps coming: every other time while it starts, else when it has come to work.
async fn random_kills(engine: Engine, kills: usize, seed: u64) {
    let Some(mut scene) = Scene::new(engine).await else { return };
    let mut dice = fastrand::Rng::with_seed(seed);
    for kill in 0..kills {
        scene.citizens_write(dice.usize(1..=3)).await;
        scene.officer_answers().await;
        let before = scene.starts();
        let mut daemon = scene.start();
        if kill % 2 == 1 {
            scene.started_after(before, &daemon).await;
        }
        tokio::time::sleep(Duration::from_millis(dice.u64(50..1500))).await;
        daemon.kill();
        scene.doubts += CONNECTIONS;
    }
    let citizens = scene.citizens;
    let doubles = scene.settle().await;
    eprintln!("{engine:?}, seed {seed}: {kills} kills, {citizens} citizens, {doubles} letters in doubt went once more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn killed_at_random_moments_under_load() {
    let kills = wanted("CRASH_KILLS", 1000);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        random_kills(engine, kills / 2, wanted("CRASH_FIRST_SEED", 7) as u64).await;
    }
}

/// The one window that SMTP leaves: the relay keeps a letter and its yes is never heard.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_the_relay_keeps_a_letter_and_says_nothing() {
    let mut scene = Scene::new(Engine::Sqlite).await.unwrap();
    scene.sink.rule(Rule::at(Stage::Dot, Answer::KeepAndSilent).times(1));
    scene.citizens_write(1).await;
    let mut daemon = scene.start();
    scene.sink.wait_for(1, PATIENCE).await.unwrap();
    daemon.kill();
    scene.doubts = 1;
    assert!(scene.settle().await <= 1);
}
