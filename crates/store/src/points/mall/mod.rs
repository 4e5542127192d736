//! The mall (feature S6): shops, goods, stock, orders, vouchers, budget, and desks without network.

mod budget;
mod goods;
mod orders;
mod packs;
mod shops;
mod stock;
mod vouchers;

pub use budget::{
    BudgetRow, SettlementRow, SupplierRow, budget, entries as budget_entries, insert_settlement,
    insert_supplier, mark_settled, settlements_of, spend, suppliers_of, unsettled,
};
pub use goods::{GoodRow, good, goods_of, insert_good, update_good};
pub use orders::{
    End, OrderRow, end as end_order, insert as insert_order, of_code as order_of_code,
    of_holder as orders_of, of_shop as orders_of_shop, order, waiting as orders_waiting,
};
pub use packs::{
    OfflineRow, PackRow, close as close_pack, conflicts_of, held_until, insert as insert_pack,
    insert_offline, offline, open_of as open_packs, pack, see_conflict, use_points, with_conflicts,
};
pub use shops::{ShopRow, insert_shop, shop, shops_of, update_shop};
pub use stock::{
    Moved, MovementRow, StockRow, count, hand_over, movements, receive, record, release, reserve, stock_of,
    take_away,
};
pub use vouchers::{
    Use, VoucherRow, end as end_voucher, insert as insert_voucher, of_batch as vouchers_of_batch,
    of_code as voucher_of_code, of_shop as vouchers_of_shop, use_up, voucher,
};
