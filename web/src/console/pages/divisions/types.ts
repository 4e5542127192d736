import type { Bi } from '@/shared/api'

/** What happens to one division when a list is put in force. */
export interface DivisionChange {
  kind: 'new' | 'renamed' | 'moved' | 'recoded' | 'merged' | 'abolished'
  code: string
  name: string
  into: string | null
  new_name: string | null
  parent: string | null
  new_parent: string | null
}
/** A registered division that the list no longer has. */
export interface MissingDivision {
  code: string
  name: string
  parent: string | null
  open_cases: number
}
export interface RowError {
  row: number
  column: string
  detail_zh: string
  detail_en: string
}
export interface DivisionPreview {
  preview_id: string
  rows: number
  accepted: number
  unchanged: number
  counts: Record<string, number>
  changes: DivisionChange[]
  missing: MissingDivision[]
  flagged: { flag: string; word: Bi; count: number; examples: string[] }[]
  outside: number
  unassigned: number
  errors: RowError[]
}
/** A span of days in which name and parent stayed the same. */
export interface DivisionSpan {
  code: string
  name: string
  parent: string | null
  parent_name: string | null
  since: string
  until: string | null
  became: string | null
  became_word: Bi | null
  successor: string | null
  place: string | null
  flags: string[]
}
export type FateKind = 'keep' | 'end' | 'merge'
export interface FateDraft {
  fate: FateKind
  into: string
}
