//! What fills the gaps of a text for one group.

use crate::context::App;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::places::PostRow;
use std::collections::BTreeMap;

struct Workers {
    county: i64,
    places: Vec<i64>,
}

impl Op for Workers {
    type Out = Option<PostRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        for place in &self.places {
            let posts = gezhi_store::places::posts_of(tx, self.county, *place).await?;
            if let Some(post) = posts.into_iter().find(|post| post.kind == "worker" || post.kind == "leader")
            {
                return Ok(Some(post));
            }
        }
        Ok(None)
    }
}

/// What is known for a place.
///
/// # Errors
/// Failures of the store.
pub(super) async fn known(
    app: &App,
    path: &PlacePath,
) -> std::result::Result<BTreeMap<&'static str, String>, StoreError> {
    let places = path.chain().rev().map(|id| id.0).collect();
    let post = app.db.read(Workers { county: app.county, places }).await?;
    let directory = app.directory();
    let name = |id: Option<PlaceId>| {
        id.and_then(|id| directory.place(id)).map(|place| place.name.clone()).unwrap_or_default()
    };
    let above = path.depth().checked_sub(1).and_then(|depth| path.at(depth));
    let day = local_date(app.now());
    let mut known = BTreeMap::from([
        ("地方", name(Some(path.id()))),
        ("上级", name(above)),
        ("日期", format!("{}月{}日", day.month(), day.day())),
        ("网址", app.settings.origin.clone()),
    ]);
    if let Some(post) = post {
        known.insert("网格员", post.name);
        if let Some(phone) = post.phone {
            known.insert("电话", phone);
        }
    }
    Ok(known)
}
