//! A small county and what its words mean.

use super::*;

fn path(ids: &[i64]) -> PlacePath {
    ids[1..].iter().fold(PlacePath::root(PlaceId(ids[0])), |path, id| path.child(PlaceId(*id)).unwrap())
}

/// A county with two towns that both have a 第1网格, two bureaus and a team in every town.
pub(in crate::responsibilities) fn county() -> Names {
    let mut names = Names::default();
    for (code, chain) in [
        ("road", vec!["道路路灯"]),
        ("road.surface", vec!["道路路灯", "路面破损"]),
        ("water", vec!["供水"]),
        ("water.supply", vec!["供水", "供水"]),
        ("water.other", vec!["供水", "其他"]),
        ("road.other", vec!["道路路灯", "其他"]),
    ] {
        names.codes.insert(code.to_owned());
        let named = Named {
            chain: chain.iter().map(|name| vec![comparable(name)]).collect(),
            shown: chain.join("/"),
            value: code.to_owned(),
        };
        names.categories.entry(comparable(chain[chain.len() - 1])).or_default().push(named);
    }
    names.add_place(path(&[1]), "覃塘区", &[], "450804000000");
    names.add_place(path(&[1, 10]), "甲镇", &["甲镇"], "450804101000");
    names.add_place(path(&[1, 11]), "乙镇", &["乙镇"], "450804102000");
    names.add_place(path(&[1, 10, 100]), "第1网格", &["甲镇", "第1网格"], "450804101201");
    names.add_place(path(&[1, 11, 110]), "第1网格", &["乙镇", "第1网格"], "450804102201");
    names.add_body("housing", ["区住建局", "Housing Bureau"], path(&[1]));
    names.add_body("transport", ["区交通局", "Transport Bureau"], path(&[1]));
    names.add_body("town_enforce", ["甲镇执法队", "Jia Team"], path(&[1, 10]));
    names.add_body("town_enforce", ["乙镇执法队", "Yi Team"], path(&[1, 11]));
    names.shown_general.insert("town_enforce".to_owned(), "属地执法队".to_owned());
    for name in ["属地执法队", "执法队"] {
        names.general.entry(comparable(name)).or_default().insert("town_enforce".to_owned());
    }
    names
}

#[test]
fn categories_go_by_code_name_or_path() {
    let names = county();
    for word in ["road.surface", "路面破损", "道路路灯/路面破损", " 道路路灯 ＞ 路面破损 "]
    {
        assert_eq!(names.category(word).as_deref(), Ok("road.surface"), "{word}");
    }
    assert_eq!(names.category("供水").as_deref(), Ok("water"), "the shortest path that fits exactly");
    assert_eq!(names.category("供水/供水").as_deref(), Ok("water.supply"));
    assert!(names.category("其他").unwrap_err().zh.contains("道路路灯/其他"));
    assert!(names.category("").is_err() && names.category("飞碟").is_err());
}

#[test]
fn places_go_by_code_name_or_path_and_nothing_is_everywhere() {
    let names = county();
    let id = |word: &str| names.place(word).unwrap().map(|path| path.id().0);
    for everywhere in ["", " — ", "全区", "覃塘区", "450804000000"] {
        assert_eq!(id(everywhere), None, "{everywhere}");
    }
    assert_eq!(id("乙镇"), Some(11));
    assert_eq!(id("450804102000"), Some(11));
    assert_eq!(id("覃塘区/乙镇/第１网格"), Some(110));
    assert!(names.place("第1网格").unwrap_err().zh.contains("甲镇/第1网格"));
    assert!(names.place("丙镇").is_err());
}

#[test]
fn a_towns_own_team_needs_its_town() {
    let names = county();
    let town = path(&[1, 10]);
    assert_eq!(names.body("区住建局", None).as_deref(), Ok("housing"));
    assert_eq!(names.body("Housing bureau", None).as_deref(), Ok("housing"));
    assert_eq!(names.body("属地执法队", None).as_deref(), Ok("town_enforce"));
    assert_eq!(names.body("甲镇执法队", Some(&town)).as_deref(), Ok("town_enforce"));
    assert!(names.body("乙镇执法队", Some(&town)).unwrap_err().zh.contains("属地执法队"));
    assert!(names.body("乙镇执法队", None).is_err());
}

#[test]
fn helpers_are_a_list_or_nothing() {
    let names = county();
    assert_eq!(names.bodies("区住建局、transport，区住建局", None).unwrap(), ["housing", "transport"]);
    assert!(names.bodies("无", None).unwrap().is_empty());
    assert!(names.bodies("区住建局、谁", None).is_err());
}

#[test]
fn what_is_written_is_understood_again() {
    let names = county();
    for code in ["road", "road.surface", "water", "water.supply", "water.other", "road.other"] {
        assert_eq!(names.category(&names.category_words(code)).as_deref(), Ok(code));
    }
    for place in [None, Some(10), Some(100), Some(110)] {
        assert_eq!(names.place(&names.place_words(place)).unwrap().map(|path| path.id().0), place);
    }
    for key in ["housing", "town_enforce"] {
        assert_eq!(names.body(&names.body_words(key), None).as_deref(), Ok(key));
    }
}
