//! Proofs for whoever asks: that an entry is in the tree of a head, that a tree goes on where another one ended.

use super::view::unusable;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::transparency::{Span, consistency, inclusion, tiles_of};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which entry in which tree.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InclusionQuery {
    /// Place of the entry.
    pub seq: i64,
    /// Size of the tree, of a signed head.
    pub size: i64,
}

/// Which two trees.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConsistencyQuery {
    /// Size of the older tree, 1 at least.
    pub from: i64,
    /// Size of the newer one.
    pub to: i64,
}

/// A proof (RFC 9162): hashes, hexadecimal, in the order in which they are used.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProofView {
    /// Hashes.
    pub hashes: Vec<String>,
}

struct Prove {
    county: i64,
    spans: Vec<Span>,
    size: i64,
}

impl Op for Prove {
    type Out = Option<Vec<String>>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        if gezhi_store::transparency::size(tx, self.county).await? < self.size {
            return Ok(None);
        }
        let tiles = gezhi_store::transparency::tiles(tx, self.county, tiles_of(&self.spans)).await?;
        let hashes: Option<Vec<String>> =
            self.spans.iter().map(|span| tiles.hash(*span).map(hex::encode)).collect();
        hashes
            .map(Some)
            .ok_or_else(|| StoreError::BadValue("the tree lacks tiles; run `gezhi verify --log`".into()))
    }
}

async fn prove(app: &App, spans: Option<Vec<Span>>, size: i64, field: &'static str) -> Result<ProofView> {
    let spans = spans.ok_or_else(|| unusable(field))?;
    let hashes = app.db.read(Prove { county: app.county, spans, size }).await?;
    Ok(ProofView { hashes: hashes.ok_or_else(AppError::not_found)? })
}

fn number(value: i64, field: &'static str) -> Result<u64> {
    u64::try_from(value).map_err(|_| unusable(field))
}

/// That the tree of `size` entries holds the entry at `seq`.
///
/// # Errors
/// 422 for an entry outside the tree; 404 for a tree larger than the log.
pub async fn prove_inclusion(app: &App, query: &InclusionQuery) -> Result<ProofView> {
    let spans = inclusion(number(query.seq, "seq")?, number(query.size, "size")?);
    prove(app, spans, query.size, "seq").await
}

/// That the tree of `to` entries begins with the tree of `from` entries.
///
/// # Errors
/// 422 for an older tree that is larger or empty; 404 for a tree larger than the log.
pub async fn prove_consistency(app: &App, query: &ConsistencyQuery) -> Result<ProofView> {
    let spans = consistency(number(query.from, "from")?, number(query.to, "to")?);
    prove(app, spans, query.to, "from").await
}
