//! SQLite on a disk that is full or may not be written.

use crate::support::{Refusal, Script, count, create_tables, insert, op, store_error};
use futures_util::future::join_all;
use gezhi_store::{
    engine::{Db, OpenOptions, StoreError, small_disk::SmallDisk},
    params, sql,
};

/// An item with a name of some kilobytes.
fn large(id: i64) -> Script<u64> {
    op(move |tx| {
        Box::pin(async move {
            let name = format!("{id} {}", "x".repeat(8000));
            let insert = sql!("INSERT INTO item(county, id, amount, name) VALUES (1, $1, 1, $2)");
            Ok(tx.exec(insert, &params![id, &name]).await?)
        })
    })
}

/// Writes until the first failure, which is returned with the number of what was stored.
async fn fill(db: &Db, from: i64) -> (StoreError, i64) {
    for id in from.. {
        if let Err(Refusal::Store(error)) = db.write(large(id)).await {
            return (error, id - from);
        }
    }
    unreachable!()
}

#[tokio::test]
async fn a_file_at_its_greatest_size_refuses_and_serves_on_when_rows_are_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions { max_page_count: Some(100), ..OpenOptions::default() };
    let db = Db::open_sqlite(&folder.path().join("store.db"), options).await.unwrap();
    create_tables(&db).await;
    let (error, stored) = fill(&db, 0).await;
    assert_eq!(error, StoreError::DiskFull);
    // Small operations in the same group share its fate.
    let group = [large(1000), insert(1001, 1), large(1002)];
    for result in join_all(group.map(|op| db.write(op))).await {
        assert!(matches!(result, Ok(1) | Err(Refusal::Store(StoreError::DiskFull))), "{result:?}");
    }
    let delete = sql!("DELETE FROM item WHERE county = 1 AND name IS NOT NULL");
    let deleted = db.write(op(move |tx| Box::pin(async move { Ok(tx.exec(delete, &[]).await?) }))).await;
    assert_eq!(deleted, Ok(u64::try_from(stored).unwrap()));
    db.write(large(2000)).await.unwrap();
    db.close().await;
}

#[tokio::test]
async fn a_full_disk_refuses_all_and_service_resumes_when_there_is_space() {
    let Some(disk) = SmallDisk::mount(2) else {
        return eprintln!("skipped: no file system may be mounted here");
    };
    disk.fill(1536 * 1024).unwrap();
    let db = Db::open_sqlite(&disk.path().join("store.db"), OpenOptions::default()).await.unwrap();
    create_tables(&db).await;
    let (error, stored) = fill(&db, 0).await;
    assert_eq!(error, StoreError::DiskFull);
    assert!(stored > 10);
    for result in join_all((1000..1064).map(|id| db.write(large(id)))).await {
        assert_eq!(store_error(result), StoreError::DiskFull);
    }
    assert_eq!(count(&db).await, stored);

    disk.free().unwrap();
    for result in join_all((2000..2010).map(|id| db.write(large(id)))).await {
        assert_eq!(result, Ok(1));
    }
    assert_eq!(count(&db).await, stored + 10);
    db.close().await;
    let db = Db::open_sqlite(&disk.path().join("store.db"), OpenOptions::default()).await.unwrap();
    assert_eq!(count(&db).await, stored + 10);
    db.close().await;
}

#[tokio::test]
async fn a_disk_that_may_not_be_written_is_reported_as_such() {
    let Some(disk) = SmallDisk::mount(2) else {
        return eprintln!("skipped: no file system may be mounted here");
    };
    let db = Db::open_sqlite(&disk.path().join("store.db"), OpenOptions::default()).await.unwrap();
    create_tables(&db).await;
    db.close().await;
    assert!(disk.remount_read_only());
    let refused = Db::open_sqlite(&disk.path().join("store.db"), OpenOptions::default()).await;
    assert_eq!(refused.err(), Some(StoreError::ReadOnly));
}
