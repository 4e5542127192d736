//! Prints the repeated cross-validation of docs/triage.md:
//! `cargo run --release -p gezhi-triage --example crossval -- FILE.csv [folds] [repeats] [seed] [max_features]`.
#![allow(clippy::print_stdout, reason = "the table is the point")]

use std::{
    env,
    error::Error,
    fs,
    time::{Duration, Instant},
};

use gezhi_triage::{
    Options, Trainer,
    eval::{LabelledText, Report, cross_validate, read_rows, summarise, without_near_duplicates},
};

/// Two texts that share this part of their character pairs are one message sent twice.
const DUPLICATE: f64 = 0.6;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let path = arguments.first().ok_or("usage: crossval FILE.csv [folds] [repeats] [seed] [max_features]")?;
    let number = |at: usize, default: usize| arguments.get(at).map_or(Ok(default), |given| given.parse());
    let (folds, repeats) = (number(1, 5)?, number(2, 5)?);
    let mut options = Options::default();
    options.seed = u64::try_from(number(3, 1)?)?;
    options.max_features = number(4, options.max_features)?;
    let rows = read_rows(fs::File::open(path)?)?;

    let started = Instant::now();
    let clock = move || cpu_time().unwrap_or_else(|| started.elapsed());
    let pairs: Vec<(&str, &str)> = rows.iter().map(|row| (row.label.as_str(), row.text.as_str())).collect();
    gezhi_triage::segment::warm_up();
    let before = clock();
    let model = Trainer::fit(&pairs, &options);
    println!(
        "all {} rows: fit in {:.1} s, {} classes, {} features, {} bytes, {:?}",
        rows.len(),
        (clock() - before).as_secs_f32(),
        model.classes().len(),
        model.features(),
        model.to_bytes().len(),
        model.calibration(),
    );
    println!(
        "{}",
        fs::read_to_string("/proc/self/status")
            .unwrap_or_default()
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap_or_default()
    );
    if folds > 1 {
        print("all rows", &rows, folds, repeats, &options, &clock);
        let distinct = without_near_duplicates(&rows, DUPLICATE);
        print("without near-duplicates", &distinct, folds, repeats, &options, &clock);
    }
    Ok(())
}

fn print(
    name: &str,
    rows: &[LabelledText],
    folds: usize,
    repeats: usize,
    options: &Options,
    clock: &dyn Fn() -> Duration,
) {
    let reports = cross_validate(rows, folds, repeats, options, clock);
    let figure = |name: &str, of: fn(&Report) -> f64| {
        let (mean, deviation) = summarise(&reports, of);
        println!("| {name} | {mean:.4} | {deviation:.4} |");
    };
    println!(
        "{name}: {} rows, {repeats} x {folds} folds\n| figure | mean | s.d. of folds |\n|---|---|---|",
        rows.len()
    );
    figure("macro-F1", |report| report.macro_f1);
    figure("accuracy", |report| report.accuracy);
    figure("top-2", |report| report.top2);
    figure("abstained", |report| report.abstained);
    figure("accuracy when confident", |report| report.accuracy_when_confident);
    figure("CPU µs a message", |report| report.micros_per_message);
}

/// Time this thread spent on a processor (Linux), which other programs on the machine do not lengthen.
fn cpu_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
