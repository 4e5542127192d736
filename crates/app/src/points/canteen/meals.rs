//! Entering a meal: what there is, and afterwards how many were served. What the eaters paid goes into the canteen's budget; a correction
//! takes it back and enters it anew.

use super::{SUBJECT, TAKINGS, find, marks_of};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::points::{Posting, Side, What, fund, opposite_posting, village_of};
use crate::residents::line;
use crate::residents::scope::path_of;
use crate::views::{Id, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, decide};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::{EntryKind, Holder};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::canteen::{self as store, CanteenRow, MealRow};
use gezhi_store::points::fund::FundLineRow;
use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The meals of a day, in their order.
const MEALS: [&str; 3] = ["breakfast", "lunch", "dinner"];
/// Days back and ahead that are entered.
const DAYS: i32 = 31;
/// Most that a village's canteen serves at a meal.
const MOST_SERVED: i64 = 2_000;
/// Most portions for a household.
const MOST_PORTIONS: i64 = 20;

/// Whose people ate.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = CanteenEaterInput)]
pub struct EaterInput {
    /// Household.
    pub household: Id,
    /// Portions.
    pub portions: i64,
}

/// A meal as it is entered; what is left out stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = CanteenMealInput)]
pub struct MealInput {
    /// Day.
    pub day: String,
    /// `breakfast`, `lunch` or `dinner`.
    pub meal: String,
    /// What there is.
    #[serde(default)]
    pub dishes: Option<String>,
    /// How many were served altogether.
    #[serde(default)]
    pub served: Option<i64>,
    /// By household, where that is kept; only those who may eat.
    #[serde(default)]
    pub eaters: Option<Vec<EaterInput>>,
    /// Version that was looked at; 0 for a meal that was not entered yet. Left out: whatever it is.
    #[serde(default)]
    pub version: Option<i64>,
}

/// A meal of a day as everybody reads it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = CanteenMealView)]
pub struct MealView {
    /// Day.
    pub day: String,
    /// `breakfast`, `lunch` or `dinner`.
    pub meal: String,
    /// What there is.
    pub dishes: String,
    /// How many were served; `null` until that is entered.
    pub served: Option<i64>,
    /// What was paid for it, in fen.
    pub takings: i64,
    /// What the canteen added, in fen.
    pub subsidy: i64,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: String,
    /// Version.
    pub version: i64,
}

impl From<&MealRow> for MealView {
    fn from(row: &MealRow) -> Self {
        Self {
            day: row.day.clone(),
            meal: row.meal.clone(),
            dishes: row.dishes.clone(),
            served: row.served,
            takings: row.takings,
            subsidy: row.subsidy,
            by: row.recorder_name.clone(),
            at: instant(row.updated_at),
            version: row.version,
        }
    }
}

struct Enter {
    app: App,
    permit: Permit,
    canteen: CanteenRow,
    village: PlacePath,
    programme: String,
    wish: MealInput,
    dishes: Option<String>,
    entry: Entry,
    key: Key,
    address: Option<String>,
}

fn overtaken(row: Option<&MealRow>) -> AppError {
    AppError::Overtaken {
        code: "meal_changed",
        zh: "这一餐刚被别人登记过，请看过最新的数字再保存。".into(),
        en: "Somebody else has just entered this meal; look at it and save again.".into(),
        current: json!({ "version": row.map_or(0, |row| row.version), "served": row.and_then(|row| row.served) }),
    }
}

impl Op for Enter {
    type Out = MealView;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<MealView> {
        let (county, wish, id) = (self.app.county, &self.wish, self.canteen.id);
        let which = (wish.day.as_str(), wish.meal.as_str());
        let before = store::meal(tx, county, id, which).await?;
        let version = before.as_ref().map_or(0, |row| row.version);
        if wish.version.is_some_and(|seen| seen != version) {
            return Err(overtaken(before.as_ref()));
        }
        if let Some(eaters) = &wish.eaters {
            self.check_eaters(tx, eaters).await?;
            let eaters: Vec<(i64, i64)> = eaters.iter().map(|one| (one.household.0, one.portions)).collect();
            store::put_eaters(tx, &self.permit, county, id, (which, &eaters)).await?;
        }
        let mut row = MealRow {
            day: wish.day.clone(),
            meal: wish.meal.clone(),
            dishes: self
                .dishes
                .clone()
                .or_else(|| before.as_ref().map(|row| row.dishes.clone()))
                .unwrap_or_default(),
            served: wish.served.or_else(|| before.as_ref().and_then(|row| row.served)),
            entry: before.as_ref().and_then(|row| row.entry),
            takings: before.as_ref().map_or(0, |row| row.takings),
            subsidy: before.as_ref().map_or(0, |row| row.subsidy),
            recorder_name: self.permit.name().to_owned(),
            version: version + 1,
            updated_at: self.entry.at,
        };
        if wish.served.is_some() && wish.served != before.as_ref().and_then(|row| row.served) {
            self.take_back(tx, &row).await?;
            let served = row.served.unwrap_or(0);
            row.takings = served * self.canteen.price;
            row.subsidy = served * self.canteen.subsidy;
            row.entry = self.post(tx, &row).await?;
        }
        if !store::put_meal(tx, &self.permit, county, id, (&row, version)).await? {
            return Err(overtaken(before.as_ref()));
        }
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        let view = MealView::from(&row);
        self.key.remember(tx, county, &view, self.entry.at).await?;
        Ok(view)
    }
}

impl Enter {
    /// Those who are entered by household live in the village and have one of the marks.
    async fn check_eaters(&self, tx: &mut Tx<'_>, eaters: &[EaterInput]) -> Result<()> {
        let county = self.app.county;
        let ids: Vec<i64> = eaters.iter().map(|one| one.household.0).collect();
        let files = gezhi_store::residents::households_by_ids(tx, county, &ids).await?;
        let marks = marks_of(&self.canteen);
        let held = gezhi_store::residents::counted_attributes_of(tx, county, &ids).await?;
        let mut known = std::collections::BTreeSet::new();
        for one in eaters {
            let file = files.iter().find(|file| file.id == one.household.0 && file.until.is_none());
            let here = match file {
                Some(file) => {
                    village_of(&self.app, &path_of(&self.app, file.place)?).id() == self.village.id()
                }
                None => false,
            };
            let may = marks.is_empty()
                || held.iter().any(|mark| mark.household == one.household.0 && marks.contains(&mark.code));
            if !here || !may || !known.insert(one.household.0) || !(1..=MOST_PORTIONS).contains(&one.portions)
            {
                return Err(AppError::invalid(
                    "eaters",
                    "eaters",
                    "有的户不在本食堂就餐范围，或份数不对，请核对名单。",
                    "A household is not among those who may eat here, or its portions are wrong; check the list.",
                ));
            }
        }
        Ok(())
    }

    /// What was paid before for the meal, taken back where it still stands.
    async fn take_back(&self, tx: &mut Tx<'_>, row: &MealRow) -> Result<()> {
        let (county, fund) = (self.app.county, self.canteen.id);
        let Some(id) = row.entry else { return Ok(()) };
        let line = gezhi_store::points::fund::line(tx, county, fund, id).await?;
        if line.is_none_or(|line| line.undone_by.is_some()) {
            return Ok(());
        }
        let Some(entry) = gezhi_store::points::entry(tx, county, id).await? else { return Ok(()) };
        let debit = gezhi_store::points::account(tx, county, entry.debit).await?;
        let credit = gezhi_store::points::account(tx, county, entry.credit).await?;
        let (Some(debit), Some(credit)) = (debit, credit) else { return Ok(()) };
        let address = self.address.as_deref();
        let back = opposite_posting(&self.app, &self.permit, (&entry, &debit, &credit), "份数更正", address)?;
        back.run(tx).await?;
        gezhi_store::points::fund::undo(tx, &self.permit, county, (fund, id), back.id()).await?;
        Ok(())
    }

    /// What is paid for the meal now.
    async fn post(&self, tx: &mut Tx<'_>, row: &MealRow) -> Result<Option<i64>> {
        if row.takings == 0 {
            return Ok(None);
        }
        let (county, fund) = (self.app.county, self.canteen.id);
        let word = match row.meal.as_str() {
            "breakfast" => "早餐",
            "lunch" => "午餐",
            _ => "晚餐",
        };
        let what = format!("{}{word} {} 份餐费", row.day, row.served.unwrap_or(0));
        let posted = What {
            kind: EntryKind::Gift,
            programme: &self.programme,
            from: Side::outside(&self.app, &self.village),
            to: Side::of(Holder::Fund(fund), self.village),
            amount: row.takings,
            label: what.clone(),
            day: row.day.parse().ok(),
            person: None,
            rule: None,
            category: None,
            evidence: json!({ "canteen": fund.to_string(), "day": row.day, "meal": row.meal }),
            reason: None,
            source: None,
            reverses: None,
        };
        let posting = Posting::new(&self.app, &self.permit, posted, self.address.as_deref())?;
        posting.run(tx).await?;
        let line = FundLineRow {
            fund,
            entry: posting.id(),
            kind: TAKINGS.to_owned(),
            amount: row.takings,
            day: row.day.clone(),
            giver: String::new(),
            what,
            recorder_name: row.recorder_name.clone(),
            at: row.updated_at,
            undone_by: None,
        };
        gezhi_store::points::fund::add_line(tx, &self.permit, county, &line).await?;
        Ok(Some(posting.id()))
    }
}

/// Which meal, and that it can be entered now.
pub(super) fn which(app: &App, day: &str, meal: &str, ahead: bool) -> Result<(String, String)> {
    let meal = MEALS.into_iter().find(|known| *known == meal).ok_or_else(|| {
        AppError::invalid("meal", "meal", "请选早餐、午餐或晚餐。", "Choose breakfast, lunch or dinner.")
    })?;
    let day = day.trim().parse::<jiff::civil::Date>().map_err(|_| {
        AppError::invalid("date", "day", "日期请写成 2026-11-26 这样。", "Write the day like 2026-11-26.")
    })?;
    let today = local_date(app.now());
    let last = if ahead { today.saturating_add(DAYS.days()) } else { today };
    if day < today.saturating_sub(DAYS.days()) || day > last {
        return Err(AppError::invalid(
            "day",
            "day",
            "份数只能登记今天和过去 31 天的；菜单可以提前 31 天写。",
            "Servings are entered for today and the past 31 days; a menu up to 31 days ahead.",
        ));
    }
    Ok((day.to_string(), meal.to_owned()))
}

/// Enters a meal: the menu before, how many were served afterwards. The same key gets the same answer and moves no money again.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 with the field.
pub async fn enter_meal(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &MealInput,
    (key, address): (Option<&str>, Option<&str>),
) -> Result<MealView> {
    decide(actor, Action::KeepCanteen)?;
    let (canteen, _) = find(app, id).await?;
    let village = path_of(app, canteen.village)?;
    let permit = decide_keeper(app, actor, &village)?;
    let key = Key::of(actor, &format!("canteen-{id}"), key, wish)?;
    if let Some(answer) = key.earlier(app).await? {
        return Ok(answer);
    }
    let counts = wish.served.is_some() || wish.eaters.is_some();
    let (day, meal) = which(app, &wish.day, &wish.meal, !counts)?;
    let portions: i64 = wish.eaters.iter().flatten().map(|one| one.portions.clamp(0, MOST_PORTIONS)).sum();
    let served = wish.served.or_else(|| wish.eaters.as_ref().map(|_| portions));
    if served.is_some_and(|served| !(0..=MOST_SERVED).contains(&served) || served < portions) {
        return Err(AppError::invalid(
            "served",
            "served",
            "份数要在 0 到 2000 之间，并且不少于按户登记的份数。",
            "Servings are between 0 and 2,000, and no fewer than those entered by household.",
        ));
    }
    if wish.eaters.is_some() {
        super::eaters::see_list(app, actor, &village, &marks_of(&canteen))?;
    }
    let dishes = wish.dishes.as_deref().map(|dishes| line(dishes, "dishes", 200)).transpose()?;
    let mut entry = app.entry(&permit, "canteen_meal", SUBJECT, id, address);
    entry.place = Some(canteen.village);
    entry.details = json!({ "day": day, "meal": meal, "served": served }).to_string();
    let op = Enter {
        app: app.clone(),
        permit,
        canteen,
        village,
        programme: fund::programme(app)?.code,
        wish: MealInput { day, meal, served, ..wish.clone() },
        dishes,
        entry,
        key: key.clone(),
        address: address.map(str::to_owned),
    };
    match app.db.write(op).await {
        Err(error) => key.earlier_or(app, error).await,
        done => done,
    }
}

/// Whoever keeps the canteen stands in the village or in a grid of it.
pub(super) fn decide_keeper(app: &App, actor: &Actor, village: &PlacePath) -> Result<Permit> {
    Ok(crate::points::decide_in_village(app, actor, Action::KeepCanteen, village)?)
}
