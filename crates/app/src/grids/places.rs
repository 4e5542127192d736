//! Reading the grid tree.

use crate::context::App;
use crate::directory::Place;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id, PlaceRef, Point};
use gezhi_domain::grids::{GridClass, PlaceId};
use serde::Serialize;
use utoipa::ToSchema;

/// A place in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceItem {
    /// Identity.
    pub id: Id,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Depth.
    pub depth: usize,
    /// `general` or `dedicated`.
    pub class: String,
    /// Kind.
    pub kind: String,
    /// The profile's word for its level.
    pub level_word: Bi,
    /// How many children it has.
    pub children: usize,
    /// Names from below the root down.
    pub path: String,
}

/// A post on a place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostView {
    /// Kind of post.
    pub role: Bi,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
}

/// A place in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceDetail {
    /// The list's fields.
    #[serde(flatten)]
    pub item: PlaceItem,
    /// From the root down, without the place itself.
    pub ancestors: Vec<PlaceRef>,
    /// Who is posted here.
    pub posts: Vec<PostView>,
    /// Label point.
    pub centre: Option<Point>,
    /// Square kilometres.
    pub area_km2: Option<f64>,
}

/// The profile's word for the level of a place, or for dedicated grids.
pub(crate) fn level_word(app: &App, place: &Place) -> Bi {
    let profile = app.profile();
    match (place.class, &profile.head.dedicated) {
        (GridClass::Dedicated, Some(scheme)) => Bi::from(&scheme.word),
        _ => u8::try_from(place.path.depth())
            .ok()
            .and_then(|depth| profile.level(depth))
            .map_or_else(|| Bi::new("", ""), |level| Bi::from(&level.word)),
    }
}

fn item(app: &App, place: &Place) -> PlaceItem {
    let directory = app.directory();
    let word = level_word(app, place);
    PlaceItem {
        id: Id(place.id.0),
        code: place.code.clone(),
        name: place.name.clone(),
        depth: place.path.depth(),
        class: place.class.code().to_owned(),
        kind: place.kind.clone(),
        level_word: word,
        children: place.children.len(),
        path: directory.path_name(&place.path),
    }
}

/// Children of a place in reading order; the root's when none is named.
///
/// # Errors
/// 404 for an unknown place.
pub fn children(app: &App, parent: Option<PlaceId>) -> Result<Vec<PlaceItem>> {
    let directory = app.directory();
    let parent = directory.place(parent.unwrap_or(directory.root())).ok_or_else(AppError::not_found)?;
    Ok(parent.children.iter().filter_map(|id| directory.place(*id)).map(|place| item(app, place)).collect())
}

/// Places whose name holds the text, shallow ones first; at most 20.
#[must_use]
pub fn search(app: &App, text: &str) -> Vec<PlaceItem> {
    let wanted: Vec<&str> = text.split_whitespace().collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let directory = app.directory();
    let mut found: Vec<&Place> = directory
        .places()
        .filter(|place| {
            let names = directory.path_name(&place.path);
            wanted.iter().all(|word| names.contains(word))
                && wanted.last().is_some_and(|word| place.name.contains(word))
        })
        .collect();
    found.sort_by_key(|place| (place.path.depth(), place.name.chars().count()));
    found.into_iter().take(20).map(|place| item(app, place)).collect()
}

/// A place with its posts.
///
/// # Errors
/// 404 for an unknown place.
pub async fn detail(app: &App, id: PlaceId) -> Result<PlaceDetail> {
    let directory = app.directory();
    let place = directory.place(id).ok_or_else(AppError::not_found)?;
    let posts = crate::posts::contacts_on(app, &place.path).await?;
    let depth = place.path.depth();
    Ok(PlaceDetail {
        item: item(app, place),
        ancestors: place.path.chain().take(depth).filter_map(|id| app.place_ref_by_id(id)).collect(),
        posts: posts
            .into_iter()
            .map(|post| PostView { role: post.word, name: post.name, phone: post.phone })
            .collect(),
        centre: place.point.map(|(lon, lat)| Point { lon, lat }),
        area_km2: place.area_m2.map(|area| area / 1_000_000.0),
    })
}
