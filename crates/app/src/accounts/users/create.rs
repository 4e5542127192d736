//! Making an account for somebody of the staff.

use super::page::UserView;
use super::scope::outermost;
use crate::accounts::password;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_store::accounts::AccountRow;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use serde::Deserialize;
use utoipa::ToSchema;

/// An account to be made.
#[derive(Clone, Deserialize, ToSchema)]
pub struct NewUser {
    /// Name.
    pub name: String,
    /// Mobile number.
    #[serde(default)]
    pub phone: Option<String>,
    /// Login name: letters, digits, `.`, `_` and `-`.
    pub login: String,
    /// First password, to be changed by the person.
    pub password: String,
}

struct CreateOp {
    county: i64,
    row: AccountRow,
    entry: Entry,
}

impl Op for CreateOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let login = self.row.login.as_deref().unwrap_or_default();
        if gezhi_store::accounts::by_login(tx, self.county, login).await?.is_some() {
            return Err(AppError::invalid(
                "login_taken",
                "login",
                "这个登录名已经有人用了。",
                "This login name is taken.",
            ));
        }
        if let Some(phone) = &self.row.phone
            && gezhi_store::accounts::by_phone(tx, self.county, phone).await?.is_some()
        {
            return Err(AppError::invalid(
                "phone_taken",
                "phone",
                "这个手机号已经有账号了，请直接在那个账号上加职责。",
                "There is an account with this number; give that one the duty.",
            ));
        }
        gezhi_store::accounts::insert(tx, self.county, &self.row).await?;
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

fn clean_name(name: &str) -> Result<String> {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name = name.trim();
    if (1..=40).contains(&name.chars().count()) {
        return Ok(name.to_owned());
    }
    Err(AppError::invalid("name", "name", "请填姓名，最多 40 字。", "Give a name of at most 40 characters."))
}

fn clean_login(login: &str) -> Result<String> {
    let login = login.trim().to_ascii_lowercase();
    let is_good = (3..=32).contains(&login.len())
        && login.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-'))
        // A login of digits only could be taken for somebody's telephone.
        && login.chars().any(|c| c.is_ascii_lowercase());
    if is_good {
        return Ok(login);
    }
    Err(AppError::invalid(
        "login",
        "login",
        "登录名用 3 到 32 个小写字母、数字、点、下划线或横线，至少一个字母。",
        "A login name has 3 to 32 small letters, digits, dots, underscores or hyphens, one letter at least.",
    ))
}

/// Makes an account without duties. It belongs to the administrator's place until it has some.
///
/// # Errors
/// 401, 403; 422 with the field.
pub async fn create(app: &App, actor: &Actor, new: NewUser, address: Option<&str>) -> Result<UserView> {
    let permit = decide(actor, Action::EditUsers)?;
    let name = clean_name(&new.name)?;
    let login = clean_login(&new.login)?;
    let phone = match new.phone.as_deref().map(str::trim).filter(|phone| !phone.is_empty()) {
        Some(phone) => Some(crate::accounts::code::mobile(phone)?),
        None => None,
    };
    let password = new.password;
    let turn = app.heavy_turn().await;
    let hash = tokio::task::spawn_blocking(move || password::hash(&password))
        .await
        .map_err(std::io::Error::other)??;
    drop(turn);
    let home =
        outermost(actor, Action::EditUsers).first().filter(|path| path.depth() > 0).map(|path| path.id().0);
    let row = AccountRow {
        id: app.id(),
        login: Some(login),
        name,
        phone,
        password: Some(hash),
        totp: None,
        totp_on: false,
        totp_step: None,
        locked: false,
        home,
        created_at: app.now().as_microsecond(),
        seen_at: None,
    };
    let mut entry = app.entry(&permit, "user_create", "account", row.id, address);
    entry.place = home;
    entry.details = serde_json::json!({ "name": row.name, "login": row.login }).to_string();
    let view = UserView::of(app, &row, &[]);
    app.db.write(CreateOp { county: app.county, row, entry }).await?;
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_small_letters_digits_and_marks() {
        assert_eq!(clean_login(" Qin.Wei ").unwrap(), "qin.wei");
        for bad in ["ab", "13800001111", "张三", "a b c", "x'--", &"a".repeat(33)] {
            assert!(clean_login(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_not_empty() {
        assert_eq!(clean_name(" 覃伟\n").unwrap(), "覃伟");
        assert!(clean_name("\t").is_err());
        assert!(clean_name(&"长".repeat(41)).is_err());
    }
}
