//! What people type about posts, checked.

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::posts::PostSpec;
use jiff::civil::Date;

/// A text of one line.
pub(super) fn line(text: &str, field: &'static str, longest: usize) -> Result<String> {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    gezhi_domain::cases::clean_text(&text, longest).map_err(|_| {
        AppError::invalid(
            "too_long",
            field,
            format!("太长了，最多 {longest} 字。"),
            format!("Too long: {longest} characters at most."),
        )
    })
}

/// An optional text of one line; an empty one is none.
pub(super) fn some_line(text: Option<&str>, field: &'static str, longest: usize) -> Result<Option<String>> {
    Ok(Some(line(text.unwrap_or_default(), field, longest)?).filter(|text| !text.is_empty()))
}

/// A name.
pub(super) fn name(text: &str) -> Result<String> {
    let name = line(text, "name", 40)?;
    if name.is_empty() {
        return Err(AppError::invalid(
            "name",
            "name",
            "请填姓名，最多 40 字。",
            "Give a name of at most 40 characters.",
        ));
    }
    Ok(name)
}

/// A telephone for work, if one was typed.
pub(super) fn phone(text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let found = gezhi_domain::residents::phone(text).or_else(|| short_number(text));
    found.map(Some).ok_or_else(|| {
        AppError::invalid(
            "phone",
            "phone",
            "电话不对：请填 11 位手机号，或带区号的固定电话。",
            "This is no telephone number: give a mobile number, or a landline with its area code.",
        )
    })
}

/// A number for everybody such as 110 or 12348.
fn short_number(text: &str) -> Option<String> {
    ((3..=6).contains(&text.len()) && text.starts_with('1') && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.to_owned())
}

/// A day as typed.
pub(super) fn day(text: &str, field: &'static str) -> Result<Date> {
    text.trim().parse().map_err(|_| {
        AppError::invalid("date", field, "日期请写成 2026-11-26 这样。", "Write the day like 2026-11-26.")
    })
}

/// A kind of post.
pub(super) fn kind(app: &App, key: &str) -> Result<PostSpec> {
    app.profile().posts.kind(key).cloned().ok_or_else(|| {
        AppError::invalid(
            "post_kind",
            "kind",
            "没有这种岗位，请重新选择。",
            "There is no such kind of post; choose again.",
        )
    })
}

/// A place where somebody may do something, and the permit for it.
pub(super) fn place(app: &App, actor: &Actor, action: Action, id: i64) -> Result<(PlacePath, Permit)> {
    let path = path_of(app, id)?;
    let permit = decide_at(actor, action, &path)?;
    Ok((path, permit))
}

/// The path of a stored place.
pub(super) fn path_of(app: &App, place: i64) -> Result<PlacePath> {
    app.directory().place(PlaceId(place)).map(|place| place.path).ok_or_else(AppError::not_found)
}

/// Refuses a kind that does not stand on a place of this level.
pub(super) fn check_level(app: &App, spec: &PostSpec, place: i64) -> Result<()> {
    let directory = app.directory();
    let place = directory.place(PlaceId(place)).ok_or_else(AppError::not_found)?;
    if spec.stands_on(&place.level_key) {
        return Ok(());
    }
    Err(AppError::invalid(
        "post_level",
        "place",
        format!("{}不设{}，请选别的地点或岗位。", place.name, spec.name.zh),
        format!("There is no {} on this level; choose another place or post.", spec.name.en),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_for_work() {
        for (typed, number) in [
            ("138 0000 6621", Some("13800006621")),
            ("0775-4123456", Some("07754123456")),
            ("110", Some("110")),
            ("12348", Some("12348")),
            (" ", None),
        ] {
            assert_eq!(phone(Some(typed)).unwrap().as_deref(), number, "{typed}");
        }
        assert!(phone(Some("张三")).is_err() && phone(Some("1")).is_err());
    }
}
