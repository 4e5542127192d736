//! Posts as the API shows them to staff.

use super::kinds::word;
use crate::context::App;
use crate::views::{Bi, Id, PlaceRef, instant};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::posts::{LeaveRow, PostRow};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Who stands in for a holder who is away.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StandInView {
    /// The stand-in's post.
    pub post: Id,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
    /// First instant back.
    pub until: String,
}

/// A post in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostItem {
    /// Identity.
    pub id: Id,
    /// Kind.
    pub kind: String,
    /// In words.
    pub word: Bi,
    /// Where.
    pub place: Option<PlaceRef>,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
    /// Whether the holder signs in.
    pub account: bool,
    /// Since when.
    pub since: String,
    /// First instant after the term.
    pub term_until: Option<String>,
    /// The term is over and nobody has decided.
    pub term_over: bool,
    /// The holder is away now, and who stands in.
    pub stand_in: Option<StandInView>,
    /// How many other posts the holder has.
    pub others: i64,
}

/// What a list of posts needs besides the rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    /// Stand-ins by post: the leave and the stand-in's post.
    pub away: HashMap<i64, (LeaveRow, PostRow)>,
    /// Number of posts by account.
    pub several: HashMap<i64, i64>,
}

impl Beside {
    /// Reads what belongs to now.
    pub async fn read(tx: &mut Tx<'_>, county: i64, now: i64) -> Result<Self, StoreError> {
        let mut away = HashMap::new();
        for leave in gezhi_store::posts::running_at(tx, county, now).await? {
            if let Some(stand_in) = gezhi_store::posts::by_id(tx, county, leave.stand_in).await? {
                away.insert(leave.post, (leave, stand_in));
            }
        }
        let several = gezhi_store::posts::holders_per_account(tx, county).await?.into_iter().collect();
        Ok(Self { away, several })
    }
}

/// A post in a list.
pub(super) fn item(app: &App, row: &PostRow, beside: &Beside, now: i64) -> PostItem {
    PostItem {
        id: Id(row.id),
        kind: row.kind.clone(),
        word: word(app, &row.kind),
        place: app.place_ref_by_id(PlaceId(row.place)),
        name: row.name.clone(),
        phone: row.phone.clone(),
        account: row.account.is_some(),
        since: instant(row.since),
        term_until: row.term_until.map(instant),
        term_over: row.until.is_none() && row.term_until.is_some_and(|until| until <= now),
        stand_in: beside.away.get(&row.id).map(|(leave, post)| StandInView {
            post: Id(post.id),
            name: post.name.clone(),
            phone: post.phone.clone(),
            until: instant(leave.until_at),
        }),
        others: row.account.and_then(|account| beside.several.get(&account)).map_or(0, |number| number - 1),
    }
}
