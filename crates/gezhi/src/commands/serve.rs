//! `gezhi serve`: runs the product.

use crate::error::{CommandError, Result};
use crate::storage::{Opening, Storage};
use std::net::SocketAddr;

/// Run the product: HTTP API, the four web surfaces and the background work
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "GEZHI_LISTEN")]
    listen: String,
    /// Number of this server process, 0 to 62; every process of one installation has its own.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=62), env = "GEZHI_NODE")]
    node: u8,
    /// Public address for links and QR codes; http:// and the listening address when omitted.
    #[arg(long, value_name = "URL", env = "GEZHI_ORIGIN")]
    origin: Option<String>,
    #[command(flatten)]
    storage: Storage,
}

/// Runs the command until it is told to stop.
pub async fn run(arguments: Arguments) -> Result<()> {
    let Arguments { listen, node, origin, storage } = arguments;
    let origin = origin.unwrap_or_else(|| format!("http://{listen}"));
    let app = storage.app(Opening { node, origin }).await?;
    let demo = app.settings.demo;
    let name = app.profile().head.platform.zh.clone();
    let ready = move |address: SocketAddr| {
        println!("listening on {address}");
        if demo {
            addresses(&name, address);
        }
    };
    gezhi_server::serve(app, &listen, ready).await.map_err(|error| CommandError::refused(error.to_string()))
}

/// Where the four surfaces of a demo are.
fn addresses(name: &str, address: SocketAddr) {
    let surfaces = [
        ("/", "公众 public"),
        ("/m/", "手机 villagers and grid workers"),
        ("/console/", "工作台 staff"),
        ("/screen/", "大屏 command centre"),
    ];
    println!("{name}");
    for (path, who) in surfaces {
        println!("  http://{address}{path:<10} {who}");
    }
}
