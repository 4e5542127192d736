//! What every call carries: format, language, parameters of the address, and the jurisdiction it means.

use super::errors::Fault;
use super::format::Format;
use super::parameters::Parameters;
use axum::extract::{FromRequestParts, Query};
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::response::Response;
use gezhi_app::App;
use gezhi_app::open311::{Language, is_jurisdiction};

/// A call.
#[derive(Debug)]
pub struct Call {
    /// Format of the answer.
    pub format: Format,
    /// Language of names.
    pub language: Language,
    /// Parameters of the address.
    pub query: Parameters,
}

/// Refuses a jurisdiction that is not this place. One place is served, so it may be left out.
pub fn check_jurisdiction(app: &App, parameters: &Parameters) -> Result<(), Fault> {
    match parameters.get("jurisdiction_id") {
        Some(given) if !is_jurisdiction(app, given) => Err(Fault::unknown("jurisdiction_id")),
        _ => Ok(()),
    }
}

impl FromRequestParts<App> for Call {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let format = Format::guess(&parts.uri, &parts.headers);
        if Format::of(&parts.uri).is_none() {
            return Err(super::errors::unknown_address(parts.uri.clone(), parts.headers.clone()).await);
        }
        let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) else {
            return Err(Fault::bad("地址里的参数不对。", "The parameters of the address are not readable.")
                .answer(format));
        };
        let query = Parameters::new(pairs);
        check_jurisdiction(app, &query).map_err(|fault| fault.answer(format))?;
        let header =
            parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self { format, language: Language::accepted(header), query })
    }
}
