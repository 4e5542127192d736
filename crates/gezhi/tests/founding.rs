//! A real county from nothing: founded, given its people, served, and the first report travels to a body.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use gezhi_testkit::Client;
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

fn gezhi(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gezhi")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn good(arguments: &[&str]) -> String {
    let output = gezhi(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

struct Served {
    child: Child,
    base: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(data: &str) -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gezhi"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data", data])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    Served { child, base: format!("http://{address}") }
}

fn user(data: &str, login: &str, role: &str) -> String {
    let made = good(&["user", "add", login, "--name", login, "--role", role, "--data", data]);
    made.lines().find_map(|line| line.strip_prefix("password: ")).unwrap().to_owned()
}

fn info(data: &str) -> serde_json::Value {
    serde_json::from_str(&good(&["info", "--json", "--data", data])).unwrap()
}

#[tokio::test]
async fn from_nothing_to_the_first_dispatched_report() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("county").to_string_lossy().into_owned();
    let list = folder.path().join("list.csv");
    std::fs::write(
        &list,
        "code12,name,level,parent\n450804000000,覃塘区,3,450800000000\n450804001000,覃塘街道,4,450804000000\n\
         450804001001,覃塘社区,5,450804001000\n450804001201,姚山村,5,450804001000\n",
    )
    .unwrap();
    let list = list.to_string_lossy().into_owned();
    good(&["init", "--profile", "qintang", "--divisions", &list, "--data", &data]);
    let again = gezhi(&["init", "--profile", "shengli", "--data", &data]);
    assert!(!again.status.success() && text(&again.stderr).contains("覃塘区"), "{}", text(&again.stderr));
    let empty = info(&data);
    assert_eq!(
        (&empty["cases"]["total"], &empty["users"], &empty["places"]),
        (&json!(0), &json!(0), &json!(4))
    );
    assert!(!gezhi(&["info", "--sign-ins", "--data", &data]).status.success(), "it is no demo");

    let (admin, dispatcher) = (user(&data, "admin", "system_admin"), user(&data, "duty", "dispatcher"));
    let served = serve(&data);
    let stranger = Client::new(&served.base);
    stranger.get("/demo/sign-ins").await.expect(404);
    stranger.post("/session/code", json!({ "phone": "19911112222" })).await.expect(204);
    stranger.get("/demo/last-code?phone=19911112222").await.expect(404);
    let village = stranger.get("/places?q=姚山村").await.expect(200).text("/0/id");
    let fields =
        [("text", "村口自来水管爆裂，水一直在流"), ("category", "water"), ("place", village.as_str())];
    let receipt = stranger.report("first", &fields, &[]).await.expect(201);
    let desk = stranger.sign_in("duty", &dispatcher).await;
    let case = desk.get(&format!("/cases/{}", receipt.text("/id"))).await.expect(200);
    assert_eq!(case.text("/state"), "assigned", "{}", case.json);
    assert_eq!((case.text("/body/name").is_empty(), case.text("/place/name")), (false, "姚山村".into()));
    let system = stranger.sign_in("admin", &admin).await;
    system.get("/settings").await.expect(200);
    system.get(&format!("/cases/{}", receipt.text("/id"))).await.expect(404);
    drop(served);
    assert!(good(&["verify", "--data", &data]).lines().all(|line| line.starts_with("ok ")));
}

/// Evaluation data beside the project, when this machine has it; with `CI` set it must be there.
fn shared(path: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let file = std::env::var_os("GEZHI_SHARED").map_or(beside, PathBuf::from).join(path);
    if file.exists() {
        return Some(file);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", file.display());
    println!("skipped: {} is missing", file.display());
    None
}

#[test]
fn every_row_of_a_real_list_lands_and_lands_once() {
    let Some(file) = shared("data/divisions/villages_5places_2021.csv") else { return };
    let file = file.to_string_lossy().into_owned();
    let folder = tempfile::tempdir().unwrap();
    for (profile, places) in [("shanwei", 976), ("weixian", 548), ("yangying", 26), ("shengli", 7)] {
        let data = folder.path().join(profile).to_string_lossy().into_owned();
        good(&["init", "--profile", profile, "--data", &data]);
        let run = || -> serde_json::Value {
            let said = good(&["import", "divisions", &file, "--json", "--data", &data]);
            serde_json::from_str(&said).unwrap()
        };
        let first = run();
        assert_eq!((&first["rows"], &first["accepted"]), (&json!(2536), &json!(2536)));
        assert_eq!(first["flagged"]["off_range_code"], 18);
        assert_eq!(first["flagged"]["pseudo_village"], 5);
        let again = run();
        assert_eq!(again["applied"]["unchanged"], 2536, "{profile}: {}", again["applied"]);
        assert_eq!((&again["applied"]["changes"], &again["applied"]["places"]), (&json!({}), &json!(0)));
        assert_eq!(info(&data)["places"], places, "{profile}: {}", first["applied"]);
        assert!(good(&["verify", "--data", &data]).lines().all(|line| line.starts_with("ok ")), "{profile}");
    }
}
