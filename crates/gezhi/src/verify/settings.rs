//! What administrators change: the profile in force is the last version of it, and is sound; the register of divisions has
//! no two spans of a code at once.

use super::Finding;
use gezhi_app::triage::CompiledRule;
use gezhi_app::{App, Result};
use gezhi_domain::profile::Profile;
use gezhi_store::divisions::DivisionRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use std::collections::BTreeSet;

struct Read {
    county: i64,
}

impl Op for Read {
    type Out = (Option<String>, Option<String>, Vec<DivisionRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let last = gezhi_store::profile_versions::last(tx, county).await?;
        Ok((
            gezhi_store::settings::get(tx, county, "profile").await?,
            gezhi_store::profile_versions::profile(tx, county, last).await?,
            gezhi_store::divisions::present(tx, county).await?,
        ))
    }
}

/// Checks them.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App) -> Result<[Finding; 2]> {
    let (text, last, divisions) = app.db.read(Read { county: app.county }).await?;
    let parse =
        |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str::<Profile>(text).ok());
    let mut profile = Finding::new("profile");
    let present = parse(&text);
    profile.look(match &present {
        None => Some("the profile in force cannot be read".to_owned()),
        Some(present) => present.check().err().map(|error| error.to_string()),
    });
    if last.is_some() {
        profile.look(
            (parse(&last) != present).then(|| "the profile in force is not its last version".to_owned()),
        );
    }
    for rule in present.iter().flat_map(|present| &present.work.rules) {
        let fault = CompiledRule::new(&rule.when).err();
        profile.look(fault.map(|bad| format!("rule {}: {bad}", rule.name.zh)));
    }
    let mut register = Finding::new("divisions");
    let directory = app.directory();
    let places: BTreeSet<i64> = directory.places().map(|place| place.id.0).collect();
    let codes: BTreeSet<&str> = divisions.iter().map(|row| row.code.as_str()).collect();
    let mut seen = BTreeSet::new();
    for row in &divisions {
        let fault = if !seen.insert(&row.code) {
            Some("two names hold at once")
        } else if row.place.is_some_and(|place| !places.contains(&place)) {
            Some("its place does not exist")
        } else if row.parent.as_deref().is_some_and(|parent| {
            !codes.contains(parent) && row.place.is_some_and(|place| place != directory.root().0)
        }) {
            Some("the division above it is not registered")
        } else {
            None
        };
        register.look(fault.map(|fault| format!("{} {}: {fault}", row.code, row.name)));
    }
    Ok([profile, register])
}
