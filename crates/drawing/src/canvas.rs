//! A canvas in shares of its size, from 0/0 top left to 1/1 bottom right.

use crate::dice::Dice;
use image::{Rgb, RgbImage};

/// Colour, 0 to 255 each.
pub type Colour = [f64; 3];

/// Pixels across and down.
const SIZE: (u32, u32) = (800, 600);

/// A picture under way.
pub struct Canvas {
    picture: Vec<Colour>,
    /// Values of the noise on a lattice.
    lattice: Vec<f64>,
}

const LATTICE: usize = 64;

fn double(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn across() -> usize {
    usize::try_from(SIZE.0).unwrap_or(1)
}

fn down() -> usize {
    usize::try_from(SIZE.1).unwrap_or(1)
}

/// The whole part and the fraction of a number between 0 and 63.
fn split(value: f64) -> (usize, f64) {
    let (mut whole, mut rest) = (0, value);
    // Steps of halving find the whole part without a cast.
    for (bit, size) in [(32, 32.0), (16, 16.0), (8, 8.0), (4, 4.0), (2, 2.0), (1, 1.0)] {
        if rest >= size {
            whole += bit;
            rest -= size;
        }
    }
    (whole, rest)
}

impl Canvas {
    /// An empty canvas with its own noise.
    pub fn new(dice: &mut Dice) -> Self {
        Self {
            picture: vec![[0.0; 3]; across() * down()],
            lattice: (0..LATTICE * LATTICE).map(|_| dice.unit()).collect(),
        }
    }

    /// Smooth noise between 0 and 1; `scale` is how many bumps go on the width, at most 60.
    pub fn noise(&self, x: f64, y: f64, scale: f64) -> f64 {
        let ((column, u), (row, v)) =
            (split((x * scale).clamp(0.0, 62.0)), split((y * scale).clamp(0.0, 62.0)));
        let at = |column: usize, row: usize| {
            self.lattice.get((row % LATTICE) * LATTICE + column % LATTICE).copied().unwrap_or(0.5)
        };
        let soft = |t: f64| t * t * (3.0 - 2.0 * t);
        let (u, v) = (soft(u), soft(v));
        let top = at(column, row) * (1.0 - u) + at(column + 1, row) * u;
        let bottom = at(column, row + 1) * (1.0 - u) + at(column + 1, row + 1) * u;
        top * (1.0 - v) + bottom * v
    }

    /// Paints every point: `brush` gives a colour and how much it covers, or nothing.
    pub fn paint(&mut self, brush: impl Fn(&Self, f64, f64) -> Option<(Colour, f64)>) {
        let mut next = std::mem::take(&mut self.picture);
        for (row, line) in next.chunks_mut(across()).enumerate() {
            let y = double(row) / double(down());
            for (column, pixel) in line.iter_mut().enumerate() {
                let x = double(column) / double(across());
                if let Some((colour, share)) = brush(self, x, y) {
                    let share = share.clamp(0.0, 1.0);
                    for (to, from) in pixel.iter_mut().zip(colour) {
                        *to = *to * (1.0 - share) + from * share;
                    }
                }
            }
        }
        self.picture = next;
    }

    /// The picture with the grain of a cheap camera.
    pub fn finish(self, dice: &mut Dice) -> RgbImage {
        let mut image = RgbImage::new(SIZE.0, SIZE.1);
        for (pixel, colour) in image.pixels_mut().zip(&self.picture) {
            let grain = f64::from(i32::try_from(dice.between(-9, 9)).unwrap_or(0));
            *pixel = Rgb(colour.map(|value| byte(value + grain)));
        }
        image
    }
}

/// A value as a byte.
fn byte(value: f64) -> u8 {
    // Eight steps of halving find the byte without a cast.
    let mut found: u8 = 0;
    for bit in [128_u8, 64, 32, 16, 8, 4, 2, 1] {
        if f64::from(found) + f64::from(bit) <= value {
            found += bit;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_bytes() {
        assert_eq!([byte(-3.0), byte(0.4), byte(127.0), byte(254.9), byte(400.0)], [0, 0, 127, 254, 255]);
        assert_eq!(split(3.25), (3, 0.25));
    }
}
