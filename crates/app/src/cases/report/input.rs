//! What a report brings along, and the cleaning of what people type.

use crate::error::{AppError, Result};
use gezhi_domain::cases::{Channel, Grade, MAX_CHARACTERS, TextFault, clean_text};
use gezhi_geo::Crs;
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::messages::MessageRow;

/// What a person, a desk or a machine sent.
#[derive(Debug, Clone, Default)]
pub struct NewReport {
    /// Channel.
    pub channel: Option<Channel>,
    /// Text.
    pub text: String,
    /// Category chosen, at any level.
    pub category: Option<String>,
    /// Grade chosen (staff only).
    pub grade: Option<Grade>,
    /// Name given.
    pub name: Option<String>,
    /// Telephone given.
    pub phone: Option<String>,
    /// The bodies are not to know who it was.
    pub anonymous: bool,
    /// Longitude and latitude.
    pub point: Option<(f64, f64)>,
    /// Coordinate system of the point.
    pub crs: Option<Crs>,
    /// Accuracy in metres.
    pub accuracy_m: Option<f64>,
    /// Place chosen.
    pub place: Option<i64>,
    /// Report code scanned.
    pub code: Option<String>,
    /// Number in another system.
    pub outside_number: Option<String>,
    /// Stored attachments, to be tied to the case.
    pub attachments: Vec<AttachmentRow>,
    /// Tokens of attachments uploaded before.
    pub uploaded: Vec<String>,
    /// Message that it came as.
    pub message: Option<MessageRow>,
    /// What makes it an application for a service item. Such a case is never public.
    pub application: Option<NewApplication>,
    /// Key against doubling.
    pub idempotency_key: Option<String>,
    /// Hash of everything that was sent, for the key.
    pub body_hash: String,
    /// Visit on which it was found.
    pub visit: Option<i64>,
    /// Address of the request.
    pub address: Option<String>,
}

/// An application that comes as a case.
#[derive(Debug, Clone)]
pub struct NewApplication {
    /// Service item.
    pub item: String,
    /// Household it is for.
    pub household: i64,
    /// Person it is for.
    pub person: i64,
    /// Account of that person, who follows and rates the case.
    pub account: Option<i64>,
    /// What the form holds, in clear; it is sealed before it is stored.
    pub answers: String,
    /// How the person agreed.
    pub consent: &'static str,
}

/// Cleans a text or says how much too long it is.
pub(in crate::cases) fn clean(text: &str, field: &'static str) -> Result<String> {
    clean_text(text, MAX_CHARACTERS).map_err(|TextFault::TooLong(length)| {
        AppError::invalid(
            "text_too_long",
            field,
            format!("文字太长了：{length} 字，最多 {MAX_CHARACTERS} 字。请删短一些，您写的内容还在。"),
            format!("The text has {length} characters, {MAX_CHARACTERS} at most. Shorten it; nothing you wrote is lost."),
        )
    })
}

pub(crate) fn clean_phone(phone: &str) -> Result<Option<String>> {
    let digits: String = phone.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let number = digits.strip_prefix("+86").unwrap_or(&digits);
    if (5..=15).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit()) {
        return Ok(Some(number.to_owned()));
    }
    Err(AppError::invalid(
        "phone",
        "phone",
        "电话号码不对，请再看一下，也可以不填。",
        "The telephone number is not usable; look at it again or leave it out.",
    ))
}
