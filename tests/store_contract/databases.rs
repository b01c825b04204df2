//! Fresh databases for the stories: an SQLite file, and a PostgreSQL server of our own that ends with the test process.

use mailworld::Postgres;
use sqlx::{AssertSqlSafe, Connection};
use std::fs;
use std::path::Path;
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
        let place = Place::parse(&Postgres::shared()?.database());
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

    /// The place of a database as the migrations up to a number made it, with rows of that time; the folder that it lies in. Bytes
    /// stand in the rows as SQLite writes them.
    pub async fn made_by(self, version: i64, rows: &str) -> (Place, Option<TempDir>) {
        match &self.place {
            Place::File(path) => {
                let older = path.with_file_name("older.db");
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&older).create_if_missing(true);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                migrations_until("sqlite", version).await.run(&pool).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(rows.to_owned())).execute(&pool).await.unwrap();
                pool.close().await;
                (Place::File(older), self.folder)
            }
            Place::Url(url) => {
                const NEXT: &str = "SELECT setval(pg_get_serial_sequence(table_name, column_name), 100) FROM information_schema.columns \
                    WHERE is_identity = 'YES' AND table_schema = 'public'";
                self.store.close().await;
                let pool = sqlx::PgPool::connect(url).await.unwrap();
                sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
                    .execute(&pool)
                    .await
                    .unwrap();
                migrations_until("postgres", version).await.run(&pool).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(format!("{}; {NEXT}", as_postgres_writes(rows))))
                    .execute(&pool)
                    .await
                    .unwrap();
                pool.close().await;
                (self.place, None)
            }
        }
    }

    /// The same, brought to the form of today.
    pub async fn migrated_from(self, version: i64, rows: &str) -> Self {
        let (place, folder) = self.made_by(version, rows).await;
        Self {
            store: migrated(&place).await,
            place,
            folder,
        }
    }

    /// Connections that sit in a transaction that nobody has, and stay so; only PostgreSQL tells.
    pub async fn idle_in_transaction(&self) -> i64 {
        let Place::Url(url) = &self.place else { return 0 };
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        let mut idle = i64::MAX;
        for _ in 0..100 {
            // A connection that was let go of is tidied in the background.
            tokio::time::sleep(Duration::from_millis(100)).await;
            idle = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
            if idle == 0 {
                break;
            }
        }
        idle
    }

    /// Words with their counts, by a statement that is not the store's.
    pub async fn look(&self, sql: &str) -> Vec<(String, i64)> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match &self.place {
            Place::File(path) => {
                let pool = sqlx::SqlitePool::connect(path.to_str().unwrap()).await.unwrap();
                let rows = sqlx::query_as(sql).fetch_all(&pool).await.unwrap();
                pool.close().await;
                rows
            }
            Place::Url(url) => {
                let pool = sqlx::PgPool::connect(url).await.unwrap();
                let rows = sqlx::query_as(sql).fetch_all(&pool).await.unwrap();
                pool.close().await;
                rows
            }
        }
    }

    /// Changes a row behind the store's back, with nothing that guards it. Bytes stand in the statement as SQLite writes them.
    pub async fn tamper(&self, sql: &str) {
        match &self.place {
            Place::File(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).foreign_keys(false);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&pool).await.unwrap();
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
                let sql = AssertSqlSafe(as_postgres_writes(sql));
                sqlx::raw_sql(sql).execute(&mut *connection).await.unwrap();
                drop(connection);
                pool.close().await;
            }
        }
    }
}

/// A function of PostgreSQL of a kind, `refuse_limits()`, which refuses where a limit on a statement's time would cut long work off.
pub fn refuses_limits(kind: &str) -> String {
    let value = match kind {
        "trigger" => "RETURN NEW;",
        "boolean" => "RETURN true;",
        _ => "",
    };
    format!(
        "CREATE FUNCTION refuse_limits() RETURNS {kind} LANGUAGE plpgsql AS $$ BEGIN \
         IF current_setting('statement_timeout') <> '0' THEN RAISE EXCEPTION 'this has a limit'; END IF; {value} END $$"
    )
}

/// Bytes in a statement, as PostgreSQL writes them; they stand there as SQLite does.
fn as_postgres_writes(sql: &str) -> String {
    sql.replace(" X'", " '\\x")
}

async fn migrations_until(dialect: &str, version: i64) -> sqlx::migrate::Migrator {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(dialect);
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let number: i64 = name.split('_').next().unwrap().parse().unwrap();
        if number <= version {
            fs::copy(&path, folder.path().join(name)).unwrap();
        }
    }
    sqlx::migrate::Migrator::new(folder.path()).await.unwrap()
}

async fn migrated(place: &Place) -> Store {
    let store = Store::open(place, OpenMode::Daemon).await.unwrap();
    store.migrate().await.unwrap();
    store
}

/// Whether the stories run on PostgreSQL here; says so loudly when not.
pub fn has_postgres() -> bool {
    Postgres::shared().is_some()
}

/// The path of a place that is a file.
pub fn path_of(place: &Place) -> &Path {
    match place {
        Place::File(path) => path,
        Place::Url(_) => panic!("not a file"),
    }
}
