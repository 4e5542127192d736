//! Webhooks: what other systems are told, and what becomes of those that do not listen (feature A7).

use crate::on_both_engines;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use gezhi_app::background::fold_once;
use gezhi_app::webhooks::{deliver_due, verify};
use gezhi_outbound::HttpCourier;
use gezhi_testkit::{Client, Engine, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

on_both_engines!(
    a_life_is_told_and_signed,
    nothing_personal_goes_out,
    a_restart_between_act_and_delivery_loses_nothing,
    a_failing_receiver_is_tried_again_and_then_switched_off,
    a_slow_receiver_holds_up_nobody,
    private_addresses_are_refused,
);

/// A receiver that listens: keeps what it got and answers with the status it is told to.
#[derive(Clone)]
struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    answer: Arc<Mutex<(u16, Duration)>>,
    url: String,
}

impl Receiver {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            got: Arc::default(),
            answer: Arc::new(Mutex::new((200, Duration::ZERO))),
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
        };
        let app = Router::new().fallback(receive).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        receiver
    }

    fn answers(&self, status: u16, wait: Duration) {
        *self.answer.lock().unwrap() = (status, wait);
    }

    fn bodies(&self) -> Vec<Value> {
        self.got.lock().unwrap().iter().map(|(_, body)| serde_json::from_slice(body).unwrap()).collect()
    }

    fn kinds(&self) -> Vec<String> {
        self.bodies().iter().map(|body| body["type"].as_str().unwrap().to_owned()).collect()
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let (status, wait) = *receiver.answer.lock().unwrap();
    receiver.got.lock().unwrap().push((headers, body));
    tokio::time::sleep(wait).await;
    StatusCode::from_u16(status).unwrap()
}

struct World {
    test: TestApp,
    administrator: Client,
}

impl World {
    async fn start(engine: Engine) -> Self {
        let test = TestApp::start(engine).await;
        Self { administrator: test.sign_in("secadmin").await, test }
    }

    /// Makes a webhook: identity and secret.
    async fn hook(&self, url: &str, events: &[&str]) -> (String, String) {
        let body = json!({"name": "县平台", "url": url, "events": events});
        let made = self.administrator.post("/webhooks", body).await.expect(201);
        (made.text("/id"), made.text("/secret"))
    }

    async fn told(&self) {
        self.test.settle().await;
        deliver_due(&self.test.app).await.unwrap();
    }

    async fn listed(&self) -> Value {
        self.administrator.get("/webhooks").await.expect(200).json[0].clone()
    }

    async fn report(&self, key: &str) -> String {
        let fields = [
            ("text", "自来水管爆裂漏水，电话13812345678"),
            ("category", "water"),
            ("lon", "109.012345"),
            ("lat", "23.012345"),
            ("name", "覃桂英"),
            ("phone", "19911112222"),
        ];
        self.test.stranger().report(key, &fields, &[]).await.expect(201).text("/id")
    }
}

async fn a_life_is_told_and_signed(engine: Engine) {
    let world = World::start(engine).await;
    let receiver = Receiver::start().await;
    let (_, secret) = world.hook(&receiver.url, &[]).await;
    let other = Receiver::start().await;
    world.hook(&other.url, &["case.closed"]).await;
    let id = world.report("k").await;
    let handler = world.test.sign_in("handler").await;
    for (act, body) in [
        ("accept", json!({})),
        ("note", json!({"text": "内部的话"})),
        ("reply", json!({"text": "已派人", "public": true})),
        ("resolve", json!({"text": "修好了"})),
    ] {
        handler.post(&format!("/cases/{id}/{act}"), body).await.expect(200);
    }
    let worker = world.test.sign_in("worker").await;
    worker.post(&format!("/cases/{id}/check"), json!({"passed": true, "text": "好了"})).await.expect(200);
    world.told().await;
    assert_eq!(
        receiver.kinds(),
        ["case.reported", "case.assigned", "case.accepted", "case.replied", "case.resolved", "case.closed"]
    );
    assert_eq!(other.kinds(), ["case.closed"]);
    let mut ids = BTreeSet::new();
    for (headers, body) in receiver.got.lock().unwrap().iter() {
        let text = |name: &str| headers[name].to_str().unwrap().to_owned();
        let at: i64 = text("webhook-timestamp").parse().unwrap();
        let (id, signed) = (text("webhook-id"), text("webhook-signature"));
        assert!(verify(&secret, &id, &at.to_string(), &signed, body, at));
        assert!(!verify(&secret, &id, &at.to_string(), &signed, b"{}", at));
        assert_eq!(text("content-type"), "application/json");
        ids.insert(id);
    }
    assert_eq!(ids.len(), 6);
    // Once is enough.
    world.told().await;
    assert_eq!(receiver.kinds().len(), 6);
}

async fn nothing_personal_goes_out(engine: Engine) {
    let world = World::start(engine).await;
    let receiver = Receiver::start().await;
    let (hook, secret) = world.hook(&receiver.url, &["case.reported"]).await;
    world.report("public").await;
    // Nobody has decided yet what this is about, and whether it is for everybody.
    let hidden = [("text", "说不清的一件事，我是覃桂英"), ("phone", "19911112222")];
    let ticket = world.test.stranger().report("hidden", &hidden, &[]).await.expect(201).text("/ticket");
    world.told().await;
    let bodies = receiver.bodies();
    assert_eq!(bodies[0]["data"]["lat"], json!(23.0123));
    assert_eq!(bodies[0]["data"]["agency_responsible"], "供水公司");
    assert!(bodies[0]["data"]["description"].as_str().unwrap().contains("自来水管"));
    assert!(bodies[1]["data"]["description"].is_null() && bodies[1]["data"]["service_request_id"].is_null());
    let all = json!(bodies).to_string();
    for personal in ["覃桂英", "13812345678", "19911112222", "reporter", &ticket] {
        assert!(!all.contains(personal), "{personal} stands in {all}");
    }
    // The secret is shown once, and the list of deliveries shows nothing of cases.
    let shown = world.administrator.get("/webhooks").await.expect(200).json.to_string();
    assert!(!shown.contains(&secret));
    let deliveries = world.administrator.get(&format!("/webhooks/{hook}/deliveries")).await.expect(200);
    assert_eq!(deliveries.json.as_array().unwrap().len(), 2);
    assert_eq!((deliveries.text("/0/state"), deliveries.text("/0/status")), ("done".into(), "200".into()));
}

async fn a_restart_between_act_and_delivery_loses_nothing(engine: Engine) {
    let world = World::start(engine).await;
    let receiver = Receiver::start().await;
    world.hook(&receiver.url, &["case.reported"]).await;
    // The act is on disk, the fold has not run.
    world.report("a").await;
    let app = world.test.reopened().await;
    while fold_once(&app).await.unwrap() > 0 {}
    // The fold has run, nothing is delivered.
    let app = world.test.reopened().await;
    assert_eq!(deliver_due(&app).await.unwrap(), 1);

    // The process ends while a delivery is under way: the lease brings it back.
    receiver.answers(200, Duration::from_millis(700));
    world.report("b").await;
    world.test.settle().await;
    let doomed = world.test.reopened().await;
    let turn = tokio::spawn(async move { deliver_due(&doomed).await });
    while receiver.kinds().len() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    turn.abort();
    tokio::time::sleep(Duration::from_millis(50)).await;
    receiver.answers(200, Duration::ZERO);
    assert_eq!(deliver_due(&app).await.unwrap(), 0);
    world.test.clock.advance(SignedDuration::from_secs(61));
    let delivered = deliver_due(&app).await.unwrap();
    let id = |at: usize| receiver.got.lock().unwrap()[at].0["webhook-id"].clone();
    assert_eq!((delivered, receiver.kinds().len()), (1, 3));
    // At least once: the receiver knows the repeat by its id.
    assert_eq!(id(1), id(2));
    assert_ne!(id(0), id(1));
}

async fn a_failing_receiver_is_tried_again_and_then_switched_off(engine: Engine) {
    let world = World::start(engine).await;
    let receiver = Receiver::start().await;
    let (hook, _) = world.hook(&receiver.url, &["case.reported"]).await;
    receiver.answers(500, Duration::ZERO);
    world.report("a").await;
    world.report("b").await;
    world.told().await;
    // One failure says enough for the moment.
    assert_eq!(receiver.kinds().len(), 1);
    assert_eq!(world.listed().await["state"], "failing");
    deliver_due(&world.test.app).await.unwrap();
    assert_eq!(receiver.kinds().len(), 1);
    world.test.clock.advance(SignedDuration::from_secs(11));
    receiver.answers(200, Duration::ZERO);
    deliver_due(&world.test.app).await.unwrap();
    let state = world.listed().await;
    assert_eq!(
        (receiver.kinds().len(), &state["state"], &state["waiting"]),
        (3, &json!("working"), &json!(0))
    );

    receiver.answers(503, Duration::ZERO);
    world.report("c").await;
    world.test.settle().await;
    let mut tries = 0;
    while world.listed().await["state"] != "off" {
        deliver_due(&world.test.app).await.unwrap();
        world.test.clock.advance(SignedDuration::from_hours(1) + SignedDuration::from_secs(1));
        tries += 1;
        assert!(tries < 100);
    }
    assert!(tries > 70, "switched off after {tries} hours");
    let administrator = world.test.sign_in("secadmin").await;
    let after = receiver.kinds().len();
    world.report("d").await;
    world.told().await;
    assert_eq!(receiver.kinds().len(), after);
    let journal = world.test.sign_in("auditor").await.get("/journal?act=webhook_off").await.expect(200);
    assert!(journal.json.to_string().contains("webhook_off"), "{}", journal.json);

    // Switched on again it works, and what is too old is given up.
    receiver.answers(200, Duration::ZERO);
    administrator.post(&format!("/webhooks/{hook}/on"), json!({})).await.expect(204);
    world.report("e").await;
    world.told().await;
    let deliveries = administrator.get(&format!("/webhooks/{hook}/deliveries")).await.expect(200);
    assert_eq!(deliveries.text("/0/state"), "done");
    assert_eq!(deliveries.text("/1/state"), "given_up");
    // Removed means removed.
    administrator.send(Method::DELETE, &format!("/api/v1/webhooks/{hook}"), |r| r).await.expect(204);
    administrator.get(&format!("/webhooks/{hook}/deliveries")).await.expect(404);
}

async fn a_slow_receiver_holds_up_nobody(engine: Engine) {
    let world = World::start(engine).await;
    let (slow, quick) = (Receiver::start().await, Receiver::start().await);
    let (hook, _) = world.hook(&slow.url, &["case.reported"]).await;
    world.hook(&quick.url, &["case.reported"]).await;
    world.hook("http://127.0.0.1:9/nobody", &["case.reported"]).await;
    slow.answers(200, Duration::from_secs(20));
    for n in 0..3 {
        world.report(&format!("k{n}")).await;
    }
    let start = Instant::now();
    world.test.settle().await;
    assert!(start.elapsed() < Duration::from_secs(1), "the fold waits for nobody");
    let background = tokio::spawn(gezhi_app::background::run(world.test.app.clone()));
    while quick.kinds().len() < 3 {
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", quick.kinds());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    background.abort();
    let deliveries = world.administrator.get(&format!("/webhooks/{hook}/deliveries")).await.expect(200);
    assert!(deliveries.json.to_string().contains("timeout"), "{}", deliveries.json);
    // A test tells at once what is wrong.
    let tried = world.administrator.post(&format!("/webhooks/{hook}/test"), json!({})).await.expect(200);
    assert_eq!((&tried.json["ok"], tried.text("/error")), (&json!(false), "timeout".into()));
    slow.answers(204, Duration::ZERO);
    let tried = world.administrator.post(&format!("/webhooks/{hook}/test"), json!({})).await.expect(200);
    assert_eq!((&tried.json["ok"], &tried.json["status"]), (&json!(true), &json!(204)));
    assert_eq!(slow.kinds().last().map(String::as_str), Some("test"));
}

async fn private_addresses_are_refused(engine: Engine) {
    let world = TestApp::start_with(engine, |settings| {
        settings.courier = Arc::new(HttpCourier::new(false).unwrap());
    })
    .await;
    let administrator = world.sign_in("secadmin").await;
    for url in
        ["http://127.0.0.1:5432/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/latest"]
    {
        let body = json!({"name": "x", "url": url});
        let refused = administrator.post("/webhooks", body).await.expect(422);
        assert_eq!((refused.text("/code"), refused.text("/field")), ("webhook_url".into(), "url".into()));
        assert!(refused.text("/detail_en").contains("--allow-private-webhooks"), "{url}");
    }
    // Other administrators, and whoever leads, have no say in where events go.
    for login in ["sysadmin", "auditor", "chief"] {
        let body = json!({"name": "x", "url": "https://8.8.8.8/"});
        world.sign_in(login).await.post("/webhooks", body).await.expect(403);
    }
    for (body, code) in [
        (json!({"name": "", "url": "https://8.8.8.8/"}), "name"),
        (json!({"name": "x", "url": "ftp://8.8.8.8/"}), "webhook_url"),
        (json!({"name": "x", "url": "https://8.8.8.8/", "events": ["case.noted"]}), "event_unknown"),
    ] {
        assert_eq!(administrator.post("/webhooks", body).await.expect(422).text("/code"), code);
    }
    assert_eq!(administrator.get("/webhooks").await.expect(200).json, json!([]));
}
