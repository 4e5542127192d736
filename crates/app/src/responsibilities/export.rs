//! The list as a sheet, and a refused sheet with what is wrong written beside each row.

use super::import::{KIND, Kept};
use super::line::Line;
use super::names::Names;
use super::rows::COLUMNS;
use crate::context::App;
use crate::error::Result;
use crate::sheets::write_xlsx;
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::deadlines::BEIJING;

/// The list in force as an Excel workbook that [`preview`](super::preview) reads back without a change.
///
/// # Errors
/// 401 and 403.
pub async fn export(app: &App, actor: &Actor) -> Result<Vec<u8>> {
    decide(actor, Action::SeeDuties)?;
    let directory = app.directory();
    let names = Names::of(app);
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let mut lines: Vec<Line> = directory.lines.iter().map(Line::from).collect();
    lines.sort_by(|a, b| (&a.category, a.place, a.id).cmp(&(&b.category, b.place, b.id)));
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            vec![
                names.category_words(&line.category),
                names.place_words(line.place),
                names.body_words(&line.body),
                line.helpers.iter().map(|key| names.body_words(key)).collect::<Vec<_>>().join("、"),
                number(line.days),
                number(line.hours),
                if line.checker == "leader" { "网格长" } else { "网格员" }.to_owned(),
            ]
        })
        .collect();
    let when = BEIJING.to_datetime(app.now()).strftime("%Y-%m-%d %H:%M").to_string();
    let title = format!("{} · 权责清单 · {when} · {} 行", app.profile().head.name.zh, rows.len());
    let head: Vec<String> =
        COLUMNS.iter().filter_map(|column| column.names.first()).map(|name| (*name).to_owned()).collect();
    let work = move || write_xlsx(Some(&title), &head, &rows);
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}

/// The rows of a previewed sheet as they were typed, with a column that says what is wrong, to be corrected and uploaded
/// again.
///
/// # Errors
/// 401; 404 for somebody else's preview.
pub async fn error_sheet(app: &App, actor: &Actor, preview: i64) -> Result<Vec<u8>> {
    let kept: Kept = crate::previews::look(app, actor, KIND, preview).await?;
    kept.typed.with_errors(kept.errors).await
}
