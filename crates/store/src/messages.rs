//! Messages by e-mail and short message: the originals of the cases made of them (feature C2).

use crate::engine::{Sql, StoreError, Tx};
use crate::{params, sql};

/// The insert, for pipelined operations; parameters by [`message_values!`](crate::message_values).
pub const INSERT: &Sql = sql!(
    "INSERT INTO message(county, id, case_id, api_key, message_id, kind, sender, sender_name, recipient, subject, body, sent_at, at) ",
    "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)"
);

/// A message as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageRow {
    /// Identity.
    pub id: i64,
    /// Case made of it.
    pub case_id: i64,
    /// Key of the gateway.
    pub api_key: i64,
    /// Number that the gateway gave it.
    pub message_id: String,
    /// `mail` or `sms`.
    pub kind: String,
    /// Address or telephone of whoever sent it.
    pub sender: String,
    /// Name of whoever sent it.
    pub sender_name: Option<String>,
    /// Address or number it was sent to.
    pub recipient: Option<String>,
    /// Subject.
    pub subject: Option<String>,
    /// The whole text, or the whole HTML where there was no text.
    pub body: String,
    /// When it was sent, as the gateway says.
    pub sent_at: Option<i64>,
    /// When it came in.
    pub at: i64,
}

crate::from_row! { struct MessageRow {
    id, case_id, api_key, message_id, kind, sender, sender_name, recipient, subject, body, sent_at, at
} }

/// The parameters of [`INSERT`] for a message.
#[macro_export]
macro_rules! message_values {
    ($county:expr, $row:expr) => {
        $crate::params![
            $county,
            $row.id,
            $row.case_id,
            $row.api_key,
            &$row.message_id,
            &$row.kind,
            &$row.sender,
            &$row.sender_name,
            &$row.recipient,
            &$row.subject,
            &$row.body,
            $row.sent_at,
            $row.at
        ]
    };
}

/// The message of a gateway by the number it gave it.
///
/// # Errors
/// Failures of the engine.
pub async fn find(
    tx: &mut Tx<'_>,
    county: i64,
    api_key: i64,
    message_id: &str,
) -> Result<Option<MessageRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, case_id, api_key, message_id, kind, sender, sender_name, recipient, subject, body, sent_at, at ",
            "FROM message WHERE county = $1 AND api_key = $2 AND message_id = $3"
        ),
        &params![county, api_key, message_id],
    )
    .await
}

/// The message that a case was made of.
///
/// # Errors
/// Failures of the engine.
pub async fn of_case(tx: &mut Tx<'_>, county: i64, case_id: i64) -> Result<Option<MessageRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, case_id, api_key, message_id, kind, sender, sender_name, recipient, subject, body, sent_at, at ",
            "FROM message WHERE county = $1 AND case_id = $2 ORDER BY id + 0 LIMIT 1"
        ),
        &params![county, case_id],
    )
    .await
}
