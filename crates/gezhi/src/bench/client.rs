//! A lean HTTP/1.1 client on a kept connection: what it costs is taken from the same two cores as the server.

use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// One connection to the server.
pub struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    /// Body of the last answer, as it came.
    pub body: Vec<u8>,
    /// `x-session-token` of the last answer.
    pub token: Option<String>,
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// What the system says.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), line: String::new(), body: Vec::new(), token: None })
    }

    /// Sends a request and reads the whole answer; gives the status.
    ///
    /// # Errors
    /// A connection that ends, or an answer that is not HTTP.
    pub async fn send(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        let status = self.head_line().await?.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| broken("no status line"))?;
        let (mut length, mut chunked) = (0, false);
        self.token = None;
        loop {
            let line = self.head_line().await?;
            if line.is_empty() {
                break;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(|_| broken("content-length"))?;
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = true;
            } else if name.eq_ignore_ascii_case("x-session-token") {
                self.token = Some(value.trim().to_owned());
            }
        }
        self.body.clear();
        if chunked {
            self.chunks().await?;
        } else {
            self.take(length).await?;
        }
        Ok(status)
    }

    async fn head_line(&mut self) -> io::Result<String> {
        self.line.clear();
        if self.stream.read_line(&mut self.line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(self.line.trim_end().to_owned())
    }

    async fn take(&mut self, length: usize) -> io::Result<()> {
        let start = self.body.len();
        self.body.resize(start + length, 0);
        let room = self.body.get_mut(start..).unwrap_or_default();
        self.stream.read_exact(room).await.map(drop)
    }

    async fn chunks(&mut self) -> io::Result<()> {
        loop {
            let size = usize::from_str_radix(&self.head_line().await?, 16).map_err(|_| broken("a chunk"))?;
            self.take(size).await?;
            self.head_line().await?;
            if size == 0 {
                return Ok(());
            }
        }
    }
}

/// A GET as the web sends it; compressed answers are welcome, as in every browser.
#[must_use]
pub fn get(path: &str, token: Option<&str>) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\naccept-encoding: gzip, deflate, br\r\n{}\r\n",
        cookie(token)
    )
    .into_bytes()
}

/// A POST of JSON.
#[must_use]
pub fn post_json(path: &str, json: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}

/// The header line of a session.
#[must_use]
pub fn cookie(token: Option<&str>) -> String {
    token.map(|token| format!("cookie: gezhi_session={token}\r\n")).unwrap_or_default()
}
