//! A post begins: the row, the duty that comes with it, the clock of its term. Appointing, entering and taking in lists all end here.

use super::POST;
use crate::accounts::users::excluded;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Permit, Role};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::posts::{PostSpec, term_end};
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::Tx;
use gezhi_store::journal::Entry;
use gezhi_store::posts::PostRow;
use gezhi_store::time::micros;

/// The stage of a term's clock: somebody is reminded of its end.
pub(super) const REMIND: &str = "remind";

/// What a post begins with.
#[derive(Debug, Clone)]
pub(super) struct Beginning {
    pub row: PostRow,
    pub role: Option<Role>,
    /// Identity of the duty, should one be needed.
    pub duty: i64,
    pub clock: Option<ClockRow>,
    pub entry: Entry,
    /// Identity of the account, should one be needed.
    pub account: i64,
}

impl Beginning {
    /// Of a post that begins now, with the term of its kind unless it has an end of its own.
    pub fn new(app: &App, permit: &Permit, spec: &PostSpec, mut row: PostRow, address: Option<&str>) -> Self {
        let now = app.now();
        if row.term_until.is_none() {
            row.term_until = term_end(local_date(now), spec.term_months).map(micros);
        }
        row.since = now.as_microsecond();
        let mut entry = app.entry(permit, "post_begin", POST, row.id, address);
        entry.place = Some(row.place);
        entry.details = serde_json::json!({ "kind": row.kind }).to_string();
        let clock = term_clock(app, row.id, row.term_until);
        Self { role: spec.role, duty: app.id(), account: app.id(), clock, entry, row }
    }

    /// Writes it.
    pub async fn write(&self, tx: &mut Tx<'_>, permit: &Permit, county: i64) -> Result<()> {
        let mut row = self.row.clone();
        if row.account.is_none() && self.role.is_some() {
            row.account = self.account_by_phone(tx, county).await?;
        }
        if let (Some(role), Some(account)) = (self.role, row.account) {
            row.duty = Some(
                give_duty(tx, permit, county, account, role, row.place, (self.duty, self.entry.at)).await?,
            );
        }
        gezhi_store::posts::insert_post(tx, permit, county, &row).await?;
        if let Some(clock) = &self.clock {
            gezhi_store::clock::put(tx, county, clock).await?;
        }
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

impl Beginning {
    /// The account with the post's mobile number, made where there is none: its holder signs in by a code sent there.
    async fn account_by_phone(&self, tx: &mut Tx<'_>, county: i64) -> Result<Option<i64>> {
        let Some(phone) = self.row.phone.as_deref().filter(|phone| is_mobile(phone)) else { return Ok(None) };
        if let Some(known) = gezhi_store::accounts::by_phone(tx, county, phone).await? {
            return Ok(Some(known.id));
        }
        let row = AccountRow {
            id: self.account,
            login: None,
            name: self.row.name.clone(),
            phone: Some(phone.to_owned()),
            password: None,
            totp: None,
            totp_on: false,
            totp_step: None,
            locked: false,
            home: None,
            created_at: self.entry.at,
            seen_at: None,
        };
        gezhi_store::accounts::insert(tx, county, &row).await?;
        Ok(Some(row.id))
    }
}

/// Whether codes can be sent there.
pub(super) fn is_mobile(phone: &str) -> bool {
    phone.len() == 11 && phone.starts_with('1') && phone.bytes().all(|b| b.is_ascii_digit())
}

/// The clock of a term. Every term has a number of its own, so that a renewed one reminds again.
pub(super) fn term_clock(app: &App, post: i64, term_until: Option<i64>) -> Option<ClockRow> {
    let until = term_until?;
    let days = i64::from(app.profile().posts.rules.remind_days);
    let next_at = until - days * 86_400_000_000;
    Some(ClockRow { kind: POST.to_owned(), subject: post, epoch: until, next_at, stage: REMIND.to_owned() })
}

/// Gives an account a duty, or finds the one it has; `new` is the identity and the instant of a new one.
pub(super) async fn give_duty(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    account: i64,
    role: Role,
    place: i64,
    new: (i64, i64),
) -> Result<i64> {
    let held = gezhi_store::accounts::duties(tx, county, account).await?;
    if let Some(duty) =
        held.iter().find(|duty| duty.role == role.code() && duty.place == place && duty.body.is_none())
    {
        return Ok(duty.id);
    }
    let roles: Vec<Role> = held.iter().filter_map(|duty| Role::parse(&duty.role)).collect();
    if let Some(exclusion) = excluded(&roles, role) {
        return Err(exclusion.into());
    }
    let row = DutyRow { id: new.0, account, role: role.code().to_owned(), place, body: None };
    gezhi_store::accounts::insert_duty(tx, permit, county, &row, new.1).await?;
    Ok(new.0)
}

/// Takes a duty away unless another post of the account, or a leave in which it stands in, still needs it; then it is theirs.
pub(super) async fn release_duty(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    account: i64,
    duty: i64,
) -> Result<()> {
    let Some(row) = gezhi_store::accounts::duty(tx, county, duty).await? else { return Ok(()) };
    if gezhi_store::posts::of_account(tx, county, account).await?.iter().any(|post| post.duty == Some(duty)) {
        return Ok(());
    }
    for leave in gezhi_store::posts::unfinished_leaves(tx, county).await? {
        if leave.state != "running" || leave.duty.is_some() {
            continue;
        }
        let stand_in = gezhi_store::posts::by_id(tx, county, leave.stand_in).await?;
        let away = gezhi_store::posts::by_id(tx, county, leave.post).await?;
        let needed = match away.and_then(|post| post.duty) {
            Some(needed) => gezhi_store::accounts::duty(tx, county, needed).await?,
            None => None,
        };
        let is_needed = needed.is_some_and(|needed| (&needed.role, needed.place) == (&row.role, row.place));
        if is_needed && stand_in.is_some_and(|post| post.account == Some(account)) {
            gezhi_store::posts::set_leave(tx, county, leave.id, "running", "running", Some(duty)).await?;
            return Ok(());
        }
    }
    gezhi_store::accounts::delete_duty(tx, permit, county, account, duty).await?;
    Ok(())
}
