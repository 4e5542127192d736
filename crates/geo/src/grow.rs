//! Growing connected regions of the wanted sizes over a mesh.
//!
//! Regions spread from their seeds at their own speed over rough ground (Dijkstra); then each seed moves to the
//! middle of its region and the speeds are corrected by the sizes reached, as in Lloyd's algorithm. A region is
//! connected because it only grows from its own triangles.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "all lists have one item per triangle or region"
)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::mesh::Mesh;
use crate::noise::Ground;
use crate::plane::Spot;
use crate::random::Random;

/// Rounds in which seeds and speeds move, then rounds of speeds alone.
const MOVING_ROUNDS: usize = 8;
const BALANCING_ROUNDS: usize = 8;
/// Balancing ends when every size is within this of its target (natural logarithm of the ratio).
const GOOD_ENOUGH: f64 = 0.12;
/// How strongly a wrong size corrects the speed.
const CORRECTION: f64 = 0.35;
/// How much the ground slows or speeds the growth.
const GROUND_STRENGTH: f64 = 0.6;
/// How far the ground is warped, as a share of a region's side: distances are measured on the warped ground, so the
/// frontier between two regions bends where it would be straight.
const WARP: f64 = 0.4;

/// One region to grow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    /// Wanted share of the whole (any unit).
    pub(crate) weight: f64,
    /// A place that must lie in the region.
    pub(crate) seat: Option<Spot>,
}

struct Field<'a> {
    mesh: &'a Mesh,
    areas: Vec<f64>,
    middles: Vec<Spot>,
    /// The time from each triangle to its three neighbours at speed 1.
    times: Vec<[f64; 3]>,
}

/// The region of each triangle; `None` when the mesh is too coarse or some region got nothing.
pub(crate) fn grow(mesh: &Mesh, wishes: &[Wish], ground: Ground, random: &mut Random) -> Option<Vec<usize>> {
    let count = mesh.triangles.len();
    if count < wishes.len() * 6 {
        return None;
    }
    let areas: Vec<f64> = (0..count).map(|triangle| mesh.area(triangle)).collect();
    let middles: Vec<Spot> = (0..count).map(|triangle| mesh.centroid(triangle)).collect();
    let whole: f64 = areas.iter().sum();
    let wavelength = (whole / wishes.len() as f64).sqrt();
    let times = travel_times(mesh, &middles, ground, wavelength);
    let field = Field { mesh, areas, middles, times };
    let weights: f64 = wishes.iter().map(|wish| wish.weight).sum();
    let targets: Vec<f64> = wishes.iter().map(|wish| whole * wish.weight / weights).collect();
    let mut seeds = field.first_seeds(wishes, random);
    let mut speeds: Vec<f64> = targets.iter().map(|target| target.sqrt()).collect();
    let mut best: Option<(f64, Vec<usize>)> = None;
    for round in 0..MOVING_ROUNDS + BALANCING_ROUNDS {
        let regions = field.spread(&seeds, &speeds)?;
        let sizes = field.sizes(&regions, wishes.len());
        let worst =
            sizes.iter().zip(&targets).map(|(size, target)| (size / target).ln().abs()).fold(0.0, f64::max);
        for ((speed, size), target) in speeds.iter_mut().zip(&sizes).zip(&targets) {
            *speed *= (target / size.max(target * 0.05)).powf(CORRECTION);
        }
        if round < MOVING_ROUNDS {
            seeds = field.middles_of(&regions, &seeds, wishes);
        } else if best.as_ref().is_none_or(|(least, _)| worst < *least) {
            best = Some((worst, regions));
            if worst < GOOD_ENOUGH {
                break;
            }
        }
    }
    best.filter(|(worst, _)| worst.is_finite()).map(|(_, regions)| regions)
}

fn travel_times(mesh: &Mesh, middles: &[Spot], ground: Ground, size: f64) -> Vec<[f64; 3]> {
    let places: Vec<(Spot, f64)> = middles
        .iter()
        .map(|&at| {
            let aside = Spot { x: at.y - 7e5, y: at.x + 9e5 };
            let (east, north) = (ground.height(at, size * 0.5), ground.height(aside, size * 0.5));
            let warped = Spot { x: at.x + WARP * size * east, y: at.y + WARP * size * north };
            (warped, (GROUND_STRENGTH * ground.height(at, size)).exp())
        })
        .collect();
    let time = |here: usize, there: usize| {
        let ((a, slow_a), (b, slow_b)) = (places[here], places[there]);
        (a.distance(b) + 0.2 * middles[here].distance(middles[there])) * (slow_a + slow_b)
    };
    let neighbours = mesh.neighbours.iter().enumerate();
    neighbours.map(|(here, three)| three.map(|there| there.map_or(0.0, |there| time(here, there)))).collect()
}

impl Field<'_> {
    fn nearest(&self, spot: Spot) -> usize {
        let distance = |triangle: &usize| self.middles[*triangle].distance(spot);
        (0..self.middles.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
    }

    /// Seats first, then points far from all others, chosen by chance in proportion to the squared distance.
    fn first_seeds(&self, wishes: &[Wish], random: &mut Random) -> Vec<usize> {
        let mut far = vec![f64::INFINITY; self.middles.len()];
        let mut taken = vec![false; self.middles.len()];
        let mut seeds: Vec<Option<usize>> = vec![None; wishes.len()];
        let mut order: Vec<usize> = (0..wishes.len()).collect();
        order.sort_by_key(|&region| wishes[region].seat.is_none());
        for region in order {
            let mut seed = match wishes[region].seat {
                Some(seat) => self.nearest(seat),
                None => self.far_seed(&far, random),
            };
            while taken[seed] {
                seed = (seed + 1) % taken.len();
            }
            taken[seed] = true;
            seeds[region] = Some(seed);
            for (distance, middle) in far.iter_mut().zip(&self.middles) {
                *distance = distance.min(middle.distance(self.middles[seed]));
            }
        }
        seeds.into_iter().flatten().collect()
    }

    fn far_seed(&self, far: &[f64], random: &mut Random) -> usize {
        let chance = |triangle: usize| {
            let distance = far[triangle];
            self.areas[triangle] * if distance.is_finite() { distance * distance } else { 1.0 }
        };
        let total: f64 = (0..far.len()).map(chance).sum();
        let mut left = random.unit() * total;
        for triangle in 0..far.len() {
            left -= chance(triangle);
            if left <= 0.0 {
                return triangle;
            }
        }
        far.len() - 1
    }

    /// Dijkstra from all seeds at once; `None` when part of the mesh cannot be reached.
    fn spread(&self, seeds: &[usize], speeds: &[f64]) -> Option<Vec<usize>> {
        let mut region: Vec<Option<usize>> = vec![None; self.middles.len()];
        // Non-negative doubles sort like their bits.
        let mut queue: BinaryHeap<Reverse<(u64, usize, usize)>> =
            seeds.iter().enumerate().map(|(label, &seed)| Reverse((0, seed, label))).collect();
        let mut reached = vec![f64::INFINITY; self.middles.len()];
        while let Some(Reverse((bits, triangle, label))) = queue.pop() {
            if region[triangle].is_some() {
                continue;
            }
            region[triangle] = Some(label);
            for (next, way) in self.mesh.neighbours[triangle].into_iter().zip(self.times[triangle]) {
                let Some(next) = next.filter(|&next| region[next].is_none()) else { continue };
                let time = f64::from_bits(bits) + way / speeds[label];
                if time < reached[next] {
                    reached[next] = time;
                    queue.push(Reverse((time.to_bits(), next, label)));
                }
            }
        }
        region.into_iter().collect()
    }

    fn sizes(&self, regions: &[usize], count: usize) -> Vec<f64> {
        let mut sizes = vec![0.0; count];
        for (&region, area) in regions.iter().zip(&self.areas) {
            sizes[region] += area;
        }
        sizes
    }

    /// For each region the triangle of its own next to its middle; seats stay where they are.
    fn middles_of(&self, regions: &[usize], seeds: &[usize], wishes: &[Wish]) -> Vec<usize> {
        let mut sums = vec![(0.0, 0.0, 0.0); wishes.len()];
        for ((&region, area), middle) in regions.iter().zip(&self.areas).zip(&self.middles) {
            let (x, y, size) = &mut sums[region];
            *x += middle.x * area;
            *y += middle.y * area;
            *size += area;
        }
        let means: Vec<Spot> = sums.iter().map(|&(x, y, size)| Spot { x: x / size, y: y / size }).collect();
        let mut best = vec![f64::INFINITY; wishes.len()];
        let mut moved = seeds.to_vec();
        for (triangle, &region) in regions.iter().enumerate() {
            let distance = self.middles[triangle].distance(means[region]);
            if wishes[region].seat.is_none() && distance < best[region] {
                best[region] = distance;
                moved[region] = triangle;
            }
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::{Plane, Vertices};
    use geo::{MultiPolygon, Rect};

    #[test]
    fn regions_are_connected_and_as_large_as_wished() {
        let area = MultiPolygon::new(vec![Rect::new((109.0, 23.0), (109.1, 23.1)).to_polygon()]);
        let mut vertices = Vertices::new(Plane::of(&area));
        let faces = vertices.faces(&area);
        let mut random = Random::new(5);
        let mesh = Mesh::new(&vertices, &faces[0], 300.0, &mut random).unwrap();
        let wishes = [1.0, 1.0, 2.0, 4.0].map(|weight| Wish { weight, seat: None });
        let regions = grow(&mesh, &wishes, Ground::new(5), &mut random).unwrap();
        let whole = vertices.face_area(&faces[0]);
        for (label, wish) in wishes.iter().enumerate() {
            let own: Vec<usize> = (0..regions.len()).filter(|&t| regions[t] == label).collect();
            let size: f64 = own.iter().map(|&t| mesh.area(t)).sum();
            let wanted = whole * wish.weight / 8.0;
            assert!((size / wanted).ln().abs() < 0.3, "region {label}: {size} of {wanted}");
            let mut seen = vec![own[0]];
            let mut next = 0;
            while let Some(&triangle) = seen.get(next) {
                next += 1;
                for other in mesh.neighbours[triangle].into_iter().flatten() {
                    if regions[other] == label && !seen.contains(&other) {
                        seen.push(other);
                    }
                }
            }
            assert_eq!(seen.len(), own.len());
        }
    }
}
