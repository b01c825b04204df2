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
    doomed.under = under_strace(call, fault, nth, &trace.display().to_string());
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
    let is_dead = !daemon.is_up();
    daemon.kill();
    scene.doubts += 4;
    let traced = std::fs::read_to_string(&trace).unwrap_or_default();
    if is_kill(fault) { is_dead } else { traced.contains("INJECTED") }
}

fn is_kill(fault: &str) -> bool {
    fault.starts_with("signal")
}

/// A signal needs every call to be stopped at: with a filter in the kernel strace 6.1 gives it to the first call only.
fn under_strace(call: &str, fault: &str, nth: usize, trace: &str) -> Vec<String> {
    let filter = if is_kill(fault) { None } else { Some("--seccomp-bpf") };
    let words = ["strace", "-f", "-qq"].into_iter().chain(filter).chain(["-e"]).map(str::to_owned);
    let rest = [
        format!("trace={call}"),
        "-e".to_owned(),
        format!("inject={call}:{fault}:when={nth}"),
        "-o".to_owned(),
    ];
    words.chain(rest).chain([trace.to_owned()]).collect()
}

async fn all(engine: Engine, kinds: &[(&str, String)]) {
    if !has_strace() {
        return;
    }
    let (first, step) = (wanted("CRASH_FIRST_CALL", 1), wanted("CRASH_STEP", 1));
    let mut runs = 0;
    for (call, fault) in kinds {
        let Some(mut scene) = Scene::new(engine).await else { return };
        let mut nth = first;
        while nth < MOST && one(&mut scene, call, fault, nth).await {
            runs += 1;
            nth += step;
            let mut daemon = scene.start();
            scene.quiet(&mut daemon).await;
            daemon.kill();
        }
        let doubles = scene.settle().await;
        eprintln!("{engine:?}: {call} {fault}: every {step} from {first} to before {nth}, {doubles} letters in doubt went once more");
    }
    eprintln!("{engine:?}: {runs} faults");
}

fn kills() -> Vec<(&'static str, String)> {
    let calls = KILLS.iter().filter(|call| is_wanted(call));
    calls.map(|call| (*call, "signal=KILL".to_owned())).collect()
}

fn errors() -> Vec<(&'static str, String)> {
    let calls = ERRORS.iter().filter(|(call, error)| is_wanted(&format!("{call}:{error}")));
    calls.map(|(call, error)| (*call, format!("error={error}"))).collect()
}

/// Whether a kind of call is asked for in the environment, as `fsync` or `pwrite64:EIO`; all are where none is.
fn is_wanted(call: &str) -> bool {
    std::env::var("CRASH_CALL").map_or(true, |asked| asked.split(',').any(|one| one == call))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn killed_at_every_system_call() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        all(engine, &kills()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn an_error_at_every_system_call() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        all(engine, &errors()).await;
    }
}
