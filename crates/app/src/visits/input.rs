//! A visit as the phone tells it, checked.

use crate::error::{AppError, Result};
use crate::residents::input::line;
use crate::views::Id;
use gezhi_domain::cases::clean_text;
use gezhi_domain::visits::{Outcome, Purpose, Stance};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest note.
const LONGEST: usize = 2_000;
/// Most people who go along.
const MOST_COMPANIONS: usize = 20;
/// Most photos and recordings of one visit.
const MOST_FILES: usize = 8;

/// Something the family needs, which becomes a case.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct NeedInput {
    /// What it is.
    #[serde(default)]
    pub text: String,
    /// Category, at any level.
    #[serde(default)]
    pub category: Option<String>,
}

/// A visit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VisitInput {
    /// Household.
    pub household: Id,
    /// `routine`, `care`, `matter`, `policy` or `safety`.
    pub purpose: String,
    /// `met`, `absent` or `refused`.
    pub outcome: String,
    /// Begin, by the phone's clock.
    pub started_at: String,
    /// End, by the phone's clock.
    pub ended_at: String,
    /// Matter it was about.
    #[serde(default)]
    pub matter: Option<Id>,
    /// Where the family stands on it: `agrees`, `undecided` or `opposes`.
    #[serde(default)]
    pub stance: Option<String>,
    /// Care plan of which it is a check; all of the household when left out and the purpose is `care`.
    #[serde(default)]
    pub care: Option<Id>,
    /// Longitude, WGS-84.
    #[serde(default)]
    pub lon: Option<f64>,
    /// Latitude, WGS-84.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Accuracy in metres.
    #[serde(default)]
    pub accuracy: Option<f64>,
    /// What was noted.
    #[serde(default)]
    pub words: String,
    /// Names of those who went along.
    #[serde(default)]
    pub companions: Vec<String>,
    /// Photos and recordings that were uploaded.
    #[serde(default)]
    pub attachments: Vec<String>,
    /// What the family needs; becomes a case.
    #[serde(default)]
    pub need: Option<NeedInput>,
    /// Photos and recordings of the need.
    #[serde(default)]
    pub need_attachments: Vec<String>,
}

/// A visit that can be stored.
pub(super) struct Checked {
    pub purpose: Purpose,
    pub outcome: Outcome,
    pub stance: Option<Stance>,
    pub started: Timestamp,
    pub ended: Timestamp,
    pub at: Option<(f64, f64)>,
    pub accuracy: Option<f64>,
    pub words: String,
    pub companions: Vec<String>,
}

fn refuse(field: &'static str, zh: &str, en: &str) -> AppError {
    AppError::invalid(field, field, zh, en)
}

fn instant(text: &str, field: &'static str) -> Result<Timestamp> {
    let at: Timestamp = text.trim().parse().map_err(|_| {
        refuse(
            field,
            "时间不对，请重新打开这次走访再提交。",
            "The time cannot be read; open the visit again.",
        )
    })?;
    // Both databases keep microseconds from the year 1 to 9999.
    Timestamp::from_microsecond(at.as_microsecond()).map_err(|_| {
        refuse(
            field,
            "时间不对，请重新打开这次走访再提交。",
            "The time cannot be read; open the visit again.",
        )
    })
}

fn position(input: &VisitInput) -> Option<(f64, f64)> {
    // A position that is none is left out: the visit has taken place all the same.
    let inside = |value: f64, most: f64| value.is_finite() && value.abs() <= most;
    input.lon.zip(input.lat).filter(|(lon, lat)| inside(*lon, 180.0) && inside(*lat, 90.0))
}

/// Checks what a phone tells.
///
/// # Errors
/// 422 with the field and what to do.
pub(super) fn checked(input: &VisitInput) -> Result<Checked> {
    let purpose = Purpose::parse(&input.purpose)
        .ok_or_else(|| refuse("purpose", "请选这次走访是为了什么。", "Choose what the visit was for."))?;
    let outcome = Outcome::parse(&input.outcome)
        .ok_or_else(|| refuse("outcome", "请选见到人没有。", "Say whether you met somebody."))?;
    let stance = input.stance.as_deref().filter(|code| !code.is_empty());
    let stance = stance
        .map(|code| {
            Stance::parse(code)
                .ok_or_else(|| refuse("stance", "请选这家的态度。", "Choose where the family stands."))
        })
        .transpose()?;
    if stance.is_some() && input.matter.is_none() {
        return Err(refuse("matter", "请选是为哪件事去的。", "Choose the matter the visit was about."));
    }
    if input.attachments.len() + input.need_attachments.len() > MOST_FILES {
        return Err(refuse("attachments", "照片和录音最多 8 个。", "Eight photos and recordings at most."));
    }
    if input.companions.len() > MOST_COMPANIONS {
        return Err(refuse("companions", "同行的人最多 20 个。", "Twenty companions at most."));
    }
    let words = clean_text(&input.words, LONGEST).map_err(|_| {
        AppError::invalid(
            "text_too_long",
            "words",
            format!("记录太长了，最多 {LONGEST} 字。您写的内容还在。"),
            format!("The note is too long; {LONGEST} characters at most. Nothing you wrote is lost."),
        )
    })?;
    let companions = input.companions.iter().map(|name| line(name, "companions", 40));
    let companions: Vec<String> =
        companions.collect::<Result<Vec<_>>>()?.into_iter().filter(|name| !name.is_empty()).collect();
    Ok(Checked {
        purpose,
        outcome,
        stance: stance.filter(|_| outcome.tells_stance()),
        started: instant(&input.started_at, "started_at")?,
        ended: instant(&input.ended_at, "ended_at")?,
        at: position(input),
        accuracy: input.accuracy.filter(|metres| metres.is_finite() && *metres >= 0.0),
        words,
        companions,
    })
}
