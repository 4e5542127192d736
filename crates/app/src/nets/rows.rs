//! From the rows of a sheet to people in charge, or to what is wrong with each row.

use super::edit::{person_name, work_phone};
use crate::error::{AppError, Result};
use crate::place_words::PlaceWords;
use crate::sheets::{Column, Grid, Header, RowError, comparable};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::PlacePath;
use gezhi_domain::profile::NetSpec;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The columns, in the order of the export.
pub(super) const COLUMNS: &[Column] = &[
    Column {
        names: &["网格", "所属网格", "地点", "地方", "片区", "grid", "place"], required: true
    },
    Column { names: &["部门网", "网", "部门", "条线", "net"], required: true },
    Column { names: &["责任人", "姓名", "负责人", "name"], required: true },
    Column { names: &["工作电话", "电话", "联系电话", "手机", "phone"], required: true },
];
const PLACE: usize = 0;
const NET: usize = 1;
const NAME: usize = 2;
const PHONE: usize = 3;

/// A row that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    /// Row of the file, from 1.
    pub row: usize,
    pub place: i64,
    pub net: String,
    pub name: String,
    pub phone: String,
}

/// What a sheet says.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub lines: Vec<Line>,
    pub errors: Vec<RowError>,
    /// Indices of the rows that hold data.
    pub rows: Vec<usize>,
    /// Rows that name a grid and a net, but nobody: as the export writes gaps.
    pub blank: usize,
}

/// A column and what is wrong in it, in Chinese and in English.
type Wrong = (usize, (String, String));

/// Reads rows for somebody, who may take in only what lies in the own scope.
pub(super) struct Reader<'a> {
    pub actor: &'a Actor,
    pub places: PlaceWords,
    pub nets: &'a [NetSpec],
}

/// What a refusal says.
fn sentence<T>(result: Result<T>) -> std::result::Result<T, (String, String)> {
    result.map_err(|error| match error {
        AppError::Invalid { zh, en, .. } => (zh, en),
        other => (other.to_string(), other.to_string()),
    })
}

impl Reader<'_> {
    /// A net by its key or name; 网 at its end may be left out.
    fn net(&self, typed: &str) -> Option<&NetSpec> {
        let typed = comparable(typed);
        let names = |net: &NetSpec| [&net.key, &net.name.zh, &net.name.en].map(|name| comparable(name));
        let is = |net: &&NetSpec| {
            names(net).iter().any(|name| *name == typed || name.strip_suffix('网') == Some(typed.as_str()))
        };
        self.nets.iter().find(is).filter(|_| !typed.is_empty())
    }

    /// Reads every row below the head; blank rows are passed over.
    pub fn read(&self, grid: &Grid, header: &Header) -> Reading {
        let mut reading = Reading::default();
        let mut seen: HashMap<(i64, String), usize> = HashMap::new();
        for row in header.row + 1..grid.rows().len() {
            let cell = |column: usize| header.cell(grid, row, column);
            if (0..COLUMNS.len()).all(|column| cell(column).is_empty()) || grid.is_banner(row) {
                continue;
            }
            reading.rows.push(row);
            if cell(NAME).is_empty() && cell(PHONE).is_empty() {
                reading.blank += 1;
                continue;
            }
            match self.line(row + 1, cell) {
                Err(wrong) => reading.errors.extend(
                    wrong
                        .into_iter()
                        .map(|(column, (zh, en))| RowError::of(COLUMNS, row + 1, column, zh, en)),
                ),
                Ok(line) => match seen.get(&(line.place, line.net.clone())) {
                    Some(first) => reading.errors.push(RowError::of(
                        COLUMNS,
                        row + 1,
                        NET,
                        format!("和第 {first} 行重复：同一格同一个部门只能写一个责任人。"),
                        format!("The same grid and department as in row {first}; one person each."),
                    )),
                    None => {
                        seen.insert((line.place, line.net.clone()), row + 1);
                        reading.lines.push(line);
                    }
                },
            }
        }
        reading
    }

    fn place(&self, typed: &str) -> std::result::Result<PlacePath, (String, String)> {
        let path = self.places.find(typed).map_err(|(zh, en)| (zh.to_owned(), en.to_owned()))?;
        if decide_at(self.actor, Action::EditNets, &path).is_err() {
            return Err(("这个网格不归你管。".to_owned(), "This grid is not in your scope.".to_owned()));
        }
        if path.depth() == 0 {
            return Err((
                "责任人要落实到下面的片区、村或网格，不能一个人负责全部。".to_owned(),
                "Put people in charge of areas, villages or grids; nobody is in charge of the whole."
                    .to_owned(),
            ));
        }
        Ok(path)
    }

    fn line<'c>(&self, row: usize, cell: impl Fn(usize) -> &'c str) -> std::result::Result<Line, Vec<Wrong>> {
        let net = self.net(cell(NET)).ok_or_else(|| {
            let known: Vec<&str> = self.nets.iter().map(|net| net.name.zh.as_str()).collect();
            (
                format!("没有这个部门网。可以写：{}。", known.join("、")),
                "There is no such net; write it as the system does.".to_owned(),
            )
        });
        let place = self.place(cell(PLACE));
        let (name, phone) = (sentence(person_name(cell(NAME))), sentence(work_phone(cell(PHONE))));
        match (place, net, name, phone) {
            (Ok(place), Ok(net), Ok(name), Ok(phone)) => {
                Ok(Line { row, place: place.id().0, net: net.key.clone(), name, phone })
            }
            (place, net, name, phone) => Err([
                place.err().map(|why| (PLACE, why)),
                net.err().map(|why| (NET, why)),
                name.err().map(|why| (NAME, why)),
                phone.err().map(|why| (PHONE, why)),
            ]
            .into_iter()
            .flatten()
            .collect()),
        }
    }
}
