//! `synpunktd shadow`: the daemon on the real mailboxes, without a letter to anyone but the registrar.

use super::run::{self, RunArgs};
use crate::daemon::shadow::shadowed;
use crate::domain::time::stockholm_date;
use std::process::ExitCode;

/// Runs as a shadow until it is told to stop.
///
/// # Errors
/// A faulty configuration, or what made the daemon end.
pub fn run(args: RunArgs) -> anyhow::Result<ExitCode> {
    run::run_with(args, |settings, clock| {
        let settings = shadowed(settings, stockholm_date(clock.now()));
        tracing::info!(
            diary = settings.daemon.database,
            "a shadow: nothing is sent but the registrar's daily report"
        );
        settings
    })
}
