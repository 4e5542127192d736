//! Chat groups: what their robots are told, and what becomes of groups without one (feature G8).

use crate::on_both_engines;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use gezhi_app::groups::deliver_due;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

on_both_engines!(
    a_notice_reaches_every_group_in_its_own_words,
    a_robot_that_is_busy_is_asked_again_and_one_that_is_gone_is_not,
    a_closed_case_is_told_without_a_word_of_the_reporter,
    what_is_wrong_is_refused_and_strangers_see_nothing,
    a_robot_is_not_asked_faster_than_it_answers,
);

/// A robot: keeps what it got and answers as it is told to.
#[derive(Clone)]
struct Robot {
    got: Arc<Mutex<Vec<(Uri, Value)>>>,
    answer: Arc<Mutex<(u16, String)>>,
    url: String,
}

impl Robot {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let robot = Self {
            got: Arc::default(),
            answer: Arc::new(Mutex::new((200, r#"{"errcode":0,"errmsg":"ok"}"#.into()))),
            url: format!("http://{}/cgi-bin/webhook/send?key=geheim-4711", listener.local_addr().unwrap()),
        };
        let app = Router::new().fallback(receive).with_state(robot.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        robot
    }

    fn answers(&self, status: u16, body: &str) {
        *self.answer.lock().unwrap() = (status, body.to_owned());
    }

    fn texts(&self) -> Vec<String> {
        let got = self.got.lock().unwrap();
        got.iter().map(|(_, body)| body["text"]["content"].as_str().unwrap().to_owned()).collect()
    }
}

async fn receive(State(robot): State<Robot>, uri: Uri, body: Bytes) -> (StatusCode, String) {
    let (status, answer) = robot.answer.lock().unwrap().clone();
    robot.got.lock().unwrap().push((uri, serde_json::from_slice(&body).unwrap()));
    (StatusCode::from_u16(status).unwrap(), answer)
}

async fn group(client: &Client, place: &str, kind: &str, url: Option<&str>) -> Answer {
    let body = json!({
        "name": format!("{place}群"), "place": place, "kind": kind, "url": url, "members": 120, "owner": "韦组长",
    });
    client.post("/groups", body).await.expect(201)
}

async fn put(client: &Client, path: &str, body: Value) -> Answer {
    client.send(Method::PUT, &format!("/api/v1{path}"), |request| request.json(&body)).await
}

async fn delete(client: &Client, path: &str) -> Answer {
    client.send(Method::DELETE, &format!("/api/v1{path}"), |request| request).await
}

async fn a_notice_reaches_every_group_in_its_own_words(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (leader, robot, signed) = (world.sign_in("leader").await, Robot::start().await, Robot::start().await);
    let first = group(&leader, "1000", "wecom", Some(&robot.url)).await;
    assert!(!first.json.to_string().contains("geheim"), "the address is not shown again");
    assert_eq!(first.text("/host"), "127.0.0.1");
    let ding = json!({ "name": "二群", "place": "1001", "kind": "dingtalk", "url": signed.url, "secret": "SECabc", "members": 30 });
    let second = leader.post("/groups", ding).await.expect(201);
    assert_eq!(second.json["signed"], true);
    let hand = group(&leader, "1000", "by_hand", None).await;

    let draft = json!({ "place": "100", "text": "{地方}的乡亲：{日期}停水，请提前储水。" });
    let outline = leader.post("/groups/notices/outline", draft.clone()).await.expect(200);
    assert_eq!(outline.text("/members"), "270");
    assert_eq!(outline.text("/recipients/0/text"), "上村第1网格的乡亲：3月5日停水，请提前储水。");
    assert!(robot.texts().is_empty(), "nothing is sent by looking");
    let send = |key: &'static str, draft: Value| {
        let leader = leader.clone();
        async move {
            leader
                .send(Method::POST, "/api/v1/groups/notices", |request| {
                    request.header("idempotency-key", key).json(&draft)
                })
                .await
        }
    };
    let sent = send("n1", draft.clone()).await.expect(201);
    assert_eq!(
        send("n1", draft.clone()).await.expect(201).text("/id"),
        sent.text("/id"),
        "a retry sends nothing"
    );
    send("n1", json!({ "place": "100", "text": "别的" })).await.expect(422);
    deliver_due(&world.app).await.unwrap();
    assert_eq!(robot.texts(), ["上村第1网格的乡亲：3月5日停水，请提前储水。"]);
    assert_eq!(signed.texts(), ["上村第2网格的乡亲：3月5日停水，请提前储水。"]);
    let query = signed.got.lock().unwrap()[0].0.query().unwrap().to_owned();
    assert!(query.contains("timestamp=") && query.contains("sign="), "{query}");

    // The third waits for somebody who passes it on: the grid's worker, in the inbox.
    let worker = world.sign_in("worker").await;
    let inbox = worker.get("/inbox").await.expect(200);
    assert_eq!(
        (inbox.text("/items/0/kind"), inbox.text("/items/0/title")),
        ("group_post".into(), "1000群".into())
    );
    let texts = worker.get("/groups/by-hand").await.expect(200);
    assert_eq!(texts.text("/0/text"), "上村第1网格的乡亲：3月5日停水，请提前储水。");
    assert_eq!(world.sign_in("worker2").await.get("/groups/by-hand").await.expect(200).json, json!([]));
    let path = format!("/groups/by-hand/{}/done", texts.text("/0/id"));
    world.sign_in("worker2").await.post(&path, json!({})).await.expect(404);
    worker.post(&path, json!({})).await.expect(204);
    worker.post(&path, json!({})).await.expect(204);
    assert_eq!(worker.get("/inbox/count").await.expect(200).text("/total"), "0");
    let notices = leader.get("/groups/notices").await.expect(200);
    assert_eq!((notices.text("/0/groups"), notices.text("/0/done")), ("3".into(), "3".into()));
    let each = leader.get(&format!("/groups/notices/{}/posts", sent.text("/id"))).await.expect(200);
    assert!(each.json.as_array().unwrap().iter().all(|post| post["state"] == "done"));
    let journal = world.sign_in("auditor").await.get("/journal?act=group_notice").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 1);

    // What waits for a group that ends is given up, and nobody has to pass it on.
    send("n2", draft).await.expect(201);
    delete(&leader, &format!("/groups/{}", hand.text("/id"))).await.expect(204);
    assert_eq!(worker.get("/inbox/count").await.expect(200).text("/total"), "0");
    delete(&leader, &format!("/groups/{}", hand.text("/id"))).await.expect(404);
}

async fn a_robot_that_is_busy_is_asked_again_and_one_that_is_gone_is_not(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (leader, robot) = (world.sign_in("leader").await, Robot::start().await);
    let id = group(&leader, "100", "wecom", Some(&robot.url)).await.text("/id");
    let send =
        || async { leader.post("/groups/notices", json!({ "place": "100", "text": "明天开会" })).await };
    robot.answers(200, r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#);
    send().await.expect(201);
    deliver_due(&world.app).await.unwrap();
    let state = leader.get("/groups").await.expect(200);
    assert_eq!(state.text("/0/problem"), "robot_busy");
    deliver_due(&world.app).await.unwrap();
    assert_eq!(robot.texts().len(), 1, "not before the pause is over");
    robot.answers(200, r#"{"errcode":0}"#);
    world.clock.advance(SignedDuration::from_mins(30));
    deliver_due(&world.app).await.unwrap();
    assert_eq!(robot.texts().len(), 2);
    let state = leader.get("/groups").await.expect(200);
    assert_eq!((state.json["0"].clone(), state.json[0]["problem"].clone()), (json!(null), json!(null)));
    // Gone: no try will do, and the group says so.
    robot.answers(200, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#);
    world.clock.advance(SignedDuration::from_mins(1));
    send().await.expect(201);
    for _ in 0..3 {
        deliver_due(&world.app).await.unwrap();
        world.clock.advance(SignedDuration::from_hours(1));
    }
    assert_eq!(robot.texts().len(), 3);
    let leader = world.sign_in("leader").await;
    let posts = leader.get(&format!("/groups/{id}/posts")).await.expect(200);
    assert_eq!((posts.text("/0/state"), posts.text("/0/error")), ("given_up".into(), "no_robot".into()));
    assert_eq!(leader.get("/groups").await.expect(200).text("/0/problem"), "no_robot");
    assert_eq!(leader.get("/groups/notices").await.expect(200).text("/0/given_up"), "1");
    // A test says at once what the robot answers; a new address makes it well.
    let tested = leader.post(&format!("/groups/{id}/test"), json!({})).await.expect(200);
    assert_eq!((tested.json["taken"].clone(), tested.text("/error")), (json!(false), "no_robot".into()));
    let other = Robot::start().await;
    let body = json!({ "name": "新群", "place": "100", "kind": "wecom", "url": other.url });
    assert_eq!(put(&leader, &format!("/groups/{id}"), body).await.expect(200).json["problem"], json!(null));
    assert_eq!(leader.post(&format!("/groups/{id}/test"), json!({})).await.expect(200).json["taken"], true);
    // Hours too late it is not sent any more.
    other.answers(502, "");
    leader.post("/groups/notices", json!({ "place": "100", "text": "明天开会" })).await.expect(201);
    for _ in 0..9 {
        deliver_due(&world.app).await.unwrap();
        world.clock.advance(SignedDuration::from_hours(1));
    }
    let leader = world.sign_in("leader").await;
    let posts = leader.get(&format!("/groups/{id}/posts")).await.expect(200);
    assert_eq!(posts.text("/0/state"), "given_up");
    other.answers(200, r#"{"errcode":0}"#);
    let before = other.texts().len();
    world.clock.advance(SignedDuration::from_hours(24));
    deliver_due(&world.app).await.unwrap();
    assert_eq!(other.texts().len(), before);
}

async fn a_closed_case_is_told_without_a_word_of_the_reporter(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (leader, robot) = (world.sign_in("leader").await, Robot::start().await);
    let body =
        json!({ "name": "群", "place": "1000", "kind": "wecom", "url": robot.url, "tells_closed": true });
    leader.post("/groups", body).await.expect(201);
    let report = |key: &'static str| {
        let stranger = world.stranger();
        async move {
            let fields = [
                ("text", "覃大叔家门口水管漏水，电话13812345678"),
                ("category", "water"),
                ("lon", "109.012345"),
                ("lat", "23.012345"),
            ];
            stranger.report(key, &fields, &[]).await.expect(201)
        }
    };
    let case = report("k").await;
    let dispatcher = world.sign_in("dispatcher").await;
    let id = case.text("/id");
    let detail = dispatcher.get(&format!("/cases/{id}")).await.expect(200);
    let body = json!({ "version": detail.json["version"], "text": "已修好" });
    dispatcher.post(&format!("/cases/{id}/close"), body).await.expect(200);
    world.settle().await;
    deliver_due(&world.app).await.unwrap();
    let texts = robot.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].contains("上村第1网格") && texts[0].contains(&case.text("/ticket")), "{texts:?}");
    assert!(!texts[0].contains("覃大叔") && !texts[0].contains("138"), "{texts:?}");
    // Closed and at once opened again: nothing untrue is told.
    let case = report("k2").await;
    let id = case.text("/id");
    let version = |answer: &Answer| answer.json["version"].clone();
    let detail = dispatcher.get(&format!("/cases/{id}")).await.expect(200);
    let closed = dispatcher
        .post(&format!("/cases/{id}/close"), json!({ "version": version(&detail), "text": "好了" }))
        .await
        .expect(200);
    dispatcher
        .post(&format!("/cases/{id}/reopen"), json!({ "version": version(&closed), "text": "没好" }))
        .await
        .expect(200);
    world.settle().await;
    world.clock.advance(SignedDuration::from_mins(1));
    deliver_due(&world.app).await.unwrap();
    assert_eq!(robot.texts().len(), 1);
}

async fn what_is_wrong_is_refused_and_strangers_see_nothing(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (leader, robot) = (world.sign_in("leader").await, Robot::start().await);
    let group = |more: Value| {
        let mut body = json!({ "name": "群", "place": "100", "kind": "wecom", "url": robot.url });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (wrong, code) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "群".repeat(50) }), "too_long"),
        (json!({ "kind": "qq" }), "group_kind"),
        (json!({ "url": "ftp://x" }), "webhook_url"),
        (json!({ "url": null }), "webhook_url"),
        (json!({ "url": "http://user:word@example.org/" }), "webhook_url"),
        (json!({ "members": -1 }), "members"),
        (json!({ "members": 9_000_000_000i64 }), "members"),
    ] {
        assert_eq!(leader.post("/groups", group(wrong)).await.expect(422).text("/code"), code);
    }
    leader.post("/groups", group(json!({ "place": "110" }))).await.expect(404);
    leader.post("/groups", group(json!({ "place": "999999" }))).await.expect(404);
    let notice = |text: &str| json!({ "place": "100", "text": text });
    assert_eq!(leader.post("/groups/notices", notice("开会")).await.expect(422).text("/code"), "no_groups");
    let id = leader.post("/groups", group(json!({}))).await.expect(201).text("/id");
    for (text, code) in
        [("", "text"), ("{姓名}您好", "gap"), ("{电话", "gap"), ("有事打13812345678", "personal_numbers")]
    {
        assert_eq!(
            leader.post("/groups/notices", notice(text)).await.expect(422).text("/code"),
            code,
            "{text}"
        );
    }
    assert_eq!(
        leader.post("/groups/notices", notice(&"长".repeat(601))).await.expect(422).text("/code"),
        "text"
    );
    assert!(robot.texts().is_empty());
    // Templates are the whole county's: a village leader may use them, not write them.
    let template = json!({ "name": "停水", "text": "{地方}明天停水。" });
    leader.post("/groups/templates", template.clone()).await.expect(404);
    let dispatcher = world.sign_in("dispatcher").await;
    let made = dispatcher.post("/groups/templates", template).await.expect(200);
    let wrong = json!({ "name": "错", "text": "{什么}" });
    assert_eq!(dispatcher.post("/groups/templates", wrong).await.expect(422).text("/code"), "gap");
    assert_eq!(leader.get("/groups/templates").await.expect(200).text("/0/name"), "停水");
    let path = format!("/groups/templates/{}", made.text("/id"));
    delete(&dispatcher, &path).await.expect(204);
    delete(&dispatcher, &path).await.expect(404);
    // Who is elsewhere, or nobody.
    let other = world.sign_in("leader2").await;
    assert_eq!(other.get("/groups").await.expect(200).json, json!([]));
    other.get(&format!("/groups/{id}/posts")).await.expect(404);
    other.post(&format!("/groups/{id}/test"), json!({})).await.expect(404);
    put(&other, &format!("/groups/{id}"), group(json!({}))).await.expect(404);
    other.post("/groups/notices", notice("开会")).await.expect(404);
    world.sign_in("villager").await.get("/groups").await.expect(403);
    world.sign_in("handler").await.post("/groups", group(json!({}))).await.expect(403);
    world.stranger().get("/groups").await.expect(401);
    // The robot's address stands nowhere in clear.
    let text = match engine {
        Engine::Postgres => String::from_utf8_lossy(&gezhi_testkit::dump(&world.app.db).await).into_owned(),
        Engine::Sqlite => std::fs::read_dir(world.folder())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned())
            .collect(),
    };
    assert!(!text.contains("geheim-4711"));
}

async fn a_robot_is_not_asked_faster_than_it_answers(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (leader, robot) = (world.sign_in("leader").await, Robot::start().await);
    group(&leader, "100", "wecom", Some(&robot.url)).await;
    for number in 0..5 {
        leader
            .post("/groups/notices", json!({ "place": "100", "text": format!("第{number}条") }))
            .await
            .expect(201);
    }
    for sent in 1..=5 {
        // Two nodes at once: one text each time, in order.
        let (one, two) = tokio::join!(deliver_due(&world.app), deliver_due(&world.app));
        one.unwrap();
        two.unwrap();
        assert_eq!(robot.texts().len(), sent, "{:?}", robot.texts());
        world.clock.advance(SignedDuration::from_secs(4));
    }
    assert_eq!(robot.texts(), (0..5).map(|number| format!("第{number}条")).collect::<Vec<_>>(), "each once");
}
