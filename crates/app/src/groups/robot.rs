//! Speaking to a group's robot.

use crate::context::App;
use crate::error::Result;
use crate::secrets::{SecretOf, open};
use crate::webhooks::Parcel;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gezhi_domain::groups::{GroupKind, Verdict, verdict};
use gezhi_store::groups::GroupRow;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use url::Url;

/// A robot and how it is spoken to.
#[derive(Debug, Clone)]
pub(super) struct Robot {
    kind: GroupKind,
    url: String,
    secret: Option<String>,
}

impl Robot {
    /// The robot of a group; `None` where somebody passes texts on.
    ///
    /// # Errors
    /// A secret that does not open.
    pub fn of(app: &App, row: &GroupRow) -> Result<Option<Self>> {
        let kind = GroupKind::parse(&row.kind).filter(|kind| *kind != GroupKind::ByHand);
        let (Some(kind), Some(url)) = (kind, &row.url) else { return Ok(None) };
        let secret = row.secret.as_deref().map(|kept| open(app, SecretOf::GroupSecret, row.id, kept));
        Ok(Some(Self { kind, url: open(app, SecretOf::GroupUrl, row.id, url)?, secret: secret.transpose()? }))
    }

    /// The address of a request. DingTalk wants the milliseconds of now, signed under its secret, in the query.
    fn address(&self, now: i64) -> String {
        let Some(secret) = &self.secret else { return self.url.clone() };
        let (Ok(mut url), Some(sign)) = (Url::parse(&self.url), signature(secret, now)) else {
            return self.url.clone();
        };
        url.query_pairs_mut().append_pair("timestamp", &now.to_string()).append_pair("sign", &sign);
        url.into()
    }
}

/// DingTalk's signature: HMAC-SHA-256 over the timestamp and the secret, under the secret.
fn signature(secret: &str, now: i64) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{now}\n{secret}").as_bytes());
    Some(STANDARD.encode(mac.finalize().into_bytes()))
}

/// Posts a text and judges the answer.
pub(super) async fn carry(app: &App, robot: &Robot, text: &str) -> Verdict {
    let Ok(body) = robot.kind.body(text) else { return Verdict::Never("robot_text") };
    let parcel = Parcel {
        url: robot.address(app.now().as_millisecond()),
        headers: Vec::new(),
        body: body.to_string(),
    };
    match app.settings.courier.exchange(parcel).await {
        Ok(reply) => verdict(reply.status, &reply.body),
        Err("private_address") => Verdict::Never("private_address"),
        Err(why) => Verdict::Later(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dingtalk_is_signed_in_the_query() {
        let robot = Robot {
            kind: GroupKind::DingTalk,
            url: "https://oapi.dingtalk.com/robot/send?access_token=t".into(),
            secret: Some("SECabc".into()),
        };
        let url = Url::parse(&robot.address(1_700_000_000_000)).unwrap();
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        assert_eq!(pairs[0], ("access_token".into(), "t".into()));
        assert_eq!(pairs[1], ("timestamp".into(), "1700000000000".into()));
        // Computed apart with `printf '1700000000000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64`.
        assert_eq!(pairs[2], ("sign".into(), "jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM=".into()));
    }
}
