//! What stands on the ground that a draft changes: read before it is counted, and again where it is moved.

use super::follow::Follower;
use super::plan::{Plan, moves};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::residents::HouseholdRow;

/// Most households that one change may look at.
pub(super) const MOST_HOUSEHOLDS: i64 = 30_000;
/// Households read at a time.
const BATCH: usize = 200;

/// Where to look for what moves.
#[derive(Debug, Clone)]
pub(super) enum Reach {
    /// In the whole place: its parts themselves decide who stands where.
    Whole(PlacePath),
    /// Where borders of smaller grids change: those grids, and what stands in a village without a grid.
    Changed {
        /// Depth and identity of grids.
        grids: Vec<(usize, i64)>,
        /// Places that are divided.
        divided: Vec<PlacePath>,
    },
}

impl Reach {
    /// Of a plan. What stands in a place whose parts are divided further never moves with their borders alone: only what
    /// stands where these change is read.
    pub fn of(app: &App, place: PlacePath, plan: &Plan) -> Self {
        if moves(app, &place) {
            return Self::Whole(place);
        }
        let directory = app.directory();
        let changed = |follower: &&Follower| follower.part.reshaped && !follower.is_divided;
        let grids = plan.followers.iter().filter(changed).filter_map(|follower| {
            let id = follower.part.id?;
            directory.place(PlaceId(id)).map(|place| (place.path.depth(), id))
        });
        Self::Changed {
            grids: grids.collect(),
            divided: plan.followed.iter().map(|followed| followed.path).collect(),
        }
    }
}

/// Households and open cases.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub households: Vec<HouseholdRow>,
    pub cases: Vec<StoredCase>,
}

impl Standing {
    /// Reads it.
    ///
    /// # Errors
    /// 422 for a place with too many households to be drawn at once.
    pub async fn read(tx: &mut Tx<'_>, county: i64, reach: &Reach) -> Result<Self> {
        let mut standing = Self::default();
        match reach {
            Reach::Whole(place) => standing.add(tx, county, (place.depth(), place.id().0)).await?,
            Reach::Changed { grids, divided } => {
                for grid in grids {
                    standing.add(tx, county, *grid).await?;
                }
                for place in divided {
                    standing.add_without_grid(tx, county, place).await?;
                }
            }
        }
        Ok(standing)
    }

    async fn add(&mut self, tx: &mut Tx<'_>, county: i64, within: (usize, i64)) -> Result<()> {
        self.households.extend(
            gezhi_store::residents::households_on_map(tx, county, within, MOST_HOUSEHOLDS + 1).await?,
        );
        if i64::try_from(self.households.len()).is_ok_and(|count| count > MOST_HOUSEHOLDS) {
            return Err(AppError::invalid(
                "too_many",
                "place",
                format!("这里超过 {MOST_HOUSEHOLDS} 户，请选到村（社区）再划分。"),
                format!("More than {MOST_HOUSEHOLDS} households; choose a village."),
            ));
        }
        self.cases.extend(gezhi_store::case_lists::open_within(tx, county, within).await?);
        Ok(())
    }

    /// What stands in a divided place itself.
    async fn add_without_grid(&mut self, tx: &mut Tx<'_>, county: i64, place: &PlacePath) -> Result<()> {
        let ids =
            gezhi_store::residents::households_standing_at(tx, county, place.id().0, 0, MOST_HOUSEHOLDS)
                .await?;
        for some in ids.chunks(BATCH) {
            let rows = gezhi_store::residents::households_by_ids(tx, county, some).await?;
            self.households.extend(rows.into_iter().filter(|row| row.until.is_none()));
        }
        let open = gezhi_store::case_lists::open_within(tx, county, (place.depth(), place.id().0)).await?;
        self.cases.extend(open.into_iter().filter(|stored| stored.case.place.as_ref() == Some(place)));
        Ok(())
    }
}

/// Reads it outside of a change.
pub(super) struct ReadStanding {
    county: i64,
    reach: Reach,
}

impl ReadStanding {
    pub fn of(app: &App, place: PlacePath, plan: &Plan) -> Self {
        Self { county: app.county, reach: Reach::of(app, place, plan) }
    }
}

impl Op for ReadStanding {
    type Out = Standing;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Standing> {
        Standing::read(tx, self.county, &self.reach).await
    }
}
