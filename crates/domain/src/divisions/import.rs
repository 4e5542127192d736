//! From a list to a tree. Reading CSV or XLSX is the caller's business; here come records of text.

use super::code::{BadCode, DivisionCode, Level};
use super::report::{Flag, ImportReport, Rejection};
use super::tree::{Division, DivisionTree};
use std::collections::{BTreeMap, BTreeSet};

/// Longest name, in characters.
const LONGEST_NAME: usize = 60;

/// The list lacks a column without which nothing can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the list has no column for the {0}; name one \"{0}\" in the first row")]
pub struct MissingColumn(pub &'static str);

impl MissingColumn {
    /// What to do, in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        let word = if self.0 == "code" { "区划代码" } else { "名称" };
        format!("表格里找不到“{word}”一列，请在第一行写上列名“{word}”后重新上传。")
    }
}

/// Where the fields stand.
struct Columns {
    code: usize,
    name: usize,
    level: Option<usize>,
    parent: Option<usize>,
    former: Option<usize>,
    area: Option<usize>,
}

impl Columns {
    fn find(header: &[String]) -> Result<Self, MissingColumn> {
        let plain = |text: &String| {
            let kept = text.chars().filter(|letter| letter.is_alphanumeric());
            kept.collect::<String>().to_lowercase()
        };
        let header: Vec<String> = header.iter().map(plain).collect();
        let position = |names: &[&str]| header.iter().position(|title| names.contains(&title.as_str()));
        Ok(Self {
            code: position(&[
                "code12",
                "code",
                "code9",
                "代码",
                "区划代码",
                "行政区划代码",
                "统计用区划代码",
                "编码",
            ])
            .ok_or(MissingColumn("code"))?,
            name: position(&["name", "名称", "区划名称", "单位名称"]).ok_or(MissingColumn("name"))?,
            level: position(&["level", "级别", "层级", "级次"]),
            parent: position(&[
                "parent",
                "pcode12",
                "pcode",
                "parentcode",
                "areacode",
                "上级",
                "上级代码",
                "上级区划代码",
            ]),
            former: position(&["former", "formercode", "原代码", "原区划代码", "曾用代码"]),
            area: position(&["area", "片区"]),
        })
    }
}

/// What the checks along the rows gather.
#[derive(Default)]
struct Sheet {
    first_row: BTreeMap<DivisionCode, usize>,
    named: Vec<(DivisionCode, String)>,
    flagged: BTreeMap<Flag, BTreeSet<DivisionCode>>,
    rejected: Vec<Rejection>,
    former: BTreeMap<DivisionCode, Vec<DivisionCode>>,
    areas: BTreeMap<DivisionCode, String>,
}

impl Sheet {
    fn flag(&mut self, flag: Flag, code: DivisionCode) {
        self.flagged.entry(flag).or_default().insert(code);
    }

    fn reject(&mut self, row: usize, field: &'static str, zh: &str, en: &str) {
        self.rejected.push(Rejection {
            row,
            field,
            zh: format!("第 {row} 行：{zh}"),
            en: format!("Row {row}: {en}."),
        });
    }

    fn take(&mut self, row: usize, columns: &Columns, record: &[String]) {
        let field = |column: usize| record.get(column).map_or("", |text| text.trim());
        let code = match field(columns.code).parse::<DivisionCode>() {
            Ok(code) => code,
            Err(bad) => return self.reject(row, "code", &BadCode::zh(&bad), &bad.to_string()),
        };
        let name = field(columns.name);
        if name.is_empty() {
            return self.reject(row, "name", "名称为空，请补填。", "the name is empty; fill it in");
        }
        if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            let zh = format!("名称过长或含有换行等特殊字符，请改为 {LONGEST_NAME} 字以内。");
            let en = format!("the name is too long or holds control characters; use at most {LONGEST_NAME}");
            return self.reject(row, "name", &zh, &en);
        }
        if let Some(&first) = self.first_row.get(&code) {
            self.flag(Flag::DuplicateCode, code);
            let zh = format!("代码 {code} 与第 {first} 行重复，请删去一行。");
            let en = format!("{code} stands in row {first} already; delete one of them");
            return self.reject(row, "code", &zh, &en);
        }
        self.first_row.insert(code, row);
        self.look_at(code, name, columns.level.map(field), columns.parent.map(field));
        self.named.push((code, name.to_owned()));
        if let Some(area) = columns.area.map(field).filter(|area| !area.is_empty()) {
            self.areas.insert(code, area.to_owned());
        }
        self.take_former(row, code, columns.former.map_or("", field));
    }

    /// Codes that the division had before, or those of the divisions that have become part of it.
    fn take_former(&mut self, row: usize, code: DivisionCode, typed: &str) {
        for part in typed.split([',', '，', '、', ';', '；', ' ']).filter(|part| !part.trim().is_empty()) {
            match part.parse() {
                Ok(former) if former != code => self.former.entry(code).or_default().push(former),
                Ok(_) => {}
                Err(bad) => self.reject(row, "former", &BadCode::zh(&bad), &bad.to_string()),
            }
        }
    }

    fn look_at(&mut self, code: DivisionCode, name: &str, level: Option<&str>, parent: Option<&str>) {
        if code.is_off_range() {
            self.flag(Flag::OffRangeCode, code);
        }
        if code.level() == Level::Village && name.contains("虚拟") {
            self.flag(Flag::PseudoVillage, code);
        }
        if level.is_some_and(|level| !level.is_empty() && Level::parse(level) != Some(code.level())) {
            self.flag(Flag::LevelMismatch, code);
        }
        // Lists leave the parent of the root empty or 0.
        let is_given = |parent: &&str| !matches!(*parent, "" | "0");
        if parent.filter(is_given).is_some_and(|parent| parent.parse().ok() != code.parent()) {
            self.flag(Flag::ParentMismatch, code);
        }
    }

    fn tree(&mut self) -> DivisionTree {
        let top = self.named.iter().map(|(code, _)| code.level()).min();
        let mut named = std::mem::take(&mut self.named);
        named.sort();
        let mut towns: BTreeMap<String, BTreeSet<DivisionCode>> = BTreeMap::new();
        let mut tree = DivisionTree::default();
        for (code, name) in named {
            // In order of the codes every ancestor has come before.
            let parent = tree.nearest_above(code);
            if Some(code.level()) != top && parent != code.parent() {
                self.flag(Flag::MissingParent, code);
            }
            if code.level() == Level::Village {
                towns.entry(name.clone()).or_default().insert(code);
            }
            tree.put(Division { code, name, parent });
        }
        for codes in towns.into_values() {
            let in_towns: BTreeSet<DivisionCode> = codes.iter().map(|code| code.at(Level::Town)).collect();
            if in_towns.len() > 1 {
                self.flagged.entry(Flag::RepeatedName).or_default().extend(codes);
            }
        }
        tree
    }
}

/// Reads a list of divisions: a header and records in its order. Column names are taken in Chinese or
/// English; level and parent columns are optional and only checked against the code.
///
/// # Errors
/// [`MissingColumn`] when code or name cannot be found. Whatever is wrong with single rows is in the report.
pub fn import(
    header: &[String],
    records: impl IntoIterator<Item = Vec<String>>,
) -> Result<ImportReport, MissingColumn> {
    import_below(header, records, 1)
}

/// [`import`] of a list whose header stands in row `head` of the file, counted from 1.
///
/// # Errors
/// [`MissingColumn`], see [`import`].
pub fn import_below(
    header: &[String],
    records: impl IntoIterator<Item = Vec<String>>,
    head: usize,
) -> Result<ImportReport, MissingColumn> {
    let columns = Columns::find(header)?;
    let mut sheet = Sheet::default();
    let mut rows = 0;
    for (index, record) in records.into_iter().enumerate() {
        if record.iter().any(|field| !field.trim().is_empty()) {
            rows += 1;
            sheet.take(index + head + 1, &columns, &record);
        }
    }
    let tree = sheet.tree();
    let flagged =
        sheet.flagged.into_iter().map(|(flag, codes)| (flag, codes.into_iter().collect())).collect();
    Ok(ImportReport {
        rows,
        accepted: tree.len(),
        flagged,
        rejected: sheet.rejected,
        former: sheet.former,
        areas: sheet.areas,
        tree,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    fn read(header: &str, lines: &[&str]) -> ImportReport {
        import(&record(header), lines.iter().map(|line| record(line))).unwrap()
    }

    fn count(report: &ImportReport, flag: Flag) -> usize {
        report.flagged.get(&flag).map_or(0, Vec::len)
    }

    #[test]
    fn broken_rows_are_named_and_nothing_is_half_applied() {
        let report = read(
            "\u{feff}区划 代码,名称,级别,上级",
            &[
                "450804,某区,3,",
                "450804001,某街道,4,450804",
                "45080400100x,坏村,5,450804001",
                "450804001202, ,5,450804001",
                ",,,",
                "450804001201,好村,5,450804001",
                "450804001201,又一村,5,450804001",
                "450804001203,怪村,4,450804002",
                "450804002201,孤村,5,450804002",
            ],
        );
        assert_eq!((report.rows, report.accepted), (8, 5));
        let rejected: Vec<_> =
            report.rejected.iter().map(|rejection| (rejection.row, rejection.field)).collect();
        assert_eq!(rejected, [(4, "code"), (5, "name"), (8, "code")]);
        assert!(report.rejected.iter().all(|at| at.zh.starts_with("第 ") && at.en.starts_with("Row ")));
        assert_eq!(report.flagged[&Flag::DuplicateCode], ["450804001201".parse().unwrap()]);
        assert_eq!(report.flagged[&Flag::LevelMismatch], ["450804001203".parse().unwrap()]);
        assert_eq!(report.flagged[&Flag::ParentMismatch], ["450804001203".parse().unwrap()]);
        assert_eq!(report.flagged[&Flag::MissingParent], ["450804002201".parse().unwrap()]);
        let orphan = report.preview().get("450804002201".parse().unwrap()).unwrap();
        assert_eq!(orphan.parent, Some("450804".parse().unwrap()));
        assert!(report.into_tree().is_err());
    }

    #[test]
    fn a_list_without_codes_says_so() {
        let error = import(&record("村,人口"), []).unwrap_err();
        assert!(error.zh().contains("区划代码") && error.to_string().contains("code"));
        assert!(import(&record("code,人口"), []).unwrap_err().zh().contains("名称"));
        assert_eq!(read("Code,NAME", &[]).rows, 0);
    }

    #[test]
    fn the_real_list_of_five_places() {
        let beside = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
        let shared = std::env::var_os("GEZHI_SHARED").map_or(beside, std::path::PathBuf::from);
        let Ok(text) = std::fs::read_to_string(shared.join("data/divisions/villages_5places_2021.csv"))
        else {
            assert!(std::env::var_os("CI").is_none(), "the evaluation data is missing");
            println!("skipped: the evaluation data is missing");
            return;
        };
        let mut lines = text.lines();
        let header = record(lines.next().unwrap());
        let records: Vec<Vec<String>> = lines.map(record).collect();
        let report = import(&header, records.clone()).unwrap();
        assert_eq!((report.rows, report.accepted, report.rejected.len()), (2536, 2536, 0));
        assert_eq!(count(&report, Flag::OffRangeCode), 18);
        assert_eq!(count(&report, Flag::PseudoVillage), 5);
        assert_eq!(count(&report, Flag::RepeatedName), 156, "74 names");
        assert_eq!(report.flagged.len(), 3, "nothing else is odd: {:?}", report.flagged.keys());
        let tree = report.into_tree().unwrap();
        assert_eq!(tree.children(None).count(), 9, "the counties");
        for record in &records {
            let [code, name, level, parent] = record.as_slice() else { panic!("{record:?}") };
            let division = tree.get(code.parse().unwrap()).unwrap();
            assert_eq!((&division.name, division.code.to_string().as_str()), (name, code.as_str()));
            match level.as_str() {
                "3" => assert_eq!(division.parent, None),
                _ => assert_eq!(division.parent.unwrap().to_string(), *parent),
            }
        }
    }
}
