//! The checker in another language, which shares no line with the product, agrees (docs/check_log.py).

use super::{award, head, publish};
use crate::on_both_engines;
use gezhi_app::transparency::{rotate, seal};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_testkit::{Engine, TestApp};
use jiff::SignedDuration;
use std::path::Path;
use std::process::Output;

on_both_engines!(the_outside_checker_agrees);

async fn check(world: &TestApp, kept: &Path) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/check_log.py");
    tokio::process::Command::new("python3")
        .arg(script)
        .args([world.base.as_str(), kept.to_str().unwrap()])
        .output()
        .await
        .expect("python3 is here")
}

/// Changes an entry together with everything that hangs on it but the signed heads, as somebody with the whole database could.
struct Change {
    county: i64,
}

impl Op for Change {
    type Out = u64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        let sql = format!(
            "UPDATE log_leaf SET leaf = (SELECT leaf FROM log_leaf WHERE county = {0} AND seq = 1) WHERE county = {0} AND seq = 0",
            self.county
        );
        tx.exec_dyn(&sql, &[]).await
    }
}

async fn the_outside_checker_agrees(engine: Engine) {
    let world = TestApp::start(engine).await;
    let keeper = world.sign_in("dispatcher").await;
    publish(&world, &keeper, 3).await;
    seal(&world.app).await.unwrap();
    let kept = world.folder().join("kept.txt");
    std::fs::write(&kept, head(&world.stranger()).await["note"].as_str().unwrap()).unwrap();
    rotate(&world.app, false).await.unwrap();
    for _ in 0..3 {
        award(&world, &(1..=400).collect::<Vec<_>>()).await;
        world.clock.advance(SignedDuration::from_secs(2));
        seal(&world.app).await.unwrap();
    }
    let good = check(&world, &kept).await;
    let said = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(good.status.success(), "{said}{}", String::from_utf8_lossy(&good.stderr));
    assert_eq!(said, "1203 entries, 5 heads, 2 keys, 20 proofs: 0 wrong\n");
    assert_eq!(world.app.db.write(Change { county: world.app.county }).await.unwrap(), 1);
    let bad = check(&world, &kept).await;
    let said = String::from_utf8_lossy(&bad.stdout).into_owned();
    assert!(!bad.status.success(), "{said}");
    assert!(said.contains("head of 3 entries: one of the entries below it was changed"), "{said}");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/check_log.py");
    assert!(std::fs::read_to_string(script).unwrap().lines().count() < 150, "short enough to be read");
}
