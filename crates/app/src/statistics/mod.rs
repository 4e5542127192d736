//! Figures and boards, read from counters (features C12, B1, B4).

mod board;
mod figures;
mod kept;

pub use board::{Board, BoardCategory, BoardDay, BoardHour, BoardPlace, BoardToday, board};
pub use figures::{Breakdown, FigureRow, FigureValues, FiguresQuery, FiguresView, Key, figures};
pub use kept::Kept;
