//! Single sign-on of staff (feature A1) at a real small OpenID provider: there and back, and everything that must not work.

mod provider;

use crate::on_both_engines;
use crate::second_factor::Authenticator;
use gezhi_app::accounts::oidc::{Claim, SingleSignOn};
use gezhi_outbound::{OpenIdProvider, Registration};
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use provider::{CLIENT, Provider, SECRET, parameters};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(
    there_and_back,
    a_name_names_an_account_and_never_a_telephone,
    each_sign_in_is_one_browsers_and_works_once,
    what_the_provider_says_is_checked,
    only_staff_with_an_open_account_come_in,
    our_second_factor_is_asked_for,
    the_providers_second_factor_may_count,
    a_provider_that_is_down_is_said_to_be,
    only_pages_of_ours_follow,
    strangers_who_try_too_often_are_locked_out,
);

struct Scene {
    world: TestApp,
    provider: Arc<Provider>,
}

/// A browser that has begun: its cookie, and where it was sent.
struct Away {
    cookie: String,
    address: String,
}

impl Scene {
    async fn open(engine: Engine, claim: Claim) -> Self {
        Self::with(engine, claim, false).await
    }

    async fn with(engine: Engine, claim: Claim, trust_mfa: bool) -> Self {
        let provider = Provider::start().await;
        let registration = Registration {
            issuer: provider.issuer.clone(),
            client_id: CLIENT.into(),
            secret: Some(SECRET.into()),
            scopes: vec!["phone".into()],
        };
        let real = OpenIdProvider::with_patience(registration, Duration::from_secs(5)).unwrap();
        let world = TestApp::start_with(engine, |settings| {
            settings.single_sign_on = Some(SingleSignOn { provider: Arc::new(real), claim, trust_mfa });
        })
        .await;
        Self { world, provider }
    }

    async fn start(&self, to: Option<&str>) -> Away {
        let answer = self.world.stranger().post("/session/oidc/start", json!({ "to": to })).await.expect(200);
        let line = set_cookie(&answer, "gezhi_oidc").unwrap();
        for part in ["HttpOnly", "SameSite=Lax", "Max-Age=600", "Path=/api/v1/session/oidc"] {
            assert!(line.contains(part), "{line}");
        }
        Away { cookie: line.split(';').next().unwrap().to_owned(), address: answer.text("/address") }
    }

    /// The provider sends the browser back.
    async fn back(&self, cookie: &str, code: &str, state: &str, accept: &str) -> Answer {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .tls_built_in_root_certs(false)
            .build()
            .unwrap();
        let response = client
            .get(format!("{}/api/v1/session/oidc/callback", self.world.base))
            .query(&[("code", code), ("state", state)])
            .header("cookie", cookie)
            .header("accept", accept)
            .send()
            .await
            .unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        Answer { status, headers, json: serde_json::from_slice(&bytes).unwrap_or(Value::Null), bytes }
    }

    /// The whole way of somebody for whom the provider vouches with these claims; a program's, so that refusals are problems.
    async fn whole_way(&self, claims: Value) -> Answer {
        self.provider.vouch(&self.world, &claims);
        let away = self.start(None).await;
        let (code, state) = self.provider.agree(&away.address);
        self.back(&away.cookie, &code, &state, "application/json").await
    }

    /// Somebody with the session that an answer gave.
    async fn session(&self, answer: &Answer) -> Answer {
        let line = set_cookie(answer, "gezhi_session").expect("a session");
        let cookie = line.split(';').next().unwrap().to_owned();
        self.world.stranger().send(Method::GET, "/api/v1/session", |r| r.header("cookie", cookie)).await
    }
}

fn set_cookie(answer: &Answer, name: &str) -> Option<String> {
    let lines = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    lines.filter(|line| line.starts_with(&format!("{name}="))).map(str::to_owned).next()
}

fn refused(answer: Answer, status: u16, code: &str) {
    assert!(set_cookie(&answer, "gezhi_session").is_none(), "{code} gives no session");
    let answer = answer.expect(status);
    assert_eq!(answer.text("/code"), code);
    assert!(answer.text("/detail_zh").chars().count() > 8 && answer.text("/detail_en").len() > 20);
}

const CHIEF: &str = "+86 199-0000-1012";

async fn there_and_back(engine: Engine) {
    let scene = Scene::open(engine, Claim::PhoneNumber).await;
    let world = &scene.world;
    assert_eq!(world.stranger().get("/profile").await.expect(200).json["single_sign_on"], true);
    scene.provider.vouch(world, &json!({"phone_number": CHIEF, "phone_number_verified": true}));
    let away = scene.start(Some("/console/cases?state=open")).await;
    let asked = parameters(&away.address);
    assert_eq!(asked["redirect_uri"], "http://test.example/api/v1/session/oidc/callback");
    assert!(asked["nonce"].len() >= 32 && asked["state"].len() >= 32 && asked["nonce"] != asked["state"]);
    assert_eq!(asked["scope"], "openid phone");
    let (code, state) = scene.provider.agree(&away.address);
    let answer = scene.back(&away.cookie, &code, &state, "text/html").await.expect(303);
    assert_eq!(answer.headers["location"], "/console/cases?state=open");
    let me = scene.session(&answer).await.expect(200);
    assert_eq!(me.text("/name"), "测试chief");
    // The cookie of the way is gone, and the session stands in the journal and can be ended like every other.
    assert!(set_cookie(&answer, "gezhi_oidc").unwrap().contains("Max-Age=0"));
    let journal = world.sign_in("auditor").await.get("/journal?act=sign_in&subject=1012").await.expect(200);
    assert_eq!(journal.json["items"][0]["details"], json!({"way": "oidc"}), "{}", journal.json);
    let administrator = world.sign_in("secadmin").await;
    administrator.send(Method::DELETE, "/api/v1/users/1012/sessions", |r| r).await.expect(204);
    scene.session(&answer).await.expect(401);

    // Where the ID token says nothing of the telephone, the provider's endpoint for claims does.
    scene.provider.behaviour.lock().unwrap().more =
        json!({"phone_number": "19900001012"}).as_object().cloned().unwrap();
    let answer = scene.whole_way(json!({})).await.expect(303);
    assert_eq!(scene.session(&answer).await.expect(200).text("/name"), "测试chief");

    // Without a provider there is no such way.
    let other = TestApp::start(engine).await;
    assert_eq!(other.stranger().get("/profile").await.json["single_sign_on"], false);
    other.stranger().post("/session/oidc/start", json!({})).await.expect(404);
}

async fn a_name_names_an_account_and_never_a_telephone(engine: Engine) {
    let scene = Scene::open(engine, Claim::PreferredUsername).await;
    let answer = scene.whole_way(json!({"preferred_username": "supervisor"})).await.expect(303);
    assert_eq!(scene.session(&answer).await.expect(200).text("/name"), "测试supervisor");
    refused(scene.whole_way(json!({"preferred_username": "19900001012"})).await, 401, "oidc_unknown");
    refused(scene.whole_way(json!({"phone_number": CHIEF})).await, 401, "oidc_unknown");
}

async fn each_sign_in_is_one_browsers_and_works_once(engine: Engine) {
    let scene = Scene::open(engine, Claim::PhoneNumber).await;
    scene.provider.vouch(&scene.world, &json!({"phone_number": CHIEF}));
    let json_only = "application/json";

    // Another state than the one that went along.
    let away = scene.start(None).await;
    let (code, state) = scene.provider.agree(&away.address);
    refused(scene.back(&away.cookie, &code, "another", json_only).await, 401, "oidc_stale");
    // And then the right one: the sign-in was used up.
    refused(scene.back(&away.cookie, &code, &state, json_only).await, 401, "oidc_stale");

    // A browser without the cookie, or with the one of another sign-in: somebody was sent a link.
    let (victim, attacker) = (scene.start(None).await, scene.start(None).await);
    let (code, state) = scene.provider.agree(&attacker.address);
    refused(scene.back("a=b", &code, &state, json_only).await, 401, "oidc_stale");
    refused(scene.back(&victim.cookie, &code, &state, json_only).await, 401, "oidc_stale");

    // Twice the same.
    let away = scene.start(None).await;
    let (code, state) = scene.provider.agree(&away.address);
    scene.back(&away.cookie, &code, &state, json_only).await.expect(303);
    refused(scene.back(&away.cookie, &code, &state, json_only).await, 401, "oidc_stale");

    // A code of before in a new sign-in: the provider knows it no more.
    let again = scene.start(None).await;
    let state = parameters(&again.address)["state"].clone();
    refused(scene.back(&again.cookie, &code, &state, json_only).await, 401, "oidc_invalid");

    // A code that belongs to another sign-in of the same client: PKCE.
    let (one, other) = (scene.start(None).await, scene.start(None).await);
    let (code, _) = scene.provider.agree(&other.address);
    let state = parameters(&one.address)["state"].clone();
    refused(scene.back(&one.cookie, &code, &state, json_only).await, 401, "oidc_invalid");

    // Too late.
    let away = scene.start(None).await;
    let (code, state) = scene.provider.agree(&away.address);
    scene.world.clock.advance(SignedDuration::from_mins(11));
    refused(scene.back(&away.cookie, &code, &state, json_only).await, 401, "oidc_stale");

    // The person said no. A browser is led to the sign-in page, with the reason.
    let away = scene.start(Some("/console/cases#x")).await;
    let state = parameters(&away.address)["state"].clone();
    let answer = scene.back(&away.cookie, "", &state, "text/html,*/*").await.expect(303);
    assert_eq!(answer.headers["location"], "/console/cases?oidc=oidc_cancelled#x");
}

async fn what_the_provider_says_is_checked(engine: Engine) {
    let scene = Scene::open(engine, Claim::PhoneNumber).await;
    let with = |more: Value| {
        let mut claims = json!({"phone_number": CHIEF});
        claims.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        claims
    };
    let now = gezhi_app::context::Clock::now(&*scene.world.clock).as_second();
    for wrong in [
        json!({"nonce": "another"}),
        json!({"nonce": null}),
        json!({"aud": "somebody-else"}),
        json!({"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"}),
        json!({"iss": "https://another.example"}),
        json!({"exp": now - 1}),
        json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
    ] {
        let answer = scene.whole_way(with(wrong.clone())).await;
        assert_eq!(answer.status, 401, "{wrong}");
        refused(answer, 401, "oidc_invalid");
    }
    scene.provider.behaviour.lock().unwrap().foreign_key = true;
    refused(scene.whole_way(with(json!({}))).await, 401, "oidc_invalid");
    scene.provider.behaviour.lock().unwrap().foreign_key = false;
    scene.whole_way(with(json!({}))).await.expect(303);
}

async fn only_staff_with_an_open_account_come_in(engine: Engine) {
    let scene = Scene::open(engine, Claim::PhoneNumber).await;
    let count = async || {
        let users = scene.world.sign_in("sysadmin").await.get("/users").await.expect(200);
        users.json["items"].as_array().unwrap().len()
    };
    let before = count().await;
    refused(scene.whole_way(json!({"phone_number": "13800000000"})).await, 401, "oidc_unknown");
    assert_eq!(count().await, before, "nobody registers by it");
    // A villager is no staff; a telephone that nobody has verified is nobody's.
    refused(scene.whole_way(json!({"phone_number": "19900001000"})).await, 401, "oidc_unknown");
    let unverified = json!({"phone_number": CHIEF, "phone_number_verified": false});
    refused(scene.whole_way(unverified).await, 401, "oidc_unknown");
    refused(scene.whole_way(json!({})).await, 401, "oidc_unknown");
    let administrator = scene.world.sign_in("secadmin").await;
    administrator.post("/users/1012/lock", json!({})).await.expect(204);
    refused(scene.whole_way(json!({"phone_number": CHIEF})).await, 401, "locked");
}

async fn second_factor(client: &Client, cookie: &str, digits: &str) -> Answer {
    let body = json!({ "totp": digits });
    client
        .send(Method::POST, "/api/v1/session/oidc/second-factor", |r| r.header("cookie", cookie).json(&body))
        .await
}

async fn our_second_factor_is_asked_for(engine: Engine) {
    let scene = Scene::open(engine, Claim::PhoneNumber).await;
    let world = &scene.world;
    let own = Authenticator::enrol(world, &world.sign_in("chief").await).await;
    // The provider's word for one does not count here.
    scene.provider.vouch(world, &json!({"phone_number": CHIEF, "amr": ["pwd", "mfa"]}));
    let away = scene.start(Some("/console/figures")).await;
    let (code, state) = scene.provider.agree(&away.address);
    let answer = scene.back(&away.cookie, &code, &state, "text/html").await.expect(303);
    assert_eq!(answer.headers["location"], "/console/figures?oidc=totp_needed");
    assert!(set_cookie(&answer, "gezhi_session").is_none());
    let cookie = set_cookie(&answer, "gezhi_oidc").unwrap().split(';').next().unwrap().to_owned();
    let stranger = world.stranger();
    refused(second_factor(&stranger, "a=b", &own.code(world)).await, 401, "oidc_stale");
    // The cookie of the way to the provider is another.
    refused(second_factor(&stranger, &away.cookie, &own.code(world)).await, 401, "oidc_stale");
    refused(second_factor(&stranger, &cookie, "000000").await, 401, "totp_needed");
    let digits = own.code(world);
    let answer = second_factor(&stranger, &cookie, &digits).await.expect(200);
    assert_eq!(answer.text("/to"), "/console/figures");
    assert_eq!(scene.session(&answer).await.expect(200).text("/name"), "测试chief");
    refused(second_factor(&stranger, &cookie, &own.code(world)).await, 401, "oidc_stale");

    // Guessing is counted as it is with passwords.
    let away = scene.start(None).await;
    scene.provider.vouch(world, &json!({"phone_number": CHIEF}));
    let (code, state) = scene.provider.agree(&away.address);
    let answer = scene.back(&away.cookie, &code, &state, "text/html").await.expect(303);
    let cookie = set_cookie(&answer, "gezhi_oidc").unwrap().split(';').next().unwrap().to_owned();
    for _ in 0..5 {
        refused(second_factor(&stranger, &cookie, "000000").await, 401, "totp_needed");
    }
    refused(second_factor(&stranger, &cookie, &own.code(world)).await, 401, "locked");
}

async fn the_providers_second_factor_may_count(engine: Engine) {
    let scene = Scene::with(engine, Claim::PhoneNumber, true).await;
    Authenticator::enrol(&scene.world, &scene.world.sign_in("chief").await).await;
    let answer = scene.whole_way(json!({"phone_number": CHIEF, "amr": ["pwd"]})).await.expect(303);
    assert!(set_cookie(&answer, "gezhi_session").is_none(), "a password alone is one factor");
    let answer = scene.whole_way(json!({"phone_number": CHIEF, "amr": ["pwd", "otp"]})).await.expect(303);
    assert_eq!(scene.session(&answer).await.expect(200).text("/name"), "测试chief");
}

async fn a_provider_that_is_down_is_said_to_be(engine: Engine) {
    let scene = Scene::open(engine, Claim::PhoneNumber).await;
    scene.provider.vouch(&scene.world, &json!({"phone_number": CHIEF}));
    let away = scene.start(None).await;
    let (code, state) = scene.provider.agree(&away.address);
    scene.provider.behaviour.lock().unwrap().down = true;
    let start = scene.world.stranger().post("/session/oidc/start", json!({})).await;
    assert!(
        start.text("/detail_zh").contains("连不上") && start.text("/detail_en").contains("does not answer")
    );
    refused(start, 503, "oidc_unreachable");
    refused(scene.back(&away.cookie, &code, &state, "application/json").await, 503, "oidc_unreachable");
    // Everybody else signs in as before.
    scene.world.sign_in("chief").await;
}

async fn only_pages_of_ours_follow(engine: Engine) {
    let scene = Scene::open(engine, Claim::PhoneNumber).await;
    for foreign in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let answer = scene.world.stranger().post("/session/oidc/start", json!({ "to": foreign })).await;
        refused(answer, 422, "oidc_target");
    }
}

async fn strangers_who_try_too_often_are_locked_out(engine: Engine) {
    let scene = Scene::open(engine, Claim::PhoneNumber).await;
    for _ in 0..30 {
        refused(scene.whole_way(json!({"phone_number": "13800000000"})).await, 401, "oidc_unknown");
    }
    refused(scene.whole_way(json!({"phone_number": CHIEF})).await, 401, "locked");
}
