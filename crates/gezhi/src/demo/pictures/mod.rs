//! Photos of the demo. They are drawn, not taken: sky, ground and the matter itself with some noise, once as it was
//! reported and once as it was left, so that screens have something to show.

mod canvas;
mod paint;

use crate::demo::DemoError;
use gezhi_app::files::Files;
use gezhi_store::attachments::AttachmentRow;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// A road with a hole.
    Road,
    /// A heap of rubbish.
    Rubbish,
    /// A burst pipe.
    Pipe,
    /// A ditch in the fields.
    Field,
    /// A cracked wall.
    House,
}

/// Words that say what could be seen; the first line with a word in the text decides.
const SEEN: [(Scene, &[&str]); 5] = [
    (Scene::Pipe, &["水管", "水喷", "漏水", "爆管", "自来水管"]),
    (Scene::Rubbish, &["垃圾", "废品", "旧沙发", "杂物"]),
    (Scene::House, &["墙裂", "裂开一条缝", "裂缝", "墙皮", "墙", "屋顶"]),
    (Scene::Field, &["水渠", "排水沟", "渠", "水沟", "沟", "涵"]),
    (Scene::Road, &["坑", "路面", "泥巴路", "路烂", "塌", "路都"]),
];

impl Scene {
    /// What a text is about, if it is something that can be drawn.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        SEEN.iter().find(|(_, words)| words.iter().any(|word| text.contains(word))).map(|(scene, _)| *scene)
    }
}

/// A photo to be drawn and where it belongs.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Case.
    pub case_id: i64,
    /// Journal entry.
    pub entry: i64,
    /// `report` or `after`.
    pub role: &'static str,
    /// When, microseconds.
    pub at: i64,
    /// Who took it.
    pub uploader: Option<i64>,
    /// What it shows.
    pub scene: Scene,
    /// The same seed gives the same place.
    pub seed: u64,
    /// After the work.
    pub fixed: bool,
}

/// One drawn photo as it would come from a phone, not yet made safe.
///
/// # Errors
/// A picture that cannot be encoded.
pub fn sample() -> Result<Vec<u8>, DemoError> {
    paint::paint(Scene::Road, 7, false)
}

/// Draws one photo, keeps it and its thumbnail, and gives the row.
///
/// # Errors
/// A disk that is full.
pub async fn keep(files: Files, wish: Wish, id: i64, token: String) -> Result<AttachmentRow, DemoError> {
    let (scene, seed, fixed) = (wish.scene, wish.seed, wish.fixed);
    let photo = tokio::task::spawn_blocking(move || {
        let drawn = paint::paint(scene, seed, fixed)?;
        gezhi_media::photo::process(&drawn).map_err(|error| DemoError::History(error.to_string()))
    });
    let photo = photo.await.map_err(|error| DemoError::History(error.to_string()))??;
    let bytes = i64::try_from(photo.jpeg.len()).unwrap_or(i64::MAX);
    let hash = files.put(photo.jpeg).await.map_err(DemoError::Files)?;
    let thumb_hash = Some(files.put(photo.thumbnail).await.map_err(DemoError::Files)?);
    Ok(AttachmentRow {
        id,
        token,
        hash,
        thumb_hash,
        kind: "image".into(),
        mime: "image/jpeg".into(),
        width: Some(i64::from(photo.width)),
        height: Some(i64::from(photo.height)),
        bytes,
        uploader: wish.uploader,
        case_id: Some(wish.case_id),
        entry: Some(wish.entry),
        role: wish.role.into(),
        public: true,
        created_at: wish.at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_shows_what_the_text_says() {
        assert_eq!(Scene::of("村口水管爆了"), Some(Scene::Pipe));
        assert_eq!(Scene::of("去圩上的路烂得不成样，下雨天看不见坑有多深"), Some(Scene::Road));
        assert_eq!(Scene::of("打雷以后就没电"), None);
    }
}
