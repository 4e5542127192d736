import type { Answered, Narrowed, Schemas } from '@/shared/api/contract'

type Of<Name extends keyof Schemas> = Answered<Schemas[Name]>

/** What happens to one division when a list is put in force. */
export type DivisionChange = Narrowed<
  Of<'DivisionChange'>,
  { kind: 'new' | 'renamed' | 'moved' | 'recoded' | 'merged' | 'abolished' }
>
/** A registered division that the list no longer has. */
export type MissingDivision = Of<'MissingDivision'>
export type DivisionPreview = Narrowed<
  Of<'DivisionPreview'>,
  { changes: DivisionChange[]; counts: Record<string, number> }
>
export type RowError = DivisionPreview['errors'][number]
/** A span of days in which name and parent stayed the same. */
export type DivisionSpan = Of<'DivisionSpan'>

export type FateKind = 'keep' | 'end' | 'merge'
export interface FateDraft {
  fate: FateKind
  into: string
}
