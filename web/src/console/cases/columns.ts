/** A column of the work list; the Excel export knows it under the same key. */
export interface CaseColumn {
  key: string
  width: number
  /** Cannot be hidden. */
  fixed?: boolean
}

export const CASE_COLUMNS = [
  { key: 'ticket', width: 110 },
  { key: 'title', width: 196, fixed: true },
  { key: 'state', width: 84 },
  { key: 'due', width: 104 },
  { key: 'grade', width: 66 },
  { key: 'category', width: 92 },
  { key: 'place', width: 128 },
  { key: 'body', width: 112 },
  { key: 'channel', width: 84 },
  { key: 'reporter', width: 72 },
  { key: 'reported', width: 92 },
  { key: 'stars', width: 60 },
] as const satisfies readonly CaseColumn[]

export type ColumnKey = (typeof CASE_COLUMNS)[number]['key']

export const USUAL_COLUMNS: ColumnKey[] = [
  'ticket',
  'title',
  'state',
  'due',
  'grade',
  'category',
  'place',
  'body',
  'channel',
  'reported',
]

/** The chosen columns in their natural order; unknown keys of an older release are dropped. */
export function shownColumns(chosen: readonly string[]) {
  return CASE_COLUMNS.filter((column) => 'fixed' in column || chosen.includes(column.key))
}

/** The `columns` parameter of the export. */
export const exportColumns = (chosen: readonly string[]): string =>
  shownColumns(chosen)
    .map((column) => column.key)
    .join(',')
