//! Links from a sheet: who, and which household (by its number) or place (by its name). All rows or none.

use super::add::AddOp;
use super::{SUBJECT, USUAL_DAYS};
use crate::context::App;
use crate::error::Result;
use crate::place_words::PlaceWords;
use crate::residents::scope::{ancestors, path_of, place_for};
use crate::sheets::{Column, Grid, Header, RowError, SheetFault, comparable, whole_number};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::HouseholdRow;
use gezhi_store::visits::LinkRow;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

const COLUMNS: &[Column] = &[
    Column {
        names: &["联系人", "党员", "干部", "姓名", "部门", "包联单位", "单位", "name"], required: true
    },
    Column { names: &["类型", "联系类型", "kind"], required: false },
    Column { names: &["户号", "户编号", "联系户", "household"], required: false },
    Column { names: &["地方", "社区", "村", "网格", "包联社区", "place"], required: false },
    Column { names: &["走访周期", "周期", "多少天一次", "days"], required: false },
];
const NAME: usize = 0;
const KIND: usize = 1;
const HOUSEHOLD: usize = 2;
const PLACE: usize = 3;
const DAYS: usize = 4;

/// What a sheet would do, or did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkImport {
    /// Rows with data.
    pub rows: usize,
    /// Links that are new.
    pub new: usize,
    /// Rows that say what is known already.
    pub same: usize,
    /// What is wrong; while there is anything, nothing is taken in.
    pub errors: Vec<RowError>,
    /// Whether the links are in force now.
    pub done: bool,
}

/// A row as read.
struct Read {
    row: usize,
    name: String,
    kind: String,
    household: String,
    place: String,
    days: String,
}

fn read(bytes: &[u8]) -> std::result::Result<Vec<Read>, SheetFault> {
    let grids = crate::sheets::read(bytes)?;
    let (sheet, header) = Header::find(&grids, COLUMNS)?;
    let grid: Grid = grids.into_iter().nth(sheet).unwrap_or_default();
    let mut rows = Vec::new();
    for at in header.row + 1..grid.rows().len() {
        let text = |column: usize| header.cell(&grid, at, column).to_owned();
        let one = Read {
            row: at + 1,
            name: text(NAME),
            kind: text(KIND),
            household: text(HOUSEHOLD),
            place: text(PLACE),
            days: text(DAYS),
        };
        if [&one.name, &one.household, &one.place].into_iter().any(|cell| !cell.is_empty()) {
            rows.push(one);
        }
    }
    if rows.is_empty() { Err(SheetFault::Empty) } else { Ok(rows) }
}

struct Known {
    county: i64,
    numbers: Vec<String>,
    within: (usize, i64),
}

impl Op for Known {
    type Out = (HashMap<String, HouseholdRow>, Vec<LinkRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut files = HashMap::new();
        for number in &self.numbers {
            if let Some(file) = gezhi_store::residents::household_by_number(tx, self.county, number).await? {
                files.insert(number.clone(), file);
            }
        }
        let links =
            gezhi_store::visits::links_within(tx, self.county, self.within, None, (-1, 0), 50_000).await?;
        Ok((files, links))
    }
}

fn kind_of(text: &str, is_body: bool) -> Option<&'static str> {
    match text.trim() {
        "" => Some(if is_body { "department" } else { "member" }),
        "党员联户" | "联户" | "党员" | "member" => Some("member"),
        "干部包联" | "干部" | "official" => Some("official"),
        "部门包联" | "部门" | "单位" | "department" => Some("department"),
        _ => None,
    }
}

struct Reader<'a> {
    app: &'a App,
    actor: &'a Actor,
    within: PlacePath,
    places: PlaceWords,
    files: HashMap<String, HouseholdRow>,
    bodies: HashMap<String, i64>,
    today: String,
}

impl Reader<'_> {
    fn row(&self, read: &Read) -> std::result::Result<LinkRow, (usize, &'static str, &'static str)> {
        if read.name.is_empty() {
            return Err((NAME, "请写联系人或部门。", "Say who it is."));
        }
        let body = self.bodies.get(&comparable(&read.name)).copied();
        let kind = kind_of(&read.kind, body.is_some()).ok_or((
            KIND,
            "类型请写党员、干部或部门。",
            "The kind is member, official or department.",
        ))?;
        if kind == "department" && body.is_none() {
            return Err((NAME, "没有叫这个名字的部门。", "No department is called so."));
        }
        let (household, path) = if read.household.is_empty() {
            let path = self.places.within(&self.within, &read.place).ok_or((
                PLACE,
                "这里没有叫这个名字的地方，或者同名的不止一个。",
                "No place here is called so, or more than one.",
            ))?;
            (None, path)
        } else {
            let file = self.files.get(&read.household).filter(|file| file.until.is_none());
            let path = file.and_then(|file| path_of(self.app, file.place).ok());
            let path = path.filter(|path| decide_at(self.actor, Action::PlanVisits, path).is_ok());
            let found = file.zip(path).filter(|(_, path)| self.within.reaches(path));
            let (file, path) =
                found.ok_or((HOUSEHOLD, "这里没有这个户号。", "No household here has this number."))?;
            (Some(file.id), path)
        };
        let days = if read.days.is_empty() {
            Some(i64::from(USUAL_DAYS))
        } else {
            whole_number(&read.days, &["天", "日"])
        };
        let days = days.filter(|days| (1..=366).contains(days)).ok_or((
            DAYS,
            "周期请写 1 到 366 天。",
            "The days are from 1 to 366.",
        ))?;
        Ok(LinkRow {
            id: self.app.id(),
            kind: kind.to_owned(),
            name: read.name.chars().take(40).collect(),
            account: None,
            body: body.filter(|_| kind == "department"),
            household,
            place: path.id().0,
            ancestors: ancestors(&path),
            every_days: days,
            since: self.today.clone(),
            until: None,
            visits: 0,
            last_at: 0,
        })
    }
}

/// Reads links from a sheet, and puts them in force when `confirm` says so and nothing is wrong.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 when the file as a whole cannot be used.
pub async fn import(
    app: &App,
    actor: &Actor,
    place: Option<&str>,
    confirm: bool,
    bytes: Vec<u8>,
    address: Option<&str>,
) -> Result<LinkImport> {
    let (within, permit) = place_for(app, actor, Action::PlanVisits, place)?;
    let rows = tokio::task::spawn_blocking(move || read(&bytes)).await.map_err(std::io::Error::other)??;
    let mut numbers: Vec<String> = rows.iter().map(|row| row.household.clone()).collect();
    numbers.retain(|number| !number.is_empty());
    let known = Known { county: app.county, numbers, within: (within.depth(), within.id().0) };
    let (files, links) = app.db.read(known).await?;
    let bodies = app.directory().bodies().map(|body| (comparable(&body.name), body.id)).collect();
    let today = local_date(app.now()).to_string();
    let reader = Reader { app, actor, within, places: PlaceWords::of(app), files, bodies, today };
    let (mut new, mut errors, mut same): (Vec<LinkRow>, Vec<RowError>, usize) = (Vec::new(), Vec::new(), 0);
    let says = |a: &LinkRow, b: &LinkRow| {
        (&a.name, &a.kind, a.household, a.place) == (&b.name, &b.kind, b.household, b.place)
    };
    for read in &rows {
        match reader.row(read) {
            Ok(row) if links.iter().chain(&new).any(|other| says(other, &row)) => same += 1,
            Ok(row) => new.push(row),
            Err((column, zh, en)) => errors.push(RowError::of(COLUMNS, read.row, column, zh, en)),
        }
    }
    let number = new.len();
    let done = confirm && errors.is_empty();
    if done && number > 0 {
        let mut entry = app.entry(&permit, "visit_link_import", SUBJECT, within.id().0, address);
        entry.place = Some(within.id().0);
        entry.details = serde_json::json!({ "new": number }).to_string();
        app.db.write(AddOp { county: app.county, permit, rows: new, entry }).await?;
    }
    Ok(LinkImport { rows: rows.len(), new: number, same, errors, done })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_offices_write_them() {
        assert_eq!(kind_of("党员联户", false), Some("member"));
        assert_eq!(kind_of("", true), Some("department"));
        assert_eq!(kind_of("", false), Some("member"));
        assert_eq!(kind_of("邻居", false), None);
    }

    #[test]
    fn a_sheet_with_titles_is_read() {
        let sheet = "包联安排,,\n联系人,户号,走访周期\n张三,SC-001,30\n,,\n李四,,\n";
        let rows = read(sheet.as_bytes()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].row, rows[0].household.as_str(), rows[0].days.as_str()), (3, "SC-001", "30"));
    }
}
