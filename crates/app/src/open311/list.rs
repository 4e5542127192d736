//! Several service requests: by their numbers, by dates, or by what changed.

use super::query::{ListQuery, MAX_IDS, Wanted};
use super::record::{Material, ServiceRequest, is_for_everybody, record};
use super::services::service;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::ids::Ids;
use gezhi_store::case_lists::{Filter, Order, Scope};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::SignedDuration;

/// Cases read at a time.
const CHUNK: usize = 500;

/// Most journal entries looked through for changes.
const MAX_CHANGES: usize = 50_000;

struct ByTickets {
    county: i64,
    tickets: Vec<String>,
}

impl Op for ByTickets {
    type Out = Vec<Material>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Vec<Material>, StoreError> {
        let mut found = Vec::with_capacity(self.tickets.len());
        for ticket in &self.tickets {
            let stored = gezhi_store::cases::by_ticket(tx, self.county, ticket).await?;
            if let Some(stored) = stored.filter(|stored| is_for_everybody(&stored.case)) {
                found.push(Material::load(tx, self.county, stored.case).await?);
            }
        }
        Ok(found)
    }
}

/// The list, read in one state of the database.
struct ListOp {
    county: i64,
    wanted: Wanted,
}

/// Where the cases come from, newest first.
enum Source {
    /// Down from below this identity, no farther than the floor.
    Window { below: i64, floor: i64 },
    /// These and no others, newest first.
    Changed { ids: Vec<i64>, read: usize },
    /// Nothing more to come.
    End,
}

impl ListOp {
    /// Cases that changed within the range, by the journal; `None` where there are too many entries to look through.
    async fn changed(
        &self,
        tx: &mut Tx<'_>,
        from: i64,
        upto: i64,
    ) -> std::result::Result<Option<Vec<i64>>, StoreError> {
        let mut ids = Vec::new();
        let (mut at, mut seen) = (from, 0);
        loop {
            let entries = gezhi_store::journal::after(tx, self.county, at, upto, 5_000).await?;
            ids.extend(
                entries
                    .iter()
                    .filter(|entry| entry.public && entry.subject_kind == "case")
                    .map(|entry| entry.subject),
            );
            seen += entries.len();
            match entries.last() {
                Some(last) if entries.len() == 5_000 => at = last.id,
                _ => break,
            }
            if seen >= MAX_CHANGES {
                return Ok(None);
            }
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.dedup();
        Ok(Some(ids))
    }

    async fn start(&self, tx: &mut Tx<'_>) -> std::result::Result<Option<Source>, StoreError> {
        // An identity holds the millisecond in which it was made: a second more on both sides is the bound in identities.
        let second = SignedDuration::from_secs(1);
        let floor = |at: jiff::Timestamp| Ids::floor_of(at.saturating_sub(second).unwrap_or(at));
        let top = |at: jiff::Timestamp| Ids::floor_of(at.saturating_add(second).unwrap_or(at));
        if let Some(range) = self.wanted.updated {
            let ids = self.changed(tx, floor(range.from), top(range.until)).await?;
            return Ok(ids.map(|ids| Source::Changed { ids, read: 0 }));
        }
        Ok(Some(self.wanted.reported.map_or(Source::End, |range| Source::Window {
            below: top(range.until),
            floor: floor(range.from),
        })))
    }

    fn filters(&self) -> Vec<Filter> {
        let base = Filter {
            closed: self.wanted.closed,
            from: self.wanted.reported.map(|range| range.from.as_microsecond()),
            to: self.wanted.reported.map(|range| range.until.as_microsecond().saturating_add(1)),
            ..Filter::default()
        };
        let of = |code: &String| Filter { category: Some(code.clone()), ..base.clone() };
        if self.wanted.services.is_empty() {
            vec![base]
        } else {
            self.wanted.services.iter().map(of).collect()
        }
    }

    /// The next cases of the source. Several services are merged: the newest of each, cut to one length again.
    async fn next(
        &self,
        tx: &mut Tx<'_>,
        source: &mut Source,
    ) -> std::result::Result<Vec<StoredCase>, StoreError> {
        let limit = i64::try_from(CHUNK).unwrap_or(i64::MAX);
        let (ids, after) = match source {
            Source::Window { below, .. } => (None, Some((0, *below))),
            Source::Changed { ids, read } => {
                let part: Vec<i64> = ids.iter().skip(*read).take(CHUNK).copied().collect();
                *read += part.len();
                (Some(part), None)
            }
            Source::End => return Ok(Vec::new()),
        };
        let mut cases = Vec::new();
        for mut filter in self.filters() {
            filter.ids.clone_from(&ids);
            cases.extend(
                gezhi_store::case_lists::page(
                    tx,
                    self.county,
                    Scope::County,
                    &filter,
                    Order::Newest,
                    after,
                    limit,
                )
                .await?,
            );
        }
        cases.sort_by_key(|stored| std::cmp::Reverse(stored.case.id));
        cases.dedup_by_key(|stored| stored.case.id);
        cases.truncate(CHUNK);
        let last = cases.last().map(|stored| stored.case.id.0);
        match source {
            Source::Window { below, floor } => match last {
                Some(last) if cases.len() == CHUNK && last > *floor => *below = last,
                _ => *source = Source::End,
            },
            Source::Changed { ids, read } if *read >= ids.len() => *source = Source::End,
            _ => {}
        }
        Ok(cases)
    }
}

impl Op for ListOp {
    type Out = Option<Vec<Material>>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(mut source) = self.start(tx).await? else { return Ok(None) };
        let mut skip = self.wanted.skip;
        let mut found = Vec::new();
        while !matches!(source, Source::End) {
            let cases = self.next(tx, &mut source).await?;
            for stored in cases.into_iter().filter(|stored| is_for_everybody(&stored.case)) {
                if self.wanted.updated.is_none() && skip > 0 {
                    skip -= 1;
                    continue;
                }
                let material = Material::load(tx, self.county, stored.case).await?;
                if self.wanted.updated.is_some_and(|range| !range.holds(material.updated())) {
                    continue;
                }
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                found.push(material);
                if found.len() == self.wanted.limit {
                    return Ok(Some(found));
                }
            }
        }
        Ok(Some(found))
    }
}

fn records(app: &App, found: Vec<Material>) -> Vec<ServiceRequest> {
    let directory = app.directory();
    let complete =
        |material: Material| Material { case: crate::cases::complete(material.case, &directory), ..material };
    found.into_iter().map(|material| record(app, &complete(material))).collect()
}

/// Public service requests, newest first. Numbers override everything else; those that do not exist are left out.
///
/// # Errors
/// Sentences for parameters that are not usable; `service_code_unknown`; failures of the store.
pub async fn list(app: &App, query: &ListQuery) -> Result<Vec<ServiceRequest>> {
    if !query.ids.is_empty() {
        if query.ids.len() > MAX_IDS {
            return Err(AppError::invalid(
                "open311_parameter",
                "service_request_id",
                format!("一次最多查询 {MAX_IDS} 个编号。"),
                format!("{MAX_IDS} service_request_id at most."),
            ));
        }
        let tickets = query.ids.iter().map(|id| super::find::typed(id)).collect();
        return Ok(records(app, app.db.read(ByTickets { county: app.county, tickets }).await?));
    }
    let wanted = query.understand(app.now())?;
    if let Some(unknown) = wanted.services.iter().find(|code| service(app, code).is_none()) {
        return Err(super::file::unknown_service(unknown));
    }
    let found = app.db.read(ListOp { county: app.county, wanted }).await?.ok_or_else(|| {
        AppError::invalid(
            "open311_parameter",
            "updated_after",
            "这段时间的变化太多，请缩短 updated_after 到 updated_before 的范围。",
            "Too much changed in this range; shorten updated_after to updated_before.",
        )
    })?;
    Ok(records(app, found))
}
