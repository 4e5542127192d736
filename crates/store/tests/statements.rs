//! Every SQL text of the store is prepared on both engines against the schema: what one of them does not understand is found
//! here and not in the field.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use gezhi_store::engine::private_cluster::PrivateCluster;
use gezhi_store::engine::{Db, OpenOptions, Sql};
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

#[tokio::test]
async fn every_statement_is_understood_by_both_engines() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let all: Vec<(PathBuf, &'static Sql)> = files
        .into_iter()
        .flat_map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            statements(&text).into_iter().map(move |sql| (path.clone(), Sql::kept(sql)))
        })
        .collect();
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
