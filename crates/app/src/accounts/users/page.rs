//! Users in a list.

use super::scope::{is_seen, outermost, places_of};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, BodyRef, Id, Page, PlaceRef, mask_name, mask_phone};
use gezhi_domain::accounts::{Action, Actor, BodyId, Role, decide, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Users of a page.
const PAGE: usize = 50;
/// Accounts of one look, and how many looks a request may take: most accounts are villagers whom a filter passes over.
const LOOK: i64 = 500;
const LOOKS: usize = 10;

/// Which users.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserQuery {
    /// Part of a name, login or telephone.
    pub q: Option<String>,
    /// Role.
    pub role: Option<String>,
    /// Place; covers its subtree.
    pub place: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// A duty of a user.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UserDuty)]
pub struct DutyView {
    /// Identity, to take it away by.
    pub id: Id,
    /// Role.
    pub role: String,
    /// In words.
    pub word: Bi,
    /// Where.
    pub place: Option<PlaceRef>,
    /// For which body.
    pub body: Option<BodyRef>,
}

/// A user.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    /// Identity.
    pub id: Id,
    /// Name; masked for villagers.
    pub name: String,
    /// Login name.
    pub login: Option<String>,
    /// Telephone, masked.
    pub phone: Option<String>,
    /// Duties.
    pub roles: Vec<DutyView>,
    /// Locked by an administrator.
    pub locked: bool,
    /// Second factor in force.
    pub totp: bool,
    /// When last seen.
    pub last_seen_at: Option<String>,
}

impl DutyView {
    pub(super) fn of(app: &App, duty: &DutyRow) -> Self {
        let role = Role::parse(&duty.role);
        Self {
            id: Id(duty.id),
            role: duty.role.clone(),
            word: role.map_or_else(|| Bi::new(&duty.role, &duty.role), |role| Bi::new(role.zh(), role.en())),
            place: app.place_ref_by_id(PlaceId(duty.place)),
            body: duty.body.and_then(|body| app.body_ref(BodyId(body))),
        }
    }
}

impl UserView {
    pub(super) fn of(app: &App, account: &AccountRow, duties: &[DutyRow]) -> Self {
        // Staff have a login or a duty; everybody else is a villager, whose name administrators need not read.
        let is_staff = account.login.is_some() || !duties.is_empty();
        let seen = account.seen_at.and_then(|at| Timestamp::from_microsecond(at).ok());
        Self {
            id: Id(account.id),
            name: if is_staff { account.name.clone() } else { mask_name(&account.name) },
            login: account.login.clone(),
            phone: account.phone.as_deref().map(mask_phone),
            roles: duties.iter().map(|duty| DutyView::of(app, duty)).collect(),
            locked: account.locked,
            totp: account.totp_on,
            last_seen_at: seen.map(|at| at.to_string()),
        }
    }
}

struct LookOp {
    county: i64,
    text: Option<String>,
    staff_only: bool,
    before: i64,
    with_duties: bool,
}

impl Op for LookOp {
    type Out = (Vec<AccountRow>, Vec<DutyRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let text = self.text.as_deref();
        let accounts =
            gezhi_store::accounts::page(tx, self.county, text, self.staff_only, self.before, LOOK).await?;
        let duties = if self.with_duties {
            gezhi_store::accounts::all_duties(tx, self.county).await?
        } else {
            Vec::new()
        };
        Ok((accounts, duties))
    }
}

fn bad(field: &'static str) -> AppError {
    AppError::invalid(
        "filter",
        field,
        "筛选条件不对，请重新选择。",
        "This filter is not usable; choose again.",
    )
}

/// What a user must be to stand in the list.
struct Wanted {
    reach: Vec<PlacePath>,
    role: Option<Role>,
    place: Option<PlacePath>,
}

impl Wanted {
    fn takes(&self, places: &[PlacePath], duties: &[DutyRow], app: &App) -> bool {
        if !is_seen(&self.reach, places) {
            return false;
        }
        let directory = app.directory();
        let within = |place: &PlacePath| self.place.is_none_or(|outer| outer.reaches(place));
        match self.role {
            None => places.iter().any(within),
            Some(Role::Villager) => duties.is_empty() && places.iter().any(within),
            Some(role) => duties.iter().any(|duty| {
                let at = directory.place(PlaceId(duty.place)).map(|place| place.path);
                duty.role == role.code() && at.is_some_and(|at| within(&at))
            }),
        }
    }
}

fn wanted(app: &App, actor: &Actor, query: &UserQuery) -> Result<Wanted> {
    decide(actor, Action::SeeUsers)?;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let role = given(&query.role).map(|code| Role::parse(&code).ok_or_else(|| bad("role"))).transpose()?;
    let place = match given(&query.place) {
        Some(text) => {
            let id = text.parse().map_err(|_| bad("place"))?;
            let path =
                app.directory().place(PlaceId(id)).map(|place| place.path).ok_or_else(|| bad("place"))?;
            decide_at(actor, Action::SeeUsers, &path)?;
            Some(path)
        }
        None => None,
    };
    Ok(Wanted { reach: outermost(actor, Action::SeeUsers), role, place })
}

/// A page of users, newest account first. It may be short where few of many accounts fit; `next` goes on.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for a wrong filter.
pub async fn page(app: &App, actor: &Actor, query: &UserQuery) -> Result<Page<UserView>> {
    let wanted = wanted(app, actor, query)?;
    let mut before = match query.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
        Some(cursor) => cursor.parse().map_err(|_| bad("cursor"))?,
        None => i64::MAX,
    };
    let text = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let staff_only = wanted.role.is_some_and(|role| role != Role::Villager);
    let mut by_account: HashMap<i64, Vec<DutyRow>> = HashMap::new();
    let mut items = Vec::new();
    for look in 0..LOOKS {
        let op =
            LookOp { county: app.county, text: text.clone(), staff_only, before, with_duties: look == 0 };
        let (accounts, duties) = app.db.read(op).await?;
        for duty in duties {
            by_account.entry(duty.account).or_default().push(duty);
        }
        let is_last = accounts.len() < usize::try_from(LOOK).unwrap_or(usize::MAX);
        for account in accounts {
            let duties = by_account.get(&account.id).map_or(&[][..], Vec::as_slice);
            if items.len() == PAGE {
                return Ok(Page { items, next: Some(before.to_string()) });
            }
            before = account.id;
            if wanted.takes(&places_of(app, &account, duties), duties, app) {
                items.push(UserView::of(app, &account, duties));
            }
        }
        if is_last {
            return Ok(Page::whole(items));
        }
    }
    Ok(Page { items, next: Some(before.to_string()) })
}
