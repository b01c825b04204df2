//! The world starts, carries mail, survives restarts, and leaves nothing behind.
//! Needs what `scripts/setup.sh` installs.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use mailworld::{World, WorldError, WorldOptions};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const DIARY: &str = "synpunkt@kommun.example";
const EVA: &str = "eva.lind@example.com";
const PATIENCE: Duration = Duration::from_secs(20);

const LETTER: &[u8] = "From: =?utf-8?Q?Eva_Lind=C3=A9n?= <eva.lind@example.com>\r\n\
    To: synpunkt@kommun.example\r\n\
    Subject: =?utf-8?Q?H=C3=A5l_i_v=C3=A4gen_vid_=C3=85n=C3=A4ngen?=\r\n\
    Message-ID: <hal-1@example.com>\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: 8bit\r\n\
    \r\n\
    Det är ett hål i vägen. Kan ni åtgärda det före jul?\r\n\
    .\r\n\
    Hälsningar från Örjansgatan\r\n"
    .as_bytes();

async fn world() -> World {
    World::start(WorldOptions::with_users(&[DIARY, EVA])).await.unwrap()
}

#[tokio::test]
async fn a_letter_arrives_whole_within_seconds() {
    let world = world().await;
    let sent = Instant::now();
    world.send(Some(EVA), &["synpunkt+ks-7@kommun.example"], LETTER).await.unwrap();
    let mail = world.wait_for(DIARY, PATIENCE, |mail| mail.says("åtgärda")).await.unwrap();
    assert!(sent.elapsed() < Duration::from_secs(5), "took {:?}", sent.elapsed());
    assert_eq!(mail.header("Subject").unwrap(), "Hål i vägen vid Ånängen");
    assert_eq!(mail.header("From").unwrap(), "Eva Lindén <eva.lind@example.com>");
    assert_eq!(mail.header("Return-Path").unwrap(), "<eva.lind@example.com>");
    assert!(mail.raw.ends_with(LETTER), "Postfix and Dovecot only add headers on top");
    assert!((Utc::now() - mail.internal_date).abs() < chrono::TimeDelta::seconds(60));
    assert_eq!(world.inbox(DIARY).await.unwrap().len(), 1);
    assert!(world.inbox(EVA).await.unwrap().is_empty());
}

#[tokio::test]
async fn strangers_are_refused_and_the_null_sender_is_not() {
    let mut world = world().await;
    world.send(None, &[EVA], LETTER).await.unwrap();
    let mail = world.wait_for(EVA, PATIENCE, |_| true).await.unwrap();
    assert_eq!(mail.header("Return-Path").unwrap(), "<>");
    let code = |result| match result {
        Err(WorldError::Smtp { code, .. }) => code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(world.send(Some(EVA), &["ny@kommun.example"], LETTER).await), 550);
    assert_eq!(code(world.send(Some(EVA), &["ny@annan.example"], LETTER).await), 550);
    world.add_user("ny@kommun.example").unwrap();
    world.add_user("ny@annan.example").unwrap();
    for new in ["ny@kommun.example", "ny@annan.example"] {
        world.send(Some(EVA), &[new], LETTER).await.unwrap();
        world.wait_for(new, PATIENCE, |_| true).await.unwrap();
    }
}

#[tokio::test]
async fn an_address_that_bounces_gives_the_sender_a_real_bounce() {
    let options = WorldOptions {
        bouncing: vec!["flyttad@example.com".into()],
        ..WorldOptions::with_users(&[DIARY])
    };
    let world = World::start(options).await.unwrap();
    world.send(Some(DIARY), &["flyttad@example.com"], LETTER).await.unwrap();
    let bounce = world.wait_for(DIARY, PATIENCE, |_| true).await.unwrap();
    assert!(bounce.header("Content-Type").unwrap().contains("report-type=delivery-status"));
    assert_eq!(bounce.header("Return-Path").unwrap(), "<>");
}

#[tokio::test]
async fn people_read_move_and_delete() {
    let world = world().await;
    let received = DateTime::parse_from_rfc3339("2026-03-29T00:59:58Z").unwrap().to_utc();
    world.append(DIARY, "INBOX", LETTER, Some(received)).await.unwrap();
    world.append(DIARY, "Åtgärdat/2026", LETTER, None).await.unwrap();
    let client = world.client(DIARY).unwrap();
    let mail = client.inbox().await.unwrap().remove(0);
    assert_eq!((mail.internal_date, mail.raw.as_slice()), (received, LETTER));
    assert!(!mail.flags.contains(&"\\Seen".into()));
    client.mark_read("INBOX", mail.uid).await.unwrap();
    assert!(client.inbox().await.unwrap()[0].flags.contains(&"\\Seen".into()));
    client.move_to("INBOX", mail.uid, "Registrerade").await.unwrap();
    assert!(client.inbox().await.unwrap().is_empty());
    let mut folders = client.folders().await.unwrap();
    folders.retain(|name| name != "Åtgärdat");
    folders.sort();
    assert_eq!(folders, ["INBOX", "Registrerade", "Åtgärdat/2026"]);
    let moved = client.folder("Registrerade").await.unwrap().remove(0);
    assert_eq!(moved.internal_date, received);
    client.delete("Registrerade", moved.uid).await.unwrap();
    assert!(client.folder("Registrerade").await.unwrap().is_empty());
}

#[tokio::test]
async fn restarts_lose_nothing() {
    let mut world = world().await;
    world.append(DIARY, "INBOX", LETTER, None).await.unwrap();
    world.stop_imap();
    assert!(world.inbox(DIARY).await.is_err());
    world.send(Some(EVA), &[DIARY], LETTER).await.unwrap();
    world.stop_postfix();
    assert!(world.send(Some(EVA), &[DIARY], LETTER).await.is_err());
    world.restart_postfix().await.unwrap();
    world.restart_imap().await.unwrap();
    let mail = world
        .wait_for(DIARY, PATIENCE, |mail| mail.header("Received").is_some())
        .await
        .unwrap();
    assert_eq!(mail.uid, 2);
    assert_eq!(world.inbox(DIARY).await.unwrap().len(), 2);
}

/// What the server says it can do, to a client that knows nothing of ours.
async fn login(world: &World, user: &str, password: &str) -> String {
    let stream = TcpStream::connect(("127.0.0.1", world.imap_port())).await.unwrap();
    let mut stream = BufReader::new(stream);
    stream
        .write_all(format!("a LOGIN {user} {password}\r\nb CAPABILITY\r\nc LOGOUT\r\n").as_bytes())
        .await
        .unwrap();
    let mut all = String::new();
    while stream.read_line(&mut all).await.unwrap() > 0 {}
    all
}

#[tokio::test]
async fn a_changed_password_shuts_the_old_one_out() {
    let mut world = world().await;
    let old = world.password(DIARY).unwrap().to_owned();
    assert!(login(&world, DIARY, &old).await.contains("a OK"));
    world.change_password(DIARY, "nytt").await.unwrap();
    assert!(login(&world, DIARY, &old).await.contains("a NO [AUTHENTICATIONFAILED]"));
    assert!(world.inbox(DIARY).await.unwrap().is_empty());
    assert!(matches!(world.inbox("ingen@kommun.example").await, Err(WorldError::UnknownUser(_))));
    assert!(matches!(world.add_user("../x@example.com"), Err(WorldError::Address(_))));
}

#[tokio::test]
async fn move_can_be_left_out() {
    let with = world().await;
    assert!(login(&with, DIARY, with.password(DIARY).unwrap()).await.contains(" MOVE "));
    let without = World::start(WorldOptions::with_users(&[DIARY]).without_move()).await.unwrap();
    let said = login(&without, DIARY, without.password(DIARY).unwrap()).await;
    assert!(said.contains("UIDPLUS") && !said.contains(" MOVE"), "{said}");
}

#[tokio::test]
async fn imaps_shows_a_certificate_of_the_worlds_authority() {
    let world = world().await;
    let output = Command::new("openssl")
        .args(["s_client", "-verify_return_error", "-verify_hostname", "localhost", "-CAfile"])
        .arg(world.authority())
        .args(["-connect", &format!("127.0.0.1:{}", world.imaps_port())])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Verify return code: 0 (ok)"), "{said}");
}

/// The processes whose working directory is or was in `dir`, or whose command line names it.
fn processes_of(dir: &Path) -> Vec<String> {
    let output = Command::new("ps").args(["-eww", "-o", "pid=,stat=,args="]).output().unwrap();
    let all = String::from_utf8_lossy(&output.stdout).into_owned();
    let dir = dir.to_string_lossy().into_owned();
    let belongs = |line: &str| {
        let pid = line.split_whitespace().next().unwrap_or_default();
        let cwd = std::fs::read_link(format!("/proc/{pid}/cwd")).unwrap_or_default();
        line.contains(&dir) || cwd.to_string_lossy().starts_with(&dir)
    };
    all.lines().filter(|line| belongs(line)).map(str::to_owned).collect()
}

async fn until_gone(dir: &Path) {
    let end = Instant::now() + Duration::from_secs(10);
    while dir.exists() || !processes_of(dir).is_empty() {
        assert!(Instant::now() < end, "left behind: {:?} {:?}", dir.exists(), processes_of(dir));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn nothing_is_left_after_drop() {
    let world = world().await;
    let dir = world.dir().to_owned();
    world.send(Some(EVA), &[DIARY], LETTER).await.unwrap();
    assert!(processes_of(&dir).len() > 4, "{:?}", processes_of(&dir));
    world.stop();
    assert!(!dir.exists());
    assert_eq!(processes_of(&dir), Vec::<String>::new());
}

#[tokio::test]
async fn nothing_is_left_after_a_panic() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let task = tokio::spawn(async move {
        let world = world().await;
        tell.send(world.dir().to_owned()).unwrap();
        panic!("a test that fails");
    });
    let dir = told.await.unwrap();
    assert!(task.await.unwrap_err().is_panic());
    until_gone(&dir).await;
}

/// Not a test by itself: the process that the next test kills. It starts a world and waits for its end.
#[tokio::test]
#[ignore = "run by nothing_is_left_after_a_kill, in a process of its own"]
async fn a_world_to_be_killed() {
    let world = world().await;
    println!("world in {}", world.dir().display());
    tokio::time::sleep(Duration::from_secs(60)).await;
}

#[tokio::test]
async fn nothing_is_left_after_a_kill() {
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "a_world_to_be_killed", "--nocapture"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let dir = loop {
        let line = lines.next_line().await.unwrap().expect("the child says where its world is");
        if let Some((_, dir)) = line.split_once("world in ") {
            break dir.to_owned();
        }
    };
    let dir = Path::new(&dir);
    assert!(dir.exists());
    child.kill().await.unwrap();
    until_gone(dir).await;
}
