//! The one table: which role may do what, how far.

use super::{Action, Role};

/// How a person stands to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The person's own report or account.
    Own,
    /// The person's body is responsible or helps.
    Body,
    /// The thing lies in the subtree of the person's duty.
    Within,
    /// The thing lies above the person's duty.
    Above,
    /// The thing lies beside it: another village, another town.
    Aside,
    /// Another county's.
    Foreign,
}

impl Relation {
    /// All, in the order of the golden table.
    pub const ALL: &'static [Self] =
        &[Self::Own, Self::Body, Self::Within, Self::Above, Self::Aside, Self::Foreign];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Body => "body",
            Self::Within => "within",
            Self::Above => "above",
            Self::Aside => "aside",
            Self::Foreign => "foreign",
        }
    }
}

/// How far a role reaches with an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Own reports.
    pub own: bool,
    /// Cases of the own body.
    pub body: bool,
    /// Things in the subtree of the duty.
    pub within: bool,
}

impl Reach {
    const NONE: Self = Self { own: false, body: false, within: false };
    const OWN: Self = Self { own: true, ..Self::NONE };
    const BODY: Self = Self { body: true, ..Self::NONE };
    const WITHIN: Self = Self { within: true, ..Self::NONE };

    /// Whether it covers a relation.
    #[must_use]
    pub const fn covers(self, relation: Relation) -> bool {
        match relation {
            Relation::Own => self.own,
            Relation::Body => self.body,
            Relation::Within => self.within,
            Relation::Above | Relation::Aside | Relation::Foreign => false,
        }
    }

    /// Whether it covers anything at all.
    #[must_use]
    pub const fn any(self) -> bool {
        self.own || self.body || self.within
    }
}

/// The table itself. Everything not named here is forbidden.
#[must_use]
pub const fn reach(role: Role, action: Action) -> Reach {
    use Action as A;
    // Policies, applications, the service pack.
    match (role, action) {
        (Role::Villager, A::Apply) => return Reach::OWN,
        (Role::Worker | Role::Leader, A::Apply | A::TakePack)
        | (Role::Dispatcher | Role::SystemAdmin, A::EditPolicies) => return Reach::WITHIN,
        _ => {}
    }
    // How long personal data is kept; heads of the transparency log: whoever answers for the county, and whoever watches it.
    match (role, action) {
        (Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor | Role::Registrar, A::SeeRetention)
        | (Role::Chief | Role::SystemAdmin | Role::Auditor, A::SendHeads) => return Reach::WITHIN,
        _ => {}
    }
    // Points.
    match (role, action) {
        (
            Role::Worker
            | Role::Leader
            | Role::Dispatcher
            | Role::Supervisor
            | Role::Chief
            | Role::Registrar
            | Role::Operator,
            A::SeePoints,
        )
        | (Role::Leader | Role::Dispatcher, A::ReversePoints) => return Reach::WITHIN,
        _ => {}
    }
    // Rules and declarations of points.
    match (role, action) {
        (Role::Villager, A::ClaimPoints) => return Reach::OWN,
        (
            Role::Leader | Role::Dispatcher,
            A::EditPointsRules | A::AwardPoints | A::ManageClaims | A::DecideClaims,
        )
        | (Role::Worker | Role::Supervisor | Role::Chief, A::ManageClaims) => return Reach::WITHIN,
        _ => {}
    }
    // Shops.
    match (role, action) {
        (Role::Villager, A::OrderGoods) => return Reach::OWN,
        (Role::ShopKeeper | Role::Leader | Role::Dispatcher | Role::Supervisor | Role::Chief, A::SeeShop)
        | (Role::ShopKeeper | Role::Leader, A::KeepShop)
        | (Role::Leader | Role::Dispatcher, A::EditShop | A::IssueVouchers | A::SettleShop)
        | (Role::ShopKeeper, A::SeeInbox) => return Reach::WITHIN,
        _ => {}
    }
    // Publications, boards, stars, care funds.
    match (role, action) {
        (
            Role::Leader | Role::Dispatcher,
            A::EditPublications
            | A::EditBoards
            | A::ApproveBoards
            | A::EditStars
            | A::EditFund
            | A::EditCampaigns,
        )
        | (Role::Chief, A::ApproveBoards) => return Reach::WITHIN,
        _ => {}
    }
    // Monthly assessment.
    match (role, action) {
        (Role::Leader | Role::Dispatcher, A::Assess)
        | (Role::Leader | Role::Dispatcher | Role::Supervisor | Role::Chief, A::ReviewAssessments) => {
            return Reach::WITHIN;
        }
        _ => {}
    }
    // Canteens: whoever cooks keeps the shop, or is of the grid.
    if let (Role::Worker | Role::Leader | Role::Dispatcher | Role::ShopKeeper, A::KeepCanteen) =
        (role, action)
    {
        return Reach::WITHIN;
    }
    match role {
        Role::Villager => match action {
            A::Report | A::SeeCase | A::Rate | A::Withdraw | A::Reopen | A::ApplyPosts | A::SeeInbox => {
                Reach::OWN
            }
            _ => Reach::NONE,
        },
        Role::Worker => match action {
            A::EnterCase
            | A::SeeCase
            | A::ListCases
            | A::Note
            | A::OnSpot
            | A::Check
            | A::Reveal
            | A::SeeRegister
            | A::EditRegister
            | A::RevealRegister
            | A::SeeFigures
            | A::SeeInbox
            | A::SeeGroups
            | A::SeeNets => Reach::WITHIN,
            A::SeeVisits | A::RecordVisit | A::PlanVisits | A::SeeCare | A::EditCare => Reach::WITHIN,
            A::SeePosts => Reach::WITHIN,
            _ => Reach::NONE,
        },
        Role::Leader => match action {
            A::EnterCase
            | A::SeeCase
            | A::ListCases
            | A::Note
            | A::Reply
            | A::OnSpot
            | A::Check
            | A::Close
            | A::Urge
            | A::Reveal
            | A::SeeRegister
            | A::EditRegister
            | A::RevealRegister
            | A::SeeFigures
            | A::SeeCodes
            | A::SeeDuties
            | A::SeeInbox
            | A::SeeGroups
            | A::EditGroups
            | A::PostToGroups
            | A::SeeNets => Reach::WITHIN,
            A::SeeVisits | A::RecordVisit | A::PlanVisits | A::SeeCare | A::EditCare => Reach::WITHIN,
            A::SeePosts | A::ApplyPosts | A::AssessPosts | A::EditPosts => Reach::WITHIN,
            A::SeeBoundaries => Reach::WITHIN,
            _ => Reach::NONE,
        },
        Role::Handler => match action {
            A::SeeCase
            | A::ListCases
            | A::Accept
            | A::Return
            | A::Note
            | A::Reply
            | A::OnSpot
            | A::Suspend
            | A::Resume
            | A::AskExtension
            | A::Resolve
            | A::Reveal
            | A::SeeInbox
            | A::SeeDuties
            | A::SeeFigures
            | A::SeeNets => Reach::BODY,
            A::RecordVisit => Reach::BODY,
            _ => Reach::NONE,
        },
        Role::Operator => match action {
            A::EnterCase
            | A::SeeCase
            | A::ListCases
            | A::Note
            | A::Reply
            | A::Urge
            | A::Reveal
            | A::SeeFigures
            | A::SeeDuties
            | A::SeeInbox => Reach::WITHIN,
            A::SeePosts => Reach::WITHIN,
            _ => Reach::NONE,
        },
        Role::Dispatcher => match action {
            A::EnterCase
            | A::SeeCase
            | A::ListCases
            | A::ExportCases
            | A::Confirm
            | A::Assign
            | A::Note
            | A::Reply
            | A::OnSpot
            | A::Suspend
            | A::Resume
            | A::DecideExtension
            | A::Check
            | A::Close
            | A::Reopen
            | A::Urge
            | A::Merge
            | A::Reveal
            | A::SeeFigures
            | A::SeeDuties
            | A::EditDuties
            | A::SeeCodes
            | A::EditCodes
            | A::SeeTriage
            | A::EditTriage
            | A::SeeInbox
            | A::SeeGroups
            | A::EditGroups
            | A::PostToGroups
            | A::SeeNets
            | A::EditNets => Reach::WITHIN,
            A::SeeBoundaries => Reach::WITHIN,
            A::SeePosts
            | A::ApplyPosts
            | A::AssessPosts
            | A::ExaminePosts
            | A::AppointPosts
            | A::EditPosts
            | A::ImportPosts => Reach::WITHIN,
            _ => Reach::NONE,
        },
        Role::Supervisor => match action {
            A::SeeCase
            | A::ListCases
            | A::ExportCases
            | A::Note
            | A::Check
            | A::Urge
            | A::Supervise
            | A::SeeFigures
            | A::SeeDuties
            | A::SeeInbox
            | A::SeeNets => Reach::WITHIN,
            A::SeePosts => Reach::WITHIN,
            _ => Reach::NONE,
        },
        Role::Chief => match action {
            A::SeeCase
            | A::ListCases
            | A::ExportCases
            | A::Note
            | A::Urge
            | A::Supervise
            | A::DecideExtension
            | A::SeeFigures
            | A::SeeDuties
            | A::SeeInbox
            | A::SeeGroups
            | A::PostToGroups
            | A::SeeNets => Reach::WITHIN,
            A::SeePosts | A::ApplyPosts | A::ExaminePosts | A::AppointPosts | A::EditPosts => Reach::WITHIN,
            A::SeeBoundaries => Reach::WITHIN,
            _ => Reach::NONE,
        },
        Role::Registrar => match action {
            A::SeeRegister | A::EditRegister | A::RevealRegister | A::ImportRegister | A::SeeInbox => {
                Reach::WITHIN
            }
            A::SeeVisits | A::PlanVisits | A::SeeCare | A::EditCare => Reach::WITHIN,
            A::SeePosts => Reach::WITHIN,
            A::SeeBoundaries | A::EditBoundaries => Reach::WITHIN,
            _ => Reach::NONE,
        },
        Role::ShopKeeper => Reach::NONE,
        Role::SystemAdmin => match action {
            A::SeeUsers
            | A::EditUsers
            | A::SeeDuties
            | A::EditDuties
            | A::SeeCodes
            | A::EditCodes
            | A::SeeTriage
            | A::EditTriage
            | A::SeeSettings
            | A::EditSettings
            | A::SeeGroups
            | A::EditGroups
            | A::SeeNets
            | A::EditNets => Reach::WITHIN,
            A::SeePosts | A::EditPosts | A::ImportPosts => Reach::WITHIN,
            A::SeeBoundaries | A::EditBoundaries => Reach::WITHIN,
            _ => Reach::NONE,
        },
        Role::SecurityAdmin => match action {
            A::SeeUsers | A::Secure => Reach::WITHIN,
            _ => Reach::NONE,
        },
        Role::Auditor => match action {
            A::SeeJournal | A::SeeUsers => Reach::WITHIN,
            _ => Reach::NONE,
        },
    }
}
