//! The table of results: every row says what was measured against what, and whether the target is met.

use std::fmt::Write as _;

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// The product's figure.
    pub measured: String,
    /// The figure it is held against.
    pub reference: String,
    /// Ratio of the two.
    pub ratio: String,
    /// The target in words.
    pub target: String,
    /// Whether it is met; `None` where there is no target.
    pub met: Option<bool>,
}

/// Part of the table with what a reader must know about it.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Heading.
    pub title: &'static str,
    /// How it was measured.
    pub about: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// Yes, no, or nothing was asked.
fn verdict(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "",
    }
}

impl Section {
    /// As Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n", self.title);
        for line in &self.about {
            let _ = writeln!(text, "{line}\n");
        }
        text.push_str("| what | measured | reference | ratio | target | met |\n|---|---|---|---|---|---|\n");
        for row in &self.rows {
            let Row { what, measured, reference, ratio, target, met } = row;
            let _ = writeln!(
                text,
                "| {what} | {measured} | {reference} | {ratio} | {target} | {} |",
                verdict(*met)
            );
        }
        text.push('\n');
        text
    }
}

/// How many targets there are and how many are met.
#[must_use]
pub fn score(sections: &[Section]) -> (usize, usize) {
    let met: Vec<bool> =
        sections.iter().flat_map(|section| &section.rows).filter_map(|row| row.met).collect();
    (met.iter().filter(|met| **met).count(), met.len())
}

/// Whole numbers with thousands apart.
#[must_use]
pub fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A duration in the unit a reader expects.
#[must_use]
pub fn time(duration: std::time::Duration) -> String {
    let micros = duration.as_secs_f64() * 1e6;
    match micros {
        small if small < 10.0 => format!("{:.0} ns", small * 1e3),
        middle if middle < 1_000.0 => format!("{middle:.0} µs"),
        large if large < 1e6 => format!("{:.1} ms", large / 1e3),
        _ => format!("{:.2} s", micros / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_missed_target_is_shown_as_missed() {
        let row = |met| Row {
            what: "a".into(),
            measured: "1".into(),
            reference: "2".into(),
            ratio: "0.5".into(),
            target: "≥ 0.8".into(),
            met,
        };
        let section =
            Section { title: "T", about: vec![], rows: vec![row(Some(false)), row(Some(true)), row(None)] };
        assert!(section.markdown().contains("| ≥ 0.8 | **no** |"));
        assert_eq!(score(&[section]), (1, 2));
    }

    #[test]
    fn figures_read_well() {
        assert_eq!((whole(1_234_567.4).as_str(), whole(999.0).as_str()), ("1,234,567", "999"));
        assert_eq!(time(Duration::from_nanos(840)), "840 ns");
        assert_eq!(time(Duration::from_micros(312)), "312 µs");
        assert_eq!(time(Duration::from_micros(4_310)), "4.3 ms");
        assert_eq!(time(Duration::from_millis(1_250)), "1.25 s");
    }
}
