//! How good a model is on rows it has never seen.

use std::{collections::BTreeMap, io::Read, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    folds::stratified,
    model::Model,
    normalise::Normalised,
    numeric::{double, single},
    train::{Options, Trainer},
};

/// A labelled message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledText {
    /// Its category.
    pub label: String,
    /// What was written.
    pub text: String,
}

/// The result of an evaluation; `gezhi eval triage` prints it as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Rows judged.
    pub n: usize,
    /// Share of rows whose first proposal is right; every row counts, confident or not.
    pub accuracy: f64,
    /// Mean F1 over the labels that occur in the rows judged or in the proposals.
    pub macro_f1: f64,
    /// Share of rows whose label is among the first two proposals.
    pub top2: f64,
    /// Share of rows below the threshold, which a person would decide.
    pub abstained: f64,
    /// Share of right first proposals among the rows at or above the threshold; 1 when there are none.
    pub accuracy_when_confident: f64,
    /// Mean time of a prediction with its reasons, microseconds.
    pub micros_per_message: f64,
}

/// Why a file of rows cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not CSV, or not UTF-8.
    #[error("row {row}: {source}")]
    Csv {
        /// Row of the file, the header being 1.
        row: u64,
        /// What the CSV reader found.
        source: csv::Error,
    },
    /// The header lacks a column.
    #[error("the header has no column {0:?}")]
    Column(&'static str),
}

/// Reads rows with the columns `label` and `text` (others are ignored), with or without a byte order mark.
///
/// # Errors
/// When the file is not UTF-8 CSV or a column is missing.
pub fn read_rows(source: impl Read) -> Result<Vec<LabelledText>, ReadError> {
    let failed = |source: csv::Error| {
        let row = source.position().map_or(1, csv::Position::line);
        ReadError::Csv { row, source }
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(source);
    let headers = reader.headers().map_err(failed)?.clone();
    let find = |name: &'static str| {
        let is_it = |header: &str| header.trim_start_matches('\u{FEFF}').trim().eq_ignore_ascii_case(name);
        headers.iter().position(is_it).ok_or(ReadError::Column(name))
    };
    let (label, text) = (find("label")?, find("text")?);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(failed)?;
        let field = |at| record.get(at).unwrap_or_default().trim().to_owned();
        rows.push(LabelledText { label: field(label), text: field(text) });
    }
    Ok(rows)
}

/// Judges a model; `clock` is a monotonic time, read before and after all predictions.
#[must_use]
pub fn evaluate(model: &Model, rows: &[LabelledText], clock: &dyn Fn() -> Duration) -> Report {
    let started = clock();
    let predictions: Vec<_> = rows.iter().map(|row| model.predict(&Normalised::of(&row.text))).collect();
    let elapsed = clock().saturating_sub(started);

    let mut table: BTreeMap<&str, Outcomes> = BTreeMap::new();
    let (mut right, mut in_two, mut abstained, mut confident_right) = (0, 0, 0, 0);
    for (row, prediction) in rows.iter().zip(&predictions) {
        let correct = prediction.label() == Some(row.label.as_str());
        right += usize::from(correct);
        confident_right += usize::from(correct && prediction.confident);
        in_two += usize::from(prediction.ranked.iter().take(2).any(|(label, _)| *label == row.label));
        abstained += usize::from(!prediction.confident);
        let of_label = table.entry(&row.label).or_default();
        of_label.actual += 1;
        of_label.right += usize::from(correct);
        if let Some(label) = prediction.label() {
            table.entry(label).or_default().proposed += 1;
        }
    }
    let share = |count: usize, of: usize| if of == 0 { 0.0 } else { double(count) / double(of) };
    let n = rows.len();
    let confident = n - abstained;
    Report {
        n,
        accuracy: share(right, n),
        macro_f1: table.values().map(Outcomes::f1).sum::<f64>() / double(table.len().max(1)),
        top2: share(in_two, n),
        abstained: share(abstained, n),
        accuracy_when_confident: if confident == 0 { 1.0 } else { share(confident_right, confident) },
        micros_per_message: elapsed.as_secs_f64() * 1e6 / double(n.max(1)),
    }
}

#[derive(Default)]
struct Outcomes {
    actual: usize,
    proposed: usize,
    right: usize,
}

impl Outcomes {
    fn f1(&self) -> f64 {
        let below = self.actual + self.proposed;
        if below == 0 { 0.0 } else { 2.0 * double(self.right) / double(below) }
    }
}

/// Repeated stratified k-fold cross-validation: one report a fold, `k × repeats` in all. Vocabulary, weights and
/// threshold come from the other folds alone.
#[must_use]
pub fn cross_validate(
    rows: &[LabelledText],
    k: usize,
    repeats: usize,
    options: &Options,
    clock: &dyn Fn() -> Duration,
) -> Vec<Report> {
    let mut labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    let classes: Vec<usize> =
        rows.iter().map(|row| labels.binary_search(&row.label.as_str()).unwrap_or(0)).collect();
    let mut reports = Vec::with_capacity(k * repeats);
    let mut seed = options.seed;
    for _ in 0..repeats {
        let fold_of = stratified(&classes, k, seed);
        seed = seed.wrapping_add(1);
        for fold in 0..k {
            let here = |(at, _): &(usize, &LabelledText)| fold_of.get(*at) == Some(&fold);
            let train: Vec<(&str, &str)> = rows
                .iter()
                .enumerate()
                .filter(|row| !here(row))
                .map(|(_, row)| (row.label.as_str(), row.text.as_str()))
                .collect();
            let test: Vec<LabelledText> =
                rows.iter().enumerate().filter(here).map(|(_, row)| row.clone()).collect();
            reports.push(evaluate(&Trainer::fit(&train, options), &test, clock));
        }
    }
    reports
}

/// Mean and standard deviation of one figure over reports.
#[must_use]
pub fn summarise(reports: &[Report], figure: impl Fn(&Report) -> f64) -> (f64, f64) {
    let n = double(reports.len().max(1));
    let mean = reports.iter().map(&figure).sum::<f64>() / n;
    let variance = reports.iter().map(|report| (figure(report) - mean).powi(2)).sum::<f64>() / n;
    (mean, variance.sqrt())
}

/// Rows without those whose text is nearly that of an earlier row (see [`crate::near::similarity`]).
#[must_use]
pub fn without_near_duplicates(rows: &[LabelledText], least: f64) -> Vec<LabelledText> {
    let prints: Vec<crate::near::Print> = rows.iter().map(|row| crate::near::Print::of(&row.text)).collect();
    let least = single(least);
    let mut kept: Vec<usize> = Vec::new();
    for (at, print) in prints.iter().enumerate() {
        let repeats =
            |earlier: &usize| prints.get(*earlier).is_some_and(|other| other.similarity(print) >= least);
        if !kept.iter().any(repeats) {
            kept.push(at);
        }
    }
    kept.into_iter().filter_map(|at| rows.get(at).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_a_mark_and_other_columns() {
        let file = "\u{FEFF}label,text,time\n环境,\"臭,很臭\",2020/1/1\n道路,路灯坏\n";
        let rows = read_rows(file.as_bytes()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].label.as_str(), rows[0].text.as_str()), ("环境", "臭,很臭"));
        assert!(matches!(read_rows("a,b\n".as_bytes()), Err(ReadError::Column("label"))));
        assert!(matches!(read_rows(&b"label,text\n\xff,x\n"[..]), Err(ReadError::Csv { .. })));
    }

    #[test]
    fn a_model_is_judged_on_every_row() {
        let rows: Vec<LabelledText> = ["路灯坏了", "路灯不亮", "工厂排污水", "工厂废气臭"]
            .into_iter()
            .enumerate()
            .map(|(at, text)| LabelledText {
                label: if at < 2 { "路".into() } else { "环".into() },
                text: text.into(),
            })
            .collect();
        let train: Vec<(&str, &str)> = rows.iter().map(|r| (r.label.as_str(), r.text.as_str())).collect();
        let model = Trainer::fit(&train, &Options::default());
        let report = evaluate(&model, &rows, &|| Duration::ZERO);
        assert_eq!((report.n, report.accuracy, report.macro_f1, report.top2), (4, 1.0, 1.0, 1.0));
    }
}
