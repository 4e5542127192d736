//! What a map can be coloured by, and what each of these numbers counts (features B2, B4).

use crate::context::App;
use crate::residents::RegisterCounts;
use crate::views::Bi;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that areas are coloured by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MapLayer {
    /// Key of the number: `open`, `overdue`, `households`, `people`, `living`, `kind.CODE`.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// What it counts: `cases`, `households` or `people`.
    pub unit: String,
    /// What exactly, in a sentence.
    pub definition: Bi,
    /// Whether it makes sense by 100 households.
    pub share: bool,
    /// The drawing of a kind's icon.
    pub icon: Option<String>,
    /// The colour of its disc.
    pub colour: Option<String>,
}

fn layer(code: &str, unit: &str, name: Bi, definition: Bi) -> MapLayer {
    MapLayer {
        code: code.to_owned(),
        name,
        unit: unit.to_owned(),
        definition,
        share: code.starts_with("kind."),
        icon: None,
        colour: None,
    }
}

/// Of the cases.
pub(super) fn case_layers() -> Vec<MapLayer> {
    vec![
        layer(
            "open",
            "cases",
            Bi::new("未办结事件", "Open cases"),
            Bi::new(
                "现在还没有办结的事件件数，含下级各处的。",
                "Cases that are not closed now, those of all places below included.",
            ),
        ),
        layer(
            "overdue",
            "cases",
            Bi::new("超期事件", "Overdue cases"),
            Bi::new(
                "未办结事件中已超过办理时限的件数。",
                "Of the open cases, those past the deadline of their stage.",
            ),
        ),
    ]
}

/// Of the register, as far as its numbers were handed out.
pub(super) fn register_layers(app: &App, counts: &RegisterCounts) -> Vec<MapLayer> {
    let mut layers = vec![
        layer(
            "households",
            "households",
            Bi::new("户数", "Households"),
            Bi::new(
                "现有户档的户数，已销户的不算。",
                "Households with a file now, without those that have ended.",
            ),
        ),
        layer(
            "people",
            "people",
            Bi::new("登记人数", "People registered"),
            Bi::new(
                "现有户档里登记的人数，外出的也算，死亡、迁出的不算。",
                "People in the files of households now, those who are away too, without the dead and those who left.",
            ),
        ),
        layer(
            "living",
            "people",
            Bi::new("常住人数", "People living here"),
            Bi::new(
                "登记的人中实际住在这里的人数。",
                "Of the people registered, those who really live here.",
            ),
        ),
    ];
    let profile = app.profile();
    let kinds = counts.kinds.iter().filter_map(|kind| profile.attribute(&kind.code));
    layers.extend(kinds.map(|spec| {
        let person = spec.subject.code() == "person";
        let (zh, en) = if person { ("人数", "people") } else { ("户数", "households") };
        let definition = Bi::new(
            format!("现在标有“{}”的{zh}，已过期的不算。依据：{}。", spec.name.zh, spec.basis.zh),
            format!(
                "The {en} marked “{}” now, without marks that have lapsed. Rests on: {}.",
                spec.name.en, spec.basis.en
            ),
        );
        let unit = if person { "people" } else { "households" };
        MapLayer {
            icon: Some(spec.icon.clone()),
            colour: Some(spec.colour.clone()),
            ..layer(&format!("kind.{}", spec.code), unit, Bi::from(&spec.name), definition)
        }
    }));
    layers
}
