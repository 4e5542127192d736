//! Asking for a correction.

use super::{Correction, HOLDER, TASK, WORDS, WORKING_DAYS, correction};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::{Key, once};
use crate::residents::input::line;
use crate::residents::mine::{account, own};
use crate::residents::scope::{ancestors, path_of};
use crate::residents::sealing::Sealer;
use gezhi_domain::accounts::{Action, Actor, Role, system_permit};
use gezhi_domain::deadlines::Limit;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::CorrectionRow;
use gezhi_store::tasks::NewTask;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is wrong in the own file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CorrectionInput {
    /// In the person's own words.
    pub words: String,
}

struct AskOp {
    county: i64,
    row: CorrectionRow,
    task: NewTask,
    entry: Entry,
}

impl Op for AskOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        gezhi_store::residents::insert_correction(tx, self.county, &self.row).await?;
        gezhi_store::tasks::put(tx, self.county, &self.task).await?;
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

/// Asks for a correction of the own file.
///
/// # Errors
/// 401; 404 without a binding; 422 without words.
pub async fn corrections(
    app: &App,
    actor: &Actor,
    input: &CorrectionInput,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<Correction> {
    let account = account(actor)?;
    let key = Key::sealed(app, actor, "correction", key, input)?;
    let words = line(&input.words, "words", 500)?;
    if words.is_empty() {
        return Err(AppError::invalid("words", "words", "请写明哪里不对。", "Say what is wrong."));
    }
    let (person, loaded, _) = own(app, actor).await?.ok_or_else(AppError::not_found)?;
    let (id, path) = (app.id(), path_of(app, loaded.household.place)?);
    let row = CorrectionRow {
        id,
        household: loaded.household.id,
        person: Some(person.id),
        account,
        place: loaded.household.place,
        ancestors: ancestors(&path),
        words_sealed: Sealer::of(app).words(WORDS, id, &words, &app.settings.entropy)?,
        state: "open".to_owned(),
        answer: None,
        created_at: app.now().as_microsecond(),
        decided_at: None,
    };
    let mut entry = app.entry(
        &system_permit(Action::EditRegister),
        "correction_ask",
        "household",
        row.household,
        address,
    );
    entry.actor = Some(account);
    entry.actor_name.clone_from(&actor.name);
    entry.role = Some(Role::Villager.code().to_owned());
    entry.place = Some(row.place);
    let task = NewTask {
        subject_kind: TASK,
        subject: id,
        kind: TASK,
        holder: app.directory().holder_key(HOLDER, Some(&path)),
        title: format!("{} {}", loaded.household.number, loaded.household.address),
        place: row.place,
        due_at: app.due(Limit::WorkingDays(WORKING_DAYS)),
        created_at: row.created_at,
    };
    let id = once(app, key, AskOp { county: app.county, row, task, entry }, id).await?;
    let (_, _, wishes) = own(app, actor).await?.ok_or_else(AppError::not_found)?;
    let row = wishes.iter().find(|row| row.id == id).ok_or_else(AppError::not_found)?;
    correction(&Sealer::of(app), row)
}
