//! Sending: a bounded queue, a few tries with growing pauses, and figures about what became of each message.

use super::description::{Description, SmsError};
use gezhi_app::context::Sender;
use reqwest::{Client, StatusCode, redirect};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, mpsc};

/// Messages that may wait; more than a county sends in the time that a gateway may be away.
const QUEUE: usize = 1_000;
/// Messages under way at once.
const AT_ONCE: usize = 8;
/// Pauses before the second, third and fourth try. A sign-in code is worth nothing much later.
const PAUSES: [Duration; 3] = [Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(8)];
/// Of an answer no more than this is looked at.
const ANSWER: usize = 64 << 10;

struct Message {
    phone: String,
    text: String,
}

/// A gateway for short messages.
#[derive(Debug)]
pub struct Gateway {
    queue: mpsc::Sender<Message>,
}

/// What became of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    Taken,
    /// The gateway has understood and will not: another try says the same.
    Refused(StatusCode),
    /// Away, too slow, or troubled: another try may help.
    Failed(&'static str),
}

/// The last four digits: enough to find a complaint, too little to call.
fn tail(phone: &str) -> String {
    let from = phone.chars().count().saturating_sub(4);
    format!("…{}", phone.chars().skip(from).collect::<String>())
}

fn count(outcome: &'static str) {
    metrics::counter!("gezhi_sms_messages_total", "outcome" => outcome).increment(1);
}

impl Gateway {
    /// Starts a gateway. Must be called inside the runtime; it ends when the value is dropped and the queue is empty.
    ///
    /// # Errors
    /// A certificate file that cannot be used.
    pub fn start(description: Description) -> Result<Self, SmsError> {
        Self::start_with(description, QUEUE, PAUSES.to_vec())
    }

    /// Starts with another queue and other pauses, for tests.
    ///
    /// # Errors
    /// A certificate file that cannot be used.
    pub fn start_with(
        description: Description,
        queue: usize,
        pauses: Vec<Duration>,
    ) -> Result<Self, SmsError> {
        let client = client(&description)?;
        let (sender, mut waiting) = mpsc::channel::<Message>(queue);
        let work = Arc::new(Work { client, description, pauses });
        tokio::spawn(async move {
            let turns = Arc::new(Semaphore::new(AT_ONCE));
            while let Some(message) = waiting.recv().await {
                let Ok(turn) = Arc::clone(&turns).acquire_owned().await else { return };
                let work = Arc::clone(&work);
                tokio::spawn(async move {
                    work.deliver(&message).await;
                    drop(turn);
                });
            }
        });
        Ok(Self { queue: sender })
    }
}

impl Sender for Gateway {
    fn send(&self, phone: &str, text: &str) {
        let message = Message { phone: phone.to_owned(), text: text.to_owned() };
        if self.queue.try_send(message).is_err() {
            count("dropped");
            tracing::error!(phone = %tail(phone), "too many short messages wait; this one is not sent");
        }
    }
}

fn client(description: &Description) -> Result<Client, SmsError> {
    let wrong = |why: String| SmsError::Value { key: "ca_file", why };
    let mut builder = Client::builder()
        .timeout(description.timeout)
        .connect_timeout(description.timeout)
        // A redirect would carry the secret to somebody else.
        .redirect(redirect::Policy::none())
        .user_agent(concat!("gezhi/", env!("CARGO_PKG_VERSION")));
    if let Some(path) = &description.ca_file {
        let pem = std::fs::read(path).map_err(|error| wrong(format!("{}: {error}", path.display())))?;
        let certificates = reqwest::Certificate::from_pem_bundle(&pem)
            .map_err(|_| wrong(format!("{}: no certificate in PEM form", path.display())))?;
        for certificate in certificates {
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder.build().map_err(|error| wrong(error.without_url().to_string()))
}

struct Work {
    client: Client,
    description: Description,
    pauses: Vec<Duration>,
}

impl Work {
    async fn deliver(&self, message: &Message) {
        let start = Instant::now();
        let mut pauses = self.pauses.iter();
        let outcome = loop {
            let tried = self.attempt(message).await;
            match tried {
                Tried::Taken => break "taken",
                Tried::Refused(status) => {
                    tracing::error!(
                        phone = %tail(&message.phone),
                        status = status.as_u16(),
                        "the SMS gateway refuses a message; look at its account and at the description"
                    );
                    break "refused";
                }
                Tried::Failed(why) => match pauses.next() {
                    Some(pause) => {
                        metrics::counter!("gezhi_sms_retries_total").increment(1);
                        tracing::warn!(phone = %tail(&message.phone), why, "the SMS gateway will be tried again");
                        tokio::time::sleep(*pause).await;
                    }
                    None => {
                        tracing::error!(phone = %tail(&message.phone), why, "a short message is given up");
                        break "failed";
                    }
                },
            }
        };
        count(outcome);
        metrics::histogram!("gezhi_sms_seconds").record(start.elapsed().as_secs_f64());
    }

    /// One try. Nothing of the answer's body is logged: gateways repeat the number and the words in it.
    async fn attempt(&self, message: &Message) -> Tried {
        let Ok(filled) = self.description.fill(&message.phone, &message.text) else {
            return Tried::Refused(StatusCode::BAD_REQUEST);
        };
        let mut request =
            self.client.request(self.description.method.clone(), filled.url).headers(filled.headers);
        if let Some(body) = filled.body {
            request = request.body(body);
        }
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) if error.is_timeout() => return Tried::Failed("no answer in time"),
            Err(error) if error.is_connect() => return Tried::Failed("cannot connect"),
            Err(_) => return Tried::Failed("the connection broke off"),
        };
        let status = response.status();
        if status.is_server_error()
            || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
        {
            return Tried::Failed("the gateway is troubled");
        }
        if !status.is_success() {
            return Tried::Refused(status);
        }
        let Some(success) = &self.description.success else { return Tried::Taken };
        let mut answer = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if answer.len() < ANSWER => answer.extend_from_slice(&chunk),
                Ok(_) => break,
                Err(_) => return Tried::Failed("the answer broke off"),
            }
        }
        if String::from_utf8_lossy(&answer).contains(success.as_str()) {
            Tried::Taken
        } else {
            Tried::Refused(status)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tail_of_a_number_is_told() {
        assert_eq!(tail("19900001234"), "…1234");
        assert_eq!(tail("12"), "…12");
    }
}
