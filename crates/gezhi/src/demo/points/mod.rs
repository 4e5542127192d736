//! Points of a demo (features S1 to S9): made through the use cases, on the demo's clock, after the county stands.

mod clock;
mod shop;

pub use clock::DemoClock;
pub use shop::{DemoShop, DemoShops, fill as fill_shops};
