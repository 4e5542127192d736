//! Rules as the API shows them.

use super::{CapsInput, list::spec_of};
use crate::error::Result;
use crate::views::{Bi, Id, PlaceRef, instant};
use gezhi_domain::points::rules::{Resolution, RuleSpec};
use gezhi_store::engine::StoreError;
use gezhi_store::points::rules::{RuleRow, VersionRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A category of rules.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
}

/// The resolution that adopted a version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResolutionView {
    /// Title.
    pub title: String,
    /// Day.
    pub date: String,
    /// Who passed it.
    pub body: String,
}

/// A version of a rule.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VersionView {
    /// Version, from 1.
    pub version: i64,
    /// `draft`, `adopted` or `retired`.
    pub state: String,
    /// Programme.
    pub programme: String,
    /// Name.
    pub name: String,
    /// Category code.
    pub category: String,
    /// `report`, `visit`, `claim` or `hand`.
    pub trigger: String,
    /// Condition in CEL; empty: always.
    pub condition: String,
    /// Amount in CEL.
    pub amount: String,
    /// Caps.
    pub caps: CapsInput,
    /// Photos that a declaration needs.
    pub photos: i64,
    /// What is counted.
    pub unit: String,
    /// Most at once.
    pub most: i64,
    /// What is meant by it.
    pub note: String,
    /// The resolution that adopted it.
    pub resolution: Option<ResolutionView>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub written_at: String,
    /// When it was adopted.
    pub adopted_at: Option<String>,
    /// When it was retired.
    pub retired_at: Option<String>,
}

/// A rule in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleView {
    /// Identity.
    pub id: Id,
    /// The version that gives points now.
    pub adopted: Option<i64>,
    /// The newest version: the draft, where there is one.
    pub latest: VersionView,
    /// What has to come back with a change, so that nobody overwrites another's.
    pub seen: Id,
}

/// A rule with all its versions, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleDetail {
    /// Identity.
    pub id: Id,
    /// Village.
    pub village: Option<PlaceRef>,
    /// The version that gives points now.
    pub adopted: Option<i64>,
    /// Versions.
    pub versions: Vec<VersionView>,
    /// What has to come back with a change.
    pub seen: Id,
    /// Whether the reader may change it.
    pub editable: bool,
}

impl VersionView {
    pub(super) fn of(row: &VersionRow) -> Result<Self> {
        let RuleSpec {
            programme,
            name,
            category,
            trigger,
            condition,
            amount,
            caps,
            photos,
            unit,
            most,
            note,
        } = spec_of(row)?;
        let resolution: Option<Resolution> = row
            .resolution
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
            .map_err(|error| StoreError::BadValue(format!("resolution of rule {}: {error}", row.rule)))?;
        Ok(Self {
            version: row.version,
            state: row.state.clone(),
            programme,
            name,
            category,
            trigger: trigger.code().to_owned(),
            condition,
            amount,
            caps: CapsInput { day: caps.day, month: caps.month, year: caps.year, household: caps.household },
            photos,
            unit,
            most,
            note,
            resolution: resolution.map(|Resolution { title, date, body }| ResolutionView {
                title,
                date,
                body,
            }),
            by: row.author_name.clone(),
            written_at: instant(row.written_at),
            adopted_at: row.adopted_at.map(instant),
            retired_at: row.retired_at.map(instant),
        })
    }
}

impl RuleView {
    pub(super) fn of(rule: &RuleRow, latest: &VersionRow) -> Result<Self> {
        Ok(Self {
            id: Id(rule.id),
            adopted: rule.adopted,
            latest: VersionView::of(latest)?,
            seen: Id(rule.updated_at),
        })
    }
}
