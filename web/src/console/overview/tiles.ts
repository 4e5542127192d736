import type { Board, CaseCounts } from '@/shared/api'
import type { StaffRole } from '../session/roles'

/** A number at the top of the overview: what it is, where it leads, whether it presses. */
export interface Tile {
  key: string
  value: (counts: CaseCounts, board: Board | undefined) => number | null
  query: Record<string, string> | null
  pressing?: boolean
}

const TILES = {
  reportedToday: {
    key: 'reportedToday',
    value: (_, board) => board?.today.reported ?? null,
    query: { view: 'all', sort: 'new' },
  },
  closedToday: {
    key: 'closedToday',
    value: (_, board) => board?.today.closed ?? null,
    query: { view: 'all', state: 'closed', sort: 'new' },
  },
  open: { key: 'open', value: (counts) => counts.open, query: {} },
  overdue: { key: 'overdue', value: (counts) => counts.overdue, query: { overdue: '1' }, pressing: true },
  dueToday: { key: 'dueToday', value: (counts) => counts.due_today, query: {} },
  nobody: { key: 'nobody', value: (counts) => counts.nobody, query: { nobody: '1' }, pressing: true },
  toCheck: { key: 'toCheck', value: (counts) => counts.to_check, query: { state: 'resolved' } },
  returned: { key: 'returned', value: (counts) => counts.returned, query: { state: 'reported' } },
  workers: { key: 'workers', value: (_, board) => board?.today.workers ?? null, query: null },
} satisfies Record<string, Tile>

type TileKey = keyof typeof TILES

/** What each role needs to see first; five tiles, the pressing ones early. */
const BY_ROLE: Partial<Record<StaffRole, TileKey[]>> = {
  dispatcher: ['nobody', 'returned', 'overdue', 'dueToday', 'open'],
  operator: ['reportedToday', 'open', 'overdue', 'dueToday', 'closedToday'],
  handler: ['overdue', 'dueToday', 'open', 'toCheck', 'closedToday'],
  leader: ['toCheck', 'overdue', 'open', 'reportedToday', 'closedToday'],
  supervisor: ['overdue', 'dueToday', 'returned', 'toCheck', 'open'],
  chief: ['reportedToday', 'closedToday', 'open', 'overdue', 'workers'],
}

export function tilesFor(role: string | undefined): Tile[] {
  const keys = BY_ROLE[role as StaffRole] ?? BY_ROLE.chief ?? []
  return keys.map((key) => TILES[key])
}
