//! The store's contract: every story runs on SQLite and, where it is installed, on PostgreSQL.

mod crash;
mod daemons;
mod databases;
mod diary;
mod disposal;
mod figures;
mod intake;
mod lessons;
mod letters;
mod opening;
mod restoring;
mod samples;
mod search;
mod statements;
mod tampering;

/// Runs each story on a fresh database of either kind.
macro_rules! stories {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story(crate::databases::Database::sqlite().await).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                if let Some(database) = crate::databases::Database::postgres().await {
                    super::$story(database).await;
                }
            })+
        }
    };
}
pub(crate) use stories;
