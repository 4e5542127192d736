//! The clock: fires what is due, each stage of each deadline exactly once (mechanism 5, feature C7).

use crate::cases::{ActRequest, By, CountData, operation};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::cases::{Act, CaseId, deadline};
use gezhi_domain::deadlines::schedule;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::statistics::Facts;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::time::micros;

struct Due {
    county: i64,
    now: i64,
}

impl Op for Due {
    type Out = Vec<ClockRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::clock::due(tx, self.county, self.now, 200).await
    }
}

struct Fire {
    app: App,
    row: ClockRow,
    entry: Entry,
}

impl Op for Fire {
    type Out = bool;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let app = &self.app;
        let county = app.county;
        // Another node may have been faster, or the deadline may have been replaced meanwhile.
        if gezhi_store::clock::of(tx, county, &self.row.kind, self.row.subject).await?.as_ref()
            != Some(&self.row)
        {
            return Ok(false);
        }
        let directory = app.directory();
        let case = crate::cases::load(tx, county, CaseId(self.row.subject), &directory).await?;
        let new = gezhi_store::clock::fire(tx, county, &self.row, self.entry.at).await?;
        if new && self.row.stage != "expire" {
            let mut entry = self.entry.clone();
            entry.place = case.place.map(|path| path.id().0);
            let body =
                case.body.and_then(|id| directory.body(id)).map(|body| body.name.clone()).unwrap_or_default();
            let up = escalation_place(&self.row.stage, case.place.as_ref())
                .and_then(|id| directory.place(id))
                .map(|place| place.name.clone())
                .unwrap_or_default();
            entry.act = act_name(&self.row.stage).to_owned();
            entry.details = serde_json::json!({ "body": body, "place": up, "stage": self.row.stage, "epoch": self.row.epoch }).to_string();
            gezhi_store::journal::append(tx, county, &entry).await?;
            let facts = Facts::of(&case, directory.root());
            let data = CountData {
                before: Some(facts.clone()),
                after: facts,
                act: &entry.act,
                entry: entry.id,
                actor: String::new(),
            };
            gezhi_store::outbox::put(tx, county, entry.id, "case", case.id.0, &data.json()).await?;
        }
        if new && self.row.stage == "expire" && !case.overdue {
            let mut request = ActRequest::new(case.id, Act::Expire);
            request.details.insert("epoch".into(), self.row.epoch.into());
            operation(app, By::System, request, None).run(tx).await?;
        }
        let levels = u8::try_from(case.place.map_or(0, |path| path.depth())).unwrap_or(0);
        let fired =
            gezhi_store::clock::fired(tx, county, &self.row.kind, self.row.subject, self.row.epoch).await?;
        let next = deadline(&case, levels)
            .map(|deadline| schedule(&deadline, &app.calendar(), &app.policy))
            .unwrap_or_default()
            .into_iter()
            .find(|firing| {
                !fired.iter().any(|stage| stage == crate::cases::stage_code(firing.key.stage))
                    && micros(firing.at) >= self.row.next_at
            });
        match next {
            Some(firing) => {
                let row = ClockRow {
                    next_at: micros(firing.at),
                    stage: crate::cases::stage_code(firing.key.stage).to_owned(),
                    ..self.row.clone()
                };
                gezhi_store::clock::put(tx, county, &row).await?;
            }
            None => gezhi_store::clock::clear(tx, county, &self.row.kind, self.row.subject).await?,
        }
        Ok(new)
    }
}

/// Name of a stage's act in the journal.
fn act_name(stage: &str) -> &'static str {
    match stage {
        "remind" => "remind",
        "urge" => "clock_urge",
        "supervise" => "clock_supervise",
        _ => "escalate",
    }
}

/// The place so many levels above.
fn escalation_place(stage: &str, place: Option<&PlacePath>) -> Option<gezhi_domain::grids::PlaceId> {
    let level: usize = stage.strip_prefix("escalate")?.parse().ok()?;
    let path = place?;
    path.at(path.depth().saturating_sub(level))
}

/// Fires everything that is due; says how many stages.
///
/// # Errors
/// Failures of the store; what was not fired stays due.
pub async fn fire_due(app: &App) -> Result<usize> {
    let rows = app.db.read(Due { county: app.county, now: app.now().as_microsecond() }).await?;
    let mut fired = 0;
    for row in rows {
        let permit = gezhi_domain::accounts::system_permit(gezhi_domain::accounts::Action::Supervise);
        let entry = app.entry(&permit, "clock", "case", row.subject, None);
        match app.db.write(Fire { app: app.clone(), row: row.clone(), entry }).await {
            Ok(true) => fired += 1,
            Ok(false) => {}
            Err(AppError::Store(error)) if !error.is_temporary() => {
                tracing::error!(subject = row.subject, %error, "a deadline cannot fire");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(fired)
}
