//! The stable forms of the command line, as scripts use them.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the binary must stop")]

use std::path::Path;
use std::process::{Command, Output};

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

fn demo(folder: &Path, profile: &str) -> String {
    let data = folder.to_string_lossy().into_owned();
    good(&["demo", "--profile", profile, "--data", &data, "--cases", "60"]);
    data
}

#[test]
fn every_command_has_help() {
    for command in [
        "init", "demo", "serve", "migrate", "openapi", "info", "verify", "import", "eval", "user", "api-key",
        "deadline",
    ] {
        let help = good(&[command, "--help"]);
        assert!(help.contains("Usage: gezhi"), "{help}");
    }
}

#[test]
fn a_deadline_is_a_date_alone() {
    let count = |from: &str, days: &str| good(&["deadline", "--from", from, "--working-days", days]);
    assert_eq!(count("2025-01-24", "5").trim(), "2025-02-07");
    assert!(count("2026-12-30", "5").starts_with("provisional 2027-01-"));
}

#[test]
fn a_demo_can_be_asked_checked_and_given_a_key_and_a_user() {
    let folder = tempfile::tempdir().unwrap();
    let data = demo(folder.path(), "shengli");
    let info: serde_json::Value = serde_json::from_str(&good(&["info", "--json", "--data", &data])).unwrap();
    assert_eq!(info["profile"], "shengli");
    assert_eq!(info["engine"], "sqlite");
    assert_eq!(info["grids"]["by_level"], serde_json::json!({ "单元格": 69 }));
    assert_eq!(info["grids"]["by_class"], serde_json::json!({ "dedicated": 3, "general": 66 }));
    assert_eq!(info["cases"]["total"], 60);
    assert_eq!(info["points"]["sum"], 0);
    assert!(info["points"]["entries"].as_i64().unwrap() > 1_000, "{}", info["points"]);
    for figure in ["accounts", "redemptions"] {
        assert!(info["points"][figure].as_i64().unwrap() > 10, "{}", info["points"]);
    }
    let people: serde_json::Value =
        serde_json::from_str(&good(&["info", "--sign-ins", "--json", "--data", &data])).unwrap();
    assert!(people.as_array().unwrap().iter().any(|person| person["role"] == "dispatcher"));
    let key = good(&["api-key", "create", "大屏", "--data", &data]);
    assert_eq!(key.lines().count(), 1, "{key}");
    let signed = good(&["api-key", "create", "邮件网关", "--signed", "--data", &data]);
    assert_eq!(signed.lines().nth(1).map(|secret| secret.starts_with("whsec_")), Some(true), "{signed}");
    let made = good(&[
        "user",
        "add",
        "test.worker",
        "--name",
        "张三",
        "--role",
        "worker",
        "--place",
        "马营台村/2社",
        "--data",
        &data,
    ]);
    assert!(made.contains("password: "), "{made}");
    assert!(good(&["user", "list", "--search", "test.worker", "--data", &data]).contains("worker@2社"));
    assert!(good(&["user", "password", "test.worker", "--data", &data]).contains("password: "));
    good(&["user", "reset-second-factor", "test.worker", "--data", &data]);
    assert!(good(&["verify", "--data", &data]).lines().all(|line| line.starts_with("ok ")));
    assert!(good(&["migrate", "--data", &data]).contains("up to date"));
}

#[test]
fn verify_finds_a_file_that_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let data = demo(folder.path(), "yangying");
    std::fs::remove_dir_all(folder.path().join("files")).unwrap();
    let output = gezhi(&["verify", "--data", &data]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("FAIL attachments"), "{}", text(&output.stdout));
}

#[test]
fn refusals_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_string_lossy().into_owned();
    let output = gezhi(&["info", "--data", &data]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("gezhi init"), "{}", text(&output.stderr));
    assert!(text(&gezhi(&["demo", "--profile", "nowhere"]).stderr).contains("qintang"));
}

#[test]
fn serve_refuses_what_cannot_work_before_it_listens() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let data = folder.path().to_string_lossy().into_owned();
    std::fs::write(path("sms.toml"), "url = 'https://a.example/{mobile}'\nmethod = 'GET'").unwrap();
    for (arguments, code, said) in [
        (["--sms-gateway", &path("none.toml")], 1, "none.toml"),
        (["--sms-gateway", &path("sms.toml")], 1, "{mobile} is not known"),
        (["--tls-cert", &path("none.pem")], 2, "--tls-key"),
        (["--oidc-issuer", "ldap://id.example"], 1, "--oidc-issuer ldap://id.example"),
        (["--oidc-issuer", "https://id.example"], 1, "--oidc-client-id"),
    ] {
        let all = [["serve", "--data"].as_slice(), &[&data], &arguments].concat();
        let output = gezhi(&all);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{arguments:?}: {}", text(&output.stderr));
        assert!(!text(&output.stdout).contains("listening"));
    }
    let (certificate, key) = (path("none.pem"), path("none.key"));
    let output = gezhi(&["serve", "--data", &data, "--tls-cert", &certificate, "--tls-key", &key]);
    assert!(text(&output.stderr).contains("none.pem"), "{}", text(&output.stderr));
}
