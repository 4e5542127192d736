//! Users and keys from end to end on a small county.

use super::*;
use crate::accounts::api_keys;
use crate::responsibilities::fixture::{County, JIA, ROOT, YI, code, county};
use crate::views::Id;
use gezhi_domain::accounts::{Actor, Role};

fn duty(role: Role, place: i64) -> NewDuty {
    NewDuty { role: role.code().into(), place: Id(place), body: None }
}

async fn names(county: &County, actor: &Actor, query: UserQuery) -> Vec<String> {
    let page = page(&county.app, actor, &query).await.unwrap();
    page.items.into_iter().filter_map(|user| user.login).collect()
}

fn new_user(login: &str) -> NewUser {
    NewUser {
        name: "覃伟".into(),
        phone: Some("138 0000 1111".into()),
        login: login.into(),
        password: "long enough".into(),
    }
}

#[tokio::test]
async fn roles_exclude_each_other_and_nobody_gives_oneself_a_duty() {
    let county = county().await;
    let app = &county.app;
    let admin = county.actor(900, Role::SystemAdmin, ROOT);
    let refused = async |account, new| code(add_duty(app, &admin, account, &new, None).await);
    let given = add_duty(app, &admin, 901, &duty(Role::SecurityAdmin, ROOT), None).await.unwrap();
    assert_eq!(refused(900, duty(Role::Auditor, ROOT)).await, "own_duty");
    assert_eq!(refused(901, duty(Role::Auditor, ROOT)).await, "roles_exclude");
    assert_eq!(refused(901, duty(Role::Worker, JIA)).await, "roles_exclude");
    assert_eq!(refused(901, duty(Role::SecurityAdmin, ROOT)).await, "duty_exists");
    assert_eq!(refused(902, duty(Role::Handler, ROOT)).await, "body_missing");
    assert_eq!(
        refused(902, NewDuty { role: "villager".into(), ..duty(Role::Worker, JIA) }).await,
        "role_unknown"
    );
    assert_eq!(refused(5, duty(Role::Worker, JIA)).await, "not_found");
    remove_duty(app, &admin, 901, given.id.0, None).await.unwrap();
    assert_eq!(code(remove_duty(app, &admin, 901, given.id.0, None).await), "not_found");
    assert_eq!(county.acts().await, ["duty_add", "duty_remove"]);
}

#[tokio::test]
async fn the_last_system_administrator_stays() {
    let county = county().await;
    let app = &county.app;
    let admin = county.actor(900, Role::SystemAdmin, ROOT);
    let last = add_duty(app, &admin, 901, &duty(Role::SystemAdmin, ROOT), None).await.unwrap();
    assert_eq!(code(remove_duty(app, &admin, 901, last.id.0, None).await), "last_administrator");
    add_duty(app, &admin, 902, &duty(Role::SystemAdmin, ROOT), None).await.unwrap();
    remove_duty(app, &admin, 901, last.id.0, None).await.unwrap();
}

#[tokio::test]
async fn a_towns_administrator_stays_in_the_town() {
    let county = county().await;
    let app = &county.app;
    let root = county.actor(900, Role::SystemAdmin, ROOT);
    let town = county.actor(901, Role::SystemAdmin, JIA);
    add_duty(app, &root, 902, &duty(Role::Worker, JIA), None).await.unwrap();
    add_duty(app, &root, 903, &duty(Role::Worker, YI), None).await.unwrap();
    assert_eq!(names(&county, &town, UserQuery::default()).await, ["user902"]);
    assert_eq!(
        names(&county, &root, UserQuery { role: Some("worker".into()), ..UserQuery::default() }).await.len(),
        2
    );
    assert_eq!(
        names(&county, &root, UserQuery { place: Some(YI.to_string()), ..UserQuery::default() }).await,
        ["user903"]
    );
    assert_eq!(code(add_duty(app, &town, 902, &duty(Role::Leader, YI), None).await), "not_found");
    assert_eq!(code(add_duty(app, &town, 903, &duty(Role::Leader, JIA), None).await), "not_found");
    let bureau = NewDuty { body: Some(Id(1)), ..duty(Role::Handler, JIA) };
    assert_eq!(
        code(add_duty(app, &town, 902, &bureau, None).await),
        "not_found",
        "a county bureau is not the town's"
    );
    let made = create(app, &town, new_user("qin.wei"), None).await.unwrap();
    assert_eq!(made.phone.as_deref(), Some("138****1111"));
    assert_eq!(names(&county, &town, UserQuery::default()).await, ["qin.wei", "user902"]);
    assert_eq!(code(create(app, &town, new_user("QIN.WEI"), None).await), "login_taken");
    assert_eq!(code(create(app, &town, new_user("other"), None).await), "phone_taken");
}

#[tokio::test]
async fn only_the_security_administrator_locks_and_only_whom_the_place_reaches() {
    let county = county().await;
    let app = &county.app;
    let admin = county.actor(900, Role::SystemAdmin, ROOT);
    add_duty(app, &admin, 902, &duty(Role::Worker, JIA), None).await.unwrap();
    add_duty(app, &admin, 903, &duty(Role::Worker, JIA), None).await.unwrap();
    add_duty(app, &admin, 903, &duty(Role::Dispatcher, ROOT), None).await.unwrap();
    let town = county.actor(901, Role::SecurityAdmin, JIA);
    assert_eq!(code(lock(app, &admin, 902, None).await), "forbidden");
    lock(app, &town, 902, None).await.unwrap();
    assert!(
        page(app, &admin, &UserQuery { q: Some("user902".into()), ..UserQuery::default() })
            .await
            .unwrap()
            .items[0]
            .locked
    );
    unlock(app, &town, 902, None).await.unwrap();
    end_sessions(app, &town, 902, None).await.unwrap();
    assert_eq!(
        code(lock(app, &town, 903, None).await),
        "forbidden",
        "the dispatcher of the county works in the town too"
    );
    assert_eq!(code(lock(app, &town, 904, None).await), "not_found");
    assert_eq!(code(lock(app, &county.actor(902, Role::SecurityAdmin, ROOT), 902, None).await), "own_lock");
    let acts = county.acts().await;
    assert_eq!(acts[3..], ["user_lock", "user_unlock", "sessions_end"]);
}

#[tokio::test]
async fn a_key_works_until_it_is_revoked_and_is_never_kept_in_clear() {
    let county = county().await;
    let app = &county.app;
    let security = county.actor(900, Role::SecurityAdmin, ROOT);
    let made = api_keys::create(app, &security, " 大屏 ", false, None).await.unwrap();
    assert!(made.key.starts_with("gz_") && made.key.len() >= 35);
    assert_eq!(api_keys::check(app, &made.key).await.unwrap().unwrap().name, "大屏");
    assert!(api_keys::check(app, "gz_0").await.unwrap().is_none());
    api_keys::revoke(app, &security, made.id.0, None).await.unwrap();
    assert!(api_keys::check(app, &made.key).await.unwrap().is_none());
    assert_eq!(code(api_keys::revoke(app, &security, made.id.0, None).await), "not_found");
    assert!(api_keys::list(app, &security).await.unwrap()[0].revoked_at.is_some());
    assert!(county.entries().await.iter().all(|entry| !entry.details.contains(&made.key)));
    assert_eq!(
        code(api_keys::list(app, &county.actor(901, Role::SecurityAdmin, JIA)).await.map(|_| ())),
        "not_found"
    );
    assert_eq!(
        code(
            api_keys::create(app, &county.actor(902, Role::SystemAdmin, ROOT), "x", false, None)
                .await
                .map(|_| ())
        ),
        "forbidden"
    );
}
