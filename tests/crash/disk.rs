//! Disks: one that is full, at every size that is left in small steps, and one whose power is cut. They are files of their own,
//! mounted on a loop device, which takes root and, for the power, xfs_io (Debian's xfsprogs).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::scene::{Engine, Scene, tail, wanted};

const MIB: usize = 1024 * 1024;
const CONNECTIONS: usize = 4;

/// A file system of its own.
struct Disk {
    image: PathBuf,
    mount: PathBuf,
}

impl Disk {
    /// A new one in a folder, mounted; `None`, said loudly, where that cannot be done.
    fn new(folder: &Path, mebibytes: usize) -> Option<Self> {
        let disk = Self {
            image: folder.join("disk.img"),
            mount: folder.join("disk"),
        };
        fs::create_dir_all(&disk.mount).unwrap();
        fs::File::create(&disk.image).unwrap().set_len((mebibytes * MIB) as u64).unwrap();
        let made = run("mkfs.ext4", &["-q", "-F", "-b", "4096", "-m", "0", disk.image.to_str().unwrap()]) && disk.attach();
        if !made {
            eprintln!("*** no loop device can be mounted here: full disks and power cuts are not tested ***");
        }
        made.then_some(disk)
    }

    fn attach(&self) -> bool {
        run("mount", &["-o", "loop", self.image.to_str().unwrap(), self.mount.to_str().unwrap()])
    }

    fn detach(&self) -> bool {
        run("umount", &[self.mount.to_str().unwrap()])
    }

    /// Fills it until so many bytes are left.
    fn leave(&self, bytes: usize) {
        let free = self.free();
        let filler = fs::File::create(self.mount.join("filler")).unwrap();
        drop(filler);
        let size = free.saturating_sub(bytes).to_string();
        assert!(run("fallocate", &["-l", &size, self.mount.join("filler").to_str().unwrap()]) || size == "0");
    }

    /// Fills what a running daemon still has, but for so many bytes.
    fn leave_less(&self, bytes: usize) {
        let size = self.free().saturating_sub(bytes).to_string();
        let _ = run("fallocate", &["-l", &size, self.mount.join("filler2").to_str().unwrap()]);
    }

    fn free(&self) -> usize {
        let output = Command::new("stat").args(["-f", "-c", "%a %S"]).arg(&self.mount).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_whitespace().map(|word| word.parse::<usize>().unwrap()).product()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.detach();
    }
}

fn run(program: &str, words: &[&str]) -> bool {
    Command::new(program)
        .args(words)
        .output()
        .is_ok_and(|output| output.status.success())
}

async fn full_disk(steps: usize, step: usize) {
    let mut scene = Scene::new(Engine::Sqlite).await.unwrap();
    let Some(disk) = Disk::new(scene.world.dir(), 48) else { return };
    scene.municipality.database = Some(disk.mount.join("diary.sqlite").display().to_string());
    let (mut ended, mut worked) = (0, 0);
    for left in 0..steps {
        // Every second time the disk fills up while the daemon runs: it asks for some room to be opened at all.
        let opened = left % 2 == 0;
        disk.leave(left * step + if opened { 12 * MIB } else { 0 });
        let before = scene.starts();
        let mut daemon = scene.start();
        if opened {
            scene.started_after(before, &daemon).await;
            disk.leave_less(left * step);
        }
        scene.citizens_write(2).await;
        let done = daemon.ended(Duration::from_millis(1500)).await;
        match done {
            Ok(status) => {
                assert_eq!(status.code(), Some(74), "{left}: {status}\n{}", tail(&daemon.log()));
                ended += 1;
            }
            Err(_) => worked += 1,
        }
        daemon.kill();
        scene.doubts += CONNECTIONS;
        fs::remove_file(disk.mount.join("filler")).unwrap();
        let _ = fs::remove_file(disk.mount.join("filler2"));
        let mut daemon = scene.start();
        scene.quiet(&mut daemon).await;
        daemon.kill();
        scene.doubts += CONNECTIONS;
    }
    let doubles = scene.settle().await;
    eprintln!(
        "full disk: {steps} steps of {} KiB; {ended} times the daemon ended with 74, {worked} times it went on; {doubles} letters went once more",
        step / 1024
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn a_disk_that_is_full_at_every_size_loses_nothing() {
    full_disk(wanted("CRASH_STEPS", 128), 64 * 1024).await;
}

/// The power is cut at random moments: what was told to the outside, in receipts, is still so afterwards.
async fn power_cuts(cuts: usize, seed: u64) {
    if !run("xfs_io", &["-V"]) {
        eprintln!("*** xfs_io is not installed (xfsprogs): no power is cut ***");
        return;
    }
    let mut scene = Scene::new(Engine::Sqlite).await.unwrap();
    let Some(disk) = Disk::new(scene.world.dir(), 64) else { return };
    scene.municipality.database = Some(disk.mount.join("diary.sqlite").display().to_string());
    let mut dice = fastrand::Rng::with_seed(seed);
    for cut in 0..cuts {
        scene.citizens_write(dice.usize(1..=3)).await;
        let mut daemon = scene.start();
        tokio::time::sleep(Duration::from_millis(dice.u64(100..1500))).await;
        // Stopped first: a process that goes on after the cut may still be told that a write is kept.
        let id = daemon.id().to_string();
        assert!(run("sh", &["-c", &format!("kill -s STOP -- -{id}")]));
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(run("xfs_io", &["-x", "-c", "shutdown", disk.mount.to_str().unwrap()]));
        daemon.kill();
        scene.doubts += CONNECTIONS;
        assert!(disk.detach() && disk.attach(), "cut {cut}");
    }
    let citizens = scene.citizens;
    let doubles = scene.settle().await;
    eprintln!("power cut {cuts} times among {citizens} mails; {doubles} letters in doubt went once more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn a_power_cut_takes_nothing_back_that_was_told() {
    power_cuts(wanted("CRASH_CUTS", 200), wanted("CRASH_FIRST_SEED", 5) as u64).await;
}
