//! Boundaries: drawn, checked, saved, taken in; and what stands on the ground moves along.

use crate::on_both_engines;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

on_both_engines!(
    a_grid_is_split_and_everything_in_it_follows,
    grids_are_merged_and_what_has_no_position_goes_to_the_heir,
    the_second_editor_is_shown_the_difference,
    what_is_wrong_is_shown_and_not_saved,
    the_wrong_coordinate_system_is_noticed,
    a_file_goes_out_and_comes_in_again,
    a_proposal_is_drawn_from_households,
    two_editors_at_the_same_moment_and_a_restart,
    a_village_border_takes_its_grids_along,
    grids_that_would_lose_all_ground_or_changed_meanwhile_stop_a_border,
    a_save_that_comes_again_gets_the_first_answer,
);

/// A rectangle.
fn rect(w: f64, s: f64, e: f64, n: f64) -> Value {
    json!({ "type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]] })
}

#[expect(clippy::needless_pass_by_value, reason = "shapes are made where they are used")]
fn part(key: &str, name: &str, shape: Value) -> Value {
    json!({ "key": key, "name": name, "shape": shape })
}

async fn household(client: &Client, place: &str, name: &str, at: Option<(f64, f64)>) -> String {
    let mut body =
        json!({ "place": place, "number": name, "members": [{ "name": name, "relation": "head" }] });
    if let Some((lon, lat)) = at {
        body["lon"] = json!(lon);
        body["lat"] = json!(lat);
    }
    client.post("/households", body).await.expect(201).text("/id")
}

async fn place_of(client: &Client, household: &str) -> String {
    client.get(&format!("/households/{household}")).await.expect(200).text("/place/id")
}

async fn count(client: &Client, place: &str) -> i64 {
    let counts = client.get(&format!("/register/counts?place={place}")).await.expect(200);
    counts.json["here"]["households"].as_i64().unwrap()
}

fn keys(answer: &Answer) -> Vec<String> {
    answer.json["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["key"].as_str().unwrap().to_owned())
        .collect()
}

fn codes(answer: &Answer) -> Vec<String> {
    answer.json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap().to_owned())
        .collect()
}

/// The draft of the small village with its first grid cut in two at 109.025.
fn halves(version: &str) -> Value {
    json!({ "place": "100", "version": version, "accept": true, "parts": [
        part("1000", "上村第1网格", rect(109.0, 23.0, 109.025, 23.05)),
        part("n1", "上村第3网格", rect(109.025, 23.0, 109.05, 23.05)),
        part("1001", "上村第2网格", rect(109.05, 23.0, 109.1, 23.05)),
    ] })
}

async fn a_grid_is_split_and_everything_in_it_follows(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let west = household(&worker, "1000", "甲一", Some((109.01, 23.01))).await;
    let east = household(&worker, "1000", "乙二", Some((109.04, 23.01))).await;
    let nowhere = household(&worker, "1000", "丙三", None).await;
    let fields = [("text", "自来水管爆裂漏水"), ("category", "water"), ("lon", "109.04"), ("lat", "23.01")];
    let case = world.sign_in("villager").await.report("split", &fields, &[]).await.expect(201).text("/id");
    world.settle().await;

    let registrar = world.sign_in("registrar").await;
    let before = registrar.get("/boundaries/100").await.expect(200);
    assert_eq!((before.text("/parts/0/households"), before.text("/can_edit")), ("3".into(), "true".into()));
    assert_eq!(before.json["history"].as_array().unwrap().len(), 1);
    let version = before.text("/version");
    let request = json!({ "place": "100", "parts": [
        part("1000", "", before.json["parts"][0]["shape"].clone()), part("1001", "", before.json["parts"][1]["shape"].clone()),
    ], "operation": { "kind": "split", "key": "1000", "new_key": "n1", "line": [[109.025, 22.9], [109.025, 23.06]] } });
    let split = registrar.post("/boundaries/edit", request).await.expect(200);
    assert_eq!(keys(&split), ["1000", "1001", "n1"]);
    let mut draft = halves(&version);
    draft["parts"][0]["shape"] = split.json["parts"][0]["shape"].clone();
    draft["parts"][1]["shape"] = split.json["parts"][2]["shape"].clone();
    let check = registrar.post("/boundaries/check", draft.clone()).await.expect(200);
    assert_eq!(
        (check.text("/moving"), check.text("/moving_cases"), check.text("/cut_off")),
        ("1".into(), "1".into(), "0".into())
    );
    assert_eq!(
        (check.text("/households/0/name"), check.text("/households/0/into")),
        ("乙二".into(), "上村第3网格".into())
    );
    assert_eq!(codes(&check), ["gap"], "the north of the village was in no grid before, and is shown");
    assert_eq!(keys(&check), ["1000", "n1", "1001"], "in reading order");
    assert_eq!(
        check.text("/parts/1/code"),
        format!("{}003", before.text("/parts/0/code").get(..12).unwrap())
    );
    draft["accept"] = json!(false);
    assert_eq!(registrar.post("/boundaries", draft.clone()).await.expect(422).text("/code"), "accept_needed");
    draft["accept"] = json!(true);
    let saved = registrar.post("/boundaries", draft).await.expect(200);
    assert_eq!(
        (saved.text("/households"), saved.text("/cases"), saved.text("/reshaped")),
        ("1".into(), "1".into(), "1".into())
    );
    let new = saved.text("/new/0");

    assert_eq!(place_of(&registrar, &east).await, new);
    assert_eq!(
        (place_of(&registrar, &west).await, place_of(&registrar, &nowhere).await),
        ("1000".into(), "1000".into())
    );
    assert_eq!(
        (count(&registrar, "1000").await, count(&registrar, &new).await, count(&registrar, "100").await),
        (2, 1, 3)
    );
    let found =
        registrar.get(&format!("/register/search?q=%E4%B9%99%E4%BA%8C&place={new}")).await.expect(200);
    assert_eq!(found.json["items"].as_array().unwrap().len(), 1, "search words follow");
    let at = world.stranger().get("/places/at?lon=109.04&lat=23.01").await.expect(200);
    assert_eq!(at.text("/place/id"), new, "the index of grids is drawn anew");
    let dispatcher = world.sign_in("dispatcher").await;
    let seen = dispatcher.get(&format!("/cases/{case}")).await.expect(200);
    assert_eq!(seen.text("/place/id"), new);
    assert!(
        seen.json["timeline"].as_array().unwrap().iter().any(|entry| entry["act"] == "case_rehome"),
        "{}",
        seen.json["timeline"]
    );
    let again = registrar.get("/boundaries/100").await.expect(200);
    assert_eq!(
        (again.text("/parts/1/open_cases"), again.text("/parts/0/open_cases")),
        ("1".into(), "0".into())
    );
    assert_eq!(again.json["history"].as_array().unwrap().len(), 2);
    assert_eq!(again.text("/history/0/by"), "测试registrar");
    let past = again.text("/history/1/at");
    let then = registrar.get(&format!("/boundaries/100?at={past}")).await.expect(200);
    assert_eq!(then.json["parts"].as_array().unwrap().len(), 2);
    assert_eq!(then.json["parts"][0]["shape"], before.json["parts"][0]["shape"], "as it was drawn then");

    let auditor = world.sign_in("auditor").await;
    for (act, entries) in [("boundaries_change", 1), ("household_rehome", 1), ("case_rehome", 1)] {
        let journal = auditor.get(&format!("/journal?act={act}")).await.expect(200);
        assert_eq!(journal.json["items"].as_array().unwrap().len(), entries, "{act}");
        assert!(!String::from_utf8_lossy(&journal.bytes).contains("乙二"), "nobody's name in the journal");
    }
    // Counted anew, every counter is what it says.
    let rows = world.app.db.read(Recount { county: world.app.county }).await.unwrap();
    assert_eq!(rows, count(&registrar, "1").await);
}

struct Recount {
    county: i64,
}

impl gezhi_store::engine::Op for Recount {
    type Out = i64;
    type Err = gezhi_store::engine::StoreError;

    async fn run(&self, tx: &mut gezhi_store::engine::Tx<'_>) -> Result<i64, Self::Err> {
        Ok(gezhi_store::residents::recount(tx, self.county).await?.0)
    }
}

async fn grids_are_merged_and_what_has_no_position_goes_to_the_heir(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let nowhere = household(&registrar, "1001", "丁", None).await;
    let outside = household(&registrar, "1001", "戊", Some((109.09, 23.08))).await;
    let fields = [("text", "路灯坏了"), ("category", "road"), ("lon", "109.09"), ("lat", "23.01")];
    let case = world.sign_in("villager").await.report("merge", &fields, &[]).await.expect(201).text("/id");
    world.settle().await;
    let version = registrar.get("/boundaries/100").await.expect(200).text("/version");
    let request = json!({ "place": "100", "parts": [
        part("1000", "", rect(109.0, 23.0, 109.05, 23.05)), part("1001", "", rect(109.05, 23.0, 109.1, 23.05)),
    ], "operation": { "kind": "merge", "key": "1000", "other": "1001" } });
    let merged = registrar.post("/boundaries/edit", request).await.expect(200);
    assert_eq!(keys(&merged), ["1000"]);
    let draft = json!({ "place": "100", "version": version, "accept": true,
        "parts": [part("1000", "上村网格", merged.json["parts"][0]["shape"].clone())], "ended": [{ "key": "1001" }] });
    let check = registrar.post("/boundaries/check", draft.clone()).await.expect(200);
    assert_eq!((check.text("/moving"), check.text("/ended/0/into")), ("2".into(), "上村网格".into()));
    assert_eq!(check.text("/cut_off"), "1", "a house in the north lies in no grid");
    let saved = registrar.post("/boundaries", draft.clone()).await.expect(200);
    assert_eq!((saved.text("/ended"), saved.text("/households")), ("1".into(), "2".into()));
    assert_eq!(
        (place_of(&registrar, &nowhere).await, place_of(&registrar, &outside).await),
        ("1000".into(), "1000".into())
    );
    assert_eq!((count(&registrar, "1000").await, count(&registrar, "100").await), (2, 2));
    let seen = world.sign_in("dispatcher").await.get(&format!("/cases/{case}")).await.expect(200);
    assert_eq!(seen.text("/place/id"), "1000");
    // The grid is gone for whoever still draws it.
    let mut late = halves(&version);
    assert_eq!(
        registrar.post("/boundaries", late.clone()).await.expect(409).text("/code"),
        "boundaries_changed"
    );
    late["version"] = json!(saved.text("/version"));
    assert_eq!(registrar.post("/boundaries", late.clone()).await.expect(422).text("/code"), "grid_gone");
    assert_eq!(registrar.post("/boundaries/check", late).await.expect(422).text("/code"), "grid_gone");
    world.stranger().get("/places/1001").await.expect(404);
}

async fn the_second_editor_is_shown_the_difference(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (first, second) = (world.sign_in("registrar").await, world.sign_in("townregistrar").await);
    let version = second.get("/boundaries/100").await.expect(200).text("/version");
    first.post("/boundaries", halves(&version)).await.expect(200);
    let mut own = halves(&version);
    own["parts"][1]["name"] = json!("我画的网格");
    let refused = second.post("/boundaries", own.clone()).await.expect(409);
    assert_eq!(
        (refused.text("/code"), refused.text("/current/by")),
        ("boundaries_changed".into(), "测试registrar".into())
    );
    let changes: Vec<(String, String)> = refused.json["current"]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            (change["name"].as_str().unwrap().to_owned(), change["change"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(
        changes,
        [("上村第1网格".to_owned(), "reshaped".to_owned()), ("上村第3网格".to_owned(), "new".to_owned())]
    );
    let parts = first.get("/boundaries/100").await.expect(200);
    assert_eq!(parts.json["parts"].as_array().unwrap().len(), 3, "nothing was overwritten");
    assert_eq!(parts.text("/version"), refused.text("/current/version"));
    // With the version of now, the second one's own change goes through.
    let new = parts.json["parts"][1]["id"].as_str().unwrap();
    let draft = json!({ "place": "100", "version": refused.text("/current/version"), "accept": true,
        "parts": [part(new, "我画的网格", rect(109.025, 23.0, 109.05, 23.05))] });
    let saved = second.post("/boundaries", draft).await.expect(200);
    assert_eq!(saved.text("/reshaped"), "0");
    assert_eq!(second.get("/boundaries/100").await.expect(200).text("/parts/1/name"), "我画的网格");
}

async fn what_is_wrong_is_shown_and_not_saved(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let version = registrar.get("/boundaries/100").await.expect(200).text("/version");
    let draft = |shape: Value| json!({ "place": "100", "version": version, "accept": true, "parts": [part("1000", "上村第1网格", shape)] });
    let bow = json!({ "type": "Polygon", "coordinates": [[[109.0, 23.0], [109.05, 23.05], [109.05, 23.0], [109.0, 23.05], [109.0, 23.0]]] });
    for (shape, code) in [
        (bow, "crossing"),
        (rect(109.0, 23.0, 109.06, 23.05), "overlap"),
        (rect(108.9, 23.0, 109.05, 23.05), "outside"),
        (json!({ "type": "Polygon", "coordinates": [] }), "empty"),
    ] {
        let check = registrar.post("/boundaries/check", draft(shape.clone())).await.expect(200);
        assert!(codes(&check).contains(&code.to_owned()), "{code}: {:?}", codes(&check));
        assert_eq!(check.text("/can_save"), "false", "{code}");
        assert!(
            !check.text("/findings/0/word/zh").is_empty() && !check.text("/findings/0/word/en").is_empty()
        );
        assert_eq!(
            registrar.post("/boundaries", draft(shape)).await.expect(422).text("/code"),
            "boundary_findings"
        );
    }
    let splinter = json!({ "type": "MultiPolygon", "coordinates": [
        [[[109.0, 23.0], [109.05, 23.0], [109.05, 23.05], [109.0, 23.05], [109.0, 23.0]]],
        [[[109.06, 23.06], [109.060_02, 23.06], [109.060_02, 23.06002], [109.06, 23.06]]],
    ] });
    let check = registrar.post("/boundaries/check", draft(splinter)).await.expect(200);
    assert!(codes(&check).contains(&"sliver".to_owned()) && codes(&check).contains(&"scattered".to_owned()));
    let ring: Vec<[f64; 2]> = (0..=100_000_u32)
        .map(|i| {
            let angle = f64::from(i % 100_000) / 100_000.0 * std::f64::consts::TAU;
            [109.02 + 0.01 * angle.cos(), 23.02 + 0.01 * angle.sin()]
        })
        .collect();
    for (body, code) in [
        (draft(json!({ "type": "Polygon", "coordinates": [ring] })), "too_many_vertices"),
        (
            draft(
                json!({ "type": "Polygon", "coordinates": [[[109.0, 23.0], [109.05, 23.0], [109.05, 23.05], [109.0, 23.05]]] }),
            ),
            "shape",
        ),
        (draft(json!({ "type": "Point", "coordinates": [109.0, 23.0] })), "shape"),
        (draft(rect(23.0, 109.0, 23.05, 109.05)), "shape"),
        (json!({ "place": "100", "version": version, "crs": "BD-09", "parts": [] }), "crs"),
        (
            json!({ "place": "10", "version": version, "parts": [part("n1", "新村", rect(109.0, 23.1, 109.1, 23.2))] }),
            "division_by_list",
        ),
        (
            json!({ "place": "100", "parts": [part("n1", "上村第1网格", rect(109.0, 23.05, 109.1, 23.1))] }),
            "grid_name_taken",
        ),
        (json!({ "place": "100", "parts": [part("n1", "", rect(109.0, 23.05, 109.1, 23.1))] }), "grid_name"),
        (
            json!({ "place": "100", "parts": [part("1000", "甲一", rect(109.0, 23.0, 109.05, 23.05))], "ended": [{ "key": "1000" }] }),
            "part_twice",
        ),
        (json!({ "place": "100", "parts": [], "ended": [{ "key": "9999" }] }), "grid_gone"),
    ] {
        assert_eq!(registrar.post("/boundaries/check", body).await.expect(422).text("/code"), code);
    }
    let none = json!({ "place": "100", "parts": [] });
    assert_eq!(registrar.post("/boundaries", none).await.expect(422).text("/code"), "version_needed");
    let line = |line: Value| {
        json!({ "place": "100", "parts": [part("1000", "", rect(109.0, 23.0, 109.05, 23.05))],
        "operation": { "kind": "split", "key": "1000", "new_key": "n1", "line": line } })
    };
    for (points, code) in [
        (json!([[109.01, 23.01], [109.02, 23.02]]), "line_not_through"),
        (json!([[109.01, 23.01]]), "line_too_short"),
        (json!([[23.01, 109.01], [23.02, 109.2]]), "point"),
    ] {
        assert_eq!(registrar.post("/boundaries/edit", line(points)).await.expect(422).text("/code"), code);
    }
    // Nobody but those who keep the register of this place.
    let edit = halves(&version);
    world.sign_in("leader").await.get("/boundaries/100").await.expect(200);
    world.sign_in("leader").await.post("/boundaries", edit.clone()).await.expect(403);
    world.sign_in("townregistrar").await.get("/boundaries/110").await.expect(404);
    world.sign_in("worker").await.get("/boundaries/100").await.expect(403);
    world.stranger().post("/boundaries/check", edit).await.expect(401);
    assert_eq!(
        registrar.get("/boundaries/100").await.expect(200).text("/version"),
        version,
        "nothing was saved"
    );
}

async fn the_wrong_coordinate_system_is_noticed(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let outline = registrar.get("/boundaries/100?crs=GCJ-02").await.expect(200);
    assert_eq!(outline.text("/crs"), "GCJ-02");
    let draft = |crs: &str| {
        json!({ "place": "100", "crs": crs, "ended": [{ "key": "1000" }, { "key": "1001" }],
        "parts": [part("n1", "全村", outline.json["outline"].clone())] })
    };
    let wrong = registrar.post("/boundaries/check", draft("WGS-84")).await.expect(200);
    assert!(codes(&wrong).contains(&"other_crs".to_owned()), "{:?}", codes(&wrong));
    let right = registrar.post("/boundaries/check", draft("GCJ-02")).await.expect(200);
    assert_eq!(codes(&right), Vec::<String>::new());
}

async fn send(client: &Client, place: &str, crs: &str, bytes: Vec<u8>) -> Answer {
    client
        .send(Method::POST, "/api/v1/boundaries/import", |request| {
            let form = Form::new()
                .text("place", place.to_owned())
                .text("crs", crs.to_owned())
                .part("file", Part::bytes(bytes.clone()).file_name("grids.geojson"));
            request.multipart(form)
        })
        .await
}

async fn a_file_goes_out_and_comes_in_again(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    for crs in ["WGS-84", "GCJ-02", "CGCS2000"] {
        let file = registrar.get(&format!("/boundaries/100/export.geojson?crs={crs}")).await.expect(200);
        let read = send(&registrar, "100", crs, file.bytes.clone()).await.expect(200);
        assert_eq!((read.text("/format"), read.text("/crs")), ("GeoJSON".into(), crs.into()));
        for (at, grid) in [(0, "1000"), (1, "1001")] {
            assert_eq!(read.text(&format!("/features/{at}/grid")), grid);
            assert_eq!(read.text(&format!("/features/{at}/matched_by")), "code");
        }
    }
    let gcj = registrar.get("/boundaries/100/export.geojson?crs=GCJ-02").await.expect(200).bytes;
    assert_eq!(send(&registrar, "100", "WGS-84", gcj.clone()).await.expect(422).text("/code"), "other_crs");
    // Somebody has taken out what says so: then the ground itself shows it.
    let mut silent: Value = serde_json::from_slice(&gcj).unwrap();
    silent.as_object_mut().unwrap().remove("crs");
    let read = send(&registrar, "100", "WGS-84", silent.to_string().into_bytes()).await.expect(200);
    assert_eq!(read.text("/other_crs"), "GCJ-02");
    let kml = "<kml><Placemark><name>上村第2网格</name><Polygon><outerBoundaryIs><LinearRing><coordinates>109.05,23 109.1,23 109.1,23.06 109.05,23.06 109.05,23</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>";
    let read = send(&registrar, "100", "WGS-84", kml.into()).await.expect(200);
    assert_eq!(
        (read.text("/features/0/grid"), read.text("/features/0/matched_by")),
        ("1001".into(), "name".into())
    );
    for (bytes, crs, code) in [
        (Vec::new(), "WGS-84", "file_empty"),
        (b"lon,lat".to_vec(), "WGS-84", "file_kind"),
        (b"PK\x03\x04".to_vec(), "WGS-84", "file_broken"),
        (kml.into(), "", "crs_needed"),
        (kml.into(), "BD-09", "crs"),
        (kml.replace("109.05,23 ", "23,109.05 ").into(), "WGS-84", "point_swapped"),
    ] {
        assert_eq!(send(&registrar, "100", crs, bytes).await.expect(422).text("/code"), code);
    }
    send(&world.sign_in("townregistrar").await, "110", "WGS-84", kml.into()).await.expect(404);
    send(&world.sign_in("chief").await, "100", "WGS-84", kml.into()).await.expect(403);
}

async fn a_proposal_is_drawn_from_households(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    for number in 0..24 {
        let at = (109.004 + 0.0019 * f64::from(number % 8), 23.004 + 0.011 * f64::from(number / 8));
        household(&registrar, "1000", &format!("户{number}"), Some(at)).await;
    }
    let proposal =
        registrar.post("/boundaries/propose", json!({ "place": "100", "count": 4 })).await.expect(200);
    assert_eq!(proposal.text("/by"), "households");
    let parts = proposal.json["parts"].as_array().unwrap();
    assert!(parts.iter().all(|part| part["households"] == 6), "{parts:?}");
    let draft = json!({ "place": "100", "ended": [{ "key": "1000" }, { "key": "1001" }],
        "parts": parts.iter().map(|one| part(&format!("n{}", one["number"]), &format!("新{}", one["number"]), one["shape"].clone())).collect::<Vec<_>>() });
    let check = registrar.post("/boundaries/check", draft).await.expect(200);
    assert_eq!(codes(&check), Vec::<String>::new(), "neither overlap nor gap");
    assert_eq!((check.text("/moving"), check.text("/cut_off")), ("24".into(), "0".into()));
    for (body, code) in [
        (json!({ "place": "100", "count": 0 }), 200),
        (json!({ "place": "100", "count": 10_000 }), 422),
        (json!({ "place": "110", "count": 3 }), 200),
    ] {
        registrar.post("/boundaries/propose", body).await.expect(code);
    }
}

async fn two_editors_at_the_same_moment_and_a_restart(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (one, other) = (world.sign_in("registrar").await, world.sign_in("townregistrar").await);
    let worker = world.sign_in("worker").await;
    let file = household(&worker, "1000", "甲一", Some((109.04, 23.01))).await;
    let version = one.get("/boundaries/100").await.expect(200).text("/version");
    let (a, b) =
        tokio::join!(one.post("/boundaries", halves(&version)), other.post("/boundaries", halves(&version)));
    let mut both = [a.status, b.status];
    both.sort_unstable();
    assert_eq!(both, [200, 409]);
    let parts = one.get("/boundaries/100").await.expect(200);
    assert_eq!(parts.json["parts"].as_array().unwrap().len(), 3);
    let new: i64 = parts.text("/parts/1/id").parse().unwrap();
    let again = world.reopened().await;
    let at = gezhi_app::grids::place_at(&again, 109.04, 23.01, gezhi_geo::Crs::Wgs84).unwrap();
    assert_eq!(
        at.place.map(|path| path.id().0),
        Some(new),
        "after a restart the newest shape counts, not the oldest"
    );
    assert_eq!(place_of(&one, &file).await, new.to_string());
}

/// The border between the two villages of the eastern town, somewhere else than at 109.1.
fn villages(version: &str, border: f64) -> Value {
    json!({ "place": "10", "version": version, "accept": true, "parts": [
        part("100", "上村", rect(109.0, 23.0, border, 23.1)),
        part("101", "下村", rect(border, 23.0, 109.2, 23.1)),
    ] })
}

fn size(view: &Answer, grid: &str) -> f64 {
    let parts = view.json["parts"].as_array().unwrap();
    parts.iter().find(|part| part["id"] == grid).unwrap()["area_km2"].as_f64().unwrap()
}

async fn a_village_border_takes_its_grids_along(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let crossing = household(&registrar, "1010", "过界", Some((109.12, 23.02))).await;
    let staying = household(&registrar, "1010", "不动", Some((109.14, 23.02))).await;
    let nowhere = household(&registrar, "1010", "无位置", None).await;
    let fields = [("text", "自来水管爆裂漏水"), ("category", "water"), ("lon", "109.12"), ("lat", "23.01")];
    let case = world.sign_in("villager").await.report("cross", &fields, &[]).await.expect(201).text("/id");
    world.settle().await;
    let before = registrar.get("/boundaries/100").await.expect(200);
    let version = registrar.get("/boundaries/10").await.expect(200).text("/version");

    let draft = villages(&version, 109.13);
    let check = registrar.post("/boundaries/check", draft.clone()).await.expect(200);
    let following = check.json["following"].as_array().unwrap();
    let names: Vec<_> = following.iter().map(|one| (&one["name"], &one["under"])).collect();
    assert_eq!(
        names,
        [(&json!("上村第2网格"), &json!("上村")), (&json!("下村第1网格"), &json!("下村"))],
        "the grid that lies far from the border stays"
    );
    assert!(following[0]["area_after"].as_f64() > following[0]["area_before"].as_f64());
    assert!(following[1]["area_after"].as_f64() < following[1]["area_before"].as_f64());
    assert_eq!((check.text("/moving"), check.text("/moving_cases")), ("1".into(), "1".into()));
    assert_eq!(check.text("/moves/0/into"), "上村第2网格");
    assert_eq!(
        registrar.get("/boundaries/10").await.expect(200).text("/version"),
        version,
        "nothing is saved"
    );

    let saved = registrar.post("/boundaries", draft).await.expect(200);
    assert_eq!(
        (saved.text("/reshaped"), saved.text("/following"), saved.text("/households"), saved.text("/cases")),
        ("2".into(), "2".into(), "1".into(), "1".into())
    );
    assert_eq!(place_of(&registrar, &crossing).await, "1001");
    assert_eq!(place_of(&registrar, &staying).await, "1010");
    assert_eq!(place_of(&registrar, &nowhere).await, "1010");
    assert_eq!((count(&registrar, "100").await, count(&registrar, "101").await), (1, 2));
    let seen = world.sign_in("dispatcher").await.get(&format!("/cases/{case}")).await.expect(200);
    assert_eq!(seen.text("/place/id"), "1001");
    let at = world.stranger().get("/places/at?lon=109.12&lat=23.02").await.expect(200);
    assert_eq!(at.text("/place/id"), "1001");

    let after = registrar.get("/boundaries/100").await.expect(200);
    assert_eq!(after.text("/history/0/by"), "测试registrar", "the village's own history says who");
    assert!((size(&after, "1000") - size(&before, "1000")).abs() < 1e-9);
    let check = registrar
        .post("/boundaries/check", json!({ "place": "100", "version": after.text("/version"), "parts": [] }))
        .await
        .expect(200);
    for found in check.json["findings"].as_array().unwrap() {
        assert_eq!(found["code"], "gap", "{found}");
        assert!(
            found["point"]["lon"].as_f64().unwrap() < 109.1,
            "only what lay open before lies open, not the new ground: {found}"
        );
    }
    let journal = world.sign_in("auditor").await.get("/journal?act=boundaries_change").await.expect(200);
    assert_eq!(
        journal.json["items"].as_array().unwrap().len(),
        3,
        "the town, and each village whose grids followed"
    );
    let rows = world.app.db.read(Recount { county: world.app.county }).await.unwrap();
    assert_eq!(rows, count(&registrar, "1").await);
}

async fn grids_that_would_lose_all_ground_or_changed_meanwhile_stop_a_border(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let version = registrar.get("/boundaries/10").await.expect(200).text("/version");
    let lost = registrar.post("/boundaries/check", villages(&version, 109.16)).await.expect(200);
    assert_eq!((lost.text("/findings/0/code"), lost.text("/can_save")), ("empty".into(), "false".into()));
    assert!(lost.text("/findings/0/word/zh").contains("下村第1网格"));
    let refused = registrar.post("/boundaries", villages(&version, 109.16)).await.expect(422);
    assert_eq!(refused.text("/code"), "boundary_findings");

    let mut draft = villages(&version, 109.13);
    draft["inner_version"] =
        registrar.post("/boundaries/check", draft.clone()).await.expect(200).json["inner_version"].clone();
    let village = registrar.get("/boundaries/101").await.expect(200).text("/version");
    let redrawn = json!({ "place": "101", "version": village, "accept": true,
        "parts": [part("1010", "下村第1网格", rect(109.1, 23.0, 109.18, 23.05))] });
    registrar.post("/boundaries", redrawn).await.expect(200);
    let stale = registrar.post("/boundaries", draft.clone()).await.expect(409);
    assert_eq!((stale.text("/code"), stale.text("/current/version")), ("boundaries_changed".into(), version));
    draft["inner_version"] =
        registrar.post("/boundaries/check", draft.clone()).await.expect(200).json["inner_version"].clone();
    registrar.post("/boundaries", draft).await.expect(200);
}

async fn a_save_that_comes_again_gets_the_first_answer(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let version = registrar.get("/boundaries/100").await.expect(200).text("/version");
    let draft = halves(&version);
    let save = |key: &'static str, draft: Value| {
        let registrar = registrar.clone();
        async move {
            registrar
                .send(Method::POST, "/api/v1/boundaries", |request| {
                    request.header("Idempotency-Key", key).json(&draft)
                })
                .await
        }
    };
    let (one, other) = tokio::join!(save("b1", draft.clone()), save("b1", draft.clone()));
    let (one, other) = (one.expect(200), other.expect(200));
    assert_eq!(one.json, other.json, "at the same moment");
    assert_eq!(save("b1", draft.clone()).await.expect(200).json, one.json, "after a lost answer");
    assert_eq!(save("b2", draft.clone()).await.expect(409).text("/code"), "boundaries_changed");
    let mut changed = draft;
    changed["renumber"] = json!(true);
    assert_eq!(save("b1", changed).await.expect(422).text("/code"), "idempotency_mismatch");
    let parts = registrar.get("/boundaries/100").await.expect(200);
    assert_eq!(parts.json["parts"].as_array().unwrap().len(), 3, "done once");
    assert_eq!(parts.json["history"].as_array().unwrap().len(), 2);
}
