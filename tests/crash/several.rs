//! Several daemons on one PostgreSQL: they share the work, none does it twice, and what one leaves the other takes.

use std::time::{Duration, Instant};

use mailworld::{Daemon, Municipality, Postgres};

use crate::scene::{Engine, PATIENCE, Scene, number_in, received, tail, wanted};

const CONNECTIONS: usize = 4;

/// Two daemons, so many mails, and one of the two killed every few seconds.
async fn two_daemons(mails: usize, every: Duration) {
    let Some(mut scene) = Scene::new(Engine::Postgres).await else {
        return;
    };
    let machines = [scene.municipality.clone(), scene.municipality.clone().in_folder("annan")];
    let mut daemons: Vec<Daemon> = machines.iter().map(|machine| machine.start().unwrap()).collect();
    let (mut kills, mut last, mut known) = (0, Instant::now(), 0);
    // As long as more and more people have a receipt, a slow machine may take its time.
    let mut progress = (0, Instant::now());
    loop {
        if scene.citizens < mails {
            scene.citizens_write(5.min(mails - scene.citizens)).await;
        }
        // A machine that is slow gets no further when nobody lives long enough to send a receipt.
        let receipts = scene.receipts().len();
        if receipts > progress.0 {
            progress = (receipts, Instant::now());
        }
        if last.elapsed() > every && receipts > known && receipts < mails {
            let (which, before) = (kills % 2, kills);
            daemons[which].kill();
            scene.doubts += CONNECTIONS;
            daemons[which] = machines[which].start().unwrap();
            (kills, last, known) = (before + 1, Instant::now(), receipts);
        }
        if scene.citizens == mails && scene.is_quiet().await {
            break;
        }
        assert!(
            progress.1.elapsed() < PATIENCE,
            "{} of {mails} have receipts:\n{}",
            scene.receipts().len(),
            tail(&daemons[0].log())
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    scene.at_rest().await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    for daemon in &mut daemons {
        assert!(daemon.stop(PATIENCE).await.unwrap().success(), "{}", tail(&daemon.log()));
    }
    let doubles = scene.check().await;
    eprintln!("two daemons on PostgreSQL: {mails} mails, {kills} kills, {doubles} letters in doubt went once more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_daemons_share_a_diary_while_one_is_killed() {
    two_daemons(40, Duration::from_secs(2)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn two_daemons_share_a_diary_while_one_is_killed_every_few_seconds() {
    two_daemons(wanted("CRASH_MAILS", 1000), Duration::from_secs(3)).await;
}

/// One is gone for good; the other has its mailboxes, mails and letters within its lease.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn a_daemon_that_is_gone_for_good_is_replaced_within_its_lease() {
    let Some(mut scene) = Scene::new(Engine::Postgres).await else {
        return;
    };
    let other = scene.municipality.clone().in_folder("annan");
    let mut first = scene.start();
    first.wait_for_log(&["started"], PATIENCE).await.unwrap();
    scene.citizens_write(1).await;
    scene.quiet(&mut first).await;
    let mut second = other.start().unwrap();
    second.wait_for_log(&["stands by"], PATIENCE).await.unwrap();
    first.kill();
    scene.citizens_write(1).await;
    let killed = Instant::now();
    let end = killed + Duration::from_secs(130);
    while !scene.is_quiet().await {
        assert!(Instant::now() < end, "{}", tail(&second.log()));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    eprintln!("taken over after {} s", killed.elapsed().as_secs());
    assert!(second.stop(PATIENCE).await.unwrap().success());
    scene.check().await;
}

/// The server ends every connection again and again, as one that fails over does: also in the middle of a commit.
async fn cut_connections(cuts: usize) {
    let Some(mut scene) = Scene::new(Engine::Postgres).await else {
        return;
    };
    let url = scene.municipality.database.clone().unwrap();
    let mut daemon = scene.start();
    for _ in 0..cuts {
        scene.citizens_write(2).await;
        tokio::time::sleep(Duration::from_millis(fastrand::u64(20..400))).await;
        assert!(Postgres::shared().unwrap().cut_connections(&url));
    }
    scene.quiet(&mut daemon).await;
    assert!(daemon.stop(PATIENCE).await.unwrap().success(), "{}", tail(&daemon.log()));
    scene.check().await;
    eprintln!("PostgreSQL: all connections cut {cuts} times");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_are_lost_lose_nothing() {
    cut_connections(4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn connections_that_are_lost_many_times_lose_nothing() {
    cut_connections(wanted("CRASH_CUTS", 200)).await;
}

/// Two on one SQLite file, or at one seat: the second says so and ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_daemon_at_the_same_place_says_so_and_ends() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(scene) = Scene::new(engine).await else { return };
        let mut first = scene.start();
        first.wait_for_log(&["started"], PATIENCE).await.unwrap();
        let second = output(&scene.municipality);
        assert!(!second.status.success());
        let said = String::from_utf8_lossy(&second.stderr).into_owned();
        assert!(said.contains("another daemon"), "{said}");
        assert!(first.is_up());
    }
}

fn output(municipality: &Municipality) -> std::process::Output {
    municipality.command(&["run"]).unwrap()
}

/// The primary dies with commits that its standby has not heard of. What those commits gave out is not given again: numbers that
/// went to citizens are left out, and the mails are taken in anew out of the folder that they had been moved to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn a_failover_that_loses_commits_gives_no_number_again() {
    let (Some(mut scene), Ok(primary)) = (Scene::new(Engine::Postgres).await, Postgres::durable()) else {
        return;
    };
    let url = primary.database();
    let here = scene.municipality.dir().join("primary");
    std::fs::create_dir_all(scene.municipality.dir()).unwrap();
    let leads_to = |server: &Postgres| {
        let _ = std::fs::remove_file(&here);
        std::os::unix::fs::symlink(server.sockets(), &here).unwrap();
    };
    leads_to(&primary);
    scene.municipality.database = Some(url.replace(&primary.sockets().display().to_string(), &here.display().to_string()));
    let standby = primary.standby().unwrap();
    let mut daemon = scene.start();
    scene.citizens_write(3).await;
    scene.quiet(&mut daemon).await;
    assert!(standby.hears_no_more());
    scene.citizens_write(2).await;
    scene.quiet(&mut daemon).await;

    primary.die();
    assert!(standby.promote());
    leads_to(&standby);
    scene.citizens_write(2).await;
    daemon
        .wait_for_log(&["what had been moved away is looked through again"], PATIENCE)
        .await
        .unwrap();
    let end = Instant::now() + PATIENCE;
    while scene.rows("SELECT COUNT(*) FROM cases").await < 7 || !scene.is_quiet().await {
        assert!(Instant::now() < end, "{}", tail(&daemon.log()));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(daemon.stop(PATIENCE).await.unwrap().success(), "{}", tail(&daemon.log()));
    let verified = scene.municipality.command(&["verify"]).unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let mut numbers = std::collections::BTreeMap::new();
    for (who, letters) in scene.receipts() {
        for letter in letters {
            let number = number_in(&received(&letter));
            let first = numbers.entry(number.clone()).or_insert_with(|| who.clone());
            assert_eq!(*first, who, "{number} was given twice");
        }
    }
    assert_eq!(
        numbers.len(),
        9,
        "five before, two of them lost and registered anew, two after: {numbers:?}"
    );
}
