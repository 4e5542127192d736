//! The people of a demo: accounts, duties, posts, residents (features A1, A2, G5).

mod bodies;
mod names;
mod posts;

use super::DemoError;
use super::land::Land;
use gezhi_app::ids::Ids;
use gezhi_domain::accounts::Role;
use gezhi_domain::profile::{DemoPerson, Profile};
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::bodies::{BodyRow, LineRow};
use gezhi_store::clock::ClockRow;
use gezhi_store::posts::PostRow;
use gezhi_store::time::micros;
use jiff::Timestamp;
pub(super) use names::Register;
use posts::Named;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Password of everybody who can sign in to a demo.
pub const PASSWORD: &str = "Gezhi-2026";

/// Somebody who does something in the history.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// Account, where the person has one.
    pub account: Option<i64>,
    /// Name.
    pub name: String,
    /// Role in which the person acts.
    pub role: Option<Role>,
}

/// Somebody who lives here.
#[derive(Debug, Clone)]
pub struct Resident {
    /// Account, where the person has signed up.
    pub account: Option<i64>,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
}

/// A line of the table of demo sign-ins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Role code.
    pub role: String,
    /// Name.
    pub name: String,
    /// Login name.
    pub login: String,
    /// Telephone, for codes.
    pub phone: String,
    /// Password.
    pub password: String,
    /// Where.
    pub place: String,
    /// `mobile` or `console`.
    pub surface: String,
    /// What the person is in the story.
    pub note: Option<String>,
}

/// Everybody.
#[derive(Debug, Default)]
pub struct People {
    /// Accounts to be stored.
    pub accounts: Vec<AccountRow>,
    /// Duties to be stored.
    pub duties: Vec<DutyRow>,
    /// Posts to be stored.
    pub posts: Vec<PostRow>,
    /// The clocks of their terms.
    pub terms: Vec<ClockRow>,
    /// Bodies to be stored.
    pub bodies: Vec<BodyRow>,
    /// The list of powers and duties to be stored.
    pub lines: Vec<LineRow>,
    /// Who can sign in.
    pub sign_ins: Vec<SignIn>,
    /// Who handles cases, by body.
    pub handlers: HashMap<i64, Person>,
    /// Grid workers with an account, by place.
    pub workers: HashMap<i64, Person>,
    /// Grid leaders with an account, by place.
    pub leaders: HashMap<i64, Person>,
    /// The desk.
    pub operator: Person,
    /// The dispatcher.
    pub dispatcher: Person,
    /// The supervisor.
    pub supervisor: Person,
    /// Residents by village.
    pub residents: HashMap<i64, Vec<Resident>>,
    /// Keepers of shops, with their place in the list of places.
    pub keepers: Vec<(usize, Resident)>,
    /// Villagers of the stories, with their place in the list of places.
    pub storied: Vec<(usize, Resident)>,
}

/// Makes the people.
struct Maker<'a> {
    profile: &'a Profile,
    land: &'a Land,
    ids: &'a Ids,
    founded: Timestamp,
    register: Register,
    people: People,
    named: Vec<Named>,
}

/// Invents the people of a profile.
///
/// # Errors
/// A person of the profile whose place or body does not exist.
pub fn invent(
    profile: &Profile,
    land: &Land,
    seed: u64,
    ids: &Ids,
    founded: Timestamp,
) -> Result<People, DemoError> {
    let mut maker = Maker {
        profile,
        land,
        ids,
        founded,
        register: Register::new(&profile.head.names, &profile.demo, seed),
        people: People::default(),
        named: Vec::new(),
    };
    maker.people.bodies = bodies::bodies(profile, land, ids, founded);
    maker.people.lines = bodies::lines(profile, land, ids, founded)?;
    for person in &profile.demo.people {
        maker.storied(person)?;
    }
    let posts = posts::posts(profile, land, &maker.named, &mut maker.register, ids, founded, seed);
    maker.post_holders(posts);
    let roster = posts::roster(profile, land, &mut maker.register, ids, founded);
    maker.people.posts.extend(roster);
    maker.people.terms = posts::terms(profile, &mut maker.people.posts, founded);
    maker.handlers();
    maker.residents();
    Ok(maker.people)
}

impl Maker<'_> {
    fn account(&mut self, name: &str, phone: Option<String>, home: Option<i64>) -> i64 {
        let id = self.ids.next(self.founded);
        self.people.accounts.push(AccountRow {
            id,
            login: None,
            name: name.to_owned(),
            phone,
            password: None,
            totp: None,
            totp_on: false,
            totp_step: None,
            locked: false,
            home,
            created_at: micros(self.founded),
            seen_at: None,
        });
        id
    }

    fn duty(&mut self, account: i64, role: Role, place: i64, body: Option<i64>) -> i64 {
        let id = self.ids.next(self.founded);
        self.people.duties.push(DutyRow { id, account, role: role.code().to_owned(), place, body });
        id
    }

    /// The body of a key that is nearest upwards of a place.
    fn nearest_body(&self, key: &str, at: usize) -> Option<(i64, i64)> {
        let path = self.land.places.get(at)?.path;
        path.chain().rev().find_map(|place| {
            let body = self.people.bodies.iter().find(|body| body.key == key && body.place == place.0)?;
            Some((body.id, body.place))
        })
    }

    fn storied(&mut self, person: &DemoPerson) -> Result<(), DemoError> {
        let at = match &person.place {
            None => 0,
            Some(name) => self.land.find(name).ok_or_else(|| {
                DemoError::Profile(format!(
                    "demo.toml: {} lives in `{name}`, which does not exist",
                    person.name
                ))
            })?,
        };
        let place = self.land.places.get(at).map_or(0, |place| place.row.id);
        let id = self.account(
            &person.name,
            Some(person.phone.clone()),
            (person.role == Role::Villager).then_some(place),
        );
        if let Some(row) = self.people.accounts.last_mut() {
            row.login = Some(person.login.clone());
            row.password = Some(gezhi_app::accounts::password::hash(PASSWORD)?);
        }
        let who = Person { account: Some(id), name: person.name.clone(), role: Some(person.role) };
        let kind = match person.role {
            Role::Villager => {
                let resident =
                    Resident { account: Some(id), name: person.name.clone(), phone: person.phone.clone() };
                self.people.storied.push((at, resident));
                None
            }
            Role::ShopKeeper => {
                let resident =
                    Resident { account: Some(id), name: person.name.clone(), phone: person.phone.clone() };
                self.people.keepers.push((at, resident));
                None
            }
            Role::Handler => {
                let key = person.body.as_deref().unwrap_or_default();
                let (body, seat) = self.nearest_body(key, at).ok_or_else(|| {
                    DemoError::Profile(format!(
                        "demo.toml: {} works for `{key}`, which has no body there",
                        person.name
                    ))
                })?;
                self.duty(id, Role::Handler, seat, Some(body));
                self.people.handlers.entry(body).or_insert_with(|| who.clone());
                None
            }
            Role::Worker => Some("worker"),
            Role::Leader => Some("leader"),
            Role::Supervisor => Some("supervisor"),
            _ => None,
        };
        let duty = (!matches!(person.role, Role::Villager | Role::Handler))
            .then(|| self.duty(id, person.role, place, None));
        if let Some(kind) = kind {
            let (name, phone) = (person.name.clone(), person.phone.clone());
            self.named.push(Named { at, kind, name, phone, account: id, duty });
        }
        let slot = match person.role {
            Role::Operator => Some(&mut self.people.operator),
            Role::Dispatcher => Some(&mut self.people.dispatcher),
            Role::Supervisor => Some(&mut self.people.supervisor),
            _ => None,
        };
        if let Some(slot) = slot.filter(|slot| slot.account.is_none()) {
            *slot = who.clone();
        }
        match person.role {
            Role::Worker => {
                self.people.workers.entry(place).or_insert(who);
            }
            Role::Leader => {
                self.people.leaders.entry(place).or_insert(who);
            }
            _ => {}
        }
        self.people.sign_ins.push(SignIn {
            role: person.role.code().to_owned(),
            name: person.name.clone(),
            login: person.login.clone(),
            phone: person.phone.clone(),
            password: PASSWORD.to_owned(),
            place: person.place.clone().unwrap_or_else(|| self.profile.head.name.zh.clone()),
            surface: if person.role.is_staff() { "console" } else { "mobile" }.to_owned(),
            note: person.note.clone(),
        });
        Ok(())
    }

    /// Every leader signs in, and one worker of every village.
    fn post_holders(&mut self, posts: Vec<(usize, PostRow)>) {
        for (at, mut post) in posts {
            let village = self.land.places.get(self.land.village_of(at));
            // A unit that stands beside the villages has a worker of its own.
            let village = village.filter(|village| village.path.depth() == self.land.village_depth);
            let village = village.map_or(post.place, |village| village.row.id);
            let role = match post.kind.as_str() {
                "leader" => Some((Role::Leader, post.place)),
                "worker" if !self.people.workers.contains_key(&village) => Some((Role::Worker, village)),
                _ => None,
            };
            if let (Some((role, place)), None) = (role, post.account) {
                let phone = self.register.own_phone();
                let id = self.account(&post.name, phone.clone(), None);
                post.duty = Some(self.duty(id, role, place, None));
                post.account = Some(id);
                post.phone = phone.or(post.phone);
                let who = Person { account: Some(id), name: post.name.clone(), role: Some(role) };
                let holders =
                    if role == Role::Leader { &mut self.people.leaders } else { &mut self.people.workers };
                holders.entry(place).or_insert(who);
            }
            self.people.posts.push(post);
        }
    }

    /// Every body has somebody who handles its cases.
    fn handlers(&mut self) {
        let bodies: Vec<(i64, i64)> = self.people.bodies.iter().map(|body| (body.id, body.place)).collect();
        for (body, place) in bodies {
            if self.people.handlers.contains_key(&body) {
                continue;
            }
            let (name, phone) = (self.register.name(), self.register.own_phone());
            let id = self.account(&name, phone, None);
            self.duty(id, Role::Handler, place, Some(body));
            let who = Person { account: Some(id), name, role: Some(Role::Handler) };
            self.people.handlers.insert(body, who);
        }
    }

    /// Those who report: some of every village, one in three with an account.
    fn residents(&mut self) {
        let villages: Vec<usize> = self.land.at_depth(self.land.village_depth).collect();
        let each = (2_400 / villages.len().max(1)).clamp(3, 12);
        for at in villages {
            let Some(village) = self.land.places.get(at).map(|place| place.row.id) else { continue };
            let mut residents = Vec::with_capacity(each);
            for number in 0..each {
                let name = self.register.name();
                let own = (number % 3 == 0).then(|| self.register.own_phone()).flatten();
                let account = own.clone().map(|phone| self.account(&name, Some(phone), Some(village)));
                let phone = own.unwrap_or_else(|| self.register.phone());
                residents.push(Resident { account, name, phone });
            }
            self.people.residents.insert(village, residents);
        }
    }
}
