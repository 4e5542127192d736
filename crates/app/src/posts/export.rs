//! Posts as a sheet, and a refused sheet with what is wrong written beside each row.

use super::import::{Kept, PREVIEW};
use super::rows::COLUMNS;
use crate::context::App;
use crate::error::Result;
use crate::sheets::write_xlsx;
use gezhi_domain::accounts::Actor;
use gezhi_domain::deadlines::{BEIJING, local_date};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::posts::{Filter, PostRow};
use std::collections::HashSet;

struct Rows {
    county: i64,
    places: Vec<i64>,
    kind: Option<String>,
}

impl Op for Rows {
    type Out = Vec<PostRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let filter = Filter { kind: self.kind.clone(), ..Filter::default() };
        let mut rows = Vec::new();
        for place in &self.places {
            rows.extend(gezhi_store::posts::page(tx, self.county, *place, &filter, 0, 100_000).await?);
        }
        Ok(rows)
    }
}

/// Held posts of a place or the own scope as an Excel workbook that [`preview`](super::preview) reads back without a change.
///
/// # Errors
/// 401, 403; 404 for a place out of sight.
pub async fn export(app: &App, actor: &Actor, place: Option<&str>, kind: Option<&str>) -> Result<Vec<u8>> {
    let places = super::list::places(app, actor, place)?;
    let kind = kind.map(str::to_owned).filter(|kind| !kind.is_empty());
    let mut posts = app.db.read(Rows { county: app.county, places, kind }).await?;
    let mut seen = HashSet::new();
    posts.retain(|post| seen.insert(post.id));
    let directory = app.directory();
    let words = |post: &PostRow| {
        directory
            .place(PlaceId(post.place))
            .map(|place| directory.path_name(&place.path).replace(" / ", "/"))
            .unwrap_or_default()
    };
    let mut rows: Vec<Vec<String>> = posts
        .iter()
        .map(|post| {
            // The last day of the term, not the first instant after it.
            let term = post
                .term_until
                .and_then(|until| gezhi_store::time::instant(until - 1).ok())
                .map(|at| local_date(at).to_string());
            vec![
                words(post),
                super::kinds::word(app, &post.kind).zh,
                post.name.clone(),
                post.phone.clone().unwrap_or_default(),
                term.unwrap_or_default(),
                post.promise.clone().unwrap_or_default(),
            ]
        })
        .collect();
    rows.sort();
    let when = BEIJING.to_datetime(app.now()).strftime("%Y-%m-%d %H:%M").to_string();
    let title =
        format!("{} · 网格岗位 · {when} · {} · {} 行", app.profile().head.name.zh, actor.name, rows.len());
    let head: Vec<String> =
        COLUMNS.iter().filter_map(|column| column.names.first()).map(|name| (*name).to_owned()).collect();
    let work = move || write_xlsx(Some(&title), &head, &rows);
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}

/// The rows of a previewed sheet as they were typed, with a column that says what is wrong.
///
/// # Errors
/// 401; 404 for somebody else's preview.
pub async fn error_sheet(app: &App, actor: &Actor, preview: i64) -> Result<Vec<u8>> {
    let kept: Kept = crate::previews::look(app, actor, PREVIEW, preview).await?;
    kept.typed.with_errors(kept.errors).await
}
