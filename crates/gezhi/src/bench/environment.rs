//! What a reader has to know about the machine.

use gezhi_store::engine::private_cluster::PrivateCluster;
use gezhi_store::engine::reference::sqlite_version;
use std::process::Command;

fn first(path: &str, key: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(key));
    line.and_then(|line| line.split_once(':')).map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

/// One, five and fifteen minutes.
#[must_use]
pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// What `pgbench --version` of the installation says.
#[must_use]
pub fn postgres_version(cluster: &PrivateCluster) -> String {
    let said = Command::new(cluster.program("postgres")).arg("--version").output();
    said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// Lines for the head of the report.
#[must_use]
pub fn lines() -> Vec<(&'static str, String)> {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory =
        first("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse::<u64>().unwrap_or_default();
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    vec![
        ("processor", format!("{}, {cores} cores", first("/proc/cpuinfo", "model name"))),
        ("memory", format!("{:.1} GiB", memory_gib(memory))),
        ("system", format!("Linux {}", kernel.trim())),
        ("SQLite", sqlite_version().to_owned()),
        ("gezhi", format!("{} ({})", env!("CARGO_PKG_VERSION"), profile())),
    ]
}

#[expect(clippy::as_conversions, reason = "KiB of memory are far below 2^52")]
fn memory_gib(kib: u64) -> f64 {
    kib as f64 / 1_048_576.0
}

fn profile() -> &'static str {
    if cfg!(debug_assertions) { "a debug build: figures mean nothing" } else { "release build" }
}
