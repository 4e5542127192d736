//! A case as the outside world may see it.

use super::services::service_of;
use crate::attachments::AttachmentView;
use crate::context::App;
use crate::views::{Bi, Id};
use gezhi_domain::accounts::Role;
use gezhi_domain::cases::{Case, State};
use gezhi_domain::deadlines::BEIJING;
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::time::instant;
use gezhi_triage::redact::redact;
use jiff::Timestamp;

/// A service request: a case without anything of its reporter.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRequest {
    /// Ticket.
    pub id: String,
    /// Over.
    pub closed: bool,
    /// The last public words of whoever handles it, else the place's word for its state.
    pub status_notes: Bi,
    /// Service: code and name.
    pub service: Option<(String, Bi)>,
    /// What was reported, personal data hidden; empty for cases that are not public.
    pub description: Option<String>,
    /// Responsible body.
    pub agency: Option<String>,
    /// By when it is to be settled, in words.
    pub notice: Option<Bi>,
    /// Reported.
    pub requested: Timestamp,
    /// Last changed; for closed ones, when closed.
    pub updated: Timestamp,
    /// Deadline.
    pub expected: Option<Timestamp>,
    /// Place, by names.
    pub address: Option<String>,
    /// Place.
    pub address_id: Option<Id>,
    /// Longitude and latitude, WGS-84, to about ten metres.
    pub point: Option<(f64, f64)>,
    /// Address of the first public photo.
    pub media_url: Option<String>,
}

/// Whether everybody may see a case: it is public, and it is known what it is about. Before that nobody has decided
/// whether it is a matter for everybody.
pub(super) fn is_for_everybody(case: &Case) -> bool {
    case.public && case.category.is_some()
}

/// A case and what was written about it.
pub(super) struct Material {
    pub case: Case,
    pub entries: Vec<Entry>,
    pub attachments: Vec<AttachmentRow>,
}

impl Material {
    /// Reads what belongs to a case.
    pub async fn load(tx: &mut Tx<'_>, county: i64, case: Case) -> Result<Self, StoreError> {
        let entries = gezhi_store::journal::of_subject(tx, county, case.id.0).await?;
        let attachments = match case.photos {
            0 => Vec::new(),
            _ => gezhi_store::attachments::of_case(tx, county, case.id.0).await?,
        };
        Ok(Self { case, entries, attachments })
    }

    /// When the public last heard of it; for closed ones, when closed.
    pub fn updated(&self) -> Timestamp {
        let heard =
            self.entries.iter().rev().find(|entry| entry.public).and_then(|entry| instant(entry.at).ok());
        match self.case.state {
            State::Closed => self.case.closed_at.or(heard).unwrap_or(self.case.reported_at),
            _ => heard.unwrap_or(self.case.reported_at),
        }
    }
}

/// The last public words of the staff: what reporters add is theirs.
fn last_words(entries: &[Entry]) -> Option<String> {
    let by_staff = |entry: &&Entry| {
        entry.role.as_deref().and_then(Role::parse).is_some_and(|role| role != Role::Villager)
    };
    let mut said = entries
        .iter()
        .rev()
        .filter(|entry| entry.public)
        .filter(by_staff)
        .filter_map(|entry| entry.text.as_deref());
    said.find(|text| !text.trim().is_empty()).map(|text| redact(text).text)
}

/// A point to four decimals, about ten metres: enough to find the lamp, too little to tell the door.
fn blurred((lon, lat): (f64, f64)) -> (f64, f64) {
    let round = |degrees: f64| (degrees * 10_000.0).round() / 10_000.0;
    (round(lon), round(lat))
}

/// By when an open case is to be settled, in words.
pub(super) fn notice(case: &Case) -> Option<Bi> {
    let due = case.due.filter(|_| case.is_open())?;
    let at = BEIJING.to_datetime(due.at);
    let (zh, en) = if due.provisional {
        ("（暂定，节假日安排公布后可能顺延）", " (provisional)")
    } else {
        ("", "")
    };
    Some(Bi::new(
        format!("办理时限：{}前办结{zh}。", at.strftime("%Y年%m月%d日 %H:%M")),
        format!("To be settled by {} Beijing time{en}.", at.strftime("%Y-%m-%d %H:%M")),
    ))
}

fn media_url(app: &App, material: &Material) -> Option<String> {
    let photo = material.attachments.iter().find(|row| row.public && row.kind == "image")?;
    let view = AttachmentView::of(app, photo, Some(&material.case.ticket));
    Some(format!("{}{}", app.settings.origin.trim_end_matches('/'), view.url))
}

/// What may be seen of a case. Of one that is not public only how it stands, for whoever holds its ticket.
pub(super) fn record(app: &App, material: &Material) -> ServiceRequest {
    let case = &material.case;
    let directory = app.directory();
    let profile = app.profile();
    let state_word = profile.work.stages.states.get(&case.state);
    let state_word = state_word.map_or_else(|| Bi::new(case.state.code(), case.state.code()), Bi::from);
    let service = case.category.as_deref().and_then(|code| service_of(&profile, code));
    let shown = is_for_everybody(case);
    let place = case.place.filter(|_| shown);
    ServiceRequest {
        id: case.ticket.clone(),
        closed: case.state == State::Closed,
        status_notes: match last_words(&material.entries).filter(|_| shown) {
            Some(words) => Bi::new(words.clone(), words),
            None => state_word,
        },
        service: service.map(|category| (category.code.clone(), Bi::from(&category.name))),
        description: shown.then(|| redact(&case.text).text),
        agency: case.body.and_then(|id| directory.body(id)).map(|body| body.name.clone()),
        notice: notice(case),
        requested: case.reported_at,
        updated: material.updated(),
        expected: case.due.map(|due| due.at),
        address: place.map(|path| directory.path_name(&path)),
        address_id: place.map(|path| Id(path.id().0)),
        point: case.point.filter(|_| shown).map(blurred),
        media_url: if shown { media_url(app, material) } else { None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(role: Option<&str>, public: bool, text: &str) -> Entry {
        Entry {
            id: 1,
            at: 0,
            actor: None,
            actor_name: String::new(),
            role: role.map(str::to_owned),
            act: "note".into(),
            subject_kind: "case".into(),
            subject: 1,
            place: None,
            address: None,
            public,
            text: Some(text.to_owned()),
            details: "{}".into(),
        }
    }

    #[test]
    fn only_public_words_of_the_staff_are_told() {
        let entries = [
            entry(Some("handler"), true, "已派人，请联系电话13800001234"),
            entry(Some("handler"), false, "内部：上报人是老李"),
            entry(Some("villager"), true, "我家在三队"),
            entry(None, true, "我的电话是13800001234"),
            entry(Some("handler"), true, "  "),
        ];
        assert_eq!(last_words(&entries).as_deref(), Some("已派人，请联系电话***"));
        assert_eq!(last_words(&entries[1..]), None);
    }

    #[test]
    fn points_are_told_to_ten_metres() {
        assert_eq!(blurred((109.412_345_678, 23.123_46)), (109.4123, 23.1235));
    }
}
