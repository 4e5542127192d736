//! The mall (feature S6): shops, goods, stock and orders.

mod goods;
mod orders;
mod shops;
mod stock;

pub use goods::{GoodRow, good, goods_of, insert_good, update_good};
pub use orders::{
    End, OrderRow, end as end_order, insert as insert_order, of_code as order_of_code,
    of_holder as orders_of, of_shop as orders_of_shop, order,
};
pub use shops::{ShopRow, insert_shop, shop, shops_of, update_shop};
pub use stock::{
    Moved, MovementRow, StockRow, count, hand_over, movements, receive, record, release, reserve, stock_of,
    take_away,
};
