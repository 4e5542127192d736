//! TLS in the server itself: certificate and key from files, read again when they change or on SIGHUP, or a certificate made
//! here for trying the product out in a local network.

use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::io::Write as _;
use std::net::{IpAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How often the files are looked at: a renewed certificate is in use this much later.
const LOOK: Duration = Duration::from_secs(10);

/// Why TLS cannot be offered; the sentence names the file.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("TLS: {}: {source}", path.display())]
    File {
        /// Path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file holds something else.
    #[error("TLS: {}: {why}", path.display())]
    Content {
        /// Path.
        path: PathBuf,
        /// What is missing.
        why: String,
    },
    /// A certificate cannot be made.
    #[error("TLS: no certificate can be made: {0}")]
    Make(#[from] rcgen::Error),
}

/// Certificate chain and private key, in PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// The key.
    pub key: PathBuf,
}

impl Files {
    fn content(path: &Path, why: impl Into<String>) -> TlsError {
        TlsError::Content { path: path.to_owned(), why: why.into() }
    }

    /// The configuration that stands in the files.
    fn read(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let file = |path: &Path| {
            std::fs::read(path).map_err(|source| TlsError::File { path: path.to_owned(), source })
        };
        let chain = file(&self.certificate)?;
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&chain)
            .collect::<Result<_, _>>()
            .map_err(|_| Self::content(&self.certificate, "is no certificate in PEM form"))?;
        if chain.is_empty() {
            return Err(Self::content(&self.certificate, "holds no certificate in PEM form"));
        }
        let key = PrivateKeyDer::from_pem_slice(&file(&self.key)?)
            .map_err(|_| Self::content(&self.key, "holds no private key in PEM form"))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|error| Self::content(&self.key, format!("does not fit the certificate: {error}")))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// When either file was last written.
    fn changed(&self) -> Option<(SystemTime, SystemTime)> {
        let at = |path: &Path| std::fs::metadata(path).and_then(|data| data.modified()).ok();
        Some((at(&self.certificate)?, at(&self.key)?))
    }
}

/// TLS as it is served now; the files are watched as long as this is kept.
pub struct Tls {
    pub(crate) config: RustlsConfig,
    /// A certificate that an authority stands for: browsers may be told to come by TLS only from now on.
    pub(crate) strict: bool,
    watch: tokio::task::JoinHandle<()>,
}

impl Drop for Tls {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

impl Tls {
    /// TLS from files.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn from_files(files: Files) -> Result<Self, TlsError> {
        Self::watched(files, true, LOOK)
    }

    /// TLS with a certificate of our own, made once and kept in a folder, so that a browser that was told to trust it goes on
    /// doing so.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn self_signed(folder: &Path, names: &[String]) -> Result<Self, TlsError> {
        let files =
            Files { certificate: folder.join("self-signed.pem"), key: folder.join("self-signed.key") };
        let names_file = folder.join("self-signed.names");
        let names = all_names(names);
        let known = std::fs::read_to_string(&names_file).unwrap_or_default();
        if known != names.join("\n") || files.read().is_err() {
            make(&files, &names)?;
            write(&names_file, names.join("\n").as_bytes(), 0o644)?;
        }
        Self::watched(files, false, LOOK)
    }

    /// Watches the files at another pace, for tests.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn watched(files: Files, strict: bool, every: Duration) -> Result<Self, TlsError> {
        let config = RustlsConfig::from_config(files.read()?);
        let watch = tokio::spawn(watch(files, config.clone(), every));
        Ok(Self { config, strict, watch })
    }
}

/// Puts a new certificate into use when the files change or SIGHUP asks for it. What cannot be used is said and left alone:
/// the one before goes on.
async fn watch(files: Files, config: RustlsConfig, every: Duration) {
    let mut hangup = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok();
    let mut known = files.changed();
    loop {
        let asked = async {
            match &mut hangup {
                Some(signal) => {
                    signal.recv().await;
                }
                None => std::future::pending().await,
            }
        };
        let by_signal = tokio::select! {
            () = tokio::time::sleep(every) => false,
            () = asked => true,
        };
        let now = files.changed();
        if !by_signal && now == known {
            continue;
        }
        match files.read() {
            Ok(fresh) => {
                config.reload_from_config(fresh);
                known = now;
                tracing::info!("the TLS certificate was read again");
            }
            // Certificate and key are written one after the other: between them they do not fit.
            Err(error) => tracing::error!(%error, "the TLS certificate before stays in use"),
        }
    }
}

/// This machine's names and addresses for a certificate of our own.
fn all_names(given: &[String]) -> Vec<String> {
    let mut names: Vec<String> = vec!["localhost".into(), "127.0.0.1".into(), "::1".into()];
    names
        .extend(given.iter().filter(|name| !name.is_empty() && *name != "0.0.0.0" && *name != "::").cloned());
    names.extend(lan_address().map(|address| address.to_string()));
    if let Ok(host) = std::fs::read_to_string("/etc/hostname") {
        names.extend(Some(host.trim().to_owned()).filter(|host| !host.is_empty()));
    }
    names.sort();
    names.dedup();
    names
}

/// The address under which other machines reach this one. Nothing is sent: the system only says which way it would go.
fn lan_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_unspecified())
}

fn write(path: &Path, content: &[u8], mode: u32) -> Result<(), TlsError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let failed = |source| TlsError::File { path: path.to_owned(), source };
    let _ = std::fs::remove_file(path);
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path).map_err(failed)?;
    file.write_all(content).map_err(failed)
}

fn make(files: &Files, names: &[String]) -> Result<(), TlsError> {
    let folder = files.certificate.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|source| TlsError::File { path: folder.to_owned(), source })?;
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name.push(rcgen::DnType::CommonName, "Gezhi, made by itself");
    let certificate = params.self_signed(&key)?;
    write(&files.key, key.serialize_pem().as_bytes(), 0o600)?;
    write(&files.certificate, certificate.pem().as_bytes(), 0o644)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_that_cannot_be_used_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        let pair = |name: &str| Files { certificate: a.join(name), key: b.join(name) };
        let said = |files: Files| Tls::from_files(files).err().unwrap().to_string();
        assert!(said(pair("x.pem")).contains("a/x.pem"));
        for folder in [&a, &b] {
            let files = Files { certificate: folder.join("x.pem"), key: folder.join("x.key") };
            make(&files, &["localhost".to_owned()]).unwrap();
        }
        let mixed = Files { certificate: a.join("x.pem"), key: b.join("x.key") };
        assert!(said(mixed).contains("does not fit"));
        let swapped = Files { certificate: a.join("x.key"), key: a.join("x.pem") };
        assert!(said(swapped).contains("holds no certificate"));
        let no_key = Files { certificate: a.join("x.pem"), key: a.join("x.pem") };
        assert!(said(no_key).contains("holds no private key"));
    }

    #[tokio::test]
    async fn a_certificate_of_our_own_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let read = || std::fs::read(folder.path().join("self-signed.pem")).unwrap();
        Tls::self_signed(folder.path(), &[]).unwrap();
        let first = read();
        Tls::self_signed(folder.path(), &[]).unwrap();
        assert_eq!(read(), first);
        Tls::self_signed(folder.path(), &["gezhi.example".to_owned()]).unwrap();
        assert_ne!(read(), first);
        let mode = std::fs::metadata(folder.path().join("self-signed.key")).unwrap().permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
    }
}
