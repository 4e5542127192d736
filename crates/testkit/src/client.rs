//! A client that speaks HTTP to the served app.

use reqwest::{Method, multipart};
use serde_json::Value;

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers that tests look at.
    pub headers: reqwest::header::HeaderMap,
    /// Body; `Null` when it is no JSON.
    pub json: Value,
    /// Body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The value at a pointer, as text.
    #[must_use]
    pub fn text(&self, pointer: &str) -> String {
        match self.json.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// Stops the test unless the status is this one.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }
}

/// Without the certificates of the machine, which take time to read; tests speak plain HTTP.
fn plain() -> reqwest::Client {
    reqwest::Client::builder().tls_built_in_root_certs(false).build().expect("a client")
}

/// A stream of events that is being listened to.
#[derive(Debug)]
pub struct Events {
    response: reqwest::Response,
    text: String,
}

impl Events {
    /// The next event: its name and what it says. Stops the test when none comes.
    pub async fn next(&mut self) -> (String, Value) {
        let waited = tokio::time::timeout(std::time::Duration::from_secs(20), self.read()).await;
        waited.expect("an event within twenty seconds")
    }

    async fn read(&mut self) -> (String, Value) {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).map(|text| text.trim().to_owned())
                };
                let (name, data) = (field("event:"), field("data:"));
                self.text = rest.to_owned();
                if let (Some(name), Some(data)) = (name, data) {
                    return (name, serde_json::from_str(&data).expect("an event of JSON"));
                }
            }
            let more = self.response.chunk().await.expect("a stream").expect("more of the stream");
            self.text.push_str(&String::from_utf8_lossy(&more));
        }
    }
}

/// Somebody at a browser or telephone.
#[derive(Debug, Clone)]
pub struct Client {
    base: String,
    token: Option<String>,
    http: reqwest::Client,
}

impl Client {
    /// A stranger.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { base: base.to_owned(), token: None, http: plain() }
    }

    /// Signs in with a password; stops the test if that fails.
    pub async fn sign_in(&self, login: &str, password: &str) -> Self {
        let answer = self
            .send(Method::POST, "/api/v1/session", |request| {
                request.json(&serde_json::json!({ "login": login, "password": password }))
            })
            .await
            .expect(200);
        let token = answer.headers["x-session-token"].to_str().expect("a token").to_owned();
        Self { token: Some(token), ..self.clone() }
    }

    async fn response(
        &self,
        method: Method,
        path: &str,
        with: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> reqwest::Response {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        with(request).send().await.expect("an answer")
    }

    /// The status alone, without waiting for the body: a stream has no end.
    pub async fn status(
        &self,
        method: Method,
        path: &str,
        with: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> u16 {
        self.response(method, path, with).await.status().as_u16()
    }

    /// Sends a request built by `with`.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        with: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Answer {
        let response = self.response(method, path, with).await;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = response.bytes().await.expect("a body").to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, json, bytes }
    }

    /// Listens to a stream of events of the API.
    pub async fn listen(&self, path: &str) -> Events {
        let response = self.response(Method::GET, &format!("/api/v1{path}"), |request| request).await;
        assert_eq!(response.status().as_u16(), 200, "{path}");
        Events { response, text: String::new() }
    }

    /// GET of an API path.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, &format!("/api/v1{path}"), |request| request).await
    }

    /// POST of JSON to an API path.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, &format!("/api/v1{path}"), |request| request.json(&body)).await
    }

    /// Files a report with a key.
    pub async fn report(&self, key: &str, fields: &[(&str, &str)], photos: &[Vec<u8>]) -> Answer {
        let mut form = multipart::Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        for photo in photos {
            let part = multipart::Part::bytes(photo.clone())
                .file_name("photo.jpg")
                .mime_str("image/jpeg")
                .expect("a type");
            form = form.part("photos", part);
        }
        self.send(Method::POST, "/api/v1/reports", |request| {
            request.header("Idempotency-Key", key).multipart(form)
        })
        .await
    }

    /// Uploads a file and gives its name.
    pub async fn upload(&self, bytes: Vec<u8>) -> Answer {
        let part = multipart::Part::bytes(bytes).file_name("file.jpg");
        let form = multipart::Form::new().part("file", part);
        self.send(Method::POST, "/api/v1/attachments", |request| request.multipart(form)).await
    }
}
