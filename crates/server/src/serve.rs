//! Listening.

use crate::router::router;
use crate::tls::Tls;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::http::{HeaderValue, header};
use gezhi_app::App;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::set_header::SetResponseHeaderLayer;

/// Why serving ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Address.
        address: String,
        /// Why.
        source: std::io::Error,
    },
    /// The server failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// For so long requests under way may go on after the process was told to stop; live streams never end by themselves.
const PARTING: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop; `ready` is called with the address once requests are answered.
///
/// # Errors
/// An address that cannot be listened on.
pub async fn serve(
    app: App,
    listen: &str,
    tls: Option<Tls>,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|source| ServeError::Listen { address: listen.to_owned(), source })?;
    let address = listener.local_addr()?;
    if let Err(error) = gezhi_app::triage::load_active(&app).await {
        tracing::warn!(%error, "the classifier could not be loaded; the lexicon works alone");
    }
    let background = tokio::spawn(gezhi_app::background::run(app.clone()));
    ready(address);
    let served = match tls {
        Some(tls) => run_tls(listener, app, &tls, stopped()).await,
        None => Ok(axum::serve(listener, service(app)).with_graceful_shutdown(stopped()).await?),
    };
    background.abort();
    served
}

/// Serves over TLS on a listener that is open already, until `stop`.
///
/// # Errors
/// Failures of the listener.
pub async fn run_tls(
    listener: TcpListener,
    app: App,
    tls: &Tls,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let handle = axum_server::Handle::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        stop.await;
        stopping.graceful_shutdown(Some(PARTING));
    });
    let mut router = router(app);
    if tls.strict {
        // Half a year. Never without TLS, and never for a certificate that a browser warns of: it could not be got past then.
        let value = HeaderValue::from_static("max-age=15552000");
        router = router.layer(SetResponseHeaderLayer::overriding(header::STRICT_TRANSPORT_SECURITY, value));
    }
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum_server::from_tcp_rustls(listener.into_std()?, tls.config.clone())?;
    Ok(server.handle(handle).serve(service).await?)
}

/// The whole of HTTP as a service that knows the address of each request.
pub fn service(app: App) -> IntoMakeServiceWithConnectInfo<axum::Router, SocketAddr> {
    router(app).into_make_service_with_connect_info::<SocketAddr>()
}

/// Serves on a listener that is open already, without the background work: for tests.
///
/// # Errors
/// Failures of the listener.
pub async fn run(
    listener: TcpListener,
    service: IntoMakeServiceWithConnectInfo<axum::Router, SocketAddr>,
) -> Result<(), ServeError> {
    Ok(axum::serve(listener, service).await?)
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {},
        () = terminate => {},
    }
}
