//! Which grid is this point in? (feature G9)

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_geo::{BadPoint, Crs, Gcj02, Wgs84};

/// A point and where it lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// The point, WGS-84.
    pub point: (f64, f64),
    /// The grid; `None` outside all grids.
    pub place: Option<PlacePath>,
    /// The point lies just outside and the nearest grid was taken.
    pub near: bool,
}

/// How far outside the border a point may lie and still belong to the nearest grid: telephones are inexact.
const NEAR_METRES: f64 = 500.0;

fn refuse(error: &BadPoint) -> AppError {
    match error {
        BadPoint::ZeroZero => AppError::invalid(
            "point_zero",
            "lon",
            "手机还没有定到位置，请稍等再试，或者在地图上点一下。",
            "The phone has no position yet; wait a moment or tap the map.",
        ),
        BadPoint::LooksSwapped => AppError::invalid(
            "point_swapped",
            "lon",
            "经度和纬度可能填反了：经度在前（约 73–135），纬度在后（约 18–54）。",
            "Longitude and latitude seem to be swapped: longitude comes first.",
        ),
        _ => AppError::invalid(
            "point_invalid",
            "lon",
            "位置不对，请在地图上重新点一下。",
            "The position is not usable; tap the map to set it.",
        ),
    }
}

/// Checks a point, converts it to WGS-84 and finds its grid.
///
/// # Errors
/// A sentence for what is wrong with the point. A point outside the place is not an error here: `place` is empty.
pub fn place_at(app: &App, lon: f64, lat: f64, crs: Crs) -> Result<Located> {
    let checked = Wgs84::checked(lon, lat).map_err(|error| refuse(&error))?;
    let point = match crs {
        Crs::Gcj02 => Gcj02 { lon, lat }.to_wgs84(),
        Crs::Wgs84 | Crs::Cgcs2000 => checked,
    };
    let directory = app.directory();
    let grids = app.grids();
    let path = |id: i64| directory.place(PlaceId(id)).map(|place| place.path);
    let inside = grids.lookup(point).and_then(path);
    let (place, near) = match inside {
        Some(place) => (Some(place), false),
        None => (grids.nearest(point, NEAR_METRES).and_then(|nearest| path(nearest.id)), true),
    };
    Ok(Located { point: (point.lon, point.lat), place, near: near && place.is_some() })
}

/// Like [`place_at`], but a point outside is refused with the name of the place.
///
/// # Errors
/// `point_outside` and those of [`place_at`].
pub fn locate(app: &App, lon: f64, lat: f64, crs: Crs) -> Result<Located> {
    let located = place_at(app, lon, lat, crs)?;
    if located.place.is_none() {
        let name = &app.profile().head.name;
        return Err(AppError::invalid(
            "point_outside",
            "lon",
            format!("这个位置不在{}范围内。可以不填位置，用文字说明地点。", name.zh),
            format!("This point is outside {}. Leave it out and say in words where it is.", name.en),
        ));
    }
    Ok(located)
}
