//! Photos of demo counties. They are drawn, not taken: sky, ground and the matter itself with some noise, once as it was
//! reported and once as it was left, so that screens have something to show.
//!
//! A crate of its own, so that it is compiled for speed also where the rest is compiled for quick turns.
#![warn(missing_docs)]

mod canvas;
pub mod dice;
mod paint;
mod ware;

pub use paint::paint;
pub use ware::{Ware, paint_ware};

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// A receipt on a table.
    Receipt,
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
