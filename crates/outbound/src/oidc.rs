//! An OpenID provider over HTTP (OpenID Connect Core 1.0, Discovery 1.0): sends browsers there, redeems codes, checks ID tokens.

use chrono::DateTime;
use gezhi_app::accounts::oidc::{Claim, Person, Provider, Return, Trouble, Voyage};
use gezhi_app::webhooks::Errand;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdTokenClaims, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SubjectIdentifier, TokenResponse, UserInfoError,
};
use reqwest::{Client, redirect};
use std::time::Duration;

/// The provider answers each question within this.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest answer that is read, bytes.
const LARGEST: usize = 1 << 20;

/// What is registered with the provider.
#[derive(Clone)]
pub struct Registration {
    /// Issuer; its description is at `/.well-known/openid-configuration` below it.
    pub issuer: String,
    /// Name of this installation there.
    pub client_id: String,
    /// Its secret; none for a public client.
    pub secret: Option<String>,
    /// Scopes besides `openid`.
    pub scopes: Vec<String>,
}

/// What is wrong with a registration.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The issuer.
    #[error("--oidc-issuer {0} is no address that begins with https:// (or http:// to try it out)")]
    Issuer(String),
    /// The client's name.
    #[error("an OpenID issuer needs a client id: --oidc-client-id")]
    ClientId,
    /// TLS.
    #[error("no HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}

/// A provider.
pub struct OpenIdProvider {
    issuer: IssuerUrl,
    registration: Registration,
    http: Http,
}

type Described = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why a question got no answer.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    #[error("the answer is longer than a megabyte")]
    TooLong,
    #[error("the answer is none: {0}")]
    Malformed(String),
}

/// Asks over HTTP.
struct Http(Client);

impl Http {
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let mut response = self.0.execute(request.try_into()?).await?;
        let mut answer = openidconnect::http::Response::builder().status(response.status());
        for (name, value) in response.headers() {
            answer = answer.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await? {
            if body.len() + part.len() > LARGEST {
                return Err(Unanswered::TooLong);
            }
            body.extend_from_slice(&part);
        }
        answer.body(body).map_err(|error| Unanswered::Malformed(error.to_string()))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Unanswered;
    type Future = Errand<'c, Result<HttpResponse, Unanswered>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

fn unreachable(error: &(dyn std::error::Error + 'static)) -> Trouble {
    Trouble::Unreachable(chain(error))
}

fn invalid(error: &(dyn std::error::Error + 'static)) -> Trouble {
    Trouble::Invalid(chain(error))
}

/// An error with what caused it.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl OpenIdProvider {
    /// A provider; it is asked for its description with each sign-in, so that new keys and addresses hold at once.
    ///
    /// # Errors
    /// A registration that cannot work; a TLS library that cannot start.
    pub fn new(registration: Registration) -> Result<Self, OidcError> {
        Self::with_patience(registration, PATIENCE)
    }

    /// A provider with another patience, for tests.
    ///
    /// # Errors
    /// A registration that cannot work; a TLS library that cannot start.
    pub fn with_patience(registration: Registration, patience: Duration) -> Result<Self, OidcError> {
        let wrong = || OidcError::Issuer(registration.issuer.clone());
        let issuer = IssuerUrl::new(registration.issuer.clone()).map_err(|_| wrong())?;
        if !matches!(issuer.url().scheme(), "http" | "https") || issuer.url().host_str().is_none() {
            return Err(wrong());
        }
        if registration.client_id.trim().is_empty() {
            return Err(OidcError::ClientId);
        }
        let http = Client::builder()
            .timeout(patience)
            .connect_timeout(patience / 2)
            // A redirect would carry the code and the secret to somebody else.
            .redirect(redirect::Policy::none())
            .user_agent(concat!("gezhi/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { issuer, registration, http: Http(http) })
    }

    /// Whether what is said to the provider can be read on the way.
    #[must_use]
    pub fn is_unencrypted(&self) -> bool {
        self.issuer.url().scheme() == "http"
    }

    /// The provider as it describes itself now, with its keys.
    async fn describe(&self, redirect_uri: &str) -> Result<Described, Trouble> {
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|error| unreachable(&error))?;
        // Where nothing is said, the secret goes into the header (Discovery 1.0, section 3).
        let in_body = metadata.token_endpoint_auth_methods_supported().is_some_and(|ways| {
            !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && ways.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let secret = self.registration.secret.clone().map(ClientSecret::new);
        let client_id = ClientId::new(self.registration.client_id.clone());
        let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(|error| unreachable(&error))?;
        let client =
            CoreClient::from_provider_metadata(metadata, client_id, secret).set_redirect_uri(redirect);
        Ok(if in_body { client.set_auth_type(AuthType::RequestBody) } else { client })
    }

    async fn send_there(&self, voyage: Voyage<'_>) -> Result<String, Trouble> {
        let client = self.describe(voyage.redirect_uri).await?;
        let (state, nonce) = (voyage.state.to_owned(), voyage.nonce.to_owned());
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(voyage.verifier.to_owned()));
        let scopes = self.registration.scopes.iter().cloned().map(Scope::new);
        let (address, ..) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        Ok(address.into())
    }

    async fn take_back(&self, back: Return<'_>) -> Result<Person, Trouble> {
        let client = self.describe(back.redirect_uri).await?;
        let answer = client
            .exchange_code(AuthorizationCode::new(back.code.to_owned()))
            .map_err(|error| unreachable(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(back.verifier.to_owned()))
            .request_async(&self.http)
            .await
            .map_err(|error| match &error {
                RequestTokenError::Request(_) => unreachable(&error),
                // A provider in trouble answers a page and no JSON.
                RequestTokenError::Parse(..) | RequestTokenError::Other(_) => unreachable(&error),
                RequestTokenError::ServerResponse(_) => invalid(&error),
            })?;
        let token = answer.id_token().ok_or_else(|| Trouble::Invalid("there is no ID token".to_owned()))?;
        let now = DateTime::from_timestamp(back.now.as_second(), 0).unwrap_or_default();
        // Signed with a key of the provider's; never with the secret, which others may share.
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || now);
        let claims =
            token.claims(&verifier, &Nonce::new(back.nonce.to_owned())).map_err(|error| invalid(&error))?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(|error| invalid(&error))?;
            let key = token.signing_key(&verifier).map_err(|error| invalid(&error))?;
            let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key)
                .map_err(|error| invalid(&error))?;
            if actual != *expected {
                return Err(Trouble::Invalid("the access token is not the ID token's".to_owned()));
            }
        }
        let mut person = person(claims);
        let is_named = match back.claim {
            Claim::PhoneNumber => person.phone.is_some(),
            Claim::PreferredUsername => person.username.is_some(),
        };
        if !is_named && client.user_info_url().is_some() {
            let subject = claims.subject().clone();
            let more = self.ask_more(&client, answer.access_token().clone(), subject).await?;
            person.username = more.preferred_username().map(|name| name.as_str().to_owned());
            person.phone = more.phone_number().map(|phone| phone.as_str().to_owned());
            person.phone_verified = more.phone_number_verified();
        }
        Ok(person)
    }

    /// Many providers tell claims of a scope here only (Core 1.0, section 5.4).
    async fn ask_more(
        &self,
        client: &Described,
        token: AccessToken,
        subject: SubjectIdentifier,
    ) -> Result<CoreUserInfoClaims, Trouble> {
        let request = client.user_info(token, Some(subject)).map_err(|error| unreachable(&error))?;
        request.request_async(&self.http).await.map_err(|error| match &error {
            UserInfoError::ClaimsVerification(_) => invalid(&error),
            _ => unreachable(&error),
        })
    }
}

/// How an ID token may be signed.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

fn person(claims: &CoreIdTokenClaims) -> Person {
    Person {
        username: claims.preferred_username().map(|name| name.as_str().to_owned()),
        phone: claims.phone_number().map(|phone| phone.as_str().to_owned()),
        phone_verified: claims.phone_number_verified(),
        methods: claims
            .auth_method_refs()
            .map(|ways| ways.iter().map(|way| way.as_str().to_owned()).collect())
            .unwrap_or_default(),
    }
}

impl Provider for OpenIdProvider {
    fn address<'a>(&'a self, voyage: Voyage<'a>) -> Errand<'a, Result<String, Trouble>> {
        Box::pin(self.send_there(voyage))
    }

    fn redeem<'a>(&'a self, back: Return<'a>) -> Errand<'a, Result<Person, Trouble>> {
        Box::pin(self.take_back(back))
    }
}
