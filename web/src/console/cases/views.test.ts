import { expect, it } from 'vitest'
import type { CaseCounts, CaseRow, Page } from '@/shared/api'
import { NO_FILTERS } from './filters'
import { changeFor, CASE_VIEWS, knownTotal, viewOf } from './views'

const page = (items: number, next: string | null): Page<CaseRow> => ({
  items: Array.from({ length: items }, () => ({}) as CaseRow),
  next,
})
const counts = {
  open: 540,
  overdue: 26,
  nobody: 23,
  to_check: 123,
  by_state: {},
  at_least: false,
} as CaseCounts

it('finds its way back from every tab', () => {
  for (const view of CASE_VIEWS) expect(viewOf({ ...NO_FILTERS, ...changeFor(view) })?.key).toBe(view.key)
})
it('says the number of the tab while nothing else is asked for', () => {
  expect(knownTotal(page(20, 'c'), { ...NO_FILTERS }, counts, 0)).toBe(540)
  expect(knownTotal(page(20, 'c'), { ...NO_FILTERS, overdue: true, place: '7' }, counts, 0)).toBe(26)
  expect(knownTotal(page(20, 'c'), { ...NO_FILTERS, q: '路灯' }, counts, 0)).toBeNull()
  expect(knownTotal(page(20, 'c'), { ...NO_FILTERS }, { ...counts, at_least: true }, 0)).toBeNull()
})
it('knows the end of a list', () => {
  expect(knownTotal(page(7, null), { ...NO_FILTERS, q: '路灯' }, counts, 40)).toBe(47)
})
