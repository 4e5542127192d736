//! Responsible bodies and the list of powers and duties (feature C5).

use crate::demo::DemoError;
use crate::demo::land::Land;
use gezhi_app::ids::Ids;
use gezhi_domain::profile::Profile;
use gezhi_store::bodies::{BodyRow, LineRow};
use jiff::Timestamp;

/// One body for every place of its depth.
#[must_use]
pub fn bodies(profile: &Profile, land: &Land, ids: &Ids, founded: Timestamp) -> Vec<BodyRow> {
    let mut rows = Vec::new();
    for spec in &profile.work.bodies {
        for (number, at) in land.at_depth(usize::from(spec.depth)).enumerate() {
            let Some(place) = land.places.get(at) else { continue };
            let name = spec.name_at(&place.row.name);
            rows.push(BodyRow {
                id: ids.next(founded),
                key: spec.key.clone(),
                name: name.zh,
                name_en: name.en,
                place: place.row.id,
                phone: spec
                    .phone
                    .as_deref()
                    .map(|phone| numbered(phone, if spec.depth == 0 { 0 } else { number + 1 })),
            });
        }
    }
    rows
}

/// The pattern's number, its last three digits counted on.
fn numbered(pattern: &str, number: usize) -> String {
    let (head, tail) = pattern.split_at_checked(pattern.len().saturating_sub(3)).unwrap_or((pattern, ""));
    match tail.parse::<usize>() {
        Ok(first) => format!("{head}{:03}", (first + number) % 1_000),
        Err(_) => pattern.to_owned(),
    }
}

/// The lines of the list.
///
/// # Errors
/// A line for a place that the profile does not name.
pub fn lines(
    profile: &Profile,
    land: &Land,
    ids: &Ids,
    founded: Timestamp,
) -> Result<Vec<LineRow>, DemoError> {
    let line = |duty: &gezhi_domain::profile::DutyRule| {
        let place = match &duty.place {
            None => None,
            Some(name) => {
                let at = land.find(name).and_then(|at| land.places.get(at));
                Some(
                    at.ok_or_else(|| DemoError::Profile(format!("work.toml: no place is named `{name}`")))?
                        .row
                        .id,
                )
            }
        };
        Ok(LineRow {
            id: ids.next(founded),
            category: duty.category.clone(),
            place,
            body_key: duty.body.clone(),
            helpers: serde_json::to_string(&duty.helpers).unwrap_or_else(|_| "[]".to_owned()),
            days: duty.days.map(i64::from),
            hours: duty.hours.map(i64::from),
            checker: duty.checker.clone(),
        })
    };
    profile.work.duties.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_count_on() {
        assert_eq!(
            (numbered("0775-0009000", 7).as_str(), numbered("12345", 0).as_str()),
            ("0775-0009007", "12345")
        );
    }
}
