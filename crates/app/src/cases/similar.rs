//! Has somebody reported this already? (feature C4)

use super::row::{CaseRow, row, state_word};
use crate::context::App;
use crate::error::Result;
use crate::grids;
use crate::views::Bi;
use gezhi_domain::cases::Case;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_geo::{Crs, Wgs84};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is about to be reported.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct SimilarQuery {
    /// Text so far.
    #[serde(default)]
    pub text: String,
    /// Category chosen.
    pub category: Option<String>,
    /// Longitude, WGS-84.
    pub lon: Option<f64>,
    /// Latitude, WGS-84.
    pub lat: Option<f64>,
    /// Place chosen.
    pub place: Option<String>,
}

/// A similar case, without anything personal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimilarCase {
    /// Ticket.
    pub ticket: String,
    /// Title, personal data hidden.
    pub title: String,
    /// How far away, metres.
    pub metres: Option<f64>,
    /// When reported.
    pub reported_at: String,
    /// State in the place's words.
    pub state_word: Bi,
    /// How many said "me too".
    pub me_too: u32,
}

struct Near {
    county: i64,
    village: (usize, i64),
    since: i64,
}

impl Op for Near {
    type Out = Vec<StoredCase>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Vec<StoredCase>, StoreError> {
        gezhi_store::case_lists::near(tx, self.county, self.village, self.since, 200).await
    }
}

struct Wanted<'a> {
    text: &'a str,
    category: Option<&'a str>,
    point: Option<(f64, f64)>,
}

async fn candidates(
    app: &App,
    wanted: &Wanted<'_>,
    place: &PlacePath,
) -> Result<Vec<(f32, Option<f64>, Case)>> {
    let depth = place.depth().min(2);
    let Some(village) = place.at(depth) else { return Ok(Vec::new()) };
    let now = app.now();
    let since = (now - SignedDuration::from_hours(24 * 30)).as_microsecond();
    let rows = app.db.read(Near { county: app.county, village: (depth, village.0), since }).await?;
    let directory = app.directory();
    let print = gezhi_triage::near::Print::of(wanted.text);
    let branch = |code: &str| code.split('.').next().map(str::to_owned);
    let mut found: Vec<(f32, Option<f64>, Case)> = rows
        .into_iter()
        .map(|stored| super::act::complete(stored.case, &directory))
        .filter(|case| match (wanted.category, case.category.as_deref()) {
            (Some(wanted), Some(found)) => branch(wanted) == branch(found),
            _ => true,
        })
        .filter_map(|case| {
            let metres = wanted
                .point
                .zip(case.point)
                .map(|(a, b)| Wgs84 { lon: a.0, lat: a.1 }.distance(Wgs84 { lon: b.0, lat: b.1 }));
            let hours = now.duration_since(case.reported_at).as_secs_f64() / 3_600.0;
            let text = print.similarity(&gezhi_triage::near::Print::of(&case.text));
            let score = gezhi_triage::near::near_duplicate_score(text, metres, hours);
            (score >= gezhi_triage::near::OFFER).then_some((score, metres, case))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(5);
    Ok(found)
}

/// Open cases nearby that may be the same.
///
/// # Errors
/// 422 for a point that is not usable.
pub async fn similar(app: &App, query: &SimilarQuery) -> Result<Vec<SimilarCase>> {
    let directory = app.directory();
    let point = query.lon.zip(query.lat);
    let chosen = query
        .place
        .as_ref()
        .and_then(|id| id.parse().ok())
        .and_then(|id| directory.place(PlaceId(id)).map(|place| place.path));
    let place = match (chosen, point) {
        (Some(place), _) => Some(place),
        (None, Some((lon, lat))) => grids::place_at(app, lon, lat, Crs::Wgs84)?.place,
        (None, None) => None,
    };
    let Some(place) = place else { return Ok(Vec::new()) };
    let wanted = Wanted { text: &query.text, category: query.category.as_deref(), point };
    let found = candidates(app, &wanted, &place).await?;
    Ok(found
        .into_iter()
        .filter(|(_, _, case)| case.public)
        .map(|(_, metres, case)| SimilarCase {
            ticket: case.ticket.clone(),
            title: gezhi_triage::redact::redact(&case.title).text,
            metres: metres.map(f64::round),
            reported_at: case.reported_at.to_string(),
            state_word: state_word(app, case.state),
            me_too: case.me_too,
        })
        .collect())
}

/// For the dispatcher: what may be the same as a case.
pub(super) async fn nearby(app: &App, case: &Case) -> Result<Vec<CaseRow>> {
    let Some(place) = case.place else { return Ok(Vec::new()) };
    let wanted = Wanted { text: &case.text, category: case.category.as_deref(), point: case.point };
    let found = candidates(app, &wanted, &place).await?;
    Ok(found
        .into_iter()
        .filter(|(_, _, other)| other.id != case.id)
        .map(|(_, _, other)| row(app, &other))
        .collect())
}
