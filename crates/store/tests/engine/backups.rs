//! Copies of a database in use.

use gezhi_store::engine::{Db, OpenOptions, StoreError};

use crate::support::{count, insert, on_both};
use gezhi_store::engine::Dialect;

#[tokio::test]
async fn a_backup_holds_what_was_written_before_it() {
    on_both(async |db| {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("copy.db");
        db.write(insert(1, 1)).await.unwrap();
        if db.dialect() == Dialect::Postgres {
            assert!(matches!(db.backup_to(&target).await, Err(StoreError::Unsupported(_))));
            return;
        }
        db.backup_to(&target).await.unwrap();
        db.write(insert(2, 1)).await.unwrap();
        // Never over something that exists.
        assert!(db.backup_to(&target).await.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

        let copy = Db::open_sqlite(&target, OpenOptions::default()).await.unwrap();
        assert_eq!(count(&copy).await, 1);
        copy.write(insert(3, 1)).await.unwrap();
        copy.close().await;
        assert_eq!(count(db).await, 2);
    })
    .await;
}
