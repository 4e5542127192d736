import type { Bi, BodyRef, PlaceRef } from '@/shared/api'

export interface CategoryRef {
  code: string
  name: Bi | string
}
/** Who answers for a category in a place; null as place means the whole county. */
export interface ResponsibilityLine {
  id: string
  category: CategoryRef
  place: PlaceRef | null
  body: BodyRef
  helpers: BodyRef[]
  days: number | null
  hours: number | null
  checker: 'worker' | 'leader'
}
export interface CategoryGap {
  category: CategoryRef
}
/** Lines that claim the same for different bodies; such cases go to nobody. */
export interface LineConflict {
  category: CategoryRef
  place: PlaceRef | null
  lines: string[]
}
export interface ResponsibilityList {
  version: string
  lines: ResponsibilityLine[]
  /** Categories of the lowest level that no line covers everywhere. */
  gaps: CategoryGap[]
  conflicts: LineConflict[]
}
/** One difference an import would make. */
export interface LineChange {
  change: 'new' | 'changed' | 'gone'
  before: ResponsibilityLine | null
  after: ResponsibilityLine | null
}
export interface ImportPreview {
  preview_id: string
  lines: number
  unchanged: number
  changed: LineChange[]
  errors: { row: number; column: string | null; detail_zh: string; detail_en: string }[]
  gaps: CategoryGap[]
  conflicts: LineConflict[]
}
/** What the list would have done with the cases of the last 30 days. */
export interface DryRun {
  /** Cases that have a category: what was tried. */
  cases: number
  moved: { from: BodyRef | null; to: BodyRef | null; count: number }[]
  unchanged: number
  /** Cases no line covers. */
  nobody: number
  /** Cases that several lines claim. */
  conflicts: number
  uncategorised: number
  /** Only the newest 20,000 were tried. */
  cut: boolean
}
/** What the side panel edits. */
export interface LineDraft {
  id: string | null
  category: string
  place: string
  body: string
  helpers: string[]
  unit: 'days' | 'hours' | 'none'
  limit: number | null
  checker: 'worker' | 'leader'
}
