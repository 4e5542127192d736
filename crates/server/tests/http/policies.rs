//! The policy library: kept by staff of a place, read and asked by everybody.

use crate::on_both_engines;
use gezhi_testkit::{Client, Engine, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    a_question_in_anybodys_words_finds_the_policy,
    what_holds_where_and_when,
    two_editors_and_earlier_versions,
    who_keeps_the_library,
);

fn policy(title: &str, words: &[&str], text: &str) -> Value {
    json!({
        "title": title, "issuer": "民政局", "number": "〔2026〕1号", "topics": ["elder"], "words": words,
        "audience": "本地居民", "text": text, "since": "2020-01-01",
    })
}

async fn titles(client: &Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("/policies?{query}")).await.expect(200);
    let items = page.json["items"].as_array().unwrap();
    items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

async fn put(client: &Client, path: &str, body: Value) -> gezhi_testkit::Answer {
    client.send(Method::PUT, &format!("/api/v1{path}"), |request| request.json(&body)).await
}

async fn a_question_in_anybodys_words_finds_the_policy(engine: Engine) {
    let world = TestApp::start(engine).await;
    let keeper = world.sign_in("dispatcher").await;
    for (title, words, text) in [
        ("高龄津贴办法", &["八十岁补贴", "老人钱"][..], "年满八十周岁的老人可以申请津贴。"),
        ("农业保险须知", &["猪死了"][..], "遭灾以后可以申请理赔。"),
        ("建房审批须知", &["盖房子"][..], "先批后建，可以申请危房改造。"),
    ] {
        keeper.post("/policies", policy(title, words, text)).await.expect(201);
    }
    let stranger = world.stranger();
    for (question, first) in [
        ("我家老人满八十岁了有什么补贴没得", "高龄津贴办法"),
        ("猪死了找哪个赔", "农业保险须知"),
        ("想盖房子要哪些手续", "建房审批须知"),
    ] {
        let url: String = question.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let found = titles(&stranger, &format!("q={url}")).await;
        assert_eq!(found.first().map(String::as_str), Some(first), "{question}: {found:?}");
        assert!(found.len() < 3, "what only holds common words is left out: {found:?}");
    }
    assert!(titles(&stranger, "q=%F0%9F%90%B7").await.is_empty());
    assert_eq!(titles(&stranger, "").await.len(), 3);
    assert_eq!(titles(&stranger, "topic=elder").await.len(), 3);
    assert!(titles(&stranger, "topic=health").await.is_empty());
    // What is changed is found under its new words and no longer under the old ones.
    let id = stranger.get("/policies?q=%E7%9B%96%E6%88%BF%E5%AD%90").await.expect(200).text("/items/0/id");
    let mut changed = policy("建房审批须知", &["起新屋"], "先批后建。");
    changed["version"] = json!(1);
    put(&keeper, &format!("/policies/{id}"), changed).await.expect(200);
    assert!(titles(&stranger, "q=%E7%9B%96%E6%88%BF%E5%AD%90").await.is_empty());
    assert_eq!(titles(&stranger, "q=%E8%B5%B7%E6%96%B0%E5%B1%8B").await, ["建房审批须知"]);
}

async fn what_holds_where_and_when(engine: Engine) {
    let world = TestApp::start(engine).await;
    let keeper = world.sign_in("dispatcher").await;
    let make = |title: &str, place: &str, since: &str| {
        let mut body = policy(title, &[], "正文。");
        body["place"] = json!(place);
        body["since"] = json!(since);
        body
    };
    keeper.post("/policies", make("全县", "1", "2020-01-01")).await.expect(201);
    keeper.post("/policies", make("东镇", "10", "2020-01-01")).await.expect(201);
    let future = keeper.post("/policies", make("还没生效", "1", "2099-01-01")).await.expect(201).text("/id");
    let stranger = world.stranger();
    assert_eq!(titles(&stranger, "place=1000").await, ["东镇", "全县"]);
    assert_eq!(titles(&stranger, "place=1100").await, ["全县"], "the other town's is not theirs");
    stranger.get("/policies?place=77").await.expect(404);
    stranger.get(&format!("/policies/{future}")).await.expect(404);
    keeper.get(&format!("/policies/{future}")).await.expect(200);
    assert_eq!(titles(&keeper, "all=true").await.len(), 3);
    stranger.get("/policies?all=true").await.expect(401);
    world.sign_in("worker").await.get("/policies?all=true").await.expect(403);
    // An ended policy leaves the list and says so where somebody still has its address.
    let page = stranger.get("/policies?place=1000").await.expect(200);
    let id = page.text("/items/0/id");
    let end = json!({ "version": 1, "until": "2024-01-01", "reason": "有新规定" });
    keeper.post(&format!("/policies/{id}/end"), end.clone()).await.expect(200);
    keeper.post(&format!("/policies/{id}/end"), end).await.expect(409);
    assert_eq!(titles(&stranger, "place=1000").await, ["全县"]);
    assert_eq!(stranger.get(&format!("/policies/{id}")).await.expect(200).text("/in_force"), "false");
}

async fn two_editors_and_earlier_versions(engine: Engine) {
    let world = TestApp::start(engine).await;
    let keeper = world.sign_in("dispatcher").await;
    let made = keeper.post("/policies", policy("第一版", &[], "旧的正文。")).await.expect(201);
    let path = format!("/policies/{}", made.text("/id"));
    let mut second = policy("第二版", &[], "新的正文。");
    second["version"] = json!(1);
    assert_eq!(put(&keeper, &path, second.clone()).await.expect(200).text("/version"), "2");
    let refused = put(&keeper, &path, second).await.expect(409);
    assert_eq!(refused.text("/code"), "policy_changed");
    let versions = keeper.get(&format!("{path}/versions")).await.expect(200);
    assert_eq!((versions.text("/0/title"), versions.text("/1/title")), ("第二版".into(), "第一版".into()));
    assert_eq!(versions.text("/1/text"), "旧的正文。");
    for (field, value) in [
        ("title", json!("")),
        ("since", json!("昨天")),
        ("until", json!("2019-01-01")),
        ("topics", json!(["no_such"])),
        ("item", json!("no_such")),
        ("text", json!("长".repeat(20_001))),
        ("place", json!("77")),
    ] {
        let mut bad = policy("不对的", &[], "正文。");
        bad[field] = value;
        assert_eq!(keeper.post("/policies", bad).await.expect(422).text("/field"), field);
    }
}

async fn who_keeps_the_library(engine: Engine) {
    let world = TestApp::start(engine).await;
    let body = policy("标题", &[], "正文。");
    world.stranger().post("/policies", body.clone()).await.expect(401);
    for login in ["villager", "worker", "leader", "chief", "registrar", "handler"] {
        world.sign_in(login).await.post("/policies", body.clone()).await.expect(403);
    }
    // A town keeps its own policies, and those of the county are not its to change.
    let town = world.sign_in("towndispatcher").await;
    let mut own = body.clone();
    own["place"] = json!("10");
    town.post("/policies", own).await.expect(201);
    town.post("/policies", body.clone()).await.expect(404);
    let county = world.sign_in("sysadmin").await.post("/policies", body.clone()).await.expect(201);
    let mut change = body;
    change["version"] = json!(1);
    put(&town, &format!("/policies/{}", county.text("/id")), change).await.expect(403);
    // The journal says who did it.
    let journal = world.sign_in("auditor").await.get("/journal?act=policy_create").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 2);
}
