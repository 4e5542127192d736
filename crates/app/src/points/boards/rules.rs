//! What a village decides about its boards: whether there is a black one, how long one may object, how long an entry is shown.

use super::SUBJECT;
use super::end::ended;
use super::row::{rules_of, write};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::publications::public_village;
use crate::points::village_of;
use crate::residents::scope::place_for;
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::points::boards::BoardRules;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::boards as store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Entries ended in one operation when the board is switched off; a village has a handful.
const MOST: i64 = 500;

/// What a village has decided.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = BoardRulesView)]
pub struct RulesView {
    /// Whether there is a black board.
    pub black_board: bool,
    /// Days to object.
    pub objection_days: i64,
    /// Days that an entry is shown.
    pub show_days: i64,
}

/// What a village decides.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(as = BoardRulesInput)]
pub struct RulesInput {
    /// Village; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Whether there is a black board.
    pub black_board: bool,
    /// Days to object, 3 to 30.
    pub objection_days: i64,
    /// Days that an entry is shown, 1 to 180.
    pub show_days: i64,
}

struct Read {
    county: i64,
    village: i64,
}

impl Op for Read {
    type Out = BoardRules;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<BoardRules, StoreError> {
        rules_of(tx, self.county, self.village).await
    }
}

/// What a village has decided, for everybody.
///
/// # Errors
/// 404 for a place that does not exist; 422 where none is named and there is no own one.
pub async fn rules(app: &App, actor: &Actor, place: Option<&str>) -> Result<RulesView> {
    let village = public_village(app, actor, place)?;
    let BoardRules { black_board, objection_days, show_days } =
        app.db.read(Read { county: app.county, village }).await?;
    Ok(RulesView { black_board, objection_days, show_days })
}

struct Put {
    app: App,
    permit: Permit,
    village: i64,
    rules: BoardRules,
    entry: Entry,
}

impl Op for Put {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.app.county;
        let rules = (self.rules.black_board, self.rules.objection_days, self.rules.show_days);
        store::put_rules(tx, &self.permit, county, self.village, rules, self.entry.at).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        if self.rules.black_board {
            return Ok(());
        }
        for state in ["proposed", "notice", "shown"] {
            let rows = store::of_village(tx, county, (self.village, state, "black"), i64::MAX, MOST).await?;
            for row in rows {
                let mut entry = self.app.entry(&self.permit, "board_end", SUBJECT, row.id, None);
                entry.at = self.entry.at;
                entry.place = Some(self.village);
                let next = ended(&row, "本村已不设黑榜", entry.at);
                write(&self.app, tx, &self.permit, &next, Some(row.version), &entry).await?;
            }
        }
        Ok(())
    }
}

/// Writes what a village has decided. Without a black board everything on it comes off at once.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for numbers out of bounds.
pub async fn set_rules(
    app: &App,
    actor: &Actor,
    wish: &RulesInput,
    address: Option<&str>,
) -> Result<RulesView> {
    let (path, permit) = place_for(app, actor, Action::EditBoards, wish.place.as_deref())?;
    let village = village_of(app, &path).id().0;
    let RulesInput { black_board, objection_days, show_days, .. } = *wish;
    let rules = BoardRules { black_board, objection_days, show_days };
    if !rules.sound() {
        return Err(AppError::invalid(
            "days",
            "objection_days",
            "异议期要在 3 到 30 天之间，上榜时间要在 1 到 180 天之间。",
            "Objections take 3 to 30 days, and an entry is shown for 1 to 180 days.",
        ));
    }
    let mut entry = app.entry(&permit, "board_rules", SUBJECT, village, address);
    entry.place = Some(village);
    entry.details = serde_json::json!({ "black_board": black_board, "objection_days": objection_days, "show_days": show_days }).to_string();
    app.db.write(Put { app: app.clone(), permit, village, rules, entry }).await?;
    Ok(RulesView { black_board, objection_days, show_days })
}
