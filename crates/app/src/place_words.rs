//! Places in sheets that people fill in: found by whatever they write for them.

use crate::context::App;
use crate::sheets::comparable;
use gezhi_domain::grids::PlacePath;
use std::collections::HashMap;

/// Places by what people write for them: the whole way down, the end of it, or the code.
#[derive(Debug)]
pub(crate) struct PlaceWords {
    by_words: HashMap<String, Vec<PlacePath>>,
}

impl PlaceWords {
    /// Of all places.
    pub fn of(app: &App) -> Self {
        let directory = app.directory();
        let mut by_words: HashMap<String, Vec<PlacePath>> = HashMap::new();
        for place in directory.places() {
            let names: Vec<String> = place
                .path
                .chain()
                .filter_map(|id| directory.place(id))
                .map(|place| comparable(&place.name))
                .collect();
            for first in 0..names.len() {
                let words = names.get(first..).unwrap_or_default().concat();
                let found = by_words.entry(words).or_default();
                if !found.contains(&place.path) {
                    found.push(place.path);
                }
            }
            by_words.entry(place.code.clone()).or_default().push(place.path);
        }
        Self { by_words }
    }

    fn written(&self, typed: &str) -> &[PlacePath] {
        let key: String =
            comparable(typed).chars().filter(|c| !matches!(c, '/' | '、' | '-' | '>' | '\\' | '|')).collect();
        self.by_words.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The one place that is written so within a place.
    pub fn within(&self, within: &PlacePath, typed: &str) -> Option<PlacePath> {
        let mut found = self.written(typed).iter().filter(|path| within.reaches(path));
        let one = found.next()?;
        // Two of a name: nobody knows which is meant.
        found.next().is_none().then_some(*one)
    }

    /// The one place that is written so, or what to write instead.
    ///
    /// # Errors
    /// A sentence in Chinese and in English.
    pub fn find(&self, typed: &str) -> std::result::Result<PlacePath, (&'static str, &'static str)> {
        match self.written(typed) {
            [one] => Ok(*one),
            [_, ..] => Err((
                "有好几个地方叫这个名字，请写全：乡镇/村/网格。",
                "Several places have this name; write the whole way: town/village/grid.",
            )),
            [] => Err((
                "没有这个网格，请照系统里的名称写全。",
                "There is no such grid; write it as the system does.",
            )),
        }
    }
}
