//! The house: arrows between crates run down only, `domain` is pure, SQL text stands only in `store` (docs/architecture.md).
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot read the workspace must stop"
)]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Crates by floor, the lowest first. A crate may use those of lower floors only.
const FLOORS: [&[&str]; 6] = [
    &["gezhi-domain", "gezhi-geo", "gezhi-triage", "gezhi-media", "gezhi-drawing", "gezhi-vault"],
    &["gezhi-store"],
    &["gezhi-app"],
    &["gezhi-server", "gezhi-outbound"],
    &["gezhi-testkit"],
    &["gezhi"],
];

/// What a pure crate's tree must not hold.
const IMPURE: [&str; 8] =
    ["tokio", "axum", "hyper", "rusqlite", "tokio-postgres", "reqwest", "libsqlite3-sys", "async-std"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The machine's own platform: packages for others have never been fetched.
fn platform() -> String {
    let output = Command::new("rustc").arg("-vV").current_dir(root()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--filter-platform",
            &platform(),
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Names of the packages that each package uses when it is built, tests left out.
fn uses(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let names: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["id"].as_str().unwrap(), package["name"].as_str().unwrap()))
        .collect();
    let for_tests =
        |used: &&Value| used["dep_kinds"].as_array().unwrap().iter().all(|kind| kind["kind"] == "dev");
    let node = |node: &Value| {
        let used = node["deps"].as_array().unwrap().iter().filter(|used| !for_tests(used));
        let used = used.map(|used| names[used["pkg"].as_str().unwrap()].to_owned()).collect();
        (names[node["id"].as_str().unwrap()].to_owned(), used)
    };
    metadata["resolve"]["nodes"].as_array().unwrap().iter().map(node).collect()
}

fn everything_under(name: &str, uses: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![name.to_owned()];
    while let Some(next) = waiting.pop() {
        for used in uses.get(&next).into_iter().flatten() {
            if found.insert(used.clone()) {
                waiting.push(used.clone());
            }
        }
    }
    found
}

#[test]
fn arrows_run_down_only() {
    let metadata = metadata();
    let uses = uses(&metadata);
    let floor = |name: &str| FLOORS.iter().position(|floor| floor.contains(&name));
    let members =
        metadata["packages"].as_array().unwrap().iter().filter(|package| package["source"].is_null());
    for package in members {
        let name = package["name"].as_str().unwrap();
        let here = floor(name).unwrap_or_else(|| panic!("{name} stands on no floor: put it into FLOORS"));
        for used in &uses[name] {
            if let Some(below) = floor(used) {
                assert!(below < here, "{name} uses {used}, which does not lie below it");
            }
        }
    }
}

#[test]
fn the_lowest_floor_is_pure() {
    let uses = uses(&metadata());
    for name in ["gezhi-domain", "gezhi-geo", "gezhi-triage", "gezhi-media", "gezhi-drawing"] {
        let tree = everything_under(name, &uses);
        let impure: Vec<_> = IMPURE.iter().filter(|name| tree.contains(**name)).collect();
        assert!(impure.is_empty(), "{name} is pure but uses {impure:?}");
    }
    let app = &uses["gezhi-app"];
    assert!(!app.contains("axum") && !app.contains("rusqlite"), "use cases know neither HTTP nor an engine");
}

/// Every Rust file of the crates' sources with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("src"))
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    assert!(found.len() > 100, "the sources were not found");
    found
}

#[test]
fn sql_stands_in_the_store_and_drivers_in_its_engine() {
    let texts = ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM ", "\"CREATE TABLE "];
    for (path, text) in sources() {
        if !path.starts_with("crates/store") {
            for sql in texts {
                assert!(
                    !text.contains(sql),
                    "{}: SQL text ({sql}...) belongs into crates/store",
                    path.display()
                );
            }
        }
        if !path.starts_with("crates/store/src/engine") {
            for driver in ["rusqlite::", "tokio_postgres::", "deadpool_postgres::"] {
                let named = text.contains(driver);
                assert!(!named, "{}: only store::engine names a driver ({driver})", path.display());
            }
        }
    }
}

#[test]
fn no_place_is_named_in_the_code() {
    let places = ["qintang", "shengli", "shanwei", "yangying", "weixian", "覃塘", "汕尾", "羊楼", "魏县"];
    for (path, text) in sources() {
        // Tests are about somewhere, and so are examples in the documentation.
        let code = text.split("#[cfg(test)]").next().unwrap();
        let is_test = path.components().any(|part| part.as_os_str().to_string_lossy().contains("test"));
        // The list of the folders that are shipped inside the binary is the one exception.
        if is_test || path.ends_with("fixture.rs") || path.ends_with("gezhi/src/profiles.rs") {
            continue;
        }
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for place in places {
                assert!(!line.contains(place), "{}: {line}", path.display());
            }
        }
    }
}
