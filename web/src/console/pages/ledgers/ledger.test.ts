import { describe, expect, it } from 'vitest'
import { needsReason, noteIn, ownRunning, told, verdictOf } from './ledger'
import type { LedgerBatch, LedgerCounts, LedgerPreview } from './ledger'

const NOUGHT: LedgerCounts = {
  households_new: 0,
  households_changed: 0,
  people_new: 0,
  people_changed: 0,
  people_same: 0,
  doubtful: 0,
}
const preview = (counts: Partial<LedgerCounts>, more: Partial<LedgerPreview> = {}): LedgerPreview => ({
  preview_id: '1',
  state: 'ready',
  heads: [],
  wrong: 0,
  place: null,
  rows: 4,
  columns: ['姓名', '与户主关系'],
  ignored: [],
  sheets: [],
  counts: { ...NOUGHT, ...counts },
  errors: [],
  doubtful: [],
  changes: [],
  ...more,
})
const batch = (more: Partial<LedgerBatch>): LedgerBatch => ({
  id: '1',
  place: null,
  author: '景学芬',
  state: 'done',
  total: 2,
  done: 2,
  counts: NOUGHT,
  created_at: '2026-11-26T08:00:00Z',
  finished_at: null,
  problem: null,
  ...more,
})
const note = {
  row: 4,
  column: '电话',
  detail_zh: '电话号码不对。',
  detail_en: 'This is no telephone number.',
  sheet: null,
}

describe('what can be done with a preview', () => {
  it('is nothing while a row is wrong, whatever the counts say', () => {
    expect(verdictOf(preview({ people_new: 3 }, { errors: [note], wrong: 1 }))).toBe('errors')
  })
  it.each(['households_new', 'households_changed', 'people_new', 'people_changed'] as const)(
    'is to put it in when there are %s',
    (kind) => expect(verdictOf(preview({ [kind]: 1, people_same: 9 }))).toBe('ready'),
  )
  it('is nothing when all are the same or doubtful', () => {
    expect(verdictOf(preview({ people_same: 4 }))).toBe('same')
    expect(verdictOf(preview({ doubtful: 4 }, { columns: ['姓名', '标签'] }))).toBe('same')
  })
  it('may be to add marks to people who are the same otherwise', () => {
    expect(verdictOf(preview({ people_same: 4 }, { columns: ['姓名', '标签'] }))).toBe('marks')
  })
})

it('tells only what is not nought, households first', () => {
  expect(told({ ...NOUGHT, doubtful: 1, people_new: 4, households_new: 2 })).toEqual([
    ['households_new', 2],
    ['people_new', 4],
    ['doubtful', 1],
  ])
  expect(told(NOUGHT)).toEqual([])
})

it('says a note in the language of the page', () => {
  expect(noteIn(note, false)).toBe('电话号码不对。')
  expect(noteIn(note, true)).toBe('This is no telephone number.')
})

it('follows the own ledger, not that of a colleague', () => {
  const batches = [
    batch({ id: '3', state: 'running', author: '别人' }),
    batch({ id: '2', state: 'running' }),
    batch({ id: '1' }),
  ]
  expect(ownRunning(batches, '景学芬')?.id).toBe('2')
  expect(ownRunning([batch({})], '景学芬')).toBeNull()
})

it('counts characters of a reason as a person does', () => {
  expect(needsReason('核对')).toBe(true)
  expect(needsReason('  核对 一 ')).toBe(false)
  expect(needsReason('核对人口')).toBe(false)
  expect(needsReason('𠮷𠮷')).toBe(true)
})
