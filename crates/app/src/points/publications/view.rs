//! Publications as the API shows them, and the figures that are frozen in them.

use crate::views::{Bi, Id, Page, PlaceRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Figures of a publication. They are frozen: names of places and categories stand as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PublicationFigures)]
pub struct Figures {
    /// Accounts of the village.
    pub accounts: i64,
    /// Accounts that were awarded something.
    pub active: i64,
    /// Entries.
    pub entries: i64,
    /// Points awarded.
    pub awarded: i64,
    /// Points redeemed.
    pub redeemed: i64,
    /// Points taken back or off.
    pub taken: i64,
    /// What stands on all accounts at the end.
    pub balance: i64,
    /// Points by category, most first.
    pub categories: Vec<CategoryShare>,
    /// By month.
    pub months: Vec<MonthShare>,
    /// By grid, most active first.
    pub places: Vec<PlaceShare>,
    /// What was awarded most often.
    pub labels: Vec<LabelledSum>,
    /// Accounts that were awarded something in the period before, where that was published.
    pub active_before: Option<i64>,
    /// Points awarded in the period before, where that was published.
    pub awarded_before: Option<i64>,
}

/// Points of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryShare {
    /// Code; empty for awards under no category.
    pub code: String,
    /// Points.
    pub points: i64,
    /// Awards.
    pub awards: i64,
    /// Accounts.
    pub accounts: i64,
}

/// Points of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthShare {
    /// `2026-11`.
    pub month: String,
    /// Awarded.
    pub awarded: i64,
    /// Redeemed.
    pub redeemed: i64,
}

/// Points of a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlaceShare {
    /// Name.
    pub name: String,
    /// Accounts.
    pub accounts: i64,
    /// Accounts with an entry in the period.
    pub active: i64,
    /// Earned.
    pub earned: i64,
}

/// Awards of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LabelledSum {
    /// What it is called.
    pub label: String,
    /// Awards.
    pub awards: i64,
    /// Points.
    pub points: i64,
}

/// A publication in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicationView {
    /// Identity.
    pub id: Id,
    /// Village.
    pub village: Option<PlaceRef>,
    /// Programme.
    pub programme: String,
    /// Name of the programme.
    pub programme_name: Bi,
    /// `day`, `month`, `quarter`, `year`.
    pub kind: String,
    /// `2026-11-26`, `2026-11`, `2026-Q4`, `2026`.
    pub period: String,
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// `making`, `published`, `withdrawn`.
    pub state: String,
    /// When it was due.
    pub due_at: String,
    /// When it came out.
    pub published_at: Option<String>,
    /// Lines.
    pub accounts: i64,
    /// Hash of figures and lines.
    pub hash: String,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// Points awarded.
    pub awarded: i64,
    /// Accounts that were awarded something.
    pub active: i64,
}

/// A line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicationRowView {
    /// Rank by what was earned; those who earned the same share one.
    pub rank: i64,
    /// Number of the household.
    pub number: String,
    /// Name, masked.
    pub name: String,
    /// Grid.
    pub place: String,
    /// What stood on the account before the period.
    pub opening: Option<i64>,
    /// Earned in it.
    pub earned: i64,
    /// Spent in it.
    pub spent: i64,
    /// What stood on it at the end.
    pub balance: Option<i64>,
    /// Earned in the period before.
    pub earlier: Option<i64>,
    /// Entries.
    pub entries: i64,
    /// What was entered.
    pub what: String,
}

/// A publication with its figures and the first lines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentView {
    /// The publication.
    pub publication: PublicationView,
    /// Its figures; empty while it is made or after it was withdrawn.
    pub figures: Figures,
    /// Lines, most points first.
    pub rows: Page<PublicationRowView>,
}
