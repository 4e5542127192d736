//! A PostgreSQL server of one's own, for tests and benches: made in seconds, gone with its owner.

use std::{
    fs, io,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio_postgres::NoTls;

/// How long the server may take to be ready.
const START: Duration = Duration::from_secs(60);

/// Makes the server and runs it until its standard input ends, which happens when the owner drops the cluster and also
/// when the owner is killed; then stops the server and removes its folder.
const WATCHDOG: &str = r#"
folder=$1
programs=$2
shift 2
"$programs/initdb" --auth=trust --username=postgres --encoding=UTF8 --locale=C --no-sync \
    -D "$folder/data" >"$folder/log" 2>&1 || exit 1
"$programs/postgres" -D "$folder/data" "$@" >>"$folder/log" 2>&1 &
server=$!
read -r _
# Again and again: a server that only begins to start does not listen yet.
while kill -INT $server 2>/dev/null; do sleep 0.05; done
cd / && rm -rf "$folder"
"#;

/// How a cluster is set up.
#[derive(Debug, Clone, Default)]
pub struct ClusterOptions {
    /// Whether commits wait for the disk. Tests do without; a bench must not.
    pub durable: bool,
    /// Further settings of the server, such as `("shared_buffers", "256MB")`.
    pub settings: Vec<(String, String)>,
}

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No `initdb` and `postgres` in PATH or `/usr/lib/postgresql/*/bin`.
    #[error("PostgreSQL is not installed; on Debian and Ubuntu: apt-get install postgresql")]
    NotInstalled,
    /// PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`.
    #[error("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")]
    NoUser,
    /// The server was not made or did not start; with what it wrote.
    #[error("the private PostgreSQL cluster does not start: {0}")]
    NotStarted(String),
    /// A file or process operation failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The server does not take the connection or the command.
    #[error(transparent)]
    Connection(#[from] tokio_postgres::Error),
}

/// A running server that listens on a socket in a folder of its own. Dropping it stops the server and removes the folder.
#[derive(Debug)]
pub struct PrivateCluster {
    folder: TempDir,
    programs: PathBuf,
    watchdog: Child,
    databases: AtomicU32,
}

impl PrivateCluster {
    /// Starts a cluster for tests. Blocks for a second or two.
    pub fn start() -> Result<Self, ClusterError> {
        Self::start_with(&ClusterOptions::default())
    }

    /// Starts a cluster.
    pub fn start_with(options: &ClusterOptions) -> Result<Self, ClusterError> {
        let programs = find_programs().ok_or(ClusterError::NotInstalled)?;
        // Not TMPDIR: the path of a socket has at most 107 bytes.
        let folder = tempfile::Builder::new().prefix("gezhi-pg-").tempdir_in("/tmp")?;
        let user = Account::to_run_as()?;
        if let Some(user) = &user {
            chown(folder.path(), Some(user.uid), Some(user.gid))?;
        }
        let mut command = Command::new("/bin/sh");
        if let Some(user) = &user {
            command.uid(user.uid).gid(user.gid);
        }
        let watchdog = command
            .current_dir(folder.path())
            .args(["-c", WATCHDOG, "watchdog"])
            .args([folder.path(), programs.as_path()])
            .args(server_arguments(folder.path(), options))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Apart from the terminal's group, so that Ctrl-C does not reach it before it can clean up.
            .process_group(0)
            .spawn()?;
        let mut cluster = Self { folder, programs, watchdog, databases: AtomicU32::new(0) };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// Makes an empty database and returns its URL.
    pub async fn fresh_database(&self) -> Result<String, ClusterError> {
        let (client, connection) = tokio_postgres::connect(&self.url("postgres"), NoTls).await?;
        let driver = tokio::spawn(connection);
        let name = format!("fresh_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let created = client.batch_execute(&format!("CREATE DATABASE {name}")).await;
        driver.abort();
        created?;
        Ok(self.url(&name))
    }

    /// The URL of a database of this cluster.
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.path().to_string_lossy().replace('/', "%2F");
        format!("postgresql://postgres@{folder}/{database}")
    }

    /// The folder with the server's socket.
    pub fn socket_folder(&self) -> &Path {
        self.folder.path()
    }

    /// A program of the same installation, such as `pgbench`. Where `initdb` is only a link, it lies beside what that points
    /// at; elsewhere it is looked for in PATH.
    pub fn program(&self, name: &str) -> PathBuf {
        let linked = fs::canonicalize(self.programs.join("initdb")).ok();
        let beside = linked.and_then(|path| Some(path.parent()?.join(name)));
        [Some(self.programs.join(name)), beside]
            .into_iter()
            .flatten()
            .find(|path| path.exists())
            .unwrap_or_else(|| PathBuf::from(name))
    }

    /// `postmaster.pid` says `ready` in its last line once connections are taken.
    fn wait_until_ready(&mut self) -> Result<(), ClusterError> {
        let folder = self.folder.path();
        let started = Instant::now();
        while started.elapsed() < START && self.watchdog.try_wait()?.is_none() {
            let status = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
            if status.trim_end().ends_with("ready") {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(ClusterError::NotStarted(fs::read_to_string(folder.join("log")).unwrap_or_default()))
    }
}

impl Drop for PrivateCluster {
    fn drop(&mut self) {
        // The end of its input tells the watchdog to stop the server.
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

/// The user that runs the server when root may not.
struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    fn to_run_as() -> Result<Option<Self>, ClusterError> {
        let is_root =
            fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        if !is_root {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd")?;
        let find = |name: &str| accounts.lines().find_map(|line| Self::parse(line, name));
        find("postgres").or_else(|| find("nobody")).map(Some).ok_or(ClusterError::NoUser)
    }

    /// A line of `/etc/passwd`: name, password, uid, gid, …
    fn parse(line: &str, name: &str) -> Option<Self> {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(Self { uid, gid })
    }
}

/// The folder with the programs of the newest version.
fn find_programs() -> Option<PathBuf> {
    let in_path = std::env::var_os("PATH").unwrap_or_default();
    let mut packaged: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    packaged.sort_by_key(|folder| {
        let version = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse().ok());
        std::cmp::Reverse(version.unwrap_or(0_u32))
    });
    std::env::split_paths(&in_path)
        .chain(packaged)
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

fn server_arguments(folder: &Path, options: &ClusterOptions) -> Vec<String> {
    let mut arguments = vec![
        "-clisten_addresses=".to_owned(),
        format!("-cunix_socket_directories={}", folder.display()),
        "-cmax_connections=300".to_owned(),
    ];
    if !options.durable {
        let fast = ["fsync", "synchronous_commit", "full_page_writes"];
        arguments.extend(fast.map(|name| format!("-c{name}=off")));
    }
    arguments.extend(options.settings.iter().map(|(name, value)| format!("-c{name}={value}")));
    arguments
}

struct Dump;

impl super::Op for Dump {
    type Out = String;
    type Err = super::StoreError;

    async fn run(&self, tx: &mut super::Tx<'_>) -> Result<String, super::StoreError> {
        let rows: Vec<String> =
            tx.rows_dyn("SELECT CAST(schema_to_xml('public', true, false, '') AS TEXT)", &[]).await?;
        Ok(rows.concat())
    }
}

/// Everything a database of PostgreSQL holds, as text: to look for what must not stand in it.
///
/// # Errors
/// Failures of the engine.
pub async fn dump(db: &super::Db) -> Result<String, super::StoreError> {
    db.read(Dump).await
}
