//! A sheet as a table for Excel: the marks of everybody, and the allowances that follow from the grades.

use super::read::{Whole, whole};
use super::refusals::wrong_state;
use super::row::{SUBJECT, card_of, marks_of, state_of};
use super::view::programme_name;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::assessments::Scorecard;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments::LineRow;

/// A table with a line above it that says what it is.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it is.
    pub title: String,
    /// Name of the file, without its ending.
    pub file: String,
    /// Heads of the columns.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

struct Exported {
    county: i64,
    entry: Entry,
}

impl Op for Exported {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// That names left the house stands in the journal.
async fn exported(
    app: &App,
    actor: &Actor,
    (whole, what): (&Whole, &str),
    address: Option<&str>,
) -> Result<()> {
    let permit = decide(actor, Action::ReviewAssessments)?;
    let mut entry = app.entry(&permit, "assessment_export", SUBJECT, whole.row.id, address);
    entry.place = Some(whole.row.village);
    entry.details = serde_json::json!({ "what": what, "lines": whole.lines.len() }).to_string();
    Ok(app.db.write(Exported { county: app.county, entry }).await?)
}

fn title(app: &App, whole: &Whole, what: &str) -> String {
    let village = app.place_ref_by_id(PlaceId(whole.row.village)).map(|place| place.path).unwrap_or_default();
    format!("{village} {} {} {what}", programme_name(app, &whole.row.programme).zh, whole.row.month)
}

fn name<'a>(whole: &'a Whole, line: &'a LineRow) -> &'a str {
    line.holder
        .filter(|_| line.holder_kind == "household")
        .and_then(|id| whole.households.get(&id))
        .map_or(line.name.as_str(), String::as_str)
}

fn place(app: &App, line: &LineRow) -> String {
    app.directory().place(PlaceId(line.place)).map(|place| place.name.clone()).unwrap_or_default()
}

fn grade(card: &Scorecard, line: &LineRow) -> String {
    line.grade
        .as_deref()
        .and_then(|code| card.grade_of(code))
        .map(|grade| grade.name.zh.clone())
        .unwrap_or_default()
}

/// The marks of everybody on a sheet, with the figures and reasons behind them.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn scores(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<Table> {
    let whole = whole(app, actor, id).await?;
    exported(app, actor, (&whole, "scores"), address).await?;
    let card = card_of(&whole.row)?;
    let mut head: Vec<String> = vec!["序号".into(), "姓名".into(), "网格".into()];
    head.extend(card.items.iter().map(|item| format!("{}（{}分）", item.name.zh, item.full)));
    head.extend([format!("总分（{}分）", card.full()), "等次".into(), "积分".into(), "说明".into()]);
    let mut rows = Vec::with_capacity(whole.lines.len());
    for (number, line) in whole.lines.iter().enumerate() {
        let marks = marks_of(line)?;
        let mut row = vec![(number + 1).to_string(), name(&whole, line).to_owned(), place(app, line)];
        let mut said = Vec::new();
        for item in &card.items {
            let mark = marks.iter().find(|mark| mark.item == item.code);
            row.push(mark.and_then(|mark| mark.mark).map(|mark| mark.to_string()).unwrap_or_default());
            let Some(mark) = mark else { continue };
            match mark.figure {
                Some(figure) => said.push(format!("{} {}/{}", item.name.zh, figure.done, figure.base)),
                None if !mark.reason.is_empty() => said.push(format!("{}：{}", item.name.zh, mark.reason)),
                None => {}
            }
        }
        row.extend([line.total.to_string(), grade(&card, line), line.paid.to_string(), said.join("；")]);
        rows.push(row);
    }
    Ok(Table {
        title: title(app, &whole, "考核评分表"),
        file: format!("assessment-{}-{}", whole.row.programme, whole.row.month),
        head,
        rows,
    })
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// The allowances that follow from the grades, once the result is published.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 before it is published.
pub async fn allowances(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<Table> {
    let whole = whole(app, actor, id).await?;
    if !state_of(&whole.row)?.is_public() {
        return Err(wrong_state(&whole.row.state));
    }
    exported(app, actor, (&whole, "allowances"), address).await?;
    let card = card_of(&whole.row)?;
    let fen = |line: &LineRow| {
        line.grade.as_deref().and_then(|code| card.grade_of(code)).map_or(0, |grade| grade.allowance)
    };
    let mut rows: Vec<Vec<String>> = whole
        .lines
        .iter()
        .enumerate()
        .map(|(number, line)| {
            vec![
                (number + 1).to_string(),
                name(&whole, line).to_owned(),
                place(app, line),
                line.total.to_string(),
                grade(&card, line),
                yuan(fen(line)),
                String::new(),
            ]
        })
        .collect();
    let sum: i64 = whole.lines.iter().map(fen).sum();
    rows.push(vec![
        String::new(),
        "合计".into(),
        String::new(),
        String::new(),
        String::new(),
        yuan(sum),
        String::new(),
    ]);
    Ok(Table {
        title: title(app, &whole, "考核补贴发放表"),
        file: format!("allowance-{}-{}", whole.row.programme, whole.row.month),
        head: ["序号", "姓名", "网格", "总分", "等次", "补贴（元）", "签领"].map(str::to_owned).to_vec(),
        rows,
    })
}
