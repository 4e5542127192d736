//! Full text search: which documents hold all of some tokens, the newest first.
//!
//! The callers cut text into tokens (words, pairs of characters) the same way for documents and for questions; here
//! a token is a lower-case string without spaces, compared as a whole. SQLite keeps them in FTS5, PostgreSQL in a
//! `tsvector`, whose upper bound of a mebibyte limits how much of a very long document is found.

use super::{Dialect, Param, StoreError, Tx};

/// Longer tokens are left out: PostgreSQL refuses them from 2 KiB on, and nobody searches for them.
const LONGEST_TOKEN: usize = 255;
/// What is indexed of one document, in bytes of its distinct tokens.
const LONGEST_DOCUMENT: usize = 512 * 1024;

/// The tables of the full text index.
pub struct Fulltext;

impl Fulltext {
    /// The DDL of an index named `table`.
    ///
    /// Every character but the space is part of a token for SQLite's tokenizer; positions are not kept, so there is
    /// no search for phrases.
    pub fn ddl(dialect: Dialect, table: &str) -> String {
        match dialect {
            Dialect::Sqlite => format!(
                "CREATE VIRTUAL TABLE {table} USING fts5(tokens, county UNINDEXED, content='', \
                 contentless_delete=1, contentless_unindexed=1, detail=none, \
                 tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\");"
            ),
            Dialect::Postgres => format!(
                "CREATE TABLE {table}(county BIGINT NOT NULL, id BIGINT NOT NULL, tokens TSVECTOR NOT NULL, \
                 PRIMARY KEY (county, id)); \
                 CREATE INDEX {table}_tokens ON {table} USING gin (tokens);"
            ),
        }
    }
}

impl Tx<'_> {
    /// Indexes a document, in place of what was indexed for it before.
    ///
    /// Ids must differ across counties, which the application's ids do: FTS5 knows a document by its id alone.
    ///
    /// # Errors
    /// [`StoreError::Unique`] if another county has a document with this id (SQLite only).
    pub async fn fulltext_put(
        &mut self,
        table: &'static str,
        county: i64,
        id: i64,
        tokens: &str,
    ) -> Result<(), StoreError> {
        let tokens = distinct(tokens.split_whitespace()).join(" ");
        let values = [Param::Int(county), Param::Int(id), Param::Text(&tokens)];
        match self.dialect() {
            Dialect::Sqlite => {
                let find = format!("SELECT county FROM {table} WHERE rowid = $1");
                let found: Vec<i64> = self.rows_dyn(&find, &[Param::Int(id)]).await?;
                if found.iter().any(|other| *other != county) {
                    let columns = vec!["id".to_owned()];
                    return self.fail(StoreError::Unique { table: table.to_owned(), columns });
                }
                let put =
                    format!("INSERT OR REPLACE INTO {table}(county, rowid, tokens) VALUES ($1, $2, $3)");
                self.exec_dyn(&put, &values).await?;
            }
            Dialect::Postgres => {
                let put = format!(
                    "INSERT INTO {table}(county, id, tokens) \
                     VALUES ($1, $2, array_to_tsvector(string_to_array($3, ' '))) \
                     ON CONFLICT (county, id) DO UPDATE SET tokens = excluded.tokens"
                );
                self.exec_dyn(&put, &values).await?;
            }
        }
        Ok(())
    }

    /// Takes a document out of the index, if it is there.
    pub async fn fulltext_delete(
        &mut self,
        table: &'static str,
        county: i64,
        id: i64,
    ) -> Result<(), StoreError> {
        let key = match self.dialect() {
            Dialect::Sqlite => "rowid",
            Dialect::Postgres => "id",
        };
        let delete = format!("DELETE FROM {table} WHERE county = $1 AND {key} = $2");
        self.exec_dyn(&delete, &[Param::Int(county), Param::Int(id)]).await.map(drop)
    }

    /// The documents of a county that hold every token, the newest (greatest id) first, at most `limit`, older than
    /// `before_id`. A token that ends in `*` stands for all that begin with it. Without a token nothing is found.
    pub async fn fulltext_search(
        &mut self,
        table: &'static str,
        county: i64,
        tokens: &[String],
        before_id: Option<i64>,
        limit: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let tokens = distinct(tokens.iter().flat_map(|token| token.split_whitespace()));
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        let (search, question) = match self.dialect() {
            Dialect::Sqlite => (
                format!(
                    "SELECT rowid FROM {table} WHERE {table} MATCH $2 AND county = $1 AND rowid < $3 \
                     ORDER BY rowid DESC LIMIT $4"
                ),
                fts5_query(&tokens),
            ),
            Dialect::Postgres => (
                format!(
                    "SELECT id FROM {table} WHERE county = $1 AND tokens @@ CAST(CAST($2 AS TEXT) AS tsquery) \
                     AND id < $3 ORDER BY id DESC LIMIT $4"
                ),
                tsquery(&tokens),
            ),
        };
        let before = before_id.unwrap_or(i64::MAX);
        let values = [Param::Int(county), Param::Text(&question), Param::Int(before), Param::Int(limit)];
        self.rows_dyn(&search, &values).await
    }
}

/// The distinct tokens in lower case, as far as they can be indexed.
fn distinct<'a>(tokens: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut tokens: Vec<String> =
        tokens.filter(|token| token.len() <= LONGEST_TOKEN).map(str::to_lowercase).collect();
    tokens.sort_unstable();
    tokens.dedup();
    let mut bytes = 0;
    tokens.retain(|token| {
        bytes += token.len() + 1;
        bytes <= LONGEST_DOCUMENT
    });
    tokens
}

/// `"a" AND "b"`, a quote inside a token doubled.
fn fts5_query(tokens: &[String]) -> String {
    let quoted: Vec<String> = tokens
        .iter()
        .map(|token| {
            let (token, star) = beginning(token);
            format!("\"{}\"{star}", token.replace('"', "\"\""))
        })
        .collect();
    quoted.join(" AND ")
}

/// `'a' & 'b'`, a quote or backslash inside a token doubled.
fn tsquery(tokens: &[String]) -> String {
    let quoted: Vec<String> = tokens
        .iter()
        .map(|token| {
            let (token, star) = beginning(token);
            let prefix = if star.is_empty() { "" } else { ":*" };
            format!("'{}'{prefix}", token.replace('\\', "\\\\").replace('\'', "''"))
        })
        .collect();
    quoted.join(" & ")
}

/// A token without its star, and the star.
fn beginning(token: &str) -> (&str, &str) {
    match token.strip_suffix('*') {
        Some(beginning) if !beginning.is_empty() => (beginning, "*"),
        _ => (token, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_quoted_for_both_engines() {
        let tokens = vec!["a\"b".to_owned(), "it's\\".to_owned()];
        assert_eq!(fts5_query(&tokens), "\"a\"\"b\" AND \"it's\\\"");
        assert_eq!(tsquery(&tokens), "'a\"b' & 'it''s\\\\'");
        let prefix = ["wang*".to_owned(), "*".to_owned()];
        assert_eq!(
            (fts5_query(&prefix), tsquery(&prefix)),
            ("\"wang\"* AND \"*\"".into(), "'wang':* & '*'".into())
        );
    }

    #[test]
    fn tokens_are_distinct_lower_case_and_bounded() {
        assert_eq!(distinct("B a b A".split(' ')), ["a", "b"]);
        assert!(distinct([&*"x".repeat(256)].into_iter()).is_empty());
        let many: Vec<String> = (0..100_000).map(|number| format!("token{number}")).collect();
        assert!(distinct(many.iter().map(String::as_str)).join(" ").len() <= LONGEST_DOCUMENT);
    }
}
