//! Figures and boards, read from counters (features C12, B1, B4).

mod board;
mod figures;
mod kept_boards;

pub use board::{Board, BoardCategory, BoardDay, BoardHour, BoardPlace, BoardToday, board};
pub use figures::{FigureRow, FigureValues, FiguresQuery, FiguresView, figures};
pub use kept_boards::KeptBoards;
