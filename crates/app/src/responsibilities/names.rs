//! From the words of a sheet to codes, places and keys.
//!
//! People write names, not codes: `路面破损`, `覃塘街道`, `区住建局`. A name that fits twice is refused with the ways to tell
//! the two apart, never guessed.

use crate::context::App;
use crate::sheets::comparable;
use crate::views::Bi;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::profile::Profile;
use std::collections::{HashMap, HashSet};

/// Something with a name inside other things with names, from the top down.
#[derive(Debug, Clone)]
struct Named<T> {
    chain: Vec<Vec<String>>,
    shown: String,
    value: T,
}

/// A body that exists, and the place it is for.
#[derive(Debug, Clone)]
struct NamedBody {
    key: String,
    place: PlacePath,
}

/// The words a list is written in.
#[derive(Debug, Default)]
pub(super) struct Names {
    categories: HashMap<String, Vec<Named<String>>>,
    codes: HashSet<String>,
    places: HashMap<String, Vec<Named<PlacePath>>>,
    place_codes: HashMap<String, PlacePath>,
    /// Path of names and code of each place.
    place_words: HashMap<i64, (String, String)>,
    everywhere: HashSet<String>,
    keys: HashSet<String>,
    general: HashMap<String, HashSet<String>>,
    shown_general: HashMap<String, String>,
    bodies: HashMap<String, Vec<NamedBody>>,
}

/// What stands for `{place}` in the name of a body that every town or village has.
pub(super) const OF_THE_PLACE: &str = "属地";
const EVERYWHERE: &[&str] = &[
    "全区",
    "全县",
    "全市",
    "全镇",
    "全旗",
    "全域",
    "全部",
    "所有",
    "全部地区",
    "不限",
    "everywhere",
    "all",
    "*",
];

/// Signs for "nothing here".
fn is_nothing(word: &str) -> bool {
    matches!(comparable(word).as_str(), "" | "-" | "--" | "—" | "——" | "/" | "无" | "none")
}

fn parts(word: &str) -> Vec<String> {
    word.split(['/', '／', '>', '＞', '→', '\\', '|'])
        .map(comparable)
        .filter(|part| !part.is_empty())
        .collect()
}

/// The one thing that a path of names means: the whole chain first, else the names in their order with gaps.
fn only<'a, T>(named: &'a HashMap<String, Vec<Named<T>>>, word: &str) -> Result<&'a T, Vec<&'a str>> {
    let wanted = parts(word);
    let Some(last) = wanted.last() else { return Err(Vec::new()) };
    let all = named.get(last).map_or(&[][..], Vec::as_slice);
    let exact: Vec<&Named<T>> = all
        .iter()
        .filter(|one| {
            one.chain.len() == wanted.len()
                && one.chain.iter().zip(&wanted).all(|(names, part)| names.contains(part))
        })
        .collect();
    let fits = |one: &&Named<T>| {
        let mut chain = one.chain.iter();
        wanted.iter().all(|part| chain.any(|names| names.contains(part)))
            && one.chain.last().is_some_and(|names| names.contains(last))
    };
    let found = if exact.is_empty() { all.iter().filter(fits).collect() } else { exact };
    match found.as_slice() {
        [one] => Ok(&one.value),
        several => Err(several.iter().map(|one| one.shown.as_str()).take(3).collect()),
    }
}

fn several(found: &[&str]) -> Bi {
    Bi::new(
        format!("有几个同名的，请写全：{}", found.join("，")),
        format!("Several have this name; write one in full: {}", found.join(", ")),
    )
}

impl Names {
    /// The words of a county as it is now.
    pub fn of(app: &App) -> Self {
        let directory = app.directory();
        let mut names = Self::default();
        names.add_categories(&app.profile());
        for place in directory.places() {
            let below: Vec<&str> = place
                .path
                .chain()
                .skip(1)
                .filter_map(|id| directory.place(id))
                .map(|at| at.name.as_str())
                .collect();
            names.add_place(place.path, &place.name, &below, &place.code);
        }
        for body in directory.bodies() {
            if let Some(place) = directory.place(PlaceId(body.place)) {
                names.add_body(&body.key, [&body.name, &body.name_en], place.path);
            }
        }
        names.add_general(&app.profile());
        names
    }

    fn add_categories(&mut self, profile: &Profile) {
        for category in &profile.categories.categories {
            let mut chain = Vec::new();
            let mut shown = Vec::new();
            for (at, _) in category.code.match_indices('.').chain([(category.code.len(), "")]) {
                let Some(step) = category.code.get(..at).and_then(|code| profile.category(code)) else {
                    continue;
                };
                chain.push(vec![comparable(&step.name.zh), comparable(&step.name.en)]);
                shown.push(step.name.zh.as_str());
            }
            self.codes.insert(category.code.clone());
            let named = Named { chain, shown: shown.join("/"), value: category.code.clone() };
            for name in HashSet::from([comparable(&category.name.zh), comparable(&category.name.en)]) {
                self.categories.entry(name).or_default().push(named.clone());
            }
        }
    }

    fn add_place(&mut self, path: PlacePath, name: &str, below: &[&str], code: &str) {
        self.place_words.insert(path.id().0, (below.join("/"), code.to_owned()));
        self.place_codes.insert(code.to_owned(), path);
        if path.depth() == 0 {
            self.everywhere.insert(comparable(name));
            return;
        }
        let chain = below.iter().map(|name| vec![comparable(name)]).collect();
        self.places.entry(comparable(name)).or_default().push(Named {
            chain,
            shown: below.join("/"),
            value: path,
        });
    }

    fn add_body(&mut self, key: &str, names: [&str; 2], place: PlacePath) {
        self.keys.insert(key.to_owned());
        for name in HashSet::from(names.map(comparable)) {
            self.bodies.entry(name).or_default().push(NamedBody { key: key.to_owned(), place });
        }
    }

    /// Names without a place: 属地综合行政执法队 is that of the town the case stands in.
    fn add_general(&mut self, profile: &Profile) {
        for spec in profile.work.bodies.iter().filter(|spec| self.keys.contains(&spec.key)) {
            self.shown_general.insert(spec.key.clone(), spec.name.zh.replace("{place}", OF_THE_PLACE));
            for place in
                ["", OF_THE_PLACE, "各", "乡镇", "各乡镇", "各镇", "各村", "所在地", "本地", "{place}"]
            {
                for name in [&spec.name.zh, &spec.name.en] {
                    let name = comparable(&name.replace("{place}", place));
                    self.general.entry(name).or_default().insert(spec.key.clone());
                }
            }
        }
    }

    /// What to write for a body: its general name, or its key where that name is not its own alone.
    pub fn body_words(&self, key: &str) -> String {
        let name = self.general_name(key);
        if self.body(name, None).is_ok_and(|found| found == key) { name.to_owned() } else { key.to_owned() }
    }

    fn general_name<'a>(&'a self, key: &'a str) -> &'a str {
        self.shown_general.get(key).map_or(key, String::as_str)
    }

    /// A category by code, name or path of names.
    pub fn category(&self, word: &str) -> Result<String, Bi> {
        let typed = comparable(word);
        if typed.is_empty() {
            return Err(Bi::new("没有填类别。", "The category is missing."));
        }
        if self.codes.contains(&typed) {
            return Ok(typed);
        }
        only(&self.categories, word).cloned().map_err(|found| match found.as_slice() {
            [] => Bi::new(format!("没有「{word}」这个类别。"), format!("There is no category {word}.")),
            found => several(found),
        })
    }

    /// A place by code, name or path of names; `None` is everywhere.
    pub fn place(&self, word: &str) -> Result<Option<PlacePath>, Bi> {
        let typed = comparable(word);
        if is_nothing(word) || self.everywhere.contains(&typed) || EVERYWHERE.contains(&typed.as_str()) {
            return Ok(None);
        }
        if let Some(path) = self.place_codes.get(&typed) {
            return Ok(Some(*path).filter(|path| path.depth() > 0));
        }
        // 覃塘区/覃塘街道 is 覃塘街道.
        let steps = parts(word);
        let below = match steps.split_first() {
            Some((first, rest)) if self.everywhere.contains(first) => rest.join("/"),
            _ => steps.join("/"),
        };
        only(&self.places, &below).map(|path| Some(*path)).map_err(|found| match found.as_slice() {
            [] => Bi::new(format!("没有「{word}」这个地方。"), format!("There is no place {word}.")),
            found => several(found),
        })
    }

    /// A body by key, general name, or its own name; its own name must fit the line's place.
    pub fn body(&self, word: &str, place: Option<&PlacePath>) -> Result<String, Bi> {
        let typed = comparable(word);
        if typed.is_empty() {
            return Err(Bi::new("没有填单位。", "The body is missing."));
        }
        if self.keys.contains(&typed) {
            return Ok(typed);
        }
        if let Some(found) = self.bodies.get(&typed) {
            let here: HashSet<&str> = found
                .iter()
                .filter(|body| {
                    body.place.depth() == 0 || place.is_some_and(|place| body.place.reaches(place))
                })
                .map(|body| body.key.as_str())
                .collect();
            return match (here.len(), here.iter().next(), found.first()) {
                (1, Some(key), _) => Ok((*key).to_owned()),
                (0, _, Some(body)) => {
                    let general = self.general_name(&body.key);
                    Err(Bi::new(
                        format!(
                            "「{word}」只管自己的地方。请把地点填成它管的地方，或者把单位写成「{general}」。"
                        ),
                        format!(
                            "{word} serves its own place only. Name that place, or write {general} as the body."
                        ),
                    ))
                }
                _ => Err(several(&here.into_iter().collect::<Vec<_>>())),
            };
        }
        let general: Vec<&str> = self.general.get(&typed).into_iter().flatten().map(String::as_str).collect();
        match general.as_slice() {
            [key] => Ok((*key).to_owned()),
            [] => Err(Bi::new(format!("没有「{word}」这个单位。"), format!("There is no body {word}."))),
            found => Err(several(found)),
        }
    }

    /// Several bodies, separated by 、 or commas; none where nothing or 无 stands.
    pub fn bodies(&self, words: &str, place: Option<&PlacePath>) -> Result<Vec<String>, Bi> {
        let mut keys: Vec<String> = Vec::new();
        for word in words.split(['、', ',', '，', ';', '；', '\n']).filter(|word| !is_nothing(word)) {
            let key = self.body(word.trim(), place)?;
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// What to write for a category: its path of names, or its code where another has the same.
    pub fn category_words(&self, code: &str) -> String {
        let shown =
            self.categories.values().flatten().find(|named| named.value == code).map(|named| &named.shown);
        let own = shown.filter(|shown| self.category(shown).is_ok_and(|found| found == code));
        own.cloned().unwrap_or_else(|| code.to_owned())
    }

    /// What to write for a place: its path of names, or its code where another has the same; nothing for everywhere.
    pub fn place_words(&self, place: Option<i64>) -> String {
        let Some((shown, code)) = place.and_then(|id| self.place_words.get(&id)) else {
            return String::new();
        };
        let own = self.place(shown).is_ok_and(|found| found.map(|path| path.id().0) == place);
        if own { shown.clone() } else { code.clone() }
    }
}

#[cfg(test)]
pub(super) mod tests;
