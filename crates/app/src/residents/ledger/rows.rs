//! From the rows of a sheet to households, or to what is wrong with each row.

use super::columns::{
    ADDRESS, BIRTH, COLUMNS, GRID, ID, MARKS, NAME, NUMBER, PHONE, RELATION, RESIDENCE, ROOM, SEX, title,
};
use super::days::day_of;
use crate::context::App;
use crate::sheets::{Header, Line, RowError, comparable, half_width};
use gezhi_domain::accounts::Role;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{GridClass, PlaceId, PlacePath};
use gezhi_domain::residents::{
    AttributeSubject, IdFault, IdNumber, Member, Relation, Residence, Sex, check_household, phone,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher as _, RandomState};

/// Somebody of a ledger.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LedgerPerson {
    /// Row of the file, from 1.
    pub row: usize,
    pub name: String,
    pub relation: Relation,
    pub sex: Option<Sex>,
    pub id_number: Option<String>,
    pub birth: Option<String>,
    pub phone: Option<String>,
    pub residence: Option<Residence>,
    /// Codes of the person's own marks.
    pub marks: Vec<String>,
}

/// A household of a ledger.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LedgerHousehold {
    pub number: Option<String>,
    pub place: i64,
    pub address: String,
    pub room: String,
    pub members: Vec<LedgerPerson>,
    /// Codes of the household's marks.
    pub marks: Vec<String>,
}

/// A household with the rows it stands in and what is wrong with them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Block {
    pub household: LedgerHousehold,
    /// Numbers of the rows, from 1, and the rows as typed.
    pub lines: Vec<(usize, Vec<String>)>,
    pub errors: Vec<RowError>,
    /// The sheet, where several are read.
    #[serde(default)]
    pub sheet: Option<String>,
}

/// What rows are read against. Of a long ledger it keeps the numbers it has seen and the household at hand, nothing else.
pub(super) struct Reader {
    app: App,
    roles: Vec<Role>,
    today: Date,
    /// Smallest grids within the place, by name and code.
    grids: HashMap<String, Vec<i64>>,
    only: Option<i64>,
    /// Identity numbers, without the digit that follows from the others, and the rows where they stood first.
    /// In a tree: a hash table of a million would be copied whole each time it grows.
    seen: BTreeMap<u64, Spot>,
    /// Fingerprints of household numbers and the rows where they stood first. That two of a million numbers have the same one happens
    /// in one ledger of thirty million.
    numbers: BTreeMap<u64, Spot>,
    fingerprints: RandomState,
    /// Names of the sheets so far; empty where only one is read.
    sheets: Vec<String>,
    block: Option<Block>,
}

/// Where something stood first: how many sheets there had been, and the row, from 1.
type Spot = (u16, u32);

/// The first seventeen digits of an identity number: the last follows from them.
fn seventeen(number: &IdNumber) -> u64 {
    number.as_str().bytes().take(17).fold(0, |sum, digit| sum * 10 + u64::from(digit.wrapping_sub(b'0')))
}

fn wrong(row: usize, column: usize, zh: impl Into<String>, en: impl Into<String>) -> RowError {
    RowError::of(COLUMNS, row + 1, column, zh, en)
}

impl Reader {
    /// For a place and somebody's roles there.
    pub fn new(app: &App, within: &PlacePath, roles: Vec<Role>) -> Self {
        let directory = app.directory();
        let mut grids: HashMap<String, Vec<i64>> = HashMap::new();
        let mut leaves = Vec::new();
        for place in directory.places().filter(|place| within.reaches(&place.path)) {
            let has_smaller = place
                .children
                .iter()
                .any(|child| directory.place(*child).is_some_and(|child| child.class == GridClass::General));
            if has_smaller {
                continue;
            }
            leaves.push(place.id.0);
            for name in [place.name.clone(), place.code.clone(), directory.path_name(&place.path)] {
                grids.entry(comparable(&name)).or_default().push(place.id.0);
            }
        }
        let only = if let [only] = leaves.as_slice() { Some(*only) } else { None };
        Self {
            app: app.clone(),
            roles,
            today: local_date(app.now()),
            grids,
            only,
            seen: BTreeMap::new(),
            numbers: BTreeMap::new(),
            fingerprints: RandomState::new(),
            sheets: Vec::new(),
            block: None,
        }
    }

    /// Goes on with another sheet of several.
    pub fn turn_to(&mut self, sheet: &str) {
        self.sheets.push(sheet.to_owned());
    }

    fn spot(&self, row: usize) -> Spot {
        (u16::try_from(self.sheets.len()).unwrap_or(u16::MAX), u32::try_from(row).unwrap_or(u32::MAX))
    }

    /// Where something stood first, in words.
    fn told(&self, (sheets, row): Spot) -> (String, String) {
        let name = usize::from(sheets).checked_sub(1).and_then(|at| self.sheets.get(at));
        match name.filter(|_| usize::from(sheets) < self.sheets.len()) {
            Some(name) => (format!("“{name}”第 {row} 行"), format!("row {row} of {name:?}")),
            None => (format!("第 {row} 行"), format!("row {row}")),
        }
    }

    /// Reads a row below the head; gives the household before it where the row begins another one. `None` inside for a row
    /// that holds no data.
    pub fn read(&mut self, header: &Header, line: Line) -> Option<Block> {
        let Line { row, cells, is_banner } = line;
        let cell = |column: usize| header.of(&cells, column);
        if is_banner || (0..COLUMNS.len()).all(|column| cell(column).is_empty()) {
            return None;
        }
        let mut errors = Vec::new();
        let person = self.person(row, &cell, &mut errors);
        let (household, person_marks) = self.marks(row, cell(MARKS), &mut errors);
        let number = half_width(cell(NUMBER)).trim().to_owned();
        let begins = match (number.is_empty(), &self.block) {
            (_, None) => true,
            (false, Some(last)) => last.household.number.as_deref() != Some(&*number),
            (true, Some(_)) => Relation::parse(cell(RELATION)) == Some(Relation::Head),
        };
        let mut whole = None;
        if begins {
            whole = self.finish();
            let place = self.place(row, cell(GRID), &mut errors);
            let household = LedgerHousehold {
                number: Some(number).filter(|number| !number.is_empty()),
                place: place.unwrap_or(0),
                address: half_width(cell(ADDRESS)).trim().chars().take(100).collect(),
                room: half_width(cell(ROOM)).trim().chars().take(40).collect(),
                members: Vec::new(),
                marks: Vec::new(),
            };
            let sheet = self.sheets.last().cloned();
            self.block = Some(Block { household, lines: Vec::new(), errors: Vec::new(), sheet });
        }
        if let Some(block) = &mut self.block {
            if let Some(person) = person {
                for mark in household {
                    if !block.household.marks.contains(&mark) {
                        block.household.marks.push(mark);
                    }
                }
                if errors.is_empty() {
                    block.household.members.push(LedgerPerson { marks: person_marks, ..person });
                }
            }
            block.errors.append(&mut errors);
            block.lines.push((row + 1, cells));
        }
        whole
    }

    /// The last household, judged as a whole.
    pub fn finish(&mut self) -> Option<Block> {
        let mut block = self.block.take()?;
        let first = block.lines.first().map_or(0, |(row, _)| *row);
        if let Some(number) = &block.household.number
            && let Some(earlier) = self.numbers.insert(self.fingerprints.hash_one(number), self.spot(first))
        {
            let (zh, en) = self.told(earlier);
            block.errors.push(wrong(
                first - 1,
                NUMBER,
                format!("户号和{zh}重复，又不挨着。同一户的人请排在一起。"),
                format!("The household number stands in {en} too. Keep a household together."),
            ));
        }
        // Of a household with a row that is wrong itself, the whole cannot be judged.
        if block.errors.iter().all(|error| error.column == title(NUMBER)) {
            let members: Vec<Member> = block
                .household
                .members
                .iter()
                .map(|person| Member {
                    relation: person.relation,
                    birth: person.birth.as_deref().and_then(|day| day.parse().ok()),
                    sex: person.sex,
                })
                .collect();
            for fault in check_household(&members, self.today).into_iter().filter(|fault| fault.is_refused())
            {
                block.errors.push(wrong(first - 1, RELATION, fault.zh(), fault.en()));
            }
        }
        block.errors.sort_by_key(|error| error.row);
        block.errors.iter_mut().for_each(|error| error.sheet.clone_from(&block.sheet));
        Some(block)
    }

    fn place(&self, row: usize, typed: &str, errors: &mut Vec<RowError>) -> Option<i64> {
        if typed.is_empty() {
            if self.only.is_none() {
                errors.push(wrong(
                    row,
                    GRID,
                    "没有填网格，请填网格名称或代码。",
                    "No grid; give its name or code.",
                ));
            }
            return self.only;
        }
        match self.grids.get(&comparable(typed)).map(Vec::as_slice) {
            Some([place]) => Some(*place),
            Some(_) => {
                errors.push(wrong(
                    row,
                    GRID,
                    format!("有好几个网格叫“{typed}”，请填代码或“村 / 网格”。"),
                    format!("Several grids are called {typed}; give the code or “village / grid”."),
                ));
                None
            }
            None => {
                errors.push(wrong(
                    row,
                    GRID,
                    format!("这里没有叫“{typed}”的网格，请核对。"),
                    format!("There is no grid {typed} here; check it."),
                ));
                None
            }
        }
    }

    fn id_number(&mut self, row: usize, typed: &str, errors: &mut Vec<RowError>) -> Option<IdNumber> {
        let typed = half_width(typed).trim().trim_start_matches(['\'', '’', '`']).to_owned();
        if typed.is_empty() || matches!(&*typed, "-" | "/" | "无" | "—") {
            return None;
        }
        // Excel keeps 15 digits of a number: the last three have become zeros, or it shows 4.5E+17.
        let rounded = typed.contains("E+") || typed.contains("e+");
        match IdNumber::parse(&typed, self.today) {
            Ok(number) => {
                if let Some(first) = self.seen.insert(seventeen(&number), self.spot(row + 1)) {
                    let (zh, en) = self.told(first);
                    errors.push(wrong(
                        row,
                        ID,
                        format!("和{zh}的身份证号相同，请核对。"),
                        format!("The same ID number as in {en}; check it."),
                    ));
                    return None;
                }
                Some(number)
            }
            Err(fault) => {
                if rounded || (fault == IdFault::Check && typed.ends_with("000")) {
                    errors.push(wrong(
                        row,
                        ID,
                        "Excel 把这个身份证号当成数字，后三位丢了。请把这一列设为“文本”，再按证件重新填写。",
                        "Excel took this ID number for a number and lost its last digits. Make the column text and type it again.",
                    ));
                } else {
                    errors.push(wrong(row, ID, fault.zh(), fault.en()));
                }
                None
            }
        }
    }

    fn person<'g>(
        &mut self,
        row: usize,
        cell: &impl Fn(usize) -> &'g str,
        errors: &mut Vec<RowError>,
    ) -> Option<LedgerPerson> {
        let name: String =
            cell(NAME).chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(40).collect();
        if name.is_empty() {
            errors.push(wrong(row, NAME, "没有填姓名。", "No name."));
        }
        let relation = Relation::parse(cell(RELATION));
        if relation.is_none() {
            errors.push(wrong(
                row,
                RELATION,
                format!("看不懂与户主关系“{}”，请填户主、配偶、子、女、父母等。", cell(RELATION)),
                format!("The relation {:?} is not known.", cell(RELATION)),
            ));
        }
        let number = self.id_number(row, cell(ID), errors);
        let sex = match cell(SEX) {
            "" => None,
            typed => {
                let sex = Sex::parse(typed);
                if sex.is_none() {
                    errors.push(wrong(row, SEX, "性别请填男或女。", "The sex is 男 or 女."));
                }
                sex
            }
        };
        let birth = match cell(BIRTH) {
            "" | "-" => None,
            typed => {
                let day = day_of(typed).filter(|day| *day <= self.today);
                if day.is_none() {
                    let zh = format!("出生日期“{typed}”看不懂，请写成 2001-02-03。");
                    errors.push(wrong(
                        row,
                        BIRTH,
                        zh,
                        format!("The day of birth {typed:?} is not understood."),
                    ));
                }
                day
            }
        };
        if let (Some(number), Some(day)) = (&number, birth)
            && number.birth() != day
        {
            errors.push(wrong(
                row,
                BIRTH,
                "出生日期和身份证号不一致，请核对。",
                "The day of birth is not the one in the ID number.",
            ));
        }
        if let (Some(number), Some(sex)) = (&number, sex)
            && number.sex() != sex
        {
            errors.push(wrong(
                row,
                SEX,
                "性别和身份证号不一致，请核对。",
                "The sex is not the one in the ID number.",
            ));
        }
        let telephone = match cell(PHONE) {
            "" | "-" | "无" | "/" => None,
            typed => {
                let number = typed.split(['/', '、', ';', '；', ',', '，']).find_map(phone);
                if number.is_none() {
                    errors.push(wrong(row, PHONE, "电话号码不对，请核对。", "This is no telephone number."));
                }
                number
            }
        };
        let residence = match cell(RESIDENCE) {
            "" => None,
            "是" => Some(Residence::Away),
            "否" => Some(Residence::Resident),
            typed => {
                let residence = Residence::parse(typed);
                if residence.is_none() {
                    let zh = format!("居住类型“{typed}”看不懂，请填户籍常住、户籍外出、外来常住或临时居住。");
                    errors.push(wrong(
                        row,
                        RESIDENCE,
                        zh,
                        format!("The kind of residence {typed:?} is not known."),
                    ));
                }
                residence
            }
        };
        Some(LedgerPerson {
            row: row + 1,
            name,
            relation: relation?,
            sex: number.as_ref().map(IdNumber::sex).or(sex),
            birth: number.as_ref().map(IdNumber::birth).or(birth).map(|day| day.to_string()),
            id_number: number.map(|number| number.as_str().to_owned()),
            phone: telephone,
            residence,
            marks: Vec::new(),
        })
    }

    /// Marks of the household and of the person.
    fn marks(&self, row: usize, typed: &str, errors: &mut Vec<RowError>) -> (Vec<String>, Vec<String>) {
        let (mut household, mut person) = (Vec::new(), Vec::new());
        let profile = self.app.profile();
        for word in
            typed.split(['、', ',', '，', ';', '；', '/', ' ']).map(str::trim).filter(|word| !word.is_empty())
        {
            let found = profile.attributes.attributes.iter().find(|spec| {
                !spec.retired
                    && spec.is_seen_by(&self.roles)
                    && (spec.name.zh == word || spec.code == word || spec.name.zh == format!("{word}户"))
            });
            match found {
                Some(spec) if spec.subject == AttributeSubject::Household => {
                    household.push(spec.code.clone());
                }
                Some(spec) => person.push(spec.code.clone()),
                None => errors.push(wrong(
                    row,
                    MARKS,
                    format!("没有“{word}”这种标签，请核对，或先请系统管理员添加。"),
                    format!("There is no mark {word:?}; check it."),
                )),
            }
        }
        (household, person)
    }
}

/// The place of a household, if it is known.
pub(super) fn place_of(app: &App, household: &LedgerHousehold) -> Option<PlacePath> {
    app.directory().place(PlaceId(household.place)).map(|place| place.path)
}
