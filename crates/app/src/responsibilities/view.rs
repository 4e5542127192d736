//! The list as the API shows it, with its gaps and conflicts.

use super::line::{Line, version};
use crate::cases::CategoryRef;
use crate::context::App;
use crate::directory::Directory;
use crate::error::Result;
use crate::views::{BodyRef, Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::cases::{conflicts, gaps};
use gezhi_domain::grids::PlaceId;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A line of the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ResponsibilityLine)]
pub struct LineView {
    /// Identity.
    pub id: Id,
    /// Category; the line covers its branch.
    pub category: CategoryRef,
    /// Where; everywhere when `null`.
    pub place: Option<PlaceRef>,
    /// Lead body. Where every town has its own, this stands for the one of the case's town.
    pub body: BodyRef,
    /// Bodies that help.
    pub helpers: Vec<BodyRef>,
    /// Limit in working days.
    pub days: Option<i64>,
    /// Limit in hours.
    pub hours: Option<i64>,
    /// Who checks on the spot: `worker` or `leader`.
    pub checker: String,
}

/// A category that no line covers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryGap {
    /// Category.
    pub category: CategoryRef,
}

/// Lines that claim the same for different bodies; such cases go to nobody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LineConflict {
    /// Category.
    pub category: CategoryRef,
    /// Place; everywhere when `null`.
    pub place: Option<PlaceRef>,
    /// The lines.
    pub lines: Vec<Id>,
}

/// The list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResponsibilityList {
    /// Changes with the list.
    pub version: String,
    /// Lines by category and place.
    pub lines: Vec<LineView>,
    /// Categories of the lowest level that no line covers everywhere.
    pub gaps: Vec<CategoryGap>,
    /// Conflicts.
    pub conflicts: Vec<LineConflict>,
}

/// Turns codes and keys into names.
pub(super) struct Viewer<'a> {
    app: &'a App,
    directory: Arc<Directory>,
}

impl<'a> Viewer<'a> {
    pub fn new(app: &'a App) -> Self {
        Self { app, directory: app.directory() }
    }

    fn category(&self, code: &str) -> CategoryRef {
        CategoryRef { code: code.to_owned(), name: self.app.category_name(code) }
    }

    /// The body of a key for a line's place; where each town has its own, any of them under the common name.
    fn body(&self, key: &str, place: Option<i64>) -> BodyRef {
        let path = place.and_then(|id| self.directory.place(PlaceId(id))).map(|place| place.path);
        if let Some(body) =
            self.directory.nearest_body(key, path.as_ref()).and_then(|id| self.directory.body(id))
        {
            return BodyRef { id: Id(body.id), name: body.name.clone() };
        }
        let is_below = |body: i64| {
            let own = self.directory.place(PlaceId(body)).map(|place| place.path);
            path.zip(own).is_none_or(|(path, own)| path.reaches(&own))
        };
        let same = self.directory.bodies().filter(|body| body.key == key);
        let any = same.map(|body| (!is_below(body.place), body.id)).min().map(|(_, id)| id);
        BodyRef { id: Id(any.unwrap_or(0)), name: general_name(self.app, key) }
    }

    pub fn line(&self, line: &Line) -> LineView {
        LineView {
            id: Id(line.id),
            category: self.category(&line.category),
            place: line.place.and_then(|id| self.app.place_ref_by_id(PlaceId(id))),
            body: self.body(&line.body, line.place),
            helpers: line.helpers.iter().map(|key| self.body(key, line.place)).collect(),
            days: line.days,
            hours: line.hours,
            checker: line.checker.clone(),
        }
    }

    /// The conflicts of a list, which need not be the one in force.
    pub fn conflicts(&self, list: &Directory) -> Vec<LineConflict> {
        let groups = conflicts(list.routable());
        groups
            .iter()
            .filter_map(|group| {
                let first = group.first()?;
                Some(LineConflict {
                    category: self.category(&first.category),
                    place: first.place.and_then(|id| self.app.place_ref_by_id(id)),
                    lines: group.iter().map(|line| Id(line.id)).collect(),
                })
            })
            .collect()
    }

    /// The gaps of a list, which need not be the one in force.
    pub fn gaps(&self, list: &Directory) -> Vec<CategoryGap> {
        let all = &self.app.profile().categories.categories;
        let parents: std::collections::HashSet<&str> =
            all.iter().filter_map(|category| category.parent()).collect();
        let leaves: Vec<&str> = all
            .iter()
            .map(|category| category.code.as_str())
            .filter(|code| !parents.contains(code))
            .collect();
        gaps(list.routable(), &leaves)
            .into_iter()
            .map(|code| CategoryGap { category: self.category(code) })
            .collect()
    }
}

/// What a body that every town has is called where no town is meant.
pub(super) fn general_name(app: &App, key: &str) -> String {
    let profile = app.profile();
    let spec = profile.work.bodies.iter().find(|body| body.key == key);
    spec.map_or_else(|| key.to_owned(), |spec| spec.name.zh.replace("{place}", super::names::OF_THE_PLACE))
}

/// The list in force.
///
/// # Errors
/// 401 and 403.
pub fn list(app: &App, actor: &Actor) -> Result<ResponsibilityList> {
    decide(actor, Action::SeeDuties)?;
    let viewer = Viewer::new(app);
    let directory = Arc::clone(&viewer.directory);
    let mut lines: Vec<Line> = directory.lines.iter().map(Line::from).collect();
    lines.sort_by(|a, b| (&a.category, a.place, a.id).cmp(&(&b.category, b.place, b.id)));
    Ok(ResponsibilityList {
        version: version(&directory.lines),
        lines: lines.iter().map(|line| viewer.line(line)).collect(),
        gaps: viewer.gaps(&directory),
        conflicts: viewer.conflicts(&directory),
    })
}
