import { expect, it } from 'vitest'
import { amountFor, amountWords } from './amount'

it('says what a rule gives as people say it', () => {
  expect(amountWords(' 5 ')).toEqual({ key: 'fixed', n: 5 })
  expect(amountWords('quantity * 2')).toEqual({ key: 'each', n: 2 })
  expect(amountWords('3*quantity')).toEqual({ key: 'each', n: 3 })
  expect(amountWords('quantity')).toEqual({ key: 'each', n: 1 })
  expect(amountWords('photos > 2 ? 3 : 1')).toEqual({
    key: 'worked',
    n: null,
    expression: 'photos > 2 ? 3 : 1',
  })
})

it('promises no sum that only the server can work out', () => {
  expect(amountFor('quantity * 2', 3)).toBe(6)
  expect(amountFor('5', 3)).toBe(5)
  expect(amountFor("grade == 'urgent' ? 3 : 1", 3)).toBeNull()
})
