//! Whoever changes a byte in the database is found out: in entries, statements, salts, tiles, heads, keys, and by what is missing.

use super::{award, is_whole, publish};
use crate::on_both_engines;
use gezhi_app::transparency::{seal, verify};
use gezhi_store::engine::{Db, Dialect, Op, StoreError, Tx};
use gezhi_store::params;
use gezhi_testkit::{Engine, TestApp};
use jiff::SignedDuration;

on_both_engines!(every_changed_column_of_an_entry_is_found, every_changed_byte_of_the_log_is_found);

/// Runs a text as whoever has the database would; SQL of the product stands in its store alone.
struct Tamper {
    sql: String,
    bytes: Option<Vec<u8>>,
    key: Option<i64>,
}

impl Op for Tamper {
    type Out = u64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        match (&self.bytes, self.key) {
            (Some(bytes), Some(key)) => tx.exec_dyn(&self.sql, &params![bytes, key]).await,
            _ => tx.exec_dyn(&self.sql, &[]).await,
        }
    }
}

async fn tamper(db: &Db, sql: String) {
    let changed = db.write(Tamper { sql: sql.clone(), bytes: None, key: None }).await.unwrap();
    assert!(changed > 0, "{sql} changed nothing");
}

async fn faults(world: &TestApp) -> Vec<String> {
    verify(&world.app, &[]).await.unwrap().faults
}

async fn every_changed_column_of_an_entry_is_found(engine: Engine) {
    let world = TestApp::start(engine).await;
    let ids = award(&world, &[1, 2, 3]).await;
    seal(&world.app).await.unwrap();
    is_whole(&world.app).await;
    let (db, id) = (&world.app.db, ids[1]);
    let json = |text: &str| match db.dialect() {
        Dialect::Sqlite => format!("'{text}'"),
        Dialect::Postgres => format!("'{text}'::jsonb"),
    };
    let later = match db.dialect() {
        Dialect::Sqlite => "at + 1",
        Dialect::Postgres => "at + interval '1 microsecond'",
    };
    for (column, there, back) in [
        ("amount", "amount + 1".to_owned(), "amount - 1".to_owned()),
        ("programme", "'staff'".to_owned(), "'household'".to_owned()),
        ("kind", "'gift'".to_owned(), "'award'".to_owned()),
        ("debit", "debit + 9".to_owned(), "debit - 9".to_owned()),
        ("credit", "credit + 1".to_owned(), "credit - 1".to_owned()),
        ("at", later.to_owned(), later.replace('+', "-")),
        ("day", "'2025-03-06'".to_owned(), "'2025-03-05'".to_owned()),
        ("village", "101".to_owned(), "100".to_owned()),
        ("person", "78".to_owned(), "77".to_owned()),
        ("rule", "6".to_owned(), "5".to_owned()),
        ("rule_version", "3".to_owned(), "2".to_owned()),
        ("category", "NULL".to_owned(), "'clean'".to_owned()),
        ("label", "'清洁尸'".to_owned(), "'清洁户'".to_owned()),
        (
            "evidence",
            json(r#"{"case": "81", "photos": [1, 3], "at": "3 月"}"#),
            json(r#"{"case": "81", "photos": [1, 2], "at": "3 月"}"#),
        ),
        ("reason", "'门前干凈'".to_owned(), "'门前干净'".to_owned()),
        ("source", "'case:82'".to_owned(), format!("'case:81:verified:{id}'")),
        ("reverses", format!("{}", ids[0]), "NULL".to_owned()),
        ("actor", "1004".to_owned(), "1003".to_owned()),
        ("actor_name", "'别人'".to_owned(), "'测试leader'".to_owned()),
        ("role", "'worker'".to_owned(), "'leader'".to_owned()),
    ] {
        let change = |value: &str| {
            format!(
                "UPDATE points_entry SET {column} = {value} WHERE county = {} AND id = {id}",
                world.app.county
            )
        };
        tamper(db, change(&there)).await;
        let found = faults(&world).await;
        assert!(found.iter().any(|fault| fault.contains(&id.to_string())), "{column}: {found:?}");
        tamper(db, change(&back)).await;
        let found = faults(&world).await;
        assert!(found.is_empty(), "{column} is back: {found:?}");
    }
    let county = world.app.county;
    // Points of one household written to another one, with its lines: the commitment still says whose they were.
    let swap = format!(
        "UPDATE points_entry SET credit = (SELECT credit FROM points_entry WHERE county = {county} AND id = {}) WHERE county = {county} AND id = {id}",
        ids[2]
    );
    tamper(db, swap).await;
    assert!(faults(&world).await[0].contains("to"), "whose they are");
    // An entry that goes, and one that was never entered in the log.
    tamper(db, format!("DELETE FROM points_entry WHERE county = {county} AND id = {id}")).await;
    assert!(faults(&world).await[0].contains("gone"));
    tamper(
        db,
        format!("UPDATE points_entry SET id = 4, source = 'x' WHERE county = {county} AND id = {}", ids[2]),
    )
    .await;
    assert!(faults(&world).await.iter().any(|fault| fault.contains("points entry 4 was never entered")));
}

struct Bytes {
    sql: String,
}

impl Op for Bytes {
    type Out = Vec<(i64, Vec<u8>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        tx.rows_dyn(&self.sql, &[]).await
    }
}

struct Texts {
    sql: String,
}

impl Op for Texts {
    type Out = Vec<(i64, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        tx.rows_dyn(&self.sql, &[]).await
    }
}

/// Flips a bit of each `step`-th byte of a column, one at a time, and wants every one found.
async fn flip_bytes(world: &TestApp, (table, column, key): (&str, &str, &str), step: usize) {
    let db = &world.app.db;
    let sql = format!("SELECT {key}, {column} FROM {table} ORDER BY {key}");
    let rows = db.read(Bytes { sql }).await.unwrap();
    assert!(!rows.is_empty(), "{table} is empty");
    let put = |key_value: i64, bytes: &[u8]| Tamper {
        sql: format!("UPDATE {table} SET {column} = $1 WHERE {key} = $2"),
        bytes: Some(bytes.to_vec()),
        key: Some(key_value),
    };
    for (number, (key_value, bytes)) in rows.into_iter().enumerate() {
        for place in (number % step..bytes.len()).step_by(step) {
            let mut other = bytes.clone();
            other[place] ^= 1 << (place % 8);
            db.write(put(key_value, &other)).await.unwrap();
            let found = faults(world).await;
            assert!(!found.is_empty(), "{table}.{column} of {key_value}, byte {place}");
        }
        db.write(put(key_value, &bytes)).await.unwrap();
    }
    is_whole(&world.app).await;
}

/// The same for texts: a character of the seven-bit alphabet becomes its neighbour.
async fn flip_texts(world: &TestApp, (table, column, key): (&str, &str, &str), step: usize) {
    let db = &world.app.db;
    let sql = format!("SELECT {key}, {column} FROM {table} ORDER BY {key}");
    let rows = db.read(Texts { sql }).await.unwrap();
    assert!(!rows.is_empty(), "{table} is empty");
    let put = |key_value: i64, text: &str| {
        let text = text.replace('\'', "''");
        format!("UPDATE {table} SET {column} = '{text}' WHERE {key} = {key_value}")
    };
    for (key_value, text) in rows {
        for (place, character) in text.char_indices().filter(|(_, one)| one.is_ascii()).step_by(step) {
            let other = char::from(u8::try_from(character).unwrap() ^ 1);
            let changed = format!("{}{other}{}", &text[..place], &text[place + 1..]);
            tamper(db, put(key_value, &changed)).await;
            let found = faults(world).await;
            assert!(!found.is_empty(), "{table}.{column} of {key_value}, byte {place}");
        }
        tamper(db, put(key_value, &text)).await;
    }
    is_whole(&world.app).await;
}

async fn every_changed_byte_of_the_log_is_found(engine: Engine) {
    let world = TestApp::start(engine).await;
    let keeper = world.sign_in("dispatcher").await;
    publish(&world, &keeper, 2).await;
    seal(&world.app).await.unwrap();
    award(&world, &(1..=6).collect::<Vec<_>>()).await;
    world.clock.advance(SignedDuration::from_secs(2));
    seal(&world.app).await.unwrap();
    is_whole(&world.app).await;
    flip_bytes(&world, ("log_leaf", "leaf", "seq"), 11).await;
    flip_bytes(&world, ("log_tile", "hashes", "tile"), 3).await;
    flip_texts(&world, ("log_head", "note", "size"), 2).await;
    flip_texts(&world, ("log_head", "key_id", "size"), 3).await;
    flip_texts(&world, ("log_key", "note", "from_size"), 3).await;
    flip_texts(&world, ("log_key", "verifier", "from_size"), 5).await;
    let (db, county) = (&world.app.db, world.app.county);
    // Places of two entries exchanged: every byte is there, and the order is another.
    db.write(Swap { county }).await.unwrap();
    assert!(!faults(&world).await.is_empty(), "two entries changed places");
    db.write(Swap { county }).await.unwrap();
    is_whole(&world.app).await;
    // What somebody else holds is not overruled by a log that was made anew.
    let note = super::head(&world.stranger()).await["note"].as_str().unwrap().to_owned();
    assert_eq!(verify(&world.app, std::slice::from_ref(&note)).await.unwrap().faults, Vec::<String>::new());
    tamper(db, format!("DELETE FROM log_head WHERE county = {county} AND size = 8")).await;
    is_whole(&world.app).await;
    tamper(db, format!("UPDATE log_tree SET size = 7 WHERE county = {county}")).await;
    assert!(!faults(&world).await.is_empty(), "an entry beyond the end");
    tamper(db, format!("DELETE FROM log_leaf WHERE county = {county} AND seq = 7")).await;
    let found = verify(&world.app, &[note]).await.unwrap().faults;
    assert!(found.iter().any(|fault| fault.contains("given head 1")), "{found:?}");
}

/// Exchanges the places of the first two entries.
struct Swap {
    county: i64,
}

impl Op for Swap {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for (from, to) in [(0, 900), (1, 0), (900, 1)] {
            let sql =
                format!("UPDATE log_leaf SET seq = {to} WHERE county = {} AND seq = {from}", self.county);
            tx.exec_dyn(&sql, &[]).await?;
        }
        Ok(())
    }
}
