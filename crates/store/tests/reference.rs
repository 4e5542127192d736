//! What the product is measured against runs the recorded statements, on both engines.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use gezhi_store::engine::private_cluster::PrivateCluster;
use gezhi_store::engine::reference::{
    PgbenchRun, RawSqlite, Statement, Unique, Value, record, run_pgbench, script_of,
};
use gezhi_store::engine::{Db, Op, OpenOptions, StoreError, Tx};
use gezhi_store::{journal_values, params};

const COUNTY: i64 = 7;

/// An act: a journal entry with an empty name, an address that is missing, and an outbox row.
struct Act {
    id: i64,
}

impl Op for Act {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let entry = gezhi_store::journal::Entry {
            id: self.id,
            at: 1_764_000_000_000_000,
            actor: None,
            actor_name: String::new(),
            role: None,
            act: "report".into(),
            subject_kind: "case".into(),
            subject: 5,
            place: None,
            address: None,
            public: true,
            text: Some("it's $1, :n and \"quoted\"".into()),
            details: "{\"a\":1}".into(),
        };
        let (journal, outbox) = (journal_values!(COUNTY, entry), params![COUNTY, self.id, "case", 5, "{}"]);
        tx.exec_all(&[
            (gezhi_store::journal::INSERT, journal.as_slice()),
            (gezhi_store::outbox::INSERT, outbox.as_slice()),
        ])
        .await
    }
}

struct Waiting;

impl Op for Waiting {
    type Out = (i64, Option<String>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let entries = gezhi_store::journal::of_subject(tx, COUNTY, 5).await?;
        let text = entries.first().and_then(|entry| entry.text.clone());
        Ok((gezhi_store::outbox::waiting(tx, COUNTY).await?, text))
    }
}

fn recorded(id: i64) -> Vec<Statement> {
    record(&Act { id }).unwrap()
}

#[test]
fn a_recording_holds_the_statements_and_their_values() {
    let statements = recorded(9);
    assert_eq!(statements.len(), 2);
    assert_eq!(statements[1].query, gezhi_store::outbox::INSERT);
    assert_eq!(statements[1].values[1], Value::Int(9));
    assert!(matches!(record(&Waiting), Err(StoreError::Unsupported(_))));
}

#[tokio::test]
async fn the_raw_loop_stores_what_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let db = Db::open_sqlite(&file, OpenOptions::default()).await.unwrap();
    gezhi_store::migrations::migrate(&db).await.unwrap();
    let operations: Vec<Vec<Statement>> = (1..=600).map(recorded).collect();
    RawSqlite::open(&file, &OpenOptions::default()).unwrap().run(&operations, 256).unwrap();
    assert_eq!(db.read(Waiting).await.unwrap().0, 600);
    db.close().await;
}

#[tokio::test]
async fn pgbench_stores_what_was_recorded() {
    let cluster = PrivateCluster::start().unwrap();
    let url = cluster.fresh_database().await.unwrap();
    let db = Db::open_postgres(&url, OpenOptions::default()).await.unwrap();
    gezhi_store::migrations::migrate(&db).await.unwrap();
    let unique = [Unique {
        value: Value::Int(9),
        name: "entry".into(),
        expression: "1000 + (:n * 4 + :client_id) * 8".into(),
    }];
    let script = script_of(&url, 0, &recorded(9), &unique).await.unwrap();
    let database = url.rsplit('/').next().unwrap();
    let run = PgbenchRun { clients: 4, seconds: 1 };
    let rate = run_pgbench(&cluster, database, &[script], run).await.unwrap();
    let (waiting, text) = db.read(Waiting).await.unwrap();
    assert!(rate > 0.0 && waiting > 0, "{rate} {waiting}");
    assert_eq!(text.as_deref(), Some("it's $1, :n and \"quoted\""));
    db.close().await;
}
