//! Signing, as Standard Webhooks has it: HMAC-SHA-256 over `ID.TIMESTAMP.BODY`. Used in both directions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Identity of a message: the same for every try.
pub const HEADER_ID: &str = "webhook-id";
/// Seconds since 1970 of this try.
pub const HEADER_TIMESTAMP: &str = "webhook-timestamp";
/// One or more signatures, divided by blanks.
pub const HEADER_SIGNATURE: &str = "webhook-signature";

/// What every secret begins with, so that scanners for leaked secrets know it.
const PREFIX: &str = "whsec_";
/// How far a timestamp may be off, seconds: longer than clocks differ, shorter than anybody needs to send an old message again.
const TOLERANCE: i64 = 300;

/// A new secret from random hex digits.
#[must_use]
pub fn new_secret(token: &str) -> String {
    let bytes = hex::decode(token).unwrap_or_else(|_| token.as_bytes().to_vec());
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

fn mac(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<Vec<u8>> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(mac.finalize().into_bytes().to_vec())
}

/// The signature header of a message; empty for a secret that is none.
#[must_use]
pub fn signature(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> String {
    mac(secret, id, timestamp, body).map(|mac| format!("v1,{}", STANDARD.encode(mac))).unwrap_or_default()
}

/// Whether a message that came in is signed under a secret, and was signed just now.
#[must_use]
pub fn verify(secret: &str, id: &str, timestamp: &str, signatures: &str, body: &[u8], now: i64) -> bool {
    let Ok(at) = timestamp.trim().parse::<i64>() else { return false };
    if !(now - TOLERANCE..=now + TOLERANCE).contains(&at) {
        return false;
    }
    let Some(expected) = mac(secret, id, at, body) else { return false };
    signatures
        .split(' ')
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(|signature| STANDARD.decode(signature.trim()).ok())
        .any(|given| bool::from(given.ct_eq(&expected)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_the_standard() {
        // From the test suite of the reference libraries (standard-webhooks/standard-webhooks).
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = br#"{"test": 2432232314}"#;
        let signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_was_changed_or_is_old_is_not_accepted() {
        let secret = new_secret("00112233445566778899aabbccddeeff0011223344556677");
        let signed = signature(&secret, "a", 1_000, b"body");
        assert!(verify(&secret, "a", "1000", &format!("v1,AAAA {signed} v2,x"), b"body", 1_200));
        assert!(!verify(&secret, "b", "1000", &signed, b"body", 1_200));
        assert!(!verify(&secret, "a", "1001", &signed, b"body", 1_200));
        assert!(!verify(&secret, "a", "1000", &signed, b"bodY", 1_200));
        assert!(!verify(&secret, "a", "1000", &signed, b"body", 1_301));
        assert!(!verify(&secret, "a", "1000", "", b"body", 1_000));
        assert!(!verify("whsec_", "a", "1000", "v1,", b"body", 1_000));
    }
}
