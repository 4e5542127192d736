//! Hearing a client out: an upload that is refused half way is read to its end before the refusal is sent.
//!
//! Otherwise the connection is reset while the phone still sends, and instead of the sentence that tells the person what to
//! do it sees a broken network and tries again.

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{Stream, StreamExt};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// The most that is read of a refused body.
const MOST: usize = 512 << 20;
/// The longest that a refused body is read.
const LONGEST: Duration = Duration::from_secs(120);

/// A body that stays here when its reader gives up.
#[derive(Clone)]
struct Lent(Arc<Mutex<BodyDataStream>>);

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context)
    }
}

/// Reads what is left of a refused request's body.
pub async fn drain(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut lent = Lent(Arc::new(Mutex::new(body.into_data_stream())));
    let response = next.run(Request::from_parts(parts, Body::from_stream(lent.clone()))).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        let rest = async {
            let mut read = 0;
            while let Some(Ok(piece)) = lent.next().await {
                read += piece.len();
                if read > MOST {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(LONGEST, rest).await;
    }
    response
}
