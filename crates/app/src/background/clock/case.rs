//! Deadlines of cases: reminder, urging, supervision, escalation, and the case that becomes late.

use crate::cases::{ActRequest, By, CountData, operation};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::cases::{Act, CaseId, deadline};
use gezhi_domain::deadlines::schedule;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::statistics::Facts;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op as _, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::time::micros;

/// Fires a stage and sets the next one; says whether it was new.
pub(super) async fn fire(app: &App, tx: &mut Tx<'_>, row: &ClockRow, entry: &Entry) -> Result<bool> {
    let county = app.county;
    let directory = app.directory();
    let case = crate::cases::load(tx, county, CaseId(row.subject), &directory).await?;
    let new = gezhi_store::clock::fire(tx, county, row, entry.at).await?;
    if new && row.stage != "expire" {
        let mut entry = entry.clone();
        entry.place = case.place.map(|path| path.id().0);
        let body =
            case.body.and_then(|id| directory.body(id)).map(|body| body.name.clone()).unwrap_or_default();
        let up = escalation_place(&row.stage, case.place.as_ref())
            .and_then(|id| directory.place(id))
            .map(|place| place.name.clone())
            .unwrap_or_default();
        entry.act = act_name(&row.stage).to_owned();
        entry.details =
            serde_json::json!({ "body": body, "place": up, "stage": row.stage, "epoch": row.epoch })
                .to_string();
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
    if new && row.stage == "expire" && !case.overdue {
        let mut request = ActRequest::new(case.id, Act::Expire);
        request.details.insert("epoch".into(), row.epoch.into());
        operation(app, By::System, request, None).run(tx).await?;
    }
    let levels = u8::try_from(case.place.map_or(0, |path| path.depth())).unwrap_or(0);
    let fired = gezhi_store::clock::fired(tx, county, &row.kind, row.subject, row.epoch).await?;
    let next = deadline(&case, levels)
        .map(|deadline| schedule(&deadline, &app.calendar(), &app.policy))
        .unwrap_or_default()
        .into_iter()
        .find(|firing| {
            !fired.iter().any(|stage| stage == crate::cases::stage_code(firing.key.stage))
                && micros(firing.at) >= row.next_at
        });
    match next {
        Some(firing) => {
            let row = ClockRow {
                next_at: micros(firing.at),
                stage: crate::cases::stage_code(firing.key.stage).to_owned(),
                ..row.clone()
            };
            gezhi_store::clock::put(tx, county, &row).await?;
        }
        None => gezhi_store::clock::clear(tx, county, &row.kind, row.subject).await?,
    }
    Ok(new)
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
