//! STUB until crates/server compiles.
use std::net::SocketAddr;
pub async fn serve(_app: gezhi_app::App, _listen: &str, _ready: impl FnOnce(SocketAddr)) -> Result<(), std::io::Error> {
    Err(std::io::Error::other("stub"))
}
pub fn openapi_json() -> String {
    String::new()
}
