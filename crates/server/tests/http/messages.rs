//! Messages by mail and SMS gateway (feature C2).

use crate::{on_both_engines, photo_with_position};
use gezhi_app::webhooks::signature;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use reqwest::{Method, multipart};
use serde_json::{Value, json};

on_both_engines!(
    a_short_message_becomes_a_case,
    a_mail_with_a_photo_becomes_a_case,
    repeats_make_one_case,
    forms_in_gbk,
    bad_messages_are_refused,
    keys_and_signatures,
);

struct World {
    test: TestApp,
    gateway: Client,
    key: String,
}

impl World {
    async fn start(engine: Engine) -> Self {
        let test = TestApp::start(engine).await;
        let made =
            test.sign_in("secadmin").await.post("/api-keys", json!({"name": "短信网关"})).await.expect(201);
        Self { gateway: test.stranger(), key: made.text("/key"), test }
    }

    async fn send(&self, with: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder) -> Answer {
        let key = self.key.clone();
        self.gateway
            .send(Method::POST, "/api/v1/messages", |request| with(request.header("X-Api-Key", key)))
            .await
    }

    async fn json(&self, body: Value) -> Answer {
        self.send(|request| request.json(&body)).await
    }

    /// The case behind a ticket, as the dispatcher sees it.
    async fn case(&self, ticket: &str) -> Value {
        let dispatcher = self.test.sign_in("dispatcher").await;
        let list = dispatcher.get("/cases?view=all").await.expect(200);
        let row = list.json["items"].as_array().unwrap().iter().find(|row| row["ticket"] == ticket).unwrap();
        dispatcher.get(&format!("/cases/{}", row["id"].as_str().unwrap())).await.expect(200).json
    }

    async fn count(&self) -> usize {
        let dispatcher = self.test.sign_in("dispatcher").await;
        dispatcher.get("/cases?view=all").await.expect(200).json["items"].as_array().unwrap().len()
    }
}

async fn a_short_message_becomes_a_case(engine: Engine) {
    let world = World::start(engine).await;
    let sent = json!({"id": "sms-1", "from": "+86 19911112222", "text": "自来水管爆裂漏水，上村口",
        "received_at": "2025-03-05T08:59:00+08:00"});
    let taken = world.json(sent).await.expect(201);
    let ticket = taken.text("/ticket");
    assert!(taken.text("/reply/zh").contains(&format!("http://test.example/t/{ticket}")));
    let case = world.case(&ticket).await;
    assert_eq!(case["channel"], "message");
    assert_eq!(case["title"], "自来水管爆裂漏水，上村口");

    // It is dispatched like any other, its sender is called back, and nobody sees the number without a trace.
    let id = case["id"].as_str().unwrap();
    assert_eq!(case["body"]["name"], "供水公司");
    let handler = world.test.sign_in("handler").await;
    assert!(!handler.get(&format!("/cases/{id}")).await.expect(200).json.to_string().contains("19911112222"));
    let shown =
        handler.post(&format!("/cases/{id}/reveal"), json!({"reason": "约时间上门"})).await.expect(200);
    assert_eq!(shown.text("/phone"), "19911112222");
    assert_eq!(shown.text("/original/from"), "19911112222");
    assert_eq!(shown.text("/original/sent_at"), "2025-03-05T00:59:00Z");
    handler.post(&format!("/cases/{id}/reply"), json!({"text": "已派人", "public": true})).await.expect(200);
    world.test.settle().await;
    assert!(
        world
            .test
            .outgoing
            .0
            .lock()
            .unwrap()
            .iter()
            .any(|(phone, text)| phone == "19911112222" && text.contains(&ticket))
    );

    // Its own source with its own figures.
    let chief = world.test.sign_in("chief").await;
    let figures = chief.get("/figures?by=channel&from=2025-01-01&to=2025-12-31").await.expect(200);
    let rows = figures.json["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["href"].as_str().unwrap().ends_with("channel=message"));
    let row = row.unwrap_or_else(|| panic!("{}", figures.json));
    assert_eq!((&row["figures"]["reported"], &row["name"]["zh"]), (&json!(1), &json!("短信邮箱")), "{row}");
}

async fn a_mail_with_a_photo_becomes_a_case(engine: Engine) {
    let world = World::start(engine).await;
    let html = "<p>三盏<b>路灯</b>不亮三天了</p><script>alert(1)</script>";
    let form = multipart::Form::new()
        .text("id", "<abc@mail.example>")
        .text("from", "=?UTF-8?B?6KaD5qGC6Iux?= <gui@mail.example>")
        .text("to", "12345@county.example")
        .text("subject", "=?UTF-8?B?6Lev54Gv5LiN5Lqu?=")
        .text("html", html)
        .text("received_at", "Wed, 5 Mar 2025 08:59:00 +0800")
        .part("attachment-1", multipart::Part::bytes(photo_with_position()).file_name("灯.jpg"))
        .part("attachment-2", multipart::Part::bytes(b"%PDF-1.7 form".to_vec()).file_name("表.pdf"));
    let taken = world.send(|request| request.multipart(form)).await.expect(201);
    assert_eq!(taken.text("/skipped/0/name"), "表.pdf");
    let case = world.case(&taken.text("/ticket")).await;
    assert_eq!(case["text"], "路灯不亮\n三盏路灯不亮三天了\n（附件没有收下：表.pdf）");
    assert_eq!(case["photos"], 1);
    let photo = case["attachments"][0]["url"].as_str().unwrap().to_owned();
    let dispatcher = world.test.sign_in("dispatcher").await;
    let bytes = dispatcher.send(Method::GET, &photo, |request| request).await.expect(200).bytes;
    assert!(!String::from_utf8_lossy(&bytes).contains("GPSPOSITION"));
    let id = case["id"].as_str().unwrap();
    let shown = dispatcher.post(&format!("/cases/{id}/reveal"), json!({"reason": "回信"})).await.expect(200);
    assert_eq!(shown.text("/name"), "覃桂英 <gui@mail.example>");
    assert_eq!(shown.text("/original/subject"), "路灯不亮");
    assert_eq!(shown.text("/original/body"), html);
    // Somebody without a telephone is not written to by short message.
    assert!(shown.json["phone"].is_null());
}

async fn repeats_make_one_case(engine: Engine) {
    let world = World::start(engine).await;
    let send = |text: &str, from: &str| {
        let body = json!({"id": "m-1", "from": from, "text": text});
        world.json(body)
    };
    let first = send("路灯不亮", "19911112222").await.expect(201).text("/ticket");
    let again = send("路灯不亮", "19911112222").await.expect(200);
    assert_eq!(again.text("/ticket"), first);
    assert_eq!(again.headers["idempotent-replay"], "true");
    // Gateways try for days, and do not always send the same bytes again.
    world.test.clock.advance(jiff::SignedDuration::from_hours(24 * 5));
    gezhi_app::background::tidy(&world.test.app).await.unwrap();
    assert_eq!(send("路灯不亮！", "19911112222").await.expect(200).text("/ticket"), first);
    assert_eq!(send("别的事", "19911113333").await.expect(422).text("/code"), "idempotency_mismatch");

    let posts: Vec<_> = (0..20)
        .map(|_| {
            let (client, key) = (world.gateway.clone(), world.key.clone());
            tokio::spawn(async move {
                let body = json!({"id": "m-2", "from": "a@b.example", "text": "路灯不亮"});
                client
                    .send(Method::POST, "/api/v1/messages", |r| r.header("X-Api-Key", key).json(&body))
                    .await
            })
        })
        .collect();
    let mut tickets = std::collections::BTreeSet::new();
    for post in posts {
        let answer = post.await.unwrap();
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        tickets.insert(answer.text("/ticket"));
    }
    assert_eq!(tickets.len(), 1);
    assert_eq!(world.count().await, 2);
}

async fn forms_in_gbk(engine: Engine) {
    let world = World::start(engine).await;
    // 水管爆了, as a gateway of the last century writes it.
    let body = "message_id=77&from=19911112222&body=%CB%AE%B9%DC%B1%AC%C1%CB&charge=0.05";
    let form = "application/x-www-form-urlencoded";
    let send = |kind: &'static str| world.send(move |r| r.header("content-type", kind).body(body));
    assert_eq!(send(form).await.expect(422).text("/code"), "encoding");
    let taken = send("application/x-www-form-urlencoded; charset=gbk").await.expect(201);
    assert_eq!(world.case(&taken.text("/ticket")).await["text"], "水管爆了");
}

async fn bad_messages_are_refused(engine: Engine) {
    let world = World::start(engine).await;
    let code = async |body: Value, status: u16| world.json(body).await.expect(status).text("/code");
    let from = "19911112222";
    assert_eq!(code(json!({"from": from, "text": "a"}), 422).await, "message_id");
    assert_eq!(code(json!({"id": "1", "text": "a"}), 422).await, "from");
    assert_eq!(code(json!({"id": "1", "from": "张三", "text": "a"}), 422).await, "from");
    assert_eq!(code(json!({"id": "1", "from": from}), 422).await, "nothing_said");
    assert_eq!(
        code(json!({"id": "1", "from": from, "html": "<script>x</script>"}), 422).await,
        "nothing_said"
    );
    assert_eq!(code(json!({"id": "1", "from": from, "text": "a", "received_at": "昨天"}), 422).await, "time");
    assert_eq!(
        code(json!({"id": "1", "from": from, "text": "水".repeat(250_000)}), 422).await,
        "text_too_long"
    );
    assert_eq!(
        code(json!({"id": "1", "from": from, "text": "a".repeat(2 << 20)}), 413).await,
        "message_too_large"
    );
    assert_eq!(code(json!([]), 400).await, "bad_request");
    let plain = world.send(|r| r.header("content-type", "text/plain").body("a")).await.expect(415);
    assert_eq!(plain.text("/code"), "content_type");
    let broken = world
        .send(|r| r.header("content-type", "multipart/form-data; boundary=b").body("--b\r\nContent-"))
        .await
        .expect(400);
    assert_eq!(broken.text("/code"), "bad_request");
    assert_eq!(world.count().await, 0);

    // What can be kept is: NUL goes, a long mail is cut in the case and whole beside it.
    let long = format!("第一句。\0{}", "水".repeat(5_000));
    let taken = world.json(json!({"id": "1", "from": from, "text": long})).await.expect(201);
    let case = world.case(&taken.text("/ticket")).await;
    let text = case["text"].as_str().unwrap();
    assert_eq!((text.chars().count(), case["title"].as_str()), (2_000, Some("第一句")));
    let path = format!("/cases/{}/reveal", case["id"].as_str().unwrap());
    let shown =
        world.test.sign_in("dispatcher").await.post(&path, json!({"reason": "看原件"})).await.expect(200);
    assert_eq!(shown.text("/original/body").chars().count(), 5_004);
}

async fn keys_and_signatures(engine: Engine) {
    let world = World::start(engine).await;
    let body = json!({"id": "1", "from": "19911112222", "text": "路灯不亮"}).to_string();
    let post = |headers: Vec<(&'static str, String)>, body: String| {
        let client = world.gateway.clone();
        async move {
            client
                .send(Method::POST, "/api/v1/messages", |mut request| {
                    for (name, value) in headers {
                        request = request.header(name, value);
                    }
                    request.header("content-type", "application/json").body(body)
                })
                .await
        }
    };
    assert_eq!(post(vec![], body.clone()).await.expect(401).text("/code"), "api_key");
    assert_eq!(
        post(vec![("X-Api-Key", "gz_wrong".into())], body.clone()).await.expect(401).text("/code"),
        "api_key"
    );

    let administrator = world.test.sign_in("secadmin").await;
    let made = administrator.post("/api-keys", json!({"name": "邮件网关", "signed": true})).await.expect(201);
    let secret = made.text("/signing_secret");
    let bearer = || ("Authorization", format!("Bearer {}", made.text("/key")));
    let listed = administrator.get("/api-keys").await.expect(200);
    assert!(!listed.json.to_string().contains("whsec_"));
    assert_eq!((&listed.json[0]["signed"], &listed.json[1]["signed"]), (&json!(true), &json!(false)));

    assert_eq!(post(vec![bearer()], body.clone()).await.expect(401).text("/code"), "signature");
    let now = gezhi_app::context::Clock::now(&*world.test.clock).as_second();
    let signed = |at: i64, body: &str| {
        vec![
            bearer(),
            ("webhook-id", "x1".to_owned()),
            ("webhook-timestamp", at.to_string()),
            ("webhook-signature", signature(&secret, "x1", at, body.as_bytes())),
        ]
    };
    post(signed(now - 600, &body), body.clone()).await.expect(401);
    post(signed(now, "{}"), body.clone()).await.expect(401);
    post(signed(now, &body), body.clone()).await.expect(201);
    // A key that was revoked is no key.
    let id = listed.json[0]["id"].as_str().unwrap();
    administrator.send(Method::DELETE, &format!("/api/v1/api-keys/{id}"), |r| r).await.expect(204);
    post(signed(now, &body), body).await.expect(401);
}
