//! Small lots inside an area: schools, hospitals, markets (dedicated grids) and micro grids.

use geo::{MultiPolygon, Polygon};

use crate::label::Clearance;
use crate::plane::Spot;
use crate::random::Random;

/// Tries at one size before the lots are made smaller, and how much smaller.
const TRIES: u32 = 60;
const SHRINK: f64 = 0.75;
/// No lot is made smaller than this radius, metres.
const SMALLEST: f64 = 3.0;
/// Free ground around a lot, as a share of its radius.
const MARGIN: f64 = 1.15;

/// What to carve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Carve {
    /// How many lots.
    pub count: usize,
    /// Radius of the smallest lot, metres; less where the area leaves no room.
    pub min_radius: f64,
    /// Radius of the largest lot, metres.
    pub max_radius: f64,
    /// The same seed gives the same lots.
    pub seed: u64,
}

/// The area has no room for the lots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the area has room for {placed} of {wanted} lots")]
pub struct CarveError {
    /// How many lots found a place.
    pub placed: usize,
    /// How many were asked for.
    pub wanted: usize,
}

/// Small convex lots strictly inside the area that do not touch its border nor each other.
///
/// # Errors
/// [`CarveError`] when even lots of a few metres find no place.
pub fn carve(area: &MultiPolygon, wish: &Carve) -> Result<Vec<Polygon>, CarveError> {
    let clearance = Clearance::new(area);
    let mut random = Random::new(wish.seed);
    let mut lots: Vec<(Spot, f64)> = Vec::new();
    let pole = clearance.pole();
    while lots.len() < wish.count {
        let room = pole.and_then(|(pole, room)| find_place(&clearance, pole, room, &lots, wish, &mut random));
        let Some(lot) = room else { return Err(CarveError { placed: lots.len(), wanted: wish.count }) };
        lots.push(lot);
    }
    Ok(lots.into_iter().map(|(centre, radius)| draw(&clearance, centre, radius, &mut random)).collect())
}

fn find_place(
    clearance: &Clearance,
    pole: Spot,
    room: f64,
    lots: &[(Spot, f64)],
    wish: &Carve,
    random: &mut Random,
) -> Option<(Spot, f64)> {
    let mut scale = (room / (wish.max_radius * MARGIN)).min(1.0);
    let mut reach = room;
    loop {
        for _ in 0..TRIES {
            let radius = random.between(wish.min_radius, wish.max_radius) * scale;
            let (angle, far) = (random.between(0.0, std::f64::consts::TAU), reach * random.unit().sqrt());
            let centre = Spot { x: pole.x + far * angle.cos(), y: pole.y + far * angle.sin() };
            let apart = lots.iter().all(|&(other, size)| other.distance(centre) > (radius + size) * MARGIN);
            if apart && clearance.at(centre) > radius * MARGIN {
                return Some((centre, radius));
            }
        }
        scale *= SHRINK;
        reach *= 1.2;
        if wish.max_radius * scale < SMALLEST {
            return None;
        }
    }
}

/// A slightly irregular four- to seven-cornered lot within a circle.
fn draw(clearance: &Clearance, centre: Spot, radius: f64, random: &mut Random) -> Polygon {
    let corners = [4.0, 4.0, 5.0, 6.0, 7.0];
    let pick = random.between(0.0, 5.0);
    let count = corners
        .into_iter()
        .zip(1..)
        .find(|&(_, place)| pick < f64::from(place))
        .map_or(4.0, |(count, _)| count);
    let start = random.between(0.0, std::f64::consts::TAU);
    let mut ring = Vec::new();
    let mut corner = 0.0;
    while corner < count {
        // All corners on one circle: the lot is convex.
        let angle = start + (corner + random.between(-0.22, 0.22)) / count * std::f64::consts::TAU;
        let spot = Spot { x: centre.x + radius * angle.cos(), y: centre.y + radius * angle.sin() };
        ring.push(clearance.plane().snapped(spot));
        corner += 1.0;
    }
    Polygon::new(ring.into(), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::find_overlaps;
    use geo::{Contains, Rect};

    #[test]
    fn lots_lie_inside_and_apart() {
        let area = MultiPolygon::new(vec![Rect::new((109.0, 23.0), (109.007, 23.007)).to_polygon()]);
        let wish = Carve { count: 12, min_radius: 30.0, max_radius: 90.0, seed: 4 };
        let lots = carve(&area, &wish).unwrap();
        assert_eq!(lots.len(), 12);
        assert_eq!(lots, carve(&area, &wish).unwrap());
        let lots: Vec<MultiPolygon> = lots.into_iter().map(|lot| MultiPolygon::new(vec![lot])).collect();
        assert!(lots.iter().all(|lot| area.contains(lot)));
        let list: Vec<_> = (0..).zip(&lots).collect();
        assert!(find_overlaps(&list, 0.0).is_empty());
    }

    #[test]
    fn too_many_lots_are_refused() {
        let area = MultiPolygon::new(vec![Rect::new((109.0, 23.0), (109.0001, 23.0001)).to_polygon()]);
        let wish = Carve { count: 50, min_radius: 30.0, max_radius: 90.0, seed: 4 };
        assert!(matches!(carve(&area, &wish), Err(CarveError { wanted: 50, .. })));
    }
}
