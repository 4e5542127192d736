//! What was found in a ledger while it was read: how many of what, and what is wrong.

use super::columns::{COLUMNS, ID, title};
use super::compare::{Compared, Fate};
use super::rows::Block;
use crate::sheets::{Book, RowError, Sheet, SheetInfo};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Changes shown.
const SHOWN: usize = 100;
/// Wrong cells and doubtful people listed; the sheet of errors has all of them.
const LISTED: usize = 1_000;

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerCounts {
    /// Households that are new.
    pub households_new: usize,
    /// Households whose address differs.
    pub households_changed: usize,
    /// People who are new.
    pub people_new: usize,
    /// People of whom something differs.
    pub people_changed: usize,
    /// People of whom nothing differs.
    pub people_same: usize,
    /// People who are left out until somebody has looked.
    pub doubtful: usize,
}

/// A difference.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LedgerChange {
    /// The sheet, where several are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row of the file.
    pub row: usize,
    /// Name.
    pub name: String,
    /// Columns that differ.
    pub columns: Vec<String>,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerHead {
    /// As typed.
    pub title: String,
    /// Key of what it was taken for; `null` when it is left out.
    pub column: Option<String>,
}

/// Everything found.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Findings {
    pub heads: Vec<LedgerHead>,
    /// The head, cell by cell; of the first sheet that is read.
    pub head: Vec<String>,
    /// The sheets of a workbook.
    #[serde(default)]
    pub sheets: Vec<SheetInfo>,
    /// The heads of the sheets that are read, where these are several, by name.
    #[serde(default)]
    pub heads_of: Vec<(String, Vec<String>)>,
    pub rows: usize,
    pub counts: LedgerCounts,
    pub errors: Vec<RowError>,
    pub wrong: usize,
    pub doubtful: Vec<RowError>,
    pub changes: Vec<LedgerChange>,
}

impl Findings {
    /// Nothing yet, for a file with these sheets.
    pub fn of(book: &Book) -> Self {
        let mut heads: Vec<LedgerHead> = Vec::new();
        for head in book.chosen.iter().flat_map(heads_of) {
            match heads.iter_mut().find(|known| known.title == head.title) {
                Some(known) => known.column = known.column.take().or(head.column),
                None => heads.push(head),
            }
        }
        let several: Vec<_> =
            book.chosen.iter().map(|sheet| (sheet.name.clone(), sheet.head.clone())).collect();
        Self {
            heads,
            head: book.chosen.first().map(|sheet| sheet.head.clone()).unwrap_or_default(),
            sheets: book.sheets.clone(),
            heads_of: if several.len() > 1 { several } else { Vec::new() },
            ..Self::default()
        }
    }

    /// Adds the rows of a household and what is wrong with them.
    pub fn add_rows(&mut self, block: &Block) {
        self.rows += block.lines.len();
        self.wrong += block.errors.len();
        let room = LISTED.saturating_sub(self.errors.len());
        self.errors.extend(block.errors.iter().take(room).cloned());
    }

    /// Adds what becomes of a household.
    pub fn add_fate(&mut self, block: &Block, compared: &Compared) {
        count(&mut self.counts, compared);
        for (person, fate) in block.household.members.iter().zip(&compared.people) {
            match fate {
                Fate::Doubtful(_) if self.doubtful.len() < LISTED => {
                    self.doubtful.extend(doubt(block, person.row, fate));
                }
                Fate::Changed(_, columns) if self.changes.len() < SHOWN => self.changes.push(LedgerChange {
                    sheet: block.sheet.clone(),
                    row: person.row,
                    name: person.name.clone(),
                    columns: columns.iter().map(|column| title(*column).to_owned()).collect(),
                }),
                _ => {}
            }
        }
    }
}

/// The heads of a sheet and what each was taken for.
fn heads_of(sheet: &Sheet) -> Vec<LedgerHead> {
    let titled = sheet.head.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    titled
        .map(|(at, cell)| {
            let column = COLUMNS.iter().enumerate().find(|(number, _)| sheet.header.at(*number) == Some(at));
            LedgerHead {
                title: cell.trim().to_owned(),
                column: column.and_then(|(_, column)| column.names.last()).map(|key| (*key).to_owned()),
            }
        })
        .collect()
}

/// Why somebody is left out.
pub(super) fn doubt(block: &Block, row: usize, fate: &Fate) -> Option<RowError> {
    let Fate::Doubtful(doubt) = fate else { return None };
    Some(RowError { sheet: block.sheet.clone(), ..RowError::of(COLUMNS, row, ID, doubt.zh(), doubt.en()) })
}

fn count(counts: &mut LedgerCounts, compared: &Compared) {
    match compared.known {
        // A household of which everybody is doubtful is not made.
        None if compared.people.contains(&Fate::New) => counts.households_new += 1,
        Some(_) if !compared.changed.is_empty() => counts.households_changed += 1,
        _ => {}
    }
    for fate in &compared.people {
        match fate {
            Fate::New => counts.people_new += 1,
            Fate::Same(_) => counts.people_same += 1,
            Fate::Changed(..) => counts.people_changed += 1,
            Fate::Doubtful(_) => counts.doubtful += 1,
        }
    }
}
