//! The mall 积分商城 and shops 积分超市 (feature S6): goods for points, ordered on the phone and handed over at the desk.

mod buyer;
mod cancel;
mod goods;
mod hand_over;
mod list;
mod offer;
mod opening;
mod order;
mod refusals;
mod shops;
mod stock;
mod view;

pub(crate) use cancel::expire;
pub use cancel::{GivenUp, cancel, give_back};
pub use goods::{GoodDraft, GoodsQuery, add_good, edit_good, goods};
pub use hand_over::{CodeInput, HandedOver, OnCode, hand_over, look_up};
pub use list::{OrdersQuery, my_orders, orders};
pub use offer::{Mall, MallGood, MallShop, mall};
pub use opening::{ClosureView, OpeningView, SpanView};
pub use order::{OrderDraft, order};
pub use shops::{ShopDraft, ShopsQuery, add_shop, edit_shop, shops};
pub use stock::{MovementView, StockAct, StockLine, move_stock, movements, stock};
pub use view::{GoodView, OrderView, ShopView};

/// Kind of an order in the journal, the inbox and the clock.
pub const ORDER: &str = "mall_order";
/// Kind of a good, to which its picture is tied.
pub const GOOD: &str = "mall_good";
/// Kind of a shop.
pub(crate) const SHOP: &str = "mall_shop";
/// The task of handing an order over.
pub(crate) const TASK: &str = "hand_over";
