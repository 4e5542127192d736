//! A ledger of a million people: uploaded, compared, and put in (feature P3).

use super::client::{Connection, cookie};
use super::lists::{mib, role};
use super::progress::Bar;
use super::server::Server;
use super::table::{Row, Section, time, whole};
use super::{Bench, fill};
use crate::error::{CommandError, Result};
use gezhi_app::context::{Clock as _, SystemClock};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::IdNumber;
use jiff::civil::Date;
use serde_json::Value;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Target for reading and putting in.
const TIME: Duration = Duration::from_secs(300);
/// Target for the whole process.
const MEMORY: u64 = 300 << 20;
/// Villages whose grids stand in the ledger.
const VILLAGES: usize = 60;
/// Before this a ledger is given up.
const PATIENCE: Duration = Duration::from_secs(3_600);

fn failed(what: &str, error: impl std::fmt::Display) -> CommandError {
    CommandError::refused(format!("{what}: {error}"))
}

/// Codes of some grids.
async fn grids(server: &Server, token: &str) -> Result<Vec<String>> {
    let below = |id: String| async move {
        let page = server.json(&format!("/api/v1/places?parent={id}"), Some(token)).await?;
        Ok::<Vec<Value>, CommandError>(page.as_array().cloned().unwrap_or_default())
    };
    let id = |place: &Value| place.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut level = server.json("/api/v1/places", Some(token)).await?.as_array().cloned().unwrap_or_default();
    // Down to the smallest, some of each level.
    loop {
        let mut next = Vec::new();
        for place in level.iter().take(VILLAGES) {
            next.extend(below(id(place)).await?);
        }
        if next.is_empty() {
            break;
        }
        level = next;
    }
    let code = |place: &Value| place.get("code").and_then(Value::as_str).map(str::to_owned);
    let general = |place: &&Value| place.get("class").and_then(Value::as_str) == Some("general");
    Ok(level.iter().filter(general).filter_map(code).collect())
}

/// Numbers of the identity card, each another.
struct Numbers {
    today: Date,
    next: u32,
}

impl Numbers {
    fn of(&mut self, year: i16, male: bool) -> String {
        self.next += 1;
        let (day, seq) = (self.next / 450, self.next % 450);
        let (month, day) = (1 + day / 28 % 12, 1 + day % 28);
        let year = i32::from(year) - i32::try_from(self.next / 450 / 336).unwrap_or(0) % 18;
        let sex = seq * 2 + u32::from(male);
        let first = format!("441502{year:04}{month:02}{day:02}{sex:03}");
        IdNumber::complete(&first, self.today).map(|number| number.as_str().to_owned()).unwrap_or_default()
    }
}

/// Writes a ledger of families of three; gives households and people.
fn write(path: &Path, grids: &[String], people: u32) -> std::io::Result<(u32, u32)> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut numbers = Numbers { today: local_date(SystemClock.now()), next: 0 };
    writeln!(out, "户号,网格,住址,姓名,与户主关系,性别,身份证号,电话,标签")?;
    let households = people / 3;
    let (surnames, names) =
        (["陈", "林", "黄", "郑", "蔡", "庄", "吴", "余"], ["秀英", "建国", "小明", "美玲", "志强"]);
    let pick = |list: &[&'static str], at: u32| {
        list.get(usize::try_from(at).unwrap_or(0) % list.len().max(1)).copied().unwrap_or_default()
    };
    for number in 0..households {
        let surname = pick(&surnames, number);
        let grid =
            grids.get(usize::try_from(number).unwrap_or(0) % grids.len().max(1)).map_or("", String::as_str);
        let mark = if number % 40 == 0 { "低保户" } else { "" };
        for (place, relation, year, male) in
            [(0, "户主", 1976, true), (1, "妻", 1977, false), (2, "子", 2008, true)]
        {
            let name = if place == 1 { pick(&surnames, number / 7) } else { surname };
            let id = numbers.of(year, male);
            let phone = if place == 2 {
                String::new()
            } else {
                format!("1{:010}", 3_000_000_000u64 + u64::from(number) * 2 + place)
            };
            writeln!(
                out,
                "B{number},{grid},新村路{}号,{name}{},{relation},{},{id},{phone},{}",
                number % 900 + 1,
                pick(&names, number / 3 + u32::try_from(place).unwrap_or(0)),
                if male { "男" } else { "女" },
                if place == 0 { mark } else { "" },
            )?;
        }
    }
    out.into_inner()?.sync_all()?;
    Ok((households, households * 3))
}

/// Sends the file as the console does; gives the answer.
async fn upload(server: &Server, token: &str, path: &Path) -> Result<Value> {
    let edge = "gezhi-bench-edge";
    let head = format!(
        "--{edge}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"ledger.csv\"\r\ncontent-type: text/csv\r\n\r\n"
    );
    let tail = format!("\r\n--{edge}--\r\n");
    let mut file = tokio::fs::File::open(path).await.map_err(|error| CommandError::file(path, error))?;
    let length = file.metadata().await.map_err(|error| CommandError::file(path, error))?.len();
    let whole = length + u64::try_from(head.len() + tail.len()).unwrap_or(0);
    let mut stream =
        tokio::net::TcpStream::connect(server.address).await.map_err(|error| failed("the server", error))?;
    let request = format!(
        "POST /api/v1/register/ledgers/preview HTTP/1.1\r\nhost: bench\r\ncontent-type: multipart/form-data; boundary={edge}\r\n\
         content-length: {whole}\r\nconnection: close\r\n{}\r\n{head}",
        cookie(Some(token))
    );
    let send = async {
        stream.write_all(request.as_bytes()).await?;
        tokio::io::copy(&mut file, &mut stream).await?;
        stream.write_all(tail.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = send.await.map_err(|error| failed("the upload", error))?;
    let text = String::from_utf8_lossy(&answer);
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    if !text.starts_with("HTTP/1.1 200") {
        return Err(CommandError::refused(format!("the ledger was refused: {text}")));
    }
    // The body may come in chunks: the JSON stands between the first and the last brace.
    let json = body.find('{').zip(body.rfind('}')).and_then(|(from, to)| body.get(from..=to)).unwrap_or("{}");
    serde_json::from_str(json).map_err(|error| failed("the preview", error))
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Waits until a path says another state.
async fn until(server: &Server, token: &str, path: &str, while_: &[&str], bar: &Bar) -> Result<Value> {
    let begun = Instant::now();
    loop {
        let now = server.json(path, Some(token)).await?;
        if !while_.contains(&text(&now, "state").as_str()) {
            return Ok(now);
        }
        if begun.elapsed() > PATIENCE {
            return Err(CommandError::refused("the ledger does not come to an end"));
        }
        let far = |name| now.get(name).and_then(Value::as_i64).unwrap_or(0);
        bar.say(&format!("ledger {}: {} of {}", text(&now, "state"), far("done"), far("total")));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn post(server: &Server, token: &str, path: &str) -> Result<Value> {
    let mut connection = Connection::open(server.address).await.map_err(|error| failed(path, error))?;
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\ncontent-type: application/json\r\n{}content-length: 2\r\n\r\n{{}}",
        cookie(Some(token))
    );
    let status = connection.send(request.as_bytes()).await.map_err(|error| failed(path, error))?;
    if status != 200 {
        let said = String::from_utf8_lossy(&connection.body).into_owned();
        return Err(CommandError::refused(format!("{path} answers {status}: {said}")));
    }
    serde_json::from_slice(&connection.body).map_err(|error| failed(path, error))
}

/// Measures it.
///
/// # Errors
/// Whatever goes wrong on the way; a ledger that does not go in.
pub async fn ledger(bench: &Bench, bar: &Bar) -> Result<Section> {
    let people = bench.people.min(1_000_000);
    let settlement =
        fill::Settlement { households: 100, people: 300, one_village: false, large_village: None };
    let data = fill::register(bench.room.path(), None, settlement, bar).await?;
    let server = Server::start(&data, None, bench.port(2)).await?;
    let everybody = server.people().await?;
    let token = &role(&everybody, "registrar", None)?.token;
    let path = bench.room.path().join("ledger.csv");
    let (households, people) = write(&path, &grids(&server, token).await?, people)
        .map_err(|error| CommandError::file(&path, error))?;
    let size = std::fs::metadata(&path).map_or(0, |file| file.len());

    bar.say("reading a ledger");
    let begun = Instant::now();
    let preview = upload(&server, token, &path).await?;
    let id = text(&preview, "preview_id");
    let preview =
        until(&server, token, &format!("/api/v1/register/ledgers/preview/{id}"), &["reading"], bar).await?;
    let reading = begun.elapsed();
    if preview.pointer("/counts/people_new").and_then(Value::as_u64) != Some(people.into()) {
        return Err(CommandError::refused(format!("the ledger was read as {preview}")));
    }
    let begun = Instant::now();
    post(&server, token, &format!("/api/v1/register/ledgers/preview/{id}/confirm")).await?;
    let busy = ["running", "undoing"];
    let batch = until(&server, token, &format!("/api/v1/register/ledgers/{id}"), &busy, bar).await?;
    let putting = begun.elapsed();
    if text(&batch, "state") != "done" {
        return Err(CommandError::refused(format!("the ledger is {batch}")));
    }
    let memory = server.memory();
    let begun = Instant::now();
    post(&server, token, &format!("/api/v1/register/ledgers/{id}/undo")).await?;
    until(&server, token, &format!("/api/v1/register/ledgers/{id}"), &busy, bar).await?;
    let undoing = begun.elapsed();
    server.stop().await?;
    let rate =
        |time: Duration| format!("{} people/s", whole(f64::from(people) / time.as_secs_f64().max(0.001)));
    let row = |what: &str, measured: String, reference: String, target: &str, met: Option<bool>| Row {
        what: what.into(),
        measured,
        reference,
        ratio: String::new(),
        target: target.into(),
        met,
    };
    let both = reading + putting;
    Ok(Section {
        title: "A ledger",
        about: vec![format!(
            "A CSV of {} people in {} households ({}), each with an identity number, uploaded over HTTP into an empty register of a \
             prefecture on SQLite, compared, confirmed, and taken back.",
            whole(people.into()),
            whole(households.into()),
            mib(size)
        )],
        rows: vec![
            row("uploaded, read and compared", time(reading), rate(reading), "", None),
            row("put in", time(putting), rate(putting), "", None),
            row("both", time(both), rate(both), "< 5 minutes", Some(both < TIME)),
            row("taken back", time(undoing), rate(undoing), "", None),
            row(
                "memory of the whole process until it is in",
                format!("{} resident, {} at most", mib(memory.resident), mib(memory.peak)),
                format!("{} of it not backed by a file", mib(memory.anonymous)),
                "< 300 MB",
                Some(memory.peak < MEMORY),
            ),
        ],
    })
}
