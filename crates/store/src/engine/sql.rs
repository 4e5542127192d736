//! SQL text: one statement, in the spelling of each engine.

use super::Param;

/// A statement with its parameters written `$1`, `$2`, …; made by [`sql!`](crate::sql).
///
/// SQLite reads `$1` as a *named* parameter and numbers the names by first appearance, so `$2, $1` would be
/// bound the wrong way round without a word. It therefore gets `?1`, rewritten while compiling.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Sql {
    pub(super) postgres: &'static str,
    pub(super) sqlite: &'static str,
}

/// A statement with its values, as [`Tx::exec_all`](super::Tx::exec_all) takes them.
pub type Stmt<'a> = (&'static Sql, &'a [Param<'a>]);

impl Sql {
    /// Called by [`sql!`](crate::sql) only: `sqlite` must be what [`question_marks`] makes of `postgres`.
    #[doc(hidden)]
    pub const fn from_parts(postgres: &'static str, sqlite: &'static str) -> Self {
        Self { postgres, sqlite }
    }

    /// A statement put together while running, kept for ever: for tests that read statements from sources.
    #[doc(hidden)]
    #[must_use]
    pub fn kept(text: String) -> &'static Self {
        let sqlite = question_marks_at_run_time(&text);
        Box::leak(Box::new(Self { postgres: text.leak(), sqlite: sqlite.leak() }))
    }

    /// The text as it was written, with `$n`.
    pub const fn text(&self) -> &'static str {
        self.postgres
    }
}

/// Makes a `&'static Sql` of one or several literals, which are joined as they are.
///
/// ```
/// # use gezhi_store::{engine::Sql, sql};
/// const TITLE: &Sql = sql!("SELECT title FROM cases ", "WHERE county = $1 AND id = $2");
/// assert!(TITLE.text().ends_with("cases WHERE county = $1 AND id = $2"));
/// ```
#[macro_export]
macro_rules! sql {
    ($($part:expr),+ $(,)?) => {{
        const TEXT: &str = ::core::concat!($($part),+);
        const BYTES: [u8; TEXT.len()] = $crate::engine::question_marks::<{ TEXT.len() }>(TEXT);
        const QUERY: &$crate::engine::Sql =
            &$crate::engine::Sql::from_parts(TEXT, $crate::engine::as_text(&BYTES));
        QUERY
    }};
}

/// Rewrites `$n` to `?n` outside of quotes; both have the same length, which makes it possible in a constant.
#[doc(hidden)]
#[expect(
    clippy::indexing_slicing,
    reason = "a constant function has no iterators; a wrong index fails the build"
)]
pub const fn question_marks<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes();
    let mut rewritten = [0; N];
    let mut quote = 0;
    let mut i = 0;
    while i < N {
        let byte = bytes[i];
        quote = quote_after(quote, byte);
        let is_parameter = byte == b'$' && quote == 0 && i + 1 < N && bytes[i + 1].is_ascii_digit();
        rewritten[i] = if is_parameter { b'?' } else { byte };
        i += 1;
    }
    rewritten
}

/// Called by [`sql!`](crate::sql) only.
#[doc(hidden)]
pub const fn as_text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("replacing an ASCII byte by another keeps text valid"),
    }
}

/// The same rewriting for a text that is put together while running.
pub(super) fn question_marks_at_run_time(text: &str) -> String {
    let mut rewritten = String::with_capacity(text.len());
    let mut quote = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if let Ok(byte) = u8::try_from(character) {
            quote = quote_after(quote, byte);
        }
        let is_parameter =
            character == '$' && quote == 0 && characters.peek().is_some_and(char::is_ascii_digit);
        rewritten.push(if is_parameter { '?' } else { character });
    }
    rewritten
}

/// The quote (`'`, `"` or 0 for none) that is open behind `byte`. A doubled quote closes and opens again.
const fn quote_after(open: u8, byte: u8) -> u8 {
    match (open, byte) {
        (0, b'\'' | b'"') => byte,
        (b'\'', b'\'') | (b'"', b'"') => 0,
        _ => open,
    }
}

#[cfg(test)]
mod tests {
    use super::question_marks_at_run_time;

    #[test]
    fn parameters_are_rewritten_outside_of_quotes() {
        for (written, sqlite) in [
            ("SELECT $2, $1", "SELECT ?2, ?1"),
            ("SELECT '$1', \"a$2\", $3", "SELECT '$1', \"a$2\", ?3"),
            ("SELECT 'it''s $1', $12", "SELECT 'it''s $1', ?12"),
            ("SELECT '\"', $1, \"'\", $2", "SELECT '\"', ?1, \"'\", ?2"),
            ("SELECT '路灯 $1' || $1", "SELECT '路灯 $1' || ?1"),
            ("SELECT '$', a$b, $", "SELECT '$', a$b, $"),
        ] {
            assert_eq!(question_marks_at_run_time(written), sqlite);
        }
    }

    #[test]
    fn the_macro_rewrites_like_the_function_and_joins_its_literals() {
        let query = sql!("SELECT '$1 路灯', ", "$2, \"$3\" ", "FROM t WHERE a = $1");
        assert_eq!(query.sqlite, question_marks_at_run_time(query.text()));
        assert_eq!(query.text(), "SELECT '$1 路灯', $2, \"$3\" FROM t WHERE a = $1");
    }
}
