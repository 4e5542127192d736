//! Whether a stored publication still says what the transparency log says of it: figures, every line, and what it is about (feature A4).

use super::hash::Chain;
use super::view::Figures;
use crate::transparency::commitment;
use gezhi_domain::transparency::Said;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::points::publications::{self as store, PublicationRow};
use serde_json::{Value, json};

/// Name of the commitment to the hash of the document.
pub(crate) const DOCUMENT: &str = "document";
/// Lines read at a time.
const PAGE: i64 = 5_000;

/// The hash of figures and lines as they are stored now; `None` where the figures cannot be read.
async fn hash_of(tx: &mut Tx<'_>, county: i64, row: &PublicationRow) -> Result<Option<String>, StoreError> {
    // Written anew: one engine keeps JSON as it was given and the other does not.
    let Ok(figures) = serde_json::from_str::<Figures>(&row.data) else { return Ok(None) };
    let data = serde_json::to_string(&figures).map_err(|error| StoreError::BadValue(error.to_string()))?;
    let (mut chain, mut after) = (Chain::begin(row, &data), 0);
    loop {
        let page = store::rows_after(tx, county, row.id, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(Some(chain.end())) };
        after = last.account;
        page.iter().for_each(|line| chain.add(line));
    }
}

/// What of the stored publication no longer says what the leaf says.
pub(crate) async fn fault(tx: &mut Tx<'_>, county: i64, said: &Said) -> Result<Option<String>, StoreError> {
    let Some(row) = store::by_id(tx, county, said.subject).await? else {
        return Ok(Some("the publication is gone".to_owned()));
    };
    let about = [
        ("village", json!(row.village.to_string())),
        ("kind", json!(row.kind)),
        ("period", json!(row.period)),
    ];
    if about.iter().any(|(name, value)| said.body.get(name) != Some(value)) {
        return Ok(Some("the publication is about something else than the log says".to_owned()));
    }
    let Some(committed) = said.body.get(DOCUMENT).and_then(Value::as_str) else {
        return Ok(
            (row.state != "withdrawn").then(|| "the publication was withdrawn and is out again".to_owned())
        );
    };
    if hash_of(tx, county, &row).await?.as_deref() != Some(row.hash.as_str()) {
        return Ok(Some("figures or lines of the publication were changed after it came out".to_owned()));
    }
    let key = (said.kind.as_str(), said.subject, said.at);
    let openings = gezhi_store::transparency::openings(tx, county, key).await?;
    let salt = openings.into_iter().find(|opening| opening.name == DOCUMENT);
    // Without the salt nobody can say what was meant.
    let Some(salt) = salt.and_then(|opening| opening.salt.try_into().ok()) else { return Ok(None) };
    let fits =
        committed == commitment(&salt, &row.hash) && said.body.get("accounts") == Some(&json!(row.accounts));
    Ok((!fits).then(|| "the publication has another hash than the one that was entered".to_owned()))
}

/// The hash of a publication that is out: what everybody may open.
pub(crate) async fn public_hash(
    tx: &mut Tx<'_>,
    county: i64,
    said: &Said,
) -> Result<Option<String>, StoreError> {
    let row = store::by_id(tx, county, said.subject).await?;
    Ok(row.filter(|row| row.state != "making").map(|row| row.hash))
}
