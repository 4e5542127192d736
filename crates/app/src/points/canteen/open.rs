//! Opening a canteen with its budget, and what it asks and gives.

use super::{SUBJECT, find, marks_of};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::fund;
use crate::points::publications::public_village;
use crate::points::village_of;
use crate::residents::scope::{path_of, place_for};
use crate::views::{Bi, Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::Holder;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::canteen::{self as store, CanteenRow};
use gezhi_store::points::fund::FundRow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The dearest meal, in fen.
const MOST_PRICE: i64 = 10_000;

/// What a canteen asks and gives.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct CanteenInput {
    /// Village; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: String,
    /// Codes of the marks of those who may eat; empty: everybody.
    #[serde(default)]
    pub marks: Vec<String>,
    /// What a meal costs who eats it, in fen.
    pub price: i64,
    /// What the canteen adds for a meal, in fen.
    pub subsidy: i64,
}

/// What a canteen asks and gives from now on.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct CanteenEdit {
    /// Version that was looked at.
    pub version: i64,
    /// As [`CanteenInput::marks`].
    #[serde(default)]
    pub marks: Vec<String>,
    /// As [`CanteenInput::price`].
    pub price: i64,
    /// As [`CanteenInput::subsidy`].
    pub subsidy: i64,
}

/// What is asked of the list of canteens.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CanteensQuery {
    /// The village, or a place in it; the own one when left out.
    pub place: Option<String>,
}

/// A canteen as everybody reads it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CanteenView {
    /// Identity, that of its fund too.
    pub id: Id,
    /// Village.
    pub village: Option<PlaceRef>,
    /// Name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Codes of the marks of those who may eat; empty: everybody.
    pub marks: Vec<String>,
    /// Who may eat, in words.
    pub who: Vec<Bi>,
    /// What a meal costs who eats it, in fen.
    pub price: i64,
    /// What the canteen adds for a meal, in fen.
    pub subsidy: i64,
    /// What it has, in fen.
    pub balance: i64,
    /// Version.
    pub version: i64,
}

impl CanteenView {
    pub(super) fn of(app: &App, row: &CanteenRow, fund: &FundRow, balance: i64) -> Self {
        let profile = app.profile();
        let marks = marks_of(row);
        let name = |code: &String| {
            let found = profile.attributes.attributes.iter().find(|spec| spec.code == *code);
            found.map_or_else(|| Bi::new(code, code), |spec| Bi::from(&spec.name))
        };
        Self {
            id: Id(row.id),
            village: app.place_ref_by_id(PlaceId(row.village)),
            name: fund.name.clone(),
            purpose: fund.purpose.clone(),
            who: marks.iter().map(name).collect(),
            marks,
            price: row.price,
            subsidy: row.subsidy,
            balance,
            version: row.version,
        }
    }
}

struct Open {
    county: i64,
    permit: Permit,
    fund: FundRow,
    row: CanteenRow,
    entry: Entry,
}

impl Op for Open {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::points::fund::insert(tx, &self.permit, self.county, &self.fund).await?;
        store::insert(tx, &self.permit, self.county, &self.row).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// Marks that there are, and amounts that a meal can have.
fn checked(app: &App, marks: &[String], (price, subsidy): (i64, i64)) -> Result<String> {
    for (amount, field) in [(price, "price"), (subsidy, "subsidy")] {
        if !(0..=MOST_PRICE).contains(&amount) {
            return Err(AppError::invalid(
                "amount",
                field,
                "每份餐费和补贴要在 0 到 100 元之间。",
                "A meal costs, and is subsidised by, 0 to 100 yuan.",
            ));
        }
    }
    let profile = app.profile();
    let known = |code: &String| profile.attributes.attributes.iter().any(|spec| spec.code == *code);
    if marks.len() > 10 || !marks.iter().all(known) {
        return Err(AppError::invalid(
            "marks",
            "marks",
            "没有这种标记，请重新选择哪些人可以就餐。",
            "There is no such mark; choose again who may eat.",
        ));
    }
    Ok(serde_json::to_string(marks).map_err(std::io::Error::other)?)
}

/// Opens a canteen with a budget of its own.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 for a name that is taken; 422 with the field.
pub async fn open(
    app: &App,
    actor: &Actor,
    wish: &CanteenInput,
    address: Option<&str>,
) -> Result<CanteenView> {
    let (path, permit) = place_for(app, actor, Action::EditFund, wish.place.as_deref())?;
    let marks = checked(app, &wish.marks, (wish.price, wish.subsidy))?;
    let new = fund::NewFund { place: None, name: wish.name.clone(), purpose: wish.purpose.clone() };
    let village = village_of(app, &path).id().0;
    let mut entry = app.entry(&permit, "canteen_open", SUBJECT, app.id(), address);
    entry.place = Some(village);
    let fund = fund::checked(app, &new, (entry.subject, village, entry.at))?;
    let row = CanteenRow {
        id: fund.id,
        village,
        marks,
        price: wish.price,
        subsidy: wish.subsidy,
        version: 1,
        updated_at: entry.at,
    };
    let view = CanteenView::of(app, &row, &fund, 0);
    match app.db.write(Open { county: app.county, permit, fund, row, entry }).await {
        Ok(()) => Ok(view),
        Err(StoreError::Unique { .. }) => Err(fund::name_taken()),
        Err(error) => Err(error.into()),
    }
}

struct Edit {
    county: i64,
    permit: Permit,
    row: CanteenRow,
    entry: Entry,
}

impl Op for Edit {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        if !store::update(tx, &self.permit, self.county, &self.row).await? {
            return Ok(false);
        }
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        Ok(true)
    }
}

/// Changes who may eat and what a meal costs. Meals that were entered keep what they cost.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 with the field.
pub async fn edit(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &CanteenEdit,
    address: Option<&str>,
) -> Result<CanteenView> {
    decide(actor, Action::EditFund)?;
    let (row, _) = find(app, id).await?;
    let permit = decide_at(actor, Action::EditFund, &path_of(app, row.village)?)?;
    let marks = checked(app, &wish.marks, (wish.price, wish.subsidy))?;
    let mut entry = app.entry(&permit, "canteen_edit", SUBJECT, id, address);
    entry.place = Some(row.village);
    entry.details = serde_json::json!({ "price": wish.price, "subsidy": wish.subsidy }).to_string();
    let changed = CanteenRow {
        marks,
        price: wish.price,
        subsidy: wish.subsidy,
        version: wish.version,
        updated_at: entry.at,
        ..row.clone()
    };
    if !app.db.write(Edit { county: app.county, permit, row: changed, entry }).await? {
        return Err(AppError::Overtaken {
            code: "canteen_changed",
            zh: "食堂的设置刚被别人改过，请看过最新的再保存。".into(),
            en: "Somebody else has just changed the canteen; look at it and save again.".into(),
            current: serde_json::json!({ "version": row.version }),
        });
    }
    one(app, id).await
}

struct ListOp {
    county: i64,
    village: i64,
    programme: String,
}

impl Op for ListOp {
    type Out = Vec<(CanteenRow, FundRow, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for row in store::of_village(tx, self.county, self.village).await? {
            let held = Holder::Fund(row.id);
            let account = gezhi_store::points::of_holder(tx, self.county, &self.programme, held).await?;
            let fund = gezhi_store::points::fund::by_id(tx, self.county, row.id).await?;
            all.extend(fund.map(|fund| (row, fund, account.map_or(0, |account| account.balance))));
        }
        Ok(all)
    }
}

async fn list(app: &App, village: i64) -> Result<Vec<CanteenView>> {
    let op = ListOp { county: app.county, village, programme: fund::programme(app)?.code };
    let rows = app.db.read(op).await?;
    Ok(rows.iter().map(|(row, fund, balance)| CanteenView::of(app, row, fund, *balance)).collect())
}

/// A canteen.
pub(super) async fn one(app: &App, id: i64) -> Result<CanteenView> {
    let (row, _) = find(app, id).await?;
    let found = list(app, row.village).await?.into_iter().find(|view| view.id.0 == id);
    found.ok_or_else(AppError::not_found)
}

/// The canteens of a village; where none is named, of the one whose canteen the person keeps, or reads the points of.
///
/// # Errors
/// 404 for a place that does not exist; 422 where none is named and there is no own one.
pub async fn canteens(app: &App, actor: &Actor, query: &CanteensQuery) -> Result<Vec<CanteenView>> {
    let named = query.place.as_deref().filter(|place| !place.is_empty());
    let village = match (named, place_for(app, actor, Action::KeepCanteen, None)) {
        (None, Ok((path, _))) => village_of(app, &path).id().0,
        _ => public_village(app, actor, named)?,
    };
    list(app, village).await
}
