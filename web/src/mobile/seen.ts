import { reactive } from 'vue'
import type { CaseRow, Progress } from '@/shared/api/types'

/** How many tickets the phone remembers; a villager's older ones no longer move. */
const MOST = 300
const KEY = 'gz-seen'

function stored(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, string>
  } catch {
    return {}
  }
}
/** How each ticket stood when it was last looked at on this phone. */
const marks = reactive(stored())

function remember(ticket: string, mark: string): void {
  if (marks[ticket] === mark) return
  marks[ticket] = mark
  const all = Object.entries(marks)
  for (const [old] of all.slice(0, Math.max(0, all.length - MOST))) delete marks[old]
  try {
    localStorage.setItem(KEY, JSON.stringify(marks))
  } catch {
    // Without storage a mark holds until the page is left.
  }
}
/** What a reporter can see of a case's way: where it stands, and with whom. */
const markOf = (state: string, body: string | null) => `${state} ${body ?? ''}`

/** The ticket's page was looked at. */
export const lookedAt = (progress: Progress): void =>
  remember(progress.ticket, markOf(progress.state, progress.body))

/** Something happened since the ticket was last looked at; the first sight of a ticket is not news. */
export function isNews(row: Pick<CaseRow, 'ticket' | 'state' | 'body'>): boolean {
  const mark = marks[row.ticket]
  return mark !== undefined && mark !== markOf(row.state, row.body?.name ?? null)
}

/** Takes rows that were never seen as known; called where a list is shown. */
export function meet(rows: readonly Pick<CaseRow, 'ticket' | 'state' | 'body'>[]): void {
  for (const row of rows)
    if (marks[row.ticket] === undefined) remember(row.ticket, markOf(row.state, row.body?.name ?? null))
}
