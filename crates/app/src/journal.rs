//! Reading the journal (feature A3).

use crate::cases::act_word;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id, Page, Person, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::{Entry, Filter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the auditor asks for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JournalQuery {
    /// Act.
    pub act: Option<String>,
    /// Account.
    pub actor: Option<String>,
    /// Thing.
    pub subject: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// An entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JournalEntry {
    /// Identity.
    pub id: Id,
    /// When.
    pub at: String,
    /// Who; `null` for strangers and the product itself.
    pub actor: Option<Person>,
    /// In which role.
    pub role: Option<String>,
    /// Act.
    pub act: String,
    /// In words.
    pub word: Bi,
    /// Kind of thing.
    pub subject_kind: String,
    /// Thing.
    pub subject: Id,
    /// Where.
    pub place: Option<PlaceRef>,
    /// Network address.
    pub address: Option<String>,
    /// Details.
    #[schema(value_type = Object)]
    pub details: serde_json::Value,
}

struct Read {
    county: i64,
    filter: Filter,
}

impl Op for Read {
    type Out = Vec<Entry>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Vec<Entry>, StoreError> {
        gezhi_store::journal::page(tx, self.county, &self.filter).await
    }
}

fn number(text: Option<&String>, field: &'static str) -> Result<Option<i64>> {
    text.filter(|text| !text.is_empty())
        .map(|text| {
            text.parse().map_err(|_| {
                AppError::invalid("filter", field, "筛选条件不对。", "This filter is not usable.")
            })
        })
        .transpose()
}

/// A page of entries, newest first.
///
/// # Errors
/// 401, 403, 422.
pub async fn page(app: &App, actor: &Actor, query: &JournalQuery) -> Result<Page<JournalEntry>> {
    const PAGE: usize = 50;
    decide(actor, Action::SeeJournal)?;
    let day = |text: &Option<String>, end, field| {
        text.as_deref()
            .filter(|text| !text.is_empty())
            .map(|text| crate::cases::day_micros(text, end, field))
            .transpose()
    };
    let filter = Filter {
        act: query.act.clone().filter(|act| !act.is_empty()),
        actor: number(query.actor.as_ref(), "actor")?,
        subject: number(query.subject.as_ref(), "subject")?,
        from: day(&query.from, false, "from")?,
        to: day(&query.to, true, "to")?,
        before: number(query.cursor.as_ref(), "cursor")?,
        limit: i64::try_from(PAGE + 1).unwrap_or(51),
    };
    let mut rows = app.db.read(Read { county: app.county, filter }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|entry| entry.id.to_string());
    let items = rows
        .into_iter()
        .map(|entry| {
            let details = serde_json::from_str(&entry.details).unwrap_or_default();
            JournalEntry {
                id: Id(entry.id),
                at: gezhi_store::time::instant(entry.at).map(|at| at.to_string()).unwrap_or_default(),
                actor: entry.actor.map(|id| Person { id: Id(id), name: entry.actor_name.clone() }),
                role: entry.role,
                word: act_word(&entry.act, &details),
                act: entry.act,
                subject_kind: entry.subject_kind,
                subject: Id(entry.subject),
                place: entry.place.and_then(|id| app.place_ref_by_id(PlaceId(id))),
                address: entry.address,
                details,
            }
        })
        .collect();
    Ok(Page { items, next })
}
