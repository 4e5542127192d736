//! Taking a pack along, or bringing one up to date.

use super::content::{Content, ReadOp};
use super::parts;
use super::view::PackView;
use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::residents::place_for;
use crate::views::{Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::packs::PackRow;
use serde::Deserialize;
use std::collections::HashSet;
use utoipa::IntoParams;

/// Tags that a phone may name.
const TAGS: usize = 2_000;
/// What everybody whose number travels reads in the own file.
const WHY: &str = "下载服务包，离线走访用";

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PackQuery {
    /// A place of the own ones; all of them when left out.
    pub place: Option<String>,
    /// The pack that the phone has.
    pub pack: Option<String>,
    /// Tags of the parts that the phone has, separated by commas: these come without content.
    pub have: Option<String>,
}

struct NoteOp {
    county: i64,
    permit: Permit,
    row: PackRow,
    places: Option<Vec<i64>>,
    entries: Vec<Entry>,
}

impl Op for NoteOp {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        match &self.places {
            Some(places) => {
                gezhi_store::packs::insert(tx, &self.permit, self.county, &self.row, places).await?;
            }
            None => gezhi_store::packs::synced(tx, &self.permit, self.county, &self.row).await?,
        }
        for entry in &self.entries {
            gezhi_store::journal::append(tx, self.county, entry).await?;
        }
        Ok(())
    }
}

/// The places of the pack, and everything around them.
fn covered(app: &App, actor: &Actor, wanted: Option<&str>) -> Result<(Vec<PlacePath>, Permit)> {
    let permit = decide(actor, Action::TakePack)?;
    let Some(wanted) = wanted.filter(|text| !text.is_empty()) else {
        return Ok((outermost(actor, Action::TakePack), permit));
    };
    let (path, permit) = place_for(app, actor, Action::TakePack, Some(wanted))?;
    Ok((vec![path], permit))
}

fn around(app: &App, places: &[PlacePath]) -> Vec<i64> {
    let directory = app.directory();
    let mut seen = HashSet::new();
    let mut ids = Vec::new();
    let mut add = |id: PlaceId| {
        if seen.insert(id) {
            ids.push(id.0);
        }
    };
    for place in places {
        place.chain().rev().for_each(&mut add);
        let mut below: Vec<PlaceId> = vec![place.id()];
        while let Some(id) = below.pop() {
            add(id);
            below.extend(directory.place(id).map(|place| place.children.clone()).unwrap_or_default());
        }
    }
    ids
}

fn too_large(limit: u32) -> AppError {
    AppError::invalid(
        "pack_too_large",
        "place",
        format!("您的责任区超过 {limit} 户，服务包装不下。请选要去的那个村或网格再下载。"),
        format!(
            "Your places have more than {limit} households, which is more than a pack holds. Choose the village or grid you go to."
        ),
    )
}

/// A pack with what the phone does not have yet. The trace is written before the numbers leave the house.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for more households than a pack holds.
pub async fn take(
    app: &App,
    actor: &Actor,
    token: Option<&str>,
    query: &PackQuery,
    address: Option<&str>,
) -> Result<PackView> {
    let (places, permit) = covered(app, actor, query.place.as_deref())?;
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let token = token.ok_or(Refusal::SignIn)?;
    let spec = app.profile().services.pack;
    // Where the number of places alone says that it is too much, nothing is read.
    for place in &places {
        decide_at(actor, Action::SeeRegister, place)?;
    }
    let around = around(app, &places);
    if around.len() > TAGS {
        return Err(too_large(spec.households));
    }
    let now = app.now();
    let today = local_date(now).to_string();
    let read = ReadOp {
        county: app.county,
        places: places.clone(),
        around: around.clone(),
        limit: i64::from(spec.households),
        today: today.clone(),
        session: sha256(token.as_bytes()),
        now: now.as_microsecond(),
        pack: query.pack.as_deref().and_then(|text| text.parse().ok()),
    };
    let content = app.db.read(read).await?;
    if content.too_many {
        return Err(too_large(spec.households));
    }
    let session = content.session.as_ref().ok_or(Refusal::SignIn)?.id;
    let have: HashSet<&str> = query.have.as_deref().unwrap_or_default().split(',').take(TAGS).collect();
    let tasks = crate::tasks::inbox(app, actor, None).await?.items;
    let made = parts::grids(app, actor, &content, &today, &have)?;
    let ids: Vec<i64> = places.iter().map(|path| path.id().0).collect();
    let earlier = earlier(&content, account.0, session, &ids);
    let at = now.as_microsecond();
    let row = PackRow {
        id: earlier.map_or_else(|| app.id(), |row| row.id),
        account: account.0,
        session,
        actor_name: actor.name.clone(),
        role: permit.role().map(|role| role.code().to_owned()),
        taken_at: earlier.map_or(at, |row| row.taken_at),
        synced_at: at,
        expires_at: at + i64::from(spec.days) * 86_400 * 1_000_000,
        households: count(content.households.len()),
        people: count(content.people.len()),
        phones: count(made.phones),
    };
    let view = PackView {
        id: Id(row.id),
        account: Id(account.0),
        places: places.iter().filter_map(|path| app.place_ref(path)).collect::<Vec<PlaceRef>>(),
        synced_at: now.to_string(),
        expires_at: gezhi_store::time::instant(row.expires_at)?.to_string(),
        households: content.households.len(),
        people: content.people.len(),
        contacts: parts::part(parts::contacts(app, &content, &around), &have)?,
        policies: parts::part(
            content.policies.iter().map(|row| crate::policies::view(app, actor, row)).collect(),
            &have,
        )?,
        services: parts::part(parts::services(app), &have)?,
        tasks: parts::part(parts::tasks(tasks), &have)?,
        words: parts::part(parts::words(app, actor), &have)?,
        grids: made.grids,
    };
    let entries = traces(app, &permit, &row, earlier.is_some(), &places, &made.revealed, address);
    let places = earlier.is_none().then_some(ids);
    app.db.write(NoteOp { county: app.county, permit, row, places, entries }).await?;
    Ok(view)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The pack that the phone has, if it is this person's, of this session and of the same places.
fn earlier<'a>(content: &'a Content, account: i64, session: i64, places: &[i64]) -> Option<&'a PackRow> {
    let (row, covered) = content.earlier.as_ref()?;
    let mut places = places.to_vec();
    places.sort_unstable();
    (row.account == account && row.session == session && *covered == places).then_some(row)
}

/// One entry for the pack, and one for everybody whose number leaves the house now.
fn traces(
    app: &App,
    permit: &Permit,
    row: &PackRow,
    again: bool,
    places: &[PlacePath],
    revealed: &[(i64, i64)],
    address: Option<&str>,
) -> Vec<Entry> {
    let mut whole =
        app.entry(permit, if again { "pack_sync" } else { "pack_take" }, "service_pack", row.id, address);
    whole.place = places.first().map(|path| path.id().0);
    whole.details = serde_json::json!({
        "households": row.households,
        "people": row.people,
        "phones": row.phones,
        "phones_sent": revealed.len(),
    })
    .to_string();
    let mut entries = vec![whole];
    for (person, grid) in revealed {
        let mut own = app.entry(permit, "person_reveal", "person", *person, address);
        own.place = Some(*grid);
        own.text = Some(WHY.to_owned());
        entries.push(own);
    }
    entries
}
