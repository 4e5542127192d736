//! Goods of a shop on a plain ground: what a keeper would photograph for the list.

use crate::canvas::{Canvas, Colour};
use crate::dice::Dice;
use crate::paint::{inside, jpeg};
use image::ImageError;

/// What a good looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ware {
    /// A bag: rice, flour, salt, powder.
    Bag,
    /// A bottle: oil, sauce, vinegar.
    Bottle,
    /// A can with a handle: detergent.
    Can,
    /// A package: tissues, soap, noodles.
    Package,
    /// A folded towel.
    Towel,
    /// A flask.
    Flask,
}

/// Words of names; the first line with a word in the name decides.
const NAMED: [(Ware, &[&str]); 6] = [
    (Ware::Can, &["洗衣液", "洗洁精", "消毒液"]),
    (Ware::Towel, &["毛巾", "被", "袜"]),
    (Ware::Flask, &["水壶", "水杯", "保温"]),
    (Ware::Bottle, &["油", "醋", "生抽"]),
    (Ware::Package, &["抽纸", "纸巾", "香皂", "挂面", "牙膏"]),
    (Ware::Bag, &["盐", "米", "面粉", "粉", "糖"]),
];

impl Ware {
    /// What a name says; a package for anything else.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let found = NAMED.iter().find(|(_, words)| words.iter().any(|word| name.contains(word)));
        found.map_or(Self::Package, |(ware, _)| *ware)
    }

    /// Half its width and height, as shares of the picture.
    const fn size(self) -> (f64, f64) {
        match self {
            Self::Bag => (0.17, 0.32),
            Self::Bottle => (0.085, 0.36),
            Self::Can => (0.15, 0.33),
            Self::Package => (0.24, 0.2),
            Self::Towel => (0.25, 0.17),
            Self::Flask => (0.1, 0.34),
        }
    }
}

/// Colours of labels and packages.
const COLOURS: [Colour; 6] = [
    [196.0, 62.0, 58.0],
    [52.0, 112.0, 168.0],
    [66.0, 140.0, 92.0],
    [214.0, 152.0, 52.0],
    [128.0, 92.0, 158.0],
    [70.0, 150.0, 160.0],
];

/// How far outside a shape a point lies: a rectangle with round corners.
fn block(x: f64, y: f64, (wide, high): (f64, f64), corner: f64) -> f64 {
    let (dx, dy) = ((x.abs() - wide + corner).max(0.0), (y.abs() - high + corner).max(0.0));
    (dx * dx + dy * dy).sqrt() - corner
}

/// How far outside the outline of a good a point lies; the good stands around 0/0.
fn outline(ware: Ware, x: f64, y: f64) -> f64 {
    let (wide, high) = ware.size();
    let body = block(x, y, (wide, high), 0.03);
    match ware {
        Ware::Bottle | Ware::Flask => {
            // Narrow above: neck and cap.
            let neck = block(x, y + high * 0.72, (wide * 0.42, high * 0.3), 0.015);
            block(x, y - high * 0.22, (wide, high * 0.78), 0.05).min(neck)
        }
        Ware::Can => {
            let hole = block(x - wide * 0.45, y + high * 0.55, (wide * 0.22, high * 0.16), 0.03);
            let cap = block(x + wide * 0.45, y + high * 0.98, (wide * 0.25, high * 0.12), 0.01);
            body.max(-hole).min(cap)
        }
        // A bag bulges in the middle.
        Ware::Bag => block(x, y, (wide * (1.0 + 0.08 * (1.0 - (y / high).powi(2))), high), 0.04),
        Ware::Package | Ware::Towel => body,
    }
}

/// Draws a good as a JPEG.
///
/// # Errors
/// Never in practice; what the encoder says.
pub fn paint_ware(ware: Ware, seed: u64) -> Result<Vec<u8>, ImageError> {
    let mut dice = Dice::new(seed, 51);
    let mut canvas = Canvas::new(&mut dice);
    let main = COLOURS.get(dice.below(COLOURS.len())).copied().unwrap_or([150.0; 3]);
    let label = COLOURS.get(dice.below(COLOURS.len())).copied().unwrap_or([90.0; 3]);
    let (wide, high) = ware.size();
    // A pale wall and a wooden shelf, on which the good throws a shadow.
    canvas.paint(|canvas, x, y| {
        let grain = canvas.noise(x, y, 5.0) * 10.0;
        let wall = [228.0 + grain, 232.0 + grain, 230.0 + grain];
        let board = canvas.noise(x * 0.3, y, 44.0) * 26.0;
        Some((if y < 0.78 { wall } else { [188.0 + board, 156.0 + board, 118.0 + board] }, 1.0))
    });
    canvas.paint(|_, x, y| {
        let (dx, dy) = ((x - 0.54) / (wide * 1.25), (y - 0.86) / 0.035);
        let away = (dx * dx + dy * dy).sqrt();
        (away < 1.0).then_some(([60.0, 50.0, 44.0], 0.5 * (1.0 - away)))
    });
    let middle = 0.87 - high;
    canvas.paint(|canvas, x, y| {
        let (x, y) = (x - 0.5, y - middle);
        // Light from the left.
        let light =
            1.12 - (x / wide + 1.0).clamp(0.0, 2.0) * 0.2 + canvas.noise(x + 0.5, y + 0.5, 9.0) * 0.06;
        let stripe = ware == Ware::Towel && ((y + high) / 0.05).rem_euclid(2.0) < 1.0;
        let base = if stripe { [238.0, 236.0, 230.0] } else { main };
        Some((base.map(|value| value * light), inside(outline(ware, x, y), 0.006)))
    });
    if ware != Ware::Towel {
        canvas.paint(|canvas, x, y| {
            let (x, y) = (x - 0.5, y - middle - high * 0.16);
            let edge = block(x, y, (wide * 0.78, high * 0.4), 0.02);
            let printed =
                (y / (high * 0.12)).rem_euclid(1.0) < 0.42 && canvas.noise(x + 0.5, y + 0.5, 56.0) > 0.45;
            let inner = block(x, y, (wide * 0.6, high * 0.28), 0.01) < 0.0;
            let paper = if printed && inner { label } else { [244.0, 242.0, 234.0] };
            Some((paper, inside(edge, 0.005)))
        });
    }
    jpeg(canvas, &mut dice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_looks_like_its_name() {
        assert_eq!(Ware::of("花生油"), Ware::Bottle);
        assert_eq!(Ware::of("加碘食盐"), Ware::Bag);
        assert_eq!(Ware::of("洗衣液"), Ware::Can);
        assert_eq!(Ware::of("茶叶"), Ware::Package);
    }

    #[test]
    fn a_picture_of_a_good_is_a_photo_that_the_product_takes() {
        let picture = paint_ware(Ware::Bottle, 7).unwrap();
        assert_ne!(picture, paint_ware(Ware::Can, 7).unwrap());
        assert_eq!(gezhi_media::photo::process(&picture).unwrap().width, 800);
    }
}
