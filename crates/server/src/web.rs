//! The four surfaces as static files, embedded in the binary, compressed once.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
#[exclude = ".vite/*"]
struct Files;

/// What the browser may load: only our own; styles inline because the component library sets them.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; \
frame-ancestors 'self'";

/// The page of a surface for a path that is not a file: each surface routes for itself.
fn page_of(path: &str) -> &'static str {
    match path.split('/').next().unwrap_or_default() {
        "m" => "m/index.html",
        "console" => "console/index.html",
        "screen" => "screen/index.html",
        _ => "index.html",
    }
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// Hashed by the build: `name-Ab12Cd34.js`.
fn is_hashed(path: &str) -> bool {
    path.contains("assets/")
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|text| text.split(',').any(|part| part.trim().starts_with("br")))
}

/// A file of the web, or the page of the surface.
pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path.starts_with("open311/") {
        return crate::problem::Problem::not_found().into_response();
    }
    let wanted =
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let (name, file) = match Files::get(&wanted) {
        Some(file) => (wanted, Some(file)),
        None if has_extension(path) => (wanted, None),
        None => (page_of(path).to_owned(), Files::get(page_of(path))),
    };
    match file {
        Some(file) => answer(&name, file, &headers),
        None if has_extension(path) => (StatusCode::NOT_FOUND, "not found\n").into_response(),
        None => (
            StatusCode::OK,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            "Gezhi: this binary was built without the web. Run `make build`.\n",
        )
            .into_response(),
    }
}

fn answer(name: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let brotli = accepts_brotli(headers).then(|| Files::get(&format!("{name}.br"))).flatten();
    let encoded = brotli.is_some();
    let hash: String =
        file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{hash}{}\"", if encoded { "-br" } else { "" });
    let cache = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response =
        if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Response::new(Body::from(brotli.unwrap_or(file).data.into_owned()))
        };
    let mime = mime_guess::from_path(name).first_or_octet_stream();
    let kind = match mime.essence_str() {
        "text/html" => "text/html; charset=utf-8".to_owned(),
        other if name.ends_with(".webmanifest") => {
            let _ = other;
            "application/manifest+json".to_owned()
        }
        other => other.to_owned(),
    };
    let out = response.headers_mut();
    let mut put = |key, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            out.insert(key, value);
        }
    };
    put(header::CONTENT_TYPE, &kind);
    put(header::CACHE_CONTROL, cache);
    put(header::ETAG, &tag);
    put(header::VARY, "accept-encoding");
    if encoded {
        put(header::CONTENT_ENCODING, "br");
    }
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::REFERRER_POLICY, "same-origin");
    response
}
