//! A failing operation leaves nothing behind and harms nobody.

use gezhi_store::{
    engine::{Dialect, StoreError},
    params, sql,
};

use crate::support::{COUNT, INSERT, Refusal, count, insert, on_both, op, store_error};

#[tokio::test]
async fn the_refusal_of_an_operation_passes_through_and_rolls_back() {
    on_both(async |db| {
        let closed = op(|tx| {
            Box::pin(async move {
                tx.exec(INSERT, &params![1, 1]).await?;
                Err::<(), _>(Refusal::CaseClosed)
            })
        });
        assert_eq!(db.write(closed).await, Err(Refusal::CaseClosed));
        assert_eq!(count(db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_ignored_failure_of_a_statement_fails_the_operation() {
    on_both(async |db| {
        db.write(insert(1, 1)).await.unwrap();
        let careless = op(|tx| {
            Box::pin(async move {
                tx.exec(INSERT, &params![2, 1]).await?;
                let _ = tx.exec(INSERT, &params![1, 1]).await;
                // No further statement is run: it answers what went wrong first.
                Ok(tx.exec(INSERT, &params![3, 1]).await.err())
            })
        });
        let StoreError::Ignored(first) = store_error(db.write(careless).await) else {
            panic!("another error")
        };
        assert!(first.is_unique_violation_of(&["county", "id"]));
        assert_eq!(count(db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_panic_reaches_its_caller_as_an_error_and_nobody_else() {
    on_both(async |db| {
        for _ in 0..3 {
            let panicking = op(|tx| {
                Box::pin(async move {
                    tx.exec(INSERT, &params![1, 1]).await?;
                    let answer: Result<(), _> = Err(Refusal::CaseClosed);
                    answer.clone().unwrap_or_else(|_| panic!("a deliberate panic"));
                    answer
                })
            });
            let error = store_error(db.write(panicking).await);
            assert_eq!(error, StoreError::Panicked("a deliberate panic".into()));
        }
        let panicking_read = op(|_| Box::pin(async move { if true { panic!("reading") } else { Ok(()) } }));
        assert!(matches!(store_error(db.read(panicking_read).await), StoreError::Panicked(_)));
        db.write(insert(1, 1)).await.unwrap();
        assert_eq!(count(db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_operation_that_waits_for_something_else_is_refused_on_the_writer_thread() {
    on_both(async |db| {
        let waiting = op(|tx| {
            Box::pin(async move {
                tx.exec(INSERT, &params![1, 1]).await?;
                tokio::task::yield_now().await;
                Ok(())
            })
        });
        let result = db.write(waiting).await;
        if db.dialect() == Dialect::Sqlite {
            assert_eq!(store_error(result), StoreError::Waited);
            assert_eq!(count(db).await, 0);
        }
        db.write(insert(2, 1)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_read_cannot_write() {
    on_both(async |db| {
        let error = store_error(db.read(insert(1, 1)).await);
        assert_eq!(error, StoreError::ReadOnly);
        assert_eq!(count(db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_deferred_reference_that_fails_at_commit_fails_its_own_operation() {
    on_both(async |db| {
        db.batch_ddl(
            "CREATE TABLE late(county BIGINT NOT NULL, id BIGINT NOT NULL, item BIGINT NOT NULL, \
             PRIMARY KEY (county, id), \
             FOREIGN KEY (county, item) REFERENCES item(county, id) DEFERRABLE INITIALLY DEFERRED)",
        )
        .await
        .unwrap();
        let dangling = |id: i64| {
            op(move |tx| {
                Box::pin(async move {
                    let late = sql!("INSERT INTO late(county, id, item) VALUES (1, $1, 999)");
                    Ok(tx.exec(late, &params![id]).await?)
                })
            })
        };
        let (a, b, c, d) = tokio::join!(
            db.write(insert(1, 1)),
            db.write(dangling(1)),
            db.write(insert(2, 1)),
            db.write(dangling(2))
        );
        assert_eq!((a, c), (Ok(1), Ok(1)));
        assert!(matches!(store_error(b), StoreError::Foreign { .. }));
        assert!(matches!(store_error(d), StoreError::Foreign { .. }));
        assert_eq!(count(db).await, 2);
    })
    .await;
}

#[tokio::test]
async fn after_closing_everything_is_refused() {
    on_both(async |db| {
        let running: Vec<_> = (0..20).map(|id| tokio::spawn(write_in_background(db.clone(), id))).collect();
        tokio::task::yield_now().await;
        db.clone().close().await;
        let mut stored = 0;
        for write in running {
            match write.await.unwrap() {
                Ok(_) => stored += 1,
                Err(error) => assert_eq!(error, Refusal::Store(StoreError::Closed)),
            }
        }
        let read = op(|tx| Box::pin(async move { Ok(tx.one::<i64>(COUNT, &[]).await?) }));
        assert_eq!(db.read(read).await, Err(Refusal::Store(StoreError::Closed)));
        assert_eq!(db.write(insert(100, 1)).await, Err(Refusal::Store(StoreError::Closed)));
        assert!(stored <= 20);
    })
    .await;
}

async fn write_in_background(db: gezhi_store::engine::Db, id: i64) -> Result<u64, Refusal> {
    db.write(insert(id, 1)).await
}
