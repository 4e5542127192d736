//! Training at its edges: nothing, one row, one class, many classes, the same seed.

use gezhi_triage::{Model, Options, Prediction, Trainer};
use proptest::prelude::*;

#[test]
fn without_rows_nothing_is_proposed() {
    let model = Trainer::fit(&[("", "text"), ("label", " ")], &Options::default());
    assert_eq!(model.predict(&"路灯坏了".into()), Prediction::unknown());
}

#[test]
fn a_single_class_is_proposed_with_certainty() {
    let model = Trainer::fit(&[("道路", "路灯坏了")], &Options::default());
    let found = model.predict(&"路灯坏了".into());
    assert_eq!(found.ranked, [("道路".to_owned(), 1.0)]);
}

#[test]
fn a_class_of_one_row_is_learnt_beside_large_ones() {
    let mut rows = vec![("道路", "路面坑洼积水难走"); 30];
    rows.extend([("环境", "工厂排放污水臭味"); 30]);
    rows.push(("殡葬", "公墓价格太高火化收费"));
    let model = Trainer::fit(&rows, &Options::default());
    assert_eq!(model.predict(&"公墓火化收费高".into()).label(), Some("殡葬"));
    assert_eq!(model.rows_of("殡葬"), 1);
}

#[test]
fn reasons_are_words_of_the_message() {
    let rows = [("道路", "路灯坏了"), ("道路", "路灯不亮"), ("环境", "污水横流"), ("环境", "污水排放")];
    let found = Trainer::fit(&rows, &Options::default()).predict(&"村口路灯一直不亮123".into());
    assert_eq!(found.reasons.first().map(|(word, _)| word.as_str()), Some("路灯"), "{found:?}");
    assert!(
        found.reasons.iter().all(|(word, gain)| *gain > 0.0 && "村口路灯一直不亮".contains(word.as_str()))
    );
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let rows: Vec<(String, String)> = (0..120)
        .map(|at| {
            (format!("c{}", at % 4), format!("第{at}号{}问题", ["路灯", "污水", "工资", "学校"][at % 4]))
        })
        .collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|(label, text)| (label.as_str(), text.as_str())).collect();
    let bytes = |seed| Trainer::fit(&rows, &Options { seed, ..Options::default() }).to_bytes();
    assert_eq!(bytes(1), bytes(1));
}

#[test]
fn hundreds_of_classes_stay_within_the_weight_budget() {
    let rows: Vec<(String, String)> = (0..900_u32)
        .map(|at| {
            let word: String = (0..3).filter_map(|n| char::from_u32(0x4E00 + at % 300 * 7 + n)).collect();
            (format!("c{}", at % 300), format!("{word}的问题反映第{at}次"))
        })
        .collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|(label, text)| (label.as_str(), text.as_str())).collect();
    let options = Options { max_weights: 300_000, ..Options::default() };
    let model = Trainer::fit(&rows, &options);
    assert_eq!(model.classes().len(), 300);
    assert!(model.features() <= 1_000);
    let right =
        rows.iter().filter(|(label, text)| model.predict(&(*text).into()).label() == Some(label)).count();
    assert!(right > 850, "{right} of 900");
}

#[test]
fn of_too_many_rows_the_newest_of_every_class_are_kept() {
    let mut rows = vec![("旧", "很久以前的公墓问题")];
    rows.extend([("道路", "路面坑洼积水难走"); 50]);
    let model = Trainer::fit(&rows, &Options { max_rows: 10, ..Options::default() });
    assert_eq!((model.rows_of("旧"), model.rows_of("道路")), (1, 9));
}

fn small_model() -> Model {
    Trainer::fit(&[("道路", "路灯坏了"), ("环境", "污水横流"), ("环境", "臭味")], &Options::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}|[\u{0}-\u{FFFF}]{0,60}") {
        let found = small_model().predict(&text.as_str().into());
        let total: f32 = found.ranked.iter().map(|(_, p)| p).sum();
        prop_assert!(found.ranked.is_empty() || (total - 1.0).abs() < 1e-4);
        let _ = gezhi_triage::search_tokens(&text);
        let redacted = gezhi_triage::redact::redact(&text);
        for span in &redacted.spans {
            prop_assert!(text.get(span.range.clone()).is_some());
        }
    }
}
