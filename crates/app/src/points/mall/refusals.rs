//! What the mall answers when it does not do what was asked.

use crate::error::AppError;
use crate::views::instant;
use gezhi_domain::deadlines::BEIJING;
use gezhi_domain::points::mall::{OrderState, VoucherState};
use gezhi_store::points::mall::{OrderRow, VoucherRow};
use serde_json::json;

/// An instant as people write it.
pub(super) fn local(micros: i64) -> String {
    gezhi_store::time::instant(micros)
        .map(|at| BEIJING.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

pub(super) fn changed() -> AppError {
    AppError::Overtaken {
        code: "changed_meanwhile",
        zh: "刚才有别人改过，请刷新后再试；你填的内容还在。".into(),
        en: "Somebody else has just changed this. Load it again and repeat; what you typed is still there."
            .into(),
        current: json!({}),
    }
}

pub(super) fn bad_code() -> AppError {
    AppError::invalid(
        "pick_up_code",
        "code",
        "这不是取货码。取货码是 12 位字母和数字，请对照手机或兑换券再输一遍。",
        "This is no code. It has twelve letters and digits; compare it with the telephone or the voucher and type it again.",
    )
}

pub(super) fn unknown_code() -> AppError {
    AppError::invalid(
        "code_unknown",
        "code",
        "这个码不是本店的，或者不存在。请核对，并问清是在哪个店兑换的。",
        "This code is not of this shop, or does not exist. Check it, and ask at which shop the goods were ordered.",
    )
}

pub(super) fn sold_out(good: &str, left: i64) -> AppError {
    AppError::Overtaken {
        code: "sold_out",
        zh: if left > 0 {
            format!("“{good}”库存不够了，现在只剩 {left} 件，请改数量。")
        } else {
            format!("“{good}”刚刚兑完了，没有扣你的积分。请看看别的商品，或等补货。")
        },
        en: if left > 0 {
            format!("There are only {left} of “{good}” left; order fewer.")
        } else {
            format!(
                "“{good}” has just sold out, and no points were taken. Choose something else, or wait for a delivery."
            )
        },
        current: json!({ "left": left }),
    }
}

/// Why an order cannot be handed over, given up or brought back: how it ended, when, where and by whom.
pub(super) fn ended(row: &OrderRow, shop: &str) -> AppError {
    let at = row.ended_at.unwrap_or(row.ordered_at);
    let (when, who) = (local(at), row.ended_name.clone().unwrap_or_default());
    let (code, zh, en) = match OrderState::parse(&row.state) {
        Some(OrderState::HandedOver) if row.settlement.is_some() => (
            "order_settled",
            "这一单已经结算，不能再退。请由村里另行处理。".to_owned(),
            "This order has been settled and cannot be taken back; ask the village.".to_owned(),
        ),
        Some(OrderState::HandedOver) => (
            "already_handed_over",
            format!("这个码 {when} 已在{shop}由{who}兑付过，不能再用。"),
            format!("This code was used on {when} at {shop} by {who}, and cannot be used again."),
        ),
        Some(OrderState::Cancelled) => (
            "order_cancelled",
            format!("这一单 {when} 已经取消，积分已退回，不能再取货。"),
            format!(
                "This order was cancelled on {when}; the points went back, and there is nothing to hand over."
            ),
        ),
        Some(OrderState::Expired) => (
            "order_expired",
            format!("这一单没有按时取货，{when} 已自动退回积分，请重新兑换。"),
            format!("This order was not picked up in time; the points went back on {when}. Order again."),
        ),
        Some(OrderState::Returned) => (
            "order_returned",
            format!("这一单的商品 {when} 已退回，积分也退了。"),
            format!("These goods were brought back on {when}, and the points went back."),
        ),
        _ => (
            "order_open",
            "这一单还没有取货，可以直接取消。".to_owned(),
            "These goods have not been handed over yet; cancel the order instead.".to_owned(),
        ),
    };
    AppError::Overtaken {
        code,
        zh,
        en,
        current: json!({
            "state": row.state, "at": instant(at), "shop": shop, "by": row.ended_name, "offline": row.offline,
        }),
    }
}

/// Why a voucher is good for nothing: when, where and by whom it was used, or why it was blocked.
pub(super) fn voucher_ended(row: &VoucherRow, shop: &str) -> AppError {
    let at = row.ended_at.unwrap_or(row.issued_at);
    let (when, who) = (local(at), row.ended_name.clone().unwrap_or_default());
    let what = row.good_name.clone().unwrap_or_default();
    let (code, zh, en) = match VoucherState::parse(&row.state) {
        Some(VoucherState::Used) => (
            "voucher_used",
            format!("这张兑换券 {when} 已在{shop}用掉，换了{what}，由{who}经手，不能再用。"),
            format!(
                "This voucher was used on {when} at {shop} for {what}, by {who}, and cannot be used again."
            ),
        ),
        Some(VoucherState::Blocked) => (
            "voucher_blocked",
            format!(
                "这张兑换券 {when} 已停用（{}），积分已退回原户，请收回这张券。",
                row.reason.clone().unwrap_or_default()
            ),
            format!(
                "This voucher was blocked on {when}; its points went back to the household. Keep the paper."
            ),
        ),
        _ => (
            "voucher_expired",
            format!("这张兑换券已过有效期，{when} 积分已退回原户。"),
            format!("This voucher is no longer good; its points went back to the household on {when}."),
        ),
    };
    AppError::Overtaken {
        code,
        zh,
        en,
        current: json!({
            "state": row.state, "at": instant(at), "shop": shop, "by": row.ended_name, "what": row.good_name, "offline": row.offline,
        }),
    }
}
