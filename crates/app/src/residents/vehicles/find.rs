//! Finding a vehicle by its plate or the last characters of it, within a place (feature P8).

use crate::residents::sealing::Sealer;
use gezhi_domain::residents::{PLATE_TAIL, Plate, plain_plate};
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::vehicles::VehicleRow;

/// A plate that was asked for: its blind index, and the token of its last characters where only these were typed.
pub(in crate::residents) struct PlateQuestion {
    index: Vec<u8>,
    tail: Option<String>,
}

impl PlateQuestion {
    /// What a whole question asks for, if it may be a plate or the end of one.
    pub fn of(text: &str, sealer: &Sealer) -> Option<Self> {
        let plain = plain_plate(text);
        let has_digit = plain.chars().any(|c| c.is_ascii_digit());
        if !has_digit && Plate::parse(&plain).is_err() {
            return None;
        }
        let is_end = has_digit && plain.chars().count() == PLATE_TAIL;
        Plate::local(&plain).ok()?;
        Some(Self { index: sealer.plate_index(&plain), tail: is_end.then(|| sealer.plate_tail(&plain)) })
    }

    /// Whoever drives such a vehicle within a place at a depth: a person, or the head of the household whose it is.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn drivers(
        &self,
        tx: &mut Tx<'_>,
        county: i64,
        (depth, place): (usize, i64),
        limit: i64,
    ) -> Result<Vec<(i64, VehicleRow)>, StoreError> {
        let mut rows = match &self.tail {
            Some(tail) => gezhi_store::vehicles::by_tail(tx, county, tail, (depth, place), limit).await?,
            None => Vec::new(),
        };
        rows.extend(gezhi_store::vehicles::by_plate(tx, county, &self.index).await?);
        let homes: Vec<i64> = rows.iter().map(|row| row.household).collect();
        let mut driven = Vec::new();
        for home in gezhi_store::residents::households_by_ids(tx, county, &homes).await? {
            let above = depth.checked_sub(1).and_then(|at| home.ancestors.get(at).copied().flatten());
            if depth > 0 && above != Some(place) {
                continue;
            }
            for row in rows.iter().filter(|row| row.household == home.id) {
                driven.extend(row.person.or(home.head).map(|person| (person, row.clone())));
            }
        }
        Ok(driven)
    }
}
