//! Plain words for acts: what the timeline, the live feed and notices say.

use crate::views::Bi;
use serde_json::Value;

fn text<'a>(details: &'a Value, key: &str) -> &'a str {
    details.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The sentence for an act.
#[must_use]
pub fn act_word(act: &str, details: &Value) -> Bi {
    let body = text(details, "body");
    match act {
        "report" => Bi::new("收到上报", "Report received"),
        "confirm" => Bi::new("核定了类别和等级", "Category and grade confirmed"),
        "assign" if body.is_empty() => Bi::new("派单", "Dispatched"),
        "assign" => Bi::new(format!("派给{body}办理"), format!("Sent to {body}")),
        "accept" => Bi::new("已签收，开始办理", "Taken on"),
        "return" => Bi::new(format!("{body}退单"), format!("Returned by {body}")),
        "note" => Bi::new("内部记录", "Internal note"),
        "reply" => Bi::new("答复", "Answer"),
        "on_spot" => Bi::new("当场处理好了", "Handled on the spot"),
        "suspend" => Bi::new("挂起，暂停计时", "Clock paused"),
        "resume" => Bi::new("恢复办理", "Resumed"),
        "ask_extension" => Bi::new("申请延期", "More time asked for"),
        "decide_extension" if details.get("grant") == Some(&Value::Bool(true)) => {
            Bi::new("同意延期", "More time granted")
        }
        "decide_extension" => Bi::new("不同意延期", "More time refused"),
        "resolve" => Bi::new("办好了，等待现场核查", "Done; waiting for the check on the spot"),
        "check" if details.get("passed") == Some(&Value::Bool(true)) => {
            Bi::new("现场核查通过", "Checked on the spot: good")
        }
        "check" => Bi::new("现场核查未通过，继续办理", "Checked on the spot: not good, work goes on"),
        "close" => Bi::new("办结", "Closed"),
        "reopen" => Bi::new("重新办理", "Opened again"),
        "urge" => Bi::new("催办", "Urged"),
        "supervise" => Bi::new("督办", "Put under supervision"),
        "merge" => Bi::new("合并到另一件事", "Merged into another case"),
        "withdraw" => Bi::new("上报人撤回", "Withdrawn by the reporter"),
        "rate" => {
            let stars = details.get("stars").and_then(Value::as_i64).unwrap_or(0);
            Bi::new(format!("群众评价 {stars} 星"), format!("Rated {stars} stars"))
        }
        "remind" => Bi::new("临期提醒", "Reminder before the deadline"),
        "expire" => Bi::new("已超过时限", "The deadline has passed"),
        "clock_urge" => Bi::new("超期自动催办", "Overdue: urged by the clock"),
        "clock_supervise" => Bi::new("超期自动督办", "Overdue: put under supervision by the clock"),
        "escalate" => {
            let place = text(details, "place");
            Bi::new(format!("逐级上报到{place}"), format!("Escalated to {place}"))
        }
        "add" => Bi::new("上报人补充", "The reporter adds"),
        "me_too" => Bi::new("又有人遇到同样的问题", "Somebody else has met the same"),
        "reveal" => Bi::new("查看了上报人信息", "Looked at the reporter's details"),
        "responsibility_add" => Bi::new("新增权责事项", "Responsibility added"),
        "responsibility_change" => Bi::new("修改权责事项", "Responsibility changed"),
        "responsibility_delete" => Bi::new("删除权责事项", "Responsibility taken out"),
        "responsibility_import" => Bi::new("导入权责清单", "List of responsibilities imported"),
        "net_post" => Bi::new("落实部门责任人", "Department's person put in charge"),
        "net_post_end" => Bi::new("撤下部门责任人", "Department's person taken out"),
        "net_import" => Bi::new("导入部门责任人", "Departments' people taken in from a sheet"),
        "net_export" => Bi::new("导出部门责任人", "Departments' people handed out as a sheet"),
        "county_found" => Bi::new("建县", "County founded"),
        "division_import" => Bi::new("导入区划名单", "List of divisions taken in"),
        "division_change" => Bi::new("区划变更", "Division changed"),
        "boundaries_change" => Bi::new("调整网格边界", "Boundaries of grids changed"),
        "case_rehome" if text(details, "into").is_empty() => {
            Bi::new("网格边界调整，转到新网格", "Boundaries changed: moved along")
        }
        "case_rehome" => {
            let (from, into) = (text(details, "from"), text(details, "into"));
            Bi::new(
                format!("网格边界调整，从{from}转到{into}"),
                format!("Boundaries changed: from {from} to {into}"),
            )
        }
        "household_rehome" => {
            Bi::new("网格边界调整，户档转到新网格", "Boundaries changed: household moved along")
        }
        "due_again" => {
            Bi::new("按公布的放假安排重新计算了期限", "Deadline computed again with the announced holidays")
        }
        "calendar_load" => Bi::new("载入工作日历", "Working-day calendar loaded"),
        "profile_change" => Bi::new("修改名称、时限或类别", "Words, limits or categories changed"),
        "profile_restore" => Bi::new("恢复较早的设置", "Earlier settings restored"),
        "rules_change" => Bi::new("修改分拨规则", "Rules of the triage desk changed"),
        "code_create" => Bi::new("新建民情码", "Report code made"),
        "code_rotate" => Bi::new("更换民情码", "Report code rotated"),
        "code_revoke" => Bi::new("停用民情码", "Report code revoked"),
        "codes_ensure" => Bi::new("批量生成民情码", "Report codes made for every grid"),
        "household_create" => Bi::new("新建户档", "Household entered"),
        "household_edit" => Bi::new("修改户档", "Household changed"),
        "household_relations" => Bi::new("修改与户主关系", "Relations to the head changed"),
        "household_split" => Bi::new("分户", "Household split"),
        "household_merge" => Bi::new("并户", "Households merged"),
        "household_import" => Bi::new("台账导入户档", "Household taken in from a ledger"),
        "household_import_undo" => Bi::new("撤回台账导入的户档", "Household of a ledger taken back"),
        "household_house" => Bi::new("搬家", "Household moved to another house"),
        "house_create" => Bi::new("登记房屋", "House entered"),
        "house_edit" => Bi::new("修改房屋档案", "House changed"),
        "house_rooms" => Bi::new("修改房间", "Rooms of a house changed"),
        "house_split" => Bi::new("房屋分户登记", "House split"),
        "house_merge" => Bi::new("合并重复房屋", "Houses merged"),
        "house_end" => Bi::new("注销房屋", "House ended"),
        "vehicle_add" => Bi::new("登记车辆", "Vehicle entered"),
        "vehicle_edit" => Bi::new("修改车辆", "Vehicle changed"),
        "vehicle_end" => Bi::new("注销车辆", "Vehicle ended"),
        "person_add" => Bi::new("登记人员", "Person entered"),
        "person_edit" => Bi::new("修改人员档案", "Person changed"),
        "person_leave" => Bi::new("人员注销（迁出、去世或登记有误）", "Person left the register"),
        "person_move" => Bi::new("人员迁入另一户", "Person moved to another household"),
        "person_reveal" => Bi::new("查看身份证号、电话或车牌", "Looked at ID number, telephone or plate"),
        "person_bind" => Bi::new("居民绑定本人档案", "Resident bound to the own file"),
        "person_unbind" => Bi::new("居民解除绑定", "Resident's binding ended"),
        "attribute_put" => Bi::new("添加或确认标签", "Mark put or confirmed"),
        "attribute_end" => Bi::new("取消标签", "Mark taken away"),
        "correction_ask" => Bi::new("居民申请更正", "Resident asked for a correction"),
        "correction_decide" => Bi::new("答复更正申请", "Correction decided"),
        "retention_change" => Bi::new("修改保存期限", "Terms of keeping changed"),
        "erased" => Bi::new("到期删除", "Erased when its term was over"),
        "assessment_open" => Bi::new("开出月度考核表", "Monthly assessment opened"),
        "assessment_mark" => Bi::new("考核打分", "Marks of an assessment entered"),
        "assessment_fill_rest" => {
            Bi::new("考核其余项按满分填写", "The rest of an assessment given full marks")
        }
        "assessment_figures" => Bi::new("考核重新取数", "Figures of an assessment counted anew"),
        "assessment_submit" => Bi::new("考核表提交复核", "Assessment sent to the second person"),
        "assessment_return" => Bi::new("考核表退回重评", "Assessment sent back"),
        "assessment_publish" => Bi::new("考核结果公示", "Result of an assessment published"),
        "assessment_reopen" => Bi::new("异议成立，考核表重评", "Objection upheld: assessment opened again"),
        "assessment_count" => Bi::new("考核结果生效，计发积分", "Result of an assessment counts"),
        "assessment_pay" => Bi::new("补记考核积分", "Points of an assessment tried again"),
        "assessment_correct" => Bi::new("更正考核分数", "Marks of an assessment corrected"),
        "assessment_export" => Bi::new("导出考核表", "Assessment handed out as a sheet"),
        "post_begin" => Bi::new("上岗", "Post begun"),
        "post_end" => Bi::new("卸任", "Post ended"),
        "post_renew" => Bi::new("续任", "Another term begun"),
        "post_change" => Bi::new("修改岗位信息", "Post changed"),
        "post_apply" => Bi::new("推荐或申请岗位", "Applied for a post"),
        "post_assess" => Bi::new("岗位人选评议", "Application assessed"),
        "post_examine" => Bi::new("岗位人选考察", "Application examined"),
        "post_appoint" => Bi::new("岗位任命", "Appointed to a post"),
        "posts_import" => Bi::new("导入岗位名单", "List of posts taken in"),
        "leave_grant" => Bi::new("准假并安排代班", "Leave granted, with a stand-in"),
        "leave_cancel" => Bi::new("取消请假", "Leave cancelled"),
        "leave_begin" => Bi::new("请假开始，由人代班", "Leave begun; somebody stands in"),
        "leave_end" => Bi::new("假满回岗", "Back from leave"),
        "term_remind" => Bi::new("任期快满了", "Term about to end"),
        "visit_record" => Bi::new("走访", "Visit recorded"),
        "visit_plan" => Bi::new("做走访计划", "Plan of visits made"),
        "visit_plan_drop" => Bi::new("取消走访计划", "Plan of visits dropped"),
        "visit_link" => Bi::new("建立联系", "Link made"),
        "visit_link_end" => Bi::new("解除联系", "Link ended"),
        "visit_link_import" => Bi::new("导入联系", "Links imported"),
        "matter_open" => Bi::new("开一件做工作的事", "Matter opened"),
        "matter_close" => Bi::new("办好一件做工作的事", "Matter closed"),
        "care_plan" => Bi::new("建关爱计划", "Care plan set up"),
        "care_set_up" => Bi::new("按标签建关爱计划", "Care plans set up"),
        "care_edit" => Bi::new("修改关爱计划", "Care plan changed"),
        "care_end" => Bi::new("结束关爱计划", "Care plan ended"),
        "care_due" => Bi::new("该去看望", "Care check due"),
        "care_check" => Bi::new("看望过了", "Care check made"),
        "care_missed" => Bi::new("没人去看望", "Care check missed"),
        "ledger_import" => Bi::new("导入台账", "Ledger taken in"),
        "ledger_undo" => Bi::new("撤回台账", "Ledger taken back"),
        "ledger_export" => Bi::new("导出台账", "Ledger handed out"),
        "application_see" => Bi::new("打开代办申请表", "Opened an application"),
        "policy_create" => Bi::new("录入政策", "Policy entered"),
        "policy_edit" => Bi::new("修改政策", "Policy changed"),
        "policy_end" => Bi::new("政策失效", "Policy ended"),
        "log_send" => Bi::new("把账本封印交给其他单位", "Head of the log handed over"),
        "log_key" => Bi::new("更换账本签名钥匙", "Key of the log changed"),
        "pack_take" => Bi::new("下载服务包", "Service pack taken"),
        "pack_sync" => Bi::new("更新服务包", "Service pack synchronised"),
        "user_create" => Bi::new("新建账号", "Account made"),
        "user_lock" => Bi::new("停用账号", "Account locked"),
        "user_unlock" => Bi::new("恢复账号", "Account unlocked"),
        "sessions_end" => Bi::new("强制下线", "All sessions ended"),
        "session_end" => Bi::new("退出其他设备", "A session ended"),
        "duty_add" => Bi::new("授予职责", "Duty given"),
        "duty_remove" => Bi::new("收回职责", "Duty taken away"),
        "api_key_create" => Bi::new("新建接口密钥", "Key of a machine made"),
        "api_key_revoke" => Bi::new("吊销接口密钥", "Key of a machine revoked"),
        "webhook_create" => Bi::new("新建事件推送", "Webhook made"),
        "webhook_delete" => Bi::new("删除事件推送", "Webhook taken away"),
        "webhook_on" => Bi::new("恢复事件推送", "Webhook switched on again"),
        "webhook_off" => {
            Bi::new("事件推送连续失败，自动停用", "Webhook switched off: its receiver failed for days")
        }
        "webhook_test" => Bi::new("测试事件推送", "Webhook tried out"),
        "second_factor_on" => Bi::new("要求工作人员使用动态口令", "Second factor made compulsory for staff"),
        "second_factor_off" => Bi::new("取消动态口令要求", "Second factor no longer compulsory"),
        "sign_in" => Bi::new("登录", "Signed in"),
        "sign_in_failed" => Bi::new("登录失败", "Sign-in failed"),
        "totp_enrol" => Bi::new("开始绑定动态口令", "Second factor enrolled"),
        "totp_on" => Bi::new("启用动态口令", "Second factor in force"),
        "totp_reset" => Bi::new("重置动态口令", "Second factor reset"),
        "password" => Bi::new("修改密码", "Password changed"),
        "export" => Bi::new("导出数据", "Data exported"),
        "retrain" => Bi::new("训练分类模型", "Classifier trained"),
        "activate" => Bi::new("切换分类模型", "Classifier version changed"),
        "follow" => Bi::new("关注", "Followed"),
        "undo" => Bi::new("撤销了批量操作", "Bulk act undone"),
        other => Bi::new(other, other),
    }
}
