//! Expressions in CEL over documented variables, and what keeps them small (mechanism 9): routing and points stand on them.

use crate::views::Bi;
use cel::{Context, Env, Program, Value};
use serde::Serialize;
use std::sync::{Arc, LazyLock};
use utoipa::ToSchema;

/// Most characters of an expression.
pub const MAX_CHARACTERS: usize = 1_000;
/// Deepest nesting of brackets: the parser works by recursion.
const MAX_DEPTH: usize = 24;
/// Most loops over lists (`exists`, `all`, `map`, `filter`): nested ones multiply.
const MAX_LOOPS: usize = 2;

/// A variable that an expression may use.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleVariable {
    /// Name.
    pub name: String,
    /// Type: `text`, `number`, `yes_no` or `list`.
    pub kind: String,
    /// What it is.
    pub meaning: Bi,
    /// An expression that uses it.
    pub example: String,
}

/// A variable: name, type, what it is in Chinese and English, an example.
pub(crate) type Variable = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Functions that the language itself brings and that an expression may use.
const LOOPS: [&str; 5] = [".exists(", ".exists_one(", ".all(", ".map(", ".filter("];

/// Variables, for an editor.
pub(crate) fn document(variables: &[Variable]) -> Vec<RuleVariable> {
    variables
        .iter()
        .map(|(name, kind, zh, en, example)| RuleVariable {
            name: (*name).to_owned(),
            kind: (*kind).to_owned(),
            meaning: Bi::new(*zh, *en),
            example: (*example).to_owned(),
        })
        .collect()
}

/// Why an expression cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{en}")]
pub struct BadRule {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl BadRule {
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// Longest run of brackets, signs and the like that the parser would follow down.
fn depth(source: &str) -> usize {
    let (mut deepest, mut open, mut signs) = (0, 0_usize, 0);
    for letter in source.chars() {
        match letter {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        signs = if matches!(letter, '!' | '-') { signs + 1 } else { 0 };
        deepest = deepest.max(open + signs);
    }
    deepest
}

/// The functions of the language, registered once: that takes longer than a rule.
static LANGUAGE: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A context without variables.
pub(crate) fn language() -> Context<'static, 'static> {
    Context::with_env(Arc::clone(&LANGUAGE))
}

/// An expression whose size, language and variables were checked.
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    program: Arc<Program>,
    asks_for: Vec<&'static str>,
}

impl Expression {
    /// Reads an expression; `what` is what it is called in sentences.
    pub fn read(source: &str, what: (&str, &str), variables: &'static [Variable]) -> Result<Self, BadRule> {
        let (zh, en) = what;
        let source = source.trim();
        if source.is_empty() {
            return Err(BadRule::new(format!("请写{zh}。"), format!("Write the {en}.")));
        }
        if source.chars().count() > MAX_CHARACTERS {
            return Err(BadRule::new(
                format!("{zh}最长 {MAX_CHARACTERS} 个字，请分成几条规则。"),
                format!("The {en} has at most {MAX_CHARACTERS} characters; make several rules of it."),
            ));
        }
        if depth(source) > MAX_DEPTH
            || LOOPS.iter().map(|word| source.matches(word).count()).sum::<usize>() > MAX_LOOPS
        {
            return Err(BadRule::new(
                format!("{zh}太复杂，请减少括号或循环，分成几条规则。"),
                format!("The {en} is too complicated; use fewer brackets or loops, or several rules."),
            ));
        }
        let program = Program::compile(source).map_err(|error| {
            let said: String =
                error.to_string().lines().next().unwrap_or_default().chars().take(200).collect();
            BadRule::new(format!("{zh}写得不对：{said}"), format!("The {en} cannot be read: {said}"))
        })?;
        let references = program.references();
        let bound = |name: &str| LOOPS.iter().any(|word| source.contains(&format!("{word}{name},")));
        let unknown: Vec<String> = references
            .variables()
            .into_iter()
            .filter(|name| !name.starts_with('@'))
            .filter(|name| variables.iter().all(|(known, ..)| known != name) && !bound(name))
            .map(str::to_owned)
            .collect();
        if let Some(name) = unknown.first() {
            let known: Vec<&str> = variables.iter().map(|(name, ..)| *name).collect();
            return Err(BadRule::new(
                format!("没有“{name}”这个变量，可以用的有：{}。", known.join("、")),
                format!("There is no variable {name}; there are: {}.", known.join(", ")),
            ));
        }
        let asks_for =
            variables.iter().map(|(name, ..)| *name).filter(|name| references.has_variable(*name)).collect();
        drop(references);
        Ok(Self { program: Arc::new(program), asks_for })
    }

    /// Whether it uses a variable.
    pub fn asks_for(&self, variable: &str) -> bool {
        self.asks_for.contains(&variable)
    }

    /// What it answers.
    pub fn run(&self, context: &Context<'_, '_>) -> Result<Value, String> {
        self.program.execute(context).map_err(|error| error.to_string())
    }
}
