//! The list from end to end on a small county.

use super::fixture::{County, JIA, ROOT, YI, code, county};
use super::*;
use crate::cases::{NewReport, report};
use crate::views::Id;
use gezhi_domain::accounts::{Actor, Role};
use gezhi_domain::cases::Channel;

fn input(category: &str, place: Option<i64>, body: i64) -> LineInput {
    LineInput {
        category: category.into(),
        place: place.map(Id),
        body: Id(body),
        helpers: vec![],
        days: Some(7),
        hours: None,
        checker: None,
    }
}

const SHEET: &str = "权责清单\n类别,地点,牵头单位,协办,工作日,小时,核查\n\
    道路路灯,,区交通运输局,属地村（居）民委员会,７,,\n\
    道路路灯/路面破损,甲镇,甲镇综合行政执法队,,5,,网格长\n";

async fn import(county: &County, actor: &Actor, text: &str) -> ImportPreview {
    preview(&county.app, actor, text.as_bytes().to_vec()).await.unwrap()
}

#[tokio::test]
async fn lines_are_added_changed_and_taken_out_within_the_own_scope() {
    let county = county().await;
    let app = &county.app;
    let dispatcher = county.actor(900, Role::Dispatcher, ROOT);
    let town = county.actor(901, Role::Dispatcher, JIA);
    let line = add(app, &dispatcher, &input("road", None, 2), None).await.unwrap();
    assert_eq!(code(add(app, &dispatcher, &input("road", None, 2), None).await), "line_exists");
    assert_eq!(code(add(app, &town, &input("road", None, 1), None).await), "not_found");
    assert_eq!(code(add(app, &town, &input("road", Some(JIA), 4), None).await), "body_elsewhere");
    assert_eq!(
        code(add(app, &county.actor(902, Role::Worker, ROOT), &input("road", None, 1), None).await),
        "forbidden"
    );
    let own = add(app, &town, &input("road", Some(JIA), 3), None).await.unwrap();
    assert_eq!(own.body.name, "甲镇综合行政执法队");
    assert_eq!(code(change(app, &town, line.id.0, &input("road", Some(JIA), 1), None).await), "not_found");
    let changed = change(app, &dispatcher, line.id.0, &input("road", None, 3), None).await.unwrap();
    assert!(changed.body.name.starts_with("属地"), "{}", changed.body.name);
    let shown = list(app, &dispatcher).unwrap();
    assert_eq!(shown.lines.len(), 2);
    assert!(shown.gaps.iter().all(|gap| !gap.category.code.starts_with("road")));
    remove(app, &dispatcher, own.id.0, None).await.unwrap();
    assert_eq!(code(remove(app, &dispatcher, own.id.0, None).await), "not_found");
    assert_eq!(
        county.acts().await,
        ["responsibility_add", "responsibility_add", "responsibility_change", "responsibility_delete"]
    );
    assert!(county.entries().await[2].details.contains("\"before\":{"));
}

#[tokio::test]
async fn a_line_shown_can_be_saved_unchanged() {
    let county = county().await;
    let dispatcher = county.actor(900, Role::Dispatcher, ROOT);
    let mut new = input("road", Some(YI), 4);
    new.helpers = vec![Id(1)];
    let line = add(&county.app, &dispatcher, &new, None).await.unwrap();
    // The village committee stands below the town: any of them stands for all.
    new.body = Id(5);
    new.place = Some(Id(JIA));
    let line = change(&county.app, &dispatcher, line.id.0, &new, None).await.unwrap();
    let again =
        LineInput { body: line.body.id, helpers: line.helpers.iter().map(|body| body.id).collect(), ..new };
    change(&county.app, &dispatcher, line.id.0, &again, None).await.unwrap();
    assert_eq!(county.acts().await.len(), 2, "saving the same changes nothing");
}

#[tokio::test]
async fn two_bodies_for_the_same_are_a_conflict() {
    let county = county().await;
    let dispatcher = county.actor(900, Role::Dispatcher, ROOT);
    add(&county.app, &dispatcher, &input("road", None, 1), None).await.unwrap();
    add(&county.app, &dispatcher, &input("road", None, 2), None).await.unwrap();
    let shown = list(&county.app, &dispatcher).unwrap();
    assert_eq!(shown.conflicts.len(), 1);
    assert_eq!(shown.conflicts[0].lines.len(), 2);
}

#[tokio::test]
async fn an_import_changes_nothing_until_it_is_confirmed_once() {
    let county = county().await;
    let app = &county.app;
    let dispatcher = county.actor(900, Role::Dispatcher, ROOT);
    add(app, &dispatcher, &input("road", None, 1), None).await.unwrap();
    let seen = import(&county, &dispatcher, SHEET).await;
    assert_eq!((seen.lines, seen.unchanged, seen.errors.len()), (2, 0, 0), "{:?}", seen.errors);
    let kinds: Vec<ChangeKind> = seen.changed.iter().map(|change| change.change).collect();
    assert_eq!(kinds, [ChangeKind::Changed, ChangeKind::New]);
    assert_eq!(list(app, &dispatcher).unwrap().lines.len(), 1);
    assert_eq!(
        code(confirm(app, &county.actor(901, Role::Dispatcher, ROOT), seen.preview_id.0, None).await),
        "not_found"
    );
    confirm(app, &dispatcher, seen.preview_id.0, None).await.unwrap();
    let shown = list(app, &dispatcher).unwrap();
    assert_eq!(shown.lines.len(), 2);
    assert_eq!(shown.lines[1].checker, "leader");
    assert_eq!(code(confirm(app, &dispatcher, seen.preview_id.0, None).await), "not_found");
    let back = preview(app, &dispatcher, export(app, &dispatcher).await.unwrap()).await.unwrap();
    assert_eq!((back.unchanged, back.changed.len(), back.errors), (2, 0, vec![]));
}

#[tokio::test]
async fn a_list_changed_meanwhile_or_with_errors_is_not_confirmed() {
    let county = county().await;
    let app = &county.app;
    let dispatcher = county.actor(900, Role::Dispatcher, ROOT);
    let seen = import(&county, &dispatcher, SHEET).await;
    add(app, &dispatcher, &input("water", None, 1), None).await.unwrap();
    assert_eq!(code(confirm(app, &dispatcher, seen.preview_id.0, None).await), "list_changed");
    let wrong = import(&county, &dispatcher, &SHEET.replace("区交通运输局", "区飞碟局")).await;
    assert_eq!((wrong.errors[0].row, wrong.errors[0].column.as_str()), (3, "牵头单位"));
    assert_eq!(code(confirm(app, &dispatcher, wrong.preview_id.0, None).await), "import_has_errors");
    let sheet = error_sheet(app, &dispatcher, wrong.preview_id.0).await.unwrap();
    let grids = crate::sheets::read(&sheet).unwrap();
    assert!(grids[0].cell(1, 7).contains("区飞碟局"), "{:?}", grids[0]);
    assert_eq!(grids[0].cell(1, 4), "７", "as typed");
    let town = county.actor(901, Role::Dispatcher, JIA);
    assert_eq!(code(preview(app, &town, SHEET.as_bytes().to_vec()).await), "not_found");
    assert_eq!(code(preview(app, &dispatcher, b"a,b\n1,2\n".to_vec()).await), "sheet_header");
}

#[tokio::test]
async fn a_dry_run_says_how_many_cases_would_go_elsewhere() {
    let county = county().await;
    let app = &county.app;
    let dispatcher = county.actor(900, Role::Dispatcher, ROOT);
    add(app, &dispatcher, &input("road", None, 1), None).await.unwrap();
    for (category, place) in
        [("road.surface", JIA), ("road.surface", YI), ("road.surface", YI), ("water", YI)]
    {
        let new = NewReport {
            channel: Some(Channel::Hotline),
            text: "路上有个大坑".into(),
            category: Some(category.into()),
            place: Some(place),
            ..NewReport::default()
        };
        report(app, &dispatcher, new).await.unwrap();
    }
    let seen = import(&county, &dispatcher, SHEET).await;
    let tried = dry_run(app, &dispatcher, Some(seen.preview_id.0)).await.unwrap();
    assert_eq!((tried.cases, tried.unchanged, tried.nobody, tried.conflicts), (4, 1, 1, 0));
    let moved: Vec<_> = tried
        .moved
        .iter()
        .map(|m| (m.from.as_ref().unwrap().id, m.to.as_ref().unwrap().id, m.count))
        .collect();
    assert_eq!(moved, [(Id(1), Id(2), 2), (Id(1), Id(3), 1)]);
    let now = dry_run(app, &dispatcher, None).await.unwrap();
    assert_eq!((now.cases, now.unchanged), (3, 3), "the case without a body is left out");
    assert_eq!(code(dry_run(app, &county.actor(901, Role::Leader, ROOT), None).await), "forbidden");
}
