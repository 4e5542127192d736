//! Who takes part in what, and calls to take part (feature S7).

mod campaigns;
mod figures;

pub use campaigns::{CampaignInput, CampaignView, call, campaigns};
pub use figures::{
    CategoryFigures, GroupFigures, MonthFigures, Participation, ParticipationQuery, participation,
};

/// Kind of the journal's subject.
pub(crate) const SUBJECT: &str = "points_campaign";
