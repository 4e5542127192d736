//! What can be asked of a list of cases, in the words of an address, and the store's filter that means it.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::ids::Ids;
use gezhi_domain::cases::{Channel, Grade, State};
use gezhi_domain::deadlines::BEIJING;
use gezhi_domain::grids::PlaceId;
use gezhi_store::case_lists::{Filter, Order};
use gezhi_store::cases::StoredCase;
use serde::Deserialize;
use utoipa::IntoParams;

/// What is asked of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CaseQuery {
    /// `open` (default) or `all`.
    pub view: Option<String>,
    /// States, separated by commas.
    pub state: Option<String>,
    /// Category code; covers its branch.
    pub category: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Grade.
    pub grade: Option<String>,
    /// Place; covers its subtree.
    pub place: Option<String>,
    /// Body.
    pub body: Option<String>,
    /// `1`: past the deadline.
    pub overdue: Option<String>,
    /// `1`: in my own inbox's bodies and grids only.
    pub mine: Option<String>,
    /// `1`: nobody is responsible.
    pub nobody: Option<String>,
    /// `0`: not closed, `1`: closed.
    pub closed: Option<String>,
    /// `0`: not answered, `1`: answered.
    pub replied: Option<String>,
    /// Stars, `1-2`.
    pub stars: Option<String>,
    /// Words, or a ticket code.
    pub q: Option<String>,
    /// Reported on or after this day.
    pub from: Option<String>,
    /// Reported on or before this day.
    pub to: Option<String>,
    /// `due` (default for open) or `new`.
    pub sort: Option<String>,
    /// Rows a page, 20 to 200.
    pub limit: Option<i64>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

pub(super) fn yes(value: Option<&String>) -> bool {
    value.is_some_and(|value| value == "1" || value == "true")
}

fn tri(value: Option<&String>) -> Option<bool> {
    value.map(|value| value == "1" || value == "true")
}

pub(super) fn bad(field: &'static str) -> AppError {
    AppError::invalid(
        "filter",
        field,
        "筛选条件不对，请重新选择。",
        "This filter is not usable; choose again.",
    )
}

/// A day in Beijing as microseconds; `end` gives the instant after it.
pub(crate) fn day_micros(text: &str, end: bool, field: &'static str) -> Result<i64> {
    let date: jiff::civil::Date = text.parse().map_err(|_| bad(field))?;
    let date = if end { date.tomorrow().map_err(|_| bad(field))? } else { date };
    BEIJING.to_timestamp(date.at(0, 0, 0, 0)).map(jiff::Timestamp::as_microsecond).map_err(|_| bad(field))
}

/// The identities of what was reported in a period. An identity is never older than its instant, and younger only by as
/// much as the clock was set back while the process ran: an hour is allowed for.
fn ids_between(from: Option<i64>, to: Option<i64>) -> Option<(i64, i64)> {
    const SLACK: i64 = 3_600_000_000;
    from.or(to)?;
    let floor = |micros: i64| gezhi_store::time::instant(micros).map_or(i64::MAX, Ids::floor_of);
    Some((from.map_or(0, floor), to.map_or(i64::MAX, |to| floor(to.saturating_add(SLACK)))))
}

impl CaseQuery {
    /// The store's filter.
    ///
    /// # Errors
    /// 422 with the field.
    pub(super) fn filter(&self, app: &App) -> Result<Filter> {
        let mut filter =
            Filter { open: self.view.as_deref().unwrap_or("open") == "open", ..Filter::default() };
        for code in self.state.iter().flat_map(|list| list.split(',')).filter(|code| !code.is_empty()) {
            let state = State::parse(code).ok_or_else(|| bad("state"))?;
            filter.open &= state != State::Closed;
            filter.states.push(state.number());
        }
        filter.category.clone_from(&self.category);
        let channel = |code: &String| Channel::parse(code).ok_or_else(|| bad("channel"));
        filter.channel = self.channel.as_ref().map(channel).transpose()?.map(Channel::number);
        let grade = |code: &String| Grade::parse(code).ok_or_else(|| bad("grade"));
        filter.grade = self.grade.as_ref().map(grade).transpose()?.map(Grade::number);
        if let Some(place) = &self.place {
            let id = place.parse().map_err(|_| bad("place"))?;
            let directory = app.directory();
            let place = directory.place(PlaceId(id)).ok_or_else(|| bad("place"))?;
            filter.place = Some((place.path.depth(), id));
        }
        filter.body = self.body.as_ref().map(|body| body.parse().map_err(|_| bad("body"))).transpose()?;
        filter.overdue = yes(self.overdue.as_ref());
        filter.nobody = yes(self.nobody.as_ref());
        filter.closed = tri(self.closed.as_ref());
        filter.replied = tri(self.replied.as_ref());
        filter.open &= filter.closed != Some(true);
        filter.from = self.from.as_deref().map(|day| day_micros(day, false, "from")).transpose()?;
        filter.to = self.to.as_deref().map(|day| day_micros(day, true, "to")).transpose()?;
        filter.ids_between = ids_between(filter.from, filter.to);
        if let Some(stars) = &self.stars {
            let (low, high) = stars.split_once('-').unwrap_or((stars, stars));
            filter.stars =
                Some((low.parse().map_err(|_| bad("stars"))?, high.parse().map_err(|_| bad("stars"))?));
        }
        Ok(filter)
    }

    pub(super) fn order(&self) -> Order {
        match self.sort.as_deref() {
            Some("new") => Order::Newest,
            Some("due") => Order::Due,
            _ if self.view.as_deref() == Some("all") => Order::Newest,
            _ => Order::Due,
        }
    }
}

/// A cursor: the sort key and the id of the last row.
pub(super) fn cursor_of(stored: &StoredCase) -> String {
    format!("{}.{}", stored.sort_at, stored.case.id.0)
}

pub(crate) fn parse_cursor(text: &str) -> Result<(i64, i64)> {
    let parse = |part: &str| part.parse().map_err(|_| bad("cursor"));
    let (due, id) = text.split_once('.').ok_or_else(|| bad("cursor"))?;
    Ok((parse(due)?, parse(id)?))
}
