//! A model as bytes: a magic, a JSON header with the format's version, then tables of little-endian numbers.
//!
//! A model of seven classes takes a few megabytes; JSON would take five times that and as much longer to read.

use serde::{Deserialize, Serialize};

use crate::{
    calibrate::Calibration,
    model::{Class, Model},
    numeric::column,
    recipe::Recipe,
    vocabulary::{Entry, Vocabulary},
};

const MAGIC: &[u8; 8] = b"GZTRIAGE";
/// Changes whenever a stored model would be read differently: layout, normalisation, hashing.
pub const FORMAT: u32 = 2;

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    classes: Vec<Class>,
    recipe: Recipe,
    calibration: Calibration,
    features: usize,
}

/// Why bytes are not a model of this version.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Too short, too long, or not a model at all.
    #[error("not a triage model, or cut off")]
    Damaged,
    /// The header cannot be read.
    #[error("the header of the triage model: {0}")]
    Header(#[from] serde_json::Error),
    /// Written by another version; train again.
    #[error("triage model format {found}, this program reads {FORMAT}")]
    Format {
        /// The format found.
        found: u32,
    },
}

impl Model {
    /// The model as bytes for [`Model::from_bytes`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = Header {
            format: FORMAT,
            classes: self.classes.clone(),
            recipe: self.recipe.clone(),
            calibration: self.calibration,
            features: self.vocabulary.len(),
        };
        let header = serde_json::to_vec(&header).unwrap_or_default();
        let mut bytes =
            Vec::with_capacity(header.len() + 12 + self.vocabulary.len() * 16 + self.weights.len() * 4);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&column(header.len()).to_le_bytes());
        bytes.extend_from_slice(&header);
        for entry in self.vocabulary.entries() {
            bytes.extend_from_slice(&entry.spelling.to_le_bytes());
            bytes.extend_from_slice(&entry.zone.to_le_bytes());
            bytes.extend_from_slice(&entry.rarity.to_le_bytes());
        }
        for value in self.biases.iter().chain(&self.weights) {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes
    }

    /// Reads a model written by [`Model::to_bytes`].
    ///
    /// # Errors
    /// When the bytes are damaged or of another format; then the model is to be trained again.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LoadError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(LoadError::Damaged)?;
        let length = usize::try_from(u32::from_le_bytes(take(&mut rest)?)).map_err(|_| LoadError::Damaged)?;
        let (header, tables) = rest.split_at_checked(length).ok_or(LoadError::Damaged)?;
        let format: FormatOnly = serde_json::from_slice(header)?;
        if format.format != FORMAT {
            return Err(LoadError::Format { found: format.format });
        }
        let header: Header = serde_json::from_slice(header)?;
        let mut rest = tables;
        let numbers = header.classes.len().checked_mul(header.features.saturating_add(1));
        let size = numbers
            .and_then(|numbers| numbers.checked_mul(4))
            .and_then(|size| size.checked_add(header.features.checked_mul(16)?));
        if size != Some(rest.len()) {
            return Err(LoadError::Damaged);
        }
        let mut entries = Vec::with_capacity(header.features);
        for _ in 0..header.features {
            let spelling = u64::from_le_bytes(take(&mut rest)?);
            let zone = u32::from_le_bytes(take(&mut rest)?);
            let rarity = f32::from_le_bytes(take(&mut rest)?);
            entries.push(Entry { spelling, zone, rarity });
        }
        let (chunks, _) = rest.as_chunks::<4>();
        let values: Vec<f32> = chunks.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect();
        let (biases, weights) = values.split_at_checked(header.classes.len()).ok_or(LoadError::Damaged)?;
        Ok(Self {
            classes: header.classes,
            recipe: header.recipe,
            calibration: header.calibration,
            vocabulary: Vocabulary::new(entries),
            biases: biases.to_vec(),
            weights: weights.to_vec(),
        })
    }
}

#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], LoadError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(LoadError::Damaged)?;
    *rest = tail;
    Ok(*head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::{Options, Trainer};

    fn model() -> Model {
        Trainer::fit(&[("路", "路灯坏了"), ("环", "污水横流"), ("路", "路面坑洼")], &Options::default())
    }

    #[test]
    fn a_stored_model_proposes_the_same() {
        let read = Model::from_bytes(&model().to_bytes()).unwrap();
        assert_eq!(read.predict(&"路灯不亮".into()), model().predict(&"路灯不亮".into()));
        assert_eq!(read.classes(), model().classes());
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let bytes = model().to_bytes();
        for bad in [&bytes[..bytes.len() - 1], &bytes[..10], b"something else", b""] {
            assert!(matches!(Model::from_bytes(bad), Err(LoadError::Damaged)));
        }
        let text = String::from_utf8_lossy(&bytes[..40]).into_owned();
        assert!(text.contains("\"format\":2"), "{text}");
        let at = bytes.windows(10).position(|window| window == b"\"format\":2").unwrap() + 9;
        let mut other = bytes;
        other[at] = b'9';
        assert!(matches!(Model::from_bytes(&other), Err(LoadError::Format { found: 9 })));
    }
}
