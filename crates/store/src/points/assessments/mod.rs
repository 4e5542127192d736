//! Sheets of the monthly assessment, their lines, and what is counted for them (features S8, W6).

mod figures;
mod lines;
mod sheets;

pub use figures::{checks, earned, households_visited, reports_of_place, visits};
pub use lines::{
    LineRow, UNPAID, insert as insert_line, line, lines, of_holder, set_pay, unpaid, update as update_line,
    waiting,
};
pub use sheets::{
    SheetRow, by_id, insert as insert_sheet, of_month, of_village, published, unfinished,
    update as update_sheet,
};
