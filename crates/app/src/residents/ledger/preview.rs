//! What a ledger would do, shown before anything is done.

use super::columns::{COLUMNS, title};
use super::compare::{Compare, Compared, Fate};
use super::rows::{LedgerHousehold, Reader};
use crate::context::App;
use crate::error::Result;
use crate::previews::{keep, look};
use crate::residents::scope::{place_for, roles_at};
use crate::residents::sealing::Sealer;
use crate::sheets::{Header, RowError, Typed, read};
use crate::views::{Id, PlaceRef};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gezhi_domain::accounts::{Action, Actor};
use gezhi_store::engine::StoreError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kind of the preview in the store.
pub(super) const KIND: &str = "ledger";
/// Field under which previews are sealed: they hold whole sheets.
const FIELD: &str = "preview.ledger";
/// Households compared in one read.
const TOGETHER: usize = 200;
/// Changes shown.
const SHOWN: usize = 100;

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerCounts {
    /// Households that are new.
    pub households_new: usize,
    /// Households whose address differs.
    pub households_changed: usize,
    /// People who are new.
    pub people_new: usize,
    /// People of whom something differs.
    pub people_changed: usize,
    /// People of whom nothing differs.
    pub people_same: usize,
    /// People who are left out until somebody has looked.
    pub doubtful: usize,
}

/// A difference.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerChange {
    /// Row of the file.
    pub row: usize,
    /// Name.
    pub name: String,
    /// Columns that differ.
    pub columns: Vec<String>,
}

/// What a ledger would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerPreview {
    /// Number under which it is confirmed; within an hour, once.
    pub preview_id: Id,
    /// Place.
    pub place: Option<PlaceRef>,
    /// Rows with data.
    pub rows: usize,
    /// Columns that were understood.
    pub columns: Vec<String>,
    /// Columns that were not, and are left out.
    pub ignored: Vec<String>,
    /// Counts.
    pub counts: LedgerCounts,
    /// What is wrong; while there is anything, it cannot be confirmed.
    pub errors: Vec<RowError>,
    /// Who is left out, and why.
    pub doubtful: Vec<RowError>,
    /// The first differences.
    pub changes: Vec<LedgerChange>,
}

/// What is kept of a preview.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    pub place: i64,
    pub households: Vec<(LedgerHousehold, Compared)>,
    pub counts: LedgerCounts,
    pub errors: Vec<RowError>,
    pub doubtful: Vec<RowError>,
    pub typed: Typed,
}

/// The plan as the database keeps it: sealed, because whole identity numbers stand in it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    sealed: String,
}

impl Kept {
    fn of(app: &App, account: i64, plan: &Plan) -> Result<Self> {
        let text = serde_json::to_string(plan).map_err(std::io::Error::other)?;
        let sealed = Sealer::of(app).words(FIELD, account, &text, &app.settings.entropy)?;
        Ok(Self { sealed: STANDARD.encode(sealed) })
    }

    /// Opens it for the person who made it.
    ///
    /// # Errors
    /// A plan that does not open or is of another version.
    pub fn open(&self, app: &App, account: i64) -> Result<Plan> {
        let broken = |error: String| StoreError::BadValue(format!("a kept ledger: {error}"));
        let sealed = STANDARD.decode(&self.sealed).map_err(|error| broken(error.to_string()))?;
        let text = Sealer::of(app).open_words(FIELD, account, &sealed)?;
        Ok(serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?)
    }
}

fn count(counts: &mut LedgerCounts, compared: &Compared) {
    match compared.known {
        // A household of which everybody is doubtful is not made.
        None if compared.people.contains(&Fate::New) => counts.households_new += 1,
        Some(_) if !compared.changed.is_empty() => counts.households_changed += 1,
        _ => {}
    }
    for fate in &compared.people {
        match fate {
            Fate::New => counts.people_new += 1,
            Fate::Same(_) => counts.people_same += 1,
            Fate::Changed(..) => counts.people_changed += 1,
            Fate::Doubtful(_) => counts.doubtful += 1,
        }
    }
}

/// Reads a ledger for a place and says what it would change. Nothing is put in force.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 when the file as a whole cannot be used.
pub async fn preview(app: &App, actor: &Actor, place: Option<&str>, bytes: Vec<u8>) -> Result<LedgerPreview> {
    let (path, _) = place_for(app, actor, Action::ImportRegister, place)?;
    let roles = roles_at(actor, &path);
    let account = actor.account.map_or(0, |account| account.0);
    let own = app.clone();
    let parsed = tokio::task::spawn_blocking(move || -> Result<_> {
        let grids = read(&bytes)?;
        let (sheet, header) = Header::find(&grids, COLUMNS)?;
        let Some(grid) = grids.get(sheet) else { return Err(crate::error::AppError::not_found()) };
        let reading = Reader::new(&own, &path, roles).read(grid, &header);
        let head = grid.rows().get(header.row).cloned().unwrap_or_default();
        let rows =
            reading.rows.iter().map(|row| (row + 1, grid.rows().get(*row).cloned().unwrap_or_default()));
        let typed = Typed { head: head.clone(), rows: rows.collect() };
        let known: Vec<String> = (0..COLUMNS.len())
            .filter(|column| header.has(*column))
            .map(|column| title(column).to_owned())
            .collect();
        let used = header.used();
        let ignored = head
            .iter()
            .enumerate()
            .filter(|(at, cell)| !used.contains(at) && !cell.trim().is_empty())
            .map(|(_, cell)| cell.trim().to_owned())
            .collect::<Vec<String>>();
        Ok((reading, typed, known, ignored))
    })
    .await
    .map_err(std::io::Error::other)?;
    let (reading, typed, columns, ignored) = parsed?;
    let rows = reading.rows.len();
    let mut plan = Plan {
        place: path.id().0,
        households: Vec::new(),
        counts: LedgerCounts::default(),
        errors: reading.errors,
        doubtful: Vec::new(),
        typed,
    };
    if plan.errors.is_empty() {
        let sealer = Sealer::of(app);
        for part in reading.households.chunks(TOGETHER) {
            let households = part.to_vec();
            let op = Compare { county: app.county, households, sealer: sealer.clone() };
            let compared = app.db.read(op).await?;
            plan.households.extend(part.iter().cloned().zip(compared));
        }
    }
    let mut changes = Vec::new();
    for (household, compared) in &plan.households {
        count(&mut plan.counts, compared);
        for (person, fate) in household.members.iter().zip(&compared.people) {
            match fate {
                Fate::Doubtful(doubt) => plan.doubtful.push(RowError {
                    row: person.row,
                    column: title(super::columns::ID).to_owned(),
                    detail_zh: doubt.zh().to_owned(),
                    detail_en: doubt.en().to_owned(),
                }),
                Fate::Changed(_, columns) if changes.len() < SHOWN => changes.push(LedgerChange {
                    row: person.row,
                    name: person.name.clone(),
                    columns: columns.iter().map(|column| title(*column).to_owned()).collect(),
                }),
                _ => {}
            }
        }
    }
    let kept = Kept::of(app, account, &plan)?;
    Ok(LedgerPreview {
        preview_id: Id(keep(app, actor, KIND, &kept).await?),
        place: app.place_ref(&path),
        rows,
        columns,
        ignored,
        counts: plan.counts,
        errors: plan.errors,
        doubtful: plan.doubtful,
        changes,
    })
}

/// The rows as typed, with a column that says what is wrong or doubtful.
///
/// # Errors
/// 401; 404 for somebody else's preview.
pub async fn error_sheet(app: &App, actor: &Actor, id: i64) -> Result<Vec<u8>> {
    let kept: Kept = look(app, actor, KIND, id).await?;
    let plan = kept.open(app, actor.account.map_or(0, |account| account.0))?;
    let notes = plan.errors.into_iter().chain(plan.doubtful).collect();
    plan.typed.with_errors(notes).await
}
