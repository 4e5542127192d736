//! Short messages through an HTTP gateway that a file describes (feature A1).

mod description;
mod gateway;

pub use description::{Description, SmsError};
pub use gateway::Gateway;
