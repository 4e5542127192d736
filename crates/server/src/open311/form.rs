//! The form of a report: parameters and files, url-encoded or in parts.

use super::errors::Fault;
use super::parameters::Parameters;
use crate::attachments::read_part;
use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Request};
use axum::http::{HeaderValue, header};
use gezhi_app::attachments::Incoming;
use gezhi_app::files::Files;
use gezhi_app::open311::MAX_MEDIA;
use sha2::{Digest, Sha256};

/// What was sent.
#[derive(Debug, Default)]
pub struct Sent {
    /// Parameters.
    pub parameters: Parameters,
    /// Files.
    pub media: Vec<Incoming>,
    hash: Sha256,
}

fn broken() -> Fault {
    Fault::bad(
        "提交的内容不完整或格式不对，请再试一次。",
        "The form broke off or is not readable; send it again.",
    )
}

impl Sent {
    /// Hash of everything, the key to this server left out: a retry may come with a new one.
    pub fn hash(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }

    fn text(&mut self, name: String, value: String) {
        if name != "api_key" {
            self.hash.update(name.as_bytes());
            self.hash.update([0]);
            self.hash.update(value.as_bytes());
            self.hash.update([0]);
        }
        self.parameters.push(name, value);
    }

    async fn part(&mut self, files: &Files, part: Field<'_>) -> Result<(), Fault> {
        let name = part.name().unwrap_or_default().to_owned();
        let is_media = part.file_name().is_some() || matches!(name.trim_end_matches("[]"), "media" | "photo");
        if !is_media {
            let value = part.text().await.map_err(|_| broken())?;
            self.text(name, value);
            return Ok(());
        }
        if self.media.len() >= MAX_MEDIA {
            return Err(Fault::bad(
                &format!("附件最多 {MAX_MEDIA} 个。"),
                &format!("{MAX_MEDIA} files at most."),
            ));
        }
        let content = read_part(files, part, "photos").await?;
        if content.length() > 0 {
            self.hash.update(b"media\0");
            self.hash.update(content.digest());
            self.media.push(Incoming { content, field: "media" });
        }
        Ok(())
    }
}

/// Reads the form of a request, in either of the two encodings.
pub async fn read(files: &Files, request: Request) -> Result<Sent, Fault> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "multipart/form-data" => {
            let mut sent = Sent::default();
            let mut form = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
            while let Some(part) = form.next_field().await.map_err(|_| broken())? {
                sent.part(files, part).await?;
            }
            Ok(sent)
        }
        "" | "application/x-www-form-urlencoded" => url_encoded(request).await,
        _ => Err(Fault::bad(
            "请用 application/x-www-form-urlencoded 或 multipart/form-data 提交。",
            "Send application/x-www-form-urlencoded or multipart/form-data.",
        )),
    }
}

async fn url_encoded(request: Request) -> Result<Sent, Fault> {
    let bytes = Bytes::from_request(request, &()).await.map_err(|_| broken())?;
    // Some clients leave the content type out where there is nothing else it could be.
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    let mut whole = Request::new(bytes.into());
    *whole.method_mut() = axum::http::Method::POST;
    whole.headers_mut().insert(header::CONTENT_TYPE, form);
    let pairs: Result<Form<Vec<(String, String)>>, FormRejection> = Form::from_request(whole, &()).await;
    let Form(pairs) = pairs.map_err(|_| broken())?;
    let mut sent = Sent::default();
    for (name, value) in pairs {
        sent.text(name, value);
    }
    Ok(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(kind: &str, body: &str) -> Request {
        let builder = axum::http::Request::builder().method("POST").uri("/requests.json");
        let builder = if kind.is_empty() { builder } else { builder.header("content-type", kind) };
        builder.body(body.to_owned().into()).unwrap()
    }

    async fn read(request: Request) -> Result<Sent, Fault> {
        let folder = tempfile::tempdir().unwrap();
        super::read(&Files::new(folder.path().to_owned()), request).await
    }

    #[tokio::test]
    async fn url_encoded_with_and_without_its_name() {
        for kind in
            ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded; charset=utf-8", ""]
        {
            let body =
                "service_code=road.lamp&lat=23.1&long=109.4&description=%E7%81%AF+a&attribute%5BKIND%5D=x";
            let sent = read(request(kind, body)).await.unwrap();
            assert_eq!(sent.parameters.get("description"), Some("灯 a"), "{kind}");
            assert_eq!(sent.parameters.attributes(), [("KIND".to_owned(), "x".to_owned())]);
        }
    }

    #[tokio::test]
    async fn parts_with_files() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"service_code\"\r\n\r\nroad.lamp\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.jpg\"\r\n\
                    Content-Type: image/jpeg\r\n\r\nBYTES\r\n--b--\r\n";
        let mut sent = read(request("multipart/form-data; boundary=b", body)).await.unwrap();
        assert_eq!(sent.parameters.get("service_code"), Some("road.lamp"));
        assert_eq!(sent.media.len(), 1);
        assert_eq!(sent.media[0].content.head(9).unwrap(), b"BYTES");
    }

    #[tokio::test]
    async fn the_key_does_not_count_in_the_hash_and_all_else_does() {
        let hash = async |body: &str| read(request("", body)).await.unwrap().hash();
        assert_eq!(hash("api_key=a&description=x").await, hash("api_key=b&description=x").await);
        assert_ne!(hash("api_key=a&description=x").await, hash("api_key=a&description=y").await);
    }

    #[tokio::test]
    async fn other_kinds_and_broken_forms_are_refused() {
        assert!(read(request("application/json", "{}")).await.is_err());
        assert!(
            read(request(
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"
            ))
            .await
            .is_err()
        );
        assert!(read(request("multipart/form-data", "")).await.is_err());
    }
}
