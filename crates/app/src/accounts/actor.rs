//! Who somebody is: account, duties, home.

use super::second_factor;
use crate::context::App;
use crate::error::Result;
use crate::views::{Bi, BodyRef, Id, PlaceRef, mask_phone};
use gezhi_domain::accounts::{AccountId, Actor};
use gezhi_domain::grids::PlaceId;
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// A role somebody has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleView {
    /// Role.
    pub role: String,
    /// In words.
    pub word: Bi,
    /// Where.
    pub place: Option<PlaceRef>,
    /// For which body.
    pub body: Option<BodyRef>,
}

/// Who I am.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Telephone, masked.
    pub phone: Option<String>,
    /// Roles.
    pub roles: Vec<RoleView>,
    /// Second factor in force.
    pub totp: bool,
    /// A second factor must be set up before anything else.
    pub totp_required: bool,
    /// `mobile` or `console`: where this person works.
    pub surface: String,
    /// When the session ends unless it is used.
    pub expires_at: String,
    /// Home grid.
    pub home: Option<PlaceRef>,
}

pub(super) struct Load {
    pub county: i64,
    pub account: i64,
}

impl Op for Load {
    type Out = Option<(AccountRow, Vec<DutyRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(account) = gezhi_store::accounts::by_id(tx, self.county, self.account).await? else {
            return Ok(None);
        };
        let duties = gezhi_store::accounts::duties(tx, self.county, self.account).await?;
        Ok(Some((account, duties)))
    }
}

struct LoadMe {
    county: i64,
    account: i64,
}

impl Op for LoadMe {
    type Out = Option<(AccountRow, bool)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let loaded = Load { county: self.county, account: self.account }.run(tx).await?;
        let Some((account, duties)) = loaded else { return Ok(None) };
        let due = second_factor::is_due(tx, self.county, &account, &duties).await?;
        Ok(Some((account, due)))
    }
}

/// The actor of an account row.
#[must_use]
pub fn actor_of(app: &App, account: &AccountRow, duties: &[DutyRow]) -> Actor {
    Actor {
        account: Some(AccountId(account.id)),
        name: account.name.clone(),
        duties: app.directory().duties(duties),
    }
}

/// Who the person is, as the API shows it.
///
/// # Errors
/// Failures of the store.
pub async fn me(app: &App, actor: &Actor, expires_at: &str) -> Result<Me> {
    let account = actor.account.ok_or(gezhi_domain::accounts::Refusal::SignIn)?;
    let loaded = app.db.read(LoadMe { county: app.county, account: account.0 }).await?;
    let (row, totp_required) = loaded.ok_or(gezhi_domain::accounts::Refusal::SignIn)?;
    let roles: Vec<RoleView> = actor
        .duties
        .iter()
        .map(|duty| RoleView {
            role: duty.role.code().to_owned(),
            word: Bi::new(duty.role.zh(), duty.role.en()),
            place: app.place_ref(&duty.place),
            body: duty.body.and_then(|body| app.body_ref(body)),
        })
        .collect();
    let staff = actor.duties.iter().any(|duty| duty.role.is_staff());
    Ok(Me {
        id: Id(row.id),
        name: row.name,
        phone: row.phone.as_deref().map(mask_phone),
        roles,
        totp: row.totp_on,
        totp_required,
        surface: if staff { "console" } else { "mobile" }.to_owned(),
        expires_at: expires_at.to_owned(),
        home: row.home.and_then(|id| app.place_ref_by_id(PlaceId(id))),
    })
}
