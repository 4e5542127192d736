//! Time and peak memory of one photo or clip: `cargo run --release -p gezhi-media --example measure -- FILE`.
//! With `make WIDTH HEIGHT FILE.jpg` it draws a photo of that size first (in a process of its own, so that
//! drawing does not count).

use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [make, width, height, path] if make == "make" => draw(width.parse()?, height.parse()?, path),
        [path] => measure(path),
        _ => Err("give a file, or: make WIDTH HEIGHT FILE.jpg".into()),
    }
}

fn draw(width: u32, height: u32, path: &str) -> Result<(), Box<dyn std::error::Error>> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        let noise = x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)) >> 27;
        let byte = |value: u32| u8::try_from(value & 0xFF).unwrap_or(0);
        image::Rgb([byte(x / 16 + noise), byte(y / 16 + noise), byte((x + y) / 32 + noise)])
    });
    picture.save_with_format(path, image::ImageFormat::from_path(path)?)?;
    Ok(())
}

fn measure(path: &str) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = std::fs::read(path)?;
    let before = peak_kib()?;
    let start = Instant::now();
    let photo = gezhi_media::photo::process(&bytes)?;
    let took = start.elapsed();
    println!(
        "{} bytes in, {} x {}, {} + {} bytes out, {took:.0?}, peak {} MiB of which {} MiB before",
        bytes.len(),
        photo.width,
        photo.height,
        photo.jpeg.len(),
        photo.thumbnail.len(),
        peak_kib()? / 1024,
        before / 1024,
    );
    Ok(())
}

/// Highest resident memory of this process so far (Linux).
fn peak_kib() -> Result<u64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
