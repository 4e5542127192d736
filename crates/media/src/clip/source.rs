//! Reading numbers at offsets, in small pieces.

use crate::MediaError;
use std::io::{BufReader, Read, Seek, SeekFrom};

/// The most that is ever read at once.
const PIECE: u64 = 1 << 20;
/// The most steps a reader may take through one file, so that no crafted file keeps a thread busy.
const STEPS: u32 = 300_000;

/// A staged file.
pub(super) struct Source<R> {
    reader: BufReader<R>,
    length: u64,
    at: u64,
    steps: u32,
}

impl<R: Read + Seek> Source<R> {
    pub fn new(mut reader: R) -> Result<Self, MediaError> {
        let length = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(0))?;
        Ok(Self { reader: BufReader::new(reader), length, at: 0, steps: 0 })
    }

    pub const fn length(&self) -> u64 {
        self.length
    }

    /// `length` bytes from `at`; the file must have them.
    pub fn read(&mut self, at: u64, length: u64) -> Result<Vec<u8>, MediaError> {
        if length > PIECE || at.checked_add(length).is_none_or(|end| end > self.length) {
            return Err(MediaError::Broken);
        }
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| MediaError::Broken)?];
        self.fill(at, &mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, at: u64, bytes: &mut [u8]) -> Result<(), MediaError> {
        self.steps += 1;
        if self.steps > STEPS {
            return Err(MediaError::Broken);
        }
        match (i64::try_from(at), i64::try_from(self.at)) {
            (Ok(to), Ok(from)) => self.reader.seek_relative(to - from)?,
            _ => return Err(MediaError::Broken),
        }
        // Where the reader stands is not known after a failed read, but then nothing more is read.
        self.reader.read_exact(bytes)?;
        self.at = at + u64::try_from(bytes.len()).unwrap_or(0);
        Ok(())
    }

    fn array<const N: usize>(&mut self, at: u64) -> Result<[u8; N], MediaError> {
        let mut bytes = [0; N];
        self.fill(at, &mut bytes)?;
        Ok(bytes)
    }

    pub fn u8(&mut self, at: u64) -> Result<u8, MediaError> {
        self.array(at).map(u8::from_be_bytes)
    }

    pub fn u32(&mut self, at: u64) -> Result<u32, MediaError> {
        self.array(at).map(u32::from_be_bytes)
    }

    pub fn u64(&mut self, at: u64) -> Result<u64, MediaError> {
        self.array(at).map(u64::from_be_bytes)
    }

    pub fn u32_little(&mut self, at: u64) -> Result<u32, MediaError> {
        self.array(at).map(u32::from_le_bytes)
    }

    pub fn u64_little(&mut self, at: u64) -> Result<u64, MediaError> {
        self.array(at).map(u64::from_le_bytes)
    }

    pub fn tag(&mut self, at: u64) -> Result<[u8; 4], MediaError> {
        self.array(at)
    }
}

/// A whole number as a fraction of seconds: `amount / rate`.
pub(super) fn seconds(amount: u64, rate: u64) -> f64 {
    if rate == 0 {
        return 0.0;
    }
    std::time::Duration::from_secs(amount / rate).as_secs_f64()
        + std::time::Duration::from_nanos(
            u64::try_from(u128::from(amount % rate) * 1_000_000_000 / u128::from(rate)).unwrap_or(0),
        )
        .as_secs_f64()
}
