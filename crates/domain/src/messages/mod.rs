//! Messages that come in by e-mail and short message (feature C2): what in them is the person's own words.

mod html;
mod trim;

pub use html::text_of_html;
pub use trim::own_words;
