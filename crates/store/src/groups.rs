//! Chat groups of grids, notices and posts to them (feature G8).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// Identity.
    pub id: i64,
    /// Grid.
    pub place: i64,
    /// Name.
    pub name: String,
    /// `wecom`, `dingtalk`, `by_hand`.
    pub kind: String,
    /// Address of its robot, sealed.
    pub url: Option<String>,
    /// Secret under which DingTalk wants it signed, sealed.
    pub secret: Option<String>,
    /// Host of the address: as much of it as is shown.
    pub host: Option<String>,
    /// How many are in it, as far as is known.
    pub members: i64,
    /// Who looks after it.
    pub owner: String,
    /// Whether it is told of public cases that were closed in its place.
    pub tells_closed: bool,
    /// Made.
    pub created_at: i64,
    /// Failures in a row.
    pub failures: i64,
    /// Since when it fails.
    pub failing_since: Option<i64>,
    /// Nothing is sent before.
    pub retry_at: Option<i64>,
    /// What is wrong with its robot.
    pub problem: Option<String>,
    /// Last text that it took.
    pub last_at: Option<i64>,
}

crate::from_row! { struct GroupRow {
    id, place, name, kind, url, secret, host, members, owner, tells_closed, created_at, failures, failing_since, retry_at, problem, last_at
} }

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Identity.
    pub id: i64,
    /// Place whose groups it goes to.
    pub place: i64,
    /// Text with its gaps.
    pub text: String,
    /// Account of the author.
    pub account: Option<i64>,
    /// Author.
    pub author: String,
    /// When.
    pub at: i64,
    /// How many groups.
    pub groups: i64,
    /// Of these, how many have it.
    pub done: i64,
    /// Of these, how many cannot get it.
    pub given_up: i64,
}

crate::from_row! { struct NoticeRow { id, place, text, account, author, at, groups, done, given_up } }

/// A text on its way to a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingRow {
    /// Identity.
    pub id: i64,
    /// Group.
    pub chat: i64,
    /// Notice it belongs to.
    pub notice: Option<i64>,
    /// Case it tells of.
    pub subject: Option<i64>,
    /// Text, its gaps filled; empty for one that is worded when it is sent.
    pub text: String,
    /// When it was asked for.
    pub at: i64,
    /// `waiting`, `hand`, `done`, `given_up`.
    pub state: String,
    /// Tries so far.
    pub tries: i64,
    /// Not tried before.
    pub next_at: i64,
    /// When it was taken or given up.
    pub done_at: Option<i64>,
    /// What the last try failed with.
    pub error: Option<String>,
}

crate::from_row! { struct PostingRow { id, chat, notice, subject, text, at, state, tries, next_at, done_at, error } }

/// A text that is sent again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    /// Identity.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Text with gaps.
    pub text: String,
}

crate::from_row! { struct TemplateRow { id, name, text } }

/// Puts a group in or changes it; what its robot has been through stays.
///
/// # Errors
/// Failures of the engine.
pub async fn put(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &GroupRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO chat_group(county, id, place, name, kind, url, secret, host, members, owner, tells_closed, created_at, failures) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,0) ON CONFLICT (county, id) DO UPDATE SET place = excluded.place, ",
            "name = excluded.name, kind = excluded.kind, url = excluded.url, secret = excluded.secret, host = excluded.host, ",
            "members = excluded.members, owner = excluded.owner, tells_closed = excluded.tells_closed"
        ),
        &params![
            county, row.id, row.place, &row.name, &row.kind, &row.url, &row.secret, &row.host, row.members, &row.owner,
            row.tells_closed, row.created_at
        ],
    )
    .await?;
    Ok(())
}

/// All groups that are not ended, by place.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<GroupRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, place, name, kind, url, secret, host, members, owner, tells_closed, created_at, failures, failing_since, retry_at, ",
            "problem, last_at FROM chat_group WHERE county = $1 AND ended_at IS NULL ORDER BY place, id LIMIT 20000"
        ),
        &params![county],
    )
    .await
}

/// Groups of a place that are told of cases closed there.
///
/// # Errors
/// Failures of the engine.
pub async fn told_closed(tx: &mut Tx<'_>, county: i64, place: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id FROM chat_group WHERE county = $1 AND place = $2 AND ended_at IS NULL AND tells_closed"
        ),
        &params![county, place],
    )
    .await
}

/// One that is not ended.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<GroupRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, place, name, kind, url, secret, host, members, owner, tells_closed, created_at, failures, failing_since, retry_at, ",
            "problem, last_at FROM chat_group WHERE county = $1 AND id = $2 AND ended_at IS NULL"
        ),
        &params![county, id],
    )
    .await
}

/// Ends a group: nothing goes to it any more, what waits is given up.
///
/// # Errors
/// Failures of the engine.
pub async fn end(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    at: i64,
) -> Result<bool, StoreError> {
    let ended = tx
        .exec(
            sql!(
                "UPDATE chat_group SET ended_at = $3, url = NULL, secret = NULL ",
                "WHERE county = $1 AND id = $2 AND ended_at IS NULL"
            ),
            &params![county, id, at],
        )
        .await?;
    tx.exec(
        sql!(
            "UPDATE group_post SET state = 'given_up', done_at = $3, error = 'group_ended' ",
            "WHERE county = $1 AND chat = $2 AND state IN ('waiting', 'hand')"
        ),
        &params![county, id, at],
    )
    .await?;
    Ok(ended == 1)
}

/// How a group's robot is doing.
///
/// # Errors
/// Failures of the engine.
pub async fn health(tx: &mut Tx<'_>, county: i64, row: &GroupRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE chat_group SET failures = $3, failing_since = $4, retry_at = $5, problem = $6, last_at = $7 ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, row.id, row.failures, row.failing_since, row.retry_at, &row.problem, row.last_at],
    )
    .await?;
    Ok(())
}

/// Writes a notice down.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_notice(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &NoticeRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO group_notice(county, id, place, text, account, author, at, groups) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)"
        ),
        &params![county, row.id, row.place, &row.text, row.account, &row.author, row.at, row.groups],
    )
    .await?;
    Ok(())
}

/// The newest notices, with what became of them.
///
/// # Errors
/// Failures of the engine.
pub async fn notices(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<NoticeRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT n.id, n.place, n.text, n.account, n.author, n.at, n.groups, ",
            "(SELECT count(*) FROM group_post p WHERE p.county = n.county AND p.notice = n.id AND p.state = 'done'), ",
            "(SELECT count(*) FROM group_post p WHERE p.county = n.county AND p.notice = n.id AND p.state = 'given_up') ",
            "FROM group_notice n WHERE n.county = $1 ORDER BY n.id DESC LIMIT $2"
        ),
        &params![county, limit],
    )
    .await
}

/// Lets a text wait.
///
/// # Errors
/// Failures of the engine.
pub async fn post(tx: &mut Tx<'_>, county: i64, row: &PostingRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO group_post(county, id, chat, notice, subject, text, at, state, tries, next_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)"
        ),
        &params![
            county,
            row.id,
            row.chat,
            row.notice,
            row.subject,
            &row.text,
            row.at,
            &row.state,
            row.tries,
            row.next_at
        ],
    )
    .await?;
    Ok(())
}

/// The newest texts of a group.
///
/// # Errors
/// Failures of the engine.
pub async fn posts_of(
    tx: &mut Tx<'_>,
    county: i64,
    chat: i64,
    limit: i64,
) -> Result<Vec<PostingRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, chat, notice, subject, text, at, state, tries, next_at, done_at, error FROM group_post ",
            "WHERE county = $1 AND chat = $2 ORDER BY id DESC LIMIT $3"
        ),
        &params![county, chat, limit],
    )
    .await
}

/// The texts of a notice.
///
/// # Errors
/// Failures of the engine.
pub async fn posts_of_notice(
    tx: &mut Tx<'_>,
    county: i64,
    notice: i64,
) -> Result<Vec<PostingRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, chat, notice, subject, text, at, state, tries, next_at, done_at, error FROM group_post ",
            "WHERE county = $1 AND notice = $2 ORDER BY id LIMIT 20000"
        ),
        &params![county, notice],
    )
    .await
}

/// One text.
///
/// # Errors
/// Failures of the engine.
pub async fn posting(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<PostingRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, chat, notice, subject, text, at, state, tries, next_at, done_at, error FROM group_post ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// Texts that wait to be passed on by hand, in the order in which they were asked for.
///
/// # Errors
/// Failures of the engine.
pub async fn by_hand(tx: &mut Tx<'_>, county: i64, chat: i64) -> Result<Vec<PostingRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, chat, notice, subject, text, at, state, tries, next_at, done_at, error FROM group_post ",
            "WHERE county = $1 AND chat = $2 AND state = 'hand' ORDER BY id LIMIT 100"
        ),
        &params![county, chat],
    )
    .await
}

/// Identities of all texts that wait to be passed on.
///
/// # Errors
/// Failures of the engine.
pub async fn all_by_hand(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!("SELECT id FROM group_post WHERE county = $1 AND state = 'hand' ORDER BY id"),
        &params![county],
    )
    .await
}

/// Groups that have something due and may be spoken to now.
///
/// # Errors
/// Failures of the engine.
pub async fn due(tx: &mut Tx<'_>, county: i64, now: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!(
            "SELECT DISTINCT p.chat FROM group_post p JOIN chat_group g ON g.county = p.county AND g.id = p.chat ",
            "WHERE p.county = $1 AND p.state = 'waiting' AND p.next_at <= $2 AND (g.retry_at IS NULL OR g.retry_at <= $2) ",
            "LIMIT 500"
        ),
        &params![county, now],
    )
    .await
}

/// Takes the next text of a group that is due, for as long as the lease: nobody else takes it meanwhile.
///
/// # Errors
/// Failures of the engine.
pub async fn claim(
    tx: &mut Tx<'_>,
    county: i64,
    chat: i64,
    now: i64,
    until: i64,
) -> Result<Option<PostingRow>, StoreError> {
    tx.opt(
        sql!(
            "UPDATE group_post SET next_at = $4 WHERE county = $1 AND id = (SELECT id FROM group_post ",
            "WHERE county = $1 AND chat = $2 AND state = 'waiting' AND next_at <= $3 ORDER BY id LIMIT 1) ",
            "RETURNING id, chat, notice, subject, text, at, state, tries, next_at, done_at, error"
        ),
        &params![county, chat, now, until],
    )
    .await
}

/// Writes down what became of a text.
///
/// # Errors
/// Failures of the engine.
pub async fn record(tx: &mut Tx<'_>, county: i64, row: &PostingRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE group_post SET text = $3, state = $4, tries = $5, next_at = $6, done_at = $7, error = $8 ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, row.id, &row.text, &row.state, row.tries, row.next_at, row.done_at, &row.error],
    )
    .await?;
    Ok(())
}

/// Marks a text as passed on by hand; says whether it waited for that.
///
/// # Errors
/// Failures of the engine.
pub async fn passed_on(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    at: i64,
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!(
                "UPDATE group_post SET state = 'done', done_at = $3, tries = 1 WHERE county = $1 AND id = $2 AND state = 'hand'"
            ),
            &params![county, id, at],
        )
        .await?;
    Ok(moved == 1)
}

/// Forgets texts that came to an end before an instant.
///
/// # Errors
/// Failures of the engine.
pub async fn forget(tx: &mut Tx<'_>, county: i64, before: i64) -> Result<u64, StoreError> {
    tx.exec(
        sql!("DELETE FROM group_post WHERE county = $1 AND done_at IS NOT NULL AND done_at < $2"),
        &params![county, before],
    )
    .await
}

/// Templates by name.
///
/// # Errors
/// Failures of the engine.
pub async fn templates(tx: &mut Tx<'_>, county: i64) -> Result<Vec<TemplateRow>, StoreError> {
    tx.rows(
        sql!("SELECT id, name, text FROM group_template WHERE county = $1 ORDER BY name, id LIMIT 200"),
        &params![county],
    )
    .await
}

/// Puts a template in or changes it.
///
/// # Errors
/// Failures of the engine.
pub async fn put_template(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &TemplateRow,
    at: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO group_template(county, id, name, text, at) VALUES ($1,$2,$3,$4,$5) ",
            "ON CONFLICT (county, id) DO UPDATE SET name = excluded.name, text = excluded.text, at = excluded.at"
        ),
        &params![county, row.id, &row.name, &row.text, at],
    )
    .await?;
    Ok(())
}

/// Takes a template away.
///
/// # Errors
/// Failures of the engine.
pub async fn remove_template(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
) -> Result<bool, StoreError> {
    let gone = tx
        .exec(sql!("DELETE FROM group_template WHERE county = $1 AND id = $2"), &params![county, id])
        .await?;
    Ok(gone == 1)
}
