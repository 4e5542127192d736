//! What must hold whatever people do with posts.

use super::*;
use crate::accounts::AccountId;
use crate::profile::Bilingual;
use jiff::Timestamp;
use proptest::prelude::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn spec(wanted: u32, households: u32) -> PostSpec {
    let word = || Bilingual { zh: "x".into(), en: "x".into() };
    PostSpec {
        key: "worker".into(),
        name: word(),
        duties: word(),
        promise: word(),
        levels: vec!["group".into()],
        wanted,
        term_months: 36,
        households,
        role: None,
        process: true,
        public: true,
        roster: false,
        per_household: false,
        consults: None,
    }
}

/// Six posts of four people: the first three belong to one person.
fn person(post: i64) -> i64 {
    if post < 3 { 0 } else { post }
}

proptest! {
    /// Holders beyond the wanted number are listed, missing ones too, never both, and the sum is right.
    #[test]
    fn nobody_is_too_many_without_being_listed(wanted in 1_u32..20, cap in 0_u32..50, holders in 0_u32..40, homes in 0_u32..2_000) {
        let standing = standing(&spec(wanted, cap), "group", holders, homes);
        prop_assert_eq!(standing.surplus > 0, holders > wanted);
        prop_assert_eq!(standing.vacant > 0, holders < wanted);
        prop_assert_eq!(i64::from(holders) + i64::from(standing.vacant) - i64::from(standing.surplus), i64::from(wanted));
        if cap > 0 {
            prop_assert_eq!(standing.households_over > 0, homes > holders * cap);
        }
        prop_assert!(holders <= wanted || standing.is_overloaded());
    }

    /// However leaves are asked for: at every instant somebody who is not away answers for each post.
    #[test]
    fn leave_never_leaves_a_gap(wishes in prop::collection::vec((0_i64..6, 0_i64..6, 0_i64..60, 0_i64..20), 0..40), seconds in prop::collection::vec(0_i64..90, 1..30)) {
        let mut leaves: Vec<Leave> = Vec::new();
        for (post, stand_in, from, length) in wishes {
            let wish = Leave { post, stand_in, from: at(from), until: at(from + length) };
            if wish.check(&leaves, |a, b| person(a) == person(b), at(0)).is_ok() {
                leaves.push(wish);
            }
        }
        for second in seconds {
            for post in 0..6 {
                let running = leaves.iter().filter(|leave| leave.post == post && leave.covers(at(second))).count();
                prop_assert!(running <= 1, "two leaves of one post at once");
                let answers = answerable(post, &leaves, at(second));
                prop_assert_eq!(answers == post, running == 0);
                if answers != post {
                    prop_assert!(person(answers) != person(post));
                    let away = leaves.iter().any(|leave| person(leave.post) == person(answers) && leave.covers(at(second)));
                    prop_assert!(!away, "the stand-in is away too");
                }
            }
        }
    }

    /// Whatever is tried in whatever order: who appoints has neither assessed nor examined nor applied, and nobody is
    /// appointed before the publication ends.
    #[test]
    fn an_appointment_has_three_deciders(tries in prop::collection::vec((0_usize..6, 1_i64..6, 0_i64..300, any::<bool>()), 0..60)) {
        const STEPS: [Step; 6] = [Step::Assess, Step::Examine, Step::Appoint, Step::Refuse, Step::Withdraw, Step::Object];
        let mut now = 0;
        let mut it = Appointment { stage: Stage::Applied, applicant: Some(AccountId(1)), entered_by: AccountId(1), steps: Vec::new() };
        let mut published = None;
        for (step, by, later, has_note) in tries {
            now += later;
            let with = Conditions { rules: PostRules::default(), now: at(now), publish_until: at(now + 200), has_note };
            if let Ok(next) = it.clone().step(STEPS[step], AccountId(by), &with) {
                if let (Stage::Assessed, Stage::Examined { publish_until }) = (it.stage, next.stage) {
                    published = Some(publish_until);
                }
                if next.stage == Stage::Appointed {
                    prop_assert!(at(now) >= published.unwrap());
                }
                prop_assert!(it.stage.is_open());
                it = next;
            }
        }
        let deciders: Vec<AccountId> = it.steps.iter().filter(|done| done.step.decides()).map(|done| done.by).collect();
        let different: std::collections::BTreeSet<AccountId> = deciders.iter().copied().collect();
        prop_assert_eq!(deciders.len(), different.len());
        prop_assert!(!different.contains(&AccountId(1)));
        prop_assert_eq!(it.stage == Stage::Appointed, deciders.len() == 3);
    }
}
