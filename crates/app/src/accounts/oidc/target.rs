//! Where somebody goes on after the sign-in: a path of ours, or nothing (no open redirect).

use crate::error::{AppError, Result};

/// The console.
const DEFAULT: &str = "/console/";

/// A path of ours. Browsers read `//`, `/\` and control characters as the beginning of another host.
pub(super) fn own_path(wanted: Option<&str>) -> Result<String> {
    let Some(path) = wanted.map(str::trim).filter(|path| !path.is_empty()) else {
        return Ok(DEFAULT.to_owned());
    };
    let own = path.len() <= 1_000
        && path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/api/")
        && !path.chars().any(|character| character == '\\' || character.is_control());
    if own {
        // As an address is written: what is not ASCII would not fit into a header.
        let here = url::Url::parse("http://here.invalid").ok();
        let joined = here.as_ref().and_then(|here| here.join(path).ok());
        if let (Some(here), Some(joined)) = (here, joined)
            && here.origin() == joined.origin()
            && !joined.path().starts_with("//")
        {
            return Ok(joined[url::Position::BeforePath..].to_owned());
        }
    }
    Err(AppError::invalid(
        "oidc_target",
        "to",
        "登录后只能回到本系统的页面。请从登录页重新开始。",
        "After signing in only a page of this system can follow; start again from the sign-in page.",
    ))
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn pages_of_ours_only() {
        assert_eq!(own_path(None).unwrap(), "/console/");
        for (given, path) in [
            ("/console/cases?state=open#top", "/console/cases?state=open#top"),
            ("/m/", "/m/"),
            ("/console/cases?q=水", "/console/cases?q=%E6%B0%B4"),
            ("/a/../console/", "/console/"),
        ] {
            assert_eq!(own_path(Some(given)).unwrap(), path);
        }
        for foreign in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/x/..//evil.example",
            "/.//evil.example",
            "javascript:alert(1)",
            "console",
            "/api/v1/session",
            "/x\r\nSet-Cookie: a=b",
        ] {
            assert!(own_path(Some(foreign)).is_err(), "{foreign}");
        }
    }
}
