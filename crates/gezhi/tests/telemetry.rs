//! Log lines and traces of a running server, as a collector and a log shipper receive them (feature A9).
#![expect(clippy::unwrap_used, reason = "a test that cannot run the binary must stop")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

const TRACE: [u8; 16] =
    [0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36];

/// A collector that takes whatever is posted; gives its address and what came.
fn collector() -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let taken = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&taken);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            while let Some(body) = request(&mut reader) {
                keep.lock().unwrap().extend(body);
                let answer =
                    "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
                reader.get_mut().write_all(answer.as_bytes()).unwrap();
            }
        }
    });
    (address, taken)
}

/// The first line and the body of the next request on a connection.
fn request(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let (mut body, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if body.is_empty() {
            body.extend(line.as_bytes());
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut rest = vec![0; length];
    reader.read_exact(&mut rest).ok()?;
    body.extend(rest);
    Some(body)
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn a_request_is_traced_from_its_caller_and_logged_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_string_lossy().into_owned();
    let gezhi = env!("CARGO_BIN_EXE_gezhi");
    let filled =
        Command::new(gezhi).args(["demo", "--profile", "shengli", "--cases", "5", "--data", &data]).output();
    assert!(filled.unwrap().status.success());
    let (address, taken) = collector();
    let mut server = Command::new(gezhi)
        .args(["serve", "--data", &data, "--listen", "127.0.0.1:0"])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", &address)
        .env("GEZHI_LOG", "gezhi=info,tower_http=debug")
        .env("GEZHI_LOG_FORMAT", "json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on ").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let trace: String = TRACE.iter().map(|byte| format!("{byte:02x}")).collect();
    let ask = format!(
        "GET /api/v1/public/board HTTP/1.1\r\nHost: {address}\r\ntraceparent: 00-{trace}-00f067aa0ba902b7-01\r\n\
         X-Request-Id: from-outside-7\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(ask.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let stopped = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    let output = server.wait_with_output().unwrap();
    assert!(output.status.success());

    let taken = taken.lock().unwrap();
    for wanted in ["POST /v1/traces", "GET /api/v1/public/board", "db.read", "gezhi"] {
        assert!(holds(&taken, wanted.as_bytes()), "the collector did not get {wanted}");
    }
    assert!(holds(&taken, &TRACE), "the caller's trace was not continued");
    let log = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_request = lines.iter().find(|line| line["span"]["http.route"] == "/api/v1/public/board");
    assert_eq!(of_request.unwrap()["span"]["request_id"], "from-outside-7", "{log}");
}

#[test]
fn an_unknown_log_format_is_refused_with_what_there_is() {
    let output = Command::new(env!("CARGO_BIN_EXE_gezhi"))
        .args(["deadline", "--from", "2025-01-24", "--working-days", "5"])
        .env("GEZHI_LOG_FORMAT", "yaml")
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("text or json"));
}
