//! The progress bar of a bench: on standard error, so that the table stands alone on standard output.

use super::table::Row;
use crate::demo::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// The bar.
#[derive(Clone)]
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar that shows what is being done.
    #[must_use]
    pub fn new() -> Self {
        let bar = ProgressBar::new(1);
        let style = ProgressStyle::with_template(
            "{spinner} {prefix} {msg} {wide_bar} {human_pos}/{human_len} {elapsed}",
        );
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Names the part that begins.
    pub fn say(&self, what: &str) {
        self.0.set_prefix(what.to_owned());
        self.step("", 1);
        if self.0.is_hidden() {
            eprintln!("{what}");
        }
    }

    /// A line above the bar.
    pub fn note(&self, line: &str) {
        if self.0.is_hidden() {
            eprintln!("  {line}");
        } else {
            self.0.println(format!("  {line}"));
        }
    }

    /// What has been measured, above the bar: a long run that breaks off has said it.
    pub fn row(&self, row: &Row) {
        self.note(&format!("{}: {} ({})", row.what, row.measured, row.reference));
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn step(&self, name: &'static str, units: u64) {
        self.0.set_message(name);
        self.0.set_length(units);
        self.0.set_position(0);
    }

    fn done(&self, units: u64) {
        self.0.inc(units);
    }
}
