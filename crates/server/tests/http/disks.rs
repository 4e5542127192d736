//! A full disk under the whole product: refused clearly, nothing acknowledged is lost, served again when there is space.

use crate::photo_with_position;
use gezhi_store::engine::small_disk::SmallDisk;
use gezhi_testkit::{Engine, TestApp};

const LAMP: &[(&str, &str)] = &[("text", "路灯不亮"), ("category", "road")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_and_service_resumes() {
    let Some(disk) = SmallDisk::mount(32) else {
        return eprintln!("skipped: no file system may be mounted here");
    };
    let world = TestApp::start_in(Engine::Sqlite, disk.path().to_owned(), |_| {}).await;
    let stranger = world.stranger();
    let mut tickets = Vec::new();
    tickets.push(stranger.report("before", LAMP, &[]).await.expect(201).text("/ticket"));

    disk.fill(600 << 10).unwrap();
    // Reports are taken as long as there is space; the one that does not fit is refused as that.
    let mut refused = None;
    for number in 0..2_000 {
        let key = format!("full-{number}");
        let answer = stranger.report(&key, LAMP, &[]).await;
        if answer.status != 201 {
            refused = Some((key, answer));
            break;
        }
        tickets.push(answer.text("/ticket"));
    }
    let (key, answer) = refused.expect("the disk to be full");
    assert_eq!((answer.status, answer.text("/code")), (507, "storage_full".into()));
    assert!(answer.text("/detail_zh").contains("还在"), "{answer:?}");
    disk.free().unwrap();
    disk.fill(0).unwrap();
    let photo = stranger.report("photo", LAMP, &[photo_with_position()]).await;
    assert_eq!((photo.status, photo.text("/code")), (507, "storage_full".into()));
    // What only reads goes on.
    stranger.get(&format!("/tickets/{}", tickets[0])).await.expect(200);

    disk.free().unwrap();
    // The telephone tries again with the same key.
    tickets.push(stranger.report(&key, LAMP, &[]).await.expect(201).text("/ticket"));
    let photo = stranger.report("photo", LAMP, &[photo_with_position()]).await.expect(201);
    tickets.push(photo.text("/ticket"));
    world.settle().await;
    let mut found = 0;
    for ticket in &tickets {
        found += usize::from(stranger.get(&format!("/tickets/{ticket}")).await.status == 200);
    }
    assert_eq!(found, tickets.len(), "everything acknowledged is there");
    let counts = world.sign_in("dispatcher").await.get("/cases/counts").await.expect(200);
    assert_eq!(counts.json["open"], tickets.len(), "and nothing else is");
}
