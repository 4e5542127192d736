//! Excel workbooks (.xlsx).

use super::cells::number_text;
use super::grid::Corner;
use super::limits::megabytes;
use super::{Grid, Limits, SheetFault};
use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::{Cursor, Read};

/// Most merged regions.
const MAX_REGIONS: usize = 20_000;

fn broken(error: &impl std::fmt::Display) -> SheetFault {
    SheetFault::Broken(error.to_string())
}

/// Unpacks everything once into nothing, because the sizes that an archive declares can be lies.
fn check_size(bytes: &[u8], limits: Limits) -> Result<(), SheetFault> {
    let too_large = || SheetFault::TooLarge(megabytes(limits.workbook));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut left = limits.unpacked;
    for number in 0..archive.len() {
        let entry = archive.by_index(number).map_err(|error| broken(&error))?;
        let size =
            std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|error| broken(&error))?;
        left = left.checked_sub(size).ok_or_else(too_large)?;
    }
    Ok(())
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(at) => number_text(at.as_f64()),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The cells of a sheet, one by one: a dense range of a sheet whose last cell is XFD1048576 would not fit into memory.
fn values(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, rows: usize) -> Result<Grid, SheetFault> {
    let mut grid = Grid::at_most(rows);
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| broken(&error))?;
    while let Some(cell) = cells.next_cell_with_formula().map_err(|error| broken(&error))? {
        let mut text = text_of(&cell.value);
        if let (true, Some(formula)) = (text.is_empty(), &cell.formula) {
            text = format!("={formula}");
        }
        grid.put(index(cell.pos.0), index(cell.pos.1), text)?;
    }
    Ok(grid)
}

/// The visible sheets with their names. Formulas give the value that Excel kept; one without a value gives its own text, so that whoever
/// reads the row refuses it instead of taking it for blank.
pub(super) fn read(bytes: &[u8], limits: Limits) -> Result<Vec<(String, Grid)>, SheetFault> {
    check_size(bytes, limits)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error: XlsxError| broken(&error))?;
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .take(20)
        .collect();
    let mut grids = Vec::with_capacity(names.len());
    for name in names {
        let mut grid = values(&mut workbook, &name, limits.rows)?;
        let merged = workbook.merge_cells_by_sheet_name(&name).map_err(|error| broken(&error))?;
        if merged.len() > MAX_REGIONS {
            return Err(SheetFault::TooLarge(megabytes(limits.workbook)));
        }
        let regions: Vec<_> = merged.iter().map(corners).collect();
        grid.fill(&regions)?;
        grids.push((name, grid));
    }
    Ok(grids)
}

fn corners(region: &Dimensions) -> (Corner, Corner) {
    let at = |(row, column): (u32, u32)| (index(row), index(column));
    (at(region.start), at(region.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<Grid>, SheetFault> {
        Ok(super::read(bytes, Limits::LIST)?.into_iter().map(|(_, grid)| grid).collect())
    }

    use rust_xlsxwriter::{Format, Formula, Workbook};

    fn saved(build: impl FnOnce(&mut Workbook)) -> Vec<u8> {
        let mut workbook = Workbook::new();
        build(&mut workbook);
        workbook.save_to_buffer().unwrap()
    }

    #[test]
    fn merged_cells_take_the_value_of_their_first_cell() {
        let bytes = saved(|workbook| {
            let sheet = workbook.add_worksheet();
            sheet.merge_range(0, 0, 0, 2, "覃塘区权责清单", &Format::new()).unwrap();
            sheet.write_row(1, 0, ["类别", "地点", "单位"]).unwrap();
            sheet.merge_range(2, 0, 3, 0, "道路路灯", &Format::new()).unwrap();
            sheet.write_row(2, 1, ["甲镇", "住建局"]).unwrap();
            sheet.write_row(3, 1, ["乙镇", "交通局"]).unwrap();
        });
        let grid = read(&bytes).unwrap().remove(0);
        assert_eq!((grid.cell(2, 0), grid.cell(3, 0)), ("道路路灯", "道路路灯"));
        assert!(grid.is_banner(0));
        assert!(!grid.is_banner(2));
    }

    #[test]
    fn a_formula_gives_its_kept_value() {
        let bytes = saved(|workbook| {
            let sheet = workbook.add_worksheet();
            sheet.write_formula(0, 0, Formula::new("=3+4").set_result("7")).unwrap();
            sheet.write_formula(1, 0, Formula::new("=\"区\"&\"住建局\"").set_result("区住建局")).unwrap();
            sheet.write_number(2, 0, 15.0).unwrap();
        });
        let grid = read(&bytes).unwrap().remove(0);
        assert_eq!((grid.cell(0, 0), grid.cell(1, 0), grid.cell(2, 0)), ("7", "区住建局", "15"));
    }

    #[test]
    fn hidden_sheets_are_not_read() {
        let bytes = saved(|workbook| {
            workbook.add_worksheet().write(0, 0, "shown").unwrap();
            workbook.add_worksheet().set_hidden(true).write(0, 0, "hidden").unwrap();
        });
        assert_eq!(read(&bytes).unwrap().len(), 1);
    }

    #[test]
    fn a_cell_in_the_last_corner_costs_no_memory() {
        let bytes = saved(|workbook| {
            let sheet = workbook.add_worksheet();
            sheet.write(0, 0, "x").unwrap();
            sheet.write(0, 16_383, "far").unwrap();
            sheet.write(1_048_575, 0, "").unwrap();
        });
        assert_eq!(read(&bytes).unwrap().remove(0).rows().len(), 1);
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused() {
        use std::io::Write as _;
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let block = vec![b' '; 1 << 20];
        for _ in 0..65 {
            archive.write_all(&block).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 20);
        assert_eq!(read(&bytes), Err(SheetFault::TooLarge(5)));
        assert!(matches!(read(b"PK\x03\x04 and then nothing"), Err(SheetFault::Broken(_))));
    }
}
