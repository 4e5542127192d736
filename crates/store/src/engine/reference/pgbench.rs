//! The product's statements as a script for `pgbench`, and running it.

use std::{fmt::Write as _, io, process::Stdio};

use tokio::process::Command;
use tokio_postgres::{NoTls, types::Type};

use super::{Statement, Value};
use crate::engine::private_cluster::PrivateCluster;

/// A value that must differ in every run of the script, and the expression of pgbench that makes it.
#[derive(Debug, Clone)]
pub struct Unique {
    /// The recorded value that it takes the place of.
    pub value: Value,
    /// Name of the variable.
    pub name: String,
    /// Expression for `\set`; may name variables set before.
    pub expression: String,
}

/// A script with the variables that its command line sets.
#[derive(Debug, Clone)]
pub struct Script {
    text: String,
    variables: Vec<(String, String)>,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum PgbenchError {
    /// The server refused.
    #[error(transparent)]
    Postgres(#[from] tokio_postgres::Error),
    /// The program or its script file.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It ran and failed, or said something else than expected.
    #[error("pgbench: {0}")]
    Failed(String),
}

/// How it is run.
#[derive(Debug, Clone, Copy)]
pub struct PgbenchRun {
    /// Connections.
    pub clients: usize,
    /// Seconds.
    pub seconds: u64,
}

/// The script of one operation: BEGIN, its statements with their values as parameters, END. Scripts of one run share a
/// room of variables, so each has a number of its own.
///
/// # Errors
/// A server that does not know the statements.
pub async fn script_of(
    url: &str,
    number: usize,
    statements: &[Statement],
    unique: &[Unique],
) -> Result<Script, PgbenchError> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let driver = tokio::spawn(connection);
    // Each connection counts its runs, so that identities differ and grow.
    let mut script = Script { text: "\\set n :n + 1\n".to_owned(), variables: Vec::new() };
    for one in unique {
        let _ = writeln!(script.text, "\\set {} {}", one.name, one.expression);
    }
    script.text.push_str("BEGIN;\n");
    for (line, statement) in statements.iter().enumerate() {
        let prepared = client.prepare(statement.query.postgres).await?;
        let words: Vec<String> = statement
            .values
            .iter()
            .zip(prepared.params())
            .enumerate()
            .map(|(at, (value, ty))| script.word(value, ty, &format!("f{number}s{line}p{at}"), unique))
            .collect();
        script.text.push_str(&filled(statement.query.postgres, &words));
        script.text.push_str(";\n");
    }
    script.text.push_str("END;\n");
    driver.abort();
    Ok(script)
}

impl Script {
    /// What stands in the place of a parameter: NULL, a variable that changes, or one that does not.
    fn word(&mut self, value: &Value, ty: &Type, name: &str, unique: &[Unique]) -> String {
        if let Some(one) = unique.iter().find(|one| one.value == *value) {
            return format!(":{}", one.name);
        }
        let text = match value {
            Value::Null => return "NULL".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Int(micros) if *ty == Type::TIMESTAMPTZ => {
                jiff::Timestamp::from_microsecond(*micros).map(|at| at.to_string()).unwrap_or_default()
            }
            Value::Int(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            Value::Bytes(bytes) => bytes.iter().fold("\\x".to_owned(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            }),
        };
        // The command line takes no empty value.
        if text.is_empty() {
            return "''".to_owned();
        }
        self.variables.push((name.to_owned(), text));
        format!(":{name}")
    }
}

/// The text with each `$n` replaced by the n-th word.
fn filled(text: &str, words: &[String]) -> String {
    let mut parts = text.split('$');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.chars().take_while(char::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let word = number.parse::<usize>().ok().and_then(|number| words.get(number.wrapping_sub(1)));
        filled.push_str(word.map_or("NULL", String::as_str));
        filled.push_str(rest);
    }
    filled
}

/// Runs scripts in turn with prepared statements; gives transactions a second.
///
/// # Errors
/// A program that is missing or fails.
pub async fn run_pgbench(
    cluster: &PrivateCluster,
    database: &str,
    scripts: &[Script],
    run: PgbenchRun,
) -> Result<f64, PgbenchError> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(cluster.program("pgbench"));
    command
        .args(["-h", &cluster.socket_folder().to_string_lossy(), "-U", "postgres", "-n", "-M", "prepared"])
        .args(["-c", &run.clients.to_string(), "-j", "2", "-T", &run.seconds.to_string()]);
    for (number, script) in scripts.iter().enumerate() {
        let file = folder.path().join(format!("{number}.sql"));
        std::fs::write(&file, &script.text)?;
        command.arg("-f").arg(file);
        for (name, value) in &script.variables {
            command.arg("-D").arg(format!("{name}={value}"));
        }
    }
    command.arg("-D").arg("n=0").arg(database);
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await?;
    let said = String::from_utf8_lossy(&output.stdout);
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    let complaint = || PgbenchError::Failed(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    if output.status.success() { rate.ok_or_else(complaint) } else { Err(complaint()) }
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn each_parameter_gets_its_own_word() {
        let words: Vec<String> = (1..=11).map(|number| format!(":w{number}")).collect();
        assert_eq!(filled("VALUES ($1,$11,$2) x = $10", &words), "VALUES (:w1,:w11,:w2) x = :w10");
    }
}
