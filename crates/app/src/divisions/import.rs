//! Taking in a list of divisions: read, shown, and put in force only when a person confirms.

use super::apply::{Applied, Apply, Progress, Wish, changed_meanwhile, check_day, refuse};
use super::list::{List, read};
use super::plan::{Plan, State, plan};
use super::view::{DivisionPreview, MissingDivision, view};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::previews::{Claim, check_faults, keep, look};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::divisions::{DivisionCode, Fate};
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Kind of the preview in the store.
const KIND: &str = "divisions";
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    version: String,
    list: List,
}

/// What is to become of a division that the list no longer has.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct FateInput {
    /// Which.
    pub code: String,
    /// `keep`, `end` or `merge`.
    pub fate: String,
    /// Code of the one it becomes part of.
    #[serde(default)]
    pub into: Option<String>,
}

/// How a previewed list is put in force.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct Confirmation {
    /// First day on which it holds; today when left out.
    #[serde(default)]
    pub from: Option<String>,
    /// What becomes of missing ones; they stay when left out.
    #[serde(default)]
    pub fates: Vec<FateInput>,
}

struct ReadState {
    county: i64,
    places: Vec<(usize, i64)>,
}

impl Op for ReadState {
    type Out = (State, Vec<i64>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut open = Vec::with_capacity(self.places.len());
        for place in &self.places {
            open.push(gezhi_store::case_lists::count_open_within(tx, self.county, *place).await?);
        }
        Ok((State::read(tx, self.county).await?, open))
    }
}

fn permit(app: &App, actor: &Actor) -> Result<Permit> {
    Ok(decide_at(actor, Action::EditSettings, &app.directory().root_path())?)
}

async fn state(app: &App) -> Result<State> {
    Ok(app.db.read(ReadState { county: app.county, places: Vec::new() }).await?.0)
}

async fn parse(bytes: Vec<u8>) -> Result<List> {
    tokio::task::spawn_blocking(move || read(&bytes)).await.map_err(std::io::Error::other)?
}

/// Reads a file and says what it would change. Nothing is put in force.
///
/// # Errors
/// 401, 403; 422 when the file as a whole cannot be used.
pub async fn preview(app: &App, actor: &Actor, bytes: Vec<u8>) -> Result<DivisionPreview> {
    permit(app, actor)?;
    let list = parse(bytes).await?;
    let state = state(app).await?;
    let today = local_date(app.now());
    let plan = plan(&app.profile(), &state, &list, &BTreeMap::new(), today, false, || app.id())
        .map_err(|error| refuse(&error))?;
    let missing = missing(app, &plan, &state).await?;
    let version = state.version();
    let mut view = view(&list, &plan, missing);
    view.preview_id = Id(keep(app, actor, KIND, &Kept { version, list }).await?);
    Ok(view)
}

async fn missing(app: &App, plan: &Plan, state: &State) -> Result<Vec<MissingDivision>> {
    let depth = |id: i64| {
        let place = state.places.iter().find(|(row, _)| row.id == id)?;
        usize::try_from(place.0.depth).ok()
    };
    let codes = &plan.difference.missing;
    let places: Vec<(usize, i64)> = codes
        .iter()
        .map(|code| {
            let id = plan.places.get(code).copied().unwrap_or(0);
            (depth(id).unwrap_or(4), id)
        })
        .collect();
    let (_, open) = app.db.read(ReadState { county: app.county, places }).await?;
    let name = |code: Option<DivisionCode>| Some(plan.before.get(code?)?.name.clone());
    Ok(codes
        .iter()
        .zip(open)
        .map(|(code, open_cases)| MissingDivision {
            code: code.to_string(),
            name: name(Some(*code)).unwrap_or_default(),
            parent: name(plan.before.get(*code).and_then(|known| known.parent)),
            open_cases,
        })
        .collect())
}

fn fates_of(fates: &[FateInput]) -> Result<BTreeMap<DivisionCode, Fate>> {
    let code = |text: &str| {
        text.parse::<DivisionCode>()
            .map_err(|error| AppError::invalid("division_code", "fates", error.zh(), error.to_string()))
    };
    fates
        .iter()
        .map(|input| {
            let fate = match (input.fate.as_str(), &input.into) {
                ("keep", _) => Fate::Keep,
                ("end", _) => Fate::Abolish,
                ("merge", Some(into)) => Fate::Merge(code(into)?),
                _ => {
                    return Err(AppError::invalid(
                        "division_fate",
                        "fates",
                        format!("请说明 {} 的去向：保留、撤销，或并入哪个代码。", input.code),
                        format!("Say what becomes of {}: keep, end, or merge into a code.", input.code),
                    ));
                }
            };
            Ok((code(&input.code)?, fate))
        })
        .collect()
}

fn day_of(app: &App, text: Option<&str>) -> Result<Date> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(local_date(app.now())) };
    text.parse().map_err(|_| {
        AppError::invalid("date", "from", "日期请写成 2026-01-31 这样。", "Write the date like 2026-01-31.")
    })
}

/// Puts a previewed list in force, as a whole or not at all.
///
/// # Errors
/// 401, 403; 404 for somebody else's preview; 422 when rows are wrong, a fate does not fit, the hour is over or the
/// divisions were changed meanwhile.
pub async fn confirm(
    app: &App,
    actor: &Actor,
    id: i64,
    confirmation: &Confirmation,
    address: Option<&str>,
) -> Result<Applied> {
    let permit = permit(app, actor)?;
    let kept: Kept = look(app, actor, KIND, id).await?;
    check_faults(&kept.list.errors)?;
    let wish = Wish {
        fates: fates_of(&confirmation.fates)?,
        from: day_of(app, confirmation.from.as_deref())?,
        list: Arc::new(kept.list),
    };
    let state = state(app).await?;
    if state.version() != kept.version {
        return Err(changed_meanwhile());
    }
    check_day(&state, wish.from)?;
    let claim = Claim::of(app, actor, KIND, id)?;
    put_in_force(app, permit, wish, Some(kept.version), Some(claim), address, None).await
}

/// Takes a list in at once, for whoever runs the machine; says what it would do first.
///
/// # Errors
/// Those of [`preview`] and [`confirm`].
pub async fn load(
    app: &App,
    actor: &Actor,
    bytes: Vec<u8>,
    confirmation: &Confirmation,
    progress: Option<Progress>,
) -> Result<(DivisionPreview, Applied)> {
    let permit = permit(app, actor)?;
    let list = parse(bytes).await?;
    check_faults(&list.errors)?;
    let wish = Wish {
        fates: fates_of(&confirmation.fates)?,
        from: day_of(app, confirmation.from.as_deref())?,
        list: Arc::new(list),
    };
    let state = state(app).await?;
    let plan = plan(&app.profile(), &state, &wish.list, &wish.fates, wish.from, false, || app.id())
        .map_err(|error| refuse(&error))?;
    let view = view(&wish.list, &plan, missing(app, &plan, &state).await?);
    let applied = put_in_force(app, permit, wish, Some(state.version()), None, None, progress).await?;
    Ok((view, applied))
}

async fn put_in_force(
    app: &App,
    permit: Permit,
    wish: Wish,
    version: Option<String>,
    claim: Option<Claim>,
    address: Option<&str>,
    progress: Option<Progress>,
) -> Result<Applied> {
    let entry = app.entry(&permit, "division_import", "division", claim.map_or(0, |claim| claim.id), address);
    let ids = app.clone();
    let op = Apply {
        county: app.county,
        profile: app.profile(),
        permit,
        wish,
        version,
        claim,
        founding: None,
        fresh: Arc::new(move || ids.id()),
        now: app.now().as_microsecond(),
        entry,
        progress,
    };
    let written = app.db.write(op).await;
    app.refresh().await?;
    written
}

/// The rows of a previewed file as typed, with a column that says what is wrong.
///
/// # Errors
/// 401; 404 for somebody else's preview.
pub async fn error_sheet(app: &App, actor: &Actor, id: i64) -> Result<Vec<u8>> {
    let kept: Kept = look(app, actor, KIND, id).await?;
    kept.list.typed.with_errors(kept.list.errors).await
}
