//! Training: rows in, a [`Model`] out. Deterministic by seed, one thread, memory bounded by the options.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    bag::Bag,
    calibrate::Calibration,
    folds::stratified,
    hashed::ByHash,
    linear::{Effort, Rows},
    model::{Class, Model},
    normalise::Normalised,
    numeric::{column, position, real},
    planes::{Member, Planes, Problem},
    random::mix,
    reading::Reading,
    recipe::{Reach, Recipe},
    vocabulary::{Entry, Vocabulary},
};

/// How a model is trained.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// What is read of a text.
    pub recipe: Recipe,
    /// The planes that are averaged.
    pub members: Vec<Member>,
    /// Features at most; the rarest are dropped.
    pub max_features: usize,
    /// Features times classes at most (4 bytes each), which bounds a model of hundreds of classes.
    pub max_weights: usize,
    /// Rows at most; of more, the newest are kept (rows come oldest first), every class in turn.
    pub max_rows: usize,
    /// Documents a feature must occur in.
    pub min_documents: u32,
    /// Wanted share of right proposals among the confident ones.
    pub precision: f32,
    /// Passes of the solver at most.
    pub passes: usize,
    /// Draws the order of rows and the folds of calibration.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            recipe: Recipe::default(),
            members: vec![
                Member { evidence: 0.0, cost: 1.5, share: 0.5 },
                Member { evidence: 1.0, cost: 0.5, share: 0.5 },
            ],
            max_features: 150_000,
            max_weights: 4_000_000,
            max_rows: 6_000,
            min_documents: 2,
            precision: 0.95,
            passes: 40,
            seed: 20_240_906,
        }
    }
}

/// From this many classes on, one member alone is trained and calibrated on a single split, to stay within
/// minutes.
const MANY_CLASSES: usize = 40;
/// A class of fewer rows keeps features that occur only once.
const SMALL_CLASS: usize = 3;
/// Splits on which margins of unseen rows are gathered.
const CALIBRATION_FOLDS: usize = 3;

/// Fits models.
#[derive(Debug, Clone, Copy)]
pub struct Trainer;

impl Trainer {
    /// Fits a model on rows of label and text, oldest first. Classes of a single row are learnt; rows without
    /// label or text are ignored; without any row the model proposes nothing.
    #[must_use]
    pub fn fit(rows: &[(&str, &str)], options: &Options) -> Model {
        let rows = newest(rows, options.max_rows);
        let classes = count_classes(&rows);
        let position_of: HashMap<&str, usize> =
            classes.iter().enumerate().map(|(at, class)| (class.label.as_str(), at)).collect();
        let targets: Vec<usize> =
            rows.iter().map(|(label, _)| position_of.get(label.trim()).copied().unwrap_or(0)).collect();

        let (vocabulary, matrix) = vectorise(&rows, &classes, options);
        let problem =
            Problem { rows: &matrix, targets: &targets, classes: classes.len(), width: vocabulary.len() };
        let many = classes.len() >= MANY_CLASSES;
        let members = if many { options.members.get(..1).unwrap_or_default() } else { &options.members };
        let effort = Effort {
            passes: if many { options.passes / 3 } else { options.passes },
            tolerance: if many { 0.3 } else { 0.1 },
        };
        let calibration = calibrate(&problem, members, effort, many, options);
        let everything: Vec<usize> = (0..targets.len()).collect();
        let Planes { weights, biases } = Planes::fit(&problem, &everything, members, effort, options.seed);
        Model { classes, recipe: options.recipe.clone(), calibration, vocabulary, weights, biases }
    }
}

/// At most `limit` rows with label and text, newest first within each class in turn, returned oldest first.
fn newest<'a>(rows: &[(&'a str, &'a str)], limit: usize) -> Vec<(&'a str, &'a str)> {
    let usable = |(label, text): &&(&str, &str)| !label.trim().is_empty() && !text.trim().is_empty();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut by_turn: Vec<(usize, usize, (&str, &str))> = rows
        .iter()
        .filter(usable)
        .enumerate()
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .map(|(at, row)| {
            let turn = seen.entry(row.0.trim()).or_default();
            *turn += 1;
            (*turn, at, *row)
        })
        .collect();
    if by_turn.len() > limit {
        by_turn.sort_by_key(|(turn, at, _)| (*turn, std::cmp::Reverse(*at)));
        by_turn.truncate(limit);
    }
    by_turn.sort_by_key(|(_, at, _)| *at);
    by_turn.into_iter().map(|(_, _, row)| row).collect()
}

fn count_classes(rows: &[(&str, &str)]) -> Vec<Class> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (label, _) in rows {
        *counts.entry(label.trim()).or_default() += 1;
    }
    counts.into_iter().map(|(label, rows)| Class { label: label.to_owned(), rows }).collect()
}

/// Builds the vocabulary and the matrix in two readings of the rows, so that no text's features are kept twice.
fn vectorise(rows: &[(&str, &str)], classes: &[Class], options: &Options) -> (Vocabulary, Rows) {
    let recipe = &options.recipe;
    let reaches = recipe.reaches();
    let mut documents =
        Documents { numbers: ByHash::default(), counts: Vec::new(), zones: recipe.zones.len() };
    let small: HashSet<&str> =
        classes.iter().filter(|class| class.rows < SMALL_CLASS).map(|class| class.label.as_str()).collect();
    for (label, text) in rows {
        // A small class has few words in common even with itself: each of its documents suffices for a feature.
        let vote = if small.contains(label.trim()) { options.min_documents.max(1) } else { 1 };
        documents.add(&bag_of(text, recipe, &reaches), vote);
    }
    let least = if rows.len() < 50 { 1 } else { options.min_documents };
    let mut entries = documents.entries(least, rows.len());
    // Rare features go first: a choice that looks at labels (χ²) flatters the margins calibration is fitted on.
    let limit = options.max_features.min(options.max_weights / classes.len().max(1)).max(1);
    if entries.len() > limit {
        entries.sort_unstable_by(|a, b| a.rarity.total_cmp(&b.rarity).then(lot(a).cmp(&lot(b))));
        entries.truncate(limit);
    }
    let vocabulary = Vocabulary::new(entries);
    let matrix = matrix_of(rows, &vocabulary, recipe, &reaches);
    (vocabulary, matrix)
}

/// Draws between equally rare features: not by spelling, or a few spellings would keep all of their zones and the others none.
fn lot(entry: &Entry) -> u64 {
    mix(entry.spelling ^ mix(u64::from(entry.zone) + 1))
}

fn bag_of(text: &str, recipe: &Recipe, reaches: &[Reach]) -> Bag {
    let occurrences = Reading::new(&Normalised::of(text), recipe).occurrences(reaches);
    Bag::of(&occurrences, reaches, recipe)
}

/// In how many documents each zone has each spelling.
struct Documents {
    numbers: ByHash<u32>,
    /// By number, then by zone.
    counts: Vec<u32>,
    zones: usize,
}

impl Documents {
    fn add(&mut self, bag: &Bag, vote: u32) {
        for (at, spelling) in bag.spellings.iter().enumerate() {
            let next = column(self.numbers.len());
            let from = position(*self.numbers.entry(*spelling).or_insert(next)) * self.zones;
            if self.counts.len() == from {
                self.counts.resize(from + self.zones, 0);
            }
            let counts = self.counts.get_mut(from..).unwrap_or_default();
            for (count, inside) in counts.iter_mut().zip(bag.counts(at)) {
                *count += if *inside > 0 { vote } else { 0 };
            }
        }
    }

    /// The features that occur in so many documents at least.
    fn entries(self, least: u32, rows: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (spelling, number) in &self.numbers {
            let from = position(*number) * self.zones;
            let counts = self.counts.get(from..from + self.zones).unwrap_or_default();
            let known = counts.iter().enumerate().filter(|(_, count)| **count >= least.max(1));
            entries.extend(known.map(|(zone, count)| Entry {
                spelling: *spelling,
                zone: column(zone),
                rarity: inverse_frequency(*count, rows),
            }));
        }
        entries
    }
}

fn matrix_of(rows: &[(&str, &str)], vocabulary: &Vocabulary, recipe: &Recipe, reaches: &[Reach]) -> Rows {
    let mut matrix = Rows::default();
    for (_, text) in rows {
        let mut vector = vocabulary.vectorise(&bag_of(text, recipe, reaches), recipe);
        vector.sort_unstable_by_key(|component| component.column);
        matrix.push(vector.into_iter().map(|component| (component.column, component.value)));
    }
    matrix
}

/// `(ln((1 + n) / (1 + documents)) + 1)²`, smoothed as if one more document held every feature. The square favours
/// rare words: 0.9054 against 0.9013 mean macro-F1 without it (docs/triage.md).
fn inverse_frequency(documents: u32, rows: usize) -> f32 {
    let seen = real(position(documents));
    (((1.0 + real(rows)) / (1.0 + seen)).ln() + 1.0).powi(2)
}

/// Margins of rows left out in turn; classes of a single row cannot be left out and judge nothing.
fn calibrate(
    problem: &Problem<'_>,
    members: &[Member],
    effort: Effort,
    single_split: bool,
    options: &Options,
) -> Calibration {
    let folds = if single_split { 5 } else { CALIBRATION_FOLDS };
    let judged = if single_split { 1 } else { folds };
    let fold_of = stratified(problem.targets, folds, options.seed);
    let mut held_out = Vec::new();
    for fold in 0..judged {
        let (unseen, seen): (Vec<usize>, Vec<usize>) =
            (0..problem.targets.len()).partition(|row| fold_of.get(*row) == Some(&fold));
        if seen.is_empty() || unseen.is_empty() {
            continue;
        }
        let planes = Planes::fit(problem, &seen, members, effort, options.seed);
        for row in unseen {
            let target = problem.targets.get(row).copied().unwrap_or(0);
            held_out.push((planes.margins(problem, row), target));
        }
    }
    Calibration::fit(&held_out, options.precision)
}
