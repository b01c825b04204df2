//! A PostgreSQL server of the tests' own: on a socket in a folder of its own, ended with the process that started it.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use crate::error::{WorldError, io};
use crate::process::is_root;

const LOOK_AGAIN: Duration = Duration::from_millis(100);
const LOOKS: usize = 600;

/// A running server, shared by all tests of a process.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    sockets: PathBuf,
    /// The shell that ends the server when this process, and with it the pipe, is gone.
    watcher: Child,
    databases: AtomicU32,
    /// Two at a time would wait for each other at the template.
    one: Mutex<()>,
}

impl Postgres {
    /// The server, started at the first call; `None`, said loudly, where PostgreSQL is not installed.
    ///
    /// # Panics
    /// When it is installed and does not start.
    pub fn shared() -> Option<&'static Self> {
        static SERVER: OnceLock<Option<Postgres>> = OnceLock::new();
        SERVER
            .get_or_init(|| {
                let programs = programs();
                if programs.is_none() {
                    // Past the test harness, which would swallow it.
                    let _ = writeln!(
                        std::io::stderr(),
                        "\n*** PostgreSQL is not installed (apt-get install postgresql): WHAT RUNS ON IT IS NOT TESTED ***\n"
                    );
                }
                programs.map(|programs| Self::start(programs, false).expect("a PostgreSQL server of our own"))
            })
            .as_ref()
    }

    /// A new and empty database; its URL.
    ///
    /// # Panics
    /// When the server does not make it.
    pub fn database(&self) -> String {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        let name = format!("story{}", self.databases.fetch_add(1, Ordering::Relaxed));
        assert!(self.run("createdb", &[&name]), "createdb {name}");
        self.url(&name)
    }

    /// The folder of its socket, `.s.PGSQL.5432`.
    pub fn sockets(&self) -> &Path {
        &self.sockets
    }

    /// Ends every connection to a database, as a server that fails over does.
    pub fn cut_connections(&self, url: &str) -> bool {
        let name = url.rsplit('/').next().and_then(|rest| rest.split('?').next()).unwrap_or_default();
        let sql = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        self.run("psql", &["-qAt", "-d", "postgres", "-c", &sql])
    }

    /// A server of its own that makes every commit durable, as one in service does.
    pub fn durable() -> Result<Self, WorldError> {
        let programs = programs().ok_or_else(|| WorldError::Missing("postgresql".into()))?;
        Self::start(programs, true)
    }

    /// A server that copies this one as it goes, and is not waited for.
    pub fn standby(&self) -> Result<Self, WorldError> {
        let from = self.sockets.display();
        let copy = format!(
            "{}/pg_basebackup -h {from} -U postgres -D data -R -X stream -c fast",
            self.programs.display()
        );
        Self::over(self.programs.clone(), &copy, "wal_level=replica")
    }

    /// The standby hears no more of its primary: what is committed there from now on is lost with it.
    pub fn hears_no_more(&self) -> bool {
        let sql = "ALTER SYSTEM SET primary_conninfo = ''";
        self.run("psql", &["-qAt", "-d", "postgres", "-c", sql])
            && self.run("psql", &["-qAt", "-d", "postgres", "-c", "SELECT pg_reload_conf()"])
            && (0..LOOKS).any(|_| {
                std::thread::sleep(LOOK_AGAIN);
                let alone = "SELECT 1 / (SELECT COUNT(*) FROM (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver)) AS gone)";
                self.run("psql", &["-qAt", "-d", "postgres", "-c", alone])
            })
    }

    /// The standby becomes a primary.
    pub fn promote(&self) -> bool {
        self.run("psql", &["-qAt", "-d", "postgres", "-c", "SELECT pg_promote(true, 60)"])
    }

    /// The server is gone at once, as when its machine dies.
    pub fn die(mut self) {
        drop(self.watcher.stdin.take());
        // However it ends, it is gone.
        let _ = self.watcher.wait();
    }

    fn start(programs: PathBuf, durable: bool) -> Result<Self, WorldError> {
        let bin = programs.display().to_string();
        let make = format!("{bin}/initdb -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N");
        Self::over(programs, &make, if durable { "fsync=on" } else { "fsync=off" })
    }

    /// A server over what a command makes in `data`.
    fn over(programs: PathBuf, make: &str, setting: &str) -> Result<Self, WorldError> {
        let made = tempfile::Builder::new().prefix("diary-pg").tempdir();
        let folder = made.map_err(io("make PostgreSQL's folder"))?.keep();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).map_err(io("open PostgreSQL's folder"))?;
        if is_root() {
            let chown = Command::new("chown").arg("postgres").arg(&folder).status();
            chown.map_err(io("hand PostgreSQL's folder to its user"))?;
        }
        let script = format!(
            "cd {folder}; {make} >initdb.log 2>&1 || exit 1
             {bin}/postgres -D data -k {folder} -c listen_addresses= -c {setting} -c max_connections=200 >server.log 2>&1 & server=$!
             cat >/dev/null; kill -QUIT $server; wait $server; cd /; rm -rf {folder}",
            folder = folder.display(),
            bin = programs.display(),
        );
        let watcher = as_postgres("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn();
        let server = Self {
            programs,
            sockets: folder,
            watcher: watcher.map_err(io("start PostgreSQL"))?,
            databases: AtomicU32::new(0),
            one: Mutex::new(()),
        };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&self) -> Result<(), WorldError> {
        for _ in 0..LOOKS {
            if self.run("psql", &["-qAt", "-d", "postgres", "-c", "SELECT 1"]) {
                return Ok(());
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        Err(WorldError::NotUp {
            name: "PostgreSQL".into(),
            log: fs::read_to_string(self.sockets.join("server.log")).unwrap_or_default(),
        })
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        let mut command = Command::new(self.programs.join(program));
        command.arg("-h").arg(&self.sockets).args(["-U", "postgres"]).args(arguments);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.sockets.display())
    }
}

/// The newest installed PostgreSQL's programs (Debian's layout).
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let programs = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    programs.filter(|bin| bin.join("initdb").exists()).max()
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &str) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--", program]);
    command
}
