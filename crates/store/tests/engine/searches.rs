//! Full text search.

use gezhi_store::engine::{Db, Dialect, Fulltext, StoreError};

use crate::support::{on_both, op, store_error};

async fn put(db: &Db, county: i64, id: i64, tokens: &'static str) {
    let put = op(move |tx| Box::pin(async move { Ok(tx.fulltext_put("found", county, id, tokens).await?) }));
    db.write(put).await.unwrap();
}

async fn search(db: &Db, tokens: &[&str], before: Option<i64>, limit: i64) -> Vec<i64> {
    let tokens: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
    let search = op(move |tx| {
        let tokens = tokens.clone();
        Box::pin(async move { Ok(tx.fulltext_search("found", 1, &tokens, before, limit).await?) })
    });
    db.read(search).await.unwrap()
}

#[tokio::test]
async fn documents_with_all_tokens_are_found_newest_first() {
    on_both(async |db| {
        db.batch_ddl(&Fulltext::ddl(db.dialect(), "found")).await.unwrap();
        put(db, 1, 10, "路灯 不亮 学校").await;
        put(db, 1, 30, "路灯 倒 了 路灯").await;
        put(db, 1, 20, "路灯 学校 LED").await;
        put(db, 2, 40, "路灯 学校").await;

        assert_eq!(search(db, &["路灯"], None, 10).await, [30, 20, 10]);
        assert_eq!(search(db, &["学校", "路灯"], None, 10).await, [20, 10]);
        assert_eq!(search(db, &["路灯"], Some(30), 1).await, [20]);
        assert_eq!(search(db, &["led"], None, 10).await, [20]);
        assert_eq!(search(db, &["路"], None, 10).await, [0; 0]);
        assert_eq!(search(db, &[], None, 10).await, [0; 0]);

        put(db, 1, 20, "井盖").await;
        assert_eq!(search(db, &["学校"], None, 10).await, [10]);
        assert_eq!(search(db, &["井盖"], None, 10).await, [20]);
        for county in [2, 1] {
            let delete =
                op(move |tx| Box::pin(async move { Ok(tx.fulltext_delete("found", county, 10).await?) }));
            db.write(delete).await.unwrap();
            let left: &[i64] = if county == 2 { &[10] } else { &[] };
            assert_eq!(search(db, &["学校"], None, 10).await, left);
        }
    })
    .await;
}

#[tokio::test]
async fn tokens_are_whole_words_whatever_is_in_them() {
    on_both(async |db| {
        db.batch_ddl(&Fulltext::ddl(db.dialect(), "found")).await.unwrap();
        put(db, 1, 1, "it's a\"b back\\slash G-20 ¥5 💡 (x) AND 𠮷 a:b x* -y ^z é tab\u{3000}wide").await;
        for token in [
            "it's",
            "a\"b",
            "back\\slash",
            "g-20",
            "¥5",
            "💡",
            "(x)",
            "and",
            "𠮷",
            "a:b",
            "x*",
            "-y",
            "^z",
            "é",
        ] {
            assert_eq!(search(db, &[token], None, 10).await, [1], "{token}");
        }
        for token in ["it", "back", "g", "20", "x", "e", "'", "\"", "a b'c", "NOT", "wide)", "' | 'x"] {
            assert_eq!(search(db, &[token], None, 10).await, [0; 0], "{token}");
        }
        assert_eq!(search(db, &["wide", "tab"], None, 10).await, [1]);
        put(db, 1, 1, "").await;
        assert_eq!(search(db, &["and"], None, 10).await, [0; 0]);
    })
    .await;
}

#[tokio::test]
async fn an_id_of_another_county_is_not_overwritten() {
    on_both(async |db| {
        db.batch_ddl(&Fulltext::ddl(db.dialect(), "found")).await.unwrap();
        put(db, 1, 7, "mine").await;
        let theirs = op(|tx| Box::pin(async move { Ok(tx.fulltext_put("found", 2, 7, "theirs").await?) }));
        let result = db.write(theirs).await;
        if db.dialect() == Dialect::Sqlite {
            assert!(matches!(store_error(result), StoreError::Unique { .. }));
        }
        assert_eq!(search(db, &["mine"], None, 10).await, [7]);
    })
    .await;
}
