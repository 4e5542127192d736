//! Filing a message: once for each number that the gateway gave it.

use super::encoded_words::decode_words;
use super::sender::sender;
use super::sent_at::sent_at;
use crate::attachments::{Incoming, Staged, take};
use crate::cases::{self, NewReport};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::views::Bi;
use gezhi_domain::accounts::Actor;
use gezhi_domain::cases::{CaseId, Channel, MAX_CHARACTERS, clean_text};
use gezhi_domain::messages::{own_words, text_of_html};
use gezhi_store::accounts::ApiKeyRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::messages::MessageRow;
use serde::Serialize;
use utoipa::ToSchema;

/// Most files of one message.
pub const MAX_FILES: usize = 6;
/// Longest text that is kept, in characters.
const MAX_ORIGINAL: usize = 200_000;
/// Longest number of a message.
const MAX_ID: usize = 400;

/// What a gateway hands over, every text as it came.
#[derive(Debug, Default)]
pub struct Sent {
    /// Number of the message, given by the gateway or the sender's mail program.
    pub id: Option<String>,
    /// Telephone or mail address.
    pub from: Option<String>,
    /// Name beside it.
    pub from_name: Option<String>,
    /// Where it was sent.
    pub to: Option<String>,
    /// Subject.
    pub subject: Option<String>,
    /// Plain text.
    pub text: Option<String>,
    /// HTML, used where there is no plain text.
    pub html: Option<String>,
    /// When it was sent.
    pub received_at: Option<String>,
    /// Files.
    pub files: Vec<SentFile>,
    /// Address of the request.
    pub address: Option<String>,
}

/// A file of a message.
#[derive(Debug)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file that was not taken. The message is: a logo or a form in a mail must not stop a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SkippedFile)]
pub struct Skipped {
    /// Its name.
    pub name: String,
    /// Why.
    pub code: String,
}

/// The answer to a message.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Ticket of the case.
    pub ticket: String,
    /// What the gateway may send back.
    pub reply: Bi,
    /// Files that were not taken.
    pub skipped: Vec<Skipped>,
    /// The same message came before.
    pub replayed: bool,
}

struct Known {
    county: i64,
    key: i64,
    message_id: String,
}

impl Op for Known {
    type Out = Option<(MessageRow, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::messages::find(tx, self.county, self.key, &self.message_id).await?
        else {
            return Ok(None);
        };
        let case = gezhi_store::cases::by_id(tx, self.county, CaseId(row.case_id)).await?;
        Ok(case.map(|stored| (row, stored.case.ticket)))
    }
}

/// A line without what would break it, at most so long.
fn line(text: Option<&str>, limit: usize) -> Option<String> {
    let text = decode_words(text.unwrap_or_default());
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let line: String = words
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(limit)
        .collect();
    Some(line).filter(|line| !line.is_empty())
}

fn message_id(sent: &Sent) -> Result<String> {
    let id = sent.id.as_deref().unwrap_or_default().trim();
    if id.is_empty() || id.len() > MAX_ID || id.chars().any(char::is_control) {
        return Err(AppError::invalid(
            "message_id",
            "id",
            format!("请给每条消息一个编号 id（最多 {MAX_ID} 字节），重发时编号不变，才不会重复立案。"),
            format!(
                "Give every message an id, {MAX_ID} bytes at most, and the same one when it is sent again: it keeps a \
                 repeat from becoming a second case."
            ),
        ));
    }
    Ok(id.to_owned())
}

/// The original and, of it, the person's own words.
fn words_of(sent: &Sent) -> Result<(String, String)> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let (original, readable) = match (given(&sent.text), given(&sent.html)) {
        (Some(text), _) => (text.clone(), text),
        (None, Some(html)) => {
            let readable = text_of_html(&html);
            (html, readable)
        }
        (None, None) => (String::new(), String::new()),
    };
    let length = original.chars().count();
    if length > MAX_ORIGINAL {
        return Err(AppError::invalid(
            "text_too_long",
            "text",
            format!("消息太长了：{length} 字，最多 {MAX_ORIGINAL} 字。"),
            format!("The message has {length} characters, {MAX_ORIGINAL} at most."),
        ));
    }
    Ok((original.replace('\0', ""), own_words(&readable)))
}

/// What stands in the case: subject, own words, and which files are missing; cut where it is too long, for the original
/// is kept whole.
fn case_text(subject: Option<&str>, words: &str, skipped: &[Skipped]) -> String {
    let mut lines: Vec<String> = Vec::new();
    if let Some(subject) = subject.filter(|subject| !words.starts_with(subject)) {
        lines.push(subject.to_owned());
    }
    lines.push(words.to_owned());
    let notes: Vec<String> = skipped.iter().map(|file| format!("（附件没有收下：{}）", file.name)).collect();
    let text = clean_text(&lines.join("\n"), usize::MAX).unwrap_or_default();
    let room =
        MAX_CHARACTERS.saturating_sub(notes.iter().map(|note| note.chars().count() + 1).sum::<usize>());
    let text = if text.chars().count() > room {
        const CUT: &str = "…（原文较长，见原件）";
        let kept: String = text.chars().take(room.saturating_sub(CUT.chars().count())).collect();
        format!("{kept}{CUT}")
    } else {
        text
    };
    std::iter::once(text).chain(notes).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn answer(app: &App, ticket: String, skipped: Vec<Skipped>, replayed: bool) -> Taken {
    let at = format!("{}/t/{ticket}", app.settings.origin.trim_end_matches('/'));
    let reply = Bi::new(
        format!("已收到，编号 {ticket}。查看进度：{at}"),
        format!("Received under {ticket}. Follow it at {at}"),
    );
    Taken { ticket, reply, skipped, replayed }
}

/// Files a message.
///
/// # Errors
/// Sentences for what is wrong with it; failures of the store.
pub async fn file(app: &App, key: &ApiKeyRow, mut sent: Sent) -> Result<Taken> {
    let message_id = message_id(&sent)?;
    let sender = sender(sent.from.as_deref())?;
    let known = Known { county: app.county, key: key.id, message_id: message_id.clone() };
    if let Some((row, ticket)) = app.db.read(known).await? {
        if row.sender != sender.contact() {
            return Err(AppError::invalid(
                "idempotency_mismatch",
                "id",
                "这个编号已经用来发过另一个人的消息，请换一个编号。",
                "This id was used for a message of somebody else; give a new one.",
            ));
        }
        return Ok(answer(app, ticket, Vec::new(), true));
    }
    let (original, words) = words_of(&sent)?;
    let subject = line(sent.subject.as_deref(), 200);
    let sent_at =
        sent.received_at.as_deref().filter(|text| !text.trim().is_empty()).map(sent_at).transpose()?;
    let name = line(sent.from_name.as_deref(), 60);
    let mut new = NewReport {
        channel: Some(Channel::Message),
        name: sender.reporter(name.as_deref()),
        phone: (sender.kind() == "sms").then(|| sender.contact().to_owned()),
        idempotency_key: Some(format!("message:{}:{}", key.id, sha256(message_id.as_bytes()))),
        body_hash: sha256(sender.contact().as_bytes()),
        address: sent.address.take(),
        ..NewReport::default()
    };
    let mut skipped = Vec::new();
    for SentFile { name, bytes } in sent.files {
        let content = Staged::of(&app.files, &bytes)?;
        match take(app, Incoming { content, field: "photos" }).await {
            Ok(row) => new.attachments.push(row),
            Err(AppError::Invalid { code, .. }) => {
                let name = line(Some(&name), 60).unwrap_or_else(|| "?".to_owned());
                skipped.push(Skipped { name, code: code.to_owned() });
            }
            Err(error) => return Err(error),
        }
    }
    if words.is_empty() && subject.is_none() && new.attachments.is_empty() {
        return Err(AppError::invalid(
            "nothing_said",
            "text",
            "消息里没有文字，也没有能收下的照片。",
            "The message has neither words nor a photo that can be taken.",
        ));
    }
    new.text = case_text(subject.as_deref(), &words, &skipped);
    new.message = Some(MessageRow {
        id: app.id(),
        case_id: 0,
        api_key: key.id,
        message_id,
        kind: sender.kind().to_owned(),
        sender: sender.contact().to_owned(),
        sender_name: name,
        recipient: line(sent.to.as_deref(), 254),
        subject,
        body: original,
        sent_at: sent_at.map(jiff::Timestamp::as_microsecond),
        at: app.now().as_microsecond(),
    });
    let outcome = cases::report(app, &Actor::stranger(), new).await?;
    Ok(answer(app, outcome.answer.ticket, skipped, outcome.replayed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subject_and_words_and_what_is_missing() {
        assert_eq!(case_text(Some("路灯不亮"), "三天了", &[]), "路灯不亮\n三天了");
        assert_eq!(case_text(Some("路灯不亮"), "路灯不亮三天了", &[]), "路灯不亮三天了");
        assert_eq!(case_text(Some("路灯不亮"), "", &[]), "路灯不亮");
        let skipped = [Skipped { name: "表.pdf".into(), code: "media_unknown".into() }];
        assert_eq!(case_text(None, "三天了", &skipped), "三天了\n（附件没有收下：表.pdf）");
        let long = case_text(Some("长"), &"水".repeat(5_000), &skipped);
        assert_eq!(long.chars().count(), MAX_CHARACTERS);
        assert!(long.ends_with("…（原文较长，见原件）\n（附件没有收下：表.pdf）"));
    }

    #[test]
    fn lines_are_decoded_and_stay_lines() {
        assert_eq!(line(Some("=?UTF-8?B?5rC0566h?=\r\n Bcc: x\0y"), 200).as_deref(), Some("水管 Bcc: x y"));
        assert_eq!(line(Some(" \n "), 200), None);
    }
}
