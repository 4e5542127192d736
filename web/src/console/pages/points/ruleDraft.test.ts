import { expect, it } from 'vitest'
import { draftOf, inputOf } from './ruleDraft'

it('goes from a rule to a form and back', () => {
  const rule = {
    programme: 'household',
    name: '义务劳动',
    category: 'public_good',
    trigger: 'claim',
    condition: '',
    amount: 'quantity * 2',
    caps: { day: 8, month: 40, year: null, household: null },
    photos: 1,
    unit: '小时',
    most: 8,
    note: '',
  }
  expect(inputOf(draftOf(rule))).toEqual(rule)
})

it('sends no cap where none is typed, and one at a time at least', () => {
  const sent = inputOf({ ...draftOf(), day: ' ', most: '' })
  expect(sent.caps).toEqual({ day: null, month: null, year: null, household: null })
  expect(sent.most).toBe(1)
})
