//! Policies as they are handed out.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::policies::PolicyRow;
use serde::Serialize;
use utoipa::ToSchema;

/// Characters of the text in a list.
const FIRST_WORDS: usize = 80;

/// A topic.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
}

/// A policy in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyItem {
    /// Identity.
    pub id: Id,
    /// Title.
    pub title: String,
    /// Number of the document.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Codes of topics.
    pub topics: Vec<String>,
    /// Whom it is for.
    pub audience: String,
    /// Where it holds, with everything below.
    pub place: Option<PlaceRef>,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    pub until: Option<String>,
    /// Whether it holds today.
    pub in_force: bool,
    /// Service item to apply with.
    pub item: Option<String>,
    /// Its name.
    pub item_name: Option<Bi>,
    /// How the text begins.
    pub summary: String,
    /// Version: sent back with every change.
    pub version: i64,
    /// Whether the reader may change it.
    pub editable: bool,
}

/// A policy in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyView {
    /// The list's fields.
    #[serde(flatten)]
    pub row: PolicyItem,
    /// What people call it.
    pub words: Vec<String>,
    /// Text: paragraphs, lines that begin with `## ` are headings, with `- ` items.
    pub text: String,
}

/// Whether it holds on a day, both as ISO dates.
pub(super) fn holds(row: &PolicyRow, day: &str) -> bool {
    row.since.as_str() <= day && row.until.as_deref().is_none_or(|until| until > day)
}

fn summary(text: &str) -> String {
    let said: String = text
        .lines()
        .filter(|line| !line.starts_with("## ") && !line.trim().is_empty())
        .map(|line| line.trim().trim_start_matches("- "))
        .collect::<Vec<_>>()
        .join(" ");
    said.chars().take(FIRST_WORDS).collect()
}

pub(super) fn item(app: &App, actor: &Actor, row: &PolicyRow) -> PolicyItem {
    let profile = app.profile();
    let path = app.directory().place(PlaceId(row.place)).map(|place| place.path);
    PolicyItem {
        id: Id(row.id),
        title: row.title.clone(),
        number: row.number.clone(),
        issuer: row.issuer.clone(),
        topics: row.topics.clone(),
        audience: row.audience.clone(),
        place: path.and_then(|path| app.place_ref(&path)),
        since: row.since.clone(),
        until: row.until.clone(),
        in_force: holds(row, &local_date(app.now()).to_string()),
        item: row.item.clone(),
        item_name: row
            .item
            .as_deref()
            .and_then(|code| profile.services.item(code))
            .map(|item| Bi::from(&item.name)),
        summary: summary(&row.text),
        version: row.version,
        editable: path.is_some_and(|path| decide_at(actor, Action::EditPolicies, &path).is_ok()),
    }
}

pub(crate) fn view(app: &App, actor: &Actor, row: &PolicyRow) -> PolicyView {
    PolicyView { row: item(app, actor, row), words: row.words.clone(), text: row.text.clone() }
}

/// The topics of this place.
#[must_use]
pub fn topics(app: &App) -> Vec<TopicView> {
    let profile = app.profile();
    let all = profile.services.topics.iter();
    all.map(|topic| TopicView { code: topic.code.clone(), name: Bi::from(&topic.name) }).collect()
}

pub(super) struct Load {
    pub(super) county: i64,
    pub(super) id: i64,
}

impl Op for Load {
    type Out = Option<PolicyRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::policies::by_id(tx, self.county, self.id).await
    }
}

/// A policy. One that is not in force yet is shown only to whoever may change it; one that has ended says so.
///
/// # Errors
/// 404.
pub async fn see(app: &App, actor: &Actor, id: i64) -> Result<PolicyView> {
    let row = app.db.read(Load { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let seen = view(app, actor, &row);
    let begun = row.since <= local_date(app.now()).to_string();
    if begun || seen.row.editable { Ok(seen) } else { Err(AppError::not_found()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_shows_how_the_text_begins_without_its_headings() {
        assert_eq!(
            summary("## 谁可以领\n年满 80 周岁的老人。\n\n- 带身份证；"),
            "年满 80 周岁的老人。 带身份证；"
        );
        assert_eq!(summary(&"长".repeat(200)).chars().count(), FIRST_WORDS);
    }
}
