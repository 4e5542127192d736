//! Taking in a list of posts: read, compared, shown, and put in force only when a person confirms, as a whole or not at all.

use super::begin::{Beginning, term_clock};
use super::rows::{COLUMNS, Line, Reader};
use super::{POST, TERM_TASK, input};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::place_words::PlaceWords;
use crate::previews::{Claim, check_faults, look};
use crate::sheets::{Header, RowError, SheetFault, Typed};
use crate::views::{Bi, Id};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::posts::PostRow;
use gezhi_store::revisions;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Kind of the preview in the store.
pub(super) const PREVIEW: &str = "posts";
/// Rows of each sort that a preview shows.
const SHOWN: usize = 100;

/// What a row would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    New,
    Changed,
    Same,
    Doubtful,
}

/// A compared row.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Compared {
    line: Line,
    sort: Sort,
    /// The post as it is, where there is one.
    post: Option<i64>,
    /// Why it is doubtful.
    doubt: Option<(String, String)>,
}

/// A sheet read and kept until it is confirmed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The state of the posts that it was compared with.
    revision: i64,
    rows: Vec<Compared>,
    pub errors: Vec<RowError>,
    pub typed: Typed,
}

/// A row of a preview.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostPreviewRow {
    /// Row of the file.
    pub row: usize,
    /// Where.
    pub place: String,
    /// Post in words.
    pub word: Bi,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
    /// `new`, `changed`, `same` or `doubtful`.
    pub sort: String,
    /// Why it is doubtful.
    pub doubt: Option<Bi>,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostPreview {
    /// To confirm it, or fetch its sheet of errors by.
    pub preview_id: Id,
    /// Rows read without a fault.
    pub rows: usize,
    /// Posts that begin.
    pub new: usize,
    /// Posts whose telephone, term or promise changes.
    pub changed: usize,
    /// Posts that stay as they are.
    pub same: usize,
    /// Rows that a person should look at; taken in only when asked for.
    pub doubtful: usize,
    /// Posts in the scope that the file does not name; they stay.
    pub absent: usize,
    /// Changed, doubtful and new rows, at most 100 of each.
    pub shown: Vec<PostPreviewRow>,
    /// Cells that cannot be used. While there is one, nothing can be confirmed.
    pub errors: Vec<RowError>,
}

/// How a preview is confirmed.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub struct Confirm {
    /// Take in the doubtful rows too.
    #[serde(default)]
    pub doubtful: bool,
}

/// What a confirmed import did.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Imported {
    /// Posts that began.
    pub begun: usize,
    /// Posts that changed.
    pub changed: usize,
    /// Rows left out.
    pub left_out: usize,
}

struct Present {
    county: i64,
}

impl Op for Present {
    type Out = (Vec<PostRow>, i64);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        Ok((gezhi_store::posts::all_in_force(tx, self.county).await?, revision(tx, self.county).await?))
    }
}

async fn revision(tx: &mut Tx<'_>, county: i64) -> std::result::Result<i64, StoreError> {
    let all = revisions::all(tx, county).await?;
    Ok(all.into_iter().find(|(key, _)| key == revisions::POSTS).map_or(0, |(_, number)| number))
}

/// Compares lines with the posts in force.
fn compare(app: &App, lines: Vec<Line>, present: &[PostRow]) -> Vec<Compared> {
    let profile = app.profile();
    let mut by_key: HashMap<(i64, String, String), Vec<&PostRow>> = HashMap::new();
    let mut by_phone: HashMap<(&str, &str), &str> = HashMap::new();
    let mut holders: HashMap<(i64, String), u32> = HashMap::new();
    for post in present {
        by_key.entry((post.place, post.kind.clone(), post.name.clone())).or_default().push(post);
        if let Some(phone) = &post.phone {
            by_phone.insert((&post.kind, phone), &post.name);
        }
        *holders.entry((post.place, post.kind.clone())).or_default() += 1;
    }
    let mut owners: HashMap<String, String> = HashMap::new();
    lines
        .into_iter()
        .map(|line| {
            // Two people of one name are told apart by their telephone.
            let namesakes = by_key.get_mut(&(line.place, line.kind.clone(), line.name.clone()));
            let known = namesakes.and_then(|posts| {
                let at = posts.iter().position(|post| post.phone == line.phone);
                (!posts.is_empty()).then(|| posts.remove(at.unwrap_or(0)))
            });
            if let Some(post) = known {
                let same = (line.phone.is_none() || line.phone == post.phone)
                    && (line.term_until.is_none() || line.term_until == post.term_until)
                    && (line.promise.is_none() || line.promise == post.promise);
                let sort = if same { Sort::Same } else { Sort::Changed };
                return Compared { sort, post: Some(post.id), doubt: None, line };
            }
            let mut doubt = None;
            if let Some(phone) = &line.phone {
                let other = by_phone.get(&(&*line.kind, &**phone)).filter(|name| **name != line.name);
                let owner = owners.entry(phone.clone()).or_insert_with(|| line.name.clone());
                if let Some(other) = other {
                    doubt =
                        Some((format!("这个电话已经是{other}的。"), format!("This number is {other}'s.")));
                } else if *owner != line.name {
                    doubt = Some((
                        format!("这个电话在表里也写给了{owner}。"),
                        format!("The sheet gives this number to {owner} too."),
                    ));
                }
            }
            let wanted = profile.posts.kind(&line.kind).map_or(0, |spec| spec.wanted);
            let held = holders.entry((line.place, line.kind.clone())).or_default();
            *held += 1;
            if doubt.is_none() && wanted > 0 && *held > wanted {
                doubt = Some((
                    format!("这里应配 {wanted} 人，加上这一个就有 {held} 人了。"),
                    format!("{wanted} are wanted here; with this one there are {held}."),
                ));
            }
            let sort = if doubt.is_some() { Sort::Doubtful } else { Sort::New };
            Compared { sort, post: None, doubt, line }
        })
        .collect()
}

/// Reads a sheet and says what it would change. Nothing is put in force.
///
/// # Errors
/// 401, 403; 422 when the file as a whole cannot be used.
pub async fn preview(app: &App, actor: &Actor, bytes: Vec<u8>) -> Result<PostPreview> {
    decide(actor, Action::ImportPosts)?;
    let (present, revision) = app.db.read(Present { county: app.county }).await?;
    let (own, who) = (app.clone(), actor.clone());
    let work = move || -> std::result::Result<(Kept, usize), SheetFault> {
        let grids = crate::sheets::read(&bytes)?;
        let (sheet, header) = Header::find(&grids, COLUMNS)?;
        let grid = grids.into_iter().nth(sheet).unwrap_or_default();
        let held = present.iter().map(|post| (post.place, post.kind.clone(), post.name.clone())).collect();
        let reader = Reader {
            app: &own,
            actor: &who,
            places: PlaceWords::of(&own),
            kinds: own.profile().posts.kinds.clone(),
            present: held,
        };
        let reading = reader.read(&grid, &header);
        if reading.rows.is_empty() {
            return Err(SheetFault::Empty);
        }
        let rows = compare(&own, reading.lines, &present);
        let named: std::collections::HashSet<i64> = rows.iter().filter_map(|row| row.post).collect();
        let directory = own.directory();
        let absent = present
            .iter()
            .filter(|post| !named.contains(&post.id))
            .filter(|post| {
                directory
                    .place(PlaceId(post.place))
                    .is_some_and(|place| decide_at(&who, Action::ImportPosts, &place.path).is_ok())
            })
            .count();
        let typed = Typed::of(&grid, &header, reading.rows);
        Ok((Kept { revision, rows, errors: reading.errors, typed }, absent))
    };
    let (kept, absent) = tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)??;
    let id = crate::previews::keep(app, actor, PREVIEW, &kept).await?;
    let count = |sort: Sort| kept.rows.iter().filter(|row| row.sort == sort).count();
    let mut shown = Vec::new();
    for sort in [Sort::Doubtful, Sort::Changed, Sort::New] {
        shown.extend(
            kept.rows.iter().filter(|row| row.sort == sort).take(SHOWN).map(|row| shown_row(app, row)),
        );
    }
    Ok(PostPreview {
        preview_id: Id(id),
        rows: kept.rows.len(),
        new: count(Sort::New),
        changed: count(Sort::Changed),
        same: count(Sort::Same),
        doubtful: count(Sort::Doubtful),
        absent,
        shown,
        errors: kept.errors.into_iter().take(500).collect(),
    })
}

fn shown_row(app: &App, row: &Compared) -> PostPreviewRow {
    let place = app.place_ref_by_id(PlaceId(row.line.place));
    let sort = match row.sort {
        Sort::New => "new",
        Sort::Changed => "changed",
        Sort::Same => "same",
        Sort::Doubtful => "doubtful",
    };
    PostPreviewRow {
        row: row.line.row,
        place: place.map(|place| place.path).unwrap_or_default(),
        word: super::kinds::word(app, &row.line.kind),
        name: row.line.name.clone(),
        phone: row.line.phone.clone(),
        sort: sort.to_owned(),
        doubt: row.doubt.as_ref().map(|(zh, en)| Bi::new(zh, en)),
    }
}

/// A post that changes: how, and the clock of its new term.
struct Changed {
    id: i64,
    phone: Option<String>,
    promise: Option<String>,
    term_until: Option<i64>,
    clock: Option<ClockRow>,
    entry: Entry,
}

struct ConfirmOp {
    county: i64,
    permit: Permit,
    claim: Claim,
    revision: i64,
    begins: Vec<Beginning>,
    changes: Vec<Changed>,
    entry: Entry,
}

impl Op for ConfirmOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.county;
        let _: Kept = self.claim.take(tx, county).await?;
        if revision(tx, county).await? != self.revision {
            return Err(AppError::invalid(
                "list_changed",
                "preview_id",
                "上传之后岗位有了变动，请重新上传这个文件再核对一遍。",
                "Posts have changed since the upload. Upload the file again and look once more.",
            ));
        }
        for beginning in &self.begins {
            beginning.write(tx, &self.permit, county).await?;
        }
        for change in &self.changes {
            let (phone, promise) = (change.phone.as_deref(), change.promise.as_deref());
            gezhi_store::posts::change(tx, &self.permit, county, change.id, phone, promise).await?;
            if let Some(clock) = &change.clock {
                gezhi_store::posts::set_term(tx, &self.permit, county, change.id, change.term_until).await?;
                gezhi_store::tasks::done(tx, county, change.id, TERM_TASK).await?;
                gezhi_store::clock::put(tx, county, clock).await?;
            }
            gezhi_store::journal::append(tx, county, &change.entry).await?;
        }
        revisions::bump(tx, county, revisions::POSTS).await?;
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

/// Puts a previewed list in force, as a whole or not at all. Posts that the file does not name stay.
///
/// # Errors
/// 401, 403; 404 for somebody else's preview; 422 when cells are wrong, the hour is over, or posts have changed meanwhile.
pub async fn confirm(
    app: &App,
    actor: &Actor,
    id: i64,
    how: Confirm,
    address: Option<&str>,
) -> Result<Imported> {
    let permit = decide(actor, Action::ImportPosts)?;
    let kept: Kept = look(app, actor, PREVIEW, id).await?;
    check_faults(&kept.errors)?;
    let (present, _) = app.db.read(Present { county: app.county }).await?;
    let present: HashMap<i64, PostRow> = present.into_iter().map(|post| (post.id, post)).collect();
    let (mut begins, mut changes, mut left_out) = (Vec::new(), Vec::new(), 0);
    for row in kept.rows {
        let line = row.line;
        // A duty may have been taken away since the upload.
        input::place(app, actor, Action::ImportPosts, line.place)?;
        match (row.sort, row.post.and_then(|id| present.get(&id))) {
            (Sort::Same, _) => {}
            (Sort::Doubtful, _) if !how.doubtful => left_out += 1,
            (Sort::Changed, Some(post)) => changes.push(changed(app, &permit, &line, post, address)),
            (Sort::Changed, None) => left_out += 1,
            (Sort::New | Sort::Doubtful, _) => {
                let spec = input::kind(app, &line.kind)?;
                let post = PostRow {
                    id: app.id(),
                    place: line.place,
                    kind: line.kind,
                    name: line.name,
                    phone: line.phone,
                    term_until: line.term_until,
                    promise: line.promise,
                    ..PostRow::default()
                };
                begins.push(Beginning::new(app, &permit, &spec, post, address));
            }
        }
    }
    let done = Imported { begun: begins.len(), changed: changes.len(), left_out };
    let mut entry = app.entry(&permit, "posts_import", POST, id, address);
    entry.details =
        serde_json::json!({ "begun": done.begun, "changed": done.changed, "left_out": left_out }).to_string();
    let claim = Claim::of(app, actor, PREVIEW, id)?;
    let revision = kept.revision;
    app.db.write(ConfirmOp { county: app.county, permit, claim, revision, begins, changes, entry }).await?;
    app.refresh().await?;
    Ok(done)
}

fn changed(app: &App, permit: &Permit, line: &Line, post: &PostRow, address: Option<&str>) -> Changed {
    let mut entry = app.entry(permit, "post_change", POST, post.id, address);
    entry.place = Some(post.place);
    entry.details = serde_json::json!({ "kind": post.kind, "import": true }).to_string();
    let renewed = line.term_until.filter(|until| Some(*until) != post.term_until);
    Changed {
        id: post.id,
        phone: line.phone.clone().or_else(|| post.phone.clone()),
        promise: line.promise.clone().or_else(|| post.promise.clone()),
        term_until: renewed,
        clock: term_clock(app, post.id, renewed),
        entry,
    }
}
