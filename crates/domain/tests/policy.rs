//! Who may do what, how far (feature A2): every role, every act, every relation, against a golden table.
//!
//! The real decision is asked, about a real thing, so the table shows what holds and not what was meant.
//! `UPDATE_GOLDEN=1` writes the table anew; read the difference before you commit it.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use gezhi_domain::accounts::{AccountId, Action, Actor, BodyId, Duty, Refusal, Role, Thing, decide_case};
use gezhi_domain::grids::{PlaceId, PlacePath};
use std::fmt::Write as _;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/policy.golden.txt");
const OURS: BodyId = BodyId(50);

fn path(ids: &[i64]) -> PlacePath {
    let (root, rest) = ids.split_first().unwrap();
    rest.iter().fold(PlacePath::root(PlaceId(*root)), |path, id| path.child(PlaceId(*id)).unwrap())
}

/// Somebody with one duty, in a village of a town.
fn person(role: Role) -> Actor {
    let body = (role == Role::Handler).then_some(OURS);
    let duties = match role {
        Role::Villager => Vec::new(),
        _ => vec![Duty { role, place: path(&[1, 10, 100]), body }],
    };
    Actor { account: Some(AccountId(7)), name: "x".into(), duties }
}

/// What the act is about, seen from that village.
fn things() -> Vec<(&'static str, Thing<'static>)> {
    const BODIES: &[BodyId] = &[OURS];
    let at = |ids: &[i64]| Thing { place: Some(path(ids)), ..Thing::default() };
    vec![
        ("own", Thing { owner: Some(AccountId(7)), place: Some(path(&[1, 11, 110])), ..Thing::default() }),
        ("body", Thing { bodies: BODIES, place: Some(path(&[1, 11, 110])), ..Thing::default() }),
        ("same", at(&[1, 10, 100])),
        ("child", at(&[1, 10, 100, 1000])),
        ("parent", at(&[1, 10])),
        ("sibling", at(&[1, 10, 101])),
        ("county", at(&[2, 20, 200])),
        ("nowhere", Thing::default()),
    ]
}

fn table() -> String {
    let mut table = String::from(
        "Role x act x relation, from a duty in a village (villagers and handlers: none, and a body's).\n\
         + allowed, x forbidden (403), . may not know of it (404).\n\n",
    );
    let things = things();
    let names: Vec<String> = things.iter().map(|(name, _)| format!("{name:>8}")).collect();
    for action in Action::ALL {
        let _ = writeln!(table, "{:<24}{}", action.code(), names.concat());
        for role in Role::ALL {
            let marks: String = things
                .iter()
                .map(|(_, thing)| match decide_case(&person(*role), *action, thing) {
                    Ok(_) => "       +",
                    Err(Refusal::Forbidden) => "       x",
                    Err(Refusal::NotFound) => "       .",
                    Err(Refusal::SignIn) => "       !",
                })
                .collect();
            let _ = writeln!(table, "  {:<22}{marks}", role.code());
        }
    }
    table
}

#[test]
fn the_golden_table() {
    let table = table();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &table).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    let differs = table.lines().zip(golden.lines()).find(|(now, then)| now != then);
    assert!(table == golden, "the policy has changed, first at {differs:?}; UPDATE_GOLDEN=1 writes it anew");
}

#[test]
fn nobody_reaches_another_county_and_a_stranger_reaches_nothing() {
    for action in Action::ALL {
        for (name, thing) in things() {
            for role in Role::ALL {
                if name == "county" {
                    assert!(decide_case(&person(*role), *action, &thing).is_err(), "{role:?} {action:?}");
                }
            }
            assert_eq!(decide_case(&Actor::stranger(), *action, &thing), Err(Refusal::SignIn));
        }
    }
}
