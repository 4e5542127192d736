//! Who does what in the village of a demo: its leader, the level above, the keeper, the committee, and villagers whose telephones are
//! bound to their households.

use super::spec::DemoVillage;
use super::{DemoShop, Walk};
use crate::demo::{DemoError, SignIn};
use crate::storage::setting;
use gezhi_app::residents::{self, Bind, HouseholdItem, HouseholdsQuery, Sealer};
use gezhi_app::views::Id;
use gezhi_app::{App, points::claims};
use gezhi_domain::accounts::{Actor, Role};
use gezhi_domain::grids::PlacePath;
use gezhi_drawing::dice::Dice;
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::PersonRow;
use std::collections::BTreeSet;

/// Villagers on the committee.
const ON_COMMITTEE: usize = 2;

struct Somebody {
    county: i64,
    login: String,
}

impl Op for Somebody {
    type Out = Option<(AccountRow, Vec<DutyRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::accounts::by_login(tx, self.county, &self.login).await? else {
            return Ok(None);
        };
        let duties = gezhi_store::accounts::duties(tx, self.county, row.id).await?;
        Ok(Some((row, duties)))
    }
}

/// Somebody of the sign-ins, with the telephone.
async fn known(app: &App, login: &str) -> Result<(Actor, String), DemoError> {
    let found = app.db.read(Somebody { county: app.county, login: login.to_owned() }).await?;
    let (row, duties) = found
        .ok_or_else(|| DemoError::Profile(format!("shop.toml, village.toml: nobody signs in as {login}")))?;
    let actor = gezhi_app::accounts::actor_of(app, &row, &duties);
    Ok((actor, row.phone.unwrap_or_default()))
}

/// Somebody of the sign-ins.
///
/// # Errors
/// A login that nobody has.
pub(crate) async fn somebody(app: &App, login: &str) -> Result<Actor, DemoError> {
    Ok(known(app, login).await?.0)
}

/// A villager whose telephone is bound.
#[derive(Debug, Clone)]
pub(super) struct Villager {
    /// As whom the villager acts.
    pub actor: Actor,
    /// Household.
    pub household: i64,
    /// Telephone.
    phone: String,
}

/// The village and its people.
#[derive(Debug, Clone)]
pub(super) struct Village {
    /// The village.
    pub place: PlacePath,
    /// Its leader.
    pub leader: Actor,
    /// Who decides above it.
    pub above: Actor,
    /// Villagers; the first one is the buyer of the shop.
    pub villagers: Vec<Villager>,
    /// The committee.
    pub committee: Vec<Actor>,
    /// All households, in an order of their own.
    pub households: Vec<HouseholdItem>,
}

/// People of some households, and the accounts that some of them sign in with.
struct People {
    county: i64,
    households: Vec<i64>,
}

impl Op for People {
    type Out = Vec<(PersonRow, Option<AccountRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for household in &self.households {
            for person in gezhi_store::residents::persons_of_household(tx, self.county, *household).await? {
                let account = match person.account {
                    Some(account) => gezhi_store::accounts::by_id(tx, self.county, account).await?,
                    None => None,
                };
                all.push((person, account));
            }
        }
        Ok(all)
    }
}

/// The account that a first sign-in with a code makes.
struct SignUp {
    county: i64,
    row: AccountRow,
}

impl Op for SignUp {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let phone = self.row.phone.as_deref().unwrap_or_default();
        if gezhi_store::accounts::by_phone(tx, self.county, phone).await?.is_some() {
            return Ok(false);
        }
        gezhi_store::accounts::insert(tx, self.county, &self.row).await?;
        Ok(true)
    }
}

impl Village {
    /// Opens it: villagers bind their telephones, and the committee sits.
    ///
    /// # Errors
    /// What a use case refuses.
    pub async fn open(
        walk: &Walk<'_>,
        (shop, spec): (&DemoShop, &DemoVillage),
        dice: &mut Dice,
    ) -> Result<Self, DemoError> {
        let app = walk.app;
        let leader = somebody(app, &shop.leader).await?;
        let missing = || DemoError::Profile(format!("shop.toml: {} leads no village", shop.leader));
        let place = leader.duties.first().ok_or_else(missing)?.place;
        let mut households = all_households(app, &leader, &place).await?;
        dice.shuffle(&mut households);
        let buyer = somebody(app, &shop.buyer).await?;
        let keeper = somebody(app, &shop.keeper).await?;
        let mut village = Self {
            place,
            above: signs_in(app, Role::Dispatcher, &place).await?,
            leader,
            villagers: Vec::new(),
            committee: Vec::new(),
            households,
        };
        village.known(app, &buyer, &keeper).await?;
        village.bind(walk, spec.villagers).await?;
        // Those who take part most are those whose telephones are bound.
        let bound: BTreeSet<i64> = village.villagers.iter().map(|one| one.household).collect();
        village.households.sort_by_key(|file| !bound.contains(&file.id.0));
        village.seat(app, &spec.committee).await?;
        Ok(village)
    }

    /// People of the village who are bound already; the buyer first, the keeper not.
    async fn known(&mut self, app: &App, buyer: &Actor, keeper: &Actor) -> Result<(), DemoError> {
        let households = self.households.iter().map(|file| file.id.0).collect();
        for (person, account) in app.db.read(People { county: app.county, households }).await? {
            let (Some(household), Some(account)) = (person.household, account) else { continue };
            if keeper.account.is_some_and(|keeper| keeper.0 == account.id) {
                continue;
            }
            let actor = gezhi_app::accounts::actor_of(app, &account, &[]);
            self.villagers.push(Villager { actor, household, phone: account.phone.unwrap_or_default() });
        }
        self.villagers.sort_by_key(|one| one.actor.account != buyer.account);
        Ok(())
    }

    /// Binds heads of households with the telephone of their file until there are enough villagers.
    async fn bind(&mut self, walk: &Walk<'_>, wanted: usize) -> Result<(), DemoError> {
        let app = walk.app;
        let sealer = Sealer::of(app);
        for file in self.households.clone() {
            if self.villagers.len() >= wanted {
                break;
            }
            let people = app.db.read(People { county: app.county, households: vec![file.id.0] }).await?;
            if people.iter().any(|(_, account)| account.is_some()) {
                continue;
            }
            let Some((head, _)) = people.iter().find(|(person, _)| person.relation == "head") else {
                continue;
            };
            let (Some(phone), Some(id_number)) = (sealer.open_phone(head)?, sealer.open_id(head)?) else {
                continue;
            };
            let row = AccountRow {
                id: app.id(),
                login: None,
                name: head.name.clone(),
                phone: Some(phone.clone()),
                password: None,
                totp: None,
                totp_on: false,
                totp_step: None,
                locked: false,
                home: Some(head.place),
                created_at: walk.now().as_microsecond(),
                seen_at: None,
            };
            let actor = gezhi_app::accounts::actor_of(app, &row, &[]);
            if app.db.write(SignUp { county: app.county, row }).await? {
                residents::bind(app, &actor, &Bind { name: head.name.clone(), id_number }, None).await?;
                self.villagers.push(Villager { actor, household: file.id.0, phone });
            }
        }
        Ok(())
    }

    async fn seat(&mut self, app: &App, logins: &[String]) -> Result<(), DemoError> {
        let mut members = Vec::new();
        for login in logins {
            members.push(known(app, login).await?);
        }
        let seated: BTreeSet<_> = members.iter().filter_map(|(actor, _)| actor.account).collect();
        let others = self.villagers.iter().rev().filter(|one| {
            !one.phone.is_empty() && one.actor.account.is_some_and(|account| !seated.contains(&account))
        });
        members.extend(others.take(ON_COMMITTEE).map(|one| (one.actor.clone(), one.phone.clone())));
        for (actor, phone) in members {
            let input = claims::MemberInput { place: self.code(), phone };
            claims::add_member(app, &self.leader, &input, None).await?;
            self.committee.push(actor);
        }
        Ok(())
    }

    /// As a query names it.
    pub fn code(&self) -> Option<String> {
        Some(self.place.id().0.to_string())
    }

    /// A household by number, round and round.
    pub fn household(&self, number: usize) -> Option<Id> {
        self.households.get(number.checked_rem(self.households.len())?).map(|file| file.id)
    }

    /// A villager by number, round and round.
    pub fn villager(&self, number: usize) -> Option<&Villager> {
        self.villagers.get(number.checked_rem(self.villagers.len())?)
    }
}

/// The nearest one of the sign-ins with a role at or above a place.
///
/// # Errors
/// A demo in which nobody has that role.
pub(super) async fn signs_in(app: &App, role: Role, place: &PlacePath) -> Result<Actor, DemoError> {
    let text = setting(&app.db, app.county, "demo_sign_ins")
        .await
        .map_err(|error| DemoError::Profile(error.to_string()))?;
    let people: Vec<SignIn> = serde_json::from_str(&text.unwrap_or_default()).unwrap_or_default();
    let mut nearest: Option<(usize, Actor)> = None;
    for person in people.iter().filter(|person| person.role == role.code()) {
        let actor = somebody(app, &person.login).await?;
        let reach = actor.duties.iter().filter(|duty| duty.place.reaches(place));
        let Some(depth) = reach.map(|duty| duty.place.depth()).max() else { continue };
        if nearest.as_ref().is_none_or(|(known, _)| depth > *known) {
            nearest = Some((depth, actor));
        }
    }
    let missing = || DemoError::Profile(format!("demo.toml has no {}", role.code()));
    nearest.map(|(_, actor)| actor).ok_or_else(missing)
}

async fn all_households(
    app: &App,
    leader: &Actor,
    place: &PlacePath,
) -> Result<Vec<HouseholdItem>, DemoError> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let query = HouseholdsQuery { place: Some(place.id().0.to_string()), attribute: None, cursor };
        let page = residents::list(app, leader, &query).await?;
        all.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}
