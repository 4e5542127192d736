//! Persons' names after words that introduce one.

use super::{Finding, Kind, follows_cue};

/// Words after which a name stands; the first list needs no colon.
const CUES: [&str; 6] = ["我叫", "本人叫", "我的名字叫", "我名叫", "名叫", "我的姓名是"];
const FORM_CUES: [&str; 18] = [
    "联系人",
    "姓名",
    "投诉人",
    "举报人",
    "反映人",
    "报告人",
    "经办人",
    "申请人",
    "当事人",
    "收款人",
    "户主",
    "署名",
    "签名",
    "来信人",
    "求助人",
    "死者",
    "患者",
    "受害人",
];
const COMPOUND: [&str; 8] = ["欧阳", "司马", "上官", "诸葛", "皇甫", "司徒", "夏侯", "尉迟"];
/// The surnames of nearly everyone, without those that are everyday words more often than names.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢\
    姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔\
    赖文庞樊殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂焦柳邢岳齐梅庄辛管祝左涂谷祁舒耿卜路詹凌费纪靳盛童欧甄项曲\
    成游阳裴席卫查屈鲍霍翁隋甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来苗全\
    褚娄窦岑党宗";
/// Not a given name's first character.
const NEVER_GIVEN: &str = "的是在不了我";
/// With these a new word begins: the name ended before.
const ENDS: &str = "是的在住电手联家今男女我因现于和与说等及有身地号也就来自去了不先性,";

pub(super) fn find(characters: &[char]) -> Vec<Finding> {
    (0..characters.len())
        .filter(|at| {
            follows_cue(characters, *at, &CUES, &[':'])
                || (follows_cue(characters, *at, &FORM_CUES, &[':', '是', '为'])
                    && !ends_with_han_cue(characters, *at))
        })
        .filter_map(|at| Some((at..at + name_length(characters, at)?, Kind::Name)))
        .collect()
}

/// A form's word directly before Han characters, without colon, blank or 是, is mostly a sentence
/// ("联系人不接电话").
fn ends_with_han_cue(characters: &[char], at: usize) -> bool {
    let last = at.checked_sub(1).and_then(|before| characters.get(before));
    last.is_some_and(|c| !matches!(c, ':' | '是' | '为') && !c.is_whitespace())
}

/// The length of the name that begins here: a surname and one or two characters.
fn name_length(characters: &[char], at: usize) -> Option<usize> {
    let rest = characters.get(at..)?;
    let is_compound =
        |name: &&&str| name.chars().zip(rest).filter(|(wanted, found)| wanted == *found).count() == 2;
    let surname = if COMPOUND.iter().any(|name| is_compound(&name)) {
        2
    } else {
        rest.first().filter(|c| SURNAMES.contains(**c)).map(|_| 1)?
    };
    let given = rest
        .iter()
        .skip(surname)
        .take(2)
        .enumerate()
        .take_while(|(at, c)| {
            let never = if *at == 0 { NEVER_GIVEN } else { ENDS };
            matches!(c, '\u{4E00}'..='\u{9FFF}') && !never.contains(**c)
        })
        .count();
    (given > 0).then_some(surname + given)
}

#[cfg(test)]
mod tests {
    use super::super::redact;

    #[test]
    fn names_after_their_cues() {
        for (text, expected) in [
            ("我叫张三，住在村口", "我叫***，住在村口"),
            ("我叫李小明是村民", "我叫***是村民"),
            ("联系人：欧阳建国 电话", "联系人：*** 电话"),
            ("姓名:王芳,女", "姓名:***,女"),
            ("我叫王强在工地上班", "我叫***在工地上班"),
        ] {
            assert_eq!(redact(text).text, expected);
        }
    }

    #[test]
    fn sentences_with_the_same_words_stay() {
        for text in ["我叫不到车", "联系人高度重视", "申请人员很多", "姓名：不详"] {
            assert_eq!(redact(text).text, text);
        }
    }
}
