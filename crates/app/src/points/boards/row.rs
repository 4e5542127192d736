//! Between the state of an entry and its row, with the clock and the task that follow from it.

use super::{CLOCK, SUBJECT};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use crate::transparency::{Statement, enter};
use gezhi_domain::accounts::Permit;
use gezhi_domain::cases::Holder;
use gezhi_domain::deadlines::Limit;
use gezhi_domain::points::boards::{BoardRefused, BoardRules, BoardState};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::boards::{self as store, BoardRow};
use gezhi_store::tasks::NewTask;
use gezhi_store::time::{instant, micros};

/// Task of the second person.
pub const APPROVE_TASK: &str = "board_approve";
/// Working days in which the second person looks at it.
const APPROVE_DAYS: u32 = 3;

/// The state of a row.
pub(super) fn state_of(row: &BoardRow) -> Result<BoardState> {
    let notice = row.notice_until.map(instant).transpose()?;
    let expires = row.expires_at.map(instant).transpose()?;
    BoardState::parse(&row.state, notice, expires)
        .ok_or_else(|| StoreError::BadValue(format!("board entry {} is in no known state", row.id)).into())
}

/// The row in another state.
pub(super) fn put_state(row: &BoardRow, state: BoardState, at: i64) -> BoardRow {
    let mut next = BoardRow { state: state.code().to_owned(), version: row.version + 1, ..row.clone() };
    match state {
        BoardState::Proposed => {}
        BoardState::Notice { until } => next.notice_until = Some(micros(until)),
        BoardState::Shown { until } => {
            next.shown_at = Some(at);
            next.expires_at = Some(micros(until));
        }
        BoardState::Ended => next.ended_at = Some(at),
    }
    next
}

/// What a village has decided, or what is usual.
pub(super) async fn rules_of(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
) -> std::result::Result<BoardRules, StoreError> {
    let found = store::rules(tx, county, village).await?;
    Ok(found.map_or_else(BoardRules::default, |(black_board, objection_days, show_days)| BoardRules {
        black_board,
        objection_days,
        show_days,
    }))
}

/// An entry with the rules of its village.
pub(super) struct Find {
    pub county: i64,
    pub id: i64,
}

impl Op for Find {
    type Out = Option<(BoardRow, BoardRules)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = store::by_id(tx, self.county, self.id).await? else { return Ok(None) };
        let rules = rules_of(tx, self.county, row.village).await?;
        Ok(Some((row, rules)))
    }
}

/// Writes an entry as it stands now with its clock, its task, the journal and, once it is or was public, the log.
pub(super) async fn write(
    app: &App,
    tx: &mut Tx<'_>,
    permit: &Permit,
    row: &BoardRow,
    before: Option<i64>,
    entry: &Entry,
) -> Result<()> {
    let county = app.county;
    match before {
        None => store::insert(tx, permit, county, row).await?,
        Some(before) => {
            if !store::update(tx, permit, county, row, before).await? {
                return Err(changed(row));
            }
        }
    }
    follow(app, tx, row).await?;
    gezhi_store::tasks::done(tx, county, row.id, APPROVE_TASK).await?;
    if row.state == "proposed" {
        gezhi_store::tasks::put(tx, county, &task_of(app, row, entry.at)?).await?;
    }
    if row.shown_at.is_some() {
        let body = serde_json::json!({ "village": row.village.to_string(), "colour": row.colour, "state": row.state });
        enter(tx, county, &Statement { kind: SUBJECT, subject: row.id, at: entry.at, body }).await?;
    }
    Ok(gezhi_store::journal::append(tx, county, entry).await?)
}

/// Sets the clock to when the entry changes by itself.
pub(super) async fn follow(app: &App, tx: &mut Tx<'_>, row: &BoardRow) -> Result<()> {
    let county = app.county;
    let (stage, next_at) = match state_of(row)? {
        BoardState::Notice { until } => ("show", micros(until)),
        BoardState::Shown { until } => ("expire", micros(until)),
        BoardState::Proposed | BoardState::Ended => {
            gezhi_store::clock::clear(tx, county, CLOCK, row.id).await?;
            return Ok(());
        }
    };
    let clock =
        ClockRow { kind: CLOCK.into(), subject: row.id, epoch: row.version, next_at, stage: stage.into() };
    Ok(gezhi_store::clock::put(tx, county, &clock).await?)
}

fn task_of(app: &App, row: &BoardRow, at: i64) -> Result<NewTask> {
    let path = path_of(app, row.village)?;
    Ok(NewTask {
        subject_kind: SUBJECT,
        subject: row.id,
        kind: APPROVE_TASK,
        // Whoever put it forward cannot approve it: it waits a level above the village's leaders.
        holder: app.directory().holder_key(Holder::Dispatcher, Some(&path)),
        title: format!("黑榜待复核：{}", row.reason.chars().take(40).collect::<String>()),
        place: row.village,
        due_at: app.due(Limit::WorkingDays(APPROVE_DAYS)),
        created_at: at,
    })
}

/// Somebody was faster.
pub(super) fn changed(row: &BoardRow) -> AppError {
    AppError::Overtaken {
        code: "board_changed",
        zh: "这条榜单刚被别人处理过，请看最新情况。".into(),
        en: "Somebody else has just dealt with this entry; look at it as it is now.".into(),
        current: serde_json::json!({ "state": row.state }),
    }
}

/// What a refusal of the rules says.
pub(super) fn refused(refused: BoardRefused, row_state: &str) -> AppError {
    match refused {
        BoardRefused::Off => AppError::invalid(
            "black_board_off",
            "colour",
            "本村不设黑榜，可以上门提醒或在红榜表扬做得好的户。",
            "This village keeps no black board; speak with the household, or praise those who do well.",
        ),
        BoardRefused::SamePerson => AppError::invalid(
            "second_person",
            "id",
            "提名人不能自己复核，请另一位同事复核。",
            "Whoever put it forward cannot approve it; ask a colleague.",
        ),
        BoardRefused::Objected => AppError::Overtaken {
            code: "objection_open",
            zh: "还有异议没有答复，答复后才能上榜。".into(),
            en: "An objection has had no answer yet; answer it first.".into(),
            current: serde_json::json!({ "state": row_state }),
        },
        BoardRefused::State => AppError::Overtaken {
            code: "board_state",
            zh: "这条榜单已经处理过了，请看最新情况。".into(),
            en: "This entry is past that; look at it as it is now.".into(),
            current: serde_json::json!({ "state": row_state }),
        },
    }
}
