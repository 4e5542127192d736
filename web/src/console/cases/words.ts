import type { CaseRow } from '@/shared/api'
import { deadline } from '@/shared/format'
import type { Translate } from '@/shared/i18n'
import { OVERDUE_TONES, STATE_TONES, type Tones } from '@/shared/vocabulary'

/** "供水 / 水管漏水" is long for a cell: the last word of a path. */
export const lastOf = (path: string): string => path.split(' / ').at(-1) ?? path

/** A village and its grid, which is what people say; the town is on hover. */
export const shortPlace = (path: string): string => path.split(' / ').slice(-2).join(' ')

export const stateTones = (row: Pick<CaseRow, 'state'>): Tones => STATE_TONES[row.state] ?? OVERDUE_TONES

/** One line for a screen reader: ticket, title, state, deadline, place. */
export function rowLabel(row: CaseRow, stateWord: string, t: Translate): string {
  const due = deadline(row, t)
  return [row.ticket, row.title, stateWord, due?.text, row.place?.path].filter(Boolean).join(', ')
}
