import type { LocationQuery } from 'vue-router'
import type { Channel, Grade, Query, State } from '@/shared/api'

/** What the work list shows. Everything here stands in the address, so a list can be sent to a colleague. */
export interface CaseFilters {
  view: 'open' | 'all'
  state: State[]
  category: string
  channel: Channel | ''
  grade: Grade | ''
  place: string
  body: string
  overdue: boolean
  mine: boolean
  nobody: boolean
  /** Answered or not, closed or not; the figures lead here with these. */
  replied: '' | '0' | '1'
  closed: '' | '0' | '1'
  /** A range of ratings such as `1-2`. */
  stars: string
  q: string
  /** YYYY-MM-DD, by the time of the report. */
  from: string
  to: string
  sort: 'due' | 'new'
}

export const NO_FILTERS: Readonly<CaseFilters> = Object.freeze({
  view: 'open',
  state: [],
  category: '',
  channel: '',
  grade: '',
  place: '',
  body: '',
  overdue: false,
  mine: false,
  nobody: false,
  replied: '',
  closed: '',
  stars: '',
  q: '',
  from: '',
  to: '',
  sort: 'due',
})

const STATES: readonly State[] = ['reported', 'assigned', 'in_progress', 'suspended', 'resolved', 'closed']
const GRADES: readonly Grade[] = ['complex', 'normal', 'urgent', 'critical']
const CHANNELS: readonly Channel[] = [
  'app',
  'code',
  'hotline',
  'worker',
  'reception',
  'transfer',
  'site',
  'inspection',
  'message',
  'api',
]
const DAY = /^\d{4}-\d{2}-\d{2}$/

const one = (query: LocationQuery, name: string): string => {
  const value = query[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
const some = <T extends string>(query: LocationQuery, name: string, known: readonly T[]): T[] => {
  const wanted = one(query, name).split(',')
  return known.filter((value) => wanted.includes(value))
}
const tri = (query: LocationQuery, name: string) => some(query, name, ['0', '1'] as const)[0] ?? ''
const day = (query: LocationQuery, name: string) => (DAY.test(one(query, name)) ? one(query, name) : '')

/** Filters of an address; what it does not know or cannot read counts as not asked for. */
export function readFilters(query: LocationQuery): CaseFilters {
  return {
    view: one(query, 'view') === 'all' ? 'all' : 'open',
    state: some(query, 'state', STATES),
    category: one(query, 'category'),
    channel: some(query, 'channel', CHANNELS)[0] ?? '',
    grade: some(query, 'grade', GRADES)[0] ?? '',
    place: one(query, 'place'),
    body: one(query, 'body'),
    overdue: one(query, 'overdue') === '1',
    mine: one(query, 'mine') === '1',
    nobody: one(query, 'nobody') === '1',
    replied: tri(query, 'replied'),
    closed: tri(query, 'closed'),
    stars: /^[1-5](-[1-5])?$/.test(one(query, 'stars')) ? one(query, 'stars') : '',
    q: one(query, 'q'),
    from: day(query, 'from'),
    to: day(query, 'to'),
    sort: one(query, 'sort') === 'new' ? 'new' : 'due',
  }
}

/** The address of filters: only what differs from the plain list, so that addresses stay short. */
export function writeFilters(filters: CaseFilters): Record<string, string> {
  const entries = Object.entries(filters).map(([name, value]): [string, string] => {
    if (Array.isArray(value)) return [name, value.join(',')]
    return [name, value === true ? '1' : value === false ? '' : value]
  })
  const plain: Record<string, string> = { view: 'open', sort: 'due' }
  return Object.fromEntries(entries.filter(([name, value]) => value !== '' && value !== plain[name]))
}

/** The query of GET /cases. A closed state is only found in the view of all cases. */
export function apiFilters(filters: CaseFilters): Query {
  const view = filters.state.includes('closed') ? 'all' : filters.view
  return { ...writeFilters({ ...filters, view }), view, sort: filters.sort }
}

/** How many filters are on beyond the plain list; the order does not count. */
export const filterCount = (filters: CaseFilters): number =>
  Object.keys(writeFilters({ ...filters, sort: 'due', view: 'open' })).length

export const sameFilters = (a: CaseFilters, b: CaseFilters): boolean =>
  JSON.stringify(writeFilters(a)) === JSON.stringify(writeFilters(b))
