//! Service items 政务服务事项 (feature V1): what a resident can apply for, what it takes, and the form of each.

mod answers;
mod item;

pub use answers::{AnswerFault, MAX_ANSWER, check_answers};
pub use item::{FieldKind, FormField, PackSpec, ServiceFile, ServiceItem, Topic};
