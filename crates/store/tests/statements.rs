//! Every SQL text of the store is prepared on both engines against the schema: what one of them does not understand is found
//! here and not in the field.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use gezhi_store::engine::private_cluster::PrivateCluster;
use gezhi_store::engine::{Db, Op, OpenOptions, Sql, StoreError, Tx};
use gezhi_store::params;
use std::path::{Path, PathBuf};

/// The statements in a source: the literals of each `sql!`, joined as the macro joins them.
fn statements(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    code.split("sql!(").skip(1).map(literals).collect()
}

/// The text of the string literals up to the closing bracket.
fn literals(rest: &str) -> String {
    let mut text = String::new();
    let mut characters = rest.chars();
    let mut depth = 1;
    while let Some(character) = characters.next() {
        match character {
            '"' => loop {
                match characters.next() {
                    Some('\\') => match characters.next() {
                        Some('\n') => {
                            let kept = characters.as_str().trim_start();
                            characters = kept.chars();
                        }
                        Some(escaped) => text.push(escaped),
                        None => break,
                    },
                    Some('"') | None => break,
                    Some(inside) => text.push(inside),
                }
            },
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    text
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // The engine's own statements differ by engine, and are tested there.
        if path.is_dir() && !path.ends_with("engine") {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The store's sources with their statements.
fn all_statements() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .flat_map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(&root).unwrap().to_owned();
            statements(&text).into_iter().map(move |sql| (name.clone(), sql))
        })
        .collect()
}

/// Which statements read all rows of a county or a table. Each costs more the larger the county is, so each is looked at: what
/// reads a table that grows with people or cases does not belong here. `UPDATE_GOLDEN=1` rewrites the list.
#[tokio::test]
async fn statements_that_read_a_whole_county_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gezhi.db");
    let db = Db::open_sqlite(&file, OpenOptions::default()).await.unwrap();
    gezhi_store::migrations::migrate(&db).await.unwrap();
    db.close().await;
    let connection = rusqlite::Connection::open(&file).unwrap();
    let mut found = Vec::new();
    for (path, sql) in all_statements() {
        let mut prepared =
            connection.prepare(&format!("EXPLAIN QUERY PLAN {}", sql.replace('$', "?"))).unwrap();
        let values = vec![rusqlite::types::Value::Integer(1); prepared.parameter_count()];
        let plan: Vec<String> = prepared
            .query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3))
            .unwrap()
            .map(Result::unwrap)
            .filter(|step| {
                let whole = step.starts_with("SEARCH ") && step.ends_with("(county=?)");
                whole || (step.starts_with("SCAN ") && !step.contains("VIRTUAL TABLE"))
            })
            .collect();
        if !plan.is_empty() {
            let start: String = sql.chars().take(140).collect();
            found.push(format!("{} | {} | {start}\n", path.display(), plan.join("; ")));
        }
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/whole_county.golden.txt");
    let found = found.concat();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &found).unwrap();
    }
    let known = std::fs::read_to_string(&golden).unwrap_or_default();
    assert_eq!(known, found, "look at the difference, then UPDATE_GOLDEN=1");
}

struct Dynamic(&'static str);

impl Op for Dynamic {
    type Out = Vec<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, StoreError> {
        tx.rows_dyn(self.0, &params![1_i64]).await
    }
}

/// Those that are put together while running cannot be listed; a build for development looks at each before it runs.
#[cfg(debug_assertions)]
#[tokio::test]
async fn statements_put_together_while_running_read_no_whole_county() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(&folder.path().join("gezhi.db"), OpenOptions::default()).await.unwrap();
    gezhi_store::migrations::migrate(&db).await.unwrap();
    for whole in [
        "SELECT id FROM person WHERE county = $1 AND household IN (7, 8) ORDER BY id",
        "SELECT t.id FROM household h JOIN attribute t ON t.county = h.county AND t.household = h.id WHERE h.county = $1 AND h.a2 = 7",
        "SELECT id FROM visit WHERE id <> $1",
    ] {
        let refused = db.read(Dynamic(whole)).await;
        assert!(matches!(refused, Err(StoreError::BadValue(_))), "{whole}: {refused:?}");
    }
    for part in [
        "WITH listed(sought) AS (VALUES (7), (8)) SELECT id FROM listed CROSS JOIN person WHERE county = $1 AND household = sought ORDER BY id",
        "SELECT count(*) FROM person WHERE county = $1 /* whole county */",
    ] {
        db.read(Dynamic(part)).await.unwrap();
    }
    db.close().await;
}

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    let all: Vec<(PathBuf, &'static Sql)> =
        all_statements().into_iter().map(|(path, sql)| (path, Sql::kept(sql))).collect();
    assert!(all.len() > 80, "only {} statements were found", all.len());
    let cluster = PrivateCluster::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Db::open_sqlite(&folder.path().join("gezhi.db"), OpenOptions::default()).await.unwrap();
    let url = cluster.fresh_database().await.unwrap();
    let postgres = Db::open_postgres(&url, OpenOptions::default()).await.unwrap();
    for db in [&sqlite, &postgres] {
        gezhi_store::migrations::migrate(db).await.unwrap();
        for (path, sql) in &all {
            let checked = db.check_sql(sql).await;
            assert_eq!(checked, Ok(()), "{:?}, {}: {}", db.dialect(), path.display(), sql.text());
        }
    }
    sqlite.close().await;
    postgres.close().await;
}

#[test]
fn statements_are_read_as_the_macro_reads_them() {
    let source = r#"
        // sql!("no")
        tx.one(sql!("SELECT count(*) FROM a WHERE b = '(' ", "AND c = $1"), &params![x]);
        const Q: &Sql = sql!(
            "INSERT INTO t(a) VALUES ($1)"
        );
    "#;
    assert_eq!(
        statements(source),
        ["SELECT count(*) FROM a WHERE b = '(' AND c = $1", "INSERT INTO t(a) VALUES ($1)"]
    );
}
