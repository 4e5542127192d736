//! Export to Excel: masked, with a watermark line, audited (feature C13).

use super::list::page_op;
use super::query::CaseQuery;
use super::row::row;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::deadlines::BEIJING;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;

/// A sheet: its title line, its head and its rows.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Who exported it, when, and how many rows.
    pub watermark: String,
    /// Column heads.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// Most rows of one export.
const MAX_ROWS: i64 = 20_000;

const COLUMNS: &[(&str, &str)] = &[
    ("ticket", "编号"),
    ("title", "事项"),
    ("state", "状态"),
    ("due", "时限"),
    ("category", "类别"),
    ("grade", "等级"),
    ("channel", "来源"),
    ("place", "网格"),
    ("body", "承办单位"),
    ("reporter", "上报人"),
    ("phone", "电话"),
    ("reported", "上报时间"),
    ("closed", "办结时间"),
    ("stars", "评价"),
];

struct Audit {
    county: i64,
    entry: Entry,
}

impl Op for Audit {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

fn local(text: Option<&str>) -> String {
    text.and_then(|text| text.parse::<jiff::Timestamp>().ok())
        .map(|at| BEIJING.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

/// The cases of a list as a sheet; names and telephones are masked. The journal says who took what.
///
/// # Errors
/// 401, 403, 422 when there are too many rows.
pub async fn export(
    app: &App,
    actor: &Actor,
    query: &CaseQuery,
    columns: Option<&str>,
    address: Option<&str>,
) -> Result<Sheet> {
    let permit = decide(actor, Action::ExportCases)?;
    let mut op = page_op(app, actor, query, MAX_ROWS + 1)?;
    op.after = None;
    let rows = app.db.read(op).await?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > MAX_ROWS {
        return Err(AppError::invalid(
            "export_too_large",
            "limit",
            format!("超过 {MAX_ROWS} 行，请先缩小时间或范围再导出。"),
            format!("More than {MAX_ROWS} rows; narrow the period or the place first."),
        ));
    }
    let wanted: Vec<&(&str, &str)> = match columns.filter(|list| !list.is_empty()) {
        Some(list) => {
            list.split(',').filter_map(|key| COLUMNS.iter().find(|(known, _)| *known == key)).collect()
        }
        None => COLUMNS.iter().collect(),
    };
    let directory = app.directory();
    let lines: Vec<Vec<String>> = rows
        .into_iter()
        .map(|stored| {
            let view = row(app, &super::act::complete(stored.case, &directory));
            let reporter = view.reporter.as_ref();
            wanted
                .iter()
                .map(|(key, _)| match *key {
                    "ticket" => view.ticket.clone(),
                    "title" => view.title.clone(),
                    "state" => view.state_word.zh.clone(),
                    "due" => local(view.due_at.as_deref()),
                    "category" => view.category.as_ref().map(|c| c.name.zh.clone()).unwrap_or_default(),
                    "grade" => view.grade.clone(),
                    "channel" => channel_name(app, &view.channel),
                    "place" => view.place.as_ref().map(|place| place.path.clone()).unwrap_or_default(),
                    "body" => view.body.as_ref().map(|body| body.name.clone()).unwrap_or_default(),
                    "reporter" => reporter.and_then(|r| r.name.clone()).unwrap_or_default(),
                    "phone" => reporter.and_then(|r| r.phone.clone()).unwrap_or_default(),
                    "reported" => local(Some(&view.reported_at)),
                    "closed" => local(view.closed_at.as_deref()),
                    "stars" => view.stars.map(|stars| stars.to_string()).unwrap_or_default(),
                    _ => String::new(),
                })
                .collect()
        })
        .collect();
    let mut entry = app.entry(&permit, "export", "cases", 0, address);
    entry.details = serde_json::json!({ "rows": lines.len(), "columns": wanted.iter().map(|(key, _)| *key).collect::<Vec<_>>() }).to_string();
    app.db.write(Audit { county: app.county, entry }).await?;
    let when = BEIJING.to_datetime(app.now()).strftime("%Y-%m-%d %H:%M").to_string();
    Ok(Sheet {
        watermark: format!(
            "{} · {} · {when} · {} 行 · 内部资料，请勿外传",
            app.profile().head.platform.zh,
            actor.name,
            lines.len()
        ),
        head: wanted.iter().map(|(_, zh)| (*zh).to_owned()).collect(),
        rows: lines,
    })
}

fn channel_name(app: &App, code: &str) -> String {
    app.profile()
        .work
        .channels
        .iter()
        .find(|channel| channel.key.code() == code)
        .map_or_else(|| code.to_owned(), |channel| channel.name.zh.clone())
}
