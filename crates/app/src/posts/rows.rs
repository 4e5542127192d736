//! From the rows of a sheet to posts, or to what is wrong with each row.

use super::input;
use crate::context::App;
use crate::place_words::PlaceWords;
use crate::sheets::{Column, Grid, Header, RowError, comparable};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::posts::{PostSpec, day_start};
use gezhi_store::time::micros;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The columns of a list of posts, in the order of the export.
pub(super) const COLUMNS: &[Column] = &[
    Column { names: &["网格", "所属网格", "地点", "单位", "grid", "place"], required: true },
    Column { names: &["岗位", "职务", "类别", "post", "kind"], required: true },
    Column { names: &["姓名", "name"], required: true },
    Column {
        names: &["电话", "联系电话", "手机号", "手机", "工作电话", "phone"], required: false
    },
    Column { names: &["任期至", "任期截止", "任期", "term"], required: false },
    Column { names: &["承诺", "服务承诺", "promise"], required: false },
];
const PLACE: usize = 0;
const KIND: usize = 1;
const NAME: usize = 2;
const PHONE: usize = 3;
const TERM: usize = 4;
const PROMISE: usize = 5;

/// Telephones and rows of people of one name in one post.
type Namesakes = Vec<(Option<String>, usize)>;

/// A row that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    /// Row of the file, from 1.
    pub row: usize,
    pub place: i64,
    pub kind: String,
    pub name: String,
    pub phone: Option<String>,
    pub term_until: Option<i64>,
    pub promise: Option<String>,
}

/// What a sheet says.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub lines: Vec<Line>,
    pub errors: Vec<RowError>,
    /// Indices of the rows that hold data.
    pub rows: Vec<usize>,
}

/// Reads rows for somebody, who may take in only what lies in the own scope.
pub(super) struct Reader<'a> {
    pub app: &'a App,
    pub actor: &'a Actor,
    pub places: PlaceWords,
    pub kinds: Vec<PostSpec>,
    /// Place, kind and name of the posts in force: what stands where the profile wants none may stay there.
    pub present: HashSet<(i64, String, String)>,
}

impl Reader<'_> {
    fn kind(&self, typed: &str) -> Option<&PostSpec> {
        let typed = comparable(typed);
        self.kinds.iter().find(|spec| {
            [&spec.key, &spec.name.zh, &spec.name.en].iter().any(|name| comparable(name) == typed)
        })
    }

    /// Reads every row below the head; blank rows are passed over.
    pub fn read(&self, grid: &Grid, header: &Header) -> Reading {
        let mut reading = Reading::default();
        let mut seen: HashMap<(i64, String, String), Namesakes> = HashMap::new();
        for row in header.row + 1..grid.rows().len() {
            if (0..COLUMNS.len()).all(|column| header.cell(grid, row, column).is_empty()) {
                continue;
            }
            reading.rows.push(row);
            let before = reading.errors.len();
            let mut wrong = |column: usize, zh: &str, en: &str| {
                reading.errors.push(RowError::of(COLUMNS, row + 1, column, zh, en));
            };
            let line = self.line(grid, header, row, &mut wrong);
            if let Some(line) = &line {
                // Two of one name are two people where each has a telephone of the own.
                let namesakes: &mut Vec<(Option<String>, usize)> =
                    seen.entry((line.place, line.kind.clone(), line.name.clone())).or_default();
                let same = |(phone, _): &&(Option<String>, usize)| {
                    phone.is_none() || line.phone.is_none() || *phone == line.phone
                };
                if let Some((_, first)) = namesakes.iter().find(same) {
                    wrong(NAME, &format!("和第 {first} 行重复。"), &format!("The same as row {first}."));
                }
                namesakes.push((line.phone.clone(), row + 1));
            }
            if let Some(line) = line.filter(|_| reading.errors.len() == before) {
                reading.lines.push(line);
            }
        }
        reading
    }

    fn line(
        &self,
        grid: &Grid,
        header: &Header,
        row: usize,
        wrong: &mut impl FnMut(usize, &str, &str),
    ) -> Option<Line> {
        let cell = |column: usize| header.cell(grid, row, column);
        let place = match self.places.find(cell(PLACE)) {
            Ok(path) if decide_at(self.actor, Action::ImportPosts, &path).is_ok() => Some(path),
            Ok(_) => {
                wrong(PLACE, "这个网格不归你管。", "This grid is not in your scope.");
                None
            }
            Err((zh, en)) => {
                wrong(PLACE, zh, en);
                None
            }
        };
        let kind = self.kind(cell(KIND)).filter(|spec| !spec.per_household);
        if kind.is_none() {
            let known: Vec<&str> =
                self.kinds.iter().filter(|spec| !spec.per_household).map(|spec| &*spec.name.zh).collect();
            wrong(
                KIND,
                &format!("没有这种岗位。可以写：{}。", known.join("、")),
                "There is no such kind of post.",
            );
        }
        if let (Some(path), Some(spec)) = (&place, kind) {
            let level = self.app.directory().place(PlaceId(path.id().0)).map(|place| place.level_key.clone());
            let holds = (path.id().0, spec.key.clone(), cell(NAME).to_owned());
            if !level.is_some_and(|level| spec.stands_on(&level)) && !self.present.contains(&holds) {
                wrong(KIND, "这一级网格不设这个岗位。", "There is no such post on this level.");
            }
        }
        let name = input::name(cell(NAME));
        if name.is_err() {
            wrong(NAME, "请填姓名，最多 40 字。", "Give a name of at most 40 characters.");
        }
        let phone = input::phone(Some(cell(PHONE)));
        if phone.is_err() {
            wrong(PHONE, "电话不对：填 11 位手机号，或带区号的固定电话。", "This is no telephone number.");
        }
        let term = term(cell(TERM));
        if term.is_err() {
            wrong(TERM, "日期请写成 2029-12-31 这样。", "Write the day like 2029-12-31.");
        }
        let promise = input::some_line(Some(cell(PROMISE)), "promise", 100);
        if promise.is_err() {
            wrong(PROMISE, "太长了，最多 100 字。", "100 characters at most.");
        }
        Some(Line {
            row: row + 1,
            place: place?.id().0,
            kind: kind?.key.clone(),
            name: name.ok()?,
            phone: phone.ok()?,
            term_until: term.ok()?,
            promise: promise.ok()?,
        })
    }
}

/// The last day of a term as offices write it: `2029-12-31`, `2029/12/31`, `2029.12.31`, `2029年12月31日`, or a number of Excel's days.
fn term(typed: &str) -> std::result::Result<Option<i64>, ()> {
    let plain = comparable(typed);
    if plain.is_empty() {
        return Ok(None);
    }
    let plain: String = plain
        .chars()
        .filter(|c| *c != '日')
        .map(|c| if matches!(c, '/' | '.' | '年' | '月') { '-' } else { c })
        .collect();
    let parts: Vec<i64> = plain.split('-').filter_map(|part| part.parse().ok()).collect();
    let day = match parts.as_slice() {
        [year, month, day] => jiff::civil::Date::new(
            i16::try_from(*year).map_err(|_| ())?,
            i8::try_from(*month).map_err(|_| ())?,
            i8::try_from(*day).map_err(|_| ())?,
        )
        .map_err(|_| ())?,
        // Excel counts days from the end of 1899.
        [days] if (30_000..80_000).contains(days) => jiff::civil::Date::new(1899, 12, 30)
            .and_then(|start| start.checked_add(jiff::Span::new().days(*days)))
            .map_err(|_| ())?,
        _ => return Err(()),
    };
    Ok(Some(micros(day_start(day.tomorrow().map_err(|_| ())?))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_offices_write_them() {
        let wanted = term("2029-12-31").unwrap();
        for typed in ["2029/12/31", "2029.12.31", "2029年12月31日", "２０２９－１２－３１", "47483"]
        {
            assert_eq!(term(typed).unwrap(), wanted, "{typed}");
        }
        assert_eq!(term(" ").unwrap(), None);
        for bad in ["2029", "三年", "2029-13-01", "2029-12-31-1"] {
            assert!(term(bad).is_err(), "{bad}");
        }
    }
}
