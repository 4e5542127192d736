//! Attachments: what may come in, and how it is made safe (design mechanism 7, feature C16).
//!
//! Pure: bytes in, bytes or a list of patches out. [`sniff`] tells what a file is and refuses what could
//! run in a browser or be two things at once; [`photo::process`] decodes a photo within limits and encodes
//! it anew without any metadata; [`clip::inspect`] reads the container of a video or voice message, refuses
//! what is too long, and says which bytes to blank so that no position is left in it.
#![warn(missing_docs)]

pub mod clip;
mod error;
pub mod icon;
pub mod photo;
pub mod sniff;

pub use error::MediaError;
