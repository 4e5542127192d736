//! Open wishes in one's own scope.

use super::{Correction, correction};
use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::Result;
use crate::residents::sealing::Sealer;
use crate::views::{Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::residents::mask_name;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::{CorrectionRow, PersonRow};
use serde::Serialize;
use utoipa::ToSchema;

/// An open wish, as whoever keeps the register sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CorrectionItem {
    /// The wish.
    #[serde(flatten)]
    pub correction: Correction,
    /// Household.
    pub household: Id,
    /// Who asks, masked.
    pub name: String,
    /// Grid.
    pub place: Option<PlaceRef>,
}

struct OpenOp {
    county: i64,
    places: Vec<(usize, i64)>,
}

impl Op for OpenOp {
    type Out = Vec<(CorrectionRow, Option<PersonRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::residents::open_corrections(tx, self.county, &self.places, 200).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let person = match row.person {
                Some(person) => gezhi_store::residents::person(tx, self.county, person).await?,
                None => None,
            };
            all.push((row, person));
        }
        Ok(all)
    }
}

/// Open wishes in the own scope, oldest first.
///
/// # Errors
/// 401, 403.
pub async fn open_corrections(app: &App, actor: &Actor) -> Result<Vec<CorrectionItem>> {
    decide(actor, Action::EditRegister)?;
    let places =
        outermost(actor, Action::EditRegister).iter().map(|path| (path.depth(), path.id().0)).collect();
    let rows = app.db.read(OpenOp { county: app.county, places }).await?;
    let sealer = Sealer::of(app);
    rows.iter()
        .map(|(row, person)| {
            Ok(CorrectionItem {
                correction: correction(&sealer, row)?,
                household: Id(row.household),
                name: person.as_ref().map_or_else(String::new, |person| mask_name(&person.name)),
                place: app.place_ref_by_id(gezhi_domain::grids::PlaceId(row.place)),
            })
        })
        .collect()
}
