//! Cases: rows and model.

use crate::engine::{FromRow, Param, Row, Sql, StoreError, Tx};
use crate::time::{instant, maybe, micros};
use crate::{params, sql};
use gezhi_domain::accounts::{AccountId, BodyId, Permit};
use gezhi_domain::cases::{Case, CaseId, Channel, Checker, CloseHow, Extension, Grade, Rating, State};
use gezhi_domain::deadlines::{Due, Limit, Pause};
use gezhi_domain::grids::{PlaceId, PlacePath};

/// Far enough away for whatever has no deadline and stands at the end of a list.
pub const NEVER: i64 = 32_503_680_000_000_000;

/// A case and what only the store knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCase {
    /// The case.
    pub case: Case,
    /// Where it stands in lists by due time, microseconds.
    pub sort_at: i64,
}

/// The columns of a case, flattened: what an insert binds.
struct Columns<'a> {
    case: &'a Case,
    ancestors: [Option<i64>; 5],
    helpers: String,
    pauses: String,
    extension: Option<String>,
    days: Option<i64>,
    hours: Option<i64>,
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

impl<'a> Columns<'a> {
    fn ancestor(&self, depth: usize) -> Option<i64> {
        self.ancestors.get(depth).copied().flatten()
    }

    fn of(case: &'a Case) -> Self {
        let mut ancestors = [None; 5];
        for (slot, depth) in ancestors.iter_mut().zip(0..) {
            *slot = case.place.and_then(|path| path.at(depth)).map(|id| id.0);
        }
        let (days, hours) = match case.limit {
            Some(Limit::WorkingDays(days)) => (Some(i64::from(days)), None),
            Some(Limit::Hours(hours)) => (None, Some(i64::from(hours))),
            None => (None, None),
        };
        Self {
            case,
            ancestors,
            helpers: json(&case.helpers),
            pauses: json(&case.pauses),
            extension: case.extension.as_ref().map(json),
            days,
            hours,
        }
    }
}

/// Where a case stands in lists by due time: its deadline; without one, a day after the report; closed ones last.
#[must_use]
pub fn sort_at(case: &Case) -> i64 {
    case.listed_at().map_or(NEVER, micros)
}

/// The insert, for whoever compares what ran with it.
pub const INSERT: &Sql = sql!(
    "INSERT INTO cases(",
    "county, id, ticket, title, text, category, grade, channel, state, reporter, reporter_name, ",
    "reporter_phone, anonymous, place, a1, a2, a3, a4, lon, lat, accuracy, body, helpers, checker, ",
    "limit_days, limit_hours, extra_days, pauses, reported_at, assigned_at, accepted_at, ",
    "replied_at, resolved_at, closed_at, close_how, due_at, due_provisional, sort_at, epoch, ",
    "overdue, bounces, ruled, public, extension, stars, rating_words, rated_at, merged_into, ",
    "outside_number, me_too, photos, version, secret_hash, triage",
    ") VALUES (",
    "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,",
    "$27,$28,$29,$30,$31,$32,$33,$34,$35,$36,$37,$38,$39,$40,$41,$42,$43,$44,$45,$46,$47,$48,$49,",
    "$50,$51,$52,$53,$54",
    ")"
);

/// What an insert knows beyond the case.
#[derive(Debug, Clone, Copy)]
pub struct Extra<'a> {
    /// Hash of the reporter's secret for this ticket.
    pub secret_hash: Option<&'a str>,
    /// The classifier's word, JSON.
    pub triage: Option<&'a str>,
}

/// The statements of a report, run in one round trip where the engine can.
///
/// # Errors
/// `Unique` on a ticket that exists already or on a key that was used.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    case: &Case,
    extra: Extra<'_>,
    more: &[crate::engine::Stmt<'_>],
) -> Result<(), StoreError> {
    let c = Columns::of(case);
    let case = c.case;
    let values = params![
        county,
        case.id.0,
        &case.ticket,
        &case.title,
        &case.text,
        &case.category,
        case.grade.number(),
        case.channel.number(),
        case.state.number(),
        case.reporter.map(|id| id.0),
        &case.reporter_name,
        &case.reporter_phone,
        case.anonymous,
        case.place.map(|path| path.id().0),
        c.ancestor(1),
        c.ancestor(2),
        c.ancestor(3),
        c.ancestor(4),
        case.point.map(|point| point.0),
        case.point.map(|point| point.1),
        case.accuracy_m,
        case.body.map(|id| id.0),
        &c.helpers,
        case.checker.code(),
        c.days,
        c.hours,
        case.extra_days,
        &c.pauses,
        micros(case.reported_at),
        case.assigned_at.map(micros),
        case.accepted_at.map(micros),
        case.replied_at.map(micros),
        case.resolved_at.map(micros),
        case.closed_at.map(micros),
        case.close_how.map(CloseHow::code),
        case.due.map(|due| micros(due.at)),
        case.due.is_some_and(|due| due.provisional),
        sort_at(case),
        case.epoch,
        case.overdue,
        case.bounces,
        case.ruled,
        case.public,
        &c.extension,
        case.rating.as_ref().map(|rating| i64::from(rating.stars)),
        case.rating.as_ref().and_then(|rating| rating.words.as_deref()),
        case.rating.as_ref().map(|rating| micros(rating.at)),
        case.merged_into.map(|id| id.0),
        &case.outside_number,
        case.me_too,
        case.photos,
        case.version,
        extra.secret_hash,
        extra.triage
    ];
    let mut statements: Vec<crate::engine::Stmt<'_>> = Vec::with_capacity(more.len() + 1);
    statements.push((INSERT, &values));
    statements.extend_from_slice(more);
    tx.exec_all(&statements).await
}

/// Writes a case back if nobody has changed it since; `false` when somebody has.
///
/// # Errors
/// Failures of the engine.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    case: &Case,
    read_version: i64,
) -> Result<bool, StoreError> {
    let c = Columns::of(case);
    let case = c.case;
    let changed = tx
        .exec(
            sql!(
                "UPDATE cases SET ",
                "title = $4, category = $5, grade = $6, state = $7, place = $8, a1 = $9, a2 = $10, a3 = $11, ",
        "a4 = $12, lon = $13, lat = $14, accuracy = $15, body = $16, helpers = $17, checker = $18, ",
        "limit_days = $19, limit_hours = $20, extra_days = $21, pauses = $22, assigned_at = $23, ",
        "accepted_at = $24, replied_at = $25, resolved_at = $26, closed_at = $27, close_how = $28, ",
        "due_at = $29, due_provisional = $30, sort_at = $31, epoch = $32, overdue = $33, bounces = $34, ",
        "ruled = $35, public = $36, extension = $37, stars = $38, rating_words = $39, rated_at = $40, ",
        "merged_into = $41, me_too = $42, photos = $43, version = $44",
                " WHERE county = $1 AND id = $2 AND version = $3"
            ),
            &params![county, case.id.0, read_version,
                &case.title, &case.category, case.grade.number(), case.state.number(), case.place.map(|path| path.id().0), c.ancestor(1), c.ancestor(2), c.ancestor(3), c.ancestor(4), case.point.map(|point| point.0), case.point.map(|point| point.1), case.accuracy_m, case.body.map(|id| id.0), &c.helpers, case.checker.code(), c.days, c.hours, case.extra_days, &c.pauses, case.assigned_at.map(micros), case.accepted_at.map(micros), case.replied_at.map(micros), case.resolved_at.map(micros), case.closed_at.map(micros), case.close_how.map(CloseHow::code), case.due.map(|due| micros(due.at)), case.due.is_some_and(|due| due.provisional), sort_at(case), case.epoch, case.overdue, case.bounces, case.ruled, case.public, &c.extension, case.rating.as_ref().map(|rating| i64::from(rating.stars)), case.rating.as_ref().and_then(|rating| rating.words.as_deref()), case.rating.as_ref().map(|rating| micros(rating.at)), case.merged_into.map(|id| id.0), case.me_too, case.photos, case.version
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Puts all cases that stand exactly in a place of this depth (1 to 4) into another place. Their versions grow, so that an
/// act that read them before is asked to read again.
///
/// # Errors
/// Failures of the engine.
pub async fn rehome(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    place: (usize, i64),
    into: &PlacePath,
) -> Result<u64, StoreError> {
    let at = |depth| into.at(depth).map(|id| id.0);
    let depth = place.0.clamp(1, 4);
    let sql = format!(
        "UPDATE cases SET place = $3, a1 = $4, a2 = $5, a3 = $6, a4 = $7, version = version + 1 \
         WHERE county = $1 AND a{depth} = $2 AND place = $2"
    );
    tx.exec_dyn(&sql, &params![county, place.1, into.id().0, at(1), at(2), at(3), at(4)]).await
}

/// Puts one case into another place. Its version grows, as with [`rehome`].
///
/// # Errors
/// Failures of the engine.
pub async fn rehome_one(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: CaseId,
    into: &PlacePath,
) -> Result<(), StoreError> {
    let at = |depth| into.at(depth).map(|id| id.0);
    tx.exec(
        sql!(
            "UPDATE cases SET place = $3, a1 = $4, a2 = $5, a3 = $6, a4 = $7, version = version + 1 ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id.0, into.id().0, at(1), at(2), at(3), at(4)],
    )
    .await?;
    Ok(())
}

fn bad(column: &str, id: i64, found: &dyn std::fmt::Debug) -> StoreError {
    StoreError::BadValue(format!("cases.{column} of {id}: {found:?}"))
}

impl FromRow for StoredCase {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        let id: i64 = c.read()?;
        let (ticket, title, text, category) = (c.read()?, c.read()?, c.read()?, c.read()?);
        let (grade, channel, state): (i64, i64, i64) = (c.read()?, c.read()?, c.read()?);
        let (reporter, reporter_name, reporter_phone, anonymous): (Option<i64>, _, _, _) =
            (c.read()?, c.read()?, c.read()?, c.read()?);
        let place: Option<i64> = c.read()?;
        let ancestors: [Option<i64>; 4] = [c.read()?, c.read()?, c.read()?, c.read()?];
        let (lon, lat, accuracy_m): (Option<f64>, Option<f64>, _) = (c.read()?, c.read()?, c.read()?);
        let (body, helpers, checker): (Option<i64>, String, String) = (c.read()?, c.read()?, c.read()?);
        let (days, hours): (Option<i64>, Option<i64>) = (c.read()?, c.read()?);
        let (extra_days, pauses): (i64, String) = (c.read()?, c.read()?);
        let reported_at = instant(c.read()?)?;
        let assigned_at = maybe(c.read()?)?;
        let accepted_at = maybe(c.read()?)?;
        let replied_at = maybe(c.read()?)?;
        let resolved_at = maybe(c.read()?)?;
        let closed_at = maybe(c.read()?)?;
        let close_how: Option<String> = c.read()?;
        let (due_at, provisional) = (maybe(c.read()?)?, c.read()?);
        let (sort_at, epoch, overdue, bounces): (i64, i64, bool, i64) =
            (c.read()?, c.read()?, c.read()?, c.read()?);
        let (ruled, public, extension): (bool, bool, Option<String>) = (c.read()?, c.read()?, c.read()?);
        let (stars, words, rated_at): (Option<i64>, Option<String>, _) =
            (c.read()?, c.read()?, maybe(c.read()?)?);
        let (merged_into, outside_number): (Option<i64>, _) = (c.read()?, c.read()?);
        let (me_too, photos, version): (i64, i64, i64) = (c.read()?, c.read()?, c.read()?);
        let number = |column: &str, value: i64| u32::try_from(value).map_err(|_| bad(column, id, &value));
        let rating = match (stars, rated_at) {
            (Some(stars), Some(at)) => {
                Some(Rating { stars: u8::try_from(stars).map_err(|_| bad("stars", id, &stars))?, words, at })
            }
            _ => None,
        };
        let limit = match (days, hours) {
            (Some(days), _) => Some(Limit::WorkingDays(number("limit_days", days)?)),
            (None, Some(hours)) => Some(Limit::Hours(number("limit_hours", hours)?)),
            (None, None) => None,
        };
        let case = Case {
            id: CaseId(id),
            ticket,
            title,
            text,
            category,
            grade: Grade::from_number(grade).ok_or_else(|| bad("grade", id, &grade))?,
            channel: Channel::from_number(channel).ok_or_else(|| bad("channel", id, &channel))?,
            state: State::from_number(state).ok_or_else(|| bad("state", id, &state))?,
            reporter: reporter.map(AccountId),
            reporter_name,
            reporter_phone,
            anonymous,
            place: path(place, ancestors),
            point: lon.zip(lat),
            accuracy_m,
            body: body.map(BodyId),
            helpers: serde_json::from_str(&helpers).map_err(|_| bad("helpers", id, &helpers))?,
            checker: Checker::parse(&checker),
            limit,
            reported_at,
            assigned_at,
            accepted_at,
            replied_at,
            resolved_at,
            closed_at,
            close_how: close_how
                .as_deref()
                .map(|how| CloseHow::parse(how).ok_or_else(|| bad("close_how", id, &how)))
                .transpose()?,
            due: due_at.map(|at| Due { at, provisional }),
            epoch,
            overdue,
            pauses: serde_json::from_str::<Vec<Pause>>(&pauses).map_err(|_| bad("pauses", id, &pauses))?,
            extra_days: number("extra_days", extra_days)?,
            bounces: number("bounces", bounces)?,
            ruled,
            public,
            extension: extension
                .as_deref()
                .map(|text| serde_json::from_str::<Extension>(text).map_err(|_| bad("extension", id, &text)))
                .transpose()?,
            rating,
            merged_into: merged_into.map(CaseId),
            outside_number,
            me_too: number("me_too", me_too)?,
            photos: number("photos", photos)?,
            version,
        };
        Ok(Self { case, sort_at })
    }
}

/// A path from stored ancestors. The root's own id is not stored on the row; callers know it from the directory, so
/// the root slot repeats 0 until [`with_root`] fills it in.
fn path(place: Option<i64>, ancestors: [Option<i64>; 4]) -> Option<PlacePath> {
    let place = place?;
    let mut path = PlacePath::root(PlaceId(0));
    if ancestors.iter().all(Option::is_none) {
        return Some(PlacePath::root(PlaceId(place)));
    }
    for id in ancestors.into_iter().flatten() {
        path = path.child(PlaceId(id))?;
    }
    Some(path)
}

/// Puts the root's id into a path read from a row.
#[must_use]
pub fn with_root(path: PlacePath, root: PlaceId) -> PlacePath {
    path.chain().skip(1).try_fold(PlacePath::root(root), |path, id| path.child(id)).unwrap_or(path)
}

/// The columns of a case in the order that [`StoredCase`] reads.
pub const COLUMNS: &str = concat!(
    "id, ticket, title, text, category, grade, channel, state, reporter, reporter_name, ",
    "reporter_phone, anonymous, place, a1, a2, a3, a4, lon, lat, accuracy, body, helpers, checker, ",
    "limit_days, limit_hours, extra_days, pauses, reported_at, assigned_at, accepted_at, ",
    "replied_at, resolved_at, closed_at, close_how, due_at, due_provisional, sort_at, epoch, ",
    "overdue, bounces, ruled, public, extension, stars, rating_words, rated_at, merged_into, ",
    "outside_number, me_too, photos, version"
);

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: CaseId) -> Result<Option<StoredCase>, StoreError> {
    tx.opt(
        sql!(
            "SELECT ",
            "id, ticket, title, text, category, grade, channel, state, reporter, reporter_name, ",
            "reporter_phone, anonymous, place, a1, a2, a3, a4, lon, lat, accuracy, body, helpers, checker, ",
            "limit_days, limit_hours, extra_days, pauses, reported_at, assigned_at, accepted_at, ",
            "replied_at, resolved_at, closed_at, close_how, due_at, due_provisional, sort_at, epoch, ",
            "overdue, bounces, ruled, public, extension, stars, rating_words, rated_at, merged_into, ",
            "outside_number, me_too, photos, version",
            " FROM cases WHERE county = $1 AND id = $2"
        ),
        &params![county, id.0],
    )
    .await
}

/// Several by identity, those that there are, in order of their identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_ids(tx: &mut Tx<'_>, county: i64, ids: &[i64]) -> Result<Vec<StoredCase>, StoreError> {
    // One text whatever the number, so that it is prepared once.
    const TOGETHER: usize = 32;
    let places: Vec<String> = (2..TOGETHER + 2).map(|number| format!("${number}")).collect();
    let sql =
        format!("SELECT {COLUMNS} FROM cases WHERE county = $1 AND id IN ({}) ORDER BY id", places.join(","));
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let mut found = Vec::with_capacity(ids.len());
    for part in sorted.chunks(TOGETHER) {
        let mut values: Vec<Param<'_>> = vec![county.into()];
        values.extend(part.iter().map(Param::from));
        values.resize(TOGETHER + 1, Param::Int(-1));
        found.extend(tx.rows_dyn::<StoredCase>(&sql, &values).await?);
    }
    Ok(found)
}

/// By ticket code.
///
/// # Errors
/// Failures of the engine.
pub async fn by_ticket(tx: &mut Tx<'_>, county: i64, ticket: &str) -> Result<Option<StoredCase>, StoreError> {
    tx.opt(
        sql!(
            "SELECT ",
            "id, ticket, title, text, category, grade, channel, state, reporter, reporter_name, ",
            "reporter_phone, anonymous, place, a1, a2, a3, a4, lon, lat, accuracy, body, helpers, checker, ",
            "limit_days, limit_hours, extra_days, pauses, reported_at, assigned_at, accepted_at, ",
            "replied_at, resolved_at, closed_at, close_how, due_at, due_provisional, sort_at, epoch, ",
            "overdue, bounces, ruled, public, extension, stars, rating_words, rated_at, merged_into, ",
            "outside_number, me_too, photos, version",
            " FROM cases WHERE county = $1 AND ticket = $2"
        ),
        &params![county, ticket],
    )
    .await
}

/// The hash of the reporter's secret, and the classifier's word.
///
/// # Errors
/// Failures of the engine.
pub async fn side(
    tx: &mut Tx<'_>,
    county: i64,
    id: CaseId,
) -> Result<(Option<String>, Option<String>), StoreError> {
    tx.one(
        sql!("SELECT secret_hash, triage FROM cases WHERE county = $1 AND id = $2"),
        &params![county, id.0],
    )
    .await
}

/// Somebody says "me too" or follows; `false` when that person has done so before.
///
/// # Errors
/// Failures of the engine.
pub async fn follow(
    tx: &mut Tx<'_>,
    county: i64,
    id: CaseId,
    kind: &str,
    who: &str,
    at: i64,
) -> Result<bool, StoreError> {
    let new = tx
        .exec(
            sql!("INSERT INTO follow(county, case_id, kind, who, at) VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING"),
            &params![county, id.0, kind, who, at],
        )
        .await?;
    if new == 1 && kind == "me_too" {
        tx.exec(
            sql!("UPDATE cases SET me_too = me_too + 1 WHERE county = $1 AND id = $2"),
            &params![county, id.0],
        )
        .await?;
    }
    Ok(new == 1)
}
