//! Values keep their types and worth, and refusals say what is wrong.

use gezhi_store::{
    engine::{Db, Dialect, FromCell, Param, StoreError, ddl},
    from_row, params, sql,
};

use crate::support::{COUNT, INSERT, count, insert, on_both, op, store_error};

const KINDS: &str = "CREATE TABLE kinds(
    county {id} NOT NULL, id {id} NOT NULL, n {int}, at {time}, yes {bool}, doc {json}, body {text}, path {path},
    raw {bytes}, ratio {float}, PRIMARY KEY (county, id)) {strict};";

#[derive(Debug, Clone, PartialEq)]
struct Kinds {
    n: Option<i64>,
    at: Option<i64>,
    yes: Option<bool>,
    doc: Option<String>,
    body: Option<String>,
    path: Option<String>,
    raw: Option<Vec<u8>>,
    ratio: Option<f64>,
}
from_row! { struct Kinds { n, at, yes, doc, body, path, raw, ratio } }

async fn round_trip(db: &Db, id: i64, kinds: &Kinds) -> Kinds {
    let written = kinds.clone();
    db.write(op(move |tx| {
        let k = written.clone();
        Box::pin(async move {
            let insert = sql!(
                "INSERT INTO kinds(county, id, n, at, yes, doc, body, path, raw, ratio) ",
                "VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9)"
            );
            let values = params![id, k.n, k.at, k.yes, &k.doc, &k.body, &k.path, &k.raw, k.ratio];
            Ok(tx.exec(insert, &values).await?)
        })
    }))
    .await
    .unwrap();
    let select =
        sql!("SELECT n, at, yes, doc, body, path, raw, ratio FROM kinds WHERE county = 1 AND id = $1");
    db.read(op(move |tx| Box::pin(async move { Ok(tx.one(select, &params![id]).await?) }))).await.unwrap()
}

#[tokio::test]
async fn every_type_comes_back_as_it_went() {
    on_both(async |db| {
        db.batch_ddl(&ddl::render(KINDS, db.dialect())).await.unwrap();
        let full = Kinds {
            n: Some(i64::MAX),
            at: Some(1_767_225_600_123_456),
            yes: Some(true),
            doc: Some(r#"{"灯": 1}"#.into()),
            body: Some("路灯不亮 '\" \\ $1 ?1 💡".into()),
            path: Some("r/01/".into()),
            raw: Some((0..=255).collect()),
            ratio: Some(f64::MIN_POSITIVE),
        };
        assert_eq!(round_trip(db, 1, &full).await, full);
        let least = Kinds {
            n: Some(i64::MIN),
            at: Some(-1),
            yes: Some(false),
            doc: Some("null".into()),
            body: Some(String::new()),
            path: Some(String::new()),
            raw: Some(Vec::new()),
            ratio: Some(-0.1),
        };
        assert_eq!(round_trip(db, 2, &least).await, least);
        let none =
            Kinds { n: None, at: None, yes: None, doc: None, body: None, path: None, raw: None, ratio: None };
        assert_eq!(round_trip(db, 3, &none).await, none);
        // From the first time PostgreSQL has (4713 before our era) to the last that fits.
        for (id, at) in [(4, -210_866_803_200_000_000), (5, i64::MAX)] {
            let edge = Kinds { at: Some(at), ..none.clone() };
            assert_eq!(round_trip(db, id, &edge).await, edge);
        }
    })
    .await;
}

#[tokio::test]
async fn parameters_are_bound_by_number_wherever_they_stand() {
    on_both(async |db| {
        let read = op(|tx| {
            Box::pin(async move {
                let swapped = sql!("SELECT CAST($2 AS TEXT), '$1', CAST($1 AS TEXT), CAST($2 AS TEXT)");
                let row: (String, String, String, String) = tx.one(swapped, &params!["a", "b"]).await?;
                let dynamic = "SELECT CAST($2 AS TEXT), '$1', CAST($1 AS TEXT)";
                let rows: Vec<(String, String, String)> = tx.rows_dyn(dynamic, &params!["a", "b"]).await?;
                Ok((row, rows))
            })
        });
        let (row, rows) = db.read(read).await.unwrap();
        assert_eq!(row, ("b".into(), "$1".into(), "a".into(), "b".into()));
        assert_eq!(rows, [("b".into(), "$1".into(), "a".into())]);
    })
    .await;
}

#[tokio::test]
async fn text_with_nul_and_not_a_number_are_refused() {
    on_both(async |db| {
        let refused = async |value: Param<'static>| {
            store_error(
                db.write(op(move |tx| {
                    Box::pin(async move {
                        let insert = sql!("INSERT INTO item(county, id, amount, name) VALUES (1, 1, 1, $1)");
                        Ok(tx.exec(insert, &[value]).await?)
                    })
                }))
                .await,
            )
        };
        assert!(matches!(refused(Param::Text("a\0b")).await, StoreError::BadText(_)));
        assert!(matches!(refused(Param::Float(f64::NAN)).await, StoreError::BadValue(_)));
        assert!(matches!(refused(Param::Bytes(b"x")).await, StoreError::BadValue(_)));
        assert_eq!(count(db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_column_of_another_type_is_named_with_its_statement() {
    on_both(async |db| {
        db.write(insert(1, 2)).await.unwrap();
        let query = sql!("SELECT id, amount FROM item WHERE county = 1");
        let wrong: Result<Vec<(i64, String)>, _> =
            db.read(op(move |tx| Box::pin(async move { Ok(tx.rows(query, &[]).await?) }))).await;
        let StoreError::Column { index, problem, sql } = store_error(wrong) else { panic!("another error") };
        assert_eq!((index, problem.as_str()), (1, "text expected, an integer found"));
        assert_eq!(sql, query.text());

        let missing: Result<Vec<(i64, i64, i64)>, _> =
            db.read(op(move |tx| Box::pin(async move { Ok(tx.rows(query, &[]).await?) }))).await;
        assert!(matches!(store_error(missing), StoreError::Column { index: 2, .. }));
    })
    .await;
}

#[tokio::test]
async fn constraints_are_reported_alike() {
    on_both(async |db| {
        db.write(op(|tx| {
            Box::pin(async move {
                let insert = sql!("INSERT INTO item(county, id, amount, name) VALUES (1, 1, 0, 'A')");
                Ok(tx.exec(insert, &[]).await?)
            })
        }))
        .await
        .unwrap();
        let refused = async |statement: &'static str| {
            let run = op(move |tx| Box::pin(async move { Ok(tx.exec_dyn(statement, &[]).await?) }));
            store_error(db.write(run).await)
        };
        let key = refused("INSERT INTO item(county, id, amount) VALUES (1, 1, 1)").await;
        assert!(key.is_unique_violation_of(&["county", "id"]), "{key:?}");
        let name = refused("INSERT INTO item(county, id, amount, name) VALUES (1, 2, 1, 'A')").await;
        assert_eq!(
            name,
            StoreError::Unique { table: "item".into(), columns: vec!["county".into(), "name".into()] }
        );
        let check = refused("INSERT INTO item(county, id, amount) VALUES (1, 2, -1)").await;
        assert_eq!(check, StoreError::Check { constraint: "item_amount".into() });
        let reference = refused("INSERT INTO part(county, id, item) VALUES (1, 1, 9)").await;
        assert!(matches!(reference, StoreError::Foreign { .. }), "{reference:?}");
        let required = refused("INSERT INTO item(county, id) VALUES (1, 2)").await;
        assert_eq!(required, StoreError::NotNull { table: "item".into(), column: "amount".into() });
        let unknown = refused("INSERT INTO item(county, nothing) VALUES (1, 2)").await;
        assert!(matches!(unknown, StoreError::Statement { .. }), "{unknown:?}");
        assert_eq!(count(db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn one_and_opt_insist_on_the_number_of_rows() {
    on_both(async |db| {
        db.write(insert(1, 0)).await.unwrap();
        db.write(insert(2, 0)).await.unwrap();
        let by_id = sql!("SELECT id FROM item WHERE county = 1 AND id >= $1");
        let opt = async |from: i64| {
            db.read(op(move |tx| Box::pin(async move { Ok(tx.opt::<i64>(by_id, &params![from]).await?) })))
                .await
        };
        assert_eq!(opt(3).await, Ok(None));
        assert_eq!(opt(2).await, Ok(Some(2)));
        assert!(matches!(store_error(opt(1).await), StoreError::ManyRows { .. }));
        let none = op(move |tx| Box::pin(async move { Ok(tx.one::<i64>(by_id, &params![3]).await?) }));
        assert!(matches!(store_error(db.read(none).await), StoreError::NoRow { .. }));
    })
    .await;
}

#[tokio::test]
async fn several_statements_go_together() {
    on_both(async |db| {
        let changed = op(|tx| {
            Box::pin(async move {
                let part = sql!("INSERT INTO part(county, id, item) VALUES (1, $1, $2)");
                tx.exec_all(&[(INSERT, &params![1, 5]), (INSERT, &params![2, 6]), (part, &params![7, 2])])
                    .await?;
                let update = sql!("UPDATE item SET amount = amount + $1 WHERE county = 1");
                Ok((tx.exec(update, &params![10]).await?, tx.one::<i64>(COUNT, &[]).await?))
            })
        });
        assert_eq!(db.write(changed).await, Ok((2, 2)));
        let failing = op(|tx| {
            Box::pin(async move {
                tx.exec_all(&[(INSERT, &params![3, 1]), (INSERT, &params![1, 1]), (INSERT, &params![4, 1])])
                    .await?;
                Ok(())
            })
        });
        let error = store_error(db.write(failing).await);
        assert!(error.is_unique_violation_of(&["county", "id"]), "{error:?}");
        assert_eq!(count(db).await, 2);
    })
    .await;
}

/// A newtype of the model, to be read as a column and as a row of one column.
#[derive(Debug, PartialEq)]
struct Amount(i64);

impl FromCell for Amount {
    fn from_cell(cell: gezhi_store::engine::Cell<'_>) -> Result<Self, gezhi_store::engine::WrongCell> {
        i64::from_cell(cell).map(Amount)
    }
}

#[tokio::test]
async fn newtypes_are_read_like_their_columns() {
    on_both(async |db| {
        db.write(insert(1, 8)).await.unwrap();
        let query = sql!("SELECT amount FROM item WHERE county = 1");
        let read = op(move |tx| Box::pin(async move { Ok(tx.one::<Amount>(query, &[]).await?) }));
        assert_eq!(db.read(read).await, Ok(Amount(8)));
    })
    .await;
}

#[tokio::test]
async fn statements_are_checked_without_running_them() {
    on_both(async |db| {
        assert_eq!(db.check_sql(INSERT).await, Ok(()));
        let wrong = db.check_sql(sql!("SELECT nothing FROM item WHERE county = $1")).await;
        assert!(matches!(wrong, Err(StoreError::Statement { .. })), "{wrong:?}");
        // A word in double quotes is a column on both engines, never a text.
        assert!(db.check_sql(sql!("SELECT \"nothing\" FROM item")).await.is_err());
        assert_eq!(count(db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_script_is_run_as_a_whole_or_not_at_all() {
    on_both(async |db| {
        let broken = "CREATE TABLE a(x BIGINT); INSERT INTO a VALUES (1); CREATE TABLE a(x BIGINT);";
        assert!(db.batch_ddl(broken).await.is_err());
        db.batch_ddl("CREATE TABLE a(x BIGINT); INSERT INTO a VALUES (2);").await.unwrap();
        let read = op(|tx| Box::pin(async move { Ok(tx.one::<i64>(sql!("SELECT x FROM a"), &[]).await?) }));
        assert_eq!(db.read(read).await, Ok(2));
        assert!(db.size().await.unwrap() > 0);
        let dialect = op(|tx| Box::pin(async move { Ok(tx.dialect()) }));
        assert_eq!(db.read(dialect).await, Ok(db.dialect()));
        assert!(matches!(db.dialect(), Dialect::Sqlite | Dialect::Postgres));
    })
    .await;
}
