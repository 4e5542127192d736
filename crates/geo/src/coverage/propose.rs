//! A proposal of boundaries from the points of households, where none were surveyed (feature G3).
//!
//! The ground is halved again and again by a straight line, so that each side has its share of the households. Of the lines
//! that do so, the one is taken that leaves the fewest pieces and is short; within a small leeway it runs where the houses
//! are furthest apart, so that it goes around hamlets and not through them (decision 0015).

use geo::{Coord, MultiPolygon};

use super::TOLERANCE;
use super::cut::{Sides, cut};
use super::lattice::settled;
use super::snap::snap;
use crate::banded::BandedArea;
use crate::bounds::Bounds;
use crate::coordinates::Wgs84;
use crate::numbering::reading_order;
use crate::plane::{Plane, Spot};

/// Directions that are tried.
const DIRECTIONS: u32 = 12;
/// The line may leave the exact share by this part of the households, to go around a hamlet.
const LEEWAY: f64 = 0.06;
/// What a share of the households on the wrong side costs, beside the length of the border.
const IMBALANCE: f64 = 6.0;
/// Points spread over the ground for each area, where households are too few to go by.
const SAMPLES: f64 = 60.0;
/// Most areas of one proposal.
const MOST: usize = 200;

/// What the areas were balanced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Households.
    Households,
    /// Ground: there were too few households with a point.
    Ground,
}

/// Areas in reading order, with the households in each.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Areas, from north to south and west to east.
    pub parts: Vec<MultiPolygon>,
    /// How many of the points lie in each.
    pub households: Vec<usize>,
    /// What they were balanced by.
    pub by: By,
}

/// Why there is no proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProposeError {
    /// Fewer than one or more than 200.
    #[error("between 1 and 200 areas can be proposed")]
    BadCount,
    /// The ground encloses nothing.
    #[error("the ground has no area")]
    EmptyGround,
    /// It cannot be cut further.
    #[error("the ground is too small for so many areas")]
    TooSmall,
}

/// Divides the frame into `count` areas with about the same number of points each.
///
/// # Errors
/// [`ProposeError`].
pub fn propose(frame: &MultiPolygon, points: &[Wgs84], count: usize) -> Result<Proposal, ProposeError> {
    if !(1..=MOST).contains(&count) {
        return Err(ProposeError::BadCount);
    }
    let frame = settled(frame);
    let plane = Plane::of(&frame);
    let inside = BandedArea::new(&frame);
    let within: Vec<Coord> =
        points.iter().map(|&point| point.into()).filter(|&at| inside.contains(at)).collect();
    let by = if within.len() >= count * 2 { By::Households } else { By::Ground };
    let basis = match by {
        By::Households => within.clone(),
        By::Ground => spread(&frame, &inside, count).ok_or(ProposeError::EmptyGround)?,
    };
    let spots: Vec<Spot> = basis.into_iter().map(|coord| plane.spot(coord)).collect();
    let mut parts = Vec::with_capacity(count);
    halve(&plane, frame.clone(), &spots, count, &mut parts)?;
    let parts = snap(&parts, Some(&frame), TOLERANCE);
    let order = reading_order(&parts.iter().collect::<Vec<_>>());
    let parts: Vec<MultiPolygon> = order.into_iter().filter_map(|at| parts.get(at).cloned()).collect();
    let households = parts
        .iter()
        .map(|part| {
            let area = BandedArea::new(part);
            within.iter().filter(|&&at| area.contains(at)).count()
        })
        .collect();
    Ok(Proposal { parts, households, by })
}

/// Points spread evenly over the ground.
fn spread(frame: &MultiPolygon, inside: &BandedArea, count: usize) -> Option<Vec<Coord>> {
    let bounds = Bounds::of(frame)?;
    let (width, height) = (bounds.east - bounds.west, bounds.north - bounds.south);
    let share = crate::area_km2(frame)
        / crate::area_km2(&MultiPolygon::new(vec![
            geo::Rect::new((bounds.west, bounds.south), (bounds.east, bounds.north)).to_polygon(),
        ]));
    let wanted = SAMPLES * f64::from(u32::try_from(count).ok()?);
    let side = (wanted / share.max(0.01)).sqrt().clamp(8.0, 400.0).ceil();
    let mut points = Vec::new();
    let mut row = 0.5;
    while row < side {
        let mut column = 0.5;
        while column < side {
            let at = Coord { x: bounds.west + width * column / side, y: bounds.south + height * row / side };
            if inside.contains(at) {
                points.push(at);
            }
            column += 1.0;
        }
        row += 1.0;
    }
    (points.len() >= count).then_some(points)
}

fn halve(
    plane: &Plane,
    area: MultiPolygon,
    points: &[Spot],
    count: usize,
    parts: &mut Vec<MultiPolygon>,
) -> Result<(), ProposeError> {
    if count <= 1 {
        parts.push(area);
        return Ok(());
    }
    let first = count / 2;
    let best = (0..DIRECTIONS)
        .filter_map(|step| {
            try_line(plane, &area, points, first, count, f64::from(step) / f64::from(DIRECTIONS))
        })
        .min_by(|a, b| a.cost.total_cmp(&b.cost))
        .ok_or(ProposeError::TooSmall)?;
    halve(plane, best.sides.left, &best.left, first, parts)?;
    halve(plane, best.sides.right, &best.right, count - first, parts)
}

struct Halves {
    sides: Sides,
    left: Vec<Spot>,
    right: Vec<Spot>,
    cost: f64,
}

/// The line in one direction (a share of half a turn) that leaves `first` of `count` shares of the points on its left.
fn try_line(
    plane: &Plane,
    area: &MultiPolygon,
    points: &[Spot],
    first: usize,
    count: usize,
    direction: f64,
) -> Option<Halves> {
    let angle = direction * std::f64::consts::PI;
    // Left of a line that runs along (cos, sin) is what lies further along (-sin, cos).
    let (along, across) = ((angle.cos(), angle.sin()), (-angle.sin(), angle.cos()));
    let offset = |spot: &Spot| spot.x * across.0 + spot.y * across.1;
    let mut offsets: Vec<f64> = points.iter().map(offset).collect();
    offsets.sort_by(|a, b| b.total_cmp(a));
    let target = points.len() * first / count;
    let room = leeway(points.len());
    let low = target.saturating_sub(room).max(1);
    let high = (target + room).min(offsets.len().saturating_sub(1));
    // Between the points `at - 1` and `at`, where they are furthest apart.
    let (at, gap) = (low..=high)
        .filter_map(|at| Some((at, offsets.get(at - 1)? - offsets.get(at)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.abs_diff(target).cmp(&a.0.abs_diff(target))))?;
    let middle = offsets.get(at)? + gap / 2.0;
    let reach = reach(plane, area);
    let foot = (across.0 * middle, across.1 * middle);
    let end = |far: f64| plane.coord(Spot { x: foot.0 + along.0 * far, y: foot.1 + along.1 * far });
    let sides = cut(area, &[end(-reach), end(reach)]).ok()?;
    let (left, right): (Vec<Spot>, Vec<Spot>) = points.iter().partition(|spot| offset(spot) > middle);
    let pieces = sides.left.0.len() + sides.right.0.len();
    let scattered = f64::from(u32::try_from(pieces.saturating_sub(area.0.len() + 1)).ok()?);
    let whole = (crate::area_km2(area) * 1e6).sqrt();
    let smaller = crate::area_km2(&sides.left).min(crate::area_km2(&sides.right)) * 1e6;
    // A strip along the border is no grid, though it may have its share of houses.
    let thin = if smaller < whole * whole * 0.02 { 2.0 } else { 0.0 };
    // Flats of one house have one position: the line cannot run between them.
    let wrong = f64::from(u32::try_from(left.len().abs_diff(target)).ok()?);
    let uneven = IMBALANCE * wrong / f64::from(u32::try_from(points.len()).ok()?);
    let cost = sides.length / whole + 1.5 * scattered + thin + uneven;
    Some(Halves { sides, left, right, cost })
}

/// Households by which a line may leave the exact share.
fn leeway(points: usize) -> usize {
    let most = u32::try_from(points).map_or(0.0, |points| f64::from(points) * LEEWAY);
    (0..points)
        .take_while(|&number| u32::try_from(number).is_ok_and(|number| f64::from(number + 1) <= most))
        .count()
}

/// How far the area can reach from the middle of the plane, metres.
fn reach(plane: &Plane, area: &MultiPolygon) -> f64 {
    area.iter()
        .flat_map(|polygon| polygon.exterior().coords())
        .map(|&coord| plane.spot(coord).distance(Spot { x: 0.0, y: 0.0 }))
        .fold(0.0, f64::max)
        * 2.0
        + 1_000.0
}
