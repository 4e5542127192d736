//! Many writers at once.

use std::time::Duration;

use futures_util::future::join_all;
use gezhi_store::{engine::Dialect, params};

use crate::support::{INSERT, Refusal, count, insert, on_both, op, store_error};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_share_commits() {
    on_both(async |db| {
        let before = db.write_counts();
        let written = join_all((0..64).map(|id| db.write(insert(id, 1)))).await;
        assert!(written.iter().all(|result| *result == Ok(1)));
        assert_eq!(count(db).await, 64);
        let after = db.write_counts();
        assert_eq!(after.operations - before.operations, 64);
        if db.dialect() == Dialect::Sqlite {
            assert!(after.commits - before.commits < 32, "{before:?} {after:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failing_operations_of_a_group_leave_the_others_stored() {
    on_both(async |db| {
        db.write(insert(1000, 1)).await.unwrap();
        let writes = (0..60).map(|id| {
            db.write(op(move |tx| {
                Box::pin(async move {
                    tx.exec(INSERT, &params![id, 1]).await?;
                    match id % 4 {
                        1 => Err(Refusal::CaseClosed),
                        2 => Ok(tx.exec(INSERT, &params![1000, 1]).await?),
                        3 => panic!("one of the group"),
                        _ => Ok(1),
                    }
                })
            }))
        });
        for (id, result) in join_all(writes).await.into_iter().enumerate() {
            match id % 4 {
                0 => assert_eq!(result, Ok(1)),
                1 => assert_eq!(result, Err(Refusal::CaseClosed)),
                2 => assert!(store_error(result).is_unique_violation_of(&["county", "id"])),
                _ => assert!(store_error(result).to_string().contains("one of the group")),
            }
        }
        assert_eq!(count(db).await, 16);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_caller_left_the_queue_is_not_run() {
    on_both(async |db| {
        if db.dialect() == Dialect::Postgres {
            return;
        }
        let slow = db.write(op(|_| {
            Box::pin(async move {
                std::thread::sleep(Duration::from_millis(300));
                Ok(())
            })
        }));
        let left = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let waiting = db.write(insert(1, 1));
            assert!(tokio::time::timeout(Duration::from_millis(50), waiting).await.is_err());
        };
        let (slow, ()) = tokio::join!(slow, left);
        assert_eq!(slow, Ok(()));
        db.write(insert(2, 1)).await.unwrap();
        assert_eq!(count(db).await, 1);
    })
    .await;
}
