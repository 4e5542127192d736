//! Sign-in codes by short message.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use gezhi_store::engine::{Op, StoreError, Tx};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Seconds between two codes to one telephone.
const PAUSE: i64 = 30;
/// How long a code is good, microseconds.
const GOOD_FOR: i64 = 5 * 60 * 1_000_000;

/// Codes of a demo, so that its sign-in page can show them. Empty in real installations.
static SHOWN: LazyLock<Mutex<HashMap<(i64, String), String>>> = LazyLock::new(|| Mutex::new(HashMap::new()));

struct Put {
    county: i64,
    phone: String,
    hash: String,
    now: i64,
}

impl Op for Put {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        if let Some(sent) = gezhi_store::sessions::code_sent_at(tx, self.county, &self.phone).await? {
            let waited = (self.now - sent) / 1_000_000;
            if (0..PAUSE).contains(&waited) {
                return Err(AppError::SlowDown { retry_after: PAUSE - waited });
            }
        }
        gezhi_store::sessions::put_code(
            tx,
            self.county,
            &self.phone,
            &self.hash,
            self.now + GOOD_FOR,
            self.now,
        )
        .await?;
        Ok(())
    }
}

/// A mobile number as people type it, or a refusal.
pub(super) fn mobile(phone: &str) -> Result<String> {
    let digits: String = phone.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let number = digits.strip_prefix("+86").unwrap_or(&digits).to_owned();
    let good = number.len() == 11 && number.starts_with('1') && number.chars().all(|c| c.is_ascii_digit());
    good.then_some(number).ok_or_else(|| {
        AppError::invalid("phone", "phone", "请填 11 位手机号。", "Give a mobile number of 11 digits.")
    })
}

/// Sends a six-digit code. The answer is the same whether or not the number is known.
///
/// # Errors
/// 422 for something that is no mobile number, 429 when one was sent just now.
pub async fn send_code(app: &App, phone: &str) -> Result<()> {
    let phone = mobile(phone)?;
    let code = app.settings.entropy.digits();
    let hash = sha256(format!("{phone}:{code}").as_bytes());
    let now = app.now().as_microsecond();
    app.db.write(Put { county: app.county, phone: phone.clone(), hash, now }).await?;
    let name = &app.profile().head.platform.zh;
    app.settings.sender.send(&phone, &format!("【{name}】验证码 {code}，5 分钟内有效。请勿告诉他人。"));
    if app.settings.demo {
        SHOWN.lock().unwrap_or_else(PoisonError::into_inner).insert((app.county, phone), code);
    }
    Ok(())
}

/// The last code sent to a telephone, in a demo only.
#[must_use]
pub fn last_code(app: &App, phone: &str) -> Option<String> {
    if !app.settings.demo {
        return None;
    }
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&(app.county, phone.to_owned())).cloned()
}

struct Try {
    county: i64,
    phone: String,
    now: i64,
}

impl Op for Try {
    type Out = Option<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Option<String>, StoreError> {
        gezhi_store::sessions::try_code(tx, self.county, &self.phone, self.now, 5).await
    }
}

/// Whether a code is the one that was sent; each try counts, five at most.
pub(super) async fn check(app: &App, phone: &str, code: &str) -> Result<bool> {
    let now = app.now().as_microsecond();
    let kept = app.db.write(Try { county: app.county, phone: phone.to_owned(), now }).await?;
    let given = sha256(format!("{phone}:{}", code.trim()).as_bytes());
    Ok(kept.is_some_and(|kept| bool::from(subtle::ConstantTimeEq::ct_eq(kept.as_bytes(), given.as_bytes()))))
}
