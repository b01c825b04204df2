//! `synpunktd backup`: copies the diary as it is at one moment.

use super::{ConfigArgs, open};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where to.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The new file; it must not be there yet
    pub to: PathBuf,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Copies the diary.
///
/// # Errors
/// A faulty configuration, a diary that cannot be read, or a file that is there already or cannot be written.
pub async fn run(args: BackupArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    open::diary(&settings).await?.back_up(&args.to, 0).await?;
    println!("The diary is copied to {}.", args.to.display());
    Ok(ExitCode::SUCCESS)
}
