//! Cases: from a report to a closed case (features C1 to C13).

mod act;
mod bodies;
mod bulk;
mod counts;
mod detail;
mod export;
mod follow;
mod input;
mod list;
mod mine;
mod progress;
mod query;
mod report;
mod row;
mod scope;
mod search;
mod similar;
mod words;

pub use act::{ActEntry, ActOp, ActRequest, By, CountData, act, act_by_secret, stage_code};
pub(crate) use act::{complete, load, operation};
pub use bodies::{BodyItem, bodies};
pub use bulk::{BulkOutcome, BulkRefusal, bulk, undo};
pub use counts::{CaseCounts, counts};
pub use detail::{
    AppliedItem, CaseDetail, CycleStep, ExtensionView, MergedView, OriginalMessage, RatingView, Revealed,
    TimelineEntry, detail, detail_after, may_act, reveal,
};
pub use export::{Sheet, export};
pub use follow::{add, follow};
pub use input::act_of;
pub use list::{by_phone, list};
pub use mine::{MyCase, MySummary, WorkerContact, my_reports, my_summary};
pub use progress::{ProgressCan, ProgressEntry, ProgressStep, ProgressView, id_of_ticket, progress};
pub use query::CaseQuery;
pub(crate) use query::{day_micros, parse_cursor};
#[cfg(feature = "reference")]
pub use report::report_statements;
pub(crate) use report::{FoundReport, clean_phone};
pub use report::{NewApplication, NewReport, ReportAnswer, ReportOutcome, is_replay, receipt, report};
pub(crate) use row::state_word;
pub use row::{CaseRow, CategoryRef, ReporterView, row};
pub use scope::scopes;
pub use similar::{SimilarCase, SimilarQuery, similar};
pub use words::act_word;
