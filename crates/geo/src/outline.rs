//! An invented but plausible outline where no boundary is at hand (the demo).

use std::f64::consts::TAU;

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::border::{Winding, wind};
use crate::coordinates::Wgs84;
use crate::measure::area_km2;
use crate::plane::{Plane, Spot};
use crate::random::Random;

/// Corners of the coarse shape, and of an island.
const CORNERS: u32 = 17;
const ISLAND_CORNERS: u32 = 6;
/// The radius at which the rings are drawn, metres, and the rounds of scaling until the area is met.
const RADIUS: f64 = 1e5;
const SCALINGS: u32 = 4;

/// What the outline should be like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline {
    /// About the middle of the mainland.
    pub centre: Wgs84,
    /// The size of everything together, square kilometres.
    pub area_km2: f64,
    /// Length by width; 1 is as long as wide.
    pub elongation: f64,
    /// The direction of the length, degrees clockwise from north.
    pub bearing: f64,
    /// How many islands lie off the shore.
    pub islands: u32,
    /// The same seed gives the same outline.
    pub seed: u64,
}

impl Outline {
    /// A round mainland without islands.
    #[must_use]
    pub fn around(centre: Wgs84, area_km2: f64, seed: u64) -> Self {
        Self { centre, area_km2, elongation: 1.0, bearing: 0.0, islands: 0, seed }
    }
}

/// Draws an outline with a winding border of about a thousand vertices; the first polygon is the mainland.
///
/// The mainland is star-shaped in the large and each of its sides winds within its own sector, so the border never
/// crosses itself.
#[must_use]
pub fn outline(wish: &Outline) -> MultiPolygon {
    let rings = draw(wish, &Random::new(wish.seed));
    let plane = Plane::around(wish.centre.into());
    let wanted = wish.area_km2.max(0.01);
    let scaled = |scale: f64| -> MultiPolygon {
        let place = |spot: &Spot| -> Coord { plane.snapped(Spot { x: spot.x * scale, y: spot.y * scale }) };
        let polygon =
            |ring: &Vec<Spot>| Polygon::new(ring.iter().map(place).collect::<LineString>(), Vec::new());
        rings.iter().map(polygon).collect()
    };
    let mut scale = (wanted * 1e6 / std::f64::consts::PI).sqrt() / RADIUS;
    for _ in 0..SCALINGS {
        scale *= (wanted / area_km2(&scaled(scale))).sqrt();
    }
    scaled(scale)
}

/// The rings about 0/0, before they are scaled to the wanted area; the first is the mainland.
fn draw(wish: &Outline, random: &Random) -> Vec<Vec<Spot>> {
    let middle = Spot { x: 0.0, y: 0.0 };
    let mainland = Shape {
        radius: RADIUS,
        stretch: wish.elongation.clamp(0.2, 5.0).sqrt(),
        bearing: wish.bearing.to_radians(),
        corners: CORNERS,
        detail: RADIUS / 150.0,
    };
    let mut rings = vec![ring(middle, &mainland, &mut random.branch(0))];
    let farthest = rings.iter().flatten().map(|spot| spot.distance(middle)).fold(0.0, f64::max);
    for number in 0..wish.islands {
        let mut random = random.branch(u64::from(number) + 1);
        let size = RADIUS * random.between(0.02, 0.09);
        // Each island in its own sector beyond the reach of the mainland.
        let angle = (f64::from(number) + random.between(0.3, 0.7)) / f64::from(wish.islands) * TAU;
        let far = farthest + size * 1.6 + RADIUS * random.between(0.02, 0.25);
        let centre = Spot { x: far * angle.sin(), y: far * angle.cos() };
        let island =
            Shape { radius: size, stretch: 1.0, bearing: 0.0, corners: ISLAND_CORNERS, detail: size / 6.0 };
        rings.push(ring(centre, &island, &mut random));
    }
    rings
}

struct Shape {
    radius: f64,
    stretch: f64,
    /// Radians clockwise from north.
    bearing: f64,
    corners: u32,
    /// Shortest piece of border, metres.
    detail: f64,
}

fn ring(centre: Spot, shape: &Shape, random: &mut Random) -> Vec<Spot> {
    let count = f64::from(shape.corners);
    let (bay, bay_share) = (random.between(0.0, TAU), random.between(0.1, 0.22));
    let corners: Vec<Spot> = (0..shape.corners)
        .map(|corner| {
            let angle = (f64::from(corner) + random.between(-0.35, 0.35)) / count * TAU;
            let lobes = 1.0 + 0.12 * (2.0 * angle + bay).sin() + bay_share * (3.0 * angle - bay).cos();
            let far = shape.radius * lobes * random.between(0.8, 1.12);
            let (along, across) = (far * angle.cos() * shape.stretch, far * angle.sin() / shape.stretch);
            let (sine, cosine) = shape.bearing.sin_cos();
            Spot {
                x: centre.x + along * sine + across * cosine,
                y: centre.y + along * cosine - across * sine,
            }
        })
        .collect();
    // Clockwise about the centre; the left of each side is outside.
    let next = corners.iter().skip(1).chain(corners.first());
    let winding = Winding { roughness: 0.9, shortest: shape.detail };
    let mut ring = Vec::new();
    for (&a, &b) in corners.iter().zip(next) {
        let middle = a.toward(b, 0.5);
        // Both side corners lie on the ray from the centre through the middle, so within the sector of this side.
        let (outer, inner) = (middle.toward(centre, -0.5), middle.toward(centre, 0.5));
        ring.push(a);
        ring.extend(wind(a, b, outer, inner, winding, random));
    }
    ring
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::turn;
    use proptest::prelude::*;

    fn is_simple(polygon: &Polygon) -> bool {
        let lines: Vec<_> = polygon.exterior().lines().collect();
        let spot = |coord: Coord| Spot { x: coord.x, y: coord.y };
        lines.iter().enumerate().all(|(i, one)| {
            lines.iter().skip(i + 2).all(|two| {
                let [a, b, c, d] = [one.start, one.end, two.start, two.end].map(spot);
                turn(a, b, c) * turn(a, b, d) >= 0.0 || turn(c, d, a) * turn(c, d, b) >= 0.0
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_area_is_met_and_the_border_is_simple(
            seed: u64, area in 30.0..20_000.0f64, elongation in 1.0..3.0f64, islands in 0..6u32,
        ) {
            let centre = Wgs84 { lon: 109.41, lat: 23.13 };
            let wish = Outline { centre, area_km2: area, elongation, bearing: 30.0, islands, seed };
            let drawn = outline(&wish);
            prop_assert!((area_km2(&drawn) / area - 1.0).abs() < 0.001);
            prop_assert_eq!(drawn.0.len(), usize::try_from(islands).unwrap() + 1);
            prop_assert!(drawn.iter().all(is_simple));
            prop_assert!(crate::contains(&drawn, centre));
            let vertices = drawn.0[0].exterior().0.len();
            prop_assert!((200..4000).contains(&vertices), "{}", vertices);
        }
    }
}
