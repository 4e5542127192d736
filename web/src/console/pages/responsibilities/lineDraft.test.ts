import { expect, it } from 'vitest'
import { draftOf, lineBody, lineTrouble, newLine } from './lineDraft'
import type { ResponsibilityLine } from '@/shared/api'

const line: ResponsibilityLine = {
  id: '7',
  category: { code: 'water', name: { zh: '供水', en: 'Water' } },
  place: null,
  body: { id: 'b1', name: '供水公司' },
  helpers: [{ id: 'b2', name: '住建局' }],
  days: null,
  hours: 4,
  checker: 'leader',
}

it('comes back unchanged from the panel', () => {
  expect(lineBody(draftOf(line))).toEqual({
    category: 'water',
    place: null,
    body: 'b1',
    helpers: ['b2'],
    days: null,
    hours: 4,
    checker: 'leader',
  })
})
it('never names the body as its own helper', () => {
  expect(lineBody({ ...draftOf(line), helpers: ['b1', 'b2'] }).helpers).toEqual(['b2'])
})
it('says what is missing', () => {
  expect(lineTrouble(newLine())).toBe('category')
  expect(lineTrouble({ ...newLine(), category: 'water' })).toBe('body')
  expect(lineTrouble({ ...draftOf(line), limit: 0 })).toBe('limit')
  expect(lineTrouble({ ...draftOf(line), unit: 'none', limit: null })).toBeNull()
})
