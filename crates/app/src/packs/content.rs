//! What a pack is made of, as it is read.

use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::packs::PackRow;
use gezhi_store::policies::PolicyRow;
use gezhi_store::posts::PostRow;
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow};
use gezhi_store::sessions::SessionRow;

/// Households whose people are read at once.
const CHUNK: usize = 400;

/// What is read.
pub(super) struct ReadOp {
    pub(super) county: i64,
    /// What the pack covers.
    pub(super) places: Vec<PlacePath>,
    /// Those, everything below, and everything above: where posts and policies stand.
    pub(super) around: Vec<i64>,
    /// Households at most.
    pub(super) limit: i64,
    pub(super) today: String,
    /// Hash of the token of the session.
    pub(super) session: String,
    pub(super) now: i64,
    /// The pack that the phone has.
    pub(super) pack: Option<i64>,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) households: Vec<HouseholdRow>,
    pub(super) people: Vec<PersonRow>,
    pub(super) marks: Vec<AttributeRow>,
    pub(super) posts: Vec<PostRow>,
    pub(super) policies: Vec<PolicyRow>,
    pub(super) session: Option<SessionRow>,
    /// The pack that the phone has, with its places.
    pub(super) earlier: Option<(PackRow, Vec<i64>)>,
    /// More households than a pack holds; nothing else was read then.
    pub(super) too_many: bool,
}

impl Op for ReadOp {
    type Out = Content;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Content, StoreError> {
        let county = self.county;
        let mut content = Content::default();
        for place in &self.places {
            let at = (place.depth(), place.id().0);
            let rows = gezhi_store::residents::households_on_map(tx, county, at, self.limit + 1).await?;
            content.households.extend(rows);
        }
        content.too_many = i64::try_from(content.households.len()).is_ok_and(|found| found > self.limit);
        if content.too_many {
            return Ok(content);
        }
        let ids: Vec<i64> = content.households.iter().map(|row| row.id).collect();
        for part in ids.chunks(CHUNK) {
            content.people.extend(gezhi_store::residents::persons_of_households(tx, county, part).await?);
            content.marks.extend(gezhi_store::residents::counted_attributes_of(tx, county, part).await?);
        }
        for place in &self.around {
            content.posts.extend(gezhi_store::posts::posts_of(tx, county, *place).await?);
        }
        content.policies = crate::policies::in_force(tx, county, &self.around, &self.today).await?;
        content.session = gezhi_store::sessions::find(tx, county, &self.session, self.now).await?;
        if let Some(id) = self.pack
            && let Some(row) = gezhi_store::packs::by_id(tx, county, id).await?
        {
            let places = gezhi_store::packs::places(tx, county, id).await?;
            content.earlier = Some((row, places));
        }
        Ok(content)
    }
}
