/**
 * The shapes of the HTTP contract. Every surface imports them from here, so that the day they are
 * generated from the server's OpenAPI document only this file changes.
 */

/** A sentence in both languages; show it with `bi()` of shared/i18n. */
export interface Bi {
  zh: string
  en: string
}
export interface PlaceRef {
  id: string
  name: string
  depth: number
  path: string
}
export interface Person {
  id: string
  name: string
}
export interface BodyRef {
  id: string
  name: string
}
export type State = 'reported' | 'assigned' | 'in_progress' | 'suspended' | 'resolved' | 'closed'
export type Grade = 'complex' | 'normal' | 'urgent' | 'critical'
export type Channel =
  'app' | 'code' | 'hotline' | 'worker' | 'reception' | 'transfer' | 'site' | 'inspection' | 'message' | 'api'
export type Step = 1 | 2 | 3 | 4

export interface Attachment {
  id: string
  kind: 'image' | 'video' | 'audio'
  url: string
  thumb: string | null
  role: 'report' | 'after' | 'check' | 'note'
  width?: number
  height?: number
}
/** What every deadline display needs; see shared/format/deadline.ts. */
export interface Due {
  state: State
  due_at: string | null
  due_provisional: boolean
  paused: boolean
}
export interface CaseRow extends Due {
  id: string
  ticket: string
  title: string
  state_word: Bi
  step: Step
  category: { code: string; name: Bi } | null
  grade: Grade
  channel: Channel
  place: PlaceRef | null
  body: BodyRef | null
  reporter: { name: string | null; phone: string | null } | null
  reported_at: string
  overdue: boolean
  photos: number
  bounces: number
  me_too: number
  stars: number | null
  closed_at: string | null
  version: number
}
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
export interface TimelineEntry {
  id: string
  at: string
  act: string
  word: Bi
  actor: string | null
  actor_role: Bi | null
  text: string | null
  public: boolean
  attachments: Attachment[]
}
export interface Triage {
  ranked: { code: string; name: Bi; probability: number }[]
  grade: Grade
  reasons: { word: string; weight: number }[]
  confident: boolean
  by: 'lexicon' | 'model' | 'blend' | 'rule' | 'person'
  model_version: number | null
  rule: Bi | null
}
export interface CaseDetail extends CaseRow {
  text: string
  point: { lon: number; lat: number } | null
  accuracy_m: number | null
  anonymous: boolean
  public: boolean
  attachments: Attachment[]
  timeline: TimelineEntry[]
  /** What the signed-in person may do now. */
  acts: Act[]
  helpers: BodyRef[]
  outside_number: string | null
  triage: Triage | null
  extension: { days: number; reason: string; asked_at: string } | null
  similar: CaseRow[]
  merged_into: { id: string; ticket: string } | null
  cycle: { word: Bi; current: boolean; done: boolean }[]
  rating: { stars: number; words: string | null; at: string } | null
}
export interface Page<T> {
  items: T[]
  next: string | null
  total: number | null
}
/** A case as anyone may see it with its ticket code. */
export interface Progress extends Due {
  ticket: string
  title: string
  state_word: Bi
  step: Step
  /** Four of them: 收到, 派人, 办理, 办结. */
  steps: { word: Bi; at: string | null; who: string | null }[]
  category: Bi | null
  place: string | null
  body: string | null
  reported_at: string
  overdue: boolean
  timeline: { at: string; word: Bi; who: string | null; text: string | null; attachments: Attachment[] }[]
  photos: Attachment[]
  me_too: number
  rating: { stars: number; words: string | null } | null
  can: { rate: boolean; reopen: boolean; withdraw: boolean; follow: boolean; me_too: boolean; add: boolean }
  merged_into: string | null
}
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
export interface Task {
  id: string
  kind: TaskKind
  case: CaseRow
  due_at: string | null
  created_at: string
}

export interface Level {
  depth: number
  key: string
  word: Bi
  unit: Bi
  is_grid: boolean
}
export interface Category {
  code: string
  name: Bi
  parent: string | null
  level: 1 | 2 | 3
  hint: Bi | null
  icon: string | null
}
/** What a place is: its names, levels, words and limits. */
export interface Profile {
  code: string
  name: Bi
  platform: Bi
  screen_title: Bi
  demo: boolean
  map: { lon: number; lat: number; bbox: [number, number, number, number] }
  root: PlaceRef
  levels: Level[]
  states: { code: State; word: Bi }[]
  steps: Bi[]
  channels: { code: Channel; name: Bi }[]
  categories: Category[]
  grades: { code: Grade; word: Bi }[]
  roles: { code: string; word: Bi }[]
  replies: Bi[]
  limits: { photos: number; photo_mb: number; video_seconds: number; video_mb: number; text_chars: number }
  confirm_below: number
}
export interface DemoSignIn {
  role: string
  name: string
  login: string
  phone: string
  password: string
  place: string
  surface: 'mobile' | 'console'
}

export interface Duty {
  role: string
  place: PlaceRef
  body: BodyRef | null
}
export interface Me {
  id: string
  name: string
  phone: string
  roles: Duty[]
  totp: boolean
  /** A second factor must be set up before anything else. */
  totp_required: boolean
  surface: 'mobile' | 'console'
  expires_at: string
  home: PlaceRef | null
}
export interface SessionInfo {
  id: string
  created_at: string
  last_seen_at: string
  agent: string
  address: string
  current: boolean
}
export interface User {
  id: string
  name: string
  login: string
  phone: string
  roles: (Duty & { id?: string })[]
  locked: boolean
  totp: boolean
  last_seen_at: string | null
}
export interface JournalEntry {
  id: string
  at: string
  actor: Person | null
  role: string | null
  act: string
  word: Bi
  subject_kind: string
  subject: string
  place: PlaceRef | null
  address: string
  details: Record<string, unknown>
}

export interface Place {
  id: string
  code: string
  name: string
  depth: number
  class: 'general' | 'dedicated'
  kind: string
  level_word: Bi
  children: number
  path: string
}
export interface PlaceDetail extends Place {
  ancestors: PlaceRef[]
  posts: { role: Bi; name: string }[]
  centre: { lon: number; lat: number }
  area_km2: number
}
/** Properties of a polygon of GET /map/places. */
export interface PlaceProperties {
  id: string
  name: string
  depth: number
  class: 'general' | 'dedicated'
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
export interface PlaceCode {
  id: string
  token: string
  kind: 'grid' | 'village' | 'facility'
  name: string
  place: PlaceRef | null
  url: string
  scans: number
  state: 'active' | 'rotated' | 'revoked'
  created_at: string
}
export interface ResolvedCode {
  place: PlaceRef
  name: string
  kind: PlaceCode['kind']
}

/** Answer to POST /reports. `secret` stays on the phone and opens rating, reopening and withdrawal. */
export interface Reported {
  id: string
  ticket: string
  state_word: Bi
  place: string | null
  body: string | null
  due_at: string | null
  progress: Progress
  secret: string
}
export interface SimilarReport {
  ticket: string
  title: string
  metres: number | null
  reported_at: string
  state_word: Bi
  me_too: number
}
export type MyReport = CaseRow & { unread: boolean }
export interface MySummary {
  open: number
  closed: number
  unread: number
  home: PlaceRef | null
  worker: { name: string; phone: string } | null
}
export interface CaseCounts {
  open: number
  overdue: number
  due_today: number
  nobody: number
  to_check: number
  returned: number
  by_state: Partial<Record<State, number>>
}
export interface InboxCount {
  total: number
  overdue: number
}
export interface BodyLoad {
  id: string
  key: string
  name: string
  place: PlaceRef | null
  open: number
  overdue: number
}

export interface Figures {
  reported: number
  replied: number
  closed: number
  on_time: number
  rated: number
  satisfied: number
  stars_sum: number
  median_days: number | null
  open: number
  overdue: number
  reply_rate: number | null
  close_rate: number | null
  on_time_rate: number | null
  satisfied_rate: number | null
}
export interface FiguresAnswer {
  as_of: string
  place: PlaceRef
  from: string
  to: string
  total: Figures
  rows: { key: string; name: Bi | string; figures: Figures; href?: string }[]
  definitions: Record<string, Bi>
}
export interface LiveEvent {
  id: string
  at: string
  case: string
  ticket: string
  act: string
  word: Bi
  title: string
  state: State
  state_word: Bi
  place: PlaceRef | null
  category: Bi | null
  point: { lon: number; lat: number } | null
  by: string | null
}
export interface Board {
  as_of: string
  today: { reported: number; closed: number; open: number; overdue: number; workers: number }
  hours: { hour: number; count: number; average: number }[]
  categories: { code: string; name: Bi; count: number }[]
  places: { id: string; name: string; on_time_rate: number | null; open: number; overdue: number }[]
  trend: { day: string; reported: number; closed: number }[]
  recent: LiveEvent[]
}

/** An error as the server tells it (application/problem+json). */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail_zh: string
  detail_en: string
  field?: string
  request_id?: string
  /** The fresh case, when the code is `changed`. */
  current?: CaseDetail
}
