//! Households and the people in them (features P1, P2; 一户一档, 一人一档): what a file holds, and what makes it wrong.

mod attribute;
mod faults;
mod house;
mod id_number;
mod mask;
mod person;
mod phone;
mod plate;
mod relation;
mod residence;
mod suppression;

pub use attribute::{AttributeFile, AttributeSpec, AttributeSubject};
pub use faults::{Fault, Member, check_household};
pub use house::{HouseFile, HouseGrade, HouseKind, PlateScheme, VehicleKind, names_a_house};
pub use id_number::{IdFault, IdNumber, Sex};
pub use mask::{mask_id, mask_name, mask_phone};
pub use person::{Departure, HouseholdId, PersonId};
pub use phone::phone;
pub use plate::{PLATE_TAIL, Plate, PlateFault, mask_plate, plain_plate, plate_tail, province_sign};
pub use relation::Relation;
pub use residence::Residence;
pub use suppression::{SMALL, hidden_among, is_small};
