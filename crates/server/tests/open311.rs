//! Open311 GeoReport v2 over HTTP, on both engines (feature C2).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something else must stop"
)]

use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use reqwest::{Method, multipart};
use serde_json::{Value, json};

/// A test on both engines.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(gezhi_testkit::Engine::Sqlite).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(gezhi_testkit::Engine::Postgres).await; })+
        }
    };
}
on_both_engines!(
    discovery_and_services,
    a_report_and_what_becomes_of_it,
    nothing_of_a_reporter_comes_out,
    media_and_keys_against_doubling,
    refusals_follow_the_specification,
    lists_by_service_status_dates_and_changes,
);

const BURST: &[(&str, &str)] = &[
    ("service_code", "water.supply"),
    ("lat", "23.01"),
    ("long", "109.01"),
    ("description", "村口自来水管爆裂漏水"),
];

struct World {
    test: TestApp,
    client: Client,
    key: String,
}

impl World {
    async fn start(engine: Engine) -> Self {
        let test = TestApp::start(engine).await;
        let administrator = test.sign_in("secadmin").await;
        let key =
            administrator.post("/api-keys", json!({ "name": "城市助手" })).await.expect(201).text("/key");
        Self { client: test.stranger(), key, test }
    }

    async fn get(&self, path: &str) -> Answer {
        self.client.send(Method::GET, &format!("/open311/v2/{path}"), |request| request).await
    }

    async fn post_to(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.client.send(Method::POST, &format!("/open311/v2/{path}"), |request| request.form(fields)).await
    }

    /// Files with the key; gives the number.
    async fn file(&self, fields: &[(&str, &str)]) -> String {
        let fields: Vec<(&str, &str)> =
            [("api_key", self.key.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.post_to("requests.json", &fields).await.expect(201).text("/0/service_request_id")
    }

    /// Fields with some of them replaced or added, and the key.
    async fn refused(&self, status: u16, change: &[(&str, &str)]) -> String {
        let mut fields: Vec<(&str, &str)> = vec![("api_key", &self.key)];
        fields
            .extend(BURST.iter().copied().filter(|(name, _)| !change.iter().any(|(other, _)| other == name)));
        fields.extend(change.iter().copied());
        let answer = self.post_to("requests.json", &fields).await.expect(status);
        assert_eq!(answer.json[0]["code"], status, "{answer:?}");
        answer.text("/0/description")
    }

    async fn numbers(&self, query: &str) -> Vec<String> {
        let list = self.get(&format!("requests.json?{query}")).await.expect(200);
        let number = |request: &Value| request["service_request_id"].as_str().unwrap().to_owned();
        list.json.as_array().unwrap().iter().map(number).collect()
    }
}

fn xml(answer: &Answer) -> String {
    assert_eq!(answer.headers["content-type"], "text/xml; charset=utf-8");
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"), "{text}");
    text
}

async fn discovery_and_services(engine: Engine) {
    let world = World::start(engine).await;
    let discovery = world.get("discovery.json").await.expect(200);
    assert_eq!(discovery.headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(discovery.headers["access-control-allow-origin"], "*");
    assert_eq!(discovery.text("/endpoints/0/url"), "http://test.example/open311/v2");
    assert_eq!(discovery.text("/endpoints/0/specification"), "http://wiki.open311.org/GeoReport_v2");
    assert_eq!(discovery.json["endpoints"][0]["formats"], json!(["text/xml", "application/json"]));
    assert!(
        xml(&world.get("discovery.xml").await.expect(200)).contains("<formats><format>text/xml</format>")
    );

    let services = world.get("services.json?jurisdiction_id=450804").await.expect(200);
    let all = services.json.as_array().unwrap();
    let supply = all.iter().find(|service| service["service_code"] == "water.supply").unwrap();
    assert_eq!(supply["service_name"], "用水");
    assert_eq!(supply["group"], "用水用电");
    assert_eq!((&supply["metadata"], &supply["type"]), (&json!(true), &json!("realtime")));
    assert!(supply["keywords"].as_str().unwrap().starts_with("自来水, 水管"), "{supply}");
    assert!(all.iter().all(|service| service["service_code"].as_str().unwrap().contains('.')));
    assert!(xml(&world.get("services.xml").await.expect(200)).contains("<service><service_code>"));

    let english =
        |request: reqwest::RequestBuilder| request.header("Accept-Language", "en-GB,en;q=0.9,zh;q=0.1");
    let definition =
        world.client.send(Method::GET, "/open311/v2/services/water.supply.json", english).await.expect(200);
    assert_eq!(definition.text("/service_code"), "water.supply");
    assert_eq!(definition.text("/attributes/0/code"), "KIND");
    assert_eq!(definition.text("/attributes/0/values/0/name"), "Burst or leaking pipe");
    let definition = xml(&world.get("services/water.supply.xml").await.expect(200));
    assert!(definition.contains("<values><value><key>water.supply.burst</key>"), "{definition}");
}

async fn a_report_and_what_becomes_of_it(engine: Engine) {
    let world = World::start(engine).await;
    let fields: Vec<(&str, &str)> =
        [("api_key", world.key.as_str())].into_iter().chain(BURST.iter().copied()).collect();
    let filed = world.post_to("requests.json", &fields).await.expect(201);
    assert!(filed.text("/0/service_notice").starts_with("办理时限："), "{filed:?}");
    assert_eq!(filed.json[0]["account_id"], Value::Null);
    assert!(filed.headers.get("access-control-allow-origin").is_none());
    let id = filed.text("/0/service_request_id");

    let one = world.get(&format!("requests/{id}.json")).await.expect(200);
    let request = &one.json[0];
    assert_eq!((&request["status"], &request["service_code"]), (&json!("open"), &json!("water.supply")));
    assert_eq!(request["agency_responsible"], "供水公司");
    assert!(request["address"].as_str().unwrap().contains("上村第1网格"));
    assert_eq!((&request["address_id"], &request["zipcode"]), (&json!("1000"), &Value::Null));
    assert_eq!((&request["lat"], &request["long"]), (&json!(23.01), &json!(109.01)));
    assert_eq!(request["requested_datetime"], "2025-03-05T01:00:00Z");
    assert!(request["expected_datetime"].as_str().unwrap().ends_with('Z'));
    let text = xml(&world.get(&format!("requests/{id}.xml")).await.expect(200));
    assert!(
        text.contains(&format!("<service_requests><request><service_request_id>{id}</service_request_id>")),
        "{text}"
    );

    let token = world.get(&format!("tokens/{id}.json")).await.expect(200);
    assert_eq!(token.json, json!([{ "service_request_id": id, "token": id }]));
    world.get("tokens/QT000000000.json").await.expect(404);

    // The body's public answer is the note; closing closes.
    let staff = world.test.sign_in("dispatcher").await;
    let found = staff.get(&format!("/cases?view=all&q={id}")).await.expect(200).text("/items/0/id");
    let handler = world.test.sign_in("handler").await;
    handler.post(&format!("/cases/{found}/accept"), json!({})).await.expect(200);
    world.test.clock.advance(SignedDuration::from_hours(1));
    handler
        .post(&format!("/cases/{found}/reply"), json!({ "text": "已派抢修队，电话13800001234" }))
        .await
        .expect(200);
    let one = world.get(&format!("requests/{id}.json")).await.expect(200);
    assert_eq!(one.text("/0/status_notes"), "已派抢修队，电话***");
    assert_eq!(one.text("/0/updated_datetime"), "2025-03-05T02:00:00Z");
}

async fn nothing_of_a_reporter_comes_out(engine: Engine) {
    let world = World::start(engine).await;
    let person = [
        ("first_name", "Guiying"),
        ("last_name", "Qin"),
        ("email", "guiying@example.org"),
        ("phone", "13800001234"),
        ("account_id", "account-77"),
        ("device_id", "device-88"),
        ("description", "水管爆了，请打13900005678"),
    ];
    let fields: Vec<(&str, &str)> =
        BURST.iter().copied().filter(|(name, _)| *name != "description").chain(person).collect();
    let id = world.file(&fields).await;
    let family = [
        ("text", "邻居Guiying家吵架，电话13900005678"),
        ("category", "dispute.family"),
        ("phone", "13800001234"),
    ];
    let here = [("lon", "109.01"), ("lat", "23.01")];
    let fields: Vec<(&str, &str)> = family.into_iter().chain(here).collect();
    let secret = world.client.report("family", &fields, &[]).await.expect(201).text("/ticket");

    for path in [
        format!("requests/{id}.json"),
        format!("requests/{id}.xml"),
        "requests.json".into(),
        format!("requests/{secret}.json"),
    ] {
        let text = String::from_utf8(world.get(&path).await.expect(200).bytes).unwrap();
        for word in ["Guiying", "guiying@", "13800001234", "13900005678", "account-77", "device-88"] {
            assert!(!text.contains(word), "{word} in {path}: {text}");
        }
    }
    // Nor is what nobody has classified yet.
    let unclear = [("text", "麻烦来看一下"), ("lon", "109.01"), ("lat", "23.01")];
    world.client.report("unclear", &unclear, &[]).await.expect(201);

    // What is not public is in no list; whoever holds its number learns how it stands.
    assert_eq!(world.numbers("").await, [id.as_str()]);
    assert!(world.numbers(&format!("service_request_id={secret}")).await.is_empty());
    let one = world.get(&format!("requests/{secret}.json")).await.expect(200);
    for field in ["description", "address", "address_id", "lat", "long", "media_url"] {
        assert_eq!(one.json[0][field], Value::Null, "{field}");
    }
    // The staff can reach the reporter.
    let staff = world.test.sign_in("dispatcher").await;
    let list = staff.get(&format!("/cases?view=all&q={id}")).await.expect(200);
    assert_eq!(list.text("/items/0/reporter/phone"), "138****1234");
    assert_eq!(list.text("/items/0/channel"), "api");
}

async fn media_and_keys_against_doubling(engine: Engine) {
    let world = World::start(engine).await;
    let mut photo = Vec::new();
    let image = image::RgbImage::from_pixel(64, 48, image::Rgb([20, 90, 200]));
    image.write_to(&mut std::io::Cursor::new(&mut photo), image::ImageFormat::Png).unwrap();
    let send = async |key: &str, description: &str, media: Vec<u8>| {
        let mut form = multipart::Form::new()
            .text("api_key", world.key.clone())
            .text("description", description.to_owned());
        for (name, value) in BURST.iter().filter(|(name, _)| *name != "description") {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        let form = form.part("media", multipart::Part::bytes(media).file_name("photo.png"));
        world
            .client
            .send(Method::POST, "/open311/v2/requests.json", |request| {
                request.header("Idempotency-Key", key).multipart(form)
            })
            .await
    };
    let first = send("k1", "水管爆裂", photo.clone()).await.expect(201);
    let again = send("k1", "水管爆裂", photo.clone()).await.expect(200);
    assert_eq!(first.json[0]["service_request_id"], again.json[0]["service_request_id"]);
    assert_eq!(again.headers["idempotent-replay"], "true");
    let other = send("k1", "另一件事", photo.clone()).await.expect(400);
    assert!(other.text("/0/description").contains("key was used"), "{other:?}");
    let wrong = send("k2", "水管爆裂", b"<svg onload=alert(1)>".to_vec()).await.expect(400);
    assert_eq!(wrong.json[0]["code"], 400);

    let id = first.text("/0/service_request_id");
    let url = world.get(&format!("requests/{id}.json")).await.expect(200).text("/0/media_url");
    let path = url.strip_prefix("http://test.example").unwrap().to_owned();
    let picture = world.client.send(Method::GET, &path, |request| request).await.expect(200);
    assert_eq!(picture.headers["content-type"], "image/jpeg");
    assert_eq!(world.numbers("").await.len(), 1);
}

async fn refusals_follow_the_specification(engine: Engine) {
    let world = World::start(engine).await;
    // The key.
    let without = world.post_to("requests.xml", BURST).await.expect(403);
    assert!(xml(&without).contains("<errors><error><code>403</code><description>"));
    let wrong: Vec<(&str, &str)> =
        [("api_key", "gz_wrong")].into_iter().chain(BURST.iter().copied()).collect();
    let wrong = world.post_to("requests.json", &wrong).await.expect(403);
    assert!(wrong.text("/0/description").contains("invalid"));
    // Missing.
    let nothing = world.post_to("requests.json", &[("api_key", &world.key)]).await.expect(400);
    assert_eq!(nothing.json.as_array().unwrap().len(), 2, "{nothing:?}");
    assert!(world.refused(400, &[("lat", "")]).await.contains("sent together"));
    // Unusable.
    let outside = world.refused(400, &[("lat", "30.5"), ("long", "114.3")]).await;
    assert!(outside.contains("不在") && outside.contains("is outside"), "{outside}");
    assert!(world.refused(400, &[("lat", "109.01"), ("long", "23.01")]).await.contains("swapped"));
    assert!(world.refused(400, &[("lat", "north")]).await.contains("not a number"));
    assert!(world.refused(400, &[("address_id", "77777")]).await.contains("address_id"));
    assert!(world.refused(400, &[("attribute[KIND]", "road.lamp.out")]).await.contains("KIND"));
    assert!(world.refused(400, &[("description", &"水".repeat(2_001))]).await.contains("2000"));
    world.refused(400, &[("phone", "call me")]).await;
    let body = world
        .client
        .send(Method::POST, "/open311/v2/requests.json", |request| request.json(&json!({})))
        .await;
    assert!(body.expect(400).text("/0/description").contains("multipart/form-data"));
    // Not found.
    world.refused(404, &[("service_code", "nothing.here")]).await;
    world.refused(404, &[("service_code", "water")]).await;
    world.refused(404, &[("jurisdiction_id", "sfgov.org")]).await;
    for path in [
        "services.json?jurisdiction_id=sfgov.org",
        "services/nothing.json",
        "requests/QT000000000.json",
        "tokens/nothing.json",
        "requests.json?service_code=nothing.here",
        "requests.json?jurisdiction_id=1",
        "nothing.json",
    ] {
        assert_eq!(world.get(path).await.expect(404).json[0]["code"], 404, "{path}");
    }
    for query in [
        "start_date=yesterday",
        "status=done",
        "page=0",
        "page_size=x",
        "start_date=2025-01-01T00:00:00Z&end_date=2025-06-01T00:00:00Z",
    ] {
        assert_eq!(
            world.get(&format!("requests.json?{query}")).await.expect(400).json[0]["code"],
            400,
            "{query}"
        );
    }
    let many: Vec<String> = (0..51).map(|n| format!("QT{n}")).collect();
    world.get(&format!("requests.json?service_request_id={}", many.join(","))).await.expect(400);
    // Nothing was kept of all that.
    assert!(world.numbers("").await.is_empty());
}

async fn lists_by_service_status_dates_and_changes(engine: Engine) {
    let world = World::start(engine).await;
    let lamp = world
        .file(&[
            ("service_code", "road.lamp"),
            ("address_string", "东镇上村第2网格晒谷场"),
            ("attribute[KIND]", "road.lamp.out"),
        ])
        .await;
    world.test.clock.advance(SignedDuration::from_hours(24 * 100));
    let burst = world.file(BURST).await;
    world.test.clock.advance(SignedDuration::from_hours(24));
    let road = world
        .file(&[
            ("service_code", "road.surface"),
            ("address_id", "1100"),
            ("media_url", "https://example.org/a.jpg"),
        ])
        .await;

    assert_eq!(world.numbers("").await, [road.as_str(), &burst], "the last ninety days, newest first");
    let old = world.numbers("start_date=2025-03-01T00:00:00Z&end_date=2025-03-31T00:00:00%2B08:00").await;
    assert_eq!(old, [lamp.as_str()]);
    assert_eq!(
        world.numbers("start_date=2025-03-01T00:00:00+08:00&end_date=2025-03-31").await,
        [lamp.as_str()]
    );
    assert_eq!(
        world.numbers(&format!("service_request_id={lamp},{burst},QT000000000")).await,
        [lamp.as_str(), &burst]
    );
    assert_eq!(world.numbers("service_code=water.supply").await, [burst.as_str()]);
    assert_eq!(world.numbers("service_code=water.supply,road.surface").await, [road.as_str(), &burst]);
    assert_eq!(world.numbers("page_size=1").await, [road.as_str()]);
    assert_eq!(world.numbers("page_size=1&page=2").await, [burst.as_str()]);
    assert!(world.numbers("page_size=1&page=3").await.is_empty());

    // The words found the grid, and the kind is the category.
    let one = world.get(&format!("requests/{lamp}.json")).await.expect(200);
    assert_eq!(one.text("/0/address_id"), "1001");
    assert_eq!(one.text("/0/description"), "路灯照明\n地点：东镇上村第2网格晒谷场");
    let one = world.get(&format!("requests/{road}.json")).await.expect(200);
    assert!(one.text("/0/description").ends_with("图片链接：https://example.org/a.jpg"));

    // A word of the body on the old one is a change.
    let staff = world.test.sign_in("dispatcher").await;
    let id = staff.get(&format!("/cases?view=all&q={lamp}")).await.expect(200).text("/items/0/id");
    world.test.clock.advance(SignedDuration::from_hours(24));
    let roads = world.test.sign_in("handler2").await;
    roads.post(&format!("/cases/{id}/accept"), json!({})).await.expect(200);
    let day = "2025-06-15T00:00:00Z";
    assert_eq!(world.numbers(&format!("updated_after={day}")).await, [lamp.as_str()]);
    assert_eq!(world.numbers(&format!("updated_before={day}")).await, [road.as_str(), &burst]);
    assert!(world.numbers(&format!("updated_after={day}&page=2&page_size=1")).await.is_empty());
    assert!(world.numbers("status=closed").await.is_empty());
    assert_eq!(world.numbers("status=open,closed").await.len(), 2);
}
