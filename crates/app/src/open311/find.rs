//! One service request, by its number.

use super::record::{Material, ServiceRequest, is_for_everybody, record};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::cases::CaseId;
use gezhi_store::engine::{Op, StoreError, Tx};

struct FindOp {
    county: i64,
    ticket: String,
}

impl Op for FindOp {
    type Out = Option<Material>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        match gezhi_store::cases::by_ticket(tx, self.county, &self.ticket).await? {
            Some(stored) => Material::load(tx, self.county, stored.case).await.map(Some),
            None => Ok(None),
        }
    }
}

/// A number as it is kept: people and programs add blanks and write small letters.
pub(super) fn typed(id: &str) -> String {
    id.trim().to_uppercase()
}

/// The service request of a number. Of one that is not public only how it stands is told: its number cannot be
/// guessed, and whoever holds it may follow the case (feature C8).
///
/// # Errors
/// Failures of the store.
pub async fn find(app: &App, id: &str) -> Result<Option<ServiceRequest>> {
    let found = app.db.read(FindOp { county: app.county, ticket: typed(id) }).await?;
    Ok(found.map(|material| {
        let case = crate::cases::complete(material.case, &app.directory());
        record(app, &Material { case, ..material })
    }))
}

struct CaseOp {
    county: i64,
    id: CaseId,
}

impl Op for CaseOp {
    type Out = Option<Material>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        match gezhi_store::cases::by_id(tx, self.county, self.id).await? {
            Some(stored) => Material::load(tx, self.county, stored.case).await.map(Some),
            None => Ok(None),
        }
    }
}

/// The service request of a case, and whether it is for everybody.
///
/// # Errors
/// Failures of the store.
pub async fn of_case(app: &App, id: CaseId) -> Result<Option<(ServiceRequest, bool)>> {
    let found = app.db.read(CaseOp { county: app.county, id }).await?;
    Ok(found.map(|material| {
        let case = crate::cases::complete(material.case, &app.directory());
        let public = is_for_everybody(&case);
        (record(app, &Material { case, ..material }), public)
    }))
}

struct TicketOp {
    county: i64,
    ticket: String,
}

impl Op for TicketOp {
    type Out = Option<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let stored = gezhi_store::cases::by_ticket(tx, self.county, &self.ticket).await?;
        Ok(stored.map(|stored| stored.case.ticket))
    }
}

/// The number behind a token. Numbers are given at once here, so a number is its own token.
///
/// # Errors
/// Failures of the store.
pub async fn ticket(app: &App, token: &str) -> Result<Option<String>> {
    Ok(app.db.read(TicketOp { county: app.county, ticket: typed(token) }).await?)
}
