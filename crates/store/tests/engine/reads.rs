//! A read sees one state and ends in time.

use std::{
    sync::{Arc, Barrier},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use gezhi_store::{
    engine::{OpenOptions, StoreError},
    params, sql,
};

use crate::support::{COUNT, count, insert, on_both, on_both_with, op, store_error};

const ENDLESS: &gezhi_store::engine::Sql = sql!(
    "WITH RECURSIVE numbers(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < CAST($1 AS BIGINT)) ",
    "SELECT count(*) FROM numbers"
);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_read_sees_one_state_while_others_write() {
    on_both(async |db| {
        db.write(insert(1, 1)).await.unwrap();
        let (counted, written) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let (read_counted, read_written) = (Arc::clone(&counted), Arc::clone(&written));
        let reading = tokio::spawn({
            let db = db.clone();
            async move {
                db.read(op(move |tx| {
                    let (counted, written) = (Arc::clone(&read_counted), Arc::clone(&read_written));
                    Box::pin(async move {
                        let before: i64 = tx.one(COUNT, &[]).await?;
                        counted.wait();
                        written.wait();
                        let after: i64 = tx.one(COUNT, &[]).await?;
                        Ok((before, after))
                    })
                }))
                .await
            }
        });
        tokio::task::spawn_blocking(move || counted.wait()).await.unwrap();
        db.write(insert(2, 1)).await.unwrap();
        tokio::task::spawn_blocking(move || written.wait()).await.unwrap();
        assert_eq!(reading.await.unwrap(), Ok((1, 1)));
        assert_eq!(count(db).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_read_is_stopped_and_its_thread_serves_on() {
    let read_timeout = Duration::from_millis(300);
    on_both_with(OpenOptions { read_timeout, readers: 2, ..OpenOptions::default() }, async |db| {
        let slow = || {
            let read = op(|tx| {
                Box::pin(async move { Ok(tx.one::<i64>(ENDLESS, &params![100_000_000_000_i64]).await?) })
            });
            db.read(read)
        };
        let started = Instant::now();
        // More than there are readers: those that wait too long are not even begun.
        for result in join_all((0..6).map(|_| slow())).await {
            assert_eq!(store_error(result), StoreError::Timeout(read_timeout));
        }
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        db.write(insert(1, 1)).await.unwrap();
        assert_eq!(count(db).await, 1);
        assert_eq!(count(db).await, 1);
    })
    .await;
}
