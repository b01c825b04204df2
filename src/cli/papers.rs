//! `synpunktd papers`: manual pages and shell completions, made from the command line itself so that they cannot differ.

use clap::{Args, Command};
use clap_complete::Shell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where to.
#[derive(Debug, Args)]
pub struct PapersArgs {
    /// The folder; it gets man/ and completions/
    to: PathBuf,
}

/// Writes them.
///
/// # Errors
/// When a file cannot be written.
pub fn run(args: &PapersArgs, command: Command) -> anyhow::Result<ExitCode> {
    let (man, completions) = (args.to.join("man"), args.to.join("completions"));
    fs::create_dir_all(&man)?;
    fs::create_dir_all(&completions)?;
    let mut shown = visible(command);
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh] {
        clap_complete::generate_to(shell, &mut shown, "synpunktd", &completions)?;
    }
    shown.build();
    page(&shown, "synpunktd", &man)?;
    for sub in shown.get_subcommands().filter(|sub| sub.get_name() != "help") {
        page(sub, &format!("synpunktd-{}", sub.get_name()), &man)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The command line as it is shown to people: without what is for the package alone.
fn visible(command: Command) -> Command {
    let mut bare = Command::new("synpunktd").version(env!("CARGO_PKG_VERSION"));
    if let Some(about) = command.get_about() {
        bare = bare.about(about.clone());
    }
    if let Some(after) = command.get_after_help() {
        bare = bare.after_help(after.clone());
    }
    bare.subcommands(command.get_subcommands().filter(|sub| !sub.is_hide_set()).cloned())
}

/// A page of a command; `build` has given it its full name.
fn page(command: &Command, name: &str, folder: &Path) -> anyhow::Result<()> {
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone()).source(format!("synpunktd {}", env!("CARGO_PKG_VERSION")));
    man.render(&mut page)?;
    fs::write(folder.join(format!("{name}.1")), page)?;
    Ok(())
}
