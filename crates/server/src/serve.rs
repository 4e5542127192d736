//! Listening.

use crate::router::router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use gezhi_app::App;
use std::net::SocketAddr;
use tokio::net::TcpListener;

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

/// Serves until the process is told to stop; `ready` is called with the address once requests are answered.
///
/// # Errors
/// An address that cannot be listened on.
pub async fn serve(app: App, listen: &str, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|source| ServeError::Listen { address: listen.to_owned(), source })?;
    let address = listener.local_addr()?;
    if let Err(error) = gezhi_app::triage::load_active(&app).await {
        tracing::warn!(%error, "the classifier could not be loaded; the lexicon works alone");
    }
    let background = tokio::spawn(gezhi_app::background::run(app.clone()));
    let service = service(app);
    ready(address);
    axum::serve(listener, service).with_graceful_shutdown(stopped()).await?;
    background.abort();
    Ok(())
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
