//! The quality the platform promises (C4), measured on real citizens' messages, which the repository does not
//! hold: `$GEZHI_SHARED`, or `../shared` beside the repository.
#![allow(clippy::print_stderr, reason = "a skipped measurement says so")]

use std::{env, fs::File, path::PathBuf, time::Instant};

use gezhi_triage::{
    Options,
    eval::{cross_validate, read_rows, summarise},
};

const LEAST_MACRO_F1: f64 = 0.895;
/// Generous, for a debug build on a shared machine; the promise is 300.
const MOST_MICROS: f64 = 3_000.0;

fn shared() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    env::var_os("GEZHI_SHARED").map_or_else(beside, PathBuf::from)
}

#[test]
fn unseen_messages_are_classified_as_well_as_promised() {
    let path = shared().join("data/citizen-messages/labelled.csv");
    let Ok(file) = File::open(&path) else {
        assert!(env::var_os("CI").is_none(), "{} is missing: set GEZHI_SHARED", path.display());
        eprintln!("skipped: {} is missing", path.display());
        return;
    };
    let rows = read_rows(file).unwrap();
    let started = Instant::now();
    let reports = cross_validate(&rows, 5, 1, &Options::default(), &move || started.elapsed());
    let (macro_f1, _) = summarise(&reports, |report| report.macro_f1);
    let (when_confident, _) = summarise(&reports, |report| report.accuracy_when_confident);
    let (micros, _) = summarise(&reports, |report| report.micros_per_message);
    eprintln!(
        "macro-F1 {macro_f1:.4}, accuracy when confident {when_confident:.4}, {micros:.0} µs a message"
    );
    assert!(macro_f1 >= LEAST_MACRO_F1, "macro-F1 {macro_f1:.4}");
    assert!(when_confident >= 0.92, "accuracy when confident {when_confident:.4}");
    assert!(micros < MOST_MICROS, "{micros:.0} µs a message");
}
