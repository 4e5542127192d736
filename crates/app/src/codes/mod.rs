//! Report codes 民情码: a QR that fills in the place (feature C3).

mod ensure;
mod list;
mod make;
mod qr;
mod resolve;

#[cfg(test)]
mod tests;

pub use ensure::{CodesEnsured, ensure};
pub use list::{CodeView, list};
pub use make::{NewCode, create, revoke, rotate};
pub use qr::{qr_svg, svg_of};
pub use resolve::{ResolvedCode, resolve, scan};
