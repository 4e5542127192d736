//! What a check found.

use serde::Serialize;

/// Examples of one finding.
const EXAMPLES: usize = 10;

/// The outcome of one check.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// What was checked.
    pub subject: &'static str,
    /// How many things.
    pub checked: u64,
    /// How many of them do not fit.
    pub wrong: u64,
    /// The first of these, in words.
    pub examples: Vec<String>,
}

impl Finding {
    /// Nothing found yet.
    #[must_use]
    pub const fn new(subject: &'static str) -> Self {
        Self { subject, checked: 0, wrong: 0, examples: Vec::new() }
    }

    /// One more was looked at; `fault` says what is wrong with it.
    pub fn look(&mut self, fault: Option<String>) {
        self.checked += 1;
        if let Some(fault) = fault {
            self.fail(fault);
        }
    }

    /// Something is wrong.
    pub fn fail(&mut self, fault: String) {
        self.wrong += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(fault);
        }
    }

    /// Whether all is well.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.wrong == 0
    }
}
