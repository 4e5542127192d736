//! The description of a gateway: read from a file, and checked before the first message needs it.

use crate::template::{Escape, Template, Values};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a gateway cannot be used; the sentence says what to change. The secret stands in none of them.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// The file cannot be read.
    #[error("SMS gateway: {}: {source}", path.display())]
    File {
        /// Path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no TOML, or has a key that there is not.
    #[error("SMS gateway: {0}")]
    Toml(#[from] toml::de::Error),
    /// A value that cannot be used.
    #[error("SMS gateway: {key}: {why}")]
    Value {
        /// Key of the file.
        key: &'static str,
        /// What to do.
        why: String,
    },
}

fn wrong(key: &'static str, why: impl Into<String>) -> SmsError {
    SmsError::Value { key, why: why.into() }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    url: String,
    #[serde(default = "post")]
    method: String,
    content_type: Option<String>,
    body: Option<String>,
    success: Option<String>,
    #[serde(default = "five")]
    timeout_seconds: u64,
    ca_file: Option<PathBuf>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

fn post() -> String {
    "POST".to_owned()
}

const fn five() -> u64 {
    5
}

/// A checked gateway: how one message becomes one request, and which answer is a good one.
pub struct Description {
    pub(super) method: Method,
    url: Template,
    content_type: Option<HeaderValue>,
    body: Option<Template>,
    headers: Vec<(HeaderName, Template)>,
    /// What the body of a good answer holds.
    pub(super) success: Option<String>,
    pub(super) timeout: Duration,
    pub(super) ca_file: Option<PathBuf>,
    secret: String,
}

impl std::fmt::Debug for Description {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Description").field("method", &self.method).finish_non_exhaustive()
    }
}

/// One message as a request.
pub(super) struct Filled {
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<String>,
}

fn escape_of(content_type: &str) -> Result<Escape, SmsError> {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => Ok(Escape::Percent),
        "text/plain" => Ok(Escape::Plain),
        kind if kind == "application/json" || kind.ends_with("+json") => Ok(Escape::Json),
        kind if kind == "application/xml" || kind == "text/xml" || kind.ends_with("+xml") => Ok(Escape::Xml),
        other => Err(wrong(
            "content_type",
            format!(
                "{other:?} is not known; use application/json, application/x-www-form-urlencoded, \
                 application/xml or text/plain"
            ),
        )),
    }
}

fn template(key: &'static str, text: &str, escape: Escape) -> Result<Template, SmsError> {
    Template::parse(text, escape).map_err(|name| {
        wrong(key, format!("{{{name}}} is not known; there are {{phone}}, {{text}} and {{secret}}"))
    })
}

impl Description {
    /// Reads and checks a description.
    ///
    /// # Errors
    /// A sentence that names the key and what to change.
    pub fn read(path: &Path, secret: &str) -> Result<Self, SmsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| SmsError::File { path: path.to_owned(), source })?;
        Self::parse(&text, secret)
    }

    /// Checks a description.
    ///
    /// # Errors
    /// A sentence that names the key and what to change.
    pub fn parse(text: &str, secret: &str) -> Result<Self, SmsError> {
        let written: Written = toml::from_str(text)?;
        let method = match written.method.as_str() {
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "GET" => Method::GET,
            other => return Err(wrong("method", format!("{other:?} is none of POST, PUT and GET"))),
        };
        if !(1..=60).contains(&written.timeout_seconds) {
            return Err(wrong("timeout_seconds", "give 1 to 60"));
        }
        let body = match (&written.body, &written.content_type) {
            (Some(_), _) if method == Method::GET => return Err(wrong("body", "a GET has none")),
            (Some(body), Some(kind)) => Some(template("body", body, escape_of(kind)?)?),
            (Some(_), None) => return Err(wrong("content_type", "say what the body is")),
            (None, _) => None,
        };
        let content_type = match &written.content_type {
            Some(kind) => {
                Some(HeaderValue::from_str(kind).map_err(|_| wrong("content_type", "is no header value"))?)
            }
            None => None,
        };
        let mut headers = Vec::with_capacity(written.headers.len());
        for (name, value) in &written.headers {
            let name = HeaderName::try_from(name.as_str())
                .map_err(|_| wrong("headers", format!("{name:?} is no name of a header")))?;
            headers.push((name, template("headers", value, Escape::Plain)?));
        }
        let made = Self {
            url: template("url", &written.url, Escape::Percent)?,
            timeout: Duration::from_secs(written.timeout_seconds),
            ca_file: written.ca_file,
            success: written.success.filter(|text| !text.is_empty()),
            secret: secret.to_owned(),
            method,
            content_type,
            body,
            headers,
        };
        made.check()?;
        Ok(made)
    }

    /// Tries the templates with a message that has every difficult character in it.
    fn check(&self) -> Result<(), SmsError> {
        let in_body = |has: fn(&Template) -> bool| self.body.as_ref().is_some_and(has) || has(&self.url);
        if self.headers.iter().any(|(_, value)| value.has_text()) {
            return Err(wrong("headers", "{text} cannot stand in a header"));
        }
        if !in_body(Template::has_text) {
            return Err(wrong("body", "{text} stands nowhere, so no message would have words"));
        }
        if !in_body(Template::has_phone) && !self.headers.iter().any(|(_, value)| value.has_phone()) {
            return Err(wrong("body", "{phone} stands nowhere, so no message would reach anybody"));
        }
        let needs_secret =
            in_body(Template::has_secret) || self.headers.iter().any(|(_, value)| value.has_secret());
        if needs_secret && self.secret.is_empty() {
            return Err(wrong("{secret}", "is used, but GEZHI_SMS_SECRET is empty"));
        }
        let filled = self.fill("19900000000", "试\"\\&=<>\n'一")?;
        if !matches!(filled.url.scheme(), "http" | "https") || filled.url.host_str().is_none() {
            return Err(wrong("url", "give an address that begins with https:// or http://"));
        }
        let json = self
            .content_type
            .as_ref()
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| escape_of(kind).is_ok_and(|escape| escape == Escape::Json));
        if let Some(body) = filled.body.filter(|_| json)
            && let Err(error) = serde_json::from_str::<serde_json::Value>(&body)
        {
            return Err(wrong("body", format!("is no JSON with a message in it: {error}")));
        }
        Ok(())
    }

    /// One message as a request.
    pub(super) fn fill(&self, phone: &str, text: &str) -> Result<Filled, SmsError> {
        let values = Values { phone, text, secret: &self.secret };
        let url = Url::parse(&self.url.fill(values)).map_err(|error| wrong("url", error.to_string()))?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let mut value = HeaderValue::from_str(value.fill(values).trim())
                .map_err(|_| wrong("headers", format!("{name}: only visible ASCII can be sent")))?;
            value.set_sensitive(true);
            headers.insert(name.clone(), value);
        }
        if let Some(kind) = &self.content_type {
            headers.insert(reqwest::header::CONTENT_TYPE, kind.clone());
        }
        Ok(Filled { url, headers, body: self.body.as_ref().map(|body| body.fill(values)) })
    }

    /// Host and scheme, for the line at the start.
    #[must_use]
    pub fn address(&self) -> String {
        self.fill("19900000000", "")
            .ok()
            .and_then(|filled| filled.url.host_str().map(|host| format!("{}://{host}", filled.url.scheme())))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../../deploy/sms-gateway.example.toml");

    #[test]
    fn the_example_is_sound_and_keeps_its_secret() {
        let example = Description::parse(EXAMPLE, "geheim-1").unwrap();
        let filled = example.fill("19900001001", "【格治】验证码 123456").unwrap();
        assert_eq!(
            filled.body.as_deref(),
            Some(r#"{"mobile":"19900001001","content":"【格治】验证码 123456"}"#)
        );
        assert_eq!(filled.headers["authorization"], "Bearer geheim-1");
        assert!(!format!("{example:?} {:?}", filled.headers).contains("geheim-1"));
        assert_eq!(example.address(), "https://sms.example.com");
    }

    #[test]
    fn what_cannot_work_is_refused_at_the_start() {
        let refused = |text: &str, secret: &str| Description::parse(text, secret).unwrap_err().to_string();
        let json =
            |body: &str| format!("url='https://a.example/'\ncontent_type='application/json'\nbody='{body}'");
        for (text, secret, said) in [
            (EXAMPLE.to_owned(), "", "GEZHI_SMS_SECRET"),
            (EXAMPLE.replace("timeout_seconds", "timeout"), "s", "unknown field"),
            (EXAMPLE.replace("{phone}", "{mobile}"), "s", "{mobile} is not known"),
            (EXAMPLE.replace("\"POST\"", "\"DELETE\""), "s", "method"),
            (EXAMPLE.replace("= 5", "= 0"), "s", "1 to 60"),
            (EXAMPLE.replace("https://", "ftp://"), "s", "https://"),
            (json(r#"{"m":"{phone}"}"#), "", "{text} stands nowhere"),
            (json(r#"{"c":"{text}"}"#), "", "{phone} stands nowhere"),
            (json(r#"{"m":"{phone}","c":{text}}"#), "", "is no JSON"),
            ("url='https://a.example/{phone}'\nbody='{text}'".to_owned(), "", "say what the body is"),
            ("url='https://a.example/{phone}'\n[headers]\nX-Text='{text}'".to_owned(), "", "header"),
        ] {
            let error = refused(&text, secret);
            assert!(error.contains(said), "{error:?} does not say {said:?}");
        }
    }

    #[test]
    fn a_get_has_it_all_in_its_address() {
        let made = Description::parse(
            "url='http://a.example/send?m={phone}&c={text}&k={secret}'\nmethod='GET'",
            "a&b",
        )
        .unwrap();
        let filled = made.fill("199", "水 & 电").unwrap();
        assert_eq!(filled.url.query(), Some("m=199&c=%E6%B0%B4+%26+%E7%94%B5&k=a%26b"));
    }
}
