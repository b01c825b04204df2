//! The service files: systemd itself reads them and scores how exposed the service is. Where systemd-analyze is not
//! installed, that is said and skipped.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The highest exposure that is allowed, as systemd-analyze takes it: ten times the score that it shows.
const EXPOSURE: &str = "11";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn unit() -> String {
    std::fs::read_to_string(root().join("systemd/synpunktd.service")).unwrap()
}

/// What a program of systemd's says; `None`, and a loud word, where it is not installed.
fn ask(program: &str, arguments: &[&str], file: &Path) -> Option<Output> {
    match Command::new(program).args(arguments).arg(file).output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("SKIPPED: {program} is not here ({error}); {} was not checked by it", file.display());
            None
        }
    }
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The unit with the program that was just built in the place of the installed one.
fn unit_with_this_program(folder: &Path) -> PathBuf {
    let unit = unit();
    let installed = "ExecStart=/usr/bin/synpunktd ";
    assert_eq!(unit.matches(installed).count(), 1, "the package installs it there");
    let file = folder.join("synpunktd.service");
    std::fs::write(
        &file,
        unit.replace(installed, concat!("ExecStart=", env!("CARGO_BIN_EXE_synpunktd"), " ")),
    )
    .unwrap();
    file
}

#[test]
fn systemd_reads_the_unit_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let file = unit_with_this_program(folder.path());
    if let Some(output) = ask("systemd-analyze", &["verify", "--man=no"], &file) {
        assert!(output.status.success() && said(&output).trim().is_empty(), "{}", said(&output));
    }
    // The checker is asked about a unit that it must refuse, so that silence means something.
    std::fs::write(&file, unit().replace("Type=notify", "Tipe=notify")).unwrap();
    if let Some(output) = ask("systemd-analyze", &["verify", "--man=no"], &file) {
        assert!(said(&output).contains("Tipe"), "{}", said(&output));
    }
}

#[test]
fn the_service_is_hardly_exposed() {
    let folder = tempfile::tempdir().unwrap();
    let file = unit_with_this_program(folder.path());
    let threshold = format!("--threshold={EXPOSURE}");
    if let Some(output) = ask("systemd-analyze", &["security", "--offline=true", &threshold], &file) {
        assert!(output.status.success(), "{}", said(&output));
    }
    let naked: String = unit()
        .lines()
        .filter(|line| !line.starts_with("SystemCallFilter="))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(&file, naked).unwrap();
    if let Some(output) = ask("systemd-analyze", &["security", "--offline=true", &threshold], &file) {
        assert!(!output.status.success(), "without its system call filter the unit must not pass");
    }
}

#[test]
fn the_user_can_be_made() {
    if let Some(output) = ask("systemd-sysusers", &["--dry-run"], &root().join("systemd/synpunktd.sysusers")) {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn the_unit_and_the_program_agree() {
    let unit = unit();
    let value = |key: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(&format!("{key}=")));
        line.unwrap_or_else(|| panic!("no {key}")).to_owned()
    };
    let faulty = Command::new(env!("CARGO_BIN_EXE_synpunktd"))
        .args(["run", "--config", "/nowhere/synpunktd.toml"])
        .output()
        .unwrap();
    assert_eq!(
        value("RestartPreventExitStatus"),
        faulty.status.code().unwrap().to_string(),
        "{}",
        said(&faulty)
    );
    let command_line = value("ExecStart");
    let config = command_line.split(' ').skip_while(|word| *word != "--config").nth(1).unwrap();
    let tmpfiles = std::fs::read_to_string(root().join("systemd/synpunktd.tmpfiles")).unwrap();
    assert!(
        tmpfiles.contains(&format!("d {} ", Path::new(config).parent().unwrap().display())),
        "{tmpfiles}"
    );
    let sysusers = std::fs::read_to_string(root().join("systemd/synpunktd.sysusers")).unwrap();
    assert!(sysusers.contains(&format!("u {} ", value("User"))), "{sysusers}");
    assert_eq!(
        value("StateDirectory"),
        "synpunktd",
        "the default of state_dir is /var/lib/synpunktd"
    );
    // RFC 5321 section 4.5.3.2.6: the relay may think for ten minutes.
    assert!(value("TimeoutStopSec").parse::<u32>().unwrap() > 600);
}

/// Every figure that the daemon tells, out of the file that writes them.
fn figures() -> std::collections::BTreeSet<String> {
    let source = std::fs::read_to_string(root().join("src/daemon/monitor/metrics.rs")).unwrap();
    let named = regex::Regex::new(r#"page\.(?:family|one)\(\s*"([a-z_]+)""#).unwrap();
    named
        .captures_iter(&source)
        .map(|found| format!("synpunktd_{}", &found[1]))
        .collect()
}

#[test]
fn alerts_and_the_dashboard_ask_for_figures_that_there_are() {
    let known = figures();
    assert!(known.len() > 10, "{known:?}");
    let asked = regex::Regex::new(r"synpunktd_[a-z_]+").unwrap();
    for file in ["alerts.yml", "dashboard.json"] {
        let text = std::fs::read_to_string(root().join("packaging/monitoring").join(file)).unwrap();
        for found in asked.find_iter(&text) {
            assert!(known.contains(found.as_str()), "{file} asks for {}", found.as_str());
        }
    }
    let board: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("packaging/monitoring/dashboard.json")).unwrap()).unwrap();
    assert!(board["panels"].as_array().is_some_and(|panels| panels.len() > 5));
}

#[test]
fn prometheus_accepts_the_alert_rules() {
    if let Some(output) = ask("promtool", &["check", "rules"], &root().join("packaging/monitoring/alerts.yml")) {
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// Each line of the blocks of shell in a page, without its comment.
fn commands(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("docs").join(page)).unwrap();
    let block = regex::Regex::new(r"(?ms)^ *```sh\n(.*?)^ *```$").unwrap();
    let lines = block
        .captures_iter(&text)
        .flat_map(|found| found[1].lines().map(str::to_owned).collect::<Vec<_>>());
    let bare = lines.map(|line| line.split("   #").next().unwrap_or_default().trim().to_owned());
    bare.filter(|line| !line.is_empty()).collect()
}

#[test]
fn each_command_of_the_guides_is_run_or_said_not_to_be() {
    let told = std::fs::read_to_string(root().join("tests/README.md")).unwrap();
    let (_, table) = told.split_once("| Command of the guides | Run by |\n| --- | --- |\n").unwrap();
    let rows: Vec<(&str, &str)> = table
        .lines()
        .map_while(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "))
        .collect();
    let steps = std::fs::read_to_string(root().join("packaging/test/inside.sh")).unwrap();
    for (command, witness) in &rows {
        let is_step = steps.contains(&format!("step \"{witness}\" "));
        assert!(is_step || witness.starts_with("by hand: "), "{command}: no step \"{witness}\"");
    }
    let mut written: Vec<String> = ["administrator.md", "operations.md"]
        .iter()
        .flat_map(|page| commands(page))
        .collect();
    written.sort();
    written.dedup();
    assert!(written.len() > 20, "{written:#?}");
    for command in &written {
        assert!(
            rows.iter().any(|(row, _)| row == command),
            "tests/README.md has no row for: {command}"
        );
    }
    for (row, _) in &rows {
        assert!(written.iter().any(|command| command == row), "no guide says: {row}");
    }
}
