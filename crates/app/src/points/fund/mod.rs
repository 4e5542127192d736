//! Care funds 关爱基金 (feature S9): gifts and spending in the ledger, receipts, and a balance that everybody reads.

mod open;
mod read;
mod record;
mod undo;

pub use open::{NewFund, open};
pub(crate) use open::{checked, name_taken};
pub use read::{FundDetail, FundLineView, FundView, FundsQuery, fund, funds};
pub(crate) use read::{lines_of, receipt_is_public};
pub use record::{Recorded, Recording, record};
pub use undo::undo;

/// Kind of the journal's subject.
pub(crate) const SUBJECT: &str = "care_fund";
/// What receipts are tied to.
pub(crate) const LINE: &str = "care_fund_line";

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::points::{Members, ProgrammeSpec};

/// The programme that keeps funds.
///
/// # Errors
/// 422 where the profile has none.
pub(crate) fn programme(app: &App) -> Result<ProgrammeSpec> {
    let profile = app.profile();
    let found = profile.points.programmes.iter().find(|programme| programme.members == Members::Fund);
    found.cloned().ok_or_else(|| {
        AppError::invalid(
            "no_fund",
            "name",
            "本地没有设关爱基金，请联系管理员。",
            "There are no care funds here; ask the administrator.",
        )
    })
}
