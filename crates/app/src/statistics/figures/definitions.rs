//! What each figure counts, in words.

use crate::views::Bi;
use std::collections::BTreeMap;

/// What each figure counts.
#[must_use]
pub fn definitions() -> BTreeMap<String, Bi> {
    [
        (
            "reported",
            "所选时间内上报的事件数，不含撤回和合并的。",
            "Cases reported in the period, without withdrawn and merged ones.",
        ),
        (
            "replied",
            "其中已答复上报人的件数（首次公开答复、办结答复都算）。",
            "Of these, answered to the reporter (a public answer or a closing answer).",
        ),
        ("closed", "其中已办结的件数。", "Of these, closed."),
        ("reply_rate", "回复率＝已答复件数÷上报件数。", "Reply rate: answered of reported."),
        ("close_rate", "办结率＝已办结件数÷上报件数。", "Closing rate: closed of reported."),
        (
            "on_time_rate",
            "按时率＝时限内办结件数÷已办结件数。",
            "On-time rate: closed within the limit of closed.",
        ),
        (
            "satisfied_rate",
            "满意率＝评价 4、5 星件数÷已评价件数。",
            "Satisfaction: rated 4 or 5 stars of rated.",
        ),
        (
            "median_days",
            "从上报到办结的天数中位数，精确到 0.1 天。",
            "Median days from report to closing, to a tenth of a day.",
        ),
        ("open", "所选时间内上报、现在还没有办结的件数。", "Reported in the period and not closed yet."),
        ("overdue", "其中已超过时限的件数。", "Of these, past the deadline."),
    ]
    .into_iter()
    .map(|(key, zh, en)| (key.to_owned(), Bi::new(zh, en)))
    .collect()
}
