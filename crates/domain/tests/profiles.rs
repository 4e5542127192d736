//! The five profiles that ship: they parse, they hold together, and their figures are those of the published reports.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use gezhi_domain::accounts::Role;
use gezhi_domain::cases::{Channel, Grade, State};
use gezhi_domain::profile::{CategoryFile, Profile};

const CODES: [&str; 5] = ["qintang", "shengli", "shanwei", "yangying", "weixian"];
const ICONS: [&str; 12] =
    ["road", "trash", "water", "dispute", "fire", "elder", "other", "farm", "shield", "home", "law", "noise"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles")
}

/// A file of the profile; categories fall back to the common base where the place has none of its own.
fn text(code: &str, file: &str) -> String {
    let own = root().join(code).join(file);
    let shared = ["categories.toml", "attributes.toml", "services.toml"].contains(&file);
    let path = if own.exists() || !shared { own } else { root().join("base").join(file) };
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn load(code: &str) -> Profile {
    let [head, categories, work, demo, attributes] =
        ["profile.toml", "categories.toml", "work.toml", "demo.toml", "attributes.toml"]
            .map(|file| text(code, file));
    Profile::parse(&head, &categories, &work, &demo, &attributes)
        .and_then(|profile| profile.with_services(&text(code, "services.toml")))
        .and_then(|profile| profile.with_posts(&text(code, "posts.toml")))
        .unwrap_or_else(|error| panic!("{code}: {error}"))
}

fn all() -> impl Iterator<Item = (&'static str, Profile)> {
    CODES.into_iter().map(|code| (code, load(code)))
}

fn counts(profile: &Profile) -> Vec<u32> {
    profile.head.levels.iter().map(|level| level.count).collect()
}

fn grids(profile: &Profile) -> u32 {
    profile.head.levels.iter().filter(|level| level.is_grid).map(|level| level.count).sum()
}

#[test]
fn figures_of_qintang() {
    let profile = load("qintang");
    let dedicated = profile.head.dedicated.as_ref().expect("dedicated grids");
    assert_eq!(counts(&profile), [1, 10, 146, 2664, 63]);
    assert_eq!((dedicated.count, dedicated.parent_depth, dedicated.depth), (313, 2, 3));
    assert_eq!(grids(&profile) + dedicated.count, 3196);
    assert_eq!((profile.head.county, profile.head.division.as_str()), (450_804, "450804000000"));
    let year = &profile.demo.year;
    assert_eq!((year.reported, year.replied), (29_300, 29_100));
    assert_eq!((year.registered, year.workers, year.instructors), (329_000, 2_137, 146));
    assert_eq!(format!("{:.1}", f64::from(year.replied) / f64::from(year.reported) * 100.0), "99.3");
}

#[test]
fn figures_of_shengli() {
    let profile = load("shengli");
    let dedicated = profile.head.dedicated.as_ref().expect("three units");
    assert_eq!(counts(&profile), [1, 6, 66]);
    assert_eq!((dedicated.count, dedicated.parent_depth, dedicated.depth), (3, 0, 1));
    assert_eq!(dedicated.counted_as.as_deref(), profile.level(2).map(|level| level.key.as_str()));
    assert_eq!(grids(&profile) + dedicated.count, 69);
    assert_eq!(profile.head.county, 511_921_216);
}

#[test]
fn figures_of_shanwei() {
    let profile = load("shanwei");
    assert_eq!(counts(&profile), [1, 4, 56, 868, 4555]);
    assert_eq!(grids(&profile), 5_479);
    let disputes = profile.demo.samples.iter().filter(|sample| sample.category.starts_with("dispute."));
    assert_eq!(disputes.map(|sample| sample.weight).sum::<u32>(), 4_352);
    assert_eq!((profile.head.county, profile.demo.year.workers, profile.head.map.islands), (4415, 18_000, 3));
}

#[test]
fn figures_of_yangying() {
    let profile = load("yangying");
    assert_eq!(counts(&profile), [1, 4, 20, 282]);
    assert_eq!(grids(&profile), 307);
    let year = &profile.demo.year;
    assert_eq!((year.leaders, year.workers), (307, 3_087));
    assert_eq!((year.centre_households, year.supervisors), (487, 20));
    let recited: String = profile.work.stages.cycle.iter().map(|stage| stage.word.zh.as_str()).collect();
    assert_eq!(recited, "一访二报三研四办五问");
}

#[test]
fn figures_of_weixian() {
    let profile = load("weixian");
    assert_eq!(counts(&profile), [1, 16, 531, 1405]);
    let year = &profile.demo.year;
    assert_eq!(year.workers, 4_215);
    assert_eq!(year.workers, 3 * profile.level(3).expect("grids").count);
    assert!(year.reported > 8_000);
    assert_eq!(format!("{:.2}", f64::from(year.closed) / f64::from(year.reported) * 100.0), "99.12");
}

#[test]
fn places_stand_in_the_tree() {
    for (code, profile) in all() {
        let places = &profile.head.places;
        let mut seen: BTreeMap<&str, u8> = BTreeMap::new();
        for place in places {
            assert!(profile.level(place.depth).is_some(), "{code}: {}", place.name);
            match &place.parent {
                Some(parent) => {
                    assert_eq!(seen.get(parent.as_str()), Some(&(place.depth - 1)), "{code}: {}", place.name);
                }
                None => assert_eq!(place.depth, 1, "{code}: {} has no parent", place.name),
            }
            assert!(seen.insert(&place.name, place.depth).is_none(), "{code}: {} twice", place.name);
            if let Some(division) = &place.code {
                let tenant = profile.head.county.to_string();
                assert!(
                    matches!(division.len(), 9 | 12) && division.starts_with(&tenant),
                    "{code}: {division}"
                );
            }
        }
        for place in places {
            let listed = places.iter().filter(|child| child.parent.as_ref() == Some(&place.name)).count();
            assert!(
                place.children.is_none_or(|stated| stated >= listed.try_into().expect("few")),
                "{code}: {}",
                place.name
            );
        }
        for (level, below) in profile.head.levels.iter().zip(profile.head.levels.iter().skip(1)) {
            let here: Vec<_> = places.iter().filter(|place| place.depth == level.depth).collect();
            let children: u32 = here.iter().filter_map(|place| place.children).sum();
            assert!(here.len() <= level.count.try_into().expect("fits"), "{code}: depth {}", level.depth);
            assert!(children <= below.count, "{code}: children at depth {}", level.depth);
            let complete = here.len() == usize::try_from(level.count).expect("fits");
            if complete && here.iter().all(|place| place.children.is_some()) {
                assert_eq!(
                    children, below.count,
                    "{code}: all of depth {} are named, so the sum is exact",
                    level.depth
                );
            }
        }
    }
}

#[test]
fn stock_of_names_suffices() {
    for (code, profile) in all() {
        let names = &profile.head.names;
        let stocks =
            [(&names.village_first, 30), (&names.village_last, 20), (&names.family, 40), (&names.given, 80)];
        for (stock, least) in stocks {
            assert!(stock.len() >= least, "{code}: {} of {least}", stock.len());
            let mut seen = HashSet::new();
            for name in stock {
                assert!(seen.insert(name), "{code}: {name} twice");
            }
        }
    }
}

#[test]
fn categories_are_complete() {
    for (code, profile) in all() {
        let categories = &profile.categories.categories;
        let codes: HashSet<_> = categories.iter().map(|category| category.code.as_str()).collect();
        assert_eq!(codes.len(), categories.len(), "{code}: a category stands twice");
        assert!(categories.iter().filter(|category| category.level() == 1).count() <= 8, "{code}");
        assert!(codes.contains("water.supply.burst"), "{code}: the burst pipe of the story");
        for category in categories {
            assert!(
                !category.name.zh.is_empty() && !category.name.en.is_empty(),
                "{code}: {}",
                category.code
            );
            if category.level() == 1 {
                assert!(category.hint.is_some(), "{code}: hint of {}", category.code);
                assert!(
                    ICONS.contains(&category.icon.as_deref().unwrap_or_default()),
                    "{code}: icon of {}",
                    category.code
                );
            } else {
                assert!((4..=12).contains(&category.keywords.len()), "{code}: keywords of {}", category.code);
                assert!(category.grade.is_some(), "{code}: grade of {}", category.code);
            }
        }
        let danger = &profile.categories.danger;
        assert!(
            [Grade::Critical, Grade::Urgent]
                .iter()
                .all(|grade| danger.iter().any(|word| word.grade == *grade)),
            "{code}"
        );
        assert_eq!(
            danger.iter().map(|word| &word.word).collect::<HashSet<_>>().len(),
            danger.len(),
            "{code}: danger"
        );
    }
}

#[test]
fn the_common_base_parses() {
    let path = root().join("base/categories.toml");
    let base: CategoryFile =
        toml::from_str(&std::fs::read_to_string(path).expect("base")).expect("categories");
    let codes: HashSet<_> = base.categories.iter().map(|category| category.code.as_str()).collect();
    assert!(
        base.categories.iter().all(|category| category.parent().is_none_or(|parent| codes.contains(parent)))
    );
}

#[test]
fn duties_cover_all_but_one_leaf() {
    for (code, profile) in all() {
        let duties = &profile.work.duties;
        let lines: HashSet<_> =
            duties.iter().filter(|duty| duty.place.is_none()).map(|duty| duty.category.as_str()).collect();
        let owned = |leaf: &str| {
            std::iter::successors(Some(leaf), |at| at.rsplit_once('.').map(|(up, _)| up))
                .any(|at| lines.contains(at))
        };
        let categories = &profile.categories.categories;
        let nobody: Vec<_> = categories
            .iter()
            .map(|category| category.code.as_str())
            .filter(|leaf| !categories.iter().any(|other| other.parent() == Some(leaf)))
            .filter(|leaf| !owned(leaf))
            .collect();
        assert_eq!(nobody.len(), 1, "{code}: {nobody:?}");
        let mut seen = HashSet::new();
        for duty in duties {
            assert!(seen.insert((&duty.category, &duty.place)), "{code}: {} twice", duty.category);
            assert!(duty.days.is_some() != duty.hours.is_some(), "{code}: limit of {}", duty.category);
            assert!(matches!(duty.checker.as_str(), "worker" | "leader"), "{code}: {}", duty.checker);
            let known = |name: &String| profile.head.places.iter().any(|place| place.name == *name);
            assert!(duty.place.as_ref().is_none_or(known), "{code}: {:?}", duty.place);
            assert!(!duty.helpers.contains(&duty.body), "{code}: {} helps itself", duty.category);
        }
        for body in &profile.work.bodies {
            assert_eq!(body.depth > 0, body.name.zh.contains("{place}"), "{code}: {}", body.key);
            assert_eq!(body.depth > 0, body.name.en.contains("{place}"), "{code}: {}", body.key);
        }
    }
}

#[test]
fn words_of_the_work_are_complete() {
    for (code, profile) in all() {
        let work = &profile.work;
        assert_eq!(
            work.limits.iter().map(|limit| limit.grade).collect::<BTreeSet<_>>().len(),
            Grade::ALL.len(),
            "{code}"
        );
        assert_eq!(work.stages.states.len(), State::ALL.len(), "{code}");
        let recited: Vec<_> =
            work.stages.cycle.iter().flat_map(|stage| stage.states.iter().copied()).collect();
        assert_eq!(recited.len(), State::ALL.len(), "{code}: each state in one recited stage");
        assert_eq!(recited.into_iter().collect::<BTreeSet<_>>().len(), State::ALL.len(), "{code}");
        let channels: BTreeSet<_> = work.channels.iter().map(|channel| channel.key).collect();
        assert_eq!((channels.len(), work.channels.len()), (Channel::ALL.len(), Channel::ALL.len()), "{code}");
        assert!((8..=12).contains(&work.replies.len()), "{code}: {} replies", work.replies.len());
        assert!((2..=4).contains(&work.rules.len()), "{code}: {} rules", work.rules.len());
        assert_eq!((work.bounce_limit, work.reopen_days), (2, 15), "{code}");
        assert!((0.4..0.9).contains(&work.confirm_below), "{code}");
    }
}

#[test]
fn places_sound_different() {
    let mut spoken = HashSet::new();
    for (code, profile) in all() {
        let stages = &profile.work.stages;
        let cycle: Vec<_> = stages.cycle.iter().map(|stage| stage.word.zh.clone()).collect();
        let states: Vec<_> = stages.states.values().map(|word| word.zh.clone()).collect();
        assert!(spoken.insert(cycle), "{code}: the same cycle as another place");
        assert!(spoken.insert(states), "{code}: the same states as another place");
    }
}

#[test]
fn rules_compile_and_run() {
    for (code, profile) in all() {
        for rule in &profile.work.rules {
            let program = cel::Program::compile(&rule.when)
                .unwrap_or_else(|error| panic!("{code}: {}: {error}", rule.when));
            let mut context = cel::Context::default();
            context.add_variable_from_value("text", "村里的水管爆了");
            context.add_variable_from_value("category", "safety.fire.now");
            context.add_variable_from_value("channel", "app");
            context.add_variable_from_value("hour", 23_i64);
            context.add_variable_from_value("has_photo", true);
            context.add_variable_from_value("place_depth", 2_i64);
            let value =
                program.execute(&context).unwrap_or_else(|error| panic!("{code}: {}: {error}", rule.when));
            assert!(matches!(value, cel::Value::Bool(_)), "{code}: {}: {value:?}", rule.when);
            assert!(rule.category.is_some() || rule.grade.is_some(), "{code}: {} sets nothing", rule.when);
            assert!(
                rule.category.as_deref().is_none_or(|key| profile.category(key).is_some()),
                "{code}: {}",
                rule.when
            );
        }
    }
}

#[test]
fn every_role_has_a_person() {
    let mut logins = HashSet::new();
    let mut phones = HashSet::new();
    for (code, profile) in all() {
        let people = &profile.demo.people;
        for role in Role::ALL {
            assert!(people.iter().any(|person| person.role == *role), "{code}: no {role:?}");
        }
        for role in [Role::Villager, Role::Worker, Role::Leader] {
            let stand: HashSet<_> =
                people.iter().filter(|person| person.role == role).map(|person| &person.place).collect();
            assert!(stand.len() >= 2, "{code}: {role:?} in one place only");
        }
        for person in people {
            assert!(logins.insert(person.login.clone()), "{code}: login {}", person.login);
            assert!(phones.insert(person.phone.clone()), "{code}: phone {}", person.phone);
            assert!(
                person.login.chars().all(|letter| letter.is_ascii_lowercase()),
                "{code}: {}",
                person.login
            );
            assert!(
                person.phone.len() == 11 && person.phone.starts_with("1990000"),
                "{code}: {}",
                person.phone
            );
            if let Some(place) = &person.place {
                let known = place.split('/').next().unwrap_or_default();
                assert!(profile.head.places.iter().any(|place| place.name == known), "{code}: {place}");
            }
            let body =
                person.body.as_ref().map(|key| profile.work.bodies.iter().find(|body| body.key == *key));
            assert_eq!(person.role == Role::Handler, body.is_some(), "{code}: {}", person.login);
            if let Some(Some(body)) = body {
                assert_eq!(body.depth > 0, person.place.is_some(), "{code}: where {} works", person.login);
            }
        }
    }
}

#[test]
fn the_year_is_plausible() {
    for (code, profile) in all() {
        let year = &profile.demo.year;
        assert!(
            year.on_time <= year.closed && year.closed <= year.replied && year.replied <= year.reported,
            "{code}"
        );
        let enough = if code == "qintang" { 6 } else { 3 };
        for category in profile.categories.categories.iter().filter(|category| category.level() == 2) {
            let within = |code: &str| {
                code.strip_prefix(&category.code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            let samples: Vec<_> =
                profile.demo.samples.iter().filter(|sample| within(&sample.category)).collect();
            let texts: HashSet<_> = samples.iter().flat_map(|sample| &sample.texts).collect();
            let answers: HashSet<_> = samples.iter().flat_map(|sample| &sample.answers).collect();
            assert!(texts.len() >= enough, "{code}: {} texts of {}", texts.len(), category.code);
            assert!(answers.len() >= 3, "{code}: {} answers of {}", answers.len(), category.code);
        }
        let weights: u32 = profile.demo.samples.iter().map(|sample| sample.weight).sum();
        assert_eq!(weights, year.reported, "{code}: the weights add up to the year");
        for sample in &profile.demo.samples {
            assert!(sample.weight > 0 && !sample.answers.is_empty(), "{code}: {}", sample.category);
            for text in &sample.texts {
                let length = text.replace("{place}", "某某村").chars().count();
                assert!((10..=60).contains(&length), "{code}: {text}");
            }
        }
    }
}

#[test]
fn samples_of_policies_name_topics_and_items_that_exist() {
    let text = std::fs::read_to_string(root().join("base/policies.toml")).expect("the samples");
    let samples = gezhi_domain::policies::PolicySamples::parse(&text).expect("sound samples").policies;
    assert!(samples.len() >= 12);
    for (code, profile) in all() {
        let services = &profile.services;
        assert!(services.items.len() >= 5, "{code}");
        for sample in &samples {
            assert!(sample.text.contains("示例"), "{}: a sample says that it is one", sample.title);
            for topic in &sample.topics {
                assert!(services.topics.iter().any(|known| known.code == *topic), "{topic}");
            }
            assert!(
                sample.item.as_deref().is_none_or(|item| services.item(item).is_some()),
                "{}",
                sample.title
            );
        }
    }
}
