//! What makes a household's file wrong.

use super::{Relation, Sex};
use jiff::civil::Date;

/// Somebody in a household, as far as the rules look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// To the head.
    pub relation: Relation,
    /// Day of birth, where it is known.
    pub birth: Option<Date>,
    /// Sex, where it is known.
    pub sex: Option<Sex>,
}

/// What is wrong or odd with a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Nobody is the head.
    NoHead,
    /// More than one head.
    TwoHeads,
    /// More than one spouse of the head.
    TwoSpouses,
    /// A child of the head is older than the head, or a parent younger: the relations run in a circle.
    AgeOrder,
    /// A son who is a woman, or a daughter who is a man.
    SexAndRelation,
    /// The head is under 16.
    YoungHead,
}

impl Fault {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoHead => "no_head",
            Self::TwoHeads => "two_heads",
            Self::TwoSpouses => "two_spouses",
            Self::AgeOrder => "age_order",
            Self::SexAndRelation => "sex_and_relation",
            Self::YoungHead => "young_head",
        }
    }

    /// Whether a file with it is refused; the others are pointed out and kept.
    #[must_use]
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::NoHead | Self::TwoHeads | Self::AgeOrder)
    }

    /// What to do, in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NoHead => "这一户没有户主，请指定一位。",
            Self::TwoHeads => "这一户有两位户主，请只留一位。",
            Self::TwoSpouses => "这一户有两位配偶，请核对。",
            Self::AgeOrder => "子女比户主年长，或父母比户主年轻，请核对与户主的关系。",
            Self::SexAndRelation => "性别和“子”“女”的关系对不上，请核对。",
            Self::YoungHead => "户主未满 16 岁，请核对。",
        }
    }

    /// The same in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::NoHead => "This household has no head; choose one.",
            Self::TwoHeads => "This household has two heads; keep one.",
            Self::TwoSpouses => "This household has two spouses of the head; check it.",
            Self::AgeOrder => "A child is older than the head, or a parent younger; check the relations.",
            Self::SexAndRelation => "A son is a woman or a daughter a man; check it.",
            Self::YoungHead => "The head is under 16; check it.",
        }
    }
}

/// Everything wrong or odd with a household, each kind once. An empty household has no fault: everybody has moved away.
#[must_use]
pub fn check_household(members: &[Member], today: Date) -> Vec<Fault> {
    let mut faults = Vec::new();
    let heads: Vec<&Member> = members.iter().filter(|member| member.relation == Relation::Head).collect();
    match heads.len() {
        0 if !members.is_empty() => faults.push(Fault::NoHead),
        0 | 1 => {}
        _ => faults.push(Fault::TwoHeads),
    }
    if members.iter().filter(|member| member.relation == Relation::Spouse).count() > 1 {
        faults.push(Fault::TwoSpouses);
    }
    if let [head] = heads.as_slice()
        && let Some(birth) = head.birth
    {
        let circular = members.iter().any(|member| match (member.relation, member.birth) {
            (Relation::Son | Relation::Daughter | Relation::Grandchild, Some(child)) => child <= birth,
            (Relation::Parent | Relation::Grandparent, Some(elder)) => elder >= birth,
            _ => false,
        });
        if circular {
            faults.push(Fault::AgeOrder);
        }
        if years(birth, today) < 16 {
            faults.push(Fault::YoungHead);
        }
    }
    let contradicts = |member: &Member| {
        matches!(
            (member.relation, member.sex),
            (Relation::Son | Relation::SonInLaw, Some(Sex::Female))
                | (Relation::Daughter | Relation::DaughterInLaw, Some(Sex::Male))
        )
    };
    if members.iter().any(contradicts) {
        faults.push(Fault::SexAndRelation);
    }
    faults
}

fn years(birth: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    today.year() - birth.year() - i16::from(!had_birthday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 26);

    fn member(relation: Relation, year: i16, sex: Sex) -> Member {
        Member { relation, birth: Some(date(year, 1, 1)), sex: Some(sex) }
    }

    #[test]
    fn a_family_of_three_generations_is_sound() {
        let family = [
            member(Relation::Head, 1975, Sex::Male),
            member(Relation::Spouse, 1977, Sex::Female),
            member(Relation::Son, 2001, Sex::Male),
            member(Relation::Parent, 1950, Sex::Female),
        ];
        assert!(check_household(&family, TODAY).is_empty());
        assert!(check_household(&[], TODAY).is_empty());
    }

    #[test]
    fn heads_circles_and_contradictions_are_found() {
        let head = member(Relation::Head, 1975, Sex::Male);
        let of = |members: &[Member]| check_household(members, TODAY);
        assert_eq!(of(&[member(Relation::Son, 2001, Sex::Male)]), [Fault::NoHead]);
        assert_eq!(of(&[head, head]), [Fault::TwoHeads]);
        assert_eq!(of(&[head, member(Relation::Son, 1970, Sex::Male)]), [Fault::AgeOrder]);
        assert_eq!(of(&[head, member(Relation::Parent, 1980, Sex::Male)]), [Fault::AgeOrder]);
        assert_eq!(of(&[head, member(Relation::Son, 2000, Sex::Female)]), [Fault::SexAndRelation]);
        assert_eq!(of(&[member(Relation::Head, 2012, Sex::Male)]), [Fault::YoungHead]);
        let odd: Vec<Fault> = [Fault::TwoSpouses, Fault::SexAndRelation, Fault::YoungHead].into();
        assert!(odd.iter().all(|fault| !fault.is_refused()), "what is merely odd is kept and pointed out");
    }
}
