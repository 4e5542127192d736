//! Goods of a village: what they cost, and how they look.

use super::GOOD;
use super::refusals::changed;
use super::view::GoodView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::line;
use crate::residents::scope::{path_of, place_for};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide, decide_at};
use gezhi_domain::points::MOST;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::GoodRow;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// What is asked of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GoodsQuery {
    /// The village; the own one when left out.
    pub place: Option<String>,
}

/// A good as typed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct GoodDraft {
    /// The village, for a new one; the own one when left out.
    #[serde(default)]
    pub place: Option<Id>,
    /// Name.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub about: String,
    /// What one piece is: bottle, bag.
    #[serde(default)]
    pub unit: String,
    /// Price in points.
    pub points: i64,
    /// Money besides, in fen.
    #[serde(default)]
    pub fen: i64,
    /// A new picture: the name of a file that was uploaded before. Left out: as it was.
    #[serde(default)]
    pub picture: Option<String>,
    /// Whether it can be ordered.
    pub offered: bool,
    /// Version that was seen, for a change.
    #[serde(default)]
    pub version: Option<i64>,
}

struct GoodsOf {
    county: i64,
    village: i64,
}

impl Op for GoodsOf {
    type Out = Vec<GoodRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::mall::goods_of(tx, self.county, self.village).await
    }
}

/// The goods of a village, also those no longer offered.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn goods(app: &App, actor: &Actor, query: &GoodsQuery) -> Result<Vec<GoodView>> {
    let (path, _) = place_for(app, actor, Action::SeeShop, query.place.as_deref())?;
    let village = village_of(app, &path).id().0;
    let rows = app.db.read(GoodsOf { county: app.county, village }).await?;
    Ok(rows.iter().map(GoodView::of).collect())
}

struct ReadGood {
    county: i64,
    id: i64,
}

impl Op for ReadGood {
    type Out = Option<GoodRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::mall::good(tx, self.county, self.id).await
    }
}

fn row_of(draft: &GoodDraft, base: GoodRow) -> Result<GoodRow> {
    let name = line(&draft.name, "name", 40)?;
    if name.is_empty() {
        return Err(AppError::invalid("name", "name", "请填写商品名称。", "Give the name of the good."));
    }
    if !(1..=MOST).contains(&draft.points) {
        return Err(AppError::invalid(
            "points",
            "points",
            "兑换所需积分要在 1 到 1000000 之间。",
            "A price is from 1 to 1,000,000 points.",
        ));
    }
    if !(0..=MOST).contains(&draft.fen) {
        return Err(AppError::invalid(
            "fen",
            "fen",
            "另付的钱要在 0 到 10000 元之间。",
            "The money besides is from 0 to 10,000 yuan.",
        ));
    }
    let unit = line(&draft.unit, "unit", 8)?;
    let chosen = draft.picture.clone().filter(|token| !token.is_empty());
    Ok(GoodRow {
        name,
        about: line(&draft.about, "about", 200)?,
        unit: if unit.is_empty() { "件".to_owned() } else { unit },
        points: draft.points,
        fen: draft.fen,
        picture: chosen.or(base.picture),
        offered: draft.offered,
        ..base
    })
}

struct Write {
    county: i64,
    permit: Permit,
    account: i64,
    row: GoodRow,
    /// Version that was seen; `None` for a new one.
    seen: Option<i64>,
    /// A picture that is not tied to it yet.
    picture: Option<String>,
    entry: Entry,
}

impl Op for Write {
    type Out = GoodRow;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<GoodRow> {
        use gezhi_store::points::mall::{good, insert_good, update_good};
        let (county, row) = (self.county, &self.row);
        match self.seen {
            None => insert_good(tx, &self.permit, county, row).await?,
            Some(seen) if !update_good(tx, &self.permit, county, row, seen).await? => return Err(changed()),
            Some(_) => {}
        }
        if let Some(token) = &self.picture {
            let thing = (GOOD, row.id);
            if !gezhi_store::attachments::tie(tx, county, token, self.account, thing, self.entry.id).await? {
                return Err(AppError::invalid(
                    "attachment_unknown",
                    "picture",
                    "图片没有传上来，请重新选择。",
                    "The picture did not arrive; choose it again.",
                ));
            }
        }
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        good(tx, county, row.id).await?.ok_or_else(AppError::not_found)
    }
}

async fn write(
    app: &App,
    actor: &Actor,
    permit: Permit,
    (draft, base, seen): (&GoodDraft, GoodRow, Option<i64>),
    address: Option<&str>,
) -> Result<GoodView> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let before = base.picture.clone();
    let row = row_of(draft, base)?;
    let act = if seen.is_some() { "mall_good_edit" } else { "mall_good_add" };
    let mut entry = app.entry(&permit, act, GOOD, row.id, address);
    entry.place = Some(row.village);
    entry.details = serde_json::json!({
        "name": row.name, "points": row.points, "fen": row.fen, "offered": row.offered,
    })
    .to_string();
    let picture = row.picture.clone().filter(|_| row.picture != before);
    let write = Write { county: app.county, permit, account, row, seen, picture, entry };
    Ok(GoodView::of(&app.db.write(write).await?))
}

/// Adds a good.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field.
pub async fn add_good(
    app: &App,
    actor: &Actor,
    draft: &GoodDraft,
    address: Option<&str>,
) -> Result<GoodView> {
    let wanted = draft.place.map(|id| id.0.to_string());
    let (path, permit) = place_for(app, actor, Action::EditShop, wanted.as_deref())?;
    let base = GoodRow {
        id: app.id(),
        village: village_of(app, &path).id().0,
        name: String::new(),
        about: String::new(),
        unit: String::new(),
        points: 0,
        fen: 0,
        picture: None,
        offered: false,
        version: 1,
        created_at: app.now().as_microsecond(),
    };
    write(app, actor, permit, (draft, base, None), address).await
}

/// Changes a good. What was ordered before keeps its price.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 with the field.
pub async fn edit_good(
    app: &App,
    actor: &Actor,
    id: i64,
    draft: &GoodDraft,
    address: Option<&str>,
) -> Result<GoodView> {
    decide(actor, Action::EditShop)?;
    let old = app.db.read(ReadGood { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditShop, &path_of(app, old.village)?)?;
    let seen = Some(draft.version.unwrap_or(old.version));
    write(app, actor, permit, (draft, old, seen), address).await
}
