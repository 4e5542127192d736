import { describe, expect, it } from 'vitest'
import { mealFields, pressed, servedOf, servingOf } from './meal'

const eater = (household: string, portions: number) => ({ household, number: '1', name: 'x', portions })

describe('a meal as it is entered', () => {
  it('counts others and households together, and refuses what is no number', () => {
    expect(servedOf({ others: '12', portions: { a: 2, b: 1 } })).toBe(15)
    expect(servedOf({ others: '', portions: {} })).toBe(0)
    for (const others of ['-1', '1.5', 'viele', '20000'])
      expect(servedOf({ others, portions: {} })).toBeNull()
    expect(servedOf({ others: '1999', portions: { a: 2 } })).toBeNull()
  })
  it('begins with what was entered, without counting a household twice', () => {
    const meal = { served: 9 } as Parameters<typeof servingOf>[0]
    const serving = servingOf(meal, [eater('a', 2), eater('b', 0)])
    expect(serving).toEqual({ others: '7', portions: { a: 2 } })
    expect(servedOf(serving)).toBe(9)
  })
  it('goes round from none to three with each press', () => {
    let serving = { others: '', portions: {} as Record<string, number> }
    const seen = [1, 2, 3, 4].map(() => (serving = pressed(serving, 'a')).portions.a ?? 0)
    expect(seen).toEqual([1, 2, 3, 0])
  })
  it('sends households only where their list could be read', () => {
    const which = { day: '2026-11-27', meal: 'lunch', version: 3 } as const
    const serving = { others: '4', portions: { a: 1 } }
    expect(mealFields(which, serving, true)).toEqual({
      ...which,
      served: 5,
      eaters: [{ household: 'a', portions: 1 }],
    })
    expect(mealFields(which, { others: '4', portions: {} }, false)).toEqual({ ...which, served: 4 })
  })
})
