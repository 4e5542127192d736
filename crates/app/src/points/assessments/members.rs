//! Who stands on a sheet: the holders of a programme's posts in the month, or the households that are marked for it.

use super::view::AssessmentNote;
use crate::context::App;
use crate::error::Result;
use crate::points::village_of;
use crate::residents::scope::path_of;
use crate::views::mask_name;
use gezhi_domain::accounts::Role;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::points::publications::Period;
use gezhi_domain::points::{HolderKind, Members, ProgrammeSpec};
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::posts::PostRow;
use gezhi_store::time::{instant as at, micros};
use std::collections::HashMap;

/// Most lines of a sheet.
const MOST: usize = 500;

/// Somebody who is assessed.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub kind: HolderKind,
    /// The account, or the household.
    pub holder: Option<i64>,
    pub post: Option<i64>,
    /// Name; that of a household is masked.
    pub name: String,
    pub place: i64,
    pub notes: Vec<AssessmentNote>,
    /// The person is who enters the marks of the others.
    pub above: bool,
}

/// Those who are assessed in a programme of a village for a month.
pub(super) async fn members(
    app: &App,
    tx: &mut Tx<'_>,
    village: &PlacePath,
    programme: &ProgrammeSpec,
    period: Period,
) -> Result<Vec<Member>> {
    let mut found = match programme.members {
        Members::Staff => staff(app, tx, village, programme, period).await?,
        Members::Household => households(app, tx, village, programme, period).await?,
        Members::Fund => Vec::new(),
    };
    found.truncate(MOST);
    Ok(found)
}

async fn staff(
    app: &App,
    tx: &mut Tx<'_>,
    village: &PlacePath,
    programme: &ProgrammeSpec,
    period: Period,
) -> Result<Vec<Member>> {
    let directory = app.directory();
    let kept = directory.places().filter(|place| village.reaches(&place.path));
    let kept = kept.filter(|place| village_of(app, &place.path).id() == village.id());
    let places: Vec<i64> = kept.map(|place| place.id.0).collect();
    let (from, until) = period.bounds();
    let bounds = (micros(from), micros(until));
    let order: HashMap<i64, usize> = places.iter().enumerate().map(|(at, place)| (*place, at)).collect();
    let mut posts = gezhi_store::posts::held_between(tx, app.county, &places, bounds).await?;
    posts.retain(|post| programme.posts.contains(&post.kind));
    posts.sort_by_key(|post| (order.get(&post.place).copied().unwrap_or(usize::MAX), post.id));
    let mut found: Vec<Member> = Vec::with_capacity(posts.len());
    for post in &posts {
        let account = account_of(tx, app.county, post).await?;
        if let Some(earlier) = found.iter_mut().find(|member| account.is_some() && member.holder == account) {
            // One award for one person, however many posts of the kind.
            let place = directory.place(PlaceId(post.place)).map(|place| place.name.clone());
            earlier.notes.push(AssessmentNote { who: place, ..AssessmentNote::of("also") });
            continue;
        }
        found.push(Member {
            kind: HolderKind::Staff,
            holder: account,
            post: Some(post.id),
            name: post.name.clone(),
            place: post.place,
            notes: notes(tx, app.county, post, bounds).await?,
            above: enters_marks(app, tx, account, village).await?,
        });
    }
    Ok(found)
}

/// The account of a post's holder: named with the post, or that of the person of the register.
pub(super) async fn account_of(
    tx: &mut Tx<'_>,
    county: i64,
    post: &PostRow,
) -> std::result::Result<Option<i64>, StoreError> {
    if post.account.is_some() {
        return Ok(post.account);
    }
    let Some(person) = post.person else { return Ok(None) };
    Ok(gezhi_store::residents::person(tx, county, person).await?.and_then(|person| person.account))
}

/// What the month had in store for a post: begun, ended, on leave.
async fn notes(
    tx: &mut Tx<'_>,
    county: i64,
    post: &PostRow,
    (from, until): (i64, i64),
) -> std::result::Result<Vec<AssessmentNote>, StoreError> {
    let day = |micros: i64| at(micros).map(|at| local_date(at).to_string()).ok();
    let mut notes = Vec::new();
    if post.since > from {
        notes.push(AssessmentNote { from: day(post.since), ..AssessmentNote::of("began") });
    }
    if let Some(end) = post.until.filter(|end| *end < until) {
        notes.push(AssessmentNote { from: day(end), ..AssessmentNote::of("ended") });
    }
    for leave in gezhi_store::posts::leaves_of(tx, county, post.id).await? {
        if leave.state == "cancelled" || leave.from_at >= until || leave.until_at <= from {
            continue;
        }
        let stand_in = gezhi_store::posts::by_id(tx, county, leave.stand_in).await?;
        notes.push(AssessmentNote {
            from: day(leave.from_at),
            until: day(leave.until_at - 1),
            who: stand_in.map(|post| post.name),
            ..AssessmentNote::of("away")
        });
    }
    Ok(notes)
}

/// Whether somebody enters the marks of the village.
async fn enters_marks(
    app: &App,
    tx: &mut Tx<'_>,
    account: Option<i64>,
    village: &PlacePath,
) -> std::result::Result<bool, StoreError> {
    let Some(account) = account else { return Ok(false) };
    let duties = gezhi_store::accounts::duties(tx, app.county, account).await?;
    Ok(duties.iter().any(|duty| {
        let role = Role::parse(&duty.role);
        matches!(role, Some(Role::Leader | Role::Dispatcher))
            && path_of(app, duty.place).is_ok_and(|path| path.reaches(village))
    }))
}

async fn households(
    app: &App,
    tx: &mut Tx<'_>,
    village: &PlacePath,
    programme: &ProgrammeSpec,
    period: Period,
) -> Result<Vec<Member>> {
    let Some(code) = &programme.attribute else { return Ok(Vec::new()) };
    let last = period.end().yesterday().unwrap_or_else(|_| period.first());
    let day = last.min(local_date(app.now())).to_string();
    let standing = (village.depth(), village.id().0);
    let marks = gezhi_store::residents::attributes_of_place(tx, app.county, standing, &day).await?;
    let mut ids: Vec<i64> = marks.into_iter().filter(|(_, mark)| mark == code).map(|(id, _)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut rows = gezhi_store::residents::households_by_ids(tx, app.county, &ids).await?;
    rows.retain(|row| {
        row.until.is_none()
            && path_of(app, row.place).is_ok_and(|path| village_of(app, &path).id() == village.id())
    });
    rows.sort_by(|one, two| (one.place, &one.number).cmp(&(two.place, &two.number)));
    Ok(rows
        .into_iter()
        .map(|row| Member {
            kind: HolderKind::Household,
            holder: Some(row.id),
            post: None,
            name: mask_name(&row.head_name),
            place: row.place,
            notes: Vec::new(),
            above: false,
        })
        .collect())
}
