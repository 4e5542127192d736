//! The server under test: this very program as a child, `gezhi serve`.

use super::client::{Connection, get, post_json};
use crate::error::{CommandError, Result};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long it may take to be ready before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running server; dropped, it is killed.
pub struct Server {
    child: Child,
    /// Kept open, so that the child can print.
    _printed: Lines<BufReader<ChildStdout>>,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process to the first 200 of `/healthz`.
    pub ready_after: Duration,
}

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Role code.
    pub role: String,
    /// Session token.
    pub token: String,
    /// Depth of the place of the first duty.
    pub depth: Option<u64>,
    /// Place of the first duty.
    pub place: Option<String>,
}

fn failed(what: &str, error: impl std::fmt::Display) -> CommandError {
    CommandError::refused(format!("{what}: {error}"))
}

impl Server {
    /// Starts a server on a folder, with a PostgreSQL database if one is given.
    ///
    /// # Errors
    /// A server that does not become ready.
    pub async fn start(data: &Path, database_url: Option<&str>, port: u16) -> Result<Self> {
        let program = std::env::current_exe().map_err(|error| failed("this program", error))?;
        let mut command = Command::new(program);
        command.arg("serve").args(["--listen", &format!("127.0.0.1:{port}")]).arg("--data").arg(data);
        if let Some(url) = database_url {
            command.args(["--database-url", url]);
        }
        command.env_remove("GEZHI_DATABASE_URL").env("GEZHI_LOG", "error");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
        let started = Instant::now();
        let mut child = command.spawn().map_err(|error| failed("the server", error))?;
        let stdout = child.stdout.take().ok_or_else(|| CommandError::refused("the server has no output"))?;
        let mut printed = BufReader::new(stdout).lines();
        let listening = async {
            while let Some(line) = printed.next_line().await.map_err(|error| failed("the server", error))? {
                if let Some(address) = line.strip_prefix("listening on ") {
                    return address.trim().parse().map_err(|error| failed("the address", error));
                }
            }
            Err(CommandError::refused("the server ended before it listened"))
        };
        let address: SocketAddr = tokio::time::timeout(PATIENCE, listening)
            .await
            .map_err(|_| CommandError::refused("the server does not become ready"))??;
        let mut connection = Connection::open(address).await.map_err(|error| failed("the server", error))?;
        let status =
            connection.send(&get("/healthz", None)).await.map_err(|error| failed("healthz", error))?;
        if status != 200 {
            return Err(CommandError::refused(format!("/healthz answers {status}")));
        }
        Ok(Self { child, _printed: printed, address, ready_after: started.elapsed() })
    }

    /// Memory of the process now, and the most it has had, in bytes: resident pages, shared and file ones included.
    #[must_use]
    pub fn memory(&self) -> Memory {
        let pid = self.child.id().unwrap_or_default();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let field = |name: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
            kib.unwrap_or_default() * 1_024
        };
        Memory { resident: field("VmRSS:"), peak: field("VmHWM:"), anonymous: field("RssAnon:") }
    }

    /// Processor time the server has used so far.
    #[must_use]
    pub fn processor_seconds(&self) -> f64 {
        let pid = self.child.id().unwrap_or_default();
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // After the name in brackets: state is field 3, utime 14 and stime 15, in hundredths of a second.
        let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks: u32 =
            after.split_whitespace().skip(11).take(2).filter_map(|text| text.parse::<u32>().ok()).sum();
        f64::from(ticks) / 100.0
    }

    /// Asks for JSON.
    ///
    /// # Errors
    /// Another answer than 200.
    pub async fn json(&self, path: &str, token: Option<&str>) -> Result<Value> {
        // No compression here: this is read, not measured.
        let request =
            String::from_utf8_lossy(&get(path, token)).replace("accept-encoding: gzip, deflate, br\r\n", "");
        let mut connection = Connection::open(self.address).await.map_err(|error| failed(path, error))?;
        let status = connection.send(request.as_bytes()).await.map_err(|error| failed(path, error))?;
        if status != 200 {
            let said = String::from_utf8_lossy(&connection.body).into_owned();
            return Err(CommandError::refused(format!("{path} answers {status}: {said}")));
        }
        serde_json::from_slice(&connection.body).map_err(|error| failed(path, error))
    }

    /// Signs in everybody of the demo's table who has a duty or is a villager.
    ///
    /// # Errors
    /// A county that is no demo.
    pub async fn people(&self) -> Result<Vec<Person>> {
        let table = self.json("/api/v1/demo/sign-ins", None).await?;
        let mut people = Vec::new();
        for line in table.as_array().into_iter().flatten() {
            let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
            let body =
                serde_json::json!({ "login": text("login"), "password": text("password") }).to_string();
            let mut connection =
                Connection::open(self.address).await.map_err(|error| failed("signing in", error))?;
            let status = connection
                .send(&post_json("/api/v1/session", &body))
                .await
                .map_err(|error| failed("signing in", error))?;
            let Some(token) = connection.token.clone().filter(|_| status == 200) else { continue };
            let me: Value = serde_json::from_slice(&connection.body).unwrap_or_default();
            let duty = me.pointer("/roles/0").cloned().unwrap_or_default();
            people.push(Person {
                role: text("role").to_owned(),
                token,
                depth: duty.pointer("/place/depth").and_then(Value::as_u64),
                place: duty.pointer("/place/id").and_then(Value::as_str).map(str::to_owned),
            });
        }
        Ok(people)
    }

    /// Ends the server.
    ///
    /// # Errors
    /// A process that cannot be ended.
    pub async fn stop(mut self) -> Result<()> {
        let pid = self.child.id().unwrap_or_default().to_string();
        // The polite way, so that the log is folded into the database.
        let told = Command::new("kill").args(["-TERM", &pid]).status().await;
        if told.is_ok_and(|status| status.success())
            && tokio::time::timeout(Duration::from_secs(20), self.child.wait()).await.is_ok()
        {
            return Ok(());
        }
        self.child.kill().await.map_err(|error| failed("the server", error))
    }
}

/// Memory of a process in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Resident now.
    pub resident: u64,
    /// The most that was resident.
    pub peak: u64,
    /// Of the resident: not backed by a file.
    pub anonymous: u64,
}
