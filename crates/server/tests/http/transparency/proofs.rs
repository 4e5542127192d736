//! Sealing and proving, over restarts and by several nodes at once.

use super::{award, head, is_whole, publish};
use crate::on_both_engines;
use gezhi_app::transparency::seal;
use gezhi_domain::transparency::{Hash, Head, Verifier, is_consistent, leaf_hash, root_of_inclusion};
use gezhi_testkit::{Client, Engine, TestApp};
use jiff::SignedDuration;
use serde_json::Value;

on_both_engines!(
    what_is_entered_is_proved_to_everybody,
    heads_are_a_second_apart_and_outlive_a_restart,
    several_nodes_seal_one_tree,
    numbers_that_make_no_sense,
);

fn hash(text: &str) -> Hash {
    hex::decode(text).unwrap().try_into().unwrap()
}

async fn proof(client: &Client, path: &str) -> Vec<Hash> {
    let answer = client.get(&format!("/log/proofs/{path}")).await.expect(200);
    answer.json["hashes"].as_array().unwrap().iter().map(|item| hash(item.as_str().unwrap())).collect()
}

async fn opened(client: &Client, head: &Value) -> Head {
    let keys = client.get("/log/keys").await.expect(200);
    let verifier = Verifier::parse(&keys.text("/0/verifier")).unwrap();
    Head::open(head["note"].as_str().unwrap(), &verifier).unwrap()
}

async fn what_is_entered_is_proved_to_everybody(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (keeper, stranger) = (world.sign_in("dispatcher").await, world.stranger());
    stranger.get("/log/head").await.expect(404);
    publish(&world, &keeper, 5).await;
    assert_eq!(stranger.get("/log/leaves").await.expect(200).json.as_array().unwrap().len(), 0, "they wait");
    assert_eq!(seal(&world.app).await.unwrap().leaves, 5);
    let old = opened(&stranger, &head(&stranger).await).await;
    world.clock.advance(SignedDuration::from_secs(5));
    award(&world, &[1, 2, 3, 4, 5, 6, 7, 8]).await;
    seal(&world.app).await.unwrap();
    let new = opened(&stranger, &head(&stranger).await).await;
    assert_eq!((old.size, new.size), (5, 13));
    let leaves = stranger.get("/log/leaves").await.expect(200);
    for (seq, leaf) in (0..).zip(leaves.json.as_array().unwrap()) {
        assert_eq!(leaf["seq"], seq);
        let mine = leaf_hash(leaf["leaf"].as_str().unwrap().as_bytes());
        assert_eq!(hash(leaf["hash"].as_str().unwrap()), mine);
        let path = proof(&stranger, &format!("inclusion?seq={seq}&size=13")).await;
        assert_eq!(root_of_inclusion(&mine, seq, 13, &path), Some(new.root), "{seq}");
        if seq < 5 {
            let path = proof(&stranger, &format!("inclusion?seq={seq}&size=5")).await;
            assert_eq!(root_of_inclusion(&mine, seq, 5, &path), Some(old.root), "{seq} of the old tree");
        }
    }
    let path = proof(&stranger, "consistency?from=5&to=13").await;
    assert!(is_consistent(5, &old.root, 13, &new.root, &path));
    assert!(!is_consistent(5, &new.root, 13, &new.root, &path));
    assert_eq!(stranger.get("/log/heads").await.expect(200).json["items"].as_array().unwrap().len(), 2);
    assert_eq!(stranger.get("/log/heads/5").await.expect(200).text("/size"), "5");
    let qr = stranger.get("/log/heads/5/qr").await.expect(200);
    assert!(qr.bytes.starts_with(b"<svg"), "a QR code");
    is_whole(&world.app).await;
}

async fn heads_are_a_second_apart_and_outlive_a_restart(engine: Engine) {
    let world = TestApp::start(engine).await;
    let keeper = world.sign_in("dispatcher").await;
    publish(&world, &keeper, 2).await;
    assert_eq!(seal(&world.app).await.unwrap().head, Some(2));
    assert_eq!(seal(&world.app).await.unwrap().head, None, "nothing new, no new head");
    award(&world, &[1]).await;
    let sealed = seal(&world.app).await.unwrap();
    assert_eq!((sealed.leaves, sealed.head), (1, None), "not twice in a second");
    world.clock.advance(SignedDuration::from_secs(1));
    let again = world.reopened().await;
    assert_eq!(seal(&again).await.unwrap().head, Some(3), "the one after a restart goes on");
    // A clock that was set back stops nothing, and heads stay in order.
    world.clock.advance(SignedDuration::from_hours(-5));
    publish(&world, &keeper, 1).await;
    assert_eq!(seal(&again).await.unwrap().head, Some(4));
    assert_eq!(world.stranger().get("/log/keys").await.expect(200).json.as_array().unwrap().len(), 1);
    is_whole(&again).await;
}

async fn several_nodes_seal_one_tree(engine: Engine) {
    let world = TestApp::start(engine).await;
    let nodes = [world.reopened().await, world.reopened().await, world.reopened().await];
    for _ in 0..4 {
        award(&world, &(1..=300).collect::<Vec<_>>()).await;
        world.clock.advance(SignedDuration::from_secs(2));
        let turns = nodes.clone().map(|node| tokio::spawn(async move { seal(&node).await.unwrap().leaves }));
        let mut sealed = 0;
        for turn in turns {
            sealed += turn.await.unwrap();
        }
        sealed += seal(&world.app).await.unwrap().leaves;
        assert_eq!(sealed, 300, "each entry got one place");
    }
    world.clock.advance(SignedDuration::from_secs(2));
    seal(&world.app).await.unwrap();
    assert_eq!(head(&world.stranger()).await["size"], 1_200);
    is_whole(&world.app).await;
}

async fn numbers_that_make_no_sense(engine: Engine) {
    let world = TestApp::start(engine).await;
    let stranger = world.stranger();
    award(&world, &[1, 2, 3]).await;
    seal(&world.app).await.unwrap();
    for (path, status) in [
        ("proofs/inclusion?seq=3&size=3", 422),
        ("proofs/inclusion?seq=-1&size=3", 422),
        ("proofs/inclusion?seq=0&size=4", 404),
        ("proofs/inclusion?seq=0", 422),
        ("proofs/consistency?from=0&to=3", 422),
        ("proofs/consistency?from=3&to=2", 422),
        ("proofs/consistency?from=2&to=9223372036854775807", 404),
        ("proofs/consistency?from=1&to=x", 422),
        ("heads/2", 404),
        ("heads/-1", 404),
        ("heads?cursor=x", 422),
        ("leaves/3", 404),
        ("leaves?from=-5&limit=0", 200),
        ("about/points_entry/1", 404),
        ("about/nothing/1", 404),
    ] {
        stranger.get(&format!("/log/{path}")).await.expect(status);
    }
}
