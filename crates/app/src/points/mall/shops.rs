//! Shops: who sees which, opening and changing them.

use super::SHOP;
use super::opening::ShopOpening;
use super::refusals::changed;
use super::view::ShopView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::{depth_of_villages, programme_of, village_of};
use crate::residents::line;
use crate::residents::scope::{path_of, place_for};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::Members;
use gezhi_domain::points::mall::LONGEST_KEEP;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::ShopRow;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The most fen for a point, and the most points without network.
const MOST: i64 = 1_000_000;

/// What is asked of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShopsQuery {
    /// The village; the own one when left out.
    pub place: Option<String>,
}

/// A shop as typed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ShopDraft {
    /// Where it stands, for a new one: a village or below.
    #[serde(default)]
    pub place: Option<Id>,
    /// The programme whose points it takes, for a new one; the first when left out.
    #[serde(default)]
    pub programme: Option<String>,
    /// Name.
    pub name: String,
    /// Address.
    #[serde(default)]
    pub address: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// When it is open.
    pub opening: ShopOpening,
    /// Open days for which an order is kept.
    pub keep_days: i64,
    /// The most points that it hands over without network; 0 for none.
    #[serde(default)]
    pub offline_limit: i64,
    /// What the village pays it for a point, in fen; 0 where the village buys the goods.
    #[serde(default)]
    pub fen_per_point: i64,
    /// Whether it takes orders.
    pub trading: bool,
    /// Version that was seen, for a change.
    #[serde(default)]
    pub version: Option<i64>,
}

pub(super) struct ReadShop {
    pub county: i64,
    pub id: i64,
}

impl Op for ReadShop {
    type Out = Option<ShopRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::mall::shop(tx, self.county, self.id).await
    }
}

/// A shop where somebody may do something.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub(super) async fn shop_for(
    app: &App,
    actor: &Actor,
    action: Action,
    id: i64,
) -> Result<(ShopRow, PlacePath, Permit)> {
    decide(actor, action)?;
    let row = app.db.read(ReadShop { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let path = path_of(app, row.place)?;
    let permit = decide_at(actor, action, &path)?;
    Ok((row, path, permit))
}

pub(super) struct ShopsOf {
    pub county: i64,
    pub village: i64,
}

impl Op for ShopsOf {
    type Out = Vec<ShopRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::mall::shops_of(tx, self.county, self.village).await
    }
}

/// The shops of a village that somebody may see.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn shops(app: &App, actor: &Actor, query: &ShopsQuery) -> Result<Vec<ShopView>> {
    let (path, _) = place_for(app, actor, Action::SeeShop, query.place.as_deref())?;
    let village = village_of(app, &path).id().0;
    let rows = app.db.read(ShopsOf { county: app.county, village }).await?;
    let seen = rows.iter().filter(|row| {
        path_of(app, row.place).is_ok_and(|path| decide_at(actor, Action::SeeShop, &path).is_ok())
    });
    seen.map(|row| ShopView::of(app, row)).collect()
}

fn within(value: i64, field: &'static str, least: i64, most: i64) -> Result<i64> {
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    Err(AppError::invalid(
        "out_of_range",
        field,
        format!("请填 {least} 到 {most} 之间的整数。"),
        format!("Give a whole number from {least} to {most}."),
    ))
}

fn row_of(draft: &ShopDraft, base: ShopRow) -> Result<ShopRow> {
    let name = line(&draft.name, "name", 40)?;
    if name.is_empty() {
        return Err(AppError::invalid("name", "name", "请填写店名。", "Give the name of the shop."));
    }
    Ok(ShopRow {
        name,
        address: line(&draft.address, "address", 80)?,
        phone: line(&draft.phone, "phone", 30)?,
        opening: serde_json::to_string(&draft.opening.checked()?).map_err(std::io::Error::other)?,
        keep_days: within(draft.keep_days, "keep_days", 1, LONGEST_KEEP)?,
        offline_limit: within(draft.offline_limit, "offline_limit", 0, MOST)?,
        fen_per_point: within(draft.fen_per_point, "fen_per_point", 0, MOST)?,
        trading: draft.trading,
        ..base
    })
}

struct Write {
    county: i64,
    permit: Permit,
    row: ShopRow,
    /// Version that was seen; `None` for a new one.
    seen: Option<i64>,
    entry: Entry,
}

impl Op for Write {
    type Out = ShopRow;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ShopRow> {
        use gezhi_store::points::mall::{insert_shop, update_shop};
        let row = &self.row;
        match self.seen {
            None => insert_shop(tx, &self.permit, self.county, row).await?,
            Some(seen) if !update_shop(tx, &self.permit, self.county, row, seen).await? => {
                return Err(changed());
            }
            Some(_) => {}
        }
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        let stored = gezhi_store::points::mall::shop(tx, self.county, row.id).await?;
        stored.ok_or_else(AppError::not_found)
    }
}

/// Opens a shop.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field.
pub async fn add_shop(
    app: &App,
    actor: &Actor,
    draft: &ShopDraft,
    address: Option<&str>,
) -> Result<ShopView> {
    let wanted = draft.place.map(|id| id.0.to_string());
    let (path, permit) = place_for(app, actor, Action::EditShop, wanted.as_deref())?;
    let village = village_of(app, &path);
    if depth_of_villages(app).is_some_and(|depth| path.depth() < depth) {
        return Err(AppError::invalid(
            "shop_place",
            "place",
            "积分超市开在村里，请先选择村。",
            "A shop belongs to a village; choose the village first.",
        ));
    }
    let first = app.profile().points.programmes.first().map(|programme| programme.code.clone());
    let code = draft.programme.clone().filter(|code| !code.is_empty()).or(first).unwrap_or_default();
    let programme = programme_of(app, &code)?;
    if programme.members == Members::Fund {
        return Err(AppError::invalid(
            "programme",
            "programme",
            "基金不能在商店里兑换，请选择一种积分。",
            "A fund is not spent in shops; choose a programme of points.",
        ));
    }
    let base = ShopRow {
        id: app.id(),
        village: village.id().0,
        place: path.id().0,
        programme: programme.code,
        name: String::new(),
        address: String::new(),
        phone: String::new(),
        opening: String::new(),
        keep_days: 0,
        offline_limit: 0,
        fen_per_point: 0,
        trading: false,
        version: 1,
        created_at: app.now().as_microsecond(),
    };
    let row = row_of(draft, base)?;
    let mut entry = app.entry(&permit, "mall_shop_open", SHOP, row.id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({ "name": row.name, "programme": row.programme }).to_string();
    let row = app.db.write(Write { county: app.county, permit, row, seen: None, entry }).await?;
    ShopView::of(app, &row)
}

/// Changes a shop: hours, holidays, limits.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 with the field.
pub async fn edit_shop(
    app: &App,
    actor: &Actor,
    id: i64,
    draft: &ShopDraft,
    address: Option<&str>,
) -> Result<ShopView> {
    let (old, _, permit) = shop_for(app, actor, Action::EditShop, id).await?;
    let seen = Some(draft.version.unwrap_or(old.version));
    let row = row_of(draft, old)?;
    let mut entry = app.entry(&permit, "mall_shop_edit", SHOP, id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({
        "trading": row.trading, "keep_days": row.keep_days, "offline_limit": row.offline_limit, "fen_per_point": row.fen_per_point,
    })
    .to_string();
    let row = app.db.write(Write { county: app.county, permit, row, seen, entry }).await?;
    ShopView::of(app, &row)
}
