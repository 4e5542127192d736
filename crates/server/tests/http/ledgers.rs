//! Ledgers of households in and out.

use crate::on_both_engines;
use crate::residents::id_number;
use gezhi_domain::accounts::Action;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use reqwest::{Method, multipart};
use serde_json::{Value, json};

on_both_engines!(
    a_ledger_as_offices_keep_it_comes_in_and_is_taken_back,
    what_is_wrong_is_said_row_by_row_and_nothing_comes_in,
    a_register_that_changed_meanwhile_refuses_the_whole,
    a_ledger_goes_out_masked_with_a_reason,
    a_preview_holds_no_number_in_clear,
    a_stopped_server_goes_on_where_it_was,
    a_ledger_that_is_stopped_leaves_nothing,
    what_a_column_means_is_said_once,
    a_ledger_that_was_being_read_is_read_again,
    sheets_of_a_workbook_are_read_together_or_chosen,
    ledgers_are_sealed_anew_under_a_new_key,
);

async fn upload(client: &Client, place: &str, bytes: Vec<u8>) -> Answer {
    upload_as(client, place, bytes, None).await
}

async fn upload_as(client: &Client, place: &str, bytes: Vec<u8>, mapping: Option<Value>) -> Answer {
    let part = multipart::Part::bytes(bytes).file_name("台账.csv");
    let mut form = multipart::Form::new().part("file", part);
    if let Some(mapping) = mapping {
        form = form.text("mapping", mapping.to_string());
    }
    send(client, place, form).await
}

async fn upload_sheets(client: &Client, place: &str, bytes: Vec<u8>, sheets: Value) -> Answer {
    let part = multipart::Part::bytes(bytes).file_name("台账.xlsx");
    let form = multipart::Form::new().part("file", part).text("sheets", sheets.to_string());
    send(client, place, form).await
}

async fn send(client: &Client, place: &str, form: multipart::Form) -> Answer {
    let path = format!("/api/v1/register/ledgers/preview?place={place}");
    client.send(Method::POST, &path, |request| request.multipart(form)).await
}

async fn confirm(client: &Client, preview: &Answer) -> Answer {
    client
        .post(&format!("/register/ledgers/preview/{}/confirm", preview.text("/preview_id")), json!({}))
        .await
}

const HEAD: &str =
    "序号,户号,村民小组,家庭住址,姓 名,与户主关系,性别,公民身份号码,出生年月日,联系电话,是否外出,备注,标签";

/// Two households: title rows above, a head with odd names, full-width digits, four kinds of dates.
fn ledger(phone: &str) -> String {
    format!(
        "上村二〇二五年户档台账,,,,,,,,,,,,\n填表人：某某,,,,,,,,,,,,\n{HEAD}\n\
         1,A-1,上村第1网格,大塘屯1号,覃大山,户主,男,{},1960年3月15日,{phone},否,,低保户、党员中心户\n\
         2,A-1,,,黄 秀英,妻,女,,1962/5/6,,否,,\n\
         3,A-1,,,覃小山,长子,男,{},1988-03-15,139 0000 0002,是,,志愿者\n\
         4,A-2,上村第2网格,大塘屯２号,韦阿妹,户主,女,,19500101,,,,独居老人\n",
        id_number(1960, 11),
        id_number(1988, 13)
    )
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

async fn a_ledger_as_offices_keep_it_comes_in_and_is_taken_back(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("townregistrar").await;
    upload(&world.sign_in("leader").await, "100", gbk(&ledger("13900000001"))).await.expect(403);
    upload(&registrar, "110", gbk(&ledger("13900000001"))).await.expect(404);
    let preview = upload(&registrar, "100", gbk(&ledger("13900000001"))).await.expect(200);
    assert_eq!(preview.json["errors"], json!([]));
    assert_eq!(preview.json["ignored"], json!(["序号", "备注"]));
    let counts = |households_new, people_new, people_changed, people_same, doubtful| {
        json!({
            "households_new": households_new, "households_changed": 0, "people_new": people_new,
            "people_changed": people_changed, "people_same": people_same, "doubtful": doubtful,
        })
    };
    assert_eq!(preview.json["counts"], counts(2, 4, 0, 0, 0));
    assert_eq!(registrar.get("/households").await.expect(200).text("/total"), "0", "a preview does nothing");
    let done = confirm(&registrar, &preview).await.expect(200);
    assert_eq!((done.text("/state"), done.text("/done")), ("done".into(), "2".into()));
    assert_eq!(confirm(&registrar, &preview).await.expect(422).text("/code"), "preview_expired");
    let list = registrar.get("/households").await.expect(200);
    assert_eq!((list.text("/items/0/number"), list.text("/items/0/living")), ("A-1".into(), "2".into()));
    assert_eq!(list.json["items"][0]["attributes"], json!(["centre_household", "low_income", "volunteer"]));
    assert_eq!(list.text("/items/1/address"), "大塘屯2号");
    let file = registrar.get(&format!("/households/{}", list.text("/items/0/id"))).await.expect(200);
    let births: Vec<&Value> = (0..3).map(|at| &file.json["members"][at]["birth"]).collect();
    assert_eq!(births, [&json!("1960-03-15"), &json!("1962-05-06"), &json!("1988-03-15")]);

    // The same again changes nothing; another telephone is one change; nothing is doubled.
    let same = upload(&registrar, "100", gbk(&ledger("13900000001"))).await.expect(200);
    assert_eq!(same.json["counts"], counts(0, 0, 0, 4, 0));
    let newer = upload(&registrar, "100", ledger("13900000009").into_bytes()).await.expect(200);
    assert_eq!(newer.json["counts"], counts(0, 0, 1, 3, 0));
    assert_eq!(newer.json["changes"], json!([{ "row": 4, "name": "覃大山", "columns": ["电话"] }]));
    let second = confirm(&registrar, &newer).await.expect(200);
    assert_eq!(
        registrar.get("/register/search?q=0009").await.expect(200).json["items"].as_array().unwrap().len(),
        1
    );
    // The second is taken back, then the first; a ledger whose households were worked on since is not.
    let first = format!("/register/ledgers/{}/undo", done.text("/id"));
    assert_eq!(registrar.post(&first, json!({})).await.expect(422).text("/code"), "ledger_touched");
    let undone = registrar
        .post(&format!("/register/ledgers/{}/undo", second.text("/id")), json!({}))
        .await
        .expect(200);
    assert_eq!(undone.text("/state"), "undone");
    assert_eq!(
        registrar.get("/register/search?q=0001").await.expect(200).json["items"].as_array().unwrap().len(),
        1
    );
    assert_eq!(registrar.get("/register/search?q=0009").await.expect(200).json["items"], json!([]));
    world.sign_in("leader").await.post(&first, json!({})).await.expect(403);

    let other = upload(&registrar, "101", ledger_of_one().into_bytes()).await.expect(200);
    let other = confirm(&registrar, &other).await.expect(200);
    let undo = format!("/register/ledgers/{}/undo", other.text("/id"));
    registrar.post(&undo, json!({})).await.expect(200);
    registrar.post(&undo, json!({})).await.expect(422);
    let counts_now = registrar.get("/register/counts").await.expect(200);
    assert_eq!(
        (counts_now.text("/here/households"), counts_now.text("/here/people")),
        ("2".into(), "4".into())
    );
    // Corrected it comes in again: number and person are free.
    let again = upload(&registrar, "101", ledger_of_one().into_bytes()).await.expect(200);
    confirm(&registrar, &again).await.expect(200);
    assert_eq!(registrar.get("/register/counts").await.expect(200).text("/here/people"), "5");
    let batches = registrar.get("/register/ledgers").await.expect(200);
    assert_eq!(batches.json.as_array().unwrap().len(), 4);
}

fn ledger_of_one() -> String {
    format!("户号,姓名,与户主关系,身份证号\nB-1,农一一,户主,{}\n", id_number(1970, 33))
}

async fn what_is_wrong_is_said_row_by_row_and_nothing_comes_in(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let number = id_number(1960, 11);
    let rounded = format!("{}000", &number[..15]);
    let text = format!(
        "户号,网格,姓名,与户主关系,身份证号,出生日期,电话,标签\n\
         A-1,上村第1网格,甲,户主,{number},,,\n\
         A-1,,乙,邻居,,,,\n\
         A-2,上村第1网格,丙,户主,{rounded},,,\n\
         A-3,上村第1网格,丁,户主,{number},,,\n\
         A-4,没有的网格,戊,户主,,31/12/1980,12,土豪\n\
         A-5,上村第1网格,己,户主,4.50804E+17,,,\n\
         A-6,上村第1网格,庚,户主,,,,\n\
         A-6,,辛,户主,,,,\n\
         A-7,上村第1网格,,户主,,,,\n"
    );
    let preview = upload(&registrar, "100", text.into_bytes()).await.expect(200);
    let errors: Vec<(u64, String)> = preview.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["row"].as_u64().unwrap(), error["column"].as_str().unwrap().to_owned()))
        .collect();
    let wanted = [
        (3, "与户主关系"),
        (4, "身份证号"),
        (5, "身份证号"),
        (6, "出生日期"),
        (6, "电话"),
        (6, "标签"),
        (6, "网格"),
        (7, "身份证号"),
        (8, "与户主关系"),
        (10, "姓名"),
    ];
    assert_eq!(errors, wanted.map(|(row, column)| (row, column.to_owned())));
    let rounded = &preview.json["errors"][1]["detail_zh"];
    assert!(rounded.as_str().unwrap().contains("文本"), "{rounded}");
    assert_eq!(confirm(&registrar, &preview).await.expect(422).text("/code"), "import_has_errors");
    let path = format!("/register/ledgers/preview/{}/errors.xlsx", preview.text("/preview_id"));
    let sheet = registrar.get(&path).await.expect(200);
    assert!(sheet.bytes.starts_with(b"PK"));
    world.sign_in("townregistrar").await.get(&path).await.expect(404);
    assert_eq!(registrar.get("/households?place=100").await.expect(200).text("/total"), "0");
    // Not a ledger at all.
    assert_eq!(
        upload(&registrar, "100", b"a,b\n1,2\n".to_vec()).await.expect(422).text("/code"),
        "sheet_header"
    );
    upload(&registrar, "100", Vec::new()).await.expect(422);
    upload(&registrar, "100", vec![0xff; 6 << 20]).await.expect(422);
}

async fn a_register_that_changed_meanwhile_refuses_the_whole(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (registrar, leader) = (world.sign_in("registrar").await, world.sign_in("leader").await);
    let preview = upload(&registrar, "100", gbk(&ledger("13900000001"))).await.expect(200);
    // Meanwhile the son of the first household is entered elsewhere by hand.
    let hand = json!({ "place": "1001", "members": [{ "name": "覃小山", "relation": "head", "id_number": id_number(1988, 13) }] });
    leader.post("/households", hand).await.expect(201);
    assert_eq!(confirm(&registrar, &preview).await.expect(422).text("/code"), "person_registered");
    let counts = registrar.get("/register/counts?place=100").await.expect(200);
    assert_eq!((counts.text("/here/households"), counts.text("/here/people")), ("1".into(), "1".into()));
    assert_eq!(registrar.get("/register/ledgers").await.expect(200).text("/0/state"), "failed");
    // Seen again, he is doubtful and left out; the others come in.
    let preview = upload(&registrar, "100", gbk(&ledger("13900000001"))).await.expect(200);
    assert_eq!((preview.text("/counts/doubtful"), preview.text("/doubtful/0/row")), ("1".into(), "6".into()));
    confirm(&registrar, &preview).await.expect(200);
    let counts = registrar.get("/register/counts?place=100").await.expect(200);
    assert_eq!((counts.text("/here/households"), counts.text("/here/people")), ("3".into(), "4".into()));
}

async fn a_ledger_goes_out_masked_with_a_reason(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let preview = upload(&registrar, "100", gbk(&ledger("13900000001"))).await.expect(200);
    confirm(&registrar, &preview).await.expect(200);
    let path = "/register/ledgers/export";
    assert_eq!(
        registrar.post(path, json!({ "reason": "看" })).await.expect(422).text("/code"),
        "reason_needed"
    );
    world.sign_in("leader").await.post(path, json!({ "reason": "核对人口数" })).await.expect(403);
    let out = registrar.post(path, json!({ "reason": "核对人口数" })).await.expect(200);
    let text = cells(&out.bytes);
    assert!(text.contains("覃大山") && text.contains("139****0001") && text.contains("核对人口数"), "{text}");
    assert!(!text.contains(&id_number(1960, 11)));
    let whole = json!({ "reason": "核对人口数", "whole_numbers": true, "place": "100" });
    assert!(cells(&registrar.post(path, whole).await.expect(200).bytes).contains(&id_number(1960, 11)));
    let journal = world.sign_in("auditor").await.get("/journal?act=ledger_export").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 2);
    // What went out comes in again and changes nothing.
    let whole =
        registrar.post(path, json!({ "reason": "核对人口数", "whole_numbers": true })).await.expect(200);
    let again = upload(&registrar, "100", whole.bytes).await.expect(200);
    assert_eq!(again.json["errors"], json!([]));
    assert_eq!(
        (again.text("/counts/people_same"), again.text("/counts/people_new")),
        ("4".into(), "0".into())
    );
}

/// The texts of a workbook.
fn cells(bytes: &[u8]) -> String {
    use calamine::Reader as _;
    let mut book = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.cells().map(|(.., cell)| format!("{cell}\n")).collect()
}

async fn a_preview_holds_no_number_in_clear(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let preview = upload(&registrar, "100", gbk(&ledger("13912345678"))).await.expect(200);
    let mut places = Vec::new();
    match engine {
        Engine::Sqlite => {
            for entry in std::fs::read_dir(world.folder()).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_file() {
                    places.push(std::fs::read(entry).unwrap());
                }
            }
        }
        Engine::Postgres => places.push(gezhi_testkit::dump(&world.app.db).await),
    }
    for place in places {
        let text = String::from_utf8_lossy(&place);
        assert!(!text.contains("13912345678") && !text.contains(&id_number(1960, 11)));
    }
    confirm(&registrar, &preview).await.expect(200);
}

/// A ledger of so many households of two people, in parts of fifty.
fn long_ledger(households: usize) -> String {
    let mut text = String::from("户号,网格,姓名,与户主关系,性别\n");
    for number in 0..households {
        text.push_str(&format!(
            "L-{number},上村第1网格,韦大{number},户主,男\nL-{number},,黄小{number},妻,女\n"
        ));
    }
    text
}

/// Confirms without the work, as a server does that is killed right afterwards.
struct OnlyStart {
    county: i64,
    id: i64,
}

impl Op for OnlyStart {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let permit = gezhi_domain::accounts::system_permit(Action::ImportRegister);
        let batch = gezhi_store::ledgers::by_id(tx, self.county, self.id).await?.unwrap();
        gezhi_store::ledgers::start(tx, &permit, self.county, self.id, batch.account.unwrap(), 0).await
    }
}

/// A ledger of which some parts are in when the server is killed.
async fn half_in(world: &TestApp, registrar: &Client, households: usize) -> String {
    let preview = upload(registrar, "100", long_ledger(households).into_bytes()).await.expect(200);
    let id = preview.text("/preview_id");
    // On a busy machine the answer comes while it is still being read.
    let seen = format!("/register/ledgers/preview/{id}");
    while registrar.get(&seen).await.expect(200).text("/state") == "reading" {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let start = OnlyStart { county: world.app.county, id: id.parse().unwrap() };
    assert!(world.app.db.write(start).await.unwrap());
    let work = gezhi_app::residents::resume_ledgers(&world.app).await.unwrap();
    assert_eq!(work.len(), 1);
    let path = format!("/register/ledgers/{id}");
    loop {
        let batch = registrar.get(&path).await.expect(200);
        if batch.json["done"].as_i64().unwrap() > 0 {
            break;
        }
    }
    work[0].abort();
    while !work[0].is_finished() {
        tokio::task::yield_now().await;
    }
    id
}

async fn a_stopped_server_goes_on_where_it_was(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let id = half_in(&world, &registrar, 1_500).await;
    let batch = registrar.get(&format!("/register/ledgers/{id}")).await.expect(200);
    assert_eq!(batch.text("/state"), "running", "killed in the middle");
    assert!(batch.json["done"].as_i64().unwrap() < 1_500);
    for work in gezhi_app::residents::resume_ledgers(&world.app).await.unwrap() {
        work.await.unwrap().unwrap();
    }
    let batch = registrar.get(&format!("/register/ledgers/{id}")).await.expect(200);
    assert_eq!((batch.text("/state"), batch.text("/done")), ("done".into(), "1500".into()));
    let here = registrar.get("/register/counts?place=100").await.expect(200);
    assert_eq!((here.text("/here/households"), here.text("/here/people")), ("1500".into(), "3000".into()));
    assert!(gezhi_app::residents::resume_ledgers(&world.app).await.unwrap().is_empty());
    // Two nodes that go on with the same ledger do not take anything back twice.
    registrar.post(&format!("/register/ledgers/{id}/cancel"), json!({})).await.expect(422);
    let path = format!("/register/ledgers/{id}/undo");
    registrar.post(&path, json!({})).await.expect(200);
    for work in gezhi_app::residents::resume_ledgers(&world.app).await.unwrap() {
        work.await.unwrap().unwrap();
    }
    assert_eq!(registrar.get("/register/counts?place=100").await.expect(200).text("/here/people"), "0");
    assert_eq!(registrar.get("/register/ledgers").await.expect(200).text("/0/state"), "undone");
}

async fn a_ledger_that_is_stopped_leaves_nothing(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let id = half_in(&world, &registrar, 1_500).await;
    let path = format!("/register/ledgers/{id}/cancel");
    world.sign_in("leader").await.post(&path, json!({})).await.expect(403);
    assert_eq!(registrar.post(&path, json!({})).await.expect(200).text("/state"), "undoing");
    for work in gezhi_app::residents::resume_ledgers(&world.app).await.unwrap() {
        work.await.unwrap().unwrap();
    }
    let batch = registrar.get(&format!("/register/ledgers/{id}")).await.expect(200);
    assert_eq!(batch.text("/state"), "cancelled");
    assert_eq!(registrar.get("/register/counts?place=100").await.expect(200).text("/here/people"), "0");
    assert_eq!(registrar.get("/register/search?q=韦大7").await.expect(200).json["items"], json!([]));
    registrar.post(&path, json!({})).await.expect(422);
    // One that waits to be confirmed is given up as well; nobody else may, and then it is gone.
    let preview = upload(&registrar, "100", long_ledger(3).into_bytes()).await.expect(200);
    let (id, other) = (preview.text("/preview_id"), world.sign_in("townregistrar").await);
    other.post(&format!("/register/ledgers/{id}/cancel"), json!({})).await.expect(404);
    registrar.post(&format!("/register/ledgers/{id}/cancel"), json!({})).await.expect(200);
    assert_eq!(confirm(&registrar, &preview).await.expect(422).text("/code"), "preview_expired");
    registrar.get(&format!("/register/ledgers/preview/{id}")).await.expect(404);
}

async fn what_a_column_means_is_said_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let text = "编号,称呼,身份,姓名,所在\nM-1,农一一,户主,某单位,上村第1网格\n";
    let bytes = || text.as_bytes().to_vec();
    let refused = upload(&registrar, "100", bytes()).await.expect(422);
    assert_eq!(refused.json["heads"], json!(["编号", "称呼", "身份", "姓名", "所在"]));
    let mapping =
        json!({ "编号": "household", "称呼": "name", "身份": "relation", "姓名": null, "所在": "grid" });
    let wrong = json!({ "称呼": "nonsense" });
    assert_eq!(
        upload_as(&registrar, "100", bytes(), Some(wrong)).await.expect(422).text("/code"),
        "ledger_column"
    );
    let first = upload_as(&registrar, "100", bytes(), Some(mapping)).await.expect(200);
    assert_eq!(first.json["columns"], json!(["户号", "网格", "姓名", "与户主关系"]));
    assert_eq!(first.json["ignored"], json!(["姓名"]));
    assert_eq!(first.text("/counts/people_new"), "1");
    // The next one of the same form is understood by itself, in the whole county.
    let next = upload(&world.sign_in("townregistrar").await, "100", bytes()).await.expect(200);
    assert_eq!(next.json["heads"], first.json["heads"]);
    confirm(&registrar, &first).await.expect(200);
    assert_eq!(
        registrar.get("/register/search?q=农一一").await.expect(200).json["items"].as_array().unwrap().len(),
        1
    );
    let columns = registrar.get("/register/ledgers/columns").await.expect(200);
    assert_eq!(columns.text("/4/key"), "name");
}

/// Ledgers that the server is at work on, or that wait.
struct Busy {
    county: i64,
}

impl Op for Busy {
    type Out = Vec<gezhi_store::ledgers::BatchRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        gezhi_store::ledgers::busy(tx, self.county).await
    }
}

struct FirstPiece {
    county: i64,
    id: i64,
}

impl Op for FirstPiece {
    type Out = Option<Vec<u8>>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        gezhi_store::ledger_files::piece(tx, self.county, self.id, 0).await
    }
}

async fn a_ledger_that_was_being_read_is_read_again(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let (client, text) = (registrar.clone(), long_ledger(4_000));
    let uploading = tokio::spawn(async move { upload(&client, "100", text.into_bytes()).await });
    let county = world.app.county;
    let id = loop {
        let busy = world.app.db.read(Busy { county }).await.unwrap();
        if let Some(batch) = busy.iter().find(|batch| batch.state == "reading" && batch.parts > 0) {
            break batch.id;
        }
        tokio::task::yield_now().await;
    };
    let piece = world.app.db.read(FirstPiece { county, id }).await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&piece).contains("L-1"), "kept sealed");
    // A server that starts takes it over from the beginning, whoever was reading it.
    let work = gezhi_app::residents::resume_ledgers(&world.app).await.unwrap();
    assert_eq!(work.len(), 1);
    for work in work {
        work.await.unwrap().unwrap();
    }
    let preview = registrar.get(&format!("/register/ledgers/preview/{id}")).await.expect(200);
    assert_eq!((preview.text("/state"), preview.text("/rows")), ("ready".into(), "8000".into()));
    assert_eq!(preview.text("/counts/households_new"), "4000", "nothing is read twice");
    assert_eq!(world.app.db.read(FirstPiece { county, id }).await.unwrap(), None, "the file is forgotten");
    uploading.await.unwrap().expect(200);
    registrar.post(&format!("/register/ledgers/{id}/cancel"), json!({})).await.expect(200);
}

/// A workbook: a cover, two villages' sheets with heads of their own.
fn workbook(second_id: &str) -> Vec<u8> {
    let table = |name: &str, rows: &[&[&str]]| {
        let mut rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
        (name.to_owned(), rows.next().unwrap(), rows.collect())
    };
    let first = id_number(1960, 11);
    gezhi_app::sheets::write_xlsx_sheets(&[
        table("填表说明", &[&["每个网格一张表"]]),
        table(
            "第1网格",
            &[
                &["户号", "网格", "姓名", "与户主关系", "身份证号"],
                &["A-1", "上村第1网格", "覃大山", "户主", &first],
            ],
        ),
        table(
            "第2网格",
            &[
                &["成员姓名", "关系", "网格", "户编号", "证件号码"],
                &["韦阿妹", "户主", "上村第2网格", "A-2", second_id],
            ],
        ),
    ])
    .unwrap()
}

async fn sheets_of_a_workbook_are_read_together_or_chosen(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let all = upload(&registrar, "100", workbook(&id_number(1962, 12))).await.expect(200);
    let told: Vec<_> = all.json["sheets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sheet| (sheet["name"].as_str().unwrap(), sheet["has_head"] == true, sheet["is_read"] == true))
        .collect();
    assert_eq!(told, [("填表说明", false, false), ("第1网格", true, true), ("第2网格", true, true)]);
    assert_eq!((all.text("/rows"), all.text("/counts/households_new")), ("2".into(), "2".into()));

    let one = upload_sheets(&registrar, "100", workbook(""), json!(["第2网格"])).await.expect(200);
    assert_eq!((one.text("/rows"), one.text("/sheets/1/is_read")), ("1".into(), "false".into()));
    let missing = upload_sheets(&registrar, "100", workbook(""), json!(["第3网格"])).await.expect(422);
    assert_eq!(missing.text("/code"), "sheet_missing");
    let cover = upload_sheets(&registrar, "100", workbook(""), json!(["填表说明"])).await.expect(422);
    assert_eq!(cover.text("/code"), "sheet_header");

    // What is wrong names the sheet, and so does what stood in another one before; the corrected workbook comes in.
    let wrong = upload(&registrar, "100", workbook(&id_number(1960, 11))).await.expect(200);
    assert_eq!((wrong.text("/errors/0/sheet"), wrong.text("/errors/0/row")), ("第2网格".into(), "2".into()));
    assert!(wrong.text("/errors/0/detail_zh").contains("“第1网格”第 2 行"), "{}", wrong.json);
    let path = format!("/register/ledgers/preview/{}/errors.xlsx", wrong.text("/preview_id"));
    let sheet = registrar.get(&path).await.expect(200);
    let marked = gezhi_app::sheets::read(&sheet.bytes).unwrap();
    assert_eq!(marked.len(), 2);
    assert_eq!(marked[0].rows()[1].get(5).map_or("", String::as_str), "");
    assert!(marked[1].rows()[1].last().unwrap().contains("身份证号相同"), "{:?}", marked[1].rows());
    confirm(&registrar, &all).await.expect(200);
    let here = registrar.get("/register/counts?place=100").await.expect(200);
    assert_eq!((here.text("/here/households"), here.text("/here/people")), ("2".into(), "2".into()));
}

async fn new_key(world: &TestApp) {
    let settings = &world.app.settings;
    let (db, county) = (&world.app.db, world.app.county);
    gezhi_app::keys::add_data_key(
        db,
        county,
        &settings.master,
        (&settings.entropy, gezhi_vault::Suite::Aes256Gcm),
        1,
    )
    .await
    .unwrap();
    world.app.refresh().await.unwrap();
}

async fn ledgers_are_sealed_anew_under_a_new_key(engine: Engine) {
    let world = TestApp::start(engine).await;
    let registrar = world.sign_in("registrar").await;
    let first = upload(&registrar, "100", gbk(&ledger("13912345678"))).await.expect(200);
    confirm(&registrar, &first).await.expect(200);
    let second = upload(&registrar, "100", gbk(&ledger("13987654321"))).await.expect(200);
    new_key(&world).await;
    let done = gezhi_app::residents::reseal(&world.app, |_| {}).await.unwrap();
    assert_eq!(done.notes, 2, "the part that waits, and what was found in it: {done:?}");
    let second = confirm(&registrar, &second).await.expect(200);
    assert_eq!(second.text("/state"), "done");
    new_key(&world).await;
    let done = gezhi_app::residents::reseal(&world.app, |_| {}).await.unwrap();
    assert_eq!(done.notes, 1, "what the household was before: {done:?}");
    let again = gezhi_app::residents::reseal(&world.app, |_| {}).await.unwrap();
    assert_eq!((again.people, again.notes), (0, 0));
    registrar.post(&format!("/register/ledgers/{}/undo", second.text("/id")), json!({})).await.expect(200);
    let found = registrar.get("/register/search?q=覃大山").await.expect(200).text("/items/0/person/id");
    let shown =
        registrar.post(&format!("/persons/{found}/reveal"), json!({ "reason": "核对撤回结果" })).await;
    assert_eq!(shown.expect(200).text("/phone"), "13912345678", "as before, under the newest key");
}
