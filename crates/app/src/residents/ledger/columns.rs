//! The columns of a ledger, by the names offices give them.

use crate::sheets::Column;

/// The columns, in the order of the export.
pub(super) const COLUMNS: &[Column] = &[
    Column {
        names: &["户号", "户编号", "户籍号", "家庭编号", "户编码", "household"], required: false
    },
    Column {
        names: &["网格", "所属网格", "网格名称", "村民小组", "组别", "小组", "社", "grid"],
        required: false,
    },
    Column {
        names: &["住址", "家庭住址", "地址", "居住地址", "门牌号", "门牌", "address"], required: false
    },
    Column { names: &["房间号", "房号", "室", "room"], required: false },
    Column {
        names: &["姓名", "成员姓名", "家庭成员姓名", "家庭成员", "name"], required: true
    },
    Column {
        names: &["与户主关系", "与户主的关系", "户主关系", "关系", "relation"], required: true
    },
    Column { names: &["性别", "sex"], required: false },
    Column {
        names: &["身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证", "id"],
        required: false,
    },
    Column {
        names: &["出生日期", "出生年月日", "出生年月", "生日", "birth"], required: false
    },
    Column {
        names: &["电话", "联系电话", "手机号", "手机号码", "联系方式", "手机", "phone"],
        required: false,
    },
    Column {
        names: &["居住类型", "居住状态", "居住情况", "人口类型", "是否外出", "residence"],
        required: false,
    },
    Column { names: &["标签", "属性", "类别", "人员类别", "户类型", "marks"], required: false },
];
pub(super) const NUMBER: usize = 0;
pub(super) const GRID: usize = 1;
pub(super) const ADDRESS: usize = 2;
pub(super) const ROOM: usize = 3;
pub(super) const NAME: usize = 4;
pub(super) const RELATION: usize = 5;
pub(super) const SEX: usize = 6;
pub(super) const ID: usize = 7;
pub(super) const BIRTH: usize = 8;
pub(super) const PHONE: usize = 9;
pub(super) const RESIDENCE: usize = 10;
pub(super) const MARKS: usize = 11;

/// The column of a key, which is the last of its names.
pub(super) fn by_key(key: &str) -> Option<usize> {
    COLUMNS.iter().position(|column| column.names.last() == Some(&key))
}

/// The name that a column is shown by.
pub(super) fn title(column: usize) -> &'static str {
    COLUMNS.get(column).and_then(|column| column.names.first()).copied().unwrap_or_default()
}
