//! The policy library of a demo (feature V2): the shipped samples, in the name of the place.

use super::{DemoError, history::World};
use crate::profiles;
use gezhi_app::entropy::Entropy;
use gezhi_app::ids::Ids;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_store::engine::{Db, Op, StoreError, Tx};
use gezhi_store::policies::{PolicyRow, VersionRow};
use gezhi_store::time::micros;
use jiff::{SignedDuration, ToSpan as _};
use std::sync::Arc;

struct Library {
    county: i64,
    rows: Vec<(PolicyRow, String, [u8; 32])>,
}

impl Op for Library {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let permit = system_permit(Action::EditPolicies);
        for (row, data, salt) in &self.rows {
            gezhi_store::policies::insert(tx, &permit, self.county, row).await?;
            let version = VersionRow {
                version: row.version,
                data: data.clone(),
                author_name: row.issuer.clone(),
                at: row.updated_at,
            };
            gezhi_store::policies::keep_version(tx, &permit, self.county, row.id, &version).await?;
            let tokens = gezhi_app::policies::tokens(row);
            gezhi_store::policies::put_text(tx, self.county, row.id, &tokens).await?;
            gezhi_app::transparency::publish_policy(tx, self.county, row, salt).await?;
        }
        Ok(())
    }
}

/// Fills the library; says with how many policies.
pub(super) async fn fill(db: &Db, world: &Arc<World>, ids: &Ids) -> Result<usize, DemoError> {
    let samples = profiles::sample_policies().map_err(|error| DemoError::Profile(error.to_string()))?;
    let (county, root) = (world.profile.head.county, world.directory.root().0);
    let place = &world.profile.head.name.zh;
    let today = local_date(world.now);
    let entropy = Entropy::from_system();
    let mut rows = Vec::with_capacity(samples.policies.len());
    for sample in samples.policies {
        let since = today - i64::from(sample.days_ago).days();
        let at = world.now - SignedDuration::from_hours(24 * i64::from(sample.days_ago));
        let row = PolicyRow {
            id: ids.next(at),
            place: root,
            title: sample.title,
            number: sample.number,
            issuer: sample.issuer.replace("{place}", place),
            topics: sample.topics,
            words: sample.words,
            audience: sample.audience,
            item: sample.item,
            text: sample.text.trim().to_owned(),
            since: since.to_string(),
            until: sample.days.map(|days| (since + i64::from(days).days()).to_string()),
            version: 1,
            updated_at: micros(at),
        };
        let data = super::json(&row)?;
        rows.push((row, data, entropy.bytes()));
    }
    let number = rows.len();
    db.write(Library { county, rows }).await?;
    Ok(number)
}
