//! The list as a sheet, and a refused sheet with what is wrong written beside each row.

use super::import::kept;
use super::line::Line;
use super::names::Names;
use super::rows::{COLUMNS, RowError};
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
    let title = format!("{} · 权责清单 · {when} · {} 行", app.profile.head.name.zh, rows.len());
    let head: Vec<String> =
        COLUMNS.iter().filter_map(|column| column.names.first()).map(|name| (*name).to_owned()).collect();
    blocking(move || write_xlsx(Some(&title), &head, &rows)).await
}

async fn blocking(work: impl FnOnce() -> Result<Vec<u8>> + Send + 'static) -> Result<Vec<u8>> {
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}

/// The rows of a previewed sheet as they were typed, with a column that says what is wrong, to be corrected and uploaded
/// again.
///
/// # Errors
/// 401; 404 for somebody else's preview.
pub async fn error_sheet(app: &App, actor: &Actor, preview: i64) -> Result<Vec<u8>> {
    let kept = kept(app, actor, preview).await?;
    blocking(move || {
        let (head, rows) = with_errors(kept.head, kept.typed, &kept.errors);
        write_xlsx(None, &head, &rows)
    })
    .await
}

const ERROR_HEAD: &str = "错误 Errors";

fn with_errors(
    mut head: Vec<String>,
    typed: Vec<(usize, Vec<String>)>,
    errors: &[RowError],
) -> (Vec<String>, Vec<Vec<String>>) {
    // A corrected sheet that comes back keeps its column of errors; it is written anew.
    let old = head.iter().position(|name| name == ERROR_HEAD);
    let width =
        old.unwrap_or_else(|| typed.iter().map(|(_, row)| row.len()).chain([head.len()]).max().unwrap_or(0));
    head.resize(width, String::new());
    head.push(ERROR_HEAD.to_owned());
    let rows = typed
        .into_iter()
        .map(|(number, mut row)| {
            let wrong = errors.iter().filter(|error| error.row == number);
            let text: Vec<String> = wrong
                .map(|error| format!("{}：{} {}", error.column, error.detail_zh, error.detail_en))
                .collect();
            row.resize(width, String::new());
            row.push(text.join("\n"));
            row
        })
        .collect();
    (head, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stay_as_typed_and_errors_stand_beside_them() {
        let error =
            RowError {
                row: 4, column: "类别".into(), detail_zh: "没有。".into(), detail_en: "None.".into()
            };
        let typed = vec![(3, vec!["道路".into()]), (4, vec!["飞碟".into(), "７".into()])];
        let (head, rows) =
            with_errors(vec!["类别".into(), "工作日".into()], typed, std::slice::from_ref(&error));
        assert_eq!(head, ["类别", "工作日", ERROR_HEAD]);
        assert_eq!(rows[0], ["道路", "", ""]);
        assert_eq!(rows[1], ["飞碟", "７", "类别：没有。 None."]);
        let (again, _) = with_errors(head, vec![(3, rows[1].clone())], &[]);
        assert_eq!(again, ["类别", "工作日", ERROR_HEAD]);
    }
}
