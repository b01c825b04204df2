//! Which file system a path lies on: SQLite's write-ahead log needs a local one.

use super::super::error::{Result, StoreError};
use std::path::{Path, PathBuf};

/// File systems that other machines can write to at the same time, or that do not keep a write once it is told to be kept.
const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "ceph",
    "lustre",
    "gfs2",
    "ocfs2",
    "glusterfs",
    "beegfs",
    "9p",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.s3fs",
    "fuse.rclone",
    "fuse.ceph",
    "fuse.davfs2",
    "davfs",
];

/// Bytes that must be free before a database is opened: on a full disk SQLite's shared memory, a file that is mapped, can be
/// grown but not filled, and the process would die of SIGBUS.
const ROOM: u64 = 8 * 1024 * 1024;

/// Refuses to open a database where nothing more can be written.
///
/// # Errors
/// [`StoreError::NoRoom`]. Where the file system does not tell nothing is refused.
pub(super) fn refuse_full(database: &Path) -> Result<()> {
    need(folder_of(database), ROOM, "open the diary safely")
}

/// Refuses to copy a database to a disk that it does not fit on with `spare` bytes beside it.
///
/// # Errors
/// [`StoreError::NoRoom`]. Where the file system does not tell nothing is refused.
pub(super) fn refuse_short(database: &[PathBuf], copy: &Path, spare: u64) -> Result<()> {
    let sizes = database.iter().filter_map(|file| std::fs::metadata(file).ok());
    let size: u64 = sizes.map(|file| file.len()).sum();
    need(folder_of(copy), size.saturating_add(spare), "copy the diary")
}

fn need(folder: &Path, needed: u64, what: &'static str) -> Result<()> {
    match free(folder) {
        Some((free, _)) if free < needed => Err(StoreError::NoRoom {
            what,
            path: folder.to_owned(),
            free,
            needed,
        }),
        _ => Ok(()),
    }
}

/// Bytes that are free for this user in the file system of a folder, and bytes in all; `None` where it does not tell.
pub(super) fn free(folder: &Path) -> Option<(u64, u64)> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some((
        told.f_bavail.saturating_mul(told.f_frsize),
        told.f_blocks.saturating_mul(told.f_frsize),
    ))
}

/// The folder that a file lies in.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Refuses a database file on a network file system.
///
/// # Errors
/// [`StoreError::NetworkDisk`]. Where the mounts cannot be read nothing is refused.
pub(super) fn refuse_network(database: &Path) -> Result<()> {
    let (Ok(folder), Ok(mounts)) = (folder_of(database).canonicalize(), std::fs::read_to_string("/proc/self/mountinfo")) else {
        return Ok(());
    };
    match kind_of(&mounts, &folder) {
        Some(kind) if NETWORK.contains(&kind.as_str()) => Err(StoreError::NetworkDisk { path: folder, kind }),
        _ => Ok(()),
    }
}

/// The kind of the file system that a folder lies on: that of the longest mount point above it, the last one where it is mounted over.
fn kind_of(mounts: &str, folder: &Path) -> Option<String> {
    let above = mounts.lines().filter_map(read_mount).filter(|(point, _)| folder.starts_with(point));
    above.max_by_key(|(point, _)| point.len()).map(|(_, kind)| kind)
}

/// Mount point and kind out of one line of mountinfo (proc(5)): field 5, and the field after the lone hyphen.
fn read_mount(line: &str) -> Option<(String, String)> {
    let (fields, rest) = line.split_once(" - ")?;
    let point = fields.split(' ').nth(4)?;
    let kind = rest.split(' ').next()?;
    Some((
        point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"),
        kind.to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv/diary rw shared:9 - nfs4 nas:/diary rw
31 22 8:2 / /srv/diary/local rw - xfs /dev/sdb1 rw
32 22 0:41 / /mnt/min\\040disk rw - cifs //srv/disk rw
33 22 0:42 / /over rw - nfs nas:/x rw
34 22 8:3 / /over rw - ext4 /dev/sdc1 rw
half a line";

    #[test]
    fn the_nearest_mount_tells() {
        for (folder, kind) in [
            ("/var/lib/synpunktd", "ext4"),
            ("/srv/diary", "nfs4"),
            ("/srv/diary/a/b", "nfs4"),
            ("/srv/diary2", "ext4"),
            ("/srv/diary/local/x", "xfs"),
            ("/mnt/min disk", "cifs"),
            ("/over/x", "ext4"),
        ] {
            assert_eq!(kind_of(MOUNTS, Path::new(folder)).as_deref(), Some(kind), "{folder}");
        }
    }

    #[test]
    fn this_machines_temporary_folder_is_local() {
        assert!(refuse_network(&std::env::temp_dir().join("diary.db")).is_ok());
    }
}
