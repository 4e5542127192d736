/**
 * The shapes of the HTTP contract under the names the surfaces use. All come from `schema.d.ts`, which is
 * generated from the server's OpenAPI document: a field that disappears or changes there fails the type check.
 */
import type { Answered, Narrowed, Schemas } from './contract'

type Of<Name extends keyof Schemas> = Answered<Schemas[Name]>

/** A sentence in both languages; show it with `bi()` of shared/i18n. */
export type Bi = Of<'Bi'>
export type PlaceRef = Of<'PlaceRef'>
export type Person = Of<'Person'>
export type BodyRef = Of<'BodyRef'>
export type CategoryRef = Of<'CategoryRef'>

// Codes that the document calls strings; the profile gives their words.
export type State = 'reported' | 'assigned' | 'in_progress' | 'suspended' | 'resolved' | 'closed'
export type Grade = 'complex' | 'normal' | 'urgent' | 'critical'
export type Channel =
  'app' | 'code' | 'hotline' | 'worker' | 'reception' | 'transfer' | 'site' | 'inspection' | 'message' | 'api'
export type Step = 1 | 2 | 3 | 4
export type Surface = 'mobile' | 'console'
export type Act =
  | 'confirm'
  | 'assign'
  | 'accept'
  | 'return'
  | 'note'
  | 'reply'
  | 'on_spot'
  | 'suspend'
  | 'resume'
  | 'ask_extension'
  | 'decide_extension'
  | 'resolve'
  | 'check'
  | 'close'
  | 'reopen'
  | 'urge'
  | 'supervise'
  | 'merge'
  | 'reveal'
export type TaskKind =
  | 'triage'
  | 'assign'
  | 'accept'
  | 'handle'
  | 'check'
  | 'rule'
  | 'extension'
  | 'supervise'
  | 'rate'
  | 'callback'
  | 'correction'
  | 'group_post'
  | 'post_assess'
  | 'post_examine'
  | 'post_appoint'
  | 'post_term'
  | 'visit_plan'
  | 'care_check'
  | 'care_missed'
  | 'points_rule_adopt'
  | 'points_rule_broken'
  | 'points_claim_review'
  | 'points_claim_decide'
  | 'points_claim_appeal'
  | 'points_claim_rejected'
  | 'assessment_fill'
  | 'assessment_above'
  | 'assessment_review'
  | 'assessment_pay'

export type Attachment = Narrowed<
  Of<'AttachmentView'>,
  { kind: 'image' | 'video' | 'audio'; role: 'report' | 'after' | 'check' | 'note' }
>
export type CaseRow = Narrowed<Of<'CaseRow'>, { state: State; grade: Grade; channel: Channel; step: Step }>
/** What every deadline display needs; see shared/format/deadline.ts. */
export type Due = Pick<CaseRow, 'state' | 'due_at' | 'due_provisional' | 'paused'>
export type TimelineEntry = Narrowed<Of<'TimelineEntry'>, { attachments: Attachment[] }>
export type Triage = Narrowed<
  Of<'TriageView'>,
  { grade: Grade; by: 'lexicon' | 'model' | 'blend' | 'rule' | 'person' }
>
export type CaseDetail = Narrowed<
  Of<'CaseDetail'>,
  {
    state: State
    grade: Grade
    channel: Channel
    step: Step
    acts: Act[]
    attachments: Attachment[]
    timeline: TimelineEntry[]
    triage: Triage | null
    similar: CaseRow[]
  }
>
export interface Page<T> extends Omit<Of<'Page_CaseRow'>, 'items'> {
  items: T[]
}
/** A case as anyone may see it with its ticket code. */
export type ProgressEntry = Narrowed<Of<'ProgressEntry'>, { attachments: Attachment[] }>
export type Progress = Narrowed<
  Of<'ProgressView'>,
  { state: State; step: Step; timeline: ProgressEntry[]; photos: Attachment[] }
>
export type Task = Narrowed<Of<'TaskView'>, { kind: TaskKind; case: CaseRow | null }>

export type Level = Of<'Level'>
export type Category = Narrowed<Of<'Category'>, { level: 1 | 2 | 3 }>
/** What a place is: its names, levels, words and limits. */
export type Profile = Narrowed<
  Of<'ProfileView'>,
  {
    map: Narrowed<Of<'MapFrame'>, { bbox: [number, number, number, number] }>
    states: Narrowed<Of<'Word'>, { code: State }>[]
    grades: Narrowed<Of<'Word'>, { code: Grade }>[]
    channels: Narrowed<Of<'ChannelName'>, { code: Channel }>[]
    categories: Category[]
  }
>
export type DemoSignIn = Narrowed<Of<'DemoSignIn'>, { surface: Surface }>

export type Duty = Of<'RoleView'>
export type Me = Narrowed<Of<'Me'>, { surface: Surface }>
export type TotpEnrolment = Of<'TotpEnrolment'>
export type SessionInfo = Of<'SessionView'>
/** A duty as the register of users lists it, with its identity for removing it. */
export type UserDuty = Of<'UserDuty'>
export type User = Of<'User'>
export type Revealed = Of<'Revealed'>
export type NewApiKey = Of<'NewApiKey'>
export type ApiKey = Of<'ApiKey'>
export type JournalEntry = Of<'JournalEntry'>
export type RetentionView = Of<'RetentionView'>

type PlaceClass = 'general' | 'dedicated'
export type Place = Narrowed<Of<'PlaceItem'>, { class: PlaceClass }>
export type PlaceDetail = Narrowed<Of<'PlaceDetail'>, { class: PlaceClass }>
/** Properties of a polygon of GET /map/places; GeoJSON is not described in the document. */
export interface PlaceProperties {
  id: string
  name: string
  depth: number
  class: PlaceClass
  label: [number, number]
  open: number
  overdue: number
  reported: number
}
/** Properties of a point of GET /map/cases. */
export interface CaseProperties {
  id: string
  ticket: string
  state: State
  overdue: boolean
  grade: Grade
  title: string
}
export interface GeoFeature<P> {
  type: 'Feature'
  id?: string | number
  geometry: { type: string; coordinates: unknown }
  properties: P
}
export interface GeoCollection<P> {
  type: 'FeatureCollection'
  features: GeoFeature<P>[]
}
export type PlaceCollection = GeoCollection<PlaceProperties>
export type CaseCollection = GeoCollection<CaseProperties>
/** Which grid a point lies in; `near` when it is just outside of it. */
export type PlaceAt = Of<'PlaceAt'>
type CodeKind = 'grid' | 'village' | 'facility'
export type PlaceCode = Narrowed<Of<'CodeView'>, { kind: CodeKind; state: 'active' | 'rotated' | 'revoked' }>
export type CodesEnsured = Of<'CodesEnsured'>
export type ResolvedCode = Narrowed<Of<'ResolvedCode'>, { kind: CodeKind }>

/** Answer to POST /reports. `secret` stays on the phone and opens rating, reopening and withdrawal. */
export type Reported = Narrowed<Of<'ReportReceipt'>, { progress: Progress }>
export type SimilarReport = Of<'SimilarCase'>
export type MyReport = CaseRow & Pick<Of<'MyCase'>, 'unread'>
export type MySummary = Of<'MySummary'>
export type CaseCounts = Narrowed<Of<'CaseCounts'>, { by_state: Partial<Record<State, number>> }>
export type InboxCount = Of<'InboxCount'>
export type BodyLoad = Of<'BodyItem'>
export type Undone = Of<'Undone'>
export type BulkOutcome = Of<'BulkOutcome'>

export type Figures = Of<'FigureValues'>
export type FiguresAnswer = Narrowed<Of<'FiguresView'>, { definitions: Record<string, Bi> }>
export type LiveEvent = Narrowed<Of<'LiveEvent'>, { state: State }>
/** What happened in a capability other than cases. */
export type Activity = Of<'Activity'>
export type Board = Narrowed<Of<'Board'>, { recent: LiveEvent[]; definitions: Record<string, Bi> }>

/** Who answers for a category in a place; null as place means the whole county. */
type Checker = 'worker' | 'leader'
export type ResponsibilityLine = Narrowed<Of<'ResponsibilityLine'>, { checker: Checker }>
export type LineChange = Narrowed<
  Of<'LineChange'>,
  { before: ResponsibilityLine | null; after: ResponsibilityLine | null }
>
export type CategoryGap = Of<'CategoryGap'>
export type LineConflict = Of<'LineConflict'>
export type ResponsibilityList = Narrowed<Of<'ResponsibilityList'>, { lines: ResponsibilityLine[] }>
export type ResponsibilityPreview = Narrowed<Of<'ResponsibilityPreview'>, { changed: LineChange[] }>
export type DryRun = Of<'DryRun'>

/** A household in a list of the register. */
export type HouseholdItem = Of<'HouseholdItem'>
export type HouseholdPage = Of<'HouseholdPage'>
/** A household's file; every change sends its version back. */
export type Household = Of<'HouseholdView'>
/** Somebody in a file, numbers masked. */
export type RegisterPerson = Of<'PersonView'>
export type Mark = Of<'AttributeView'>
export type MarkKind = Narrowed<Of<'AttributeKind'>, { subject: 'household' | 'person' }>
export type FoundPerson = Of<'Found'>
export type FoundPeople = Of<'FoundPeople'>
export type RevealedPerson = Of<'RevealedPerson'>
/** A house's file, and one in a list. */
export type House = Of<'HouseView'>
export type HouseItem = Of<'HouseItem'>
export type HousePage = Of<'HousePage'>
export type HouseTenant = Of<'HouseTenant'>
export type HouseWords = Of<'HouseWords'>
/** A vehicle of a household, plate masked. */
export type Vehicle = Of<'VehicleView'>
export type RevealedPlate = Of<'RevealedPlate'>
/** `null` stands for a number that is too small to be shown. */
export type PlaceCounts = Narrowed<Of<'PlaceCounts'>, { attributes: Record<string, number | null> }>
export type RegisterCounts = Narrowed<Of<'RegisterCounts'>, { here: PlaceCounts; children: PlaceCounts[] }>
/** An area of GET /map/areas: as a polygon of GET /map/places, with its number by layer. */
export type AreaProperties = Narrowed<
  Of<'AreaProperties'>,
  { class: PlaceClass; label: [number, number]; numbers: Record<string, number | null> }
>
export type MapLayer = Narrowed<Of<'MapLayer'>, { unit: 'cases' | 'households' | 'people' }>
export type AreaMap = Omit<Of<'AreaMap'>, 'type' | 'features' | 'numbers' | 'layers'> & {
  type: 'FeatureCollection'
  features: (GeoFeature<AreaProperties> & { id: string })[]
  numbers: Record<string, number | null>
  layers: MapLayer[]
}
export type HousePoint = Of<'HouseholdPoint'>
export type VillageMap = Narrowed<Of<'VillageMap'>, { kinds: MarkKind[] }>
export type Correction = Narrowed<Of<'Correction'>, { state: 'open' | 'done' | 'refused' }>
export type CorrectionItem = Narrowed<Of<'CorrectionItem'>, { state: 'open' | 'done' | 'refused' }>
export type MyHousehold = Narrowed<Of<'MyHousehold'>, { corrections: Correction[] }>
export type Look = Of<'Look'>
/** A household as somebody about to visit it needs it. */
export type VisitTarget = Of<'Target'>
/** A day of visits; a copy stays on the phone. */
export type VisitAgenda = Narrowed<Of<'Agenda'>, { matters: AgendaMatter[] }>
export type AgendaMatter = Narrowed<Of<'AgendaMatter'>, { families: Record<string, string> }>
export type Visit = Narrowed<Of<'VisitView'>, { attachments: Attachment[] }>
export type MyVisit = Of<'MyVisit'>
export type VisitCoverage = Of<'VisitCoverage'>
export type PlaceCoverage = Of<'PlaceCoverage'>
export type UnvisitedPage = Of<'UnvisitedPage'>
export type Visitor = Of<'Visitor'>
export type VisitPlan = Of<'PlanItem'>
export type VisitPlanView = Of<'PlanView'>
export type VisitLink = Of<'LinkView'>
export type VisitLinkList = Of<'LinkList'>
export type VisitLinkImport = Of<'LinkImport'>
export type VisitLinksMade = Of<'LinksMade'>
export type MatterItem = Narrowed<Of<'MatterItem'>, { stances: Record<string, number> }>
export type MatterView = Narrowed<
  Of<'MatterView'>,
  { stances: Record<string, number>; families: MatterFamily[] }
>
export type MatterFamily = Narrowed<Of<'MatterFamily'>, { about: Visit[] }>
export type CarePlan = Of<'CareView'>
export type CareCounts = Of<'CareCounts'>
export type CareSetUp = Of<'SetUp'>
/** A person as typed. A number that is left out stays as it was; an empty one is taken away. */
export type PersonInput = Schemas['PersonInput']

/** A policy in a list, and in full. */
export type PolicyItem = Of<'PolicyItem'>
export type Policy = Of<'PolicyView'>
export type PolicyTopic = Of<'TopicView'>
export type PolicyVersion = Of<'PolicyVersion'>
/** A policy as typed. */
export type PolicyInput = Schemas['PolicyInput']
/** Something that can be applied for. */
export type ServiceItem = Of<'ServiceItemView'>
export type ServiceField = ServiceItem['fields'][number]
export type Applied = Of<'Applied'>
/** What the form of an application holds. */
export type Application = Of<'ApplicationView'>
/** Points: accounts and entries, rules, declarations and the committee. */
export type Assessments = Of<'AssessmentsOfPlace'>
export type AssessmentDetail = Of<'AssessmentDetail'>
export type AssessmentLine = Of<'AssessmentLineView'>
export type AssessmentCard = Of<'AssessmentCardView'>
export type AssessmentNote = Of<'AssessmentNote'>
export type MyAssessment = Of<'MyAssessmentView'>
export type PublicAssessment = Of<'PublicAssessmentView'>
export type PublicAssessmentDetail = Of<'PublicAssessmentDetail'>
export type PointsVillages = Of<'PointsVillages'>
export type PointsVillage = Of<'PointsVillageView'>
export type PointsAccount = Of<'AccountView'>
export type PointsLine = Of<'LineView'>
export type PointsDetail = Of<'AccountDetail'>
export type PointsEntry = Of<'EntryView'>
export type MyPoints = Of<'MyPoints'>
export type PointsRuleInput = Schemas['PointsRuleInput']
export type PointsRuleVersion = Of<'PointsVersionView'>
export type PointsRule = Of<'PointsRuleView'>
export type PointsRuleDetail = Of<'PointsRuleDetail'>
export type PointsRules = Of<'PointsRulesOfPlace'>
export type PointsRuleOffer = Of<'PointsRuleOffer'>
export type PointsSimulation = Of<'PointsSimulation'>
export type PointsHandAwarded = Of<'PointsHandAwarded'>
export type PointsClaim = Of<'PointsClaimView'>
export type PointsClaimOffer = Of<'PointsClaimOffer'>
export type PointsClaimInput = Schemas['PointsClaimInput']
export type PointsNotices = Of<'PointsNotices'>
export type PointsCommittee = Of<'PointsCommitteeView'>
/** What a worker takes along; parts that the phone has come without their content. */
export type ServicePack = Of<'PackView'>
export type PackState = Of<'PackState'>
export type NetCell = Of<'NetCell'>
export type NetRow = Narrowed<Of<'NetRow'>, { cells: NetCell[] }>
/** Who of each department is in charge of a place and of those one level below. */
export type NetBoard = Narrowed<Of<'NetBoard'>, { nets: Of<'NetView'>[]; here: NetRow; rows: NetRow[] }>

export type TriageVersion = Of<'TriageVersion'>
export type TriageRule = Narrowed<Of<'RuleView'>, { grade: Grade | null }>
export type TriageStatus = Narrowed<Of<'TriageStatus'>, { rules: TriageRule[] }>

/** An error as the server tells it (application/problem+json). */
export type Problem = Omit<Schemas['Problem'], 'current'> & {
  request_id?: string
  /** The fresh case, when the code is `changed`. */
  current?: CaseDetail | null
}

// Posts, boards and the roster.
export type PostKind = Of<'PostKind'>
export type Post = Of<'PostItem'>
export type PostFile = Of<'PostDetail'>
export type Contact = Of<'Contact'>
export type GridContacts = Of<'GridContacts'>
export type MyGrid = Of<'MyGrid'>
export type PostApplication = Of<'PostApplication'>
export type Staffing = Of<'Staffing'>
export type StaffingPlace = Of<'StaffingPlace'>
export type HouseholdPosts = Of<'HouseholdPosts'>
export type RosterList = Of<'RosterList'>
export type RosterVillage = Of<'RosterVillage'>
export type BoardRun = Of<'BoardRun'>
export type BoardGrid = Of<'BoardGrid'>
export type PostPreview = Of<'PostPreview'>

// The mall: shops, goods, orders, vouchers, settlements.
export type Shop = Of<'ShopView'>
export type ShopOpening = Of<'ShopOpening'>
export type ShopGood = Of<'GoodView'>
export type StockLine = Of<'StockLine'>
export type StockMovement = Of<'MovementView'>
export type ShopOrder = Of<'OrderView'>
export type Ordered = Of<'Ordered'>
export type ShopVoucher = Of<'VoucherView'>
export type VouchersIssued = Of<'Issued'>
export type OnCode = Of<'OnCode'>
export type ShopPack = Of<'Pack'>
export type OfflineOutcome = Of<'Outcome'>
export type Mall = Of<'Mall'>
export type MallShop = Of<'MallShop'>
export type MallGood = Of<'MallGood'>
export type ShopBudget = Of<'BudgetView'>
export type ShopSettlements = Of<'Settlements'>
// Publications, boards, stars and care funds of a village.
export type Publication = Of<'PublicationView'>
export type PublicationDocument = Of<'DocumentView'>
export type PublicationLine = Of<'PublicationRowView'>
export type BoardEntry = Of<'BoardEntryView'>
export type BoardRules = Of<'BoardRulesView'>
export type Objection = Of<'ObjectionView'>
export type StarRound = Of<'RoundView'>
export type StarNomination = Of<'NominationView'>
export type Canteen = Of<'CanteenView'>
export type CanteenMonth = Of<'CanteenMonth'>
export type CanteenMeal = Of<'CanteenMealView'>
export type CanteenEater = Of<'CanteenEaterView'>
export type CareFund = Of<'FundView'>
export type CareFundDetail = Of<'FundDetail'>
export type PointsCall = Of<'CampaignView'>
export type PointsParticipation = Of<'Participation'>
