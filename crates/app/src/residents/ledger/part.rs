//! A part of a ledger as the database keeps it: sealed, because whole identity numbers stand in it.

use super::compare::Compared;
use super::rows::Block;
use crate::context::App;
use crate::error::Result;
use crate::residents::sealing::Sealer;
use gezhi_store::engine::StoreError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Households of a part: as many as are written in one operation.
pub(super) const HOUSEHOLDS: usize = 50;
/// Field under which parts are sealed.
pub(super) const PART: &str = "ledger.part";
/// Field under which findings are sealed.
pub(in crate::residents) const FINDINGS: &str = "ledger.findings";

/// Some households of a ledger.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Part {
    /// Each with what becomes of it; `None` where nothing can be said, because something in the file is wrong.
    pub households: Vec<(Block, Option<Compared>)>,
}

impl Part {
    /// Sealed for its ledger.
    ///
    /// # Errors
    /// A vault without a key.
    pub fn seal(&self, app: &App, batch: i64) -> Result<Vec<u8>> {
        seal(app, PART, batch, self)
    }

    /// Opened.
    ///
    /// # Errors
    /// A part that does not open or is of another version.
    pub fn open(app: &App, batch: i64, sealed: &[u8]) -> Result<Self> {
        open(app, PART, batch, sealed)
    }
}

/// Seals a value of a ledger.
///
/// # Errors
/// A vault without a key.
pub(super) fn seal<T: Serialize>(app: &App, field: &str, batch: i64, value: &T) -> Result<Vec<u8>> {
    let text = serde_json::to_string(value).map_err(std::io::Error::other)?;
    Ok(Sealer::of(app).words(field, batch, &text, &app.settings.entropy)?)
}

/// Opens a value of a ledger.
///
/// # Errors
/// One that does not open or is of another version.
pub(super) fn open<T: DeserializeOwned>(app: &App, field: &str, batch: i64, sealed: &[u8]) -> Result<T> {
    let text = Sealer::of(app).open_words(field, batch, sealed)?;
    let broken = |error| StoreError::BadValue(format!("a kept ledger: {error}"));
    Ok(serde_json::from_str(&text).map_err(broken)?)
}
