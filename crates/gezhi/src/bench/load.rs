//! Many clients at once for a while: how many answers a second, and how long each took.

use super::client::Connection;
use crate::error::{CommandError, Result};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Makes the requests of the clients.
pub trait Requests: Send + Sync + 'static {
    /// The next request of a client; `number` counts that client's requests.
    fn next(&self, client: usize, number: usize) -> Vec<u8>;
    /// The status of an answer that counts.
    fn expected(&self) -> u16;
}

/// One request over and over.
pub struct Same(pub Vec<u8>);

impl Requests for Same {
    fn next(&self, _client: usize, _number: usize) -> Vec<u8> {
        self.0.clone()
    }

    fn expected(&self) -> u16 {
        200
    }
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Time of each answer, sorted.
    times: Vec<Duration>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
}

impl Outcome {
    /// Answers.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.times.len()
    }

    /// Answers a second.
    #[must_use]
    #[expect(clippy::as_conversions, reason = "counts of a bench are far below 2^52")]
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.elapsed.as_secs_f64().max(f64::EPSILON)
    }

    /// The time that so many in a thousand answers did not exceed.
    #[must_use]
    pub fn quantile(&self, permille: usize) -> Duration {
        let at = (self.times.len() * permille / 1_000).min(self.times.len().saturating_sub(1));
        self.times.get(at).copied().unwrap_or_default()
    }

    /// Puts several runs of the same load together.
    #[must_use]
    pub fn merged(runs: Vec<Self>) -> Self {
        let elapsed = runs.iter().map(|run| run.elapsed).sum();
        let mut times: Vec<Duration> = runs.into_iter().flat_map(|run| run.times).collect();
        times.sort_unstable();
        Self { times, elapsed }
    }
}

/// Keeps so many clients of a server busy for so long.
///
/// # Errors
/// An answer with another status than expected, which would make the figure worthless.
pub async fn run(
    address: SocketAddr,
    clients: usize,
    time: Duration,
    requests: Arc<dyn Requests>,
) -> Result<Outcome> {
    together(clients, |client| {
        let requests = Arc::clone(&requests);
        async move {
            let failed = |error: std::io::Error| CommandError::refused(format!("the server: {error}"));
            let started = Instant::now();
            let mut connection = Connection::open(address).await.map_err(failed)?;
            let mut times = Vec::new();
            for number in 0.. {
                if started.elapsed() >= time {
                    break;
                }
                let request = requests.next(client, number);
                let asked = Instant::now();
                let status = connection.send(&request).await.map_err(failed)?;
                times.push(asked.elapsed());
                if status != requests.expected() {
                    let said = String::from_utf8_lossy(&connection.body).into_owned();
                    return Err(CommandError::refused(format!("the server answered {status}: {said}")));
                }
            }
            Ok(times)
        }
    })
    .await
}

/// Lets so many work at once, each of whom says how long every piece of work took.
///
/// # Errors
/// The first failure of one of them.
pub async fn together<Work>(workers: usize, work: impl Fn(usize) -> Work) -> Result<Outcome>
where
    Work: Future<Output = Result<Vec<Duration>>> + Send + 'static,
{
    let started = Instant::now();
    let mut busy: JoinSet<_> = (0..workers).map(work).collect();
    let mut times = Vec::new();
    while let Some(done) = busy.join_next().await {
        times.extend(done.map_err(|error| CommandError::refused(error.to_string()))??);
    }
    let elapsed = started.elapsed();
    times.sort_unstable();
    Ok(Outcome { times, elapsed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_come_from_the_sorted_times() {
        let times = (1..=1_000).map(Duration::from_micros).collect();
        let outcome = Outcome { times, elapsed: Duration::from_secs(2) };
        assert_eq!(outcome.quantile(500), Duration::from_micros(501));
        assert_eq!(outcome.quantile(990), Duration::from_micros(991));
        assert_eq!(outcome.quantile(1_000), Duration::from_micros(1_000));
        assert!((outcome.rate() - 500.0).abs() < 1e-9);
    }
}
