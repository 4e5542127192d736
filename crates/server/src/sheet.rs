//! Sheets that people upload.

use crate::attachments::broken_off;
use crate::extract::Multipart;
use crate::problem::Result;
use gezhi_app::AppError;
use gezhi_app::sheets::{MAX_BYTES, SheetFault};
use utoipa::ToSchema;

/// An uploaded sheet.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct SheetForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

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
            if bytes.len() + chunk.len() > MAX_BYTES {
                return Err(AppError::from(SheetFault::TooLarge).into());
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok(bytes);
    }
    Err(AppError::invalid(
        "file_missing",
        "file",
        "没有收到文件，请重新选择。",
        "No file arrived; choose it again.",
    )
    .into())
}
