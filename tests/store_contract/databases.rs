//! Fresh databases for the stories: an SQLite file, and a PostgreSQL server of our own that ends with the test process.

use sqlx::{AssertSqlSafe, Connection};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;
use synpunktd::store::{OpenMode, Place, Store};
use tempfile::TempDir;

/// A database that a story has for itself.
pub struct Database {
    pub place: Place,
    pub store: Store,
    /// Holds the file as long as the story runs.
    folder: Option<TempDir>,
}

impl Database {
    /// A new SQLite file, migrated.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("diary.db"));
        Self {
            store: migrated(&place).await,
            place,
            folder: Some(folder),
        }
    }

    /// A new PostgreSQL database, migrated; `None` where PostgreSQL is not installed.
    pub async fn postgres() -> Option<Self> {
        let server = server()?;
        let place = Place::parse(&server.url(&server.create_database()));
        Some(Self {
            store: migrated(&place).await,
            place,
            folder: None,
        })
    }

    /// Lets go of the database as a daemon does that ends; the file stays as long as what is given.
    pub fn release(self) -> Option<TempDir> {
        self.folder
    }

    /// Another daemon's view of the same database. With SQLite that is the same handle: there can be only one daemon.
    pub async fn another_daemon(&self) -> Store {
        match &self.place {
            Place::File(_) => self.store.clone(),
            Place::Url(_) => Store::open(&self.place, OpenMode::Daemon).await.unwrap(),
        }
    }

    /// The place of a database as the first version made it, with a mail and its log row; the folder that it lies in.
    pub async fn with_the_first_schema_only(self) -> (Place, Option<TempDir>) {
        const ROWS: &str = "INSERT INTO blobs VALUES ('h', 1, '1'); \
            INSERT INTO inbound (id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw_hash, state, attempts, lease_until, outcome) \
            VALUES (1, 'kontaktcenter', 'INBOX', 7, 1, 1, 1, 'h', 'settled', 1, 0, 'own_letter'); \
            INSERT INTO case_log (id, inbound_id, at, actor, kind, event, effects, reasons, payload_hash, prev_hash, hash) \
            VALUES (1, 1, 1, 'machine', 'own_letter', '{}', '[]', '[]', 'p', '', 'x'); UPDATE log_head SET seq = 1, hash = 'x'";
        match &self.place {
            Place::File(path) => {
                let older = path.with_file_name("older.db");
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&older).create_if_missing(true);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                first_migration("sqlite").await.run(&pool).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(ROWS.replace("'1')", "X'31')")))
                    .execute(&pool)
                    .await
                    .unwrap();
                pool.close().await;
                (Place::File(older), self.folder)
            }
            Place::Url(url) => {
                self.store.close().await;
                let pool = sqlx::PgPool::connect(url).await.unwrap();
                sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
                    .execute(&pool)
                    .await
                    .unwrap();
                first_migration("postgres").await.run(&pool).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(ROWS.to_owned() + "; SELECT setval('inbound_id_seq', 1)"))
                    .execute(&pool)
                    .await
                    .unwrap();
                pool.close().await;
                (self.place, None)
            }
        }
    }

    /// Connections that sit in a transaction that nobody has; only PostgreSQL tells.
    pub async fn idle_in_transaction(&self) -> i64 {
        let Place::Url(url) = &self.place else { return 0 };
        // A connection that was let go of is tidied in the background.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    }

    /// Changes a row behind the store's back, with nothing that guards it.
    pub async fn tamper(&self, sql: &'static str) {
        match &self.place {
            Place::File(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).foreign_keys(false);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                sqlx::raw_sql(sql).execute(&pool).await.unwrap();
                pool.close().await;
            }
            Place::Url(url) => {
                let pool = sqlx::PgPool::connect(url).await.unwrap();
                let mut connection = pool.acquire().await.unwrap();
                // Foreign keys are triggers, which a replica leaves out.
                sqlx::raw_sql("SET session_replication_role = replica")
                    .execute(&mut *connection)
                    .await
                    .unwrap();
                sqlx::raw_sql(sql).execute(&mut *connection).await.unwrap();
                drop(connection);
                pool.close().await;
            }
        }
    }
}

async fn first_migration(dialect: &str) -> sqlx::migrate::Migrator {
    let (name, folder) = ("0001_diary.sql", tempfile::tempdir().unwrap());
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(dialect).join(name);
    fs::copy(from, folder.path().join(name)).unwrap();
    sqlx::migrate::Migrator::new(folder.path()).await.unwrap()
}

async fn migrated(place: &Place) -> Store {
    let store = Store::open(place, OpenMode::Daemon).await.unwrap();
    store.migrate().await.unwrap();
    store
}

/// Whether the stories run on PostgreSQL here; says so loudly when not.
pub fn has_postgres() -> bool {
    server().is_some()
}

struct Server {
    programs: PathBuf,
    sockets: PathBuf,
    /// The shell that ends the server when this process, and with it the pipe, is gone.
    _watcher: Child,
    databases: AtomicU32,
}

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(Server::start).as_ref()
}

impl Server {
    fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            // Past the test harness, which would swallow it.
            let _ = writeln!(
                std::io::stderr(),
                "\n*** PostgreSQL is not installed (apt-get install postgresql): HALF OF THE STORE'S CONTRACT IS NOT TESTED ***\n"
            );
            return None;
        };
        let folder = tempfile::Builder::new().prefix("diary-pg").tempdir().unwrap().keep();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        if is_root() {
            assert!(
                Command::new("chown")
                    .args(["postgres", folder.to_str().unwrap()])
                    .status()
                    .unwrap()
                    .success()
            );
        }
        let script = format!(
            "cd {folder}; {bin}/initdb -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N >initdb.log 2>&1 || exit 1
             {bin}/postgres -D data -k {folder} -c listen_addresses= -c fsync=off -c max_connections=200 >server.log 2>&1 & server=$!
             cat >/dev/null; kill -QUIT $server; wait $server; cd /; rm -rf {folder}",
            folder = folder.display(),
            bin = programs.display()
        );
        let watcher = as_postgres("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn().unwrap();
        let server = Self {
            programs,
            sockets: folder,
            _watcher: watcher,
            databases: AtomicU32::new(0),
        };
        server.wait_until_ready();
        Some(server)
    }

    fn wait_until_ready(&self) {
        for _ in 0..600 {
            if self.run("psql", &["-qAt", "-d", "postgres", "-c", "SELECT 1"]) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("PostgreSQL did not start: see {}", self.sockets.display());
    }

    fn create_database(&self) -> String {
        // Two at a time would wait for each other at the template.
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock().unwrap();
        let name = format!("story{}", self.databases.fetch_add(1, Ordering::Relaxed));
        assert!(self.run("createdb", &[&name]));
        name
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        let mut command = Command::new(self.programs.join(program));
        command
            .args(["-h", self.sockets.to_str().unwrap(), "-U", "postgres"])
            .args(arguments);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.sockets.display())
    }
}

/// The newest installed PostgreSQL's programs (Debian's layout).
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    versions.filter(|bin| bin.join("initdb").exists()).max()
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

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// The path of a place that is a file.
pub fn path_of(place: &Place) -> &Path {
    match place {
        Place::File(path) => path,
        Place::Url(_) => panic!("not a file"),
    }
}
