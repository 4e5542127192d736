import type { Answered, Narrowed, Schemas } from '@/shared/api/contract'

type Of<Name extends keyof Schemas> = Answered<Schemas[Name]>

/** What a ledger would do to the register. */
export type LedgerPreview = Of<'LedgerPreview'>
export type LedgerCounts = Of<'LedgerCounts'>
/** Something wrong or doubtful in a row. */
export type RowNote = LedgerPreview['errors'][number]
/** A ledger that was put in; `failed` has been taken back by the server. */
export type LedgerBatch = Narrowed<
  Of<'LedgerBatch'>,
  { state: 'reading' | 'ready' | 'running' | 'undoing' | 'done' | 'failed' | 'cancelled' | 'undone' }
>

/** A column that a ledger may have. */
export type LedgerColumn = Of<'LedgerColumn'>
export type LedgerHead = Of<'LedgerHead'>
/** A sheet of a workbook. */
export type LedgerSheet = LedgerPreview['sheets'][number]
/** What heads of a file mean: the key of a column, or null for one that is left out. */
export type Mapping = Record<string, string | null>

/** The server takes no larger sheet; a larger upload would only break off. */
const MEGABYTE = 1024 * 1024
export const mostBytes = (name: string) => (/\.xlsx$/i.test(name) ? 20 : 512) * MEGABYTE

/** Whether the server is at work on it. */
export const isBusy = (batch: LedgerBatch) => batch.state === 'running' || batch.state === 'undoing'
/** Errors shown one by one; all of them stand in the error sheet. */
export const MOST_SHOWN = 20
/** The column whose words become marks; the counts do not say whether a mark is new. */
const MARKS = '标签'

/** What is counted, in the order in which it is told. */
export const COUNTED = [
  'households_new',
  'households_changed',
  'people_new',
  'people_changed',
  'people_same',
  'doubtful',
] as const
export type Counted = (typeof COUNTED)[number]

/** The counts that are not nought. */
export const told = (counts: LedgerCounts): [Counted, number][] =>
  COUNTED.map((kind): [Counted, number] => [kind, counts[kind]]).filter(([, n]) => n > 0)

/**
 * What can be done with a preview: `errors` must be mended first, `same` has nothing to put in, `marks` has at most
 * marks to add, `ready` changes something.
 */
export type Verdict = 'errors' | 'same' | 'marks' | 'ready'
export function verdictOf(preview: LedgerPreview): Verdict {
  if (preview.wrong) return 'errors'
  const { households_new, households_changed, people_new, people_changed, people_same } = preview.counts
  if (households_new + households_changed + people_new + people_changed > 0) return 'ready'
  return people_same > 0 && preview.columns.includes(MARKS) ? 'marks' : 'same'
}

/** Where a row stands: the number, and the sheet where several are read. */
export const rowIn = ({ row, sheet }: { row: number; sheet?: string | null }) =>
  sheet ? `${sheet} ${row}` : String(row)

/** A row's trouble as a sentence; a fault of the whole row names no column. */
export const noteIn = (note: RowNote, english: boolean) => (english ? note.detail_en : note.detail_zh)

/** The newest ledger that this person is putting in right now. */
export const ownRunning = (batches: readonly LedgerBatch[], author: string) =>
  batches.find((batch) => isBusy(batch) && batch.author === author) ?? null

/** The server asks four characters for the purpose of an export. */
export const needsReason = (reason: string) => Array.from(reason.trim()).length < 4
