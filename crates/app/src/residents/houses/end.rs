//! A house that no longer stands. Nobody may live in it any more.

use super::see::reread;
use super::view::HouseView;
use super::{entry_by, present};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::file::Counts;
use crate::residents::housing::count_house;
use crate::residents::input::{day_or_today, line};
use gezhi_domain::accounts::{Action, Actor, decide, system_permit};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::houses::HouseRow;
use gezhi_store::journal::Entry;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// What became of a house.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EndHouse {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// `demolished`, `collapsed` or `mistake`.
    pub how: String,
    /// From which day; today when left out.
    #[serde(default)]
    pub on: Option<String>,
    /// Why, if it is to be kept.
    #[serde(default)]
    pub note: String,
}

struct EndOp {
    app: App,
    actor: Actor,
    id: i64,
    version: i64,
    how: &'static str,
    until: String,
    note: String,
    entry: Entry,
}

impl Op for EndOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let (old, permit) = present(tx, app, &self.actor, (self.id, self.version)).await?;
        let lived_in = gezhi_store::houses::households_now(tx, county, old.id).await?.len();
        if lived_in > 0 {
            return Err(AppError::invalid(
                "house_lived_in",
                "house",
                format!(
                    "这座房屋里还住着 {lived_in} 户。请先在户档里用“搬家”把他们登记到别的房屋，再注销这座房屋。"
                ),
                format!(
                    "{lived_in} households still live in this house. Enter where they move to first, in their files; then end the house."
                ),
            ));
        }
        let row = HouseRow {
            until: Some(self.until.clone()),
            ended: Some(self.how.to_owned()),
            note: if self.note.is_empty() { old.note.clone() } else { self.note.clone() },
            version: old.version + 1,
            updated_at: app.now().as_microsecond(),
            ..old.clone()
        };
        if !gezhi_store::houses::end(tx, &permit, county, &row).await? {
            return Err(super::overtaken(&old));
        }
        let mut counts = Counts::new();
        count_house(app.directory().root().0, old.ancestors, &mut counts, -1);
        let entry = entry_by(&self.entry, &permit, &row, &json!({ "how": self.how, "on": self.until }));
        gezhi_store::journal::append(tx, county, &entry).await?;
        Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?)
    }
}

/// Ends a house.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 while somebody lives there.
pub async fn end(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &EndHouse,
    address: Option<&str>,
) -> Result<HouseView> {
    decide(actor, Action::EditRegister)?;
    let how = ["demolished", "collapsed", "mistake"].into_iter().find(|how| *how == wish.how);
    let how = how.ok_or_else(|| {
        AppError::invalid(
            "how",
            "how",
            "请选已拆除、已倒塌或登记有误。",
            "Choose demolished, collapsed or mistake.",
        )
    })?;
    let until = day_or_today(app, wish.on.as_deref(), "on")?.to_string();
    let note = line(&wish.note, "note", 200)?;
    let entry = app.entry(&system_permit(Action::EditRegister), "house_end", "house", id, address);
    let (version, actor_own) = (wish.version, actor.clone());
    let op = EndOp { app: app.clone(), actor: actor_own, id, version, how, until, note, entry };
    app.db.write(op).await?;
    reread(app, actor, id).await
}
