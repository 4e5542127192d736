import { describe, expect, it } from 'vitest'
import {
  apiFilters,
  filterCount,
  NO_FILTERS,
  readFilters,
  sameFilters,
  writeFilters,
  type CaseFilters,
} from './filters'

const full: CaseFilters = {
  view: 'all',
  state: ['assigned', 'in_progress'],
  category: 'water.pipe',
  channel: 'hotline',
  grade: 'urgent',
  place: '27',
  body: '909',
  overdue: true,
  mine: true,
  nobody: true,
  replied: '0',
  closed: '1',
  stars: '1-2',
  q: '水管 & 路面',
  from: '2026-11-01',
  to: '2026-11-22',
  sort: 'new',
}

describe('filters in the address', () => {
  it('come back as they were written', () => {
    expect(readFilters(writeFilters(full))).toEqual(full)
    expect(readFilters(writeFilters({ ...NO_FILTERS }))).toEqual(NO_FILTERS)
  })
  it('survive a real address line', () => {
    const line = new URLSearchParams(writeFilters(full)).toString()
    expect(readFilters(Object.fromEntries(new URLSearchParams(line)))).toEqual(full)
  })
  it('leave the plain list without a query', () => {
    expect(writeFilters({ ...NO_FILTERS })).toEqual({})
  })
  it('drop what nobody knows', () => {
    const read = readFilters({
      state: 'assigned,eaten',
      grade: 'loud',
      from: '22.11.2026',
      overdue: 'yes',
      replied: 'maybe',
      stars: '1-9',
      sort: 'x',
    })
    expect(read).toEqual({ ...NO_FILTERS, state: ['assigned'] })
  })
  it('take the first of repeated values', () => {
    expect(readFilters({ q: ['路灯', '井盖'], place: [null] }).q).toBe('路灯')
  })
})

describe('filters for the server', () => {
  it('say view and order always', () => {
    expect(apiFilters({ ...NO_FILTERS })).toEqual({ view: 'open', sort: 'due' })
  })
  it('look for closed cases among all', () => {
    expect(apiFilters({ ...NO_FILTERS, state: ['closed'] })).toMatchObject({ view: 'all', state: 'closed' })
  })
})

describe('comparing filters', () => {
  it('counts what narrows the list', () => {
    expect(filterCount({ ...NO_FILTERS, sort: 'new', view: 'all' })).toBe(0)
    expect(filterCount({ ...NO_FILTERS, overdue: true, q: '灯' })).toBe(2)
  })
  it('knows the same list when it sees it', () => {
    expect(sameFilters(full, { ...full, state: [...full.state] })).toBe(true)
    expect(sameFilters(full, { ...full, q: '' })).toBe(false)
  })
})
