//! Monthly assessment 月度考核 (features S8, W6): scorecards, marks, grades, and where a month's sheet stands.

mod file;
mod mark;
mod state;

pub use file::{AssessmentFile, AssessmentRules, CardSpec, FigureKind, GradeSpec, ItemSpec};
pub use mark::{Figure, Grade, Mark, Scorecard};
pub use state::{SheetRefused, SheetState};
