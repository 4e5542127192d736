//! What does not fit, in the order of the log: the first changed entry is named first, however it was found.

/// Faults that are kept with their words.
const KEPT: usize = 200;

/// Faults by place in the log.
#[derive(Debug, Default)]
pub(super) struct Faults {
    number: u64,
    kept: Vec<(u64, String)>,
}

impl Faults {
    /// Adds a fault at a place.
    pub(super) fn add(&mut self, seq: u64, fault: String) {
        self.number += 1;
        self.kept.push((seq, fault));
        if self.kept.len() > 2 * KEPT {
            self.kept.sort();
            self.kept.truncate(KEPT);
        }
    }

    /// How many, and the first of them.
    pub(super) fn first(mut self) -> (u64, Vec<String>) {
        self.kept.sort();
        self.kept.truncate(KEPT);
        (self.number, self.kept.into_iter().map(|(_, fault)| fault).collect())
    }
}
