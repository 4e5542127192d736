//! Concurrent writes on PostgreSQL, and what becomes of its connections.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use gezhi_store::{
    engine::{Db, Isolation, Op, OpenOptions, StoreError, Tx, private_cluster::PrivateCluster},
    params, sql,
};
use tokio::sync::Barrier;

use crate::support::{
    CLUSTER, INSERT, Refusal, count, create_tables, insert, on_both, op, postgres, store_error,
};

/// Adds to the sum of all items an item as large as the sum: two at once must not both see the same sum.
struct Double {
    id: i64,
    runs: Arc<AtomicU32>,
    /// Both first runs meet here after reading.
    meet: Arc<Barrier>,
}

impl Op for Double {
    type Out = i64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        let sum = sql!("SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM item WHERE county = 1");
        let amount: i64 = tx.one(sum, &[]).await?;
        if self.runs.fetch_add(1, Ordering::SeqCst) < 2 {
            self.meet.wait().await;
        }
        tx.exec(INSERT, &params![self.id, amount]).await?;
        Ok(amount)
    }
}

#[tokio::test]
async fn of_two_writes_that_saw_the_same_the_later_runs_again() {
    let db = postgres(OpenOptions::default()).await;
    db.write(insert(1, 8)).await.unwrap();
    let (runs, meet) = (Arc::new(AtomicU32::new(0)), Arc::new(Barrier::new(2)));
    let double = |id| db.write(Double { id, runs: Arc::clone(&runs), meet: Arc::clone(&meet) });
    let (a, b) = tokio::join!(double(2), double(3));
    let mut added = [a.unwrap(), b.unwrap()];
    added.sort_unstable();
    assert_eq!(added, [8, 16]);
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

/// Reads, adds one and writes: every lost run would be a lost count.
struct CountUp<const SERIALIZABLE: bool>;

impl<const SERIALIZABLE: bool> Op for CountUp<SERIALIZABLE> {
    type Out = ();
    type Err = StoreError;
    const ISOLATION: Isolation =
        if SERIALIZABLE { Isolation::Serializable } else { Isolation::ReadCommitted };

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        if SERIALIZABLE {
            let read = sql!("SELECT amount FROM item WHERE county = 1 AND id = 1");
            let amount: i64 = tx.one(read, &[]).await?;
            let write = sql!("UPDATE item SET amount = $1 WHERE county = 1 AND id = 1");
            tx.exec(write, &params![amount + 1]).await?;
        } else {
            tx.exec(sql!("UPDATE item SET amount = amount + 1 WHERE county = 1 AND id = 1"), &[]).await?;
        }
        Ok(())
    }
}

async fn amount(db: &Db) -> i64 {
    let query = sql!("SELECT amount FROM item WHERE county = 1 AND id = 1");
    db.read(op(move |tx| Box::pin(async move { Ok(tx.one(query, &[]).await?) }))).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_count_is_lost_and_nobody_starves_at_a_busy_row() {
    on_both(async |db| {
        db.write(insert(1, 0)).await.unwrap();
        for result in join_all((0..64).map(|_| db.write(CountUp::<true>))).await {
            result.unwrap();
        }
        for result in join_all((0..64).map(|_| db.write(CountUp::<false>))).await {
            result.unwrap();
        }
        assert_eq!(amount(db).await, 128);
    })
    .await;
}

#[tokio::test]
async fn a_write_that_is_dropped_half_way_leaves_neither_rows_nor_transaction() {
    let db = postgres(OpenOptions { pool_size: 1, ..OpenOptions::default() }).await;
    let slow = op(|tx| {
        Box::pin(async move {
            tx.exec(INSERT, &params![1, 1]).await?;
            tx.one::<String>(sql!("SELECT CAST(pg_sleep(30) AS TEXT)"), &[]).await?;
            Ok(())
        })
    });
    assert!(tokio::time::timeout(Duration::from_millis(200), db.write(slow)).await.is_err());
    db.write(insert(2, 1)).await.unwrap();
    assert_eq!(count(&db).await, 1);
    // The server was told to stop, it does not sleep on.
    let sleeping = sql!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() ",
        "AND (query LIKE '%pg_sleep(30)%' OR state LIKE 'idle in%') AND pid <> pg_backend_pid()"
    );
    for _ in 0..50 {
        let left = op(move |tx| Box::pin(async move { Ok(tx.one::<i64>(sleeping, &[]).await?) }));
        if db.read(left).await.unwrap() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the dropped write still runs");
}

#[tokio::test]
async fn a_changed_table_does_not_break_prepared_statements() {
    let url = CLUSTER.fresh_database().await.unwrap();
    let db = Db::open_postgres(&url, OpenOptions { pool_size: 1, readers: 1, ..OpenOptions::default() })
        .await
        .unwrap();
    create_tables(&db).await;
    db.write(insert(1, 5)).await.unwrap();
    assert_eq!(amount(&db).await, 5);
    // As another process would, behind the back of this one.
    let other = Db::open_postgres(&url, OpenOptions::default()).await.unwrap();
    other.batch_ddl("ALTER TABLE item ALTER COLUMN amount TYPE INTEGER").await.unwrap();
    assert_eq!(amount(&db).await, 5);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let nowhere = "postgresql://nobody@127.0.0.1:1/none";
    let refused = Db::open_postgres(nowhere, OpenOptions::default()).await;
    assert!(matches!(refused.err(), Some(StoreError::Unavailable(_))));

    let cluster = PrivateCluster::start().unwrap();
    let url = cluster.fresh_database().await.unwrap();
    let db = Db::open_postgres(&url, OpenOptions::default()).await.unwrap();
    create_tables(&db).await;
    db.write(insert(1, 1)).await.unwrap();
    tokio::task::spawn_blocking(move || drop(cluster)).await.unwrap();
    assert!(matches!(store_error(db.write(insert(2, 1)).await), StoreError::Unavailable(_)));
    let gone = db.read(insert(2, 1)).await;
    assert!(matches!(store_error(gone), StoreError::Unavailable(_)));
}

#[tokio::test]
async fn a_server_that_may_not_write_is_read_only() {
    let url = CLUSTER.fresh_database().await.unwrap();
    create_tables(&Db::open_postgres(&url, OpenOptions::default()).await.unwrap()).await;
    let read_only = format!("{url}?options=-cdefault_transaction_read_only%3Don");
    let db = Db::open_postgres(&read_only, OpenOptions::default()).await.unwrap();
    assert_eq!(db.write(insert(1, 1)).await, Err(Refusal::Store(StoreError::ReadOnly)));
    assert_eq!(count(&db).await, 0);
}
