//! What is read of a running process.

use std::fs;

/// Clock ticks of `/proc/PID/stat` in a second, on every Linux of today.
const TICKS: f64 = 100.0;

/// Seconds of processor time that a process has had.
pub fn cpu_seconds(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<f64> = after_name.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    let ticks = |field: usize| fields.get(field).copied().unwrap_or(0.0);
    (ticks(11) + ticks(12)) / TICKS
}

/// A line of `/proc/PID/status` that tells kilobytes: `VmHWM` is the peak, `VmRSS` what is resident now.
pub fn kilobytes(process: u32, name: &str) -> u64 {
    number_in(&format!("/proc/{process}/status"), name)
}

/// How often the threads of a process have been woken.
pub fn wake_ups(process: u32) -> u64 {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else {
        return 0;
    };
    let paths = threads.filter_map(|entry| Some(entry.ok()?.path().join("status")));
    paths
        .map(|path| number_in(&path.display().to_string(), "voluntary_ctxt_switches"))
        .sum()
}

fn number_in(file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
