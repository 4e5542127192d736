//! Entering a gift or a spending: the money moves in the ledger, and a spending shows its receipts.

use super::{LINE, programme};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::points::{Posting, Side, What};
use crate::residents::scope::path_of;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::points::{EntryKind, Holder, MOST};
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::points::fund::{self as store, FundLineRow, FundRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Receipts of one spending.
const RECEIPTS: usize = 6;

/// A gift or a spending.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[schema(as = FundRecording)]
pub struct Recording {
    /// `gift` or `spending`.
    pub kind: String,
    /// In fen, up to a million; larger ones are entered in parts.
    pub amount: i64,
    /// Who gives, as they want to be named; `爱心人士` for who does not.
    #[serde(default)]
    pub giver: String,
    /// What for; everybody reads it.
    pub what: String,
    /// Identities of uploaded receipts; at least one for a spending. They are public: cover what is personal on them.
    #[serde(default)]
    pub receipts: Vec<String>,
}

/// What was entered.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = FundRecorded)]
pub struct Recorded {
    /// Entry of the ledger.
    pub entry: Id,
    /// What is left in the fund, in fen.
    pub balance: i64,
}

pub(super) struct Find {
    pub county: i64,
    pub id: i64,
}

impl Op for Find {
    type Out = Option<FundRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        store::by_id(tx, self.county, self.id).await
    }
}

struct Record {
    county: i64,
    permit: Permit,
    account: i64,
    posting: Posting,
    line: FundLineRow,
    receipts: Vec<String>,
    key: Key,
}

impl Op for Record {
    type Out = Recorded;
    type Err = AppError;
    // The guard of the balance stands in the UPDATE.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Recorded> {
        let receipt = self.posting.run(tx).await?;
        store::add_line(tx, &self.permit, self.county, &self.line).await?;
        for token in &self.receipts {
            let thing = (LINE, self.line.entry);
            if !gezhi_store::attachments::tie(tx, self.county, token, self.account, thing, self.line.entry)
                .await?
            {
                return Err(AppError::invalid(
                    "receipt",
                    "receipts",
                    "票据照片没有找到，请重新上传。",
                    "A receipt was not found; upload it again.",
                ));
            }
        }
        let balance = if self.line.kind == "gift" { receipt.now } else { receipt.left };
        let answer = Recorded { entry: Id(self.line.entry), balance };
        self.key.remember(tx, self.county, &answer, self.line.at).await?;
        Ok(answer)
    }
}

/// Enters a gift or a spending. The same key gets the same answer and moves no money again.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field, `too_few_points` where the fund holds less.
pub async fn record(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Recording,
    (key, address): (Option<&str>, Option<&str>),
) -> Result<Recorded> {
    decide(actor, Action::EditFund)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let fund = app.db.read(Find { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let path = path_of(app, fund.village)?;
    let permit = decide_at(actor, Action::EditFund, &path)?;
    let command = Key::of(actor, &format!("fund-{id}"), key, wish)?;
    if let Some(answer) = command.earlier(app).await? {
        return Ok(answer);
    }
    let gift = match wish.kind.as_str() {
        "gift" => true,
        "spending" => false,
        _ => {
            return Err(AppError::invalid("kind", "kind", "请选捐赠或支出。", "Choose gift or spending."));
        }
    };
    if !(1..=MOST).contains(&wish.amount) {
        return Err(AppError::invalid(
            "amount",
            "amount",
            "一笔要在 0.01 到 10000 元之间，更大的请分笔登记。",
            "An entry is between 0.01 and 10,000 yuan; enter larger ones in parts.",
        ));
    }
    let what = crate::points::boards::reason_of(&wish.what).map_err(|_| {
        AppError::invalid(
            "what",
            "what",
            "请写明用途（200 字以内）。",
            "Say what for, in up to 200 characters.",
        )
    })?;
    let giver = wish.giver.trim().to_owned();
    if giver.chars().count() > 40 {
        return Err(AppError::invalid(
            "giver",
            "giver",
            "捐赠人名称最多 40 字。",
            "The name of the giver has at most 40 characters.",
        ));
    }
    if wish.receipts.len() > RECEIPTS || (!gift && wish.receipts.is_empty()) {
        return Err(AppError::invalid(
            "receipts_needed",
            "receipts",
            "支出要附票据照片（1 到 6 张），请把票据上的个人信息遮住再拍。",
            "A spending needs one to six photos of receipts; cover what is personal on them.",
        ));
    }
    let held = Side::of(Holder::Fund(fund.id), path);
    let outside = Side::outside(app, &path);
    let (from, to) = if gift { (outside, held) } else { (held, outside) };
    let code = programme(app)?.code;
    let posted = What {
        kind: if gift { EntryKind::Gift } else { EntryKind::Spending },
        programme: &code,
        from,
        to,
        amount: wish.amount,
        label: what.clone(),
        day: None,
        person: None,
        rule: None,
        category: None,
        evidence: serde_json::json!({ "fund": fund.id.to_string() }),
        reason: None,
        source: None,
        reverses: None,
    };
    let posting = Posting::new(app, &permit, posted, address)?;
    let now = app.now();
    let line = FundLineRow {
        fund: fund.id,
        entry: posting.id(),
        kind: wish.kind.clone(),
        amount: wish.amount,
        day: local_date(now).to_string(),
        giver: if gift && giver.is_empty() { "爱心人士".into() } else { giver },
        what,
        recorder_name: permit.name().to_owned(),
        at: now.as_microsecond(),
        undone_by: None,
    };
    let op = Record {
        county: app.county,
        permit,
        account,
        posting,
        line,
        receipts: wish.receipts.clone(),
        key: command.clone(),
    };
    match app.db.write(op).await {
        Ok(answer) => Ok(answer),
        // The same command at the same time took the key, or the receipts, or the money.
        Err(error) => command.earlier_or(app, error).await,
    }
}
