//! Earlier versions of a policy.

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::policies::{PolicyRow, VersionRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyVersion {
    /// Number.
    pub version: i64,
    /// When it was saved.
    pub at: String,
    /// Who saved it.
    pub author: String,
    /// Title then.
    pub title: String,
    /// First day then.
    pub since: String,
    /// End then.
    pub until: Option<String>,
    /// Text then.
    pub text: String,
}

struct ReadOp {
    county: i64,
    id: i64,
}

impl Op for ReadOp {
    type Out = Vec<VersionRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::policies::versions(tx, self.county, self.id).await
    }
}

/// Versions, the newest first.
///
/// # Errors
/// 401, 403, 404.
pub async fn versions(app: &App, actor: &Actor, id: i64) -> Result<Vec<PolicyVersion>> {
    decide(actor, Action::EditPolicies)?;
    let rows = app.db.read(ReadOp { county: app.county, id }).await?;
    if rows.is_empty() {
        return Err(AppError::not_found());
    }
    rows.into_iter()
        .map(|row| {
            let then: PolicyRow =
                serde_json::from_str(&row.data).map_err(|error| StoreError::BadValue(error.to_string()))?;
            Ok(PolicyVersion {
                version: row.version,
                at: gezhi_store::time::instant(row.at)?.to_string(),
                author: row.author_name,
                title: then.title,
                since: then.since,
                until: then.until,
                text: then.text,
            })
        })
        .collect()
}
