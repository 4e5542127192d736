//! What is answered where an assessment does not go on.

use crate::error::AppError;
use gezhi_domain::points::assessments::SheetRefused;
use serde_json::{Value, json};

/// The sheet does not stand where the act needs it.
pub(super) fn wrong_state(state: &str) -> AppError {
    AppError::Overtaken {
        code: "assessment_state",
        zh: "这张考核表已经走到别的步骤，请看最新情况再办。".into(),
        en: "The sheet has moved on; look at it as it is now.".into(),
        current: json!({ "state": state }),
    }
}

/// Somebody was faster with the sheet.
pub(super) fn sheet_changed(state: &str, version: i64) -> AppError {
    AppError::Overtaken {
        code: "assessment_changed",
        zh: "这张考核表刚被别人改过，请看最新情况再办。".into(),
        en: "Somebody else has just changed the sheet; look at it as it is now.".into(),
        current: json!({ "state": state, "version": version }),
    }
}

/// Somebody was faster with a line: both see what stands there now.
pub(super) fn line_changed(current: Value) -> AppError {
    AppError::Overtaken {
        code: "assessment_line_changed",
        zh: "这一行刚被别人改过，下面并排列出现在的分数，请核对后再保存。".into(),
        en: "Somebody else has just changed this line; compare with what stands there now, then save again."
            .into(),
        current,
    }
}

/// Nobody marks himself or the own household.
pub(super) fn own_line() -> AppError {
    AppError::invalid(
        "own_line",
        "line",
        "不能给自己或自己家打分、改分，这一行由上级来评。",
        "Nobody marks himself or the own household; somebody above does this line.",
    )
}

/// What a refusal of the states says.
pub(super) fn refused(refused: SheetRefused, state: &str, missing: usize) -> AppError {
    match refused {
        SheetRefused::State => wrong_state(state),
        SheetRefused::Incomplete => AppError::invalid(
            "marks_missing",
            "lines",
            format!("还有 {missing} 人没有评完，评完再提交复核。"),
            format!("{missing} people have no full set of marks yet; enter them before the review."),
        ),
        SheetRefused::Partial => AppError::invalid(
            "second_person",
            "id",
            "打过分的人和本表考核对象不能复核，请另一位同事复核。",
            "Whoever entered marks or stands on the sheet cannot review it; ask a colleague.",
        ),
        SheetRefused::Objected => AppError::Overtaken {
            code: "objection_open",
            zh: "还有异议没有答复，答复后才能计分。".into(),
            en: "An objection has had no answer yet; answer it first.".into(),
            current: json!({ "state": state }),
        },
    }
}

/// A text that has to be there, of so many characters at most.
///
/// # Errors
/// 422 with the field.
pub(super) fn words(text: &str, field: &'static str, longest: usize) -> Result<String, AppError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > longest {
        return Err(AppError::invalid(
            field,
            field,
            format!("请写明理由（{longest} 字以内），当事人会看到。"),
            format!("Say why, in up to {longest} characters; whoever is concerned reads it."),
        ));
    }
    Ok(text.to_owned())
}
