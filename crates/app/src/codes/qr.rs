//! The QR of a code, for screens and for print.

use super::list::url;
use super::make::permitted;
use crate::context::App;
use crate::error::{AppError, Result};
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};
use gezhi_domain::accounts::{Action, Actor};

/// A QR code as SVG, in black with the quiet zone of four modules. A quarter of it may be scratched or wet.
///
/// # Errors
/// A text too long for a QR code.
pub fn svg_of(text: &str) -> Result<String> {
    let qr = QRBuilder::new(text).ecl(ECL::Q).build().map_err(|_| {
        AppError::invalid(
            "qr_too_long",
            "text",
            "内容太长，做不成二维码。",
            "The text is too long for a QR code.",
        )
    })?;
    Ok(SvgBuilder::default().margin(4).to_str(&qr))
}

/// The QR of a code in force.
///
/// # Errors
/// 401, 403; 404 outside the person's scope and for codes no longer in force, so that nobody prints a dead one.
pub async fn qr_svg(app: &App, actor: &Actor, id: i64) -> Result<String> {
    let (row, _) = permitted(app, actor, Action::SeeCodes, id).await?;
    if row.state != "active" {
        return Err(AppError::not_found());
    }
    svg_of(&url(app, &row.token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_is_an_svg_with_a_quiet_zone() {
        let svg = svg_of("https://county.example/m/report?c=AB0123XYZ9").unwrap();
        assert!(svg.starts_with("<svg viewBox=\"0 0 "));
        assert!(
            !svg.contains("M3,") && svg.contains("M4,4"),
            "the first module stands behind four empty ones"
        );
        assert!(svg_of(&"x".repeat(5_000)).is_err());
    }
}
