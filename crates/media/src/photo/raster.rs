//! Pixels on their way from the decoder to the encoder.

use crate::MediaError;
use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, RgbImage};

/// Pixels of 8-bit red, green, blue, as stored, and how to turn them upright.
#[derive(Debug, Clone)]
pub(super) struct Raster {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
    pub orientation: Orientation,
}

impl Raster {
    /// Makes the longer side at most `edge` pixels; never enlarges.
    pub fn fit(self, edge: u32) -> Result<Self, MediaError> {
        let long = self.width.max(self.height);
        if long <= edge {
            return Ok(self);
        }
        let scaled = |side: u32| {
            let exact = (u64::from(side) * u64::from(edge) + u64::from(long) / 2) / u64::from(long);
            u32::try_from(exact).unwrap_or(edge).max(1)
        };
        let (width, height) = (scaled(self.width), scaled(self.height));
        let source = Image::from_vec_u8(self.width, self.height, self.rgb, PixelType::U8x3);
        let source = source.map_err(|_| MediaError::Broken)?;
        let mut target = Image::new(width, height, PixelType::U8x3);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
        Resizer::new().resize(&source, &mut target, &options).map_err(|_| MediaError::Broken)?;
        Ok(Self { width, height, rgb: target.into_vec(), orientation: self.orientation })
    }

    /// Turns the pixels as the camera was held.
    pub fn upright(self) -> Self {
        if self.orientation == Orientation::NoTransforms {
            return self;
        }
        let (width, height) = (self.width, self.height);
        let Some(buffer) = RgbImage::from_raw(width, height, self.rgb) else {
            return Self { width: 0, height: 0, rgb: Vec::new(), orientation: Orientation::NoTransforms };
        };
        let mut image = DynamicImage::ImageRgb8(buffer);
        image.apply_orientation(self.orientation);
        let image = image.into_rgb8();
        let (width, height) = image.dimensions();
        Self { width, height, rgb: image.into_raw(), orientation: Orientation::NoTransforms }
    }

    /// A JPEG with nothing in it but the pixels.
    pub fn encode(&self, quality: u8) -> Result<Vec<u8>, MediaError> {
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, quality)
            .encode(&self.rgb, self.width, self.height, ExtendedColorType::Rgb8)
            .map_err(|_| MediaError::Broken)?;
        Ok(jpeg)
    }
}

/// A colour laid over white paper; 255 is opaque.
pub(super) fn on_white(colour: u8, alpha: u8) -> u8 {
    let mixed = (u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha)) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}
