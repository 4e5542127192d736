//! From the rows of a sheet to lines, or to what is wrong with each row.

use super::line::{Line, check_limit};
use super::names::Names;
use crate::error::AppError;
use crate::sheets::{Column, Grid, Header, RowError, comparable, whole_number};
use crate::views::Bi;
use std::collections::HashMap;

/// The columns of the list, in the order of the export.
pub(super) const COLUMNS: &[Column] = &[
    Column { names: &["类别", "事项类别", "事项", "category"], required: true },
    Column { names: &["地点", "区域", "适用区域", "网格", "place"], required: false },
    Column {
        names: &["牵头单位", "主办单位", "责任单位", "承办单位", "单位", "body"], required: true
    },
    Column { names: &["协办", "协办单位", "配合单位", "helpers"], required: false },
    Column { names: &["工作日", "办理工作日", "时限工作日", "days"], required: false },
    Column { names: &["小时", "办理小时", "时限小时", "hours"], required: false },
    Column { names: &["核查", "核查人", "checker"], required: false },
];
const CATEGORY: usize = 0;
const PLACE: usize = 1;
const BODY: usize = 2;
const HELPERS: usize = 3;
const DAYS: usize = 4;
const HOURS: usize = 5;
const CHECKER: usize = 6;

/// What a sheet says.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub lines: Vec<Line>,
    pub errors: Vec<RowError>,
    /// Indices of the rows that hold data.
    pub rows: Vec<usize>,
}

/// Reads every row below the head. Blank rows and rows of one merged cell are passed over.
pub(super) fn read(names: &Names, grid: &Grid, header: &Header) -> Reading {
    let mut reading = Reading::default();
    let mut seen: HashMap<(String, Option<i64>, String), usize> = HashMap::new();
    for row in header.row + 1..grid.rows().len() {
        let is_line = (0..COLUMNS.len()).any(|column| !header.cell(grid, row, column).is_empty());
        if !is_line || grid.is_banner(row) {
            continue;
        }
        reading.rows.push(row);
        match line_of(names, |column| header.cell(grid, row, column)) {
            Err(problems) => reading.errors.extend(
                problems
                    .into_iter()
                    .map(|(column, problem)| RowError::of(COLUMNS, row + 1, column, problem.zh, problem.en)),
            ),
            Ok(line) => {
                let claim = (line.category.clone(), line.place, line.body.clone());
                if let Some(earlier) = seen.get(&claim) {
                    reading.errors.push(RowError::of(
                        COLUMNS,
                        row + 1,
                        CATEGORY,
                        format!("和第 {earlier} 行重复：类别、地点、牵头单位都一样。"),
                        format!("The same category, place and body as in row {earlier}."),
                    ));
                    continue;
                }
                seen.insert(claim, row + 1);
                reading.lines.push(line);
            }
        }
    }
    reading
}

/// One row; all that is wrong with it at once.
fn line_of<'g>(names: &Names, cell: impl Fn(usize) -> &'g str) -> Result<Line, Vec<(usize, Bi)>> {
    let mut problems = Vec::new();
    let category = names.category(cell(CATEGORY)).map_err(|problem| problems.push((CATEGORY, problem))).ok();
    let place = names.place(cell(PLACE)).map_err(|problem| problems.push((PLACE, problem))).ok();
    let at = place.flatten();
    // A body can only be judged where the place is known.
    let known = place.is_some();
    let body = names.body(cell(BODY), at.as_ref());
    let body = body
        .map_err(|problem| {
            if known {
                problems.push((BODY, problem));
            }
        })
        .ok();
    let helpers = names.bodies(cell(HELPERS), at.as_ref());
    let helpers = helpers
        .map_err(|problem| {
            if known {
                problems.push((HELPERS, problem));
            }
        })
        .unwrap_or_default();
    let mut number = |column: usize, units: &[&str]| match cell(column) {
        "" | "-" | "—" | "/" => None,
        typed => whole_number(typed, units).or_else(|| {
            let zh = format!("「{typed}」不是整数。");
            problems.push((column, Bi::new(zh, format!("{typed} is not a whole number."))));
            None
        }),
    };
    let days = number(DAYS, &["个工作日", "工作日", "日", "天", "workingdays", "days", "d"]);
    let hours = number(HOURS, &["个小时", "小时", "hours", "h"]);
    if let Err(AppError::Invalid { zh, en, field, .. }) = check_limit(days, hours) {
        problems.push((if field == Some("hours") { HOURS } else { DAYS }, Bi::new(zh, en)));
    }
    let checker = checker(cell(CHECKER)).map_err(|problem| problems.push((CHECKER, problem))).ok();
    match (category, body, checker) {
        (Some(category), Some(body), Some(checker)) if problems.is_empty() => Ok(Line {
            id: 0,
            category,
            place: at.map(|path| path.id().0),
            helpers: helpers.into_iter().filter(|key| *key != body).collect(),
            body,
            days,
            hours,
            checker: checker.to_owned(),
        }),
        _ => Err(problems),
    }
}

fn checker(word: &str) -> Result<&'static str, Bi> {
    match comparable(word).as_str() {
        "" | "-" | "—" | "worker" | "网格员" | "gridworker" => Ok("worker"),
        "leader" | "网格长" | "gridleader" => Ok("leader"),
        _ => Err(Bi::new(
            format!("「{word}」不对，请填网格员或网格长。"),
            format!("{word} is not usable; write worker or leader."),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::names::tests::county;
    use super::*;
    use rust_xlsxwriter::{Format, Formula, Workbook};

    fn read_bytes(bytes: &[u8]) -> Reading {
        let grids = crate::sheets::read(bytes).unwrap();
        let (sheet, header) = Header::find(&grids, COLUMNS).unwrap();
        read(&county(), &grids[sheet], &header)
    }

    #[test]
    fn an_office_sheet_with_titles_merged_cells_and_formulas_is_read() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 6, "覃塘区网格事项权责清单（2026年版）", &plain).unwrap();
        sheet
            .write_row(2, 0, ["序号", "事项类别", "地点", "牵头单位", "协办单位", "工作日", "核查人"])
            .unwrap();
        sheet.merge_range(3, 0, 3, 6, "一、道路类", &plain).unwrap();
        sheet.merge_range(4, 1, 5, 1, "路面破损", &plain).unwrap();
        sheet.write_row(4, 2, ["", "区住建局", "属地执法队", "７个工作日", "网格长"]).unwrap();
        sheet.write_row(5, 2, ["甲镇", "甲镇执法队"]).unwrap();
        sheet.write_formula(5, 5, Formula::new("=2+3").set_result("5")).unwrap();
        let reading = read_bytes(&workbook.save_to_buffer().unwrap());
        assert_eq!(reading.errors, []);
        let said: Vec<_> = reading
            .lines
            .iter()
            .map(|l| (l.category.as_str(), l.place, l.body.as_str(), l.days, l.checker.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("road.surface", None, "housing", Some(7), "leader"),
                ("road.surface", Some(10), "town_enforce", Some(5), "worker")
            ]
        );
        assert_eq!(reading.lines[0].helpers, ["town_enforce"]);
    }

    #[test]
    fn every_wrong_cell_is_named_with_its_row_and_column() {
        let text = "类别,地点,牵头单位,工作日,小时,核查\n\
            飞碟,丙镇,区住建局,7,,\n\
            供水,,谁,七,,村长\n\
            供水/供水,,区住建局,7,24,\n\
            ,,,,,\n\
            供水,,区住建局,0,,\n\
            路面破损,,区住建局,,48,\n\
            路面破损,,housing,7,,\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        let reading = read_bytes(&gbk);
        let wrong: Vec<(usize, &str)> = reading.errors.iter().map(|e| (e.row, e.column.as_str())).collect();
        assert_eq!(
            wrong,
            [
                (2, "类别"),
                (2, "地点"),
                (3, "牵头单位"),
                (3, "工作日"),
                (3, "核查"),
                (4, "小时"),
                (6, "工作日"),
                (8, "类别")
            ]
        );
        assert_eq!(reading.lines.len(), 1);
        assert_eq!(reading.lines[0].hours, Some(48));
        assert!(reading.errors[7].detail_zh.contains("第 7 行"));
    }
}
