//! PostgreSQL: several daemons or machines share one diary; writers of the diary queue up at the log's head row.

use super::super::OpenMode;
use super::super::error::{Result, StoreError};
use super::super::moved::ServerWatch;
use super::{Db, migrations};
use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{Connection, Executor, PgConnection, PgPool, Postgres, Transaction, query_scalar};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

const CONNECTIONS: u32 = 8;

/// How long a task waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(60);

/// More than there are statements, so that each is prepared once.
const STATEMENTS: usize = 200;

/// Set on every connection, whatever the database's own defaults are: the order of writers rests on locked rows. Notices are turned off because the rollback after each release would give one.
const SETTINGS: [(&str, &str); 6] = [
    ("synchronous_commit", "on"),
    ("default_transaction_isolation", "read committed"),
    ("statement_timeout", "60s"),
    ("lock_timeout", "30s"),
    ("idle_in_transaction_session_timeout", "120s"),
    ("client_min_messages", "error"),
];

/// For what takes as long as the diary is large: a step of the schema that writes a table anew, or waits for another daemon's.
const NO_LIMITS: [(&str, &str); 3] = [
    ("statement_timeout", "0"),
    ("lock_timeout", "0"),
    ("idle_in_transaction_session_timeout", "0"),
];

/// Connects; a reader can begin no transaction that writes.
pub(super) async fn open(url: &str, mode: OpenMode) -> Result<Db> {
    let bad = |why: String| StoreError::BadPlace {
        place: without_password(url),
        why,
    };
    if !names_user(url) && std::env::var_os("PGUSER").is_none() {
        return Err(bad("it names no user".to_owned()));
    }
    let options = PgConnectOptions::from_str(url).map_err(|error| bad(error.to_string()))?;
    let options = private(options, url)
        .application_name("synpunktd")
        .statement_cache_capacity(STATEMENTS)
        .options(SETTINGS);
    let watch = Arc::new(ServerWatch::default());
    let seen_by = Arc::clone(&watch);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        .after_connect(move |connection, _| {
            let watch = Arc::clone(&seen_by);
            Box::pin(async move {
                watch.see(query_scalar(SERVER).fetch_one(&mut *connection).await.ok());
                Ok(())
            })
        })
        // A task that is cancelled while it begins leaves its connection inside a transaction; the next one must not find it so.
        .after_release(|connection, _| {
            Box::pin(async move {
                connection.execute("ROLLBACK").await?;
                Ok(true)
            })
        });
    let pool = pool
        .connect_with(options)
        .await
        .map_err(|error| StoreError::from_sqlx("open the database", error))?;
    if mode == OpenMode::Daemon
        && is_standby(&pool)
            .await
            .map_err(|error| StoreError::from_sqlx("open the database", error))?
    {
        return Err(StoreError::Standby {
            place: without_password(url),
        });
    }
    Ok(Db::Pg {
        pool,
        writes: mode != OpenMode::ReadOnly,
        watch,
    })
}

/// TLS with a certificate that fits, wherever the URL does not say otherwise and the server is not on this machine.
fn private(options: PgConnectOptions, url: &str) -> PgConnectOptions {
    let local = options.get_socket().is_some()
        || ["localhost", "127.0.0.1", "::1"].contains(&options.get_host())
        || options.get_host().starts_with('/');
    if local || url.contains("sslmode=") {
        return options;
    }
    options.ssl_mode(PgSslMode::VerifyFull)
}

/// Whether the server copies another one and takes no writes of its own (after a failover the old name may lead to one).
async fn is_standby(pool: &PgPool) -> sqlx::Result<bool> {
    query_scalar("SELECT pg_is_in_recovery()").fetch_one(pool).await
}

/// Which server this is, and how often another has been promoted before it: both differ after a failover or a restore. A standby tells
/// nothing. The timeline is that of the log being written: what the control file says follows only at the next checkpoint.
const SERVER: &str = "SELECT s.system_identifier::text || '/' ||
        ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int::text
    FROM pg_control_system() s WHERE NOT pg_is_in_recovery()";

/// The server; `None` where it does not tell it to this user.
pub(super) async fn server(pool: &PgPool) -> Option<String> {
    query_scalar(SERVER).fetch_one(pool).await.ok()
}

/// Waits until no other transaction writes in the diary. One row that all take first means that no two can wait for each other.
pub(super) async fn wait_for_diary(tx: &mut Transaction<'static, Postgres>) -> sqlx::Result<()> {
    query_scalar::<_, i64>("SELECT seq FROM log_head WHERE id = 1 FOR UPDATE")
        .fetch_one(&mut **tx)
        .await
        .map(|_| ())
}

/// Brings the schema up to date over a connection of its own, on which nothing has a limit.
pub(super) async fn migrate(pool: &PgPool) -> std::result::Result<(), MigrateError> {
    let options = pool.connect_options().as_ref().clone().options(NO_LIMITS);
    let mut connection = PgConnection::connect_with(&options).await?;
    migrations::OF_POSTGRES.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Takes the limits off a transaction.
pub(in super::super) async fn unlimited(tx: &mut Transaction<'static, Postgres>) -> sqlx::Result<()> {
    for (name, value) in NO_LIMITS {
        let set = "SELECT set_config($1, $2, true)";
        sqlx::query(set).bind(name).bind(value).execute(&mut **tx).await?;
    }
    Ok(())
}

/// The steps of the schema that were carried out.
pub(super) async fn migrations_found(pool: &PgPool) -> sqlx::Result<Vec<i64>> {
    let tables: i64 = query_scalar("SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '_sqlx_migrations'")
        .fetch_one(pool)
        .await?;
    if tables == 0 {
        return Ok(Vec::new());
    }
    query_scalar("SELECT version FROM _sqlx_migrations").fetch_all(pool).await
}

/// Whether a URL says as whom one connects; without that a name would be made up.
fn names_user(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let parameters = tail.split_once('?').map_or("", |(_, parameters)| parameters);
    !user.is_empty() || parameters.split('&').any(|parameter| parameter.starts_with("user="))
}

/// A URL as it may be shown: the password between `:` and the last `@` is left out.
pub(in super::super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "a URL without a scheme".to_owned();
    };
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let path = tail.split('?').next().unwrap_or_default();
    let Some((user, host)) = authority.rsplit_once('@') else {
        return format!("{scheme}://{authority}{path}");
    };
    let name = user.split(':').next().unwrap_or_default();
    format!("{scheme}://{name}@{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_leaves_the_machine_is_private_unless_the_url_says_otherwise() {
        for (url, expected) in [
            ("postgres://diary@db.lindhaga.example/d", PgSslMode::VerifyFull),
            ("postgres://diary@db.lindhaga.example/d?sslmode=require", PgSslMode::Require),
            ("postgres://diary@localhost/d", PgSslMode::Prefer),
            ("postgres:///d?host=/run/postgresql", PgSslMode::Prefer),
        ] {
            let mode = private(PgConnectOptions::from_str(url).unwrap(), url).get_ssl_mode();
            assert_eq!(format!("{mode:?}"), format!("{expected:?}"), "{url}");
        }
    }

    #[tokio::test]
    async fn a_url_says_as_whom_one_connects() {
        for (url, expected) in [
            ("postgres://diary@db/d", true),
            ("postgres://diary:s3cret@db/d?host=/run/postgresql", true),
            ("postgres:///d?host=/run/postgresql&user=diary", true),
            ("postgres:///d?host=/run/postgresql", false),
            ("postgres://db.example/d?application_name=a@b", false),
            ("postgres://@db/d", false),
        ] {
            assert_eq!(names_user(url), expected, "{url}");
        }
        let told = open("postgres:///d?host=/run/postgresql", OpenMode::ReadOnly)
            .await
            .err()
            .unwrap()
            .to_string();
        assert!(
            told.contains("names no user") && told.contains("postgres://user@host/name"),
            "{told}"
        );
    }

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("postgres://diary:s3cret@db.example/d", "postgres://diary@db.example/d"),
            (
                "postgres://diary:s@3:cret@db.example:5432/d?password=s3cret",
                "postgres://diary@db.example:5432/d",
            ),
            ("postgres:///d?host=/run/postgresql&user=diary&password=s3cret", "postgres:///d"),
            ("postgres://diary@db/d", "postgres://diary@db/d"),
            ("s3cret", "a URL without a scheme"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
