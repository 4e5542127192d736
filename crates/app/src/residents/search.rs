//! Finding people: by name, pinyin or its initials, address, file number, plate, the last four digits of a number (feature P8).

use super::list::with_marks;
use super::scope::{place_for, roles_at};
use super::sealing::Sealer;
use super::vehicles::{PlateQuestion, masked};
use super::view::{AttributeView, PersonView};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow};
use gezhi_store::vehicles::VehicleRow;
use pinyin::ToPinyinMulti as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// Hits of a page.
const PAGE: usize = 20;
/// Longest question.
const LONGEST: usize = 60;

/// Readings of a surname that a dictionary gives first as something else: 覃 is Qin in Guangxi, 单 is Shan as a surname.
const SURNAMES: &[(char, &str)] = &[
    ('覃', "qin"),
    ('单', "shan"),
    ('曾', "zeng"),
    ('仇', "qiu"),
    ('解', "xie"),
    ('任', "ren"),
    ('盖', "ge"),
    ('区', "ou"),
    ('查', "zha"),
    ('尉', "yu"),
    ('朴', "piao"),
    ('缪', "miao"),
];

/// Pinyin of a name, whole and as initials; a surname with two readings gives both.
fn spellings(name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let characters: Vec<char> = name.chars().filter(|c| !c.is_whitespace() && *c != '·').collect();
    let Some((first, rest)) = characters.split_first() else { return found };
    let mut readings: BTreeSet<&str> =
        SURNAMES.iter().filter(|(surname, _)| surname == first).map(|(_, reading)| *reading).collect();
    if let Some(multi) = first.to_pinyin_multi() {
        readings.extend(multi.into_iter().map(pinyin::Pinyin::plain));
    }
    let given: Vec<&str> =
        rest.iter().filter_map(pinyin::ToPinyin::to_pinyin).map(pinyin::Pinyin::plain).collect();
    for reading in readings {
        let letters = |text: &str| text.chars().next().into_iter().collect::<String>();
        found.insert(format!("{reading}{}", given.concat()));
        found.insert(format!(
            "{}{}",
            letters(reading),
            given.iter().map(|text| letters(text)).collect::<String>()
        ));
    }
    found
}

/// The initials of a name's readings: what somebody types who is in a hurry. Empty for a name without Han characters.
pub(crate) fn initials(name: &str) -> Vec<String> {
    let letters = name.chars().filter(|c| !c.is_whitespace() && *c != '·').count();
    spellings(name).into_iter().filter(|spelling| spelling.len() == letters).collect()
}

/// The tokens of a person: what a question may hold.
pub(super) fn tokens(household: &HouseholdRow, person: &PersonRow) -> String {
    let mut tokens: BTreeSet<String> = BTreeSet::new();
    // Scope: a search in a village asks for the village's token besides.
    tokens.extend(household.ancestors.iter().flatten().map(|place| format!("p{place}")));
    let name: Vec<char> = person.name.chars().filter(|c| !c.is_whitespace()).collect();
    tokens.insert(name.iter().collect());
    tokens.extend(name.iter().map(char::to_string));
    tokens.extend(name.windows(2).map(|pair| pair.iter().collect()));
    tokens.extend(spellings(&person.name));
    tokens.extend(gezhi_triage::search_tokens(&format!("{} {}", household.address, household.room)));
    tokens.insert(household.number.to_lowercase());
    tokens.extend(person.tails.split(' ').filter(|tail| *tail != "-").map(str::to_owned));
    tokens.into_iter().filter(|token| !token.trim().is_empty()).collect::<Vec<_>>().join(" ")
}

/// What a typed word asks for: one of some tokens.
fn alternatives(word: &str, sealer: &Sealer) -> Vec<Vec<String>> {
    let digits = word.chars().count() == 4
        && word.chars().take(3).all(|c| c.is_ascii_digit())
        && word.chars().last().is_some_and(|c| c.is_ascii_digit() || c.eq_ignore_ascii_case(&'x'));
    if digits {
        let [id, phone] = sealer.tails(&word.to_uppercase());
        return vec![vec![id], vec![phone], vec![word.to_lowercase()]];
    }
    let han = word.chars().all(|c| !c.is_ascii());
    let characters: Vec<char> = word.chars().collect();
    if han && characters.len() <= 4 {
        // A name or a part of one, in order: pairs; a single character is one token.
        let name = match characters.len() {
            1 => vec![word.to_owned()],
            _ => characters.windows(2).map(|pair| pair.iter().collect()).collect(),
        };
        let address = gezhi_triage::search_tokens(word);
        return if address.is_empty() || address == name { vec![name] } else { vec![name, address] };
    }
    if word.chars().all(|c| c.is_ascii_alphabetic()) {
        return vec![vec![format!("{}*", word.to_lowercase())]];
    }
    let tokens = gezhi_triage::search_tokens(word);
    let whole = vec![word.to_lowercase()];
    if tokens.is_empty() { vec![whole] } else { vec![tokens, whole] }
}

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Name, pinyin, initials, address, file number, plate or four last characters of a number; several words narrow it.
    pub q: String,
    /// Place; covers its subtree. The own scope when left out.
    pub place: Option<String>,
}

/// Somebody found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Found {
    /// Person.
    pub person: PersonView,
    /// Household.
    pub household: Id,
    /// Number of its file.
    pub number: String,
    /// Name of the head.
    pub head_name: String,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// Address.
    pub address: String,
    /// Marks of the household that the reader may see.
    pub attributes: Vec<AttributeView>,
    /// Plate by which the person was found, masked.
    pub plate: Option<String>,
}

/// People found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundPeople {
    /// The first of them.
    pub items: Vec<Found>,
    /// Whether there are more: another word narrows it.
    pub more: bool,
}

struct FindOp {
    county: i64,
    /// Depth and identity of the place within which is searched.
    place: (usize, i64),
    questions: Vec<Vec<String>>,
    plate: Option<PlateQuestion>,
}

type Row = (PersonRow, HouseholdRow, Vec<AttributeRow>, Option<VehicleRow>);

impl Op for FindOp {
    type Out = (Vec<Row>, bool);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let driven = match &self.plate {
            Some(plate) => plate.drivers(tx, self.county, self.place, limit).await?,
            None => Vec::new(),
        };
        let mut ids: Vec<i64> = Vec::new();
        for (person, _) in &driven {
            if !ids.contains(person) {
                ids.push(*person);
            }
        }
        for question in &self.questions {
            for id in gezhi_store::residents::find_persons(tx, self.county, question, None, limit).await? {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        let more = ids.len() > PAGE;
        ids.truncate(PAGE);
        let persons = gezhi_store::residents::persons_by_ids(tx, self.county, &ids).await?;
        let homes: Vec<i64> = persons.iter().filter_map(|person| person.household).collect();
        let households = gezhi_store::residents::households_by_ids(tx, self.county, &homes).await?;
        let marks = gezhi_store::residents::counted_attributes_of(tx, self.county, &homes).await?;
        let marked = with_marks(households, marks);
        let rows = ids.iter().filter_map(|id| {
            let person = persons.iter().find(|person| person.id == *id)?;
            let (household, marks) =
                marked.iter().find(|(household, _)| Some(household.id) == person.household)?;
            let vehicle = driven.iter().find(|(driver, _)| driver == id).map(|(_, row)| row.clone());
            Some((person.clone(), household.clone(), marks.clone(), vehicle))
        });
        Ok((rows.collect(), more))
    }
}

fn questions(words: &[Vec<Vec<String>>], scope: Option<String>) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![scope.into_iter().collect()];
    for word in words {
        let grown = all.iter().flat_map(|question| {
            word.iter().map(|tokens| question.iter().chain(tokens).cloned().collect::<Vec<String>>())
        });
        all = grown.take(12).collect();
    }
    all
}

/// Finds people within a place.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for an empty or endless question.
pub async fn find(app: &App, actor: &Actor, query: &SearchQuery) -> Result<FoundPeople> {
    let (path, _) = place_for(app, actor, Action::SeeRegister, query.place.as_deref())?;
    let text: String = query.q.trim().chars().take(LONGEST).collect();
    let sealer = Sealer::of(app);
    let words: Vec<_> = text.split_whitespace().take(4).map(|word| alternatives(word, &sealer)).collect();
    let short = text.chars().all(|c| c.is_ascii_alphabetic()) && text.len() < 2;
    if words.is_empty() || short {
        return Err(AppError::invalid(
            "question",
            "q",
            "请输入姓名、拼音、地址、车牌或号码后四位，字母至少两个。",
            "Type a name, pinyin, an address, a plate or the last four digits; of letters at least two.",
        ));
    }
    let scope = (path.depth() > 0).then(|| format!("p{}", path.id().0));
    let op = FindOp {
        county: app.county,
        place: (path.depth(), path.id().0),
        questions: questions(&words, scope),
        plate: PlateQuestion::of(&text, &sealer),
    };
    let (rows, more) = app.db.read(op).await?;
    let items = rows.iter().filter_map(|row| found(app, actor, &sealer, row)).collect();
    Ok(FoundPeople { items, more })
}

fn found(
    app: &App,
    actor: &Actor,
    sealer: &Sealer,
    (person, household, marks, vehicle): &Row,
) -> Option<Found> {
    let path: PlacePath = app.directory().place(PlaceId(household.place))?.path;
    let roles = roles_at(actor, &path);
    let today = local_date(app.now()).to_string();
    Some(Found {
        person: PersonView::of(sealer, person, &[], &[]),
        household: Id(household.id),
        number: household.number.clone(),
        head_name: household.head_name.clone(),
        place: app.place_ref(&path),
        address: super::view::address(household),
        attributes: AttributeView::seen(&app.profile(), marks, &roles, &today),
        plate: vehicle.as_ref().map(|row| masked(sealer, row)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt_as_people_spell_them() {
        let spelt = spellings("覃桂英");
        assert!(initials("覃桂英").contains(&"qgy".to_owned()) && initials("Ada").is_empty());
        assert!(spelt.contains("qinguiying") && spelt.contains("qgy"), "{spelt:?}");
        assert!(spellings("单雄信").contains("shanxiongxin"));
        assert!(spellings("").is_empty());
        assert!(spellings("Ada").iter().all(|text| text.is_ascii()));
    }

    #[test]
    fn a_question_of_two_words_asks_for_both() {
        let words = vec![vec![vec!["a".to_owned()], vec!["b".to_owned()]], vec![vec!["c".to_owned()]]];
        assert_eq!(questions(&words, Some("p1".into())), [["p1", "a", "c"], ["p1", "b", "c"]]);
        assert_eq!(questions(&words, None), [["a", "c"], ["b", "c"]]);
    }
}
