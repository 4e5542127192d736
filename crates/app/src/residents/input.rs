//! What people type about a person, checked.

use super::sealing::Sealer;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::{IdNumber, Relation, Residence, Sex, phone};
use gezhi_store::residents::PersonRow;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest name; some of the country's minorities have long ones.
const LONGEST_NAME: usize = 40;

/// A person as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct PersonInput {
    /// Name.
    pub name: String,
    /// `male` or `female`; from the identity number when left out.
    #[serde(default)]
    pub sex: Option<String>,
    /// Day of birth `2001-02-03`; from the identity number when left out.
    #[serde(default)]
    pub birth: Option<String>,
    /// Identity number of 18 characters. Left out: as it was; empty: none.
    #[serde(default)]
    pub id_number: Option<String>,
    /// Telephone. Left out: as it was; empty: none.
    #[serde(default)]
    pub phone: Option<String>,
    /// Relation to the head: `head`, `spouse`, `son`, …
    pub relation: String,
    /// Kind of residence: `resident`, `away`, `settled`, `temporary`.
    #[serde(default)]
    pub residence: Option<String>,
}

/// A text of one line, without what is no text.
///
/// # Errors
/// 422 when it is too long.
pub(crate) fn line(text: &str, field: &'static str, longest: usize) -> Result<String> {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let cleaned = gezhi_domain::cases::clean_text(&text, longest);
    cleaned.map_err(|_| {
        AppError::invalid(
            "too_long",
            field,
            format!("太长了，最多 {longest} 字。"),
            format!("Too long: {longest} characters at most."),
        )
    })
}

/// A day as typed.
///
/// # Errors
/// 422 when it is none, or lies in the future.
pub(crate) fn day(text: &str, field: &'static str, today: Date) -> Result<Date> {
    let day = text.trim().parse::<Date>().map_err(|_| {
        AppError::invalid("date", field, "日期请写成 2026-11-26 这样。", "Write the day like 2026-11-26.")
    })?;
    if day > today {
        return Err(AppError::invalid(
            "date_in_future",
            field,
            "日期不能晚于今天，请核对。",
            "The day lies in the future; check it.",
        ));
    }
    Ok(day)
}

/// Today or the day that was typed.
///
/// # Errors
/// As [`day`].
pub(super) fn day_or_today(app: &App, text: Option<&str>, field: &'static str) -> Result<Date> {
    let today = local_date(app.now());
    text.filter(|text| !text.trim().is_empty()).map_or(Ok(today), |text| day(text, field, today))
}

fn relation(text: &str) -> Result<Relation> {
    Relation::parse(text).ok_or_else(|| {
        AppError::invalid(
            "relation",
            "relation",
            "请选与户主的关系。",
            "Choose the relation to the head of the household.",
        )
    })
}

/// Relation of a code or word.
///
/// # Errors
/// 422 when it is none.
pub(super) fn relation_of(text: &str) -> Result<Relation> {
    relation(text)
}

impl PersonInput {
    /// Puts what was typed into a row; numbers that were left out stay as they are.
    ///
    /// # Errors
    /// 422 with the field.
    pub(super) fn fill_row(&self, app: &App, row: &mut PersonRow) -> Result<()> {
        let today = local_date(app.now());
        row.name = line(&self.name, "name", LONGEST_NAME)?;
        if row.name.is_empty() {
            return Err(AppError::invalid("name", "name", "请填姓名。", "Give the name."));
        }
        relation(&self.relation)?.code().clone_into(&mut row.relation);
        let residence = self.residence.as_deref().filter(|text| !text.trim().is_empty());
        let residence = residence.map_or(Some(Residence::Resident), Residence::parse).ok_or_else(|| {
            AppError::invalid("residence", "residence", "请选居住类型。", "Choose the kind of residence.")
        })?;
        residence.code().clone_into(&mut row.residence);
        let sex = self.sex.as_deref().filter(|text| !text.trim().is_empty());
        let sex = sex
            .map(|text| {
                Sex::parse(text)
                    .ok_or_else(|| AppError::invalid("sex", "sex", "请选男或女。", "Choose male or female."))
            })
            .transpose()?;
        let birth = self.birth.as_deref().filter(|text| !text.trim().is_empty());
        let birth = birth.map(|text| day(text, "birth", today)).transpose()?;
        let sealer = Sealer::of(app);
        let typed = self.id_number.as_deref().map(str::trim);
        let known = match typed {
            Some("") => {
                super::sealing::Sealed::default().into_id(row);
                None
            }
            Some(text) => {
                let number = IdNumber::parse(text, today)
                    .map_err(|fault| AppError::invalid(fault.code(), "id_number", fault.zh(), fault.en()))?;
                sealer.id_number(row.id, &number, &app.settings.entropy)?.into_id(row);
                Some((number.birth(), number.sex()))
            }
            None => match sealer.open_id(row)? {
                Some(text) => IdNumber::parse(&text, today).ok().map(|number| (number.birth(), number.sex())),
                None => None,
            },
        };
        match (known, birth, sex) {
            (Some((day, _)), Some(typed), _) if typed != day => {
                return Err(AppError::invalid(
                    "birth_and_id",
                    "birth",
                    "出生日期和身份证号不一致，请核对。",
                    "The day of birth is not the one in the ID number; check it.",
                ));
            }
            (Some((_, real)), _, Some(typed)) if typed != real => {
                return Err(AppError::invalid(
                    "sex_and_id",
                    "sex",
                    "性别和身份证号不一致，请核对。",
                    "The sex is not the one in the ID number; check it.",
                ));
            }
            _ => {}
        }
        row.birth = known.map(|(day, _)| day).or(birth).map(|day| day.to_string());
        row.sex = known.map(|(_, sex)| sex).or(sex).map(|sex| sex.code().to_owned());
        match self.phone.as_deref().map(str::trim) {
            Some("") => super::sealing::Sealed::default().into_phone(row),
            Some(text) => {
                let number = phone(text).ok_or_else(|| {
                    AppError::invalid(
                        "phone",
                        "phone",
                        "电话号码不对：手机 11 位，座机带区号，请核对。",
                        "This is no telephone number: mobile numbers have 11 digits; check it.",
                    )
                })?;
                sealer.phone(row.id, &number, &app.settings.entropy)?.into_phone(row);
            }
            None => {}
        }
        Ok(())
    }

    /// A new person.
    ///
    /// # Errors
    /// 422 with the field.
    pub(super) fn fresh(&self, app: &App) -> Result<PersonRow> {
        let mut row = empty(app.id());
        self.fill_row(app, &mut row)?;
        Ok(row)
    }
}

/// A person of whom nothing is known.
pub(super) fn empty(id: i64) -> PersonRow {
    PersonRow {
        id,
        name: String::new(),
        sex: None,
        birth: None,
        residence: Residence::Resident.code().to_owned(),
        id_sealed: None,
        id_index: None,
        phone_sealed: None,
        phone_index: None,
        tails: "- -".to_owned(),
        household: None,
        relation: Relation::Other.code().to_owned(),
        place: 0,
        account: None,
        left_how: None,
        version: 0,
        updated_at: 0,
    }
}
