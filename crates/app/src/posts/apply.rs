//! Applying for a post, and reading applications.

use super::kinds::word;
use super::{APPLICATION, input};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id, Page, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide, decide_at};
use gezhi_domain::cases::Holder;
use gezhi_domain::deadlines::{Limit, Pauses, advance};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::posts::Stage;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::posts::{ApplicationRow, StepRow};
use gezhi_store::tasks::NewTask;
use gezhi_store::time::{maybe, micros};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Working days for each step of an appointment [K].
const STEP_DAYS: u32 = 5;
/// Open applications of one person.
const MOST_OPEN: usize = 3;

/// An application to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewApplication {
    /// Kind of post.
    pub kind: String,
    /// Place of the post.
    pub place: Id,
    /// Name, when it is made for somebody else.
    #[serde(default)]
    pub name: Option<String>,
    /// Telephone for work; shown to everybody after the appointment.
    #[serde(default)]
    pub phone: Option<String>,
    /// Why, in the person's own words.
    pub words: String,
    /// Made by staff for somebody who does not do it alone.
    #[serde(default)]
    pub for_another: bool,
}

/// A step that was done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StepView {
    /// `assess`, `examine`, `appoint`, `refuse`, `withdraw` or `object`.
    pub step: String,
    /// Who; empty for objections of others when the reader does not decide.
    pub actor: String,
    /// What was said.
    pub note: Option<String>,
    /// When.
    pub at: String,
}

/// An application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostApplication {
    /// Identity.
    pub id: Id,
    /// Kind of post.
    pub kind: String,
    /// In words.
    pub word: Bi,
    /// Place of the post.
    pub place: Option<PlaceRef>,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
    /// In the person's own words.
    pub words: String,
    /// `applied`, `assessed`, `examined`, `appointed`, `refused` or `withdrawn`.
    pub stage: String,
    /// End of the publication.
    pub publish_until: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// Steps done, in order.
    pub steps: Vec<StepView>,
    /// Post that came of it.
    pub post: Option<Id>,
    /// What the reader may do now.
    pub can: Vec<String>,
}

/// Applications of a place.
pub type ApplicationList = Page<PostApplication>;

/// What waits for somebody at a stage.
pub(super) fn task_of(app: &App, row: &ApplicationRow, path: &PlacePath) -> Result<Option<NewTask>> {
    let publish_until = maybe(row.publish_until)?;
    let stage = Stage::parse(&row.stage, publish_until).ok_or_else(AppError::not_found)?;
    let (kind, holder, from) = match stage {
        Stage::Applied => {
            ("post_assess", Holder::FirstOf(&[gezhi_domain::accounts::Role::Leader]), app.now())
        }
        Stage::Assessed => ("post_examine", Holder::Dispatcher, app.now()),
        Stage::Examined { publish_until } => {
            ("post_appoint", Holder::FirstOf(&[gezhi_domain::accounts::Role::Chief]), publish_until)
        }
        Stage::Appointed | Stage::Refused | Stage::Withdrawn => return Ok(None),
    };
    let due = advance(&app.calendar(), &Pauses::default(), from, Limit::WorkingDays(STEP_DAYS));
    Ok(Some(NewTask {
        subject_kind: APPLICATION,
        subject: row.id,
        kind,
        holder: app.directory().holder_key(holder, Some(path)),
        title: format!("{} {}", word(app, &row.kind).zh, row.name),
        place: row.place,
        due_at: due.map_or(i64::MAX / 2, |due| micros(due.at)),
        created_at: micros(app.now()),
    }))
}

struct ApplyOp {
    county: i64,
    permit: Permit,
    row: ApplicationRow,
    task: Option<NewTask>,
    entry: Entry,
    by_phone: bool,
}

fn applied_already() -> AppError {
    AppError::invalid(
        "applied_already",
        "kind",
        "这个岗位已经申请过，正在办理，不用再申请。",
        "There is an open application for this post; no need to apply again.",
    )
}

impl Op for ApplyOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (county, mut row) = (self.county, self.row.clone());
        if self.by_phone
            && let Some(phone) = &row.phone
        {
            row.account = gezhi_store::accounts::by_phone(tx, county, phone).await?.map(|account| account.id);
        }
        let is_open =
            |other: &ApplicationRow| matches!(other.stage.as_str(), "applied" | "assessed" | "examined");
        if let Some(account) = row.account {
            let mine = gezhi_store::posts::applications_of(tx, county, account).await?;
            let mut open = mine.iter().filter(|other| is_open(other));
            if open.clone().any(|other| (other.place, &other.kind) == (row.place, &row.kind)) {
                return Err(applied_already());
            }
            if open.nth(MOST_OPEN - 1).is_some() {
                return Err(AppError::invalid(
                    "too_many_applications",
                    "kind",
                    "正在办理的申请太多了，请等办完再申请。",
                    "There are too many open applications; wait for their end.",
                ));
            }
            let held = gezhi_store::posts::of_account(tx, county, account).await?;
            if held.iter().any(|post| (post.place, &post.kind) == (row.place, &row.kind)) {
                return Err(AppError::invalid(
                    "post_exists",
                    "kind",
                    "这个人已经在这个岗位上了。",
                    "This person holds this post already.",
                ));
            }
        } else {
            let others =
                gezhi_store::posts::open_applications(tx, county, row.place, true, i64::MAX, 500).await?;
            let same = |other: &ApplicationRow| {
                (other.place, &other.kind, &other.name) == (row.place, &row.kind, &row.name)
            };
            if others.iter().any(same) {
                return Err(applied_already());
            }
        }
        gezhi_store::posts::insert_application(tx, &self.permit, county, &row).await?;
        if let Some(task) = &self.task {
            gezhi_store::tasks::put(tx, county, task).await?;
        }
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

/// Applies for a post, for oneself or, as staff, for somebody else.
///
/// # Errors
/// 401, 403; 404 for a place out of sight; 422 with the field.
pub async fn apply(
    app: &App,
    actor: &Actor,
    new: &NewApplication,
    address: Option<&str>,
) -> Result<PostApplication> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let mut permit = decide(actor, Action::ApplyPosts)?;
    let spec = input::kind(app, &new.kind)?;
    let path = input::path_of(app, new.place.0)?;
    if new.for_another {
        permit = decide_at(actor, Action::ApplyPosts, &path)?;
    }
    if !spec.process {
        return Err(AppError::invalid(
            "post_no_process",
            "kind",
            "这个岗位不用申请。",
            "This post is not applied for.",
        ));
    }
    input::check_level(app, &spec, new.place.0)?;
    let words = gezhi_domain::cases::clean_text(&new.words, 500).map_err(|_| {
        AppError::invalid("too_long", "words", "太长了，最多 500 字。", "500 characters at most.")
    })?;
    if words.is_empty() {
        return Err(AppError::invalid("words", "words", "请写几句为什么申请。", "Say in a few words why."));
    }
    let phone = input::phone(new.phone.as_deref())?;
    if phone.is_none() {
        return Err(AppError::invalid(
            "phone",
            "phone",
            "请填工作电话，任命后群众要打得通。",
            "Give a telephone for work: people will call it after the appointment.",
        ));
    }
    let name = match new.name.as_deref().filter(|name| !name.trim().is_empty()) {
        Some(typed) if new.for_another => input::name(typed)?,
        _ if new.for_another => {
            return Err(AppError::invalid(
                "name",
                "name",
                "请填姓名，最多 40 字。",
                "Give a name of at most 40 characters.",
            ));
        }
        _ => actor.name.clone(),
    };
    let now = micros(app.now());
    let row = ApplicationRow {
        id: app.id(),
        place: new.place.0,
        kind: spec.key.clone(),
        name,
        phone,
        account: (!new.for_another).then_some(account.0),
        words,
        stage: Stage::Applied.code().to_owned(),
        publish_until: None,
        post: None,
        entered_by: account.0,
        created_at: now,
        changed_at: now,
    };
    let task = task_of(app, &row, &path)?;
    let mut entry = app.entry(&permit, "post_apply", APPLICATION, row.id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({ "kind": row.kind, "for_another": new.for_another }).to_string();
    let id = row.id;
    app.db.write(ApplyOp { county: app.county, permit, row, task, entry, by_phone: new.for_another }).await?;
    application(app, actor, id).await
}

pub(super) struct Load {
    pub county: i64,
    pub id: i64,
}

impl Op for Load {
    type Out = Option<(ApplicationRow, Vec<StepRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::posts::application(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        let steps = gezhi_store::posts::steps(tx, self.county, self.id).await?;
        Ok(Some((row, steps)))
    }
}

/// Whether the application is the reader's own.
fn is_own(actor: &Actor, row: &ApplicationRow) -> bool {
    actor.account.is_some_and(|account| row.account == Some(account.0) || row.entered_by == account.0)
}

fn view(app: &App, actor: &Actor, row: &ApplicationRow, steps: &[StepRow]) -> Result<PostApplication> {
    let path = input::path_of(app, row.place)?;
    let stage = Stage::parse(&row.stage, maybe(row.publish_until)?).ok_or_else(AppError::not_found)?;
    let sees = decide_at(actor, Action::SeePosts, &path).is_ok();
    let mut can = Vec::new();
    if let Some((step, action)) = stage.next() {
        let own = row.account.is_some() && row.account == actor.account.map(|account| account.0);
        let did = steps.iter().any(|done| {
            Some(done.actor) == actor.account.map(|account| account.0)
                && matches!(done.step.as_str(), "assess" | "examine" | "appoint")
        });
        let barred = own || (app.profile().posts.rules.separate && did);
        if decide_at(actor, action, &path).is_ok() && !barred {
            let published = matches!(stage, Stage::Examined { publish_until } if app.now() < publish_until);
            if !published {
                can.push(step.code().to_owned());
            }
            can.push("refuse".to_owned());
        }
        if is_own(actor, row) {
            can.push("withdraw".to_owned());
        }
    }
    Ok(PostApplication {
        id: Id(row.id),
        kind: row.kind.clone(),
        word: word(app, &row.kind),
        place: app.place_ref_by_id(PlaceId(row.place)),
        name: row.name.clone(),
        phone: row.phone.clone(),
        words: row.words.clone(),
        stage: row.stage.clone(),
        publish_until: row.publish_until.map(instant),
        created_at: instant(row.created_at),
        // Who objected is for those who decide, not for the applicant.
        steps: steps
            .iter()
            .map(|done| StepView {
                step: done.step.clone(),
                actor: if sees || done.step != "object" { done.actor_name.clone() } else { String::new() },
                note: done.note.clone().filter(|_| sees || done.step != "object"),
                at: instant(done.at),
            })
            .collect(),
        post: row.post.map(Id),
        can,
    })
}

/// One application: the applicant's, or one in the own scope.
///
/// # Errors
/// 401; 404 for one out of sight.
pub async fn application(app: &App, actor: &Actor, id: i64) -> Result<PostApplication> {
    actor.account.ok_or(Refusal::SignIn)?;
    let (row, steps) = app.db.read(Load { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let path = input::path_of(app, row.place)?;
    if !is_own(actor, &row) && decide_at(actor, Action::SeePosts, &path).is_err() {
        return Err(AppError::not_found());
    }
    view(app, actor, &row, &steps)
}

struct ListOp {
    county: i64,
    places: Vec<i64>,
    account: Option<i64>,
    open: bool,
    before: i64,
}

impl Op for ListOp {
    type Out = Vec<(ApplicationRow, Vec<StepRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let mut rows = match self.account {
            Some(account) => gezhi_store::posts::applications_of(tx, county, account).await?,
            None => Vec::new(),
        };
        for place in &self.places {
            rows.extend(
                gezhi_store::posts::open_applications(tx, county, *place, self.open, self.before, 51).await?,
            );
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        rows.truncate(51);
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let steps = gezhi_store::posts::steps(tx, county, row.id).await?;
            all.push((row, steps));
        }
        Ok(all)
    }
}

/// Applications in the own scope, newest first: those that wait for somebody, or all.
///
/// # Errors
/// 401, 403; 404 for a place out of sight.
pub async fn applications(
    app: &App,
    actor: &Actor,
    place: Option<&str>,
    all: bool,
    cursor: Option<&str>,
) -> Result<ApplicationList> {
    let places = super::list::places(app, actor, place)?;
    let before = cursor.and_then(|text| text.parse().ok()).unwrap_or(i64::MAX);
    let mut rows =
        app.db.read(ListOp { county: app.county, places, account: None, open: !all, before }).await?;
    let more = rows.len() > 50;
    rows.truncate(50);
    let next = rows.last().filter(|_| more).map(|(row, _)| row.id.to_string());
    let items = rows.iter().map(|(row, steps)| view(app, actor, row, steps)).collect::<Result<_>>()?;
    Ok(Page { items, next })
}

/// My own applications, newest first.
///
/// # Errors
/// 401.
pub async fn my_applications(app: &App, actor: &Actor) -> Result<Vec<PostApplication>> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let op =
        ListOp { county: app.county, places: Vec::new(), account: Some(account.0), open: false, before: 0 };
    let rows = app.db.read(op).await?;
    rows.iter().map(|(row, steps)| view(app, actor, row, steps)).collect()
}
