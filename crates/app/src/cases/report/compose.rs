//! Everything about a report that is decided before the database is touched.

use super::file::{Composed, file};
use super::input::{NewReport, clean, clean_phone};
use super::replay::key_of;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::grids;
use crate::triage::{Subject, Suggestion};
use gezhi_domain::accounts::{AccountId, Action, Actor, Permit, decide, decide_at};
use gezhi_domain::cases::{Case, CaseId, Channel, Checker, Grade, State, title_of};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_geo::Crs;

/// Everything that is decided before the database is touched.
pub(super) async fn compose(app: &App, actor: &Actor, new: NewReport) -> Result<Composed> {
    let channel = new.channel.unwrap_or(if new.code.is_some() { Channel::Code } else { Channel::App });
    let key = key_of(actor, &new);
    let text = clean(&new.text, "text")?;
    if text.is_empty() && new.attachments.is_empty() && new.uploaded.is_empty() {
        return Err(AppError::invalid(
            "nothing_said",
            "text",
            "请拍张照片，或者写一句、说一句是什么事。",
            "Take a photo, or write or say in a sentence what it is.",
        ));
    }
    let phone = new.phone.as_deref().map(clean_phone).transpose()?.flatten();
    let name =
        new.name.as_deref().map(|name| clean(name, "name")).transpose()?.filter(|name| !name.is_empty());
    let (place, point) = place_of(app, &new).await?;
    let permit = permit_for(app, actor, channel, place)?;
    if let Some(code) = &new.category
        && app.profile().category(code).is_none()
    {
        return Err(AppError::invalid(
            "category_unknown",
            "category",
            "没有这个类别，请重新选择。",
            "There is no such category; choose again.",
        ));
    }
    let subject = Subject {
        has_photo: !new.attachments.is_empty() || !new.uploaded.is_empty(),
        within: new.category.as_deref(),
        ..Subject::at(app, &text, channel, place.as_ref()).await?
    };
    let suggestion = app.triage.classify(&subject);
    let mut case = blank(app, channel, &text, place, point);
    case.accuracy_m = new.accuracy_m.filter(|metres| metres.is_finite() && *metres >= 0.0);
    case.reporter = match (&new.application, permit.action()) {
        (Some(application), _) => application.account.map(AccountId),
        (None, Action::Report) => actor.account,
        (None, _) => None,
    };
    case.reporter_phone = phone;
    case.reporter_name = name.or_else(|| case.reporter.map(|_| actor.name.clone()));
    case.anonymous = new.anonymous;
    case.outside_number = new.outside_number.clone();
    case.photos = u32::try_from(new.attachments.len() + new.uploaded.len()).unwrap_or(u32::MAX);
    case.category = settled_category(&new, &suggestion);
    case.grade = new.grade.unwrap_or(suggestion.grade);
    case.title = title_of(
        &text,
        &case.category.as_ref().map_or_else(|| "上报".to_owned(), |code| app.category_name(code).zh),
    );
    case.public = new.application.is_none()
        && case.category.as_deref().and_then(|code| public_by_default(app, code)).unwrap_or(true);
    file(app, permit, case, new, &suggestion, &key)
}

/// Where it is: what was chosen, what the code says, or the grid of the point.
async fn place_of(app: &App, new: &NewReport) -> Result<(Option<PlacePath>, Option<(f64, f64)>)> {
    let directory = app.directory();
    let located = new.point.map(|(lon, lat)| grids::place_at(app, lon, lat, new.crs.unwrap_or(Crs::Wgs84)));
    if let Some(token) = &new.code {
        let code = crate::codes::resolve(app, token).await?;
        let point = located.and_then(std::result::Result::ok).map(|located| located.point);
        return Ok((directory.place(PlaceId(code.place)).map(|place| place.path), point));
    }
    if let Some(id) = new.place {
        let place = directory.place(PlaceId(id)).ok_or_else(|| {
            AppError::invalid(
                "place_unknown",
                "place",
                "没有这个地方，请重新选择。",
                "There is no such place; choose again.",
            )
        })?;
        let point = located.and_then(std::result::Result::ok).map(|located| located.point);
        return Ok((Some(place.path), point));
    }
    match located.transpose()? {
        Some(located) if located.place.is_some() => Ok((located.place, Some(located.point))),
        Some(_) => grids::locate(
            app,
            new.point.map_or(0.0, |p| p.0),
            new.point.map_or(0.0, |p| p.1),
            new.crs.unwrap_or(Crs::Wgs84),
        )
        .map(|located| (located.place, Some(located.point))),
        None => Ok((None, None)),
    }
}

fn permit_for(app: &App, actor: &Actor, channel: Channel, place: Option<PlacePath>) -> Result<Permit> {
    match channel {
        Channel::App | Channel::Code | Channel::Api | Channel::Message => Ok(decide(actor, Action::Report)?),
        _ => {
            decide(actor, Action::EnterCase)?;
            let near = place.unwrap_or_else(|| app.directory().root_path());
            // A worker who does not say where stands in the own grid, and the desk at the root: the duty decides.
            if place.is_none() {
                Ok(decide(actor, Action::EnterCase)?)
            } else {
                Ok(decide_at(actor, Action::EnterCase, &near)?)
            }
        }
    }
}

fn blank(
    app: &App,
    channel: Channel,
    text: &str,
    place: Option<PlacePath>,
    point: Option<(f64, f64)>,
) -> Case {
    let now = app.now();
    Case {
        id: CaseId(app.ids.next(now)),
        ticket: format!("{}{}", app.profile().head.ticket_prefix, app.settings.entropy.readable(9)),
        title: String::new(),
        text: text.to_owned(),
        category: None,
        grade: Grade::Normal,
        channel,
        state: State::Reported,
        reporter: None,
        reporter_name: None,
        reporter_phone: None,
        anonymous: false,
        place,
        point,
        accuracy_m: None,
        body: None,
        helpers: Vec::new(),
        checker: Checker::Worker,
        limit: None,
        reported_at: now,
        assigned_at: None,
        accepted_at: None,
        replied_at: None,
        resolved_at: None,
        closed_at: None,
        close_how: None,
        due: None,
        epoch: 0,
        overdue: false,
        pauses: Vec::new(),
        extra_days: 0,
        bounces: 0,
        ruled: false,
        public: true,
        extension: None,
        rating: None,
        merged_into: None,
        outside_number: None,
        me_too: 0,
        photos: 0,
        version: 1,
    }
}

/// What a person chose stands, made more exact where the classifier is sure; else what the classifier is sure of.
fn settled_category(new: &NewReport, suggestion: &Suggestion) -> Option<String> {
    let sure = suggestion.confident.then(|| suggestion.top()).flatten();
    match (&new.category, sure) {
        (Some(chosen), Some(found)) if found.starts_with(chosen.as_str()) => Some(found.to_owned()),
        (Some(chosen), _) => Some(chosen.clone()),
        (None, found) => found.map(str::to_owned),
    }
}

fn public_by_default(app: &App, code: &str) -> Option<bool> {
    let profile = app.profile();
    let category = profile.category(code)?;
    category.public.or_else(|| category.parent().and_then(|parent| public_by_default(app, parent)))
}
