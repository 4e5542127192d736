//! E-mail and short messages that a gateway hands over become cases (feature C2).

mod charset;
mod encoded_words;
mod file;
mod sender;
mod sent_at;

pub use charset::decode;
pub use file::{MAX_FILES, Sent, SentFile, Skipped, Taken, file};
