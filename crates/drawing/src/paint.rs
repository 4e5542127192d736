//! The scenes.

use crate::Scene;
use crate::canvas::{Canvas, Colour};
use crate::dice::Dice;
use image::ImageError;
use image::codecs::jpeg::JpegEncoder;

/// JPEG quality of what the "camera" gives.
const QUALITY: u8 = 88;

fn blend(a: Colour, b: Colour, share: f64) -> Colour {
    let mut mixed = a;
    for (to, from) in mixed.iter_mut().zip(b) {
        *to = *to * (1.0 - share) + from * share;
    }
    mixed
}

/// 1 inside, 0 outside, soft at the edge; `distance` is negative inside.
pub(crate) fn inside(distance: f64, edge: f64) -> f64 {
    (0.5 - distance / edge).clamp(0.0, 1.0)
}

/// Draws a scene as a JPEG.
///
/// # Errors
/// Never in practice; what the encoder says.
pub fn paint(scene: Scene, seed: u64, fixed: bool) -> Result<Vec<u8>, ImageError> {
    // The same place twice: only the matter itself changes.
    let mut dice = Dice::new(seed, 50);
    let mut canvas = Canvas::new(&mut dice);
    let horizon = 0.3 + dice.unit() * 0.15;
    let place = Place {
        horizon,
        x: 0.35 + dice.unit() * 0.3,
        y: 0.62 + dice.unit() * 0.14,
        size: 0.11 + dice.unit() * 0.06,
    };
    backdrop(&mut canvas, &place);
    match scene {
        Scene::Road => road(&mut canvas, &place, fixed),
        Scene::Rubbish => rubbish(&mut canvas, &place, fixed),
        Scene::Pipe => pipe(&mut canvas, &place, fixed),
        Scene::Field => field(&mut canvas, &place, fixed),
        Scene::House => house(&mut canvas, &place, fixed),
        Scene::Receipt => receipt(&mut canvas, &place),
    }
    jpeg(canvas, &mut dice)
}

/// What the "camera" gives.
pub(crate) fn jpeg(canvas: Canvas, dice: &mut Dice) -> Result<Vec<u8>, ImageError> {
    let picture = canvas.finish(dice);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&picture)?;
    Ok(bytes)
}

/// Where things are in the picture.
struct Place {
    horizon: f64,
    x: f64,
    y: f64,
    size: f64,
}

impl Place {
    /// Distance from the matter's edge, negative inside, with a rough rim.
    fn rim(&self, canvas: &Canvas, x: f64, y: f64, flat: f64) -> f64 {
        let (dx, dy) = (x - self.x, (y - self.y) / flat);
        dx.hypot(dy) - self.size * (0.75 + canvas.noise(x, y, 22.0) * 0.5)
    }
}

fn backdrop(canvas: &mut Canvas, place: &Place) {
    let horizon = place.horizon;
    canvas.paint(|canvas, x, y| {
        let cloud = canvas.noise(x, y * 2.0, 5.0) * 0.6 + canvas.noise(x, y * 2.0, 13.0) * 0.4;
        let sky =
            blend([142.0, 182.0, 222.0], [232.0, 236.0, 238.0], (y / horizon * 0.6 + cloud * 0.5).min(1.0));
        let hills = horizon - 0.03 - canvas.noise(x, 0.3, 6.0) * 0.12;
        let green = blend([74.0, 104.0, 66.0], [112.0, 138.0, 84.0], canvas.noise(x, y, 40.0));
        let ground = blend(
            [126.0, 116.0, 88.0],
            [96.0, 118.0, 64.0],
            canvas.noise(x, y, 11.0) * 0.7 + canvas.noise(x, y, 45.0) * 0.3,
        );
        let colour = if y > horizon {
            ground
        } else if y > hills {
            green
        } else {
            sky
        };
        Some((colour, 1.0))
    });
}

fn surface(canvas: &mut Canvas, place: &Place, from: f64, to: f64, colour: Colour) {
    let horizon = place.horizon;
    canvas.paint(|canvas, x, y| {
        let near = (y - horizon) / (1.0 - horizon);
        if near <= 0.0 {
            return None;
        }
        let (left, right) = (0.5 - from * (0.12 + near), 0.5 + to * (0.12 + near));
        let edge = (left - x).max(x - right);
        let grey = (canvas.noise(x, y, 55.0) - 0.5) * 26.0 + (canvas.noise(x, y, 9.0) - 0.5) * 22.0;
        Some((colour.map(|value| value + grey), inside(edge, 0.01)))
    });
}

fn road(canvas: &mut Canvas, place: &Place, fixed: bool) {
    surface(canvas, place, 0.42, 0.46, [150.0, 148.0, 142.0]);
    canvas.paint(|canvas, x, y| {
        let rim = place.rim(canvas, x, y, 0.42);
        if fixed {
            // A patch of fresh asphalt.
            return Some(([64.0 + canvas.noise(x, y, 58.0) * 22.0; 3], inside(rim, 0.012)));
        }
        let depth = inside(rim + 0.02, 0.06);
        let mud = blend([92.0, 80.0, 64.0], [52.0, 46.0, 40.0], depth);
        let wet = if canvas.noise(x, y, 8.0) > 0.55 { blend(mud, [150.0, 168.0, 182.0], 0.5) } else { mud };
        Some((wet, inside(rim, 0.015)))
    });
    if !fixed {
        canvas.paint(|canvas, x, y| {
            let crack = (canvas.noise(x, y, 15.0) - 0.5).abs();
            let near = place.rim(canvas, x, y, 0.42);
            (near > 0.0 && near < 0.16 && y > place.horizon)
                .then(|| ([70.0, 66.0, 62.0], inside(crack - 0.012, 0.012) * 0.8))
        });
    }
}

fn rubbish(canvas: &mut Canvas, place: &Place, fixed: bool) {
    surface(canvas, place, 0.3, 0.7, [164.0, 160.0, 150.0]);
    // The wall and the bin stay.
    canvas.paint(|canvas, x, y| {
        let wall = (place.horizon - 0.06 - y).max(y - place.horizon - 0.16).max(x - 0.36);
        let brick = if canvas.noise(x * 1.2, y * 3.0, 40.0) > 0.5 {
            [166.0, 112.0, 88.0]
        } else {
            [150.0, 98.0, 78.0]
        };
        Some((brick, inside(wall, 0.006)))
    });
    canvas.paint(|canvas, x, y| {
        let bin = ((x - place.x - 0.24).abs() - 0.055).max((y - place.y + 0.06).abs() - 0.11);
        Some(([44.0, 116.0 + canvas.noise(x, y, 30.0) * 18.0, 78.0], inside(bin, 0.006)))
    });
    if fixed {
        return;
    }
    canvas.paint(|canvas, x, y| {
        let heap = place.rim(canvas, x, y, 0.6) - 0.05;
        let kind = canvas.noise(x, y, 34.0);
        // Bags and boxes: every small cell has one colour.
        let cell = |at: f64, shift: f64| ((at + shift * 0.03) * 26.0).floor() / 26.0;
        let (u, v) = (cell(x, canvas.noise(x, y, 30.0)), cell(y * 1.3, canvas.noise(y, x, 30.0)));
        let colour = match canvas.noise(u, v, 57.0) {
            shade if shade < 0.3 => [222.0, 222.0, 226.0],
            shade if shade < 0.45 => [196.0, 62.0, 54.0],
            shade if shade < 0.6 => [60.0, 92.0, 150.0],
            shade if shade < 0.75 => [46.0, 46.0, 50.0],
            _ => [176.0, 150.0, 96.0],
        };
        Some((colour.map(|value| value * (0.65 + kind * 0.5)), inside(heap, 0.014)))
    });
}

fn pipe(canvas: &mut Canvas, place: &Place, fixed: bool) {
    surface(canvas, place, 0.5, 0.28, [158.0, 152.0, 140.0]);
    if !fixed {
        canvas.paint(|canvas, x, y| {
            let pool = place.rim(canvas, x, y - 0.05, 0.36) - 0.1;
            let ripple = canvas.noise(x, y * 3.0, 30.0) * 36.0;
            Some(([112.0 + ripple, 136.0 + ripple, 150.0 + ripple], inside(pool, 0.02) * 0.85))
        });
    }
    canvas.paint(|canvas, x, y| {
        let tube = (y - place.y).abs() - 0.028;
        let light = 1.0 - ((y - place.y + 0.012) / 0.03).powi(2) * 0.5;
        let joint = if (x - place.x).abs() < 0.03 { 0.75 } else { 1.0 };
        let colour =
            if fixed && (x - place.x).abs() < 0.07 { [206.0, 214.0, 224.0] } else { [96.0, 118.0, 142.0] };
        let rust = canvas.noise(x, y, 24.0) * 16.0;
        Some((colour.map(|value: f64| value * light * joint - rust), inside(tube, 0.006)))
    });
    if !fixed {
        canvas.paint(|canvas, x, y| {
            let up = (place.y - y) / 0.34;
            if !(0.0..=1.0).contains(&up) {
                return None;
            }
            let width = 0.012 + up * 0.075;
            let sway = (canvas.noise(0.4, y, 18.0) - 0.5) * 0.05;
            let spray = canvas.noise(x, y, 58.0);
            let share = inside((x - place.x - sway).abs() - width, 0.03) * (1.1 - up) * (0.45 + spray * 0.7);
            Some(([236.0, 242.0, 248.0], share))
        });
    }
}

fn field(canvas: &mut Canvas, place: &Place, fixed: bool) {
    let horizon = place.horizon;
    canvas.paint(|canvas, x, y| {
        let near = (y - horizon) / (1.0 - horizon);
        if near <= 0.0 {
            return None;
        }
        let row = ((x - 0.5) / (0.15 + near) * 34.0 + canvas.noise(x, y, 30.0)).sin();
        Some((blend([86.0, 132.0, 58.0], [132.0, 112.0, 70.0], row * 0.5 + 0.5), 0.9))
    });
    canvas.paint(|canvas, x, y| {
        let near = (y - horizon) / (1.0 - horizon);
        let ditch = (x - place.x - (0.5 - place.x) * (1.0 - near)).abs() - 0.02 - near * 0.09;
        let clear = [104.0, 140.0, 152.0];
        let choked = blend([70.0, 62.0, 44.0], [58.0, 92.0, 48.0], canvas.noise(x, y, 38.0));
        let colour =
            if fixed { clear.map(|value| value + canvas.noise(x, y * 4.0, 14.0) * 30.0) } else { choked };
        (near > 0.0).then(|| (colour, inside(ditch, 0.015)))
    });
}

fn house(canvas: &mut Canvas, place: &Place, fixed: bool) {
    canvas.paint(|canvas, x, y| {
        let wall = (0.14 - x).max(x - 0.88).max(0.12 - y).max(y - 0.84);
        let plaster =
            196.0 + (canvas.noise(x, y, 8.0) - 0.5) * 30.0 + (canvas.noise(x, y, 50.0) - 0.5) * 14.0;
        Some(([plaster, plaster - 8.0, plaster - 22.0], inside(wall, 0.004)))
    });
    canvas.paint(|_, x, y| {
        let window = ((x - 0.68).abs() - 0.09).max((y - 0.4).abs() - 0.11);
        let bar = (x - 0.68).abs() < 0.005 || (y - 0.4).abs() < 0.006;
        Some((if bar { [232.0, 232.0, 228.0] } else { [60.0, 78.0, 92.0] }, inside(window, 0.004)))
    });
    canvas.paint(|canvas, x, y| {
        let line = x
            - place.x * 0.8
            - (canvas.noise(0.2, y, 20.0) - 0.5) * 0.12
            - (canvas.noise(0.7, y, 55.0) - 0.5) * 0.03;
        let reach = (0.2 - y).max(y - 0.8);
        if fixed {
            // A band of fresh mortar.
            return Some(([214.0, 212.0, 206.0], inside((line.abs() - 0.026).max(reach), 0.008)));
        }
        let width = 0.004 + (y - 0.2).max(0.0) * 0.012;
        Some(([42.0, 36.0, 32.0], inside((line.abs() - width).max(reach), 0.004)))
    });
}

/// A sheet on a wooden table: a heading, lines of print, a red seal. What was written on it cannot be read.
fn receipt(canvas: &mut Canvas, place: &Place) {
    canvas.paint(|canvas, x, y| {
        let grain = canvas.noise(x * 0.25, y, 40.0) * 34.0 + canvas.noise(x, y, 4.0) * 18.0;
        Some(([118.0 + grain, 84.0 + grain * 0.8, 54.0 + grain * 0.6], 1.0))
    });
    let (left, right, top, bottom) = (0.24, 0.74, 0.12, 0.9);
    canvas.paint(|canvas, x, y| {
        let edge = (left - x).max(x - right).max(top - y).max(y - bottom);
        let white = 232.0 + canvas.noise(x, y, 6.0) * 16.0;
        Some(([white, white, white - 8.0], inside(edge, 0.004)))
    });
    canvas.paint(|canvas, x, y| {
        let heading = (x - 0.49).abs() < 0.12 && (y - 0.19).abs() < 0.018;
        let row = ((y - 0.3) / 0.07).rem_euclid(1.0);
        let printed = (0.3..0.72).contains(&y) && (0.34..0.5).contains(&row) && (0.29..0.69).contains(&x);
        ((heading || printed) && canvas.noise(x, y, 58.0) > 0.42).then_some(([70.0, 70.0, 82.0], 0.85))
    });
    // A seal, as round as pictures of four to three show it.
    let (x0, y0, radius) = (0.5 + place.x * 0.2, 0.76, 0.07);
    canvas.paint(|canvas, x, y| {
        let (dx, dy) = (x - x0, (y - y0) * 0.75);
        let distance = (dx * dx + dy * dy).sqrt();
        let ring = (distance - radius).abs() < 0.007 || distance < 0.018;
        (ring && canvas.noise(x, y, 50.0) > 0.3).then_some(([198.0, 40.0, 44.0], 0.75))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_a_photo_that_the_product_takes() {
        let before = paint(Scene::Pipe, 7, false).unwrap();
        assert_ne!(before, paint(Scene::Pipe, 7, true).unwrap());
        let photo = gezhi_media::photo::process(&before).unwrap();
        assert_eq!((photo.width, photo.height), (800, 600));
    }
}
