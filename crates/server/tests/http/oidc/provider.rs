//! A small OpenID provider: description, keys, token endpoint, claims about a person; its ID tokens are signed with a P-256 key.
//! It holds itself to the protocol (one use of a code, PKCE, the client's secret), so that a client that does not is refused.
#![expect(clippy::disallowed_types, reason = "this is another server than ours")]

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use gezhi_testkit::TestApp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub const CLIENT: &str = "gezhi-test";
pub const SECRET: &str = "a secret/with:signs";

/// An authorization that has been given and not redeemed.
#[derive(Debug, Clone)]
struct Granted {
    challenge: String,
    redirect: String,
    nonce: String,
}

/// What differs in one test from a sound provider.
#[derive(Debug, Clone, Default)]
pub struct Behaviour {
    /// What the ID token says of the person.
    pub claims: Map<String, Value>,
    /// What the endpoint for claims says.
    pub more: Map<String, Value>,
    /// Signs with a key that it does not publish.
    pub foreign_key: bool,
    /// Seconds until the token ends.
    pub lives: i64,
    /// Seconds since 1970, of the tested installation.
    pub now: i64,
    /// Answers 500 everywhere.
    pub down: bool,
}

pub struct Provider {
    pub issuer: String,
    key: EcdsaKeyPair,
    foreign: EcdsaKeyPair,
    granted: Mutex<HashMap<String, Granted>>,
    pub behaviour: Mutex<Behaviour>,
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap()
}

/// The parameters of an address.
pub fn parameters(address: &str) -> HashMap<String, String> {
    url::Url::parse(address).unwrap().query_pairs().into_owned().collect()
}

impl Provider {
    /// Starts one on a free port.
    pub async fn start() -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Arc::new(Self {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            key: key(),
            foreign: key(),
            granted: Mutex::default(),
            behaviour: Mutex::new(Behaviour { lives: 300, ..Behaviour::default() }),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/person", get(person))
            .with_state(Arc::clone(&provider));
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// Lets the next person be somebody with these claims.
    pub fn vouch(&self, world: &TestApp, claims: &Value) {
        let mut behaviour = self.behaviour.lock().unwrap();
        behaviour.claims = claims.as_object().cloned().unwrap();
        behaviour.now = gezhi_app::context::Clock::now(&*world.clock).as_second();
    }

    /// Somebody signs in on the provider's page to which this address leads; gives code and state.
    pub fn agree(&self, address: &str) -> (String, String) {
        let asked = parameters(address);
        assert!(address.starts_with(&format!("{}/authorize?", self.issuer)), "{address}");
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"), "{address}");
        let granted = Granted {
            challenge: asked["code_challenge"].clone(),
            redirect: asked["redirect_uri"].clone(),
            nonce: asked["nonce"].clone(),
        };
        let code = format!("code-{}", rand::random::<u64>());
        self.granted.lock().unwrap().insert(code.clone(), granted);
        (code, asked["state"].clone())
    }

    fn sign(&self, claims: &Value) -> String {
        let key = if self.behaviour.lock().unwrap().foreign_key { &self.foreign } else { &self.key };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&json!({"alg": "ES256", "kid": "k1", "typ": "JWT"})), part(claims));
        let signature = key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

type Answer = (StatusCode, Json<Value>);

fn down(provider: &Provider) -> Option<Answer> {
    let is_down = provider.behaviour.lock().unwrap().down;
    is_down.then(|| (StatusCode::INTERNAL_SERVER_ERROR, Json(json!("down"))))
}

async fn describe(State(provider): State<Arc<Provider>>) -> Answer {
    let issuer = &provider.issuer;
    down(&provider).unwrap_or_else(|| {
        let description = json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
            "userinfo_endpoint": format!("{issuer}/person"),
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        });
        (StatusCode::OK, Json(description))
    })
}

async fn keys(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let point = provider.key.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..65]));
    let key = json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "k1", "x": x, "y": y});
    Json(json!({ "keys": [key] }))
}

fn refuse(why: &str) -> Answer {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": why })))
}

async fn token(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Answer {
    if let Some(answer) = down(&provider) {
        return answer;
    }
    // RFC 6749, section 2.3.1: both are encoded as form values first.
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let expected = STANDARD.encode(format!("{}:{}", encode(CLIENT), encode(SECRET)));
    if headers.get("authorization").and_then(|value| value.to_str().ok())
        != Some(&format!("Basic {expected}"))
    {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_client" })));
    }
    let granted = form.get("code").and_then(|code| provider.granted.lock().unwrap().remove(code));
    let Some(granted) = granted else { return refuse("invalid_grant") };
    let verifier = form.get("code_verifier").map_or("", String::as_str);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    if challenge != granted.challenge || form.get("redirect_uri") != Some(&granted.redirect) {
        return refuse("invalid_grant");
    }
    let Behaviour { claims, lives, now, .. } = provider.behaviour.lock().unwrap().clone();
    let mut all = json!({
        "iss": provider.issuer, "aud": CLIENT, "sub": "s-1", "nonce": granted.nonce, "iat": now, "exp": now + lives,
    });
    all.as_object_mut().unwrap().extend(claims);
    let answer = json!({
        "access_token": "a-1", "token_type": "Bearer", "expires_in": 300, "id_token": provider.sign(&all),
    });
    (StatusCode::OK, Json(answer))
}

async fn person(State(provider): State<Arc<Provider>>, headers: HeaderMap) -> Answer {
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some("Bearer a-1") {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_token" })));
    }
    let mut claims = Map::from_iter([("sub".to_owned(), json!("s-1"))]);
    claims.extend(provider.behaviour.lock().unwrap().more.clone());
    (StatusCode::OK, Json(Value::Object(claims)))
}
