//! Vouchers on paper, for who has no telephone: the points are taken when they are issued, and what is not used goes back.

use super::VOUCHER;
use super::list::{Buyers, buyers_of};
use super::refusals::voucher_ended;
use super::shops::{ReadShop, shop_for};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::idempotent::Key;
use crate::points::account::cursor;
use crate::points::{Posting, Side, What, village_of};
use crate::residents::line;
use crate::residents::scope::path_of;
use crate::secrets::{self, SecretOf};
use crate::views::{Id, Page, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at, system_permit};
use gezhi_domain::deadlines::{BEIJING, local_date};
use gezhi_domain::points::mall::{CODE_LENGTH, VoucherState, shown_code};
use gezhi_domain::points::{EntryKind, Holder, HolderKind, Members};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{ShopRow, VoucherRow};
use gezhi_store::residents::HouseholdRow;
use gezhi_store::time::micros;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// The most vouchers that are issued at once.
const MOST: usize = 200;
/// The longest that one is good for, in days.
const LONGEST: i64 = 366;
const PAGE: usize = 50;

/// Vouchers to be issued.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VoucherDraft {
    /// Households.
    pub households: Vec<Id>,
    /// What each is good for, in points.
    pub points: i64,
    /// Days for which they are good.
    pub days: i64,
}

/// A household that got none, because its points do not cover it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VoucherSkipped {
    /// Household.
    pub household: Id,
    /// Its number.
    pub number: String,
}

/// What was issued.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Issued {
    /// All of them, for the printer.
    pub batch: Id,
    /// How many.
    pub vouchers: usize,
    /// Who got none.
    pub skipped: Vec<VoucherSkipped>,
}

/// A voucher.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VoucherView {
    /// Identity.
    pub id: Id,
    /// Those that were issued together.
    pub batch: Id,
    /// Shop where it is good.
    pub shop: Id,
    /// Name of the shop.
    pub shop_name: String,
    /// Whose it is, masked.
    pub buyer: Option<String>,
    /// What it is good for, in points.
    pub points: i64,
    /// `issued`, `used`, `blocked`, `expired`.
    pub state: String,
    /// When.
    pub issued_at: String,
    /// By whom.
    pub issued_by: String,
    /// Until when it is good.
    pub valid_until: String,
    /// When it was used, blocked or expired.
    pub ended_at: Option<String>,
    /// By whom.
    pub ended_by: Option<String>,
    /// Why it was blocked.
    pub reason: Option<String>,
    /// What was handed over.
    pub name: Option<String>,
    /// Pieces.
    pub pieces: Option<i64>,
    /// Points for them; the rest went back.
    pub spent: Option<i64>,
    /// Money besides, in fen.
    pub fen: Option<i64>,
    /// Used without network.
    pub offline: bool,
    /// Accounted for by the shop.
    pub settled: bool,
    /// The code, for the printer alone.
    pub code: Option<String>,
}

impl VoucherView {
    pub(super) fn of(row: &VoucherRow, shop_name: &str, buyer: Option<String>) -> Self {
        Self {
            id: Id(row.id),
            batch: Id(row.batch),
            shop: Id(row.shop),
            shop_name: shop_name.to_owned(),
            buyer,
            points: row.points,
            state: row.state.clone(),
            issued_at: instant(row.issued_at),
            issued_by: row.issued_name.clone(),
            valid_until: instant(row.valid_until),
            ended_at: row.ended_at.map(instant),
            ended_by: row.ended_name.clone(),
            reason: row.reason.clone(),
            name: row.good_name.clone(),
            pieces: row.pieces,
            spent: row.spent,
            fen: row.fen,
            offline: row.offline,
            settled: row.settlement.is_some(),
            code: None,
        }
    }
}

struct Households {
    county: i64,
    ids: Vec<i64>,
}

impl Op for Households {
    type Out = Vec<HouseholdRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::residents::households_by_ids(tx, self.county, &self.ids).await
    }
}

struct Issue {
    county: i64,
    permit: Permit,
    key: Key,
    batch: i64,
    /// Voucher, payment, and number of the household.
    wanted: Vec<(VoucherRow, Posting, String)>,
    entry: Entry,
}

impl Op for Issue {
    type Out = Issued;
    type Err = AppError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Issued> {
        let county = self.county;
        let mut issued = Issued { batch: Id(self.batch), vouchers: 0, skipped: Vec::new() };
        for (row, posting, number) in &self.wanted {
            match posting.run(tx).await {
                // Nothing was written for it; the others go on.
                Err(AppError::Invalid { code: "too_few_points" | "account_frozen", .. }) => {
                    issued
                        .skipped
                        .push(VoucherSkipped { household: Id(row.household), number: number.clone() });
                    continue;
                }
                other => other?,
            };
            gezhi_store::points::mall::insert_voucher(tx, &self.permit, county, row).await?;
            let clock = ClockRow {
                kind: VOUCHER.to_owned(),
                subject: row.id,
                epoch: row.valid_until,
                next_at: row.valid_until,
                stage: "expire".to_owned(),
            };
            gezhi_store::clock::put(tx, county, &clock).await?;
            issued.vouchers += 1;
        }
        if issued.vouchers == 0 {
            return Err(AppError::invalid(
                "nobody_covers_it",
                "points",
                "所选的户积分都不够，没有发出兑换券；请减少面值或换一些户。",
                "None of these households has enough points, so nothing was issued. Choose fewer points or other households.",
            ));
        }
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        self.key.remember(tx, county, &issued, self.entry.at).await?;
        Ok(issued)
    }
}

fn check(draft: &VoucherDraft) -> Result<()> {
    let refuse = |code, zh: &str, en: &str| Err(AppError::invalid(code, code, zh, en));
    if draft.households.is_empty() || draft.households.len() > MOST {
        return refuse("households", "请选择 1 到 200 户。", "Choose 1 to 200 households.");
    }
    if !(1..=LONGEST).contains(&draft.days) {
        return refuse("days", "有效期要在 1 到 366 天之间。", "They are good for 1 to 366 days.");
    }
    gezhi_domain::points::check_amount(draft.points).map(|_| ()).or_else(|_| {
        refuse("points", "面值要在 1 到 1000000 分之间。", "A voucher is good for 1 to 1,000,000 points.")
    })
}

/// Issues vouchers to households and takes their points. Households whose points do not cover it are left out and named.
///
/// # Errors
/// 401, 403; 404 outside the person's scope or for households of another village; 422 with the field.
pub async fn issue_vouchers(
    app: &App,
    actor: &Actor,
    shop: i64,
    draft: &VoucherDraft,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<Issued> {
    let (shop, path, permit) = shop_for(app, actor, Action::IssueVouchers, shop).await?;
    let key = Key::of(actor, &format!("mall_vouchers:{}", shop.id), key, draft)?;
    if let Some(answer) = key.earlier(app).await? {
        return Ok(answer);
    }
    check(draft)?;
    if crate::points::programme_of(app, &shop.programme)?.members != Members::Household {
        return Err(AppError::invalid(
            "programme",
            "shop",
            "兑换券只发给户；这个店收的不是户的积分。",
            "Vouchers are for households, and this shop takes other points.",
        ));
    }
    let mut ids: Vec<i64> = draft.households.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let households = app.db.read(Households { county: app.county, ids: ids.clone() }).await?;
    let batch = app.id();
    let now = app.now();
    let last = local_date(now).checked_add(draft.days.days()).map_err(|_| AppError::not_found())?;
    let until = BEIJING.to_timestamp(last.at(23, 59, 59, 0)).map_err(|_| AppError::not_found())?;
    let mut wanted = Vec::with_capacity(ids.len());
    for household in &households {
        let place = path_of(app, household.place)?;
        if village_of(app, &place).id().0 != shop.village || household.until.is_some() {
            return Err(AppError::not_found());
        }
        let id = app.id();
        let what = What {
            kind: EntryKind::Redemption,
            programme: &shop.programme,
            from: Side::of(Holder::Household(household.id), place),
            to: Side::of(Holder::Shop(shop.id), path),
            amount: draft.points,
            label: format!("兑换券 {} 分", draft.points),
            day: None,
            person: None,
            rule: None,
            category: None,
            evidence: json!({ "voucher": id.to_string() }),
            reason: None,
            source: Some(format!("{VOUCHER}:{id}")),
            reverses: None,
        };
        let posting = Posting::new(app, &permit, what, address)?;
        let code = app.settings.entropy.readable(CODE_LENGTH);
        let row = VoucherRow {
            id,
            batch,
            village: shop.village,
            shop: shop.id,
            programme: shop.programme.clone(),
            household: household.id,
            household_place: household.place,
            points: draft.points,
            state: VoucherState::Issued.code().to_owned(),
            code_hash: sha256(code.as_bytes()),
            code_sealed: secrets::seal(app, SecretOf::VoucherCode, id, &code)?,
            entry: posting.id(),
            issued_at: now.as_microsecond(),
            issued_name: permit.name().to_owned(),
            valid_until: micros(until),
            ended_at: None,
            ended_by: None,
            ended_name: None,
            reason: None,
            good: None,
            good_name: None,
            pieces: None,
            spent: None,
            fen: None,
            offline: false,
            settlement: None,
        };
        wanted.push((row, posting, household.number.clone()));
    }
    if wanted.len() != ids.len() {
        return Err(AppError::not_found());
    }
    let mut entry = app.entry(&permit, "mall_voucher_issue", VOUCHER, batch, address);
    entry.place = Some(shop.place);
    entry.details =
        json!({ "households": wanted.len(), "points": draft.points, "days": draft.days }).to_string();
    let issue = Issue { county: app.county, permit, key: key.clone(), batch, wanted, entry };
    match app.db.write(issue).await {
        Err(error) => key.earlier_or(app, error).await,
        done => done,
    }
}

/// What is asked of a shop's vouchers.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VouchersQuery {
    /// `issued`, `used`, `blocked`, `expired`; those that are out when left out.
    pub state: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

struct OfShop {
    county: i64,
    shop: i64,
    state: &'static str,
    before: i64,
}

fn holders(rows: &[VoucherRow]) -> Vec<(String, i64)> {
    rows.iter().map(|row| (HolderKind::Household.code().to_owned(), row.household)).collect()
}

fn buyer_of(buyers: &Buyers, row: &VoucherRow) -> Option<String> {
    buyers.get(&(HolderKind::Household.code().to_owned(), row.household)).cloned()
}

impl Op for OfShop {
    type Out = (Vec<VoucherRow>, Buyers);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let what = (self.shop, self.state);
        let rows =
            gezhi_store::points::mall::vouchers_of_shop(tx, self.county, what, self.before, limit).await?;
        let buyers = buyers_of(tx, self.county, holders(&rows)).await?;
        Ok((rows, buyers))
    }
}

/// The vouchers of a shop in one state, newest first; names are masked and codes are not shown.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a state that is none.
pub async fn vouchers(
    app: &App,
    actor: &Actor,
    shop: i64,
    query: &VouchersQuery,
) -> Result<Page<VoucherView>> {
    let (shop_row, ..) = shop_for(app, actor, Action::SeeShop, shop).await?;
    let state = match query.state.as_deref().filter(|state| !state.is_empty()) {
        None => VoucherState::Issued,
        Some(code) => VoucherState::parse(code).ok_or_else(|| {
            AppError::invalid("state", "state", "没有这种状态。", "There is no such state.")
        })?,
    };
    let before = cursor(query.cursor.as_deref(), i64::MAX)?;
    let read = OfShop { county: app.county, shop, state: state.code(), before };
    let (mut rows, buyers) = app.db.read(read).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let items = rows.iter().map(|row| VoucherView::of(row, &shop_row.name, buyer_of(&buyers, row)));
    Ok(Page { items: items.collect(), next })
}

struct Batch {
    county: i64,
    batch: i64,
}

impl Op for Batch {
    type Out = (Vec<VoucherRow>, Buyers, HashMap<i64, ShopRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::points::mall::vouchers_of_batch(tx, self.county, self.batch).await?;
        let buyers = buyers_of(tx, self.county, holders(&rows)).await?;
        let mut shops = HashMap::new();
        for row in &rows {
            if !shops.contains_key(&row.shop) {
                let read = ReadShop { county: self.county, id: row.shop };
                shops.extend(read.run(tx).await?.map(|shop| (shop.id, shop)));
            }
        }
        Ok((rows, buyers, shops))
    }
}

struct Note {
    county: i64,
    entry: Entry,
}

impl Op for Note {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// The vouchers of a batch that are still good, with their codes, for the printer. That somebody had them is in the journal.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn print_vouchers(
    app: &App,
    actor: &Actor,
    batch: i64,
    address: Option<&str>,
) -> Result<Vec<VoucherView>> {
    decide(actor, Action::IssueVouchers)?;
    let (rows, buyers, shops) = app.db.read(Batch { county: app.county, batch }).await?;
    let shop = shops.values().next().ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::IssueVouchers, &path_of(app, shop.place)?)?;
    let good = rows.iter().filter(|row| row.state == VoucherState::Issued.code());
    let mut printed = Vec::new();
    for row in good {
        let code = secrets::open(app, SecretOf::VoucherCode, row.id, &row.code_sealed)?;
        let name = shops.get(&row.shop).map(|shop| shop.name.as_str()).unwrap_or_default();
        let view = VoucherView::of(row, name, buyer_of(&buyers, row));
        printed.push(VoucherView { code: Some(shown_code(&code)), ..view });
    }
    let mut entry = app.entry(&permit, "mall_voucher_print", VOUCHER, batch, address);
    entry.place = Some(shop.place);
    entry.details = json!({ "vouchers": printed.len() }).to_string();
    app.db.write(Note { county: app.county, entry }).await?;
    Ok(printed)
}

/// Why a voucher is blocked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Block {
    /// Reason: lost, stolen, photographed.
    pub reason: String,
}

pub(super) struct OneVoucher {
    pub county: i64,
    pub id: i64,
}

impl Op for OneVoucher {
    type Out = Option<(VoucherRow, ShopRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::points::mall::voucher(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        let shop = gezhi_store::points::mall::shop(tx, self.county, row.shop).await?;
        Ok(shop.map(|shop| (row, shop)))
    }
}

/// The entry that gives points of a voucher back.
pub(super) fn refund(
    app: &App,
    permit: &Permit,
    (row, shop): (&VoucherRow, &ShopRow),
    points: i64,
    reason: Option<&str>,
    address: Option<&str>,
) -> Result<Posting> {
    let shop_path = path_of(app, shop.place)?;
    let what = What {
        kind: EntryKind::Refund,
        programme: &row.programme,
        from: Side::of(Holder::Shop(shop.id), shop_path),
        to: Side::of(
            Holder::Household(row.household),
            path_of(app, row.household_place).unwrap_or(shop_path),
        ),
        amount: points,
        label: format!("退回兑换券 {points} 分"),
        day: None,
        person: None,
        rule: None,
        category: None,
        evidence: json!({ "voucher": row.id.to_string() }),
        reason: reason.map(str::to_owned),
        source: Some(format!("{VOUCHER}:{}:refund", row.id)),
        reverses: Some(row.entry),
    };
    Posting::new(app, permit, what, address)
}

struct End {
    county: i64,
    permit: Permit,
    row: VoucherRow,
    shop_name: String,
    state: VoucherState,
    reason: Option<String>,
    posting: Posting,
    entry: Entry,
}

impl Op for End {
    type Out = ();
    type Err = AppError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::mall::{end_voucher, voucher};
        let county = self.county;
        let how = (self.state, self.entry.at, self.reason.as_deref());
        if !end_voucher(tx, &self.permit, county, self.row.id, how).await? {
            let now = voucher(tx, county, self.row.id).await?.ok_or_else(AppError::not_found)?;
            return Err(voucher_ended(&now, &self.shop_name));
        }
        self.posting.run(tx).await?;
        gezhi_store::clock::clear(tx, county, VOUCHER, self.row.id).await?;
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

/// Blocks a voucher that was lost or photographed by somebody; its points go back to the household.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when it was used, with when and where; 422 without a reason.
pub async fn block_voucher(
    app: &App,
    actor: &Actor,
    id: i64,
    input: &Block,
    address: Option<&str>,
) -> Result<VoucherView> {
    decide(actor, Action::SeeShop)?;
    let found = app.db.read(OneVoucher { county: app.county, id }).await?;
    let (row, shop) = found.ok_or_else(AppError::not_found)?;
    let path = path_of(app, shop.place)?;
    let permit = decide_at(actor, Action::IssueVouchers, &path)
        .or_else(|_| decide_at(actor, Action::KeepShop, &path))?;
    let reason = line(&input.reason, "reason", 100)?;
    if reason.is_empty() {
        return Err(AppError::invalid(
            "reason",
            "reason",
            "请写明停用的原因，例如遗失、被人拍照。",
            "Say why: lost, photographed by somebody.",
        ));
    }
    let posting = refund(app, &permit, (&row, &shop), row.points, Some(&reason), address)?;
    let mut entry = app.entry(&permit, "mall_voucher_block", VOUCHER, id, address);
    entry.place = Some(shop.place);
    entry.details = json!({ "points": row.points }).to_string();
    let end = End {
        county: app.county,
        permit,
        row,
        shop_name: shop.name.clone(),
        state: VoucherState::Blocked,
        reason: Some(reason),
        posting,
        entry,
    };
    app.db.write(end).await?;
    let found = app.db.read(OneVoucher { county: app.county, id }).await?;
    let (row, shop) = found.ok_or_else(AppError::not_found)?;
    Ok(VoucherView::of(&row, &shop.name, None))
}

/// A voucher that was not used in time: its points go back. Says whether it was still out.
pub(crate) async fn expire_voucher(app: &App, tx: &mut Tx<'_>, clock: &ClockRow) -> Result<bool> {
    let found = OneVoucher { county: app.county, id: clock.subject }.run(tx).await?;
    let Some((row, shop)) = found.filter(|(row, _)| row.state == VoucherState::Issued.code()) else {
        gezhi_store::clock::clear(tx, app.county, VOUCHER, clock.subject).await?;
        return Ok(false);
    };
    if super::offline::hold(app, tx, clock, (shop.id, row.issued_at)).await? {
        return Ok(false);
    }
    let permit = system_permit(Action::IssueVouchers);
    let posting = refund(app, &permit, (&row, &shop), row.points, Some("超过有效期，自动退回"), None)?;
    let mut entry = app.entry(&permit, "mall_voucher_expire", VOUCHER, row.id, None);
    entry.place = Some(shop.place);
    entry.details = json!({ "points": row.points }).to_string();
    let end = End {
        county: app.county,
        permit,
        row,
        shop_name: shop.name,
        state: VoucherState::Expired,
        reason: None,
        posting,
        entry,
    };
    super::cancel::quietly(end.run(tx).await)?;
    Ok(true)
}
