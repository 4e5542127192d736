//! Sheets that people upload.

use crate::attachments::broken_off;
use crate::extract::Multipart;
use crate::problem::Result;
use gezhi_app::AppError;
use gezhi_app::files::Files;
use gezhi_app::sheets::{Limits, SheetFault};
use std::collections::BTreeMap;
use tokio::io::AsyncWriteExt as _;
use utoipa::ToSchema;

/// An uploaded sheet.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct SheetForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Bytes of a list.
const MOST: usize = Limits::LIST.bytes();

/// The sheet of a form, refused as soon as it is too large.
///
/// # Errors
/// A form without a file, one that is too large, an upload that broke off.
pub async fn sheet(Multipart(mut form): Multipart) -> Result<Vec<u8>> {
    while let Some(mut part) = form.next_field().await.map_err(|error| broken_off(&error))? {
        if part.file_name().is_none() && part.name() != Some("file") {
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| broken_off(&error))? {
            if bytes.len() + chunk.len() > MOST {
                return Err(AppError::from(SheetFault::TooLarge(MOST / 1_048_576)).into());
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok(bytes);
    }
    Err(no_file().into())
}

fn no_file() -> AppError {
    AppError::invalid(
        "file_missing",
        "file",
        "没有收到文件，请重新选择。",
        "No file arrived; choose it again.",
    )
}

/// A long sheet, written to a nameless file of the data folder while it comes in, with the other fields of the form.
pub struct LongSheet {
    /// The file; it vanishes with whoever holds it.
    pub file: std::fs::File,
    /// Other fields.
    pub fields: BTreeMap<String, String>,
}

/// Bytes of a field beside the file.
const FIELD: usize = 64 * 1024;

/// A long sheet of a form, refused as soon as it is larger than `most`.
///
/// # Errors
/// A form without a file, one that is too large, an upload that broke off, a full disk.
pub async fn long_sheet(Multipart(mut form): Multipart, files: &Files, most: usize) -> Result<LongSheet> {
    let too_large = || AppError::from(SheetFault::TooLarge(most / 1_048_576));
    let (mut file, mut fields) = (None, BTreeMap::new());
    while let Some(mut part) = form.next_field().await.map_err(|error| broken_off(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_none() && name != "file" {
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(|error| broken_off(&error))? {
                if bytes.len() + chunk.len() > FIELD {
                    return Err(crate::extract::too_large());
                }
                bytes.extend_from_slice(&chunk);
            }
            fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            continue;
        }
        let mut spool = tokio::fs::File::from_std(files.spool().map_err(AppError::File)?);
        let mut length = 0;
        while let Some(chunk) = part.chunk().await.map_err(|error| broken_off(&error))? {
            length += chunk.len();
            if length > most {
                return Err(too_large().into());
            }
            spool.write_all(&chunk).await.map_err(AppError::File)?;
        }
        spool.flush().await.map_err(AppError::File)?;
        file = Some(spool.into_std().await);
    }
    match file {
        Some(file) => Ok(LongSheet { file, fields }),
        None => Err(no_file().into()),
    }
}
