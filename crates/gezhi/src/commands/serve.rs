//! `gezhi serve`: runs the product.

use crate::error::{CommandError, Result};
use crate::single_sign_on::OidcArguments;
use crate::storage::{Opening, Storage};
use gezhi_app::context::Sender;
use gezhi_outbound::{Description, Gateway, HttpCourier};
use gezhi_server::tls::{Files, Tls};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    tls: TlsArguments,
    #[command(flatten)]
    outbound: Outbound,
    #[command(flatten)]
    oidc: OidcArguments,
    #[command(flatten)]
    storage: Storage,
}

/// HTTPS without a proxy.
#[derive(Debug, clap::Args)]
struct TlsArguments {
    /// Certificate chain, a PEM file; read again when it changes and on SIGHUP.
    #[arg(long, value_name = "FILE", env = "GEZHI_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, a PEM file.
    #[arg(long, value_name = "FILE", env = "GEZHI_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Make a certificate, to try position and the offline mode on telephones in a local network; browsers warn of it.
    #[arg(long, env = "GEZHI_TLS_SELF_SIGNED", conflicts_with_all = ["tls_cert", "tls_key"])]
    tls_self_signed: bool,
}

impl TlsArguments {
    const fn is_on(&self) -> bool {
        self.tls_cert.is_some() || self.tls_self_signed
    }

    /// Reads or makes the certificate; `names` are what people type for this machine.
    fn open(self, data: &Path, names: &[String]) -> Result<Option<Tls>> {
        let opened = match (self.tls_cert, self.tls_key) {
            (Some(certificate), Some(key)) => Tls::from_files(Files { certificate, key }).map(Some),
            _ if self.tls_self_signed => Tls::self_signed(&data.join("tls"), names).map(Some),
            _ => Ok(None),
        };
        opened.map_err(|error| CommandError::refused(error.to_string()))
    }
}

/// The host of an address or of a listening address.
fn host(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or_default();
    match rest.strip_prefix('[') {
        Some(numbers) => numbers.split(']').next().unwrap_or_default().to_owned(),
        None => rest.split(':').next().unwrap_or_default().to_owned(),
    }
}

/// What goes out to other systems.
#[derive(Debug, clap::Args)]
struct Outbound {
    /// Description of the gateway for short messages, a TOML file; its secret is read from GEZHI_SMS_SECRET.
    #[arg(long, value_name = "FILE", env = "GEZHI_SMS_GATEWAY")]
    sms_gateway: Option<PathBuf>,
    /// Let webhooks lead to this machine and into private networks.
    #[arg(long, env = "GEZHI_ALLOW_PRIVATE_WEBHOOKS")]
    allow_private_webhooks: bool,
}

impl Outbound {
    /// The gateway, checked: what is wrong with its description is said now, not when the first code is needed.
    fn sender(&self) -> Result<Option<Arc<dyn Sender>>> {
        // An empty variable in an environment file means that there is none.
        let Some(path) = self.sms_gateway.as_deref().filter(|path| !path.as_os_str().is_empty()) else {
            return Ok(None);
        };
        let secret = std::env::var("GEZHI_SMS_SECRET").unwrap_or_default();
        let refused = |error: gezhi_outbound::SmsError| CommandError::refused(error.to_string());
        let description = Description::read(path, &secret).map_err(refused)?;
        let address = description.address();
        if address.starts_with("http://") {
            tracing::warn!(%address, "codes go to the SMS gateway unencrypted");
        }
        tracing::info!(%address, "short messages go through the gateway");
        Ok(Some(Arc::new(Gateway::start(description).map_err(refused)?)))
    }
}

/// Runs the command until it is told to stop.
pub async fn run(arguments: Arguments) -> Result<()> {
    let Arguments { listen, node, origin, tls, outbound, oidc, storage } = arguments;
    let scheme = if tls.is_on() { "https" } else { "http" };
    let origin = origin.unwrap_or_else(|| format!("{scheme}://{listen}"));
    let tls = tls.open(&storage.data, &[host(&origin), host(&listen)])?;
    let courier = HttpCourier::new(outbound.allow_private_webhooks)
        .map_err(|error| CommandError::refused(error.to_string()))?;
    let mut opening = Opening { node, origin, courier: Arc::new(courier), ..Opening::default() };
    if let Some(sender) = outbound.sender()? {
        opening.sender = sender;
    }
    opening.single_sign_on = oidc.open()?;
    let app = storage.app(opening).await?;
    let demo = app.settings.demo;
    let name = app.profile().head.platform.zh.clone();
    let ready = move |address: SocketAddr| {
        println!("listening on {address}");
        if demo {
            addresses(&name, scheme, address);
        }
    };
    gezhi_server::serve(app, &listen, tls, ready)
        .await
        .map_err(|error| CommandError::refused(error.to_string()))
}

/// Where the four surfaces of a demo are.
fn addresses(name: &str, scheme: &str, address: SocketAddr) {
    let surfaces = [
        ("/", "公众 public"),
        ("/m/", "手机 villagers and grid workers"),
        ("/console/", "工作台 staff"),
        ("/screen/", "大屏 command centre"),
    ];
    println!("{name}");
    for (path, who) in surfaces {
        println!("  {scheme}://{address}{path:<10} {who}");
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts_of_addresses() {
        for (text, name) in [
            ("https://gezhi.example/x", "gezhi.example"),
            ("127.0.0.1:8080", "127.0.0.1"),
            ("https://[::1]:8443", "::1"),
            ("[::]:80", "::"),
        ] {
            assert_eq!(host(text), name);
        }
    }
}
