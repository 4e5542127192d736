//! The mall (feature S6): when a shop is open, what becomes of an order or a voucher, codes that people read out.

mod code;
mod movement;
mod opening;
mod order;
mod voucher;

pub use code::{CODE_LENGTH, normal_code, shown_code};
pub use movement::MovementKind;
pub use opening::{BadOpening, Closure, LONGEST_KEEP, Opening, Span};
pub use order::{InvalidOrderAct, MOST_LINES, MOST_PIECES, OrderAct, OrderState};
pub use voucher::VoucherState;
