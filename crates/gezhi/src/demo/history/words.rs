//! What people say on the way of a case. Nothing here is particular to a place.

/// Put before some reports.
pub const OPENINGS: [&str; 9] =
    ["", "", "", "", "你好，", "反映一下：", "麻烦看一下，", "领导好，", "又来反映了，"];
/// Put behind some reports.
pub const ENDINGS: [&str; 16] = [
    "",
    "",
    "",
    "",
    "",
    "，麻烦尽快处理",
    "，谢谢",
    "，请派人来看看",
    "，已经好几天了",
    "，大家都有意见",
    "，希望能解决",
    "，拍了照片",
    "，附近几户都一样",
    "，上个月也这样",
    "，老人小孩都不方便",
    "，请给个答复",
];
/// Interim answers to reporters.
pub const REPLIES: [&str; 6] = [
    "您反映的问题已收到，我们正在核实，将在规定时限内答复您。",
    "工作人员已到现场查看，正在安排处理。",
    "已联系施工队，材料到位后马上进场，请您稍等。",
    "此事需要几家单位一起办理，我们正在协调。",
    "已与您电话沟通，按约定的时间上门处理。",
    "已列入本周的工作安排，处理完会第一时间告诉您。",
];
/// Why a body returns a case.
pub const RETURNS: [&str; 5] = [
    "经核实不属于我单位职责，请改派。",
    "该处设施由其他单位管护，请转相关单位办理。",
    "现场不在我单位管辖范围，请核对位置后改派。",
    "主办单位应为行业主管部门，我单位可以协助。",
    "反映的是同一户的另一件事，请按类别改派。",
];
/// Why the clock rests.
pub const SUSPENDS: [&str; 4] = [
    "连日下雨无法施工，天气好转后恢复办理。",
    "需等配件到货，已告知上报人。",
    "当事人外出，约好回来后当面处理。",
    "正在等待第三方检测结果。",
];
/// Why more time is needed.
pub const EXTENSIONS: [&str; 4] = [
    "需要重新采购配件，申请延长办理时间。",
    "涉及多户协商，还需再开一次协调会。",
    "工程量比预计的大，需要增加工期。",
    "需等相关部门的鉴定意见。",
];
/// How a body is urged.
pub const URGES: [&str; 4] = [
    "上报人再次来电，请尽快办理。",
    "时限将到，请抓紧处理并答复群众。",
    "群众在等结果，请今天内到现场。",
    "请说明目前进展。",
];
/// How the leadership puts a case under supervision.
pub const SUPERVISES: [&str; 2] =
    ["请三日内书面说明未办结的原因。", "列入督办，由分管领导包案，每天报进展。"];
/// Internal notes.
pub const NOTES: [&str; 6] = [
    "已电话联系上报人，约好上门时间。",
    "现场看过，需要两个人、半天时间。",
    "材料已报批。",
    "同一位置上个月修过一次，这次要查根源。",
    "已请网格员一起到现场。",
    "和村里沟通过，可以进场。",
];
/// What whoever checks finds.
pub const PASSED: [&str; 6] = [
    "到现场看过，已经处理好。",
    "现场核查属实，上报人在场确认。",
    "问题已解决，周边也看了一遍。",
    "已恢复正常，拍照留存。",
    "走访了附近两户，都说已经好了。",
    "核查通过。",
];
/// What whoever checks misses.
pub const FAILED: [&str; 3] =
    ["只处理了一半，请继续。", "现场还有遗留，请清理干净再报。", "问题没有根本解决，请再到现场。"];
/// What somebody did who stood there.
pub const ON_SPOT: [&str; 5] = [
    "当场处理好了。",
    "带工具到现场，十几分钟就弄好了。",
    "劝说当事人后当场改正。",
    "和村民一起清理干净了。",
    "已当面解释清楚，群众表示满意。",
];
/// Answers where there is nothing to do.
pub const ANSWERS: [&str; 3] = [
    "已转达并登记，感谢您的反映。",
    "已电话答复，当事人表示清楚了。",
    "情况已说明，如有新的问题请随时上报。",
];
/// Why a case is opened again.
pub const REOPENS: [&str; 3] =
    ["才好了几天又坏了。", "还是老样子，没有彻底解决。", "只修了一处，另一处没弄。"];
/// Words with four and five stars.
pub const PRAISE: [&str; 12] = [
    "",
    "",
    "",
    "很快就有人来了，满意。",
    "处理得好，谢谢！",
    "效率高。",
    "态度好，办事认真。",
    "问题解决了，点赞。",
    "没想到这么快。",
    "比以前打电话方便多了。",
    "谢谢网格员。",
    "已经好了。",
];
/// Words with fewer.
pub const BLAME: [&str; 6] =
    ["", "拖得太久了。", "处理得不彻底。", "要催了才来。", "还可以再快一点。", "没人提前通知。"];
