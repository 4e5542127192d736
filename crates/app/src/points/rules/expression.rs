//! Condition and amount of a rule in CEL: which variables there are, and that no rule gives nothing, less, or too much.

use super::EventFacts;
use crate::expressions::{BadRule, Expression, RuleVariable, Variable, document, language};
use cel::{Context, Value};
use gezhi_domain::points::rules::{MOST_OF_A_RULE, RuleSpec, Trigger, Used};
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

const VARIABLES: &[Variable] = &[
    (
        "category",
        "text",
        "上报的类别代码；不是上报时为空",
        "code of the report's category; empty for anything else",
        "category.startsWith('road')",
    ),
    (
        "grade",
        "text",
        "上报的等级：normal、urgent、critical；月度考核时为考核等次：excellent、competent 等",
        "grade of the report: normal, urgent, critical; of an assessment: excellent, competent …",
        "grade == 'urgent'",
    ),
    (
        "outcome",
        "text",
        "上报怎么办结的：done 核查通过，on_spot 现场处理，answered 答复解释",
        "how the report was closed: done and checked, on_spot, answered",
        "outcome != 'answered'",
    ),
    ("photos", "number", "照片张数", "photos that came with it", "photos >= 1"),
    (
        "quantity",
        "number",
        "申报或登记的数量，如小时，没有时为 1；月度考核时为评分表给这个等次的分值",
        "what was declared or entered, such as hours, 1 where nothing is; of an assessment: the points of the grade on its card",
        "quantity >= 2",
    ),
    (
        "purpose",
        "text",
        "走访为了什么：routine 日常走访、care 关爱走访等；投票是 stars，会议是 meeting",
        "what a visit was for: routine, care and others; of a vote stars, of a meeting meeting",
        "purpose != 'stars'",
    ),
    ("minutes", "number", "走访用了多少分钟", "minutes that a visit took", "minutes >= 5"),
    (
        "near",
        "text",
        "走访时定位离房子多近：near 在家门口，far 较远，unknown 没有定位",
        "how near to the house a visit was: near, far, or unknown without a position",
        "near == 'near'",
    ),
    ("hour", "number", "北京时间的小时，0 到 23", "hour in Beijing, 0 to 23", "hour < 22"),
    ("month", "number", "月份，1 到 12", "month, 1 to 12", "month >= 6 && month <= 9"),
    ("weekday", "number", "星期，1 到 7", "day of the week, 1 is Monday", "weekday >= 6"),
    (
        "earned_today",
        "number",
        "这一户（或这个人）当天按这条细则已得的分",
        "points of this household or person under this rule that day",
        "earned_today < 3",
    ),
    ("earned_month", "number", "这一户当月按这条细则已得的分", "the same in that month", "earned_month < 20"),
    ("earned_year", "number", "这一户当年按这条细则已得的分", "the same in that year", "earned_year < 100"),
];

/// The variables, for the editor.
#[must_use]
pub fn rule_variables() -> Vec<RuleVariable> {
    document(VARIABLES)
}

/// What a rule says about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It gives so many points, before caps.
    Gives(i64),
    /// Its condition does not hold.
    DoesNotApply,
    /// It cannot be worked out: it divides by nothing, or gives an amount that no rule may give.
    Broken(BadRule),
}

/// Condition and amount as somebody wrote them.
type Text = (String, String);

/// Rules read a moment ago, by what they say: reading one takes longer than all that an award writes.
static READ: LazyLock<Mutex<HashMap<Text, Compiled>>> = LazyLock::new(Mutex::default);
/// Most of them; a county has some hundred.
const MOST_READ: usize = 512;

/// Condition and amount, read.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    condition: Option<Expression>,
    amount: Expression,
}

fn context(facts: &EventFacts, day: Date, used: Used) -> Context<'static, 'static> {
    let mut context = language();
    let [today, month, year, _] = used;
    context.add_variable_from_value("category", facts.category.clone());
    context.add_variable_from_value("grade", facts.grade.clone());
    context.add_variable_from_value("outcome", facts.outcome.clone());
    context.add_variable_from_value("photos", facts.photos);
    context.add_variable_from_value("quantity", facts.quantity);
    context.add_variable_from_value("purpose", facts.purpose.clone());
    context.add_variable_from_value("minutes", facts.minutes);
    context.add_variable_from_value("near", facts.near.clone());
    context.add_variable_from_value("hour", facts.hour);
    context.add_variable_from_value("month", i64::from(day.month()));
    context.add_variable_from_value("weekday", i64::from(day.weekday().to_monday_one_offset()));
    context.add_variable_from_value("earned_today", today);
    context.add_variable_from_value("earned_month", month);
    context.add_variable_from_value("earned_year", year);
    context
}

impl Compiled {
    /// Checks condition and amount of a rule that is to be saved or adopted, and tries both on made-up events: what breaks there would
    /// break in earnest. Says the field too.
    pub fn checked(spec: &RuleSpec) -> Result<Self, (&'static str, BadRule)> {
        let compiled = Self::read(spec)?;
        compiled.try_out(spec)?;
        Ok(compiled)
    }

    /// A rule that was checked when it was saved. Says the field too.
    pub fn of(spec: &RuleSpec) -> Result<Self, (&'static str, BadRule)> {
        let text = (spec.condition.clone(), spec.amount.clone());
        let known = || READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known().get(&text) {
            return Ok(compiled.clone());
        }
        let compiled = Self::read(spec)?;
        let mut known = known();
        if known.len() >= MOST_READ {
            known.clear();
        }
        known.insert(text, compiled.clone());
        Ok(compiled)
    }

    fn read(spec: &RuleSpec) -> Result<Self, (&'static str, BadRule)> {
        let condition = match spec.condition.trim() {
            "" => None,
            text => Some(
                Expression::read(text, ("条件", "condition"), VARIABLES).map_err(|bad| ("condition", bad))?,
            ),
        };
        let amount =
            Expression::read(&spec.amount, ("分值", "amount"), VARIABLES).map_err(|bad| ("amount", bad))?;
        Ok(Self { condition, amount })
    }

    fn try_out(&self, spec: &RuleSpec) -> Result<(), (&'static str, BadRule)> {
        let least = if spec.trigger == Trigger::Claim { spec.photos } else { 0 };
        for hour in 0..24 {
            for (quantity, photos) in [(1, least), (spec.most.max(1), least.max(9))] {
                let facts = EventFacts {
                    category: "road".into(),
                    grade: "normal".into(),
                    outcome: "done".into(),
                    photos,
                    quantity,
                    hour,
                    purpose: "routine".into(),
                    minutes: hour * 5,
                    near: "near".into(),
                    ..EventFacts::default()
                };
                let month = i8::try_from(hour % 12 + 1).unwrap_or(1);
                let day = jiff::civil::date(2026, month, i8::try_from(hour + 1).unwrap_or(1));
                let context = context(&facts, day, Used::default());
                if let Err(bad) = self.holds(&context) {
                    return Err(("condition", bad));
                }
                if let (Ok(true), Err(bad)) = (self.holds(&context), self.points(&context)) {
                    return Err(("amount", bad));
                }
            }
        }
        // A condition that no made-up event fulfils may still hide an amount that nobody can give.
        let never = EventFacts { quantity: 1, photos: 1, hour: 9, ..EventFacts::default() };
        let context = context(&never, jiff::civil::date(2026, 6, 15), Used::default());
        self.points(&context).map(|_| ()).map_err(|bad| ("amount", bad))
    }

    fn holds(&self, context: &Context<'_, '_>) -> Result<bool, BadRule> {
        let Some(condition) = &self.condition else { return Ok(true) };
        match condition.run(context) {
            Ok(Value::Bool(holds)) => Ok(holds),
            Ok(_) => Err(BadRule::new(
                "条件的结果要是“是”或“否”，例如 quantity >= 2。",
                "A condition answers yes or no, for instance quantity >= 2.",
            )),
            Err(said) => Err(broken("条件", "condition", &said)),
        }
    }

    fn points(&self, context: &Context<'_, '_>) -> Result<i64, BadRule> {
        let points = match self.amount.run(context) {
            Ok(Value::Int(points)) => points,
            Ok(Value::UInt(points)) => i64::try_from(points).unwrap_or(i64::MAX),
            Ok(_) => {
                return Err(BadRule::new(
                    "分值要是整数，例如 2，或 quantity * 2；有小数时写成 int(…)。",
                    "An amount is a whole number, such as 2 or quantity * 2; write int(…) around fractions.",
                ));
            }
            Err(said) => return Err(broken("分值", "amount", &said)),
        };
        if (1..=MOST_OF_A_RULE).contains(&points) {
            return Ok(points);
        }
        Err(BadRule::new(
            format!("分值算出来是 {points}，一次要在 1 到 {MOST_OF_A_RULE} 分之间，请改细则。"),
            format!(
                "The amount comes to {points}; a rule gives 1 to {MOST_OF_A_RULE} at once. Change the rule."
            ),
        ))
    }

    /// What the rule says about an event; `used` is what the holder has had.
    pub fn about(&self, facts: &EventFacts, day: Date, used: Used) -> Outcome {
        let context = context(facts, day, used);
        match self.holds(&context) {
            Err(bad) => Outcome::Broken(bad),
            Ok(false) => Outcome::DoesNotApply,
            Ok(true) => self.points(&context).map_or_else(Outcome::Broken, Outcome::Gives),
        }
    }
}

fn broken(zh: &str, en: &str, said: &str) -> BadRule {
    let said: String = said.chars().take(200).collect();
    BadRule::new(
        format!("{zh}算不出来：{said}。请检查有没有除以零。"),
        format!("The {en} cannot be worked out: {said}. Look for a division by zero."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use gezhi_domain::points::rules::Caps;

    fn spec(condition: &str, amount: &str) -> RuleSpec {
        RuleSpec {
            programme: "household".into(),
            name: "x".into(),
            category: "x".into(),
            trigger: Trigger::Claim,
            condition: condition.into(),
            amount: amount.into(),
            caps: Caps::default(),
            photos: 0,
            unit: String::new(),
            most: 8,
            note: String::new(),
        }
    }

    fn refused(condition: &str, amount: &str) -> (&'static str, String) {
        let (field, bad) = Compiled::checked(&spec(condition, amount)).unwrap_err();
        (field, bad.zh)
    }

    #[test]
    fn every_example_of_the_documentation_works() {
        for variable in rule_variables() {
            assert!(Compiled::checked(&spec(&variable.example, "1")).is_ok(), "{}", variable.example);
        }
    }

    #[test]
    fn an_amount_counts_hours() {
        let rule = Compiled::checked(&spec("quantity >= 2", "quantity * 2")).unwrap();
        let day = jiff::civil::date(2026, 11, 27);
        let facts = |quantity| EventFacts { quantity, ..EventFacts::default() };
        assert_eq!(rule.about(&facts(3), day, Used::default()), Outcome::Gives(6));
        assert_eq!(rule.about(&facts(1), day, Used::default()), Outcome::DoesNotApply);
    }

    #[test]
    fn amounts_that_nobody_can_give_are_refused_when_saved() {
        for amount in
            ["0", "-1", "quantity - 1", "1001", "quantity * 9223372036854775807", "1000000 * 1000000"]
        {
            assert_eq!(refused("", amount).0, "amount", "{amount}");
        }
        assert!(refused("", "10 / (quantity - 1)").1.contains("除以零"));
        assert!(refused("10 / (hour - 3) > 1", "1").1.contains("除以零"));
        assert!(refused("", "1.5").1.contains("整数"));
        assert!(refused("", "").1.contains("请写分值"));
        assert!(refused("category == 'no such'", "-3").1.contains("-3"));
    }

    #[test]
    fn what_loops_or_grows_is_refused() {
        let bomb = "[1,2].map(a,[1,2].map(b,[1,2].map(c, c))) != []";
        assert!(refused(bomb, "1").1.contains("太复杂"));
        assert!(refused(&format!("{}true{}", "(".repeat(400), ")".repeat(400)), "1").1.contains("太复杂"));
        assert!(refused("balance > 3", "1").1.contains("balance"));
    }

    #[test]
    fn what_breaks_only_in_earnest_says_so_and_gives_nothing() {
        let rule = Compiled::checked(&spec("", "10 / (7 - earned_today)")).unwrap();
        let day = jiff::civil::date(2026, 11, 27);
        let facts = EventFacts { quantity: 1, ..EventFacts::default() };
        assert!(matches!(rule.about(&facts, day, [7, 0, 0, 0]), Outcome::Broken(_)));
        assert!(matches!(rule.about(&facts, day, [8, 0, 0, 0]), Outcome::Broken(_)), "negative");
    }
}
