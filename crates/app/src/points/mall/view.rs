//! Shops, goods and orders as the API shows them.

use super::opening::ShopOpening;
use crate::context::App;
use crate::error::Result;
use crate::secrets::{self, SecretOf};
use crate::views::{Id, PlaceRef, instant};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::mall::{Opening, shown_code};
use gezhi_store::engine::StoreError;
use gezhi_store::points::mall::{GoodRow, OrderRow, ShopRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A shop.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShopView {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Where.
    pub place: Option<PlaceRef>,
    /// The programme whose points it takes.
    pub programme: String,
    /// When it is open.
    pub opening: ShopOpening,
    /// Whether it is open now.
    pub open_now: bool,
    /// Open days for which an order is kept.
    pub keep_days: i64,
    /// The most points that it hands over without network.
    pub offline_limit: i64,
    /// What the village pays it for a point, in fen.
    pub fen_per_point: i64,
    /// Whether it takes orders.
    pub trading: bool,
    /// Version, to be sent along with a change.
    pub version: i64,
}

/// The hours of a stored shop.
///
/// # Errors
/// A text that is none.
pub(super) fn opening_of(row: &ShopRow) -> Result<Opening> {
    Ok(serde_json::from_str(&row.opening)
        .map_err(|error| StoreError::BadValue(format!("the hours of shop {}: {error}", row.id)))?)
}

impl ShopView {
    pub(super) fn of(app: &App, row: &ShopRow) -> Result<Self> {
        let opening = opening_of(row)?;
        Ok(Self {
            id: Id(row.id),
            name: row.name.clone(),
            address: row.address.clone(),
            phone: row.phone.clone(),
            place: app.place_ref_by_id(PlaceId(row.place)),
            programme: row.programme.clone(),
            open_now: opening.is_open(app.now()),
            opening: ShopOpening::of(&opening),
            keep_days: row.keep_days,
            offline_limit: row.offline_limit,
            fen_per_point: row.fen_per_point,
            trading: row.trading,
            version: row.version,
        })
    }
}

/// A good of a village.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GoodView {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// What one piece is.
    pub unit: String,
    /// Price in points.
    pub points: i64,
    /// Money besides, in fen.
    pub fen: i64,
    /// Address of its picture.
    pub picture: Option<String>,
    /// Whether it can be ordered.
    pub offered: bool,
    /// Version, to be sent along with a change.
    pub version: i64,
}

/// Where a picture of a good lies.
pub(super) fn picture(row: &GoodRow) -> Option<String> {
    row.picture.as_ref().map(|token| format!("/api/v1/attachments/{token}"))
}

impl GoodView {
    pub(super) fn of(row: &GoodRow) -> Self {
        Self {
            id: Id(row.id),
            name: row.name.clone(),
            about: row.about.clone(),
            unit: row.unit.clone(),
            points: row.points,
            fen: row.fen,
            picture: picture(row),
            offered: row.offered,
            version: row.version,
        }
    }
}

/// An order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrderView {
    /// Identity.
    pub id: Id,
    /// Shop.
    pub shop: Id,
    /// Name of the shop.
    pub shop_name: String,
    /// Good.
    pub good: Id,
    /// Name of the good when it was ordered.
    pub name: String,
    /// What one piece is.
    pub unit: String,
    /// Pieces.
    pub pieces: i64,
    /// Points for all of them.
    pub points: i64,
    /// Money to be paid at the desk, in fen.
    pub fen: i64,
    /// `ordered`, `handed_over`, `cancelled`, `expired`, `returned`.
    pub state: String,
    /// When.
    pub ordered_at: String,
    /// Until when it is kept.
    pub kept_until: String,
    /// When it was handed over or given up.
    pub ended_at: Option<String>,
    /// By whom.
    pub ended_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Handed over without network.
    pub offline: bool,
    /// Accounted for by the shop.
    pub settled: bool,
    /// The code, for who ordered and while the goods wait.
    pub code: Option<String>,
    /// Who ordered, masked; for the shop.
    pub buyer: Option<String>,
}

impl OrderView {
    /// As the shop sees it: without the code.
    pub(super) fn of(row: &OrderRow, shop_name: &str, buyer: Option<String>) -> Self {
        Self {
            id: Id(row.id),
            shop: Id(row.shop),
            shop_name: shop_name.to_owned(),
            good: Id(row.good),
            name: row.good_name.clone(),
            unit: row.unit.clone(),
            pieces: row.pieces,
            points: row.points,
            fen: row.fen,
            state: row.state.clone(),
            ordered_at: instant(row.ordered_at),
            kept_until: instant(row.kept_until),
            ended_at: row.ended_at.map(instant),
            ended_by: row.ended_name.clone(),
            reason: row.reason.clone(),
            offline: row.offline,
            settled: row.settlement.is_some(),
            code: None,
            buyer,
        }
    }

    /// As who ordered sees it: with the code while it is good for something.
    pub(super) fn own(app: &App, row: &OrderRow, shop_name: &str) -> Result<Self> {
        let waits = row.state == gezhi_domain::points::mall::OrderState::Ordered.code();
        let code = waits
            .then(|| secrets::open(app, SecretOf::OrderCode, row.id, &row.code_sealed))
            .transpose()?
            .map(|code| shown_code(&code));
        Ok(Self { code, ..Self::of(row, shop_name, None) })
    }
}
