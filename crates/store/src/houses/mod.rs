//! Houses, their rooms, and which household lived where (feature P1).

mod files;
mod owners;
mod rooms;
mod stays;

pub use files::{Filter, HouseRow, at_address, by_id, by_ids, end, insert, page, scan, standing_at, update};
pub use owners::{HouseOwnerRow, begin as begin_owner, end as end_owner, of_house as owners_of_house};
pub use rooms::{
    RoomRow, forget as forget_room, move_to as move_rooms, of_house as rooms_of_house, put as put_room,
    rename as rename_room,
};
pub use stays::{
    HouseStayRow, begin as begin_stay, end as end_stay, move_all as move_stays, now as present_stay,
    numbers as numbers_now, of_house as stays_of_house, of_household as stays_of_household,
    present as households_now, rename_room as rename_room_of_stays, scan as scan_stays,
};
