//! System calls that kill or fail: each one of a full cycle, from a mail in the inbox to the relay's yes, by strace.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::scene::{Engine, Scene, tail, wanted};

/// Calls at which the process is killed.
const KILLS: &[&str] = &["fsync", "pwrite64", "sendto", "write", "ftruncate"];
/// Calls that fail once, and how.
const ERRORS: &[(&str, &str)] = &[
    ("fsync", "EIO"),
    ("pwrite64", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("pread64", "EIO"),
    ("sendto", "ECONNRESET"),
    ("recvfrom", "ECONNRESET"),
];
/// No cycle has more calls of one kind in one thread.
const MOST: usize = 400;

fn has_strace() -> bool {
    let found = Command::new("strace")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("*** strace is not installed: no system call is made to fail ***");
    }
    found
}

/// One cycle with the N-th call of a kind made to fail; whether that call came.
async fn one(scene: &mut Scene, call: &str, fault: &str, nth: usize) -> bool {
    let trace: PathBuf = scene.municipality.dir().join("strace.out");
    let mut doomed = scene.municipality.clone();
    let inject = format!("inject={call}:{fault}:when={nth}");
    let words = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        &format!("trace={call}"),
        "-e",
        &inject,
        "-o",
    ];
    doomed.under = words
        .iter()
        .map(|word| (*word).to_owned())
        .chain([trace.display().to_string()])
        .collect();
    scene.citizens_write(1).await;
    let mut daemon = doomed.start().unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    let rest = Duration::from_millis(50);
    // It dies, ends by itself, or does its work in spite of the fault.
    while daemon.is_up() && Instant::now() < end && !scene.is_quiet().await {
        tokio::time::sleep(rest).await;
    }
    let log = daemon.log();
    assert!(!log.contains("panicked"), "{call} {fault} {nth}:\n{}", tail(&log));
    daemon.kill();
    scene.doubts += 4;
    let traced = std::fs::read_to_string(&trace).unwrap_or_default();
    traced.contains("INJECTED") || traced.contains("killed by SIGKILL")
}

async fn all(engine: Engine, step: usize, kinds: &[(&str, String)]) {
    if !has_strace() {
        return;
    }
    let mut runs = 0;
    for (call, fault) in kinds {
        let Some(mut scene) = Scene::new(engine).await else { return };
        let mut nth = 1;
        while nth < MOST && one(&mut scene, call, fault, nth).await {
            runs += 1;
            nth += step;
            let mut daemon = scene.start();
            scene.quiet(&mut daemon).await;
            daemon.kill();
        }
        let doubles = scene.settle().await;
        eprintln!("{engine:?}: {call} {fault}: every {step} of {nth}, {doubles} letters in doubt went once more");
    }
    eprintln!("{engine:?}: {runs} faults");
}

fn kills() -> Vec<(&'static str, String)> {
    KILLS.iter().map(|call| (*call, "signal=KILL".to_owned())).collect()
}

fn errors() -> Vec<(&'static str, String)> {
    ERRORS.iter().map(|(call, error)| (*call, format!("error={error}"))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn killed_at_every_system_call() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        all(engine, wanted("CRASH_STEP", 1), &kills()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn an_error_at_every_system_call() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        all(engine, wanted("CRASH_STEP", 1), &errors()).await;
    }
}
