/** A column of the work list. `server` is its name in the Excel export. */
export interface CaseColumn {
  key: string
  server: string
  width: number
  /** Cannot be hidden. */
  fixed?: boolean
}

export const CASE_COLUMNS = [
  { key: 'ticket', server: 'ticket', width: 118 },
  { key: 'title', server: 'title', width: 196, fixed: true },
  { key: 'state', server: 'state', width: 84 },
  { key: 'due', server: 'due_at', width: 104 },
  { key: 'grade', server: 'grade', width: 66 },
  { key: 'category', server: 'category', width: 92 },
  { key: 'place', server: 'place', width: 128 },
  { key: 'body', server: 'body', width: 112 },
  { key: 'channel', server: 'channel', width: 84 },
  { key: 'reporter', server: 'reporter', width: 72 },
  { key: 'reported', server: 'reported_at', width: 108 },
  { key: 'stars', server: 'stars', width: 60 },
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
    .map((column) => column.server)
    .join(',')
