//! Declaring something that one did.

use super::offer::bound;
use super::settle::{Turn, settings};
use super::view::{Whole, view};
use super::{ClaimView, SUBJECT};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::points::rules::{Compiled, EventFacts, Outcome, spec_of};
use crate::points::village_of;
use crate::residents::scope::path_of;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide};
use gezhi_domain::deadlines::{BEIJING, Limit, local_date};
use gezhi_domain::points::claims::ClaimState;
use gezhi_domain::points::rules::Trigger;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::points::claims::{ClaimRow, StepRow};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most declarations of a household under way.
const MOST_OPEN: i64 = 20;
/// How long ago it may have been, in days.
const OLDEST: i64 = 60;
/// Most photos.
const MOST_PHOTOS: usize = 9;

/// A declaration.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PointsClaimInput)]
pub struct ClaimInput {
    /// The rule.
    pub rule: Id,
    /// The version of it that was read.
    pub version: i64,
    /// Day on which it was done.
    pub day: String,
    /// Hours, trees; 1 when left out.
    #[serde(default)]
    pub quantity: Option<i64>,
    /// What was done.
    pub words: String,
    /// Tokens of photos, uploaded before.
    #[serde(default)]
    pub attachments: Vec<String>,
}

struct SubmitOp {
    app: App,
    permit: Permit,
    account: i64,
    input: ClaimInput,
    day: Date,
    quantity: i64,
    words: String,
    key: Key,
    address: Option<String>,
}

fn rule_changed(rule: i64) -> AppError {
    AppError::Overtaken {
        code: "rule_changed",
        zh: "这条细则刚改过或停用了。您写的内容还在，请看过新细则再提交。".into(),
        en: "This rule has just changed or ended. What you wrote is still here; read the rule as it is now and send it again.".into(),
        current: serde_json::json!({ "kind": "points_rule", "rule": rule.to_string() }),
    }
}

fn lacking(
    zh: impl Into<String>,
    en: impl Into<String>,
    code: &'static str,
    field: &'static str,
) -> AppError {
    AppError::invalid(code, field, zh, en)
}

impl Op for SubmitOp {
    type Out = Id;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Id> {
        let (app, county, input) = (&self.app, self.app.county, &self.input);
        let Some((person, file)) = bound(tx, county, self.account).await? else {
            return Err(lacking(
                "要先在“我的家”里绑定户档，才能为自己家申报。",
                "Bind the account to your household first; then you can declare for it.",
                "not_bound",
                "household",
            ));
        };
        let place = path_of(app, file.place)?;
        let village = village_of(app, &place).id().0;
        let rule = gezhi_store::points::rules::rule(tx, county, input.rule.0).await?;
        let rule = rule.filter(|rule| rule.village == village).ok_or_else(AppError::not_found)?;
        if rule.adopted != Some(input.version) {
            return Err(rule_changed(rule.id));
        }
        let version = gezhi_store::points::rules::version(tx, county, rule.id, input.version).await?;
        let spec = spec_of(&version.ok_or_else(AppError::not_found)?)?;
        if spec.trigger != Trigger::Claim {
            return Err(lacking(
                "这条细则不用申报，会自动记分。",
                "This is not declared.",
                "trigger",
                "rule",
            ));
        }
        if !(1..=spec.most).contains(&self.quantity) {
            return Err(lacking(
                format!("数量要在 1 到 {} 之间，请改正。", spec.most),
                format!("The quantity is between 1 and {}; correct it.", spec.most),
                "quantity",
                "quantity",
            ));
        }
        let photos = i64::try_from(input.attachments.len()).unwrap_or(i64::MAX);
        if photos < spec.photos {
            return Err(lacking(
                format!("这一项至少要 {} 张照片。", spec.photos),
                format!("This needs {} photos at least.", spec.photos),
                "photos_needed",
                "attachments",
            ));
        }
        if gezhi_store::points::claims::open_of_household(tx, county, file.id).await? >= MOST_OPEN {
            return Err(lacking(
                "正在审核的申报太多了，请等办完几条再申报。",
                "Too many declarations are under way; wait until some are done.",
                "too_many_claims",
                "rule",
            ));
        }
        let used =
            gezhi_store::points::rules::used(tx, county, rule.id, ("household", file.id), self.day).await?;
        let hour = i64::from(BEIJING.to_datetime(app.now()).hour());
        let facts = EventFacts {
            photos,
            quantity: self.quantity,
            hour,
            rule: Some(rule.id),
            ..EventFacts::default()
        };
        let compiled =
            Compiled::of(&spec).map_err(|(_, bad)| AppError::invalid("rule", "rule", bad.zh, bad.en))?;
        let amount = match compiled.about(&facts, self.day, used) {
            Outcome::Gives(amount) => spec.caps.allow(amount, used),
            Outcome::DoesNotApply => {
                return Err(lacking(
                    "按这条细则，这次不够加分条件，请看一下细则说明。",
                    "This does not meet the condition of the rule; read what is meant by it.",
                    "condition",
                    "rule",
                ));
            }
            Outcome::Broken(bad) => return Err(AppError::invalid("rule", "rule", bad.zh, bad.en)),
        };
        if amount <= 0 {
            return Err(lacking(
                "您家按这条细则已经得到上限，这段时间不能再加分。",
                "Your household has had as much as this rule gives in this time.",
                "capped",
                "rule",
            ));
        }
        let committee = settings(app, tx, village).await?;
        let review = u32::try_from(committee.review_days.max(1)).unwrap_or(1);
        let at = app.now().as_microsecond();
        let row = ClaimRow {
            id: app.id(),
            village,
            place: file.place,
            household: file.id,
            person: person.id,
            account: self.account,
            rule: rule.id,
            rule_version: input.version,
            programme: spec.programme.clone(),
            label: spec.name.clone(),
            category: spec.category.clone(),
            day: self.day.to_string(),
            quantity: self.quantity,
            words: self.words.clone(),
            photos,
            amount,
            state: ClaimState::Review.code().to_owned(),
            due_at: Some(app.due(Limit::WorkingDays(review))),
            entry: None,
            paid: None,
            round: 1,
            version: 1,
            created_at: at,
            changed_at: at,
        };
        gezhi_store::points::claims::insert_claim(tx, &self.permit, county, &row).await?;
        let step = StepRow {
            seq: 1,
            act: "submit".to_owned(),
            actor: Some(self.account),
            actor_name: self.permit.name().to_owned(),
            text: None,
            at,
        };
        gezhi_store::points::claims::add_step(tx, county, row.id, &step).await?;
        let address = self.address.as_deref();
        let mut entry = app.entry(&self.permit, "points_claim_submit", SUBJECT, row.id, address);
        entry.place = Some(row.place);
        entry.details = serde_json::json!({ "rule": row.label, "amount": row.amount }).to_string();
        gezhi_store::journal::append(tx, county, &entry).await?;
        for token in &input.attachments {
            let thing = (SUBJECT, row.id);
            if !gezhi_store::attachments::tie(tx, county, token, self.account, thing, entry.id).await? {
                return Err(lacking(
                    "有一张照片没有传上来，请重新选择后再提交。",
                    "A photo did not arrive; choose it again and send.",
                    "attachment_unknown",
                    "attachments",
                ));
            }
        }
        let turn = Turn { app, permit: &self.permit, address };
        turn.follow_up(tx, &row).await?;
        turn.look(tx, &row).await?;
        let id = Id(row.id);
        self.key.remember(tx, county, &id, at).await?;
        Ok(id)
    }
}

/// Declares something for the own household; the committee is asked at once.
///
/// # Errors
/// 401; 404 for a rule of another village; 409 when the rule changed meanwhile; 422 with the field.
pub async fn submit(
    app: &App,
    actor: &Actor,
    input: &ClaimInput,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<ClaimView> {
    let permit = decide(actor, Action::ClaimPoints)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let key = Key::of(actor, "points_claim", key, input)?;
    let again = async |id: Id| {
        let whole = app.db.read(Whole { app: app.clone(), id: id.0 }).await?;
        view(app, actor, &whole.ok_or_else(AppError::not_found)?).ok_or_else(AppError::not_found)
    };
    if let Some(id) = key.earlier::<Id>(app).await? {
        return again(id).await;
    }
    let today = local_date(app.now());
    let day = crate::residents::input::day(&input.day, "day", today)?;
    if day < today.saturating_sub(OLDEST.days()) {
        return Err(lacking(
            format!("只能申报最近 {OLDEST} 天内做的事。"),
            format!("Only what was done in the last {OLDEST} days is declared."),
            "too_old",
            "day",
        ));
    }
    let words = gezhi_domain::cases::clean_text(&input.words, 500)
        .map_err(|_| lacking("太长了，最多 500 字。", "500 characters at most.", "too_long", "words"))?;
    if words.is_empty() {
        return Err(lacking("请写一两句做了什么。", "Say in a sentence what was done.", "words", "words"));
    }
    if input.attachments.len() > MOST_PHOTOS {
        return Err(lacking("照片最多 9 张。", "Nine photos at most.", "attachments", "attachments"));
    }
    let op = SubmitOp {
        app: app.clone(),
        permit,
        account,
        quantity: input.quantity.unwrap_or(1),
        input: input.clone(),
        day,
        words,
        key: key.clone(),
        address: address.map(str::to_owned),
    };
    let id = match app.db.write(op).await {
        // Its twin was faster: it has taken the photos, or the key.
        Err(error) => key.earlier_or::<Id>(app, error).await?,
        Ok(id) => id,
    };
    again(id).await
}
