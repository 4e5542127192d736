//! The villages that keep a book of points (feature S3): where somebody with a town or a county begins.

use super::books::{depth_of_villages, village_of};
use crate::context::App;
use crate::error::Result;
use crate::residents::scope::place_for;
use crate::views::{Bi, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::points::Unit;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::villages as store;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VillagesQuery {
    /// Place; the own one when left out.
    pub place: Option<String>,
}

/// What a village holds in a programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldView {
    /// Programme.
    pub programme: String,
    /// Its name.
    pub name: Bi,
    /// `points` or `fen`.
    #[schema(value_type = String)]
    pub unit: Unit,
    /// Points or fen.
    pub held: i64,
}

/// A village with a book.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointsVillageView {
    /// Village.
    pub place: PlaceRef,
    /// By programme.
    pub held: Vec<HeldView>,
    /// Rules in force.
    pub rules: i64,
    /// Shops.
    pub shops: i64,
    /// The latest quarter that was published, such as `2026-Q3`.
    pub quarter: Option<String>,
}

/// Villages with a book.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointsVillages {
    /// Whether the place that was asked for keeps a book itself, or is a part of a village that does.
    pub own_book: bool,
    /// The villages in it that have points, rules or shops, in the order of places.
    pub items: Vec<PointsVillageView>,
}

#[derive(Debug, Default, Clone)]
struct Book {
    held: Vec<(String, i64)>,
    rules: i64,
    shops: i64,
    quarter: Option<String>,
}

struct Books {
    county: i64,
    programme: String,
    within: PlacePath,
    app: App,
}

impl Op for Books {
    type Out = BTreeMap<i64, Book>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let directory = self.app.directory();
        let inside = |village: i64| {
            directory.place(PlaceId(village)).is_some_and(|place| self.within.reaches(&place.path))
        };
        let mut books: BTreeMap<i64, Book> = BTreeMap::new();
        for (village, programme, held) in store::held(tx, self.county).await? {
            if inside(village) {
                books.entry(village).or_default().held.push((programme, held));
            }
        }
        for (village, rules) in store::rules_in_force(tx, self.county).await? {
            if inside(village) {
                books.entry(village).or_default().rules = rules;
            }
        }
        for (village, shops) in store::shops(tx, self.county).await? {
            if inside(village) {
                books.entry(village).or_default().shops = shops;
            }
        }
        for (village, book) in &mut books {
            let key = (*village, self.programme.as_str(), "quarter");
            book.quarter = store::latest_period(tx, self.county, key).await?;
        }
        Ok(books)
    }
}

/// The villages that keep a book, within a place.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope.
pub async fn villages(app: &App, actor: &Actor, query: &VillagesQuery) -> Result<PointsVillages> {
    // Whoever keeps a shop need not see the book.
    let action = if decide(actor, Action::SeePoints).is_ok() { Action::SeePoints } else { Action::SeeShop };
    let (path, _) = place_for(app, actor, action, query.place.as_deref())?;
    let profile = app.profile();
    let is_village = depth_of_villages(app).is_none_or(|depth| path.depth() >= depth);
    let within = if is_village { village_of(app, &path) } else { path };
    let programme =
        profile.points.programmes.first().map(|programme| programme.code.clone()).unwrap_or_default();
    let books = app.db.read(Books { county: app.county, programme, within, app: app.clone() }).await?;
    // A town or a county may keep a book of its own besides.
    let own_book = is_village || books.contains_key(&path.id().0);
    let mut items: Vec<PointsVillageView> = books
        .into_iter()
        .filter_map(|(village, book)| {
            let held = profile.points.programmes.iter().filter_map(|programme| {
                let (code, held) = book.held.iter().find(|(code, _)| *code == programme.code)?;
                let name = Bi::from(&programme.name);
                Some(HeldView { programme: code.clone(), name, unit: programme.unit, held: *held })
            });
            Some(PointsVillageView {
                place: app.place_ref_by_id(PlaceId(village))?,
                held: held.collect(),
                rules: book.rules,
                shops: book.shops,
                quarter: book.quarter,
            })
        })
        .collect();
    items.sort_by(|one, other| one.place.path.cmp(&other.place.path));
    Ok(PointsVillages { own_book, items })
}
