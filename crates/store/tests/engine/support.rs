//! A fresh database of each engine, and operations made of closures.

use std::{pin::Pin, sync::LazyLock};

use gezhi_store::{
    engine::{Db, Op, OpenOptions, Sql, StoreError, Tx, ddl, private_cluster::PrivateCluster},
    params, sql,
};

/// One server for the whole test program; it ends with the program.
pub static CLUSTER: LazyLock<PrivateCluster> = LazyLock::new(|| PrivateCluster::start().unwrap());

/// `item` is what most tests write to; `part` points at it.
const SCHEMA: &str = "
    CREATE TABLE item(
        county {id} NOT NULL, id {id} NOT NULL, amount {int} NOT NULL, name {text},
        PRIMARY KEY (county, id),
        UNIQUE (county, name),
        CONSTRAINT item_amount CHECK (amount >= 0)
    ) {strict};
    CREATE TABLE part(
        county {id} NOT NULL, id {id} NOT NULL, item {id} NOT NULL,
        PRIMARY KEY (county, id),
        FOREIGN KEY (county, item) REFERENCES item(county, id) DEFERRABLE INITIALLY IMMEDIATE
    ) {strict};";

pub const INSERT: &Sql = sql!("INSERT INTO item(county, id, amount) VALUES (1, $1, $2)");
pub const COUNT: &Sql = sql!("SELECT count(*) FROM item WHERE county = 1");

/// Runs a test on each engine, with a database that nobody else uses.
pub async fn on_both(test: impl AsyncFn(&Db)) {
    on_both_with(OpenOptions::default(), test).await;
}

pub async fn on_both_with(options: OpenOptions, test: impl AsyncFn(&Db)) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(&folder.path().join("store.db"), options.clone()).await.unwrap();
    create_tables(&db).await;
    test(&db).await;
    db.close().await;

    let db = postgres(options).await;
    test(&db).await;
    db.close().await;
}

/// A database of the private server, with the tables.
pub async fn postgres(options: OpenOptions) -> Db {
    let db = Db::open_postgres(&CLUSTER.fresh_database().await.unwrap(), options).await.unwrap();
    create_tables(&db).await;
    db
}

pub async fn create_tables(db: &Db) {
    db.batch_ddl(&ddl::render(SCHEMA, db.dialect())).await.unwrap();
}

/// What an operation may answer: the store's failures and one rule of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    Store(StoreError),
    CaseClosed,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub type Running<'a, T> = Pin<Box<dyn Future<Output = Result<T, Refusal>> + Send + 'a>>;

type Body<T> = dyn for<'a, 'b> Fn(&'a mut Tx<'b>) -> Running<'a, T> + Send + Sync;

/// An operation made of a closure.
pub struct Script<T>(Box<Body<T>>);

pub fn op<T>(
    body: impl for<'a, 'b> Fn(&'a mut Tx<'b>) -> Running<'a, T> + Send + Sync + 'static,
) -> Script<T> {
    Script(Box::new(body))
}

impl<T: Send + 'static> Op for Script<T> {
    type Out = T;
    type Err = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<T, Refusal> {
        (self.0)(tx).await
    }
}

pub fn insert(id: i64, amount: i64) -> Script<u64> {
    op(move |tx| Box::pin(async move { Ok(tx.exec(INSERT, &params![id, amount]).await?) }))
}

/// The number of items.
pub async fn count(db: &Db) -> i64 {
    db.read(op(|tx| Box::pin(async move { Ok(tx.one(COUNT, &[]).await?) }))).await.unwrap()
}

/// The failure of the store in a result.
pub fn store_error<T: std::fmt::Debug>(result: Result<T, Refusal>) -> StoreError {
    match result {
        Err(Refusal::Store(error)) => error,
        other => panic!("a failure of the store expected, {other:?} found"),
    }
}
