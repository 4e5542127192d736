//! Giving duties and taking them away.

use super::exclusion::excluded;
use super::page::DutyView;
use super::scope::seen;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, BodyId, Permit, Role, decide, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_store::accounts::DutyRow;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use serde::Deserialize;
use utoipa::ToSchema;

/// A duty to be given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewDuty {
    /// Role.
    pub role: String,
    /// Place; the duty reaches its subtree.
    pub place: Id,
    /// Body, for handlers.
    #[serde(default)]
    pub body: Option<Id>,
}

struct AddOp {
    county: i64,
    permit: Permit,
    role: Role,
    row: DutyRow,
    since: i64,
    entry: Entry,
}

impl Op for AddOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let held = gezhi_store::accounts::duties(tx, self.county, self.row.account).await?;
        let roles: Vec<Role> = held.iter().filter_map(|duty| Role::parse(&duty.role)).collect();
        if let Some(exclusion) = excluded(&roles, self.role) {
            return Err(exclusion.into());
        }
        if held.iter().any(|duty| {
            (&duty.role, duty.place, duty.body) == (&self.row.role, self.row.place, self.row.body)
        }) {
            return Err(AppError::invalid(
                "duty_exists",
                "role",
                "这个人已经有这项职责了。",
                "This person has this duty already.",
            ));
        }
        gezhi_store::accounts::insert_duty(tx, &self.permit, self.county, &self.row, self.since).await?;
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

struct RemoveOp {
    county: i64,
    permit: Permit,
    duty: DutyRow,
    root: i64,
    entry: Entry,
}

impl Op for RemoveOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        if self.duty.role == Role::SystemAdmin.code() && self.duty.place == self.root {
            let all = gezhi_store::accounts::all_duties(tx, self.county).await?;
            let is_another = |duty: &&DutyRow| {
                duty.id != self.duty.id && duty.role == self.duty.role && duty.place == self.root
            };
            if !all.iter().any(|duty| is_another(&duty)) {
                return Err(AppError::invalid(
                    "last_administrator",
                    "duty",
                    "这是最后一个系统管理员，不能撤销。请先让另一个人担任。",
                    "This is the last system administrator. Give somebody else the duty first.",
                ));
            }
        }
        let county = self.county;
        if !gezhi_store::accounts::delete_duty(tx, &self.permit, county, self.duty.account, self.duty.id)
            .await?
        {
            return Err(AppError::not_found());
        }
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

/// Which body a role needs, or must not have.
fn body_of(role: Role, body: Option<Id>) -> Result<Option<BodyId>> {
    match (role, body) {
        (Role::Handler, Some(body)) => Ok(Some(BodyId(body.0))),
        (Role::Handler, None) => Err(AppError::invalid(
            "body_missing",
            "body",
            "承办人员要选所在单位。",
            "A handler needs a body.",
        )),
        (_, None) => Ok(None),
        (_, Some(_)) => Err(AppError::invalid(
            "body_not_here",
            "body",
            "只有承办人员才选单位。",
            "Only handlers have a body.",
        )),
    }
}

fn role_of(code: &str) -> Result<Role> {
    Role::parse(code).filter(|role| *role != Role::Villager).ok_or_else(|| {
        AppError::invalid(
            "role_unknown",
            "role",
            "没有这个角色，请重新选择。",
            "There is no such role; choose again.",
        )
    })
}

/// Nobody changes the own duties, whatever the role.
fn not_oneself(actor: &Actor, account: i64) -> Result<()> {
    if actor.account.is_some_and(|own| own.0 == account) {
        return Err(AppError::invalid(
            "own_duty",
            "id",
            "不能给自己加减职责，请找另一位系统管理员。",
            "Nobody gives or takes the own duties; ask another system administrator.",
        ));
    }
    Ok(())
}

fn details(duty: &DutyRow) -> String {
    let body = duty.body.map(|id| id.to_string());
    serde_json::json!({ "duty": duty.id.to_string(), "role": duty.role, "place": duty.place.to_string(), "body": body })
        .to_string()
}

/// Gives a duty on a place of the administrator's own subtree.
///
/// # Errors
/// 401, 403; 404 for a user or place out of sight; 422 for oneself, for roles that exclude each other, and with the field.
pub async fn add_duty(
    app: &App,
    actor: &Actor,
    account: i64,
    new: &NewDuty,
    address: Option<&str>,
) -> Result<DutyView> {
    decide(actor, Action::EditUsers)?;
    let role = role_of(&new.role)?;
    let directory = app.directory();
    let place = directory.place(PlaceId(new.place.0)).ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditUsers, &place.path)?;
    not_oneself(actor, account)?;
    let body = body_of(role, new.body)?;
    if let Some(id) = body {
        let body = directory.body(id).ok_or_else(AppError::not_found)?;
        let at =
            directory.place(PlaceId(body.place)).map(|place| place.path).ok_or_else(AppError::not_found)?;
        // A town's administrator makes nobody a handler of the county's bureaus.
        decide_at(actor, Action::EditUsers, &at)?;
    }
    seen(app, actor, Action::EditUsers, account).await?;
    let row = DutyRow {
        id: app.id(),
        account,
        role: role.code().to_owned(),
        place: place.id.0,
        body: body.map(|id| id.0),
    };
    let mut entry = app.entry(&permit, "duty_add", "account", account, address);
    entry.place = Some(row.place);
    entry.details = details(&row);
    let view = DutyView::of(app, &row);
    let since = app.now().as_microsecond();
    app.db.write(AddOp { county: app.county, permit, role, row, since, entry }).await?;
    app.reload_directory().await?;
    Ok(view)
}

/// Takes a duty away.
///
/// # Errors
/// 401, 403; 404 for a duty outside the administrator's subtree; 422 for oneself and for the last system administrator.
pub async fn remove_duty(
    app: &App,
    actor: &Actor,
    account: i64,
    duty: i64,
    address: Option<&str>,
) -> Result<()> {
    let (_, duties) = seen(app, actor, Action::EditUsers, account).await?;
    not_oneself(actor, account)?;
    let duty = duties.into_iter().find(|row| row.id == duty).ok_or_else(AppError::not_found)?;
    let directory = app.directory();
    let root = directory.root_path();
    // A duty on a place that is no more can still be taken away, by an administrator of the whole.
    let at = directory.place(PlaceId(duty.place)).map_or(root, |place| place.path);
    let permit = decide_at(actor, Action::EditUsers, &at)?;
    let mut entry = app.entry(&permit, "duty_remove", "account", account, address);
    entry.place = Some(duty.place);
    entry.details = details(&duty);
    app.db.write(RemoveOp { county: app.county, permit, duty, root: root.id().0, entry }).await?;
    app.reload_directory().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use gezhi_domain::accounts::AccountId;

    #[test]
    fn a_handler_has_a_body_and_nobody_else_does() {
        assert_eq!(body_of(Role::Handler, Some(Id(3))).unwrap(), Some(BodyId(3)));
        assert!(body_of(Role::Handler, None).is_err());
        assert!(body_of(Role::Worker, Some(Id(3))).is_err());
        assert_eq!(body_of(Role::Worker, None).unwrap(), None);
    }

    #[test]
    fn villager_is_not_a_duty() {
        assert!(role_of("villager").is_err());
        assert!(role_of("root").is_err());
        assert_eq!(role_of("auditor").unwrap(), Role::Auditor);
    }

    #[test]
    fn nobody_changes_the_own_duties() {
        let actor = Actor { account: Some(AccountId(5)), ..Actor::default() };
        assert!(not_oneself(&actor, 5).is_err());
        assert!(not_oneself(&actor, 6).is_ok());
    }
}
