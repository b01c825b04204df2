//! Another configuration while the daemon runs (SIGHUP): taken when it is valid as a whole, else told and left.

use super::lifecycle::{self, Stop};
use super::{ReadSettings, wiring};
use crate::domain::time::Clock;
use crate::flow::office::Office;
use crate::settings::{Settings, changes};
use std::sync::Arc;

/// What a new round of loops begins with.
pub struct Next {
    /// The settings.
    pub settings: Settings,
    /// The office made of them.
    pub office: Arc<Office>,
}

/// What it takes to read the configuration anew.
pub struct Reload {
    /// Reads the files.
    pub read: ReadSettings,
    /// The diary's own identity, which no configuration changes.
    pub identity: wiring::Identity,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Reload {
    /// Waits until another configuration is asked for and there is a valid one.
    pub async fn next(&self, old: &Settings, stop: &Stop) -> Next {
        loop {
            stop.read_anew().await;
            lifecycle::tell_reloading();
            match self.read_valid(old).await {
                Ok(next) => {
                    let changed = changes::between(old, &next.settings);
                    // Also where no key has changed: word lists and the model are files of their own.
                    let changed = if changed.is_empty() {
                        "no key".to_owned()
                    } else {
                        changed.join("; ")
                    };
                    tracing::info!(changed, "the configuration was read anew and is taken");
                    return next;
                }
                Err(why) => tracing::error!(
                    why,
                    "the configuration was read anew and is not taken; the daemon goes on with the old one"
                ),
            }
            lifecycle::tell_ready(old.daemon.mailboxes.len());
        }
    }

    async fn read_valid(&self, old: &Settings) -> Result<Next, String> {
        let read = Arc::clone(&self.read);
        let settings = tokio::task::spawn_blocking(move || read()).await;
        let settings = settings.unwrap_or_else(|error| Err(error.to_string()))?;
        let fixed = changes::needs_restart(old, &settings);
        if !fixed.is_empty() {
            return Err(format!("{} cannot change while the daemon runs: restart it", fixed.join(", ")));
        }
        let office = wiring::office(&settings, self.identity.clone(), Arc::clone(&self.clock)).map_err(|error| error.to_string())?;
        Ok(Next {
            settings,
            office: Arc::new(office),
        })
    }
}
