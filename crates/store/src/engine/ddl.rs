//! Schema templates: one text for the tables of both engines.

/// The engine behind a [`Db`](super::Db).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// One file, inside this process.
    Sqlite,
    /// A server, or whatever speaks its protocol.
    Postgres,
}

/// Token, SQLite, PostgreSQL. Times are microseconds since the Unix epoch on the Rust side of both.
const TOKENS: [(&str, &str, &str); 12] = [
    ("{id}", "INTEGER", "BIGINT"),
    ("{int}", "INTEGER", "BIGINT"),
    ("{time}", "INTEGER", "TIMESTAMPTZ"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{json}", "TEXT", "JSONB"),
    ("{text}", "TEXT", "TEXT"),
    ("{path}", "TEXT", "TEXT COLLATE \"C\""),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{float}", "REAL", "DOUBLE PRECISION"),
    ("{strict}", "STRICT", ""),
    ("{clustered}", "STRICT, WITHOUT ROWID", ""),
    (
        "{day_of_sort_at}",
        "((sort_at + 28800000000) / 86400000000)",
        "CAST(floor((extract(epoch FROM sort_at) + 28800) / 86400) AS BIGINT)",
    ),
];

/// Replaces the type tokens of a schema template.
///
/// `{id} {int} {time} {bool} {json} {text} {path} {bytes} {float}` are column types (`{path}` compares by bytes
/// on both engines); `{strict}` stands behind the closing parenthesis of a table, `{clustered}` in its place where SQLite is
/// to keep the rows in the order of the primary key: narrow rows that are read by ranges. `{day_of_sort_at}` is the day in
/// Beijing of a case's place in lists, for a migration that counts by it. Anything else stays as it is.
///
/// ```
/// # use gezhi_store::engine::{Dialect, ddl};
/// let template = "CREATE TABLE grid(county {id} NOT NULL, at {time} NOT NULL) {strict};";
/// assert_eq!(
///     ddl::render(template, Dialect::Sqlite),
///     "CREATE TABLE grid(county INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;"
/// );
/// ```
pub fn render(template: &str, dialect: Dialect) -> String {
    TOKENS.iter().fold(template.to_owned(), |text, (token, sqlite, postgres)| {
        text.replace(
            token,
            match dialect {
                Dialect::Sqlite => sqlite,
                Dialect::Postgres => postgres,
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_replaced() {
        let template: String = TOKENS.iter().map(|(token, ..)| *token).collect();
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            assert!(!render(&template, dialect).contains(['{', '}']));
        }
    }

    #[test]
    fn other_braces_stay() {
        assert_eq!(render("CHECK (a <> '{}') {unknown}", Dialect::Postgres), "CHECK (a <> '{}') {unknown}");
    }
}
