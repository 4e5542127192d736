//! The mall 积分商城 and shops 积分超市 (feature S6): goods for points, ordered on the phone and handed over at the desk.

mod budget;
mod buyer;
mod cancel;
mod goods;
mod hand_over;
mod list;
mod offer;
mod offline;
mod opening;
mod order;
mod refusals;
mod settle;
mod shops;
mod stock;
mod view;
mod vouchers;

pub use budget::{
    BudgetDraft, BudgetLine, BudgetQuery, BudgetView, SupplierDraft, SupplierView, add_supplier, budget,
    enter_budget,
};
pub(crate) use cancel::expire;
pub use cancel::{GivenUp, cancel, give_back};
pub use goods::{GoodDraft, GoodsQuery, add_good, edit_good, goods};
pub use hand_over::{CodeInput, OnCode, hand_over, look_up};
pub use list::{OrdersQuery, my_orders, orders};
pub use offer::{Mall, MallGood, MallShop, mall};
pub use offline::{
    OfflineItem, Outcome, Pack, PackGood, PackItem, Told, conflicts, see_conflict, take_pack, tell,
};
pub use opening::{ClosureView, ShopOpening, SpanView};
pub use order::{OrderDraft, OrderLine, Ordered, order};
pub use settle::{SettlementDraft, SettlementView, Settlements, settle, settlements};
pub use shops::{ShopDraft, ShopsQuery, add_shop, edit_shop, shops};
pub use stock::{MovementView, StockAct, StockLine, move_stock, movements, stock};
pub use view::{GoodView, OrderView, ShopView};
pub(crate) use vouchers::expire_voucher;
pub use vouchers::{
    Block, Issued, VoucherDraft, VoucherSkipped, VoucherView, VouchersQuery, block_voucher, issue_vouchers,
    print_vouchers, vouchers,
};

/// Kind of an order in the journal, the inbox and the clock.
pub const ORDER: &str = "mall_order";
/// Kind of a good, to which its picture is tied.
pub const GOOD: &str = "mall_good";
/// Kind of a shop.
pub(crate) const SHOP: &str = "mall_shop";
/// The task of handing an order over.
pub const TASK: &str = "hand_over";
/// Kind of a voucher in the journal and the clock.
pub const VOUCHER: &str = "mall_voucher";
/// Kind of a list that was taken along.
pub(crate) const PACK: &str = "mall_pack";
/// The task of looking into what went wrong without network.
pub const OFFLINE_TASK: &str = "offline_conflict";
