//! Everything that can be permitted.

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)+) => {
        /// An act that the policy decides about. The code stands in the golden permission table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $variant,)+ }
        impl Action {
            /// All actions in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Stable code.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
        }
    };
}

actions! {
    /// File a report; everybody may.
    Report = "case.report";
    /// Enter a case for somebody else: hotline, reception day, transfer, patrol.
    EnterCase = "case.enter";
    /// See a case in full.
    SeeCase = "case.see";
    /// List cases of one's scope.
    ListCases = "case.list";
    /// Export cases.
    ExportCases = "case.export";
    /// Confirm or correct category, grade and place.
    Confirm = "case.confirm";
    /// Make a body responsible.
    Assign = "case.assign";
    /// Take a case on.
    Accept = "case.accept";
    /// Return a case with a reason.
    Return = "case.return";
    /// Add an internal note.
    Note = "case.note";
    /// Answer the reporter.
    Reply = "case.reply";
    /// Handle on the spot.
    OnSpot = "case.on_spot";
    /// Pause the clock.
    Suspend = "case.suspend";
    /// Let the clock run again.
    Resume = "case.resume";
    /// Ask for more time.
    AskExtension = "case.ask_extension";
    /// Grant or refuse more time.
    DecideExtension = "case.decide_extension";
    /// Say it is done, with proof.
    Resolve = "case.resolve";
    /// Check on the spot.
    Check = "case.check";
    /// Close.
    Close = "case.close";
    /// Open again.
    Reopen = "case.reopen";
    /// Urge 催办.
    Urge = "case.urge";
    /// Supervise 督办.
    Supervise = "case.supervise";
    /// Merge with another case.
    Merge = "case.merge";
    /// See a reporter's name and phone in clear.
    Reveal = "case.reveal";
    /// Rate one's own case.
    Rate = "case.rate";
    /// Withdraw one's own case.
    Withdraw = "case.withdraw";
    /// Figures and boards.
    SeeFigures = "figures.see";
    /// The list of powers and duties.
    SeeDuties = "responsibilities.see";
    /// Change the list of powers and duties.
    EditDuties = "responsibilities.edit";
    /// Report codes.
    SeeCodes = "codes.see";
    /// Make, rotate and revoke report codes.
    EditCodes = "codes.edit";
    /// Classifier versions and rules.
    SeeTriage = "triage.see";
    /// Retrain and switch the classifier.
    EditTriage = "triage.edit";
    /// Divisions, calendars, words and limits.
    SeeSettings = "settings.see";
    /// Change divisions, calendars, words and limits.
    EditSettings = "settings.edit";
    /// Accounts and duties.
    SeeUsers = "users.see";
    /// Make accounts, give and take duties.
    EditUsers = "users.edit";
    /// Lock accounts, end sessions, keys of machines.
    Secure = "security.edit";
    /// Read the journal.
    SeeJournal = "journal.see";
    /// See households, people and the map of a village.
    SeeRegister = "register.see";
    /// Change households, people and attributes.
    EditRegister = "register.edit";
    /// See an identity or telephone number in clear.
    RevealRegister = "register.reveal";
    /// Take in ledgers of many households at once, and hand them out.
    ImportRegister = "register.import";
    /// See chat groups of grids and what was posted to them.
    SeeGroups = "groups.see";
    /// Register chat groups, their robots, and texts that are sent again and again.
    EditGroups = "groups.edit";
    /// Post to chat groups.
    PostToGroups = "groups.post";
    /// See how the grids of a place are drawn, now and before.
    SeeBoundaries = "boundaries.see";
    /// Draw, split, merge and number grids.
    EditBoundaries = "boundaries.edit";
    /// See posts, applications, vacancies and the roster.
    SeePosts = "posts.see";
    /// Apply for a post, or enter somebody's application.
    ApplyPosts = "posts.apply";
    /// Assess an application in the village.
    AssessPosts = "posts.assess";
    /// Examine an application in the town.
    ExaminePosts = "posts.examine";
    /// Appoint to a post.
    AppointPosts = "posts.appoint";
    /// Enter, change and end posts; grant leave.
    EditPosts = "posts.edit";
    /// Take in lists of many posts at once.
    ImportPosts = "posts.import";
    /// See visits to households, with what was noted.
    SeeVisits = "visits.see";
    /// Record a visit.
    RecordVisit = "visits.record";
    /// Plan visits, link people and bodies with households, open a matter.
    PlanVisits = "visits.plan";
    /// See the care list.
    SeeCare = "care.see";
    /// Change care plans.
    EditCare = "care.edit";
    /// See who of each department is in charge of a grid.
    SeeNets = "nets.see";
    /// Put somebody of a department in charge of a grid.
    EditNets = "nets.edit";
    /// See how long personal data is kept and what was erased.
    SeeRetention = "retention.see";
    /// See accounts and entries of points.
    SeePoints = "points.see";
    /// Take an entry of points back.
    ReversePoints = "points.reverse";
    /// Write, adopt and retire rules of points, and try them on past months.
    EditPointsRules = "points.rules";
    /// Give points by hand under an adopted rule, to many households at once.
    AwardPoints = "points.award";
    /// See declarations of a village, and say who sits on its committee.
    ManageClaims = "points.claims";
    /// Decide about objections and appeals.
    DecideClaims = "points.decide";
    /// Declare something for the own household, review as a member of the committee, object to what was published.
    ClaimPoints = "points.claim";
    /// See shops with their goods, stock, orders and vouchers.
    SeeShop = "shop.see";
    /// Set up shops and goods: hours, prices, pictures.
    EditShop = "shop.edit";
    /// Hand goods over, take deliveries in, count.
    KeepShop = "shop.keep";
    /// Print vouchers for households, and block them.
    IssueVouchers = "shop.vouchers";
    /// Suppliers, budget, settlements with shops.
    SettleShop = "shop.settle";
    /// Order goods for the own points.
    OrderGoods = "shop.order";
    /// Withdraw a publication of points, and answer objections to it.
    EditPublications = "publications.edit";
    /// Put a household forward for the red or black board, and end entries.
    EditBoards = "boards.edit";
    /// Be the second person who approves an entry of the black board.
    ApproveBoards = "boards.approve";
    /// Open rounds of stars and accept nominations.
    EditStars = "stars.edit";
    /// Enter gifts to and spending of a care fund.
    EditFund = "fund.edit";
    /// Call households to take part.
    EditCampaigns = "campaigns.edit";
    /// Open a month's assessment of a village and enter marks, never the own ones.
    Assess = "assessment.fill";
    /// Read the sheets of a village, and be the second person who reviews and corrects them.
    ReviewAssessments = "assessment.review";
    /// Enter menus, meals and gifts in kind of a canteen.
    KeepCanteen = "canteen.keep";
    /// Own inbox.
    SeeInbox = "inbox.see";
    /// Enter, change and end policies.
    EditPolicies = "policies.edit";
    /// Apply for a service item: for oneself, or for a resident of the own grid.
    Apply = "services.apply";
    /// Take the service pack of the own grids along.
    TakePack = "pack.take";
    /// Hand heads of the transparency log to other offices.
    SendHeads = "log.send";
}
