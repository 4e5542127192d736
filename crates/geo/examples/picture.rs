//! Draws a tessellated county as SVG: `cargo run --release -p gezhi-geo --example picture -- OUT.svg [COUNTY CODE]`.
//!
//! Without a code the outline is invented. With a fourth argument only the town of that number is drawn.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a tool for developers")]

use std::fmt::Write;
use std::time::Instant;

use gezhi_geo::{
    Bounds, Carve, MultiPolygon, Outline, Part, Settings, Wgs84, area_km2, carve, outline, tessellate,
};

#[path = "../tests/shared/mod.rs"]
mod shared;

const WIDTH: f64 = 1600.0;

fn path(area: &MultiPolygon, bounds: &Bounds) -> (String, f64) {
    let shrink = bounds.centre().lat.to_radians().cos();
    let scale = WIDTH / ((bounds.east - bounds.west) * shrink);
    let mut text = String::new();
    for ring in area.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
    {
        for (number, at) in ring.coords().enumerate() {
            let (x, y) = ((at.x - bounds.west) * shrink * scale, (bounds.north - at.y) * scale);
            let _ = write!(text, "{}{x:.2} {y:.2}", if number == 0 { 'M' } else { 'L' });
        }
        text.push('Z');
    }
    (text, (bounds.north - bounds.south) * scale)
}

fn draw(part: &Part, depth: usize, bounds: &Bounds, layers: &mut [String; 4], count: &mut usize) {
    let (line, _) = path(&part.polygon, bounds);
    let width = [2.6, 1.8, 0.9, 0.35][depth.min(3)];
    let colour = ["#9fd8ff", "#ffb38a", "#061726", "#0a2238"][depth.min(3)];
    if part.children.is_empty() {
        *count += 1;
        let shade = ["#123a5c", "#15466f", "#195381", "#1d6095", "#2a7fb8"][(*count * 7 + *count / 5) % 5];
        let _ = writeln!(layers[3], r#"<path d="{line}" fill="{shade}"/>"#);
    }
    let _ = writeln!(
        layers[depth.min(2)],
        r#"<path d="{line}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>"#
    );
    for child in &part.children {
        draw(child, depth + 1, bounds, layers, count);
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().unwrap_or_else(|| "map.svg".to_owned());
    let code = arguments.next().filter(|code| code != "-");
    let county = match &code {
        Some(code) => shared::county(code).expect("county data"),
        None => outline(&Outline {
            elongation: 1.4,
            bearing: 20.0,
            islands: 0,
            ..Outline::around(Wgs84 { lon: 109.41, lat: 23.13 }, 1350.0, 20_261_122)
        }),
    };
    let start = Instant::now();
    let mut part =
        tessellate(&county, &shared::plan(10, 146, 2664), &Settings::seeded(7)).expect("tessellation");
    println!("{:.1} km² tessellated in {:?}", area_km2(&county), start.elapsed());
    if let Some(town) = arguments.next().and_then(|town| town.parse::<usize>().ok()) {
        part = part.children.swap_remove(town);
    }
    let bounds = Bounds::of_mainland(&part.polygon).expect("a town has vertices");
    let (_, height) = path(&part.polygon, &bounds);
    let mut layers: [String; 4] = Default::default();
    draw(&part, 0, &bounds, &mut layers, &mut 0);
    let mut lots = String::new();
    for (seed, leaf) in (0_u64..).zip(part.leaves()).filter(|(seed, _)| seed % 9 == 0) {
        let wish = Carve { count: 1, min_radius: 60.0, max_radius: 140.0, seed };
        for lot in carve(&leaf.polygon, &wish).expect("a lot") {
            let _ = writeln!(
                lots,
                r##"<path d="{}" fill="#2de0a0"/>"##,
                path(&MultiPolygon::new(vec![lot]), &bounds).0
            );
        }
    }
    let [towns, villages, groups, fills] = &layers;
    let svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="-20 -20 {} {}" width="{}" height="{}"><rect x="-20" y="-20" width="100%" height="100%" fill="#071a2b"/>{fills}{groups}{lots}{villages}{towns}</svg>"##,
        WIDTH + 40.0,
        height + 40.0,
        WIDTH + 40.0,
        height + 40.0
    );
    std::fs::write(&file, svg).expect("the picture is written");
}
