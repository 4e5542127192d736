//! The second factor: set up, used, asked of all staff, lost (feature A1).

use crate::on_both_engines;
use gezhi_testkit::{Client, Engine, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;
use totp_rs::{Algorithm, Secret, TOTP};

on_both_engines!(staff_without_one_can_only_set_one_up, it_is_asked_at_both_ways_of_signing_in);

/// The authenticator on somebody's telephone.
pub struct Authenticator(TOTP);

impl Authenticator {
    /// Sets a second factor up for whoever has signed in.
    pub async fn enrol(world: &TestApp, client: &Client) -> Self {
        let secret = client.post("/session/totp", json!({})).await.expect(200).text("/secret");
        let bytes = Secret::Encoded(secret).to_bytes().unwrap();
        let own = Self(TOTP::new(Algorithm::SHA1, 6, 1, 30, bytes, None, "x".to_owned()).unwrap());
        let wrong = put(client, "/session/totp", json!({"code": "000000"})).await;
        assert_eq!(wrong, 422);
        assert_eq!(put(client, "/session/totp", json!({"code": own.code(world)})).await, 204);
        own
    }

    /// The next code; each works once.
    pub fn code(&self, world: &TestApp) -> String {
        world.clock.advance(SignedDuration::from_secs(30));
        let now = gezhi_app::context::Clock::now(&*world.clock).as_second();
        self.0.generate(u64::try_from(now).unwrap())
    }
}

async fn put(client: &Client, path: &str, body: serde_json::Value) -> u16 {
    client.send(Method::PUT, &format!("/api/v1{path}"), |r| r.json(&body)).await.status
}

async fn staff_without_one_can_only_set_one_up(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (administrator, chief) = (world.sign_in("secadmin").await, world.sign_in("chief").await);
    let worker = world.sign_in("worker").await;
    assert_eq!(administrator.get("/security").await.expect(200).json["second_factor_required"], false);
    let on = json!({"second_factor_required": true});
    // Whoever asks it of others has one.
    let refused = administrator.send(Method::PUT, "/api/v1/security", |r| r.json(&on)).await.expect(422);
    assert_eq!(refused.text("/code"), "own_second_factor");
    Authenticator::enrol(&world, &administrator).await;
    assert_eq!(put(&administrator, "/security", on).await, 200);

    let off = json!({"second_factor_required": false});
    assert_eq!(put(&world.sign_in("worker").await, "/security", off).await, 403);

    // A session that is open already is limited at once; so is a new one.
    for client in [&chief, &world.sign_in("chief").await] {
        let me = client.get("/session").await.expect(200);
        assert_eq!((&me.json["totp_required"], &me.json["totp"]), (&json!(true), &json!(false)));
        for path in ["/cases", "/inbox", "/figures", "/board", "/session/all", "/tickets/XX"] {
            let refused = client.get(path).await.expect(403);
            assert_eq!(refused.text("/code"), "totp_setup_needed", "{path}");
        }
        client.post("/users", json!({})).await.expect(403);
        client.get("/profile").await.expect(200);
    }
    // Grid workers and villagers need none.
    worker.get("/cases").await.expect(200);
    world.stranger().get("/figures").await.expect(200);
    Authenticator::enrol(&world, &chief).await;
    chief.get("/cases").await.expect(200);
    assert_eq!(chief.get("/session").await.expect(200).json["totp_required"], false);

    // A lost telephone: the administrator takes the factor away, the sessions end, and all begins anew.
    let path = "/api/v1/users/1012/second-factor";
    administrator.send(Method::DELETE, path, |r| r).await.expect(204);
    chief.get("/session").await.expect(401);
    let again = world.sign_in("chief").await;
    again.get("/cases").await.expect(403);
    Authenticator::enrol(&world, &again).await;
    again.get("/cases").await.expect(200);
    let journal = world.sign_in("auditor").await;
    journal.get("/journal").await.expect(403);
}

async fn it_is_asked_at_both_ways_of_signing_in(engine: Engine) {
    let world = TestApp::start(engine).await;
    let own = Authenticator::enrol(&world, &world.sign_in("chief").await).await;
    let stranger = world.stranger();
    let by_password = json!({"login": "chief", "password": "Gezhi-2026"});
    assert_eq!(stranger.post("/session", by_password).await.expect(401).text("/code"), "totp_needed");
    let code = own.code(&world);
    let with = json!({"login": "chief", "password": "Gezhi-2026", "totp": code});
    stranger.post("/session", with.clone()).await.expect(200);
    // A code works once.
    stranger.post("/session", with).await.expect(401);

    let phone = "19900001012";
    stranger.post("/session/code", json!({"phone": phone})).await.expect(204);
    let sent = stranger.get(&format!("/demo/last-code?phone={phone}")).await.expect(200).text("/code");
    let by_phone = json!({"phone": phone, "code": sent});
    assert_eq!(stranger.post("/session", by_phone).await.expect(401).text("/code"), "totp_needed");
    let with = json!({"phone": phone, "code": sent, "totp": own.code(&world)});
    stranger.post("/session", with).await.expect(200);
}
