//! Lists and hand-overs without network, as the API shows them.

use crate::views::{Id, instant};
use gezhi_store::points::mall::OfflineRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A line of the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackItem {
    /// `order` or `voucher`.
    pub kind: String,
    /// SHA-256, as hex, of the list's identity, a colon, and the SHA-256 of the code as hex.
    pub hash: String,
    /// What waits.
    pub name: String,
    /// What one piece is.
    pub unit: String,
    /// Pieces.
    pub pieces: i64,
    /// Points: of the order, or that the voucher is good for.
    pub points: i64,
    /// Money to be paid at the desk, in fen.
    pub fen: i64,
    /// Whose it is, masked.
    pub buyer: Option<String>,
}

/// A good that a voucher can be used for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackGood {
    /// Good.
    pub good: Id,
    /// Name.
    pub name: String,
    /// What one piece is.
    pub unit: String,
    /// Price in points.
    pub points: i64,
    /// Money besides, in fen.
    pub fen: i64,
    /// Pieces that were free.
    pub free: i64,
}

/// A list for a time without network.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Pack {
    /// Identity.
    pub id: Id,
    /// Shop.
    pub shop: Id,
    /// Name of the shop.
    pub shop_name: String,
    /// When.
    pub issued_at: String,
    /// Until when it is good.
    pub valid_until: String,
    /// The most points that may be handed over by it.
    pub limit_points: i64,
    /// What waits.
    pub items: Vec<PackItem>,
    /// Goods for vouchers.
    pub goods: Vec<PackGood>,
}

/// A hand-over without network.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct OfflineItem {
    /// Name that the telephone gave it; the same one is told once.
    pub item: String,
    /// The code.
    pub code: String,
    /// When, as the telephone says.
    pub at: String,
    /// For a voucher: the good.
    #[serde(default)]
    pub good: Option<Id>,
    /// For a voucher: pieces.
    #[serde(default)]
    pub pieces: Option<i64>,
}

/// What was handed over without network.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Told {
    /// Hand-overs.
    pub items: Vec<OfflineItem>,
    /// The list is put away: it holds nothing any more.
    #[serde(default)]
    pub close: bool,
}

/// What came of a hand-over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Outcome {
    /// Its name.
    pub item: String,
    /// The list.
    pub pack: Id,
    /// `done`; or `double`: the code had been used; `refunded`: the points had gone back; `unknown`: no code of this shop;
    /// `beyond_limit`: done, but beyond what may be handed over without network; `no_stock`: done, but there was none on the shelf.
    pub outcome: String,
    /// What was handed over.
    pub what: String,
    /// Points.
    pub points: i64,
    /// When, as the telephone says.
    pub claimed_at: String,
    /// When the code was used first, or the points went back.
    pub first_at: Option<String>,
    /// By whom.
    pub first_by: Option<String>,
    /// Who handed over.
    pub keeper: String,
    /// When somebody of the village has looked at it.
    pub seen_at: Option<String>,
    /// Who.
    pub seen_by: Option<String>,
}

impl Outcome {
    pub(super) fn of(row: OfflineRow) -> Self {
        Self {
            item: row.item,
            pack: Id(row.pack),
            outcome: row.outcome,
            what: row.what,
            points: row.points,
            claimed_at: instant(row.claimed_at),
            first_at: row.first_at.map(instant),
            first_by: row.first_name,
            keeper: row.keeper_name,
            seen_at: row.seen_at.map(instant),
            seen_by: row.seen_name,
        }
    }
}
