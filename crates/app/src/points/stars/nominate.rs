//! Nominating a household, and accepting what was nominated.

use super::open::{Find, over};
use super::read::stage;
use super::{ADMIT_TASK, NOMINATION, SUBJECT};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::points::village_of;
use crate::residents::scope::path_of;
use crate::views::{Id, mask_name};
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, Role, decide, decide_at};
use gezhi_domain::cases::Holder;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::stars::{self as store, NominationRow, RoundRow};
use gezhi_store::tasks::NewTask;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A nomination as somebody makes it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = StarNomination)]
pub struct Nomination {
    /// Number of the star within the round.
    pub star: i64,
    /// Household, as staff choose it; one's own when left out.
    #[serde(default)]
    pub household: Option<Id>,
    /// Why; everybody reads it.
    pub reason: String,
    /// The household agrees to be named in clear; only staff can say so.
    #[serde(default)]
    pub named: bool,
}

/// Whether a nomination is accepted.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = StarAdmission)]
pub struct Admission {
    /// Whether.
    pub accepted: bool,
}

struct Nominate {
    app: App,
    round: RoundRow,
    wish: Nomination,
    staff: bool,
    row: NominationRow,
    entry: Entry,
    key: Key,
}

impl Nominate {
    /// What the village does with it before the vote begins.
    fn task(&self, row: &NominationRow) -> Result<NewTask> {
        let stars: Vec<String> = serde_json::from_str(&self.round.stars).unwrap_or_default();
        let star = usize::try_from(row.star).ok().and_then(|star| stars.get(star));
        let path = path_of(&self.app, self.round.village)?;
        Ok(NewTask {
            subject_kind: NOMINATION,
            subject: row.id,
            kind: ADMIT_TASK,
            holder: self.app.directory().holder_key(Holder::FirstOf(&[Role::Leader]), Some(&path)),
            title: format!("推荐 {} 评{}", row.name, star.map_or("星", String::as_str)),
            place: self.round.village,
            due_at: self.round.nominate_until,
            created_at: row.at,
        })
    }
}

impl Op for Nominate {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.app.county;
        let household = match self.wish.household {
            Some(Id(id)) if self.staff => Some(id),
            _ => {
                let account = self.row.nominator.unwrap_or_default();
                let person = gezhi_store::residents::person_by_account(tx, county, account).await?;
                person.and_then(|person| person.household)
            }
        };
        let file = match household {
            Some(id) => gezhi_store::residents::household(tx, county, id).await?,
            None => None,
        };
        let file = file.filter(|file| file.until.is_none()).ok_or_else(|| {
            AppError::invalid(
                "bind_first",
                "household",
                "请先在“我的”里绑定本村的住户，再推荐。",
                "Bind your account to your household in this village first.",
            )
        })?;
        let path = path_of(&self.app, file.place)?;
        if village_of(&self.app, &path).id().0 != self.round.village {
            return Err(AppError::not_found());
        }
        let named = self.staff && self.wish.named;
        let name = if named { file.head_name.clone() } else { mask_name(&file.head_name) };
        let row = NominationRow { household: file.id, name, ..self.row.clone() };
        store::nominate(tx, county, &row).await?;
        if !self.staff {
            gezhi_store::tasks::put(tx, county, &self.task(&row)?).await?;
        }
        self.key.remember(tx, county, &Id(row.id), self.entry.at).await?;
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

/// Nominates a household: staff any of the village, which is accepted at once; a resident the own one. The same key nominates once.
///
/// # Errors
/// 401; 404 for a round or household that is not there; 409 after nominations have ended, or when it is nominated already; 422.
pub async fn nominate(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Nomination,
    (key, address): (Option<&str>, Option<&str>),
) -> Result<Id> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let key = Key::of(actor, &format!("star-{id}"), key, wish)?;
    if let Some(answer) = key.earlier(app).await? {
        return Ok(answer);
    }
    let round = app.db.read(Find { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let staff = decide_at(actor, Action::EditStars, &path_of(app, round.village)?).is_ok();
    let permit = decide(actor, Action::SeeInbox)?;
    if stage(&round, app.now().as_microsecond()) != "nominating" {
        return Err(AppError::Overtaken {
            code: "nominations_over",
            zh: "推荐已经截止。".into(),
            en: "Nominations have ended.".into(),
            current: serde_json::json!({}),
        });
    }
    let stars: Vec<String> = serde_json::from_str(&round.stars).unwrap_or_default();
    if usize::try_from(wish.star).ok().and_then(|star| stars.get(star)).is_none() {
        return Err(AppError::invalid(
            "star",
            "star",
            "请选择要推荐的星。",
            "Choose the star to nominate for.",
        ));
    }
    let reason = crate::points::boards::reason_of(&wish.reason)?;
    let mut entry = app.entry(&permit, "star_nominate", SUBJECT, id, address);
    entry.place = Some(round.village);
    let row = NominationRow {
        id: app.id(),
        round: id,
        star: wish.star,
        household: 0,
        name: String::new(),
        reason,
        state: if staff { "accepted" } else { "proposed" }.into(),
        votes: 0,
        awarded: false,
        nominator: Some(account.0),
        at: entry.at,
    };
    let new = row.id;
    let op = Nominate { app: app.clone(), round, wish: wish.clone(), staff, row, entry, key: key.clone() };
    match app.db.write(op).await {
        Ok(()) => Ok(Id(new)),
        // The same command at the same time was faster, or somebody else's.
        Err(AppError::Store(StoreError::Unique { .. })) => {
            let taken = AppError::Overtaken {
                code: "nominated_already",
                zh: "这一户已经被推荐过这颗星了。".into(),
                en: "This household is nominated for this star already.".into(),
                current: serde_json::json!({}),
            };
            key.earlier_or(app, taken).await
        }
        Err(error) => Err(error),
    }
}

struct Admit {
    county: i64,
    permit: Permit,
    id: i64,
    state: &'static str,
    entry: Entry,
}

impl Op for Admit {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        if !store::admit(tx, &self.permit, self.county, self.id, self.state).await? {
            return Ok(false);
        }
        gezhi_store::tasks::done(tx, self.county, self.id, ADMIT_TASK).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        Ok(true)
    }
}

struct FindNomination {
    county: i64,
    id: i64,
}

impl Op for FindNomination {
    type Out = Option<(NominationRow, RoundRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = store::nomination(tx, self.county, self.id).await? else { return Ok(None) };
        Ok(store::round(tx, self.county, row.round).await?.map(|round| (row, round)))
    }
}

/// Accepts or rejects a nomination.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when that was done, or the round has ended.
pub async fn admit(app: &App, actor: &Actor, id: i64, wish: Admission, address: Option<&str>) -> Result<()> {
    decide(actor, Action::EditStars)?;
    let found = app.db.read(FindNomination { county: app.county, id }).await?;
    let (row, round) = found.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditStars, &path_of(app, round.village)?)?;
    if round.state != "open" {
        return Err(over());
    }
    let mut entry = app.entry(&permit, "star_admit", SUBJECT, row.round, address);
    entry.place = Some(round.village);
    entry.details = serde_json::json!({ "accepted": wish.accepted }).to_string();
    let state = if wish.accepted { "accepted" } else { "rejected" };
    if app.db.write(Admit { county: app.county, permit, id, state, entry }).await? {
        return Ok(());
    }
    Err(AppError::Overtaken {
        code: "admitted_already",
        zh: "这条推荐已经处理过了。".into(),
        en: "This nomination has been dealt with already.".into(),
        current: serde_json::json!({ "state": row.state }),
    })
}
