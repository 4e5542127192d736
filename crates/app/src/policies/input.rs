//! What somebody types of a policy, checked.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::line;
use crate::views::Id;
use gezhi_domain::cases::clean_text;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::policies::{LONGEST_TEXT, Validity};
use gezhi_store::policies::PolicyRow;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

/// What people call it: so many words at most.
const WORDS: usize = 40;

/// A policy as typed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct PolicyInput {
    /// Title.
    pub title: String,
    /// Number of the document.
    #[serde(default)]
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Codes of topics.
    #[serde(default)]
    pub topics: Vec<String>,
    /// What people call it.
    #[serde(default)]
    pub words: Vec<String>,
    /// Whom it is for.
    #[serde(default)]
    pub audience: String,
    /// Service item to apply with.
    #[serde(default)]
    pub item: Option<String>,
    /// Text.
    pub text: String,
    /// Where it holds; the root where left out.
    #[serde(default)]
    pub place: Option<Id>,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    #[serde(default)]
    pub until: Option<String>,
}

/// A day as typed.
///
/// # Errors
/// 422.
pub(super) fn day(text: &str, field: &'static str) -> Result<Date> {
    text.trim().parse().map_err(|_| {
        AppError::invalid("date", field, "日期请写成 2026-11-26 这样。", "Write the day like 2026-11-26.")
    })
}

fn needed(text: &str, field: &'static str, zh: &str, en: &str) -> Result<String> {
    let text = line(text, field, 200)?;
    if text.is_empty() { Err(AppError::invalid("needed", field, zh, en)) } else { Ok(text) }
}

impl PolicyInput {
    /// Where it is to hold.
    ///
    /// # Errors
    /// 422 for a place that does not exist.
    pub(super) fn path(&self, app: &App) -> Result<PlacePath> {
        let directory = app.directory();
        let id = self.place.map_or_else(|| directory.root(), |id| PlaceId(id.0));
        directory.place(id).map(|place| place.path).ok_or_else(|| {
            AppError::invalid(
                "place",
                "place",
                "没有这个地方，请重新选择。",
                "There is no such place; choose again.",
            )
        })
    }

    /// The row that it makes.
    ///
    /// # Errors
    /// 422 with the field.
    pub(super) fn row(&self, app: &App, id: i64, version: i64, place: &PlacePath) -> Result<PolicyRow> {
        let profile = app.profile();
        let title = needed(&self.title, "title", "请写标题。", "Write a title.")?;
        let issuer = needed(&self.issuer, "issuer", "请写发文单位。", "Say who issued it.")?;
        let text = clean_text(&self.text, LONGEST_TEXT).map_err(|_| {
            AppError::invalid(
                "text_too_long",
                "text",
                format!("正文最多 {LONGEST_TEXT} 字。您写的内容还在，请删短一些。"),
                format!("The text has at most {LONGEST_TEXT} characters; nothing you wrote is lost."),
            )
        })?;
        if text.is_empty() {
            return Err(AppError::invalid("needed", "text", "请写正文。", "Write the text."));
        }
        if self.topics.iter().any(|code| !profile.services.topics.iter().any(|topic| topic.code == *code)) {
            return Err(AppError::invalid(
                "topic",
                "topics",
                "没有这个主题，请重新选择。",
                "There is no such topic; choose again.",
            ));
        }
        let item = self.item.clone().filter(|code| !code.is_empty());
        if item.as_deref().is_some_and(|code| profile.services.item(code).is_none()) {
            return Err(AppError::invalid(
                "item",
                "item",
                "没有这个办事事项，请重新选择。",
                "There is no such service item; choose again.",
            ));
        }
        let since = day(&self.since, "since")?;
        let until = self.until.as_deref().filter(|text| !text.trim().is_empty());
        let until = until.map(|text| day(text, "until")).transpose()?;
        if Validity::new(since, until).is_none() {
            return Err(AppError::invalid(
                "until",
                "until",
                "失效日期要在生效日期之后。",
                "The end comes after the first day.",
            ));
        }
        let mut words = Vec::new();
        for word in self.words.iter().take(WORDS) {
            let word = line(word, "words", 40)?;
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        Ok(PolicyRow {
            id,
            place: place.id().0,
            title,
            number: line(&self.number, "number", 100)?,
            issuer,
            topics: self.topics.clone(),
            words,
            audience: line(&self.audience, "audience", 200)?,
            item,
            text,
            since: since.to_string(),
            until: until.map(|day| day.to_string()),
            version,
            updated_at: app.now().as_microsecond(),
        })
    }
}
