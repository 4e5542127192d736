//! A ledger out of the register: with whoever took it written on it, and a trace in the journal.

use super::columns::COLUMNS;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::input::line;
use crate::residents::scope::{place_for, roles_at};
use crate::residents::sealing::Sealer;
use crate::residents::view::AttributeView;
use crate::sheets::write_xlsx;
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::residents::{Relation, Residence, mask_id, mask_phone};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// Households read at a time.
const BATCH: i64 = 200;
/// Most households of one file.
const MOST: usize = 30_000;

/// What is taken.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct LedgerExport {
    /// Place; the own scope when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// What for; at least four characters.
    pub reason: String,
    /// Whether numbers stand in it whole. Each person can read that they were taken.
    #[serde(default)]
    pub whole_numbers: bool,
}

struct PageOp {
    county: i64,
    place: (usize, i64),
    after: String,
}

type House = (HouseholdRow, Vec<PersonRow>, Vec<AttributeRow>);

impl Op for PageOp {
    type Out = Vec<House>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::residents::households_page(
            tx,
            self.county,
            self.place,
            None,
            "",
            &self.after,
            BATCH,
        )
        .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let people = gezhi_store::residents::persons_of_household(tx, self.county, row.id).await?;
            let marks = gezhi_store::residents::counted_attributes(tx, self.county, row.id).await?;
            all.push((row, people, marks));
        }
        Ok(all)
    }
}

struct Told {
    county: i64,
    entries: Vec<Entry>,
}

impl Op for Told {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        for entry in &self.entries {
            gezhi_store::journal::append(tx, self.county, entry).await?;
        }
        Ok(())
    }
}

/// A ledger of a place as an Excel file.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 without a reason, or for a place with too many households.
pub async fn export(app: &App, actor: &Actor, wish: &LedgerExport, address: Option<&str>) -> Result<Vec<u8>> {
    let (path, permit) = place_for(app, actor, Action::ImportRegister, wish.place.as_deref())?;
    let reason = gezhi_triage::redact::redact(&line(&wish.reason, "reason", 200)?).text;
    if reason.chars().count() < 4 {
        return Err(AppError::invalid(
            "reason_needed",
            "reason",
            "请写明导出用途（至少四个字），系统会留痕。",
            "Say what it is for in four characters or more; it is recorded.",
        ));
    }
    let mut houses: Vec<House> = Vec::new();
    let mut after = String::new();
    loop {
        let op = PageOp { county: app.county, place: (path.depth(), path.id().0), after };
        let page = app.db.read(op).await?;
        let Some((last, ..)) = page.last() else { break };
        after = last.number.clone();
        houses.extend(page);
        if houses.len() > MOST {
            return Err(AppError::invalid(
                "too_many",
                "place",
                format!("超过 {MOST} 户，请按乡镇或村分开导出。"),
                format!("More than {MOST} households; take a smaller place."),
            ));
        }
    }
    let people = houses.iter().map(|(_, people, _)| people.len()).sum::<usize>();
    tell(app, &permit, &path, wish, &reason, &houses, address).await?;
    let rows = rows(app, actor, &path, &houses, wish.whole_numbers)?;
    let name = app.directory().place(path.id()).map(|place| place.name.clone()).unwrap_or_default();
    let title = format!(
        "{name}户档台账　{} 户 {people} 人　导出人：{}　时间：{}　用途：{reason}　含个人信息，请勿外传",
        houses.len(),
        actor.name,
        app.now()
            .in_tz("Asia/Shanghai")
            .map(|at| at.strftime("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default(),
    );
    let head: Vec<String> =
        COLUMNS.iter().filter_map(|column| column.names.first()).map(|name| (*name).to_owned()).collect();
    tokio::task::spawn_blocking(move || write_xlsx(Some(&title), &head, &rows))
        .await
        .map_err(std::io::Error::other)?
}

/// First the trace, then the file. Where numbers are whole, everybody's own file says so.
async fn tell(
    app: &App,
    permit: &Permit,
    path: &PlacePath,
    wish: &LedgerExport,
    reason: &str,
    houses: &[House],
    address: Option<&str>,
) -> Result<()> {
    let mut entry = app.entry(permit, "ledger_export", "place", path.id().0, address);
    entry.place = Some(path.id().0);
    entry.text = Some(reason.to_owned());
    entry.details =
        serde_json::json!({ "households": houses.len(), "whole_numbers": wish.whole_numbers }).to_string();
    let mut entries = vec![entry];
    if wish.whole_numbers {
        for person in houses.iter().flat_map(|(_, people, _)| people) {
            let mut own = app.entry(permit, "person_reveal", "person", person.id, address);
            own.place = Some(person.place);
            own.text = Some(format!("导出台账：{reason}"));
            entries.push(own);
        }
    }
    for part in entries.chunks(500) {
        app.db.write(Told { county: app.county, entries: part.to_vec() }).await?;
    }
    Ok(())
}

fn rows(
    app: &App,
    actor: &Actor,
    path: &PlacePath,
    houses: &[House],
    whole: bool,
) -> Result<Vec<Vec<String>>> {
    let (sealer, profile, directory) = (Sealer::of(app), app.profile(), app.directory());
    let (roles, today) = (roles_at(actor, path), local_date(app.now()).to_string());
    let mut rows = Vec::new();
    for (household, people, marks) in houses {
        let seen = AttributeView::seen(&profile, marks, &roles, &today);
        let grid = directory.place(PlaceId(household.place)).map(|place| directory.path_name(&place.path));
        let mut people: Vec<&PersonRow> = people.iter().collect();
        people.sort_by_key(|person| Relation::parse(&person.relation));
        for person in people {
            let shown = |number: Option<String>, mask: fn(&str) -> String| match number {
                Some(number) if whole => number,
                Some(number) => mask(&number),
                None => String::new(),
            };
            let relation = Relation::parse(&person.relation).map_or("", Relation::zh);
            let residence = Residence::parse(&person.residence).map_or("", Residence::zh);
            let is_head = person.relation == Relation::Head.code();
            let own = seen.iter().filter(|mark| match mark.person {
                Some(id) => id.0 == person.id,
                None => is_head,
            });
            rows.push(vec![
                household.number.clone(),
                grid.clone().unwrap_or_default(),
                household.address.clone(),
                household.room.clone(),
                person.name.clone(),
                relation.to_owned(),
                match person.sex.as_deref() {
                    Some("male") => "男",
                    Some("female") => "女",
                    _ => "",
                }
                .to_owned(),
                shown(sealer.open_id(person)?, mask_id),
                person.birth.clone().unwrap_or_default(),
                shown(sealer.open_phone(person)?, mask_phone),
                residence.to_owned(),
                own.map(|mark| mark.name.zh.clone()).collect::<Vec<_>>().join("、"),
            ]);
        }
    }
    Ok(rows)
}
