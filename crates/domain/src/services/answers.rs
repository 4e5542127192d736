//! What somebody wrote into a form, checked against the item that asks for it.

use super::{FieldKind, FormField, ServiceItem};
use crate::cases::clean_text;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Longest answer, in characters.
pub const MAX_ANSWER: usize = 500;

/// Why an answer is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerFault {
    /// Nothing stands where something is needed.
    Missing(FormField),
    /// Longer than [`MAX_ANSWER`].
    TooLong(FormField),
    /// No digits, no day, none of the choices.
    WrongKind(FormField),
    /// The form has no such line.
    Unknown(String),
}

/// The answers of a form, cleaned and in the order of its lines; empty ones are left out.
///
/// # Errors
/// The first line that cannot be used.
pub fn check_answers(
    item: &ServiceItem,
    given: &BTreeMap<String, String>,
) -> Result<Vec<(String, String)>, AnswerFault> {
    if let Some(unknown) = given.keys().find(|key| !item.fields.iter().any(|field| field.key == **key)) {
        return Err(AnswerFault::Unknown(unknown.clone()));
    }
    let mut answers = Vec::new();
    for field in &item.fields {
        let typed = given.get(&field.key).map_or("", String::as_str);
        let Ok(text) = clean_text(typed, MAX_ANSWER) else { return Err(AnswerFault::TooLong(field.clone())) };
        if text.is_empty() {
            if field.optional {
                continue;
            }
            return Err(AnswerFault::Missing(field.clone()));
        }
        if !fits(field, &text) {
            return Err(AnswerFault::WrongKind(field.clone()));
        }
        answers.push((field.key.clone(), text));
    }
    Ok(answers)
}

fn fits(field: &FormField, text: &str) -> bool {
    match field.kind {
        FieldKind::Text => true,
        FieldKind::Digits => text.chars().all(|c| c.is_ascii_digit() || c == '.'),
        FieldKind::Date => text.parse::<Date>().is_ok(),
        FieldKind::Choice => field.choices.iter().any(|choice| choice.zh == text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Bilingual;

    fn words(zh: &str) -> Bilingual {
        Bilingual { zh: zh.into(), en: zh.into() }
    }

    fn item() -> ServiceItem {
        let line = |key: &str, kind, optional| FormField {
            key: key.into(),
            name: words(key),
            kind,
            choices: vec![words("是"), words("否")],
            optional,
        };
        ServiceItem {
            code: "allowance".into(),
            name: words("津贴"),
            who: words("老人"),
            guide: words(""),
            categories: Vec::new(),
            materials: Vec::new(),
            fields: vec![
                line("reason", FieldKind::Text, true),
                line("account", FieldKind::Digits, false),
                line("born", FieldKind::Date, true),
                line("alone", FieldKind::Choice, true),
            ],
        }
    }

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn answers_come_cleaned_in_the_order_of_the_form() {
        let answers =
            check_answers(&item(), &given(&[("account", " 6217 ".trim()), ("reason", "\u{202e}高龄 ")]))
                .unwrap();
        assert_eq!(
            answers,
            [("reason".to_owned(), "高龄".to_owned()), ("account".to_owned(), "6217".to_owned())]
        );
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let fault = |pairs: &[(&str, &str)]| check_answers(&item(), &given(pairs)).unwrap_err();
        assert!(matches!(fault(&[]), AnswerFault::Missing(field) if field.key == "account"));
        assert!(
            matches!(fault(&[("account", "六二")]), AnswerFault::WrongKind(field) if field.key == "account")
        );
        assert!(
            matches!(fault(&[("account", "1"), ("born", "昨天")]), AnswerFault::WrongKind(field) if field.key == "born")
        );
        assert!(
            matches!(fault(&[("account", "1"), ("alone", "也许")]), AnswerFault::WrongKind(field) if field.key == "alone")
        );
        assert!(matches!(fault(&[("account", "1"), ("x", "1")]), AnswerFault::Unknown(key) if key == "x"));
        let long = "长".repeat(MAX_ANSWER + 1);
        assert!(matches!(fault(&[("reason", &long), ("account", "1")]), AnswerFault::TooLong(_)));
    }
}
