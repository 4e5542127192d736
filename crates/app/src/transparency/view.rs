//! What everybody may see of the log: heads, leaves, keys.

use super::{keys::ReadKeys, kinds};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Id, Page, instant};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::transparency::{Head, KeyStatement, leaf_hash, read_leaf};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::transparency::{HeadRow, LeafRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A signed head.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeadView {
    /// Whose log.
    pub origin: String,
    /// How many entries.
    pub size: i64,
    /// Root over them, hexadecimal.
    pub root: String,
    /// When it was signed.
    pub at: String,
    /// Key that signed it.
    pub key: String,
    /// The signed text (C2SP signed note).
    pub note: String,
}

impl HeadView {
    pub(super) fn of(row: HeadRow) -> Result<Self> {
        let text = row.note.split_once("\n\n").map(|(text, _)| format!("{text}\n"));
        let head = text.as_deref().and_then(Head::parse).ok_or_else(|| {
            StoreError::BadValue(format!("head {} is unreadable; run `gezhi verify --log`", row.size))
        })?;
        Ok(Self {
            origin: head.origin,
            size: row.size,
            root: hex::encode(head.root),
            at: instant(row.at),
            key: row.key_id,
            note: row.note,
        })
    }
}

/// The text behind a commitment, and what opens it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LogOpening)]
pub struct OpeningView {
    /// Name of the commitment in the body.
    pub name: String,
    /// Salt, hexadecimal.
    pub salt: String,
    /// The text as it is stored now. The reader computes the commitment from both.
    pub text: String,
}

/// An entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeafView {
    /// Its place in the tree, from 0; `null` while it waits for it, a second or two.
    pub seq: Option<i64>,
    /// Kind of statement.
    pub kind: String,
    /// What it is about.
    pub subject: Id,
    /// When.
    pub at: String,
    /// Its exact bytes, canonical JSON.
    pub leaf: String,
    /// Hash of the leaf, hexadecimal.
    pub hash: String,
    /// What opens its commitments, where everybody may read what they stand for.
    pub openings: Vec<OpeningView>,
}

/// An entry with what opens it.
pub(super) fn leaf_view(row: &LeafRow, openings: Vec<OpeningView>) -> LeafView {
    LeafView {
        seq: row.seq,
        subject: Id(row.subject),
        at: instant(row.at),
        hash: hex::encode(leaf_hash(&row.leaf)),
        leaf: String::from_utf8_lossy(&row.leaf).into_owned(),
        kind: row.kind.clone(),
        openings,
    }
}

async fn public_view(
    tx: &mut Tx<'_>,
    county: i64,
    row: LeafRow,
    today: &str,
) -> std::result::Result<LeafView, StoreError> {
    let mut openings = Vec::new();
    if let Some(said) = read_leaf(&row.leaf) {
        for opening in gezhi_store::transparency::openings(tx, county, row.key()).await? {
            if !opening.public {
                continue;
            }
            if let Some(text) = kinds::public_text(tx, county, &said, &opening.name, today).await? {
                openings.push(OpeningView { name: opening.name, salt: hex::encode(opening.salt), text });
            }
        }
    }
    Ok(leaf_view(&row, openings))
}

/// A key that signs heads.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KeyView {
    /// Short name.
    pub id: String,
    /// Name, short name and public key in the form that other programs take (`name+id+key`).
    pub verifier: String,
    /// Size of the first head it may sign; heads from there on are signed by it alone.
    pub from_size: i64,
    /// Since when.
    pub at: String,
    /// The key before, which vouches for it; `null` for the first, and where the one before was lost.
    pub vouched_by: Option<String>,
    /// The signed statement.
    pub note: String,
}

struct FindHead {
    county: i64,
    size: Option<i64>,
}

impl Op for FindHead {
    type Out = Option<HeadRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        match self.size {
            Some(size) => gezhi_store::transparency::head(tx, self.county, size).await,
            None => gezhi_store::transparency::latest_head(tx, self.county).await,
        }
    }
}

/// The head of a size, or the newest.
///
/// # Errors
/// 404 where there is none.
pub async fn head(app: &App, size: Option<i64>) -> Result<HeadView> {
    let row = app.db.read(FindHead { county: app.county, size }).await?.ok_or_else(AppError::not_found)?;
    HeadView::of(row)
}

/// The QR code of a head: the address of the page that compares it with the log of today, the head in it.
///
/// # Errors
/// 404 where there is none.
pub async fn head_qr(app: &App, size: i64) -> Result<String> {
    let head = head(app, Some(size)).await?;
    let origin = app.settings.origin.trim_end_matches('/');
    crate::codes::svg_of(&format!("{origin}/verify#head={}", URL_SAFE_NO_PAD.encode(head.note)))
}

/// Which heads.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HeadsQuery {
    /// Where the next page starts.
    pub cursor: Option<String>,
}

struct Heads {
    county: i64,
    before: i64,
    limit: i64,
}

impl Op for Heads {
    type Out = Vec<HeadRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::transparency::heads_before(tx, self.county, self.before, self.limit).await
    }
}

/// Heads, the newest first.
///
/// # Errors
/// 422 for a cursor that is none.
pub async fn heads(app: &App, query: &HeadsQuery) -> Result<Page<HeadView>> {
    const PAGE: usize = 50;
    let before = match query.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
        None => i64::MAX,
        Some(cursor) => cursor.parse().map_err(|_| unusable("cursor"))?,
    };
    let limit = i64::try_from(PAGE + 1).unwrap_or(51);
    let mut rows = app.db.read(Heads { county: app.county, before, limit }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.size.to_string());
    Ok(Page { items: rows.into_iter().map(HeadView::of).collect::<Result<_>>()?, next })
}

pub(super) fn unusable(field: &'static str) -> AppError {
    AppError::invalid(
        "log_number",
        field,
        "这里要写整数，而且不能超出账本的条数。",
        "This has to be a whole number within the size of the log.",
    )
}

/// Which entries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LeavesQuery {
    /// First place, 0 when left out.
    pub from: Option<i64>,
    /// How many, 1,000 at most; 100 when left out.
    pub limit: Option<i64>,
}

enum Which {
    From(i64, i64),
    One(i64),
    Of(String, i64),
}

struct Leaves {
    county: i64,
    which: Which,
    today: String,
}

impl Op for Leaves {
    type Out = Vec<LeafView>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::transparency::{leaf, leaves_from, leaves_of};
        let rows = match &self.which {
            Which::From(from, limit) => leaves_from(tx, self.county, *from, *limit).await?,
            Which::One(seq) => leaf(tx, self.county, *seq).await?.into_iter().collect(),
            Which::Of(kind, subject) => leaves_of(tx, self.county, kind, *subject, 50).await?,
        };
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            views.push(public_view(tx, self.county, row, &self.today).await?);
        }
        Ok(views)
    }
}

async fn read(app: &App, which: Which) -> Result<Vec<LeafView>> {
    let today = local_date(app.now()).to_string();
    Ok(app.db.read(Leaves { county: app.county, which, today }).await?)
}

/// Entries in the order of the tree.
///
/// # Errors
/// Failures of the store.
pub async fn leaves(app: &App, query: &LeavesQuery) -> Result<Vec<LeafView>> {
    let limit = query.limit.unwrap_or(100).clamp(1, 1_000);
    read(app, Which::From(query.from.unwrap_or(0), limit)).await
}

/// The entry at a place of the tree.
///
/// # Errors
/// 404.
pub async fn leaf(app: &App, seq: i64) -> Result<LeafView> {
    read(app, Which::One(seq)).await?.pop().ok_or_else(AppError::not_found)
}

/// What was entered about a thing, the newest first.
///
/// # Errors
/// 404 where nothing was.
pub async fn about(app: &App, kind: &str, subject: i64) -> Result<Vec<LeafView>> {
    let found = read(app, Which::Of(kind.to_owned(), subject)).await?;
    if found.is_empty() { Err(AppError::not_found()) } else { Ok(found) }
}

/// Keys, the oldest first.
///
/// # Errors
/// Failures of the store.
pub async fn keys(app: &App) -> Result<Vec<KeyView>> {
    let (rows, _) = app.db.read(ReadKeys { county: app.county }).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let text = row.note.split_once("\n\n").map(|(text, _)| format!("{text}\n"));
            KeyView {
                id: row.key_id,
                verifier: row.verifier,
                from_size: row.from_size,
                at: instant(row.at),
                vouched_by: text.as_deref().and_then(KeyStatement::parse).and_then(|said| said.vouched_by),
                note: row.note,
            }
        })
        .collect())
}
