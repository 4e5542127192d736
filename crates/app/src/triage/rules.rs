//! Rules in CEL above the model: what they may ask for, and what keeps them small (mechanism 9).

use super::subject::Subject;
use crate::error::AppError;
pub use crate::expressions::{BadRule, RuleVariable};
use crate::expressions::{Expression, Variable, document, language};
use cel::{Context, Value};
use gezhi_domain::cases::Grade;

/// Most rules of a place.
pub const MAX_RULES: usize = 100;

const VARIABLES: &[Variable] = &[
    ("text", "text", "上报的文字", "what was written", "text.contains('学校')"),
    (
        "category",
        "text",
        "最可能的类别代码",
        "code of the likeliest category",
        "category.startsWith('water')",
    ),
    ("channel", "text", "渠道代码", "code of the channel", "channel == 'hotline'"),
    (
        "grade",
        "text",
        "险情词定出的等级：normal、urgent、critical",
        "grade by danger words: normal, urgent, critical",
        "grade == 'critical'",
    ),
    (
        "place",
        "list",
        "所在各级地名，从上到下；没有地点时为空",
        "names of the places it lies in, from above down; empty where unknown",
        "'姚山村' in place",
    ),
    ("place_name", "text", "最下一级地名", "name of the innermost place", "place_name.endsWith('社区')"),
    (
        "level",
        "text",
        "最下一级的层级：town、village、group 等",
        "its level: town, village, group",
        "level == 'village'",
    ),
    ("place_depth", "number", "层级深度，0 为没有地点", "its depth; 0 where unknown", "place_depth >= 2"),
    ("hour", "number", "北京时间的小时，0 到 23", "hour in Beijing, 0 to 23", "hour >= 22 || hour < 6"),
    ("has_photo", "yes_no", "有照片、视频或语音", "photos or clips came with it", "!has_photo"),
    (
        "repeats",
        "number",
        "同一个村最近七天还没办结的件数",
        "open cases of the same village from the last seven days",
        "repeats >= 5",
    ),
];

/// The variables, for the editor.
#[must_use]
pub fn variables() -> Vec<RuleVariable> {
    document(VARIABLES)
}

impl From<BadRule> for AppError {
    fn from(bad: BadRule) -> Self {
        Self::invalid("rule", "when", bad.zh, bad.en)
    }
}

/// A condition that was checked.
#[derive(Debug, Clone)]
pub struct CompiledRule(Expression);

impl CompiledRule {
    /// Checks a condition: size, language, variables, and that it answers yes or no.
    ///
    /// # Errors
    /// A sentence that says what to correct.
    pub fn new(source: &str) -> Result<Self, BadRule> {
        let rule = Self(Expression::read(source, ("条件", "condition"), VARIABLES)?);
        rule.try_out()?;
        Ok(rule)
    }

    /// Whether it uses a variable.
    #[must_use]
    pub fn asks_for(&self, variable: &str) -> bool {
        self.0.asks_for(variable)
    }

    /// Runs it on two made-up reports, one without a place: what breaks there would break in earnest.
    fn try_out(&self) -> Result<(), BadRule> {
        let placed = Subject {
            text: "学校门口路灯不亮",
            place: vec!["甲镇".into(), "乙村".into()],
            level: "village".into(),
            has_photo: true,
            ..Subject::default()
        };
        for subject in [placed, Subject::default()] {
            match self.run(&RuleContext::of(&subject, "road", Grade::Normal)) {
                Ok(Value::Bool(_)) => {}
                Ok(_) => {
                    return Err(BadRule::new(
                        "条件的结果要是“是”或“否”，例如 text.contains('学校')。",
                        "A condition answers yes or no, for instance text.contains('school').",
                    ));
                }
                Err(error) => {
                    let said: String = error.chars().take(200).collect();
                    return Err(BadRule::new(
                        format!("条件试运行出错：{said}。没有地点时 place 是空的，要先判断 place_depth。"),
                        format!(
                            "The condition fails when tried: {said}. Where no place is known, place is empty: ask for place_depth first."
                        ),
                    ));
                }
            }
        }
        Ok(())
    }

    fn run(&self, report: &RuleContext) -> Result<Value, String> {
        self.0.run(&report.0)
    }

    /// Whether a report fits.
    #[must_use]
    pub fn fits(&self, report: &RuleContext) -> bool {
        matches!(self.run(report), Ok(Value::Bool(true)))
    }
}

/// A report as conditions see it, made once for all rules.
pub struct RuleContext(Context<'static, 'static>);

impl RuleContext {
    /// Of a report with the category and grade that were found for it.
    #[must_use]
    pub fn of(subject: &Subject<'_>, category: &str, grade: Grade) -> Self {
        let mut context = language();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        context.add_variable_from_value("text", subject.text.to_owned());
        context.add_variable_from_value("category", category.to_owned());
        context.add_variable_from_value(
            "channel",
            subject.channel.map(|channel| channel.code().to_owned()).unwrap_or_default(),
        );
        context.add_variable_from_value("grade", grade.code().to_owned());
        context.add_variable_from_value("place", subject.place.clone());
        context.add_variable_from_value("place_name", subject.place.last().cloned().unwrap_or_default());
        context.add_variable_from_value("level", subject.level.clone());
        context.add_variable_from_value("place_depth", number(subject.place.len()));
        context.add_variable_from_value("hour", subject.hour);
        context.add_variable_from_value("has_photo", subject.has_photo);
        context.add_variable_from_value("repeats", subject.repeats);
        Self(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_documentation_works() {
        for variable in variables() {
            let rule = CompiledRule::new(&variable.example).unwrap();
            assert!(rule.asks_for(&variable.name), "{}", variable.example);
        }
    }

    #[test]
    fn a_rule_sees_place_hour_photo_and_repeats() {
        let night = Subject {
            text: "噪音",
            place: vec!["甲镇".into(), "乙村".into()],
            level: "village".into(),
            hour: 23,
            repeats: 6,
            ..Subject::default()
        };
        let fits = |source: &str, subject: &Subject<'_>| {
            CompiledRule::new(source).unwrap().fits(&RuleContext::of(subject, "noise", Grade::Urgent))
        };
        let source = "'甲镇' in place && level == 'village' && hour >= 22 && !has_photo && repeats > 5 && grade == 'urgent'";
        assert!(fits(source, &night));
        assert!(!fits(source, &Subject { hour: 12, ..night.clone() }));
        assert!(!fits("place_depth > 1 && place[1] == '乙村'", &Subject::default()));
        assert!(fits("place.exists(name, name.endsWith('村'))", &night));
    }

    #[test]
    fn what_cannot_be_used_is_refused_in_words() {
        let refused = |source: &str| CompiledRule::new(source).unwrap_err();
        assert!(refused("txet.contains('x')").zh.contains("txet"));
        assert!(refused("text.contains(").zh.contains("写得不对"));
        assert!(refused("hour + 1").zh.contains("“是”或“否”"));
        assert!(refused("place[0] == '甲镇'").zh.contains("place_depth"), "fails where no place is known");
        assert!(refused(&"text == 'x' || ".repeat(200)).zh.contains("1000"));
        assert!(refused(&format!("{}true{}", "(".repeat(400), ")".repeat(400))).zh.contains("太复杂"));
        assert!(refused(&format!("{}true", "!".repeat(900))).zh.contains("太复杂"));
        let bomb = "[1,2].map(a,[1,2].map(b,[1,2].map(c, c))) != []";
        assert!(refused(bomb).zh.contains("太复杂"));
        assert!(refused(" ").zh.contains("请写条件"));
    }
}
