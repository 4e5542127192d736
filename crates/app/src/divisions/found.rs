//! Founding a county: its profile, places, bodies and list of powers, and nothing invented.

use super::apply::{Applied, Apply, Fresh, Progress, Wish};
use super::list::{List, read};
use crate::error::{AppError, Result};
use crate::ids::Ids;
use gezhi_domain::accounts::{Action, SYSTEM, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::divisions::{Division, DivisionCode, Level};
use gezhi_domain::profile::Profile;
use gezhi_store::engine::{Db, StoreError};
use gezhi_store::journal::Entry;
use gezhi_store::time::micros;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a county begins with.
pub struct Founding {
    /// Profile.
    pub profile: Profile,
    /// The list of divisions as a file; the places that the profile names when `None`.
    pub list: Option<Vec<u8>>,
    /// Now.
    pub now: Timestamp,
    /// Is told how far the writing is.
    pub progress: Option<Progress>,
}

/// Number of the process that founds, beside those of servers.
const NODE: u8 = 63;

/// Founds a county in a database that has none.
///
/// # Errors
/// 422 `county_exists` where there is one; what is wrong with the list; failures of the store.
pub async fn found(db: &Db, founding: Founding) -> Result<Applied> {
    let Founding { profile, list, now, progress } = founding;
    let root: DivisionCode = profile.head.division.parse().map_err(|error| {
        AppError::invalid(
            "profile_division",
            "profile",
            format!("配置里的区划代码不对：{}。", profile.head.division),
            format!("the division code of the profile cannot be used: {error}"),
        )
    })?;
    let list = match list {
        Some(bytes) => {
            tokio::task::spawn_blocking(move || read(&bytes)).await.map_err(std::io::Error::other)??
        }
        None => List::of(named(&profile, root)),
    };
    if let Some(error) = list.errors.first() {
        return Err(AppError::invalid(
            "import_has_errors",
            "divisions",
            format!("名单里有 {} 处错误，第一处：{}", list.errors.len(), error.detail_zh),
            format!("The list has {} faults, the first: {}", list.errors.len(), error.detail_en),
        ));
    }
    let is_there = list.rows.iter().any(|row| row.code == root || row.code.at(root.level()) == root);
    if !is_there {
        return Err(AppError::invalid(
            "list_of_another_place",
            "divisions",
            format!("名单里没有{}（{root}）的区划，请核对文件和 --profile。", profile.head.name.zh),
            format!(
                "The list holds nothing of {} ({root}); check the file and --profile.",
                profile.head.name.en
            ),
        ));
    }
    let mut list = list;
    // The root is called what the profile calls it, whatever the list says.
    match list.rows.iter_mut().find(|row| row.code == root) {
        Some(row) => row.name.clone_from(&profile.head.name.zh),
        None => {
            list.rows.push(super::list::Row { code: root, name: profile.head.name.zh.clone(), parent: None });
        }
    }
    let ids = Arc::new(Ids::new(NODE));
    let fresh: Fresh = Arc::new(move || ids.next(now));
    let permit = system_permit(Action::EditSettings);
    let entry = Entry {
        id: 0,
        at: micros(now),
        actor: Some(SYSTEM.0),
        actor_name: "gezhi".to_owned(),
        role: None,
        act: "county_found".to_owned(),
        subject_kind: "division".to_owned(),
        subject: i64::try_from(root.number()).unwrap_or_default(),
        place: None,
        address: None,
        public: false,
        text: None,
        details: "{}".to_owned(),
    };
    let text = serde_json::to_string(&profile)
        .map_err(|error| StoreError::BadValue(format!("the profile as JSON: {error}")))?;
    let op = Apply {
        county: profile.head.county,
        profile: Arc::new(profile),
        permit,
        wish: Wish { list: Arc::new(list), fates: BTreeMap::new(), from: local_date(now) },
        version: None,
        claim: None,
        founding: Some(text),
        fresh,
        now: micros(now),
        entry,
        progress,
    };
    db.write(op).await
}

/// The divisions that the profile itself names.
fn named(profile: &Profile, root: DivisionCode) -> Vec<Division> {
    let mut divisions =
        vec![Division { code: root, name: profile.head.name.zh.clone(), parent: root.parent() }];
    for spec in &profile.head.places {
        let Some(code) = spec.code.as_deref().and_then(|code| code.parse::<DivisionCode>().ok()) else {
            continue;
        };
        if code.level() > Level::Province && code != root {
            divisions.push(Division { code, name: spec.name.clone(), parent: code.parent() });
        }
    }
    divisions
}
