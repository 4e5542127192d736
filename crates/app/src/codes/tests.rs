//! Codes from end to end on a small county.

use super::*;
use crate::responsibilities::fixture::{JIA, JIA_GRID, ROOT, YI, code, county};
use crate::views::Id;
use gezhi_domain::accounts::{Actor, Role};

fn new(place: i64, kind: &str) -> NewCode {
    NewCode { place: Id(place), kind: kind.into(), name: None }
}

#[tokio::test]
async fn a_code_fills_in_its_place_until_it_is_rotated_or_revoked() {
    let county = county().await;
    let app = &county.app;
    let dispatcher = county.actor(900, Role::Dispatcher, ROOT);
    let made = create(app, &dispatcher, &new(JIA_GRID, "grid"), None).await.unwrap();
    assert_eq!(made.name, "甲镇 / 第1网格");
    assert_eq!(made.url, format!("https://county.example/m/report?c={}", made.token));
    assert_eq!(made.token.len(), 10);
    let opened = scan(app, &made.token.to_lowercase()).await.unwrap();
    assert_eq!(opened.place.id, Id(JIA_GRID));
    let next = rotate(app, &dispatcher, made.id.0, None).await.unwrap();
    assert_ne!(next.token, made.token);
    assert_eq!(code(scan(app, &made.token).await), "code_revoked");
    assert_eq!(code(rotate(app, &dispatcher, made.id.0, None).await), "code_revoked");
    assert!(qr_svg(app, &dispatcher, next.id.0).await.unwrap().contains("<svg"));
    revoke(app, &dispatcher, next.id.0, None).await.unwrap();
    assert_eq!(code(resolve(app, &next.token).await), "code_revoked");
    assert_eq!(code(qr_svg(app, &dispatcher, next.id.0).await), "not_found");
    assert_eq!(code(scan(app, "NOSUCHCODE").await), "not_found");
    let listed = list(app, &dispatcher, None, None).await.unwrap().items;
    let states: Vec<(&str, i64)> = listed.iter().map(|code| (code.state.as_str(), code.scans)).collect();
    assert_eq!(states, [("revoked", 0), ("rotated", 1)]);
    assert_eq!(county.acts().await, ["code_create", "code_rotate", "code_revoke"]);
}

#[tokio::test]
async fn codes_are_made_and_seen_within_the_own_scope() {
    let county = county().await;
    let app = &county.app;
    let town = county.actor(901, Role::Dispatcher, JIA);
    let elsewhere =
        create(app, &county.actor(900, Role::SystemAdmin, ROOT), &new(YI, "village"), None).await.unwrap();
    assert_eq!(code(create(app, &town, &new(YI, "grid"), None).await), "not_found");
    assert_eq!(code(revoke(app, &town, elsewhere.id.0, None).await), "not_found");
    assert_eq!(code(create(app, &town, &new(JIA, "lamp"), None).await), "code_kind");
    assert!(list(app, &town, None, None).await.unwrap().items.is_empty());
    assert_eq!(code(list(app, &town, Some(YI), None).await), "not_found");
    assert_eq!(code(list(app, &Actor::stranger(), None, None).await), "sign_in");
    let leader = county.actor(902, Role::Leader, JIA);
    assert_eq!(code(create(app, &leader, &new(JIA, "grid"), None).await), "forbidden");
}

#[tokio::test]
async fn every_grid_gets_one_code_and_only_one() {
    let county = county().await;
    let app = &county.app;
    let dispatcher = county.actor(900, Role::Dispatcher, ROOT);
    create(app, &dispatcher, &new(JIA_GRID, "grid"), None).await.unwrap();
    assert_eq!(ensure(app, &dispatcher, ROOT, 2, None).await.unwrap().created, 1);
    assert_eq!(ensure(app, &dispatcher, ROOT, 2, None).await.unwrap().created, 0);
    assert_eq!(code(ensure(app, &dispatcher, ROOT, 4, None).await), "depth_empty");
    assert_eq!(list(app, &dispatcher, Some(YI), None).await.unwrap().items[0].kind, "village");
    assert_eq!(county.acts().await, ["code_create", "codes_ensure"]);
}
