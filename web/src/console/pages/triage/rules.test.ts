import { describe, expect, it } from 'vitest'
import { draftsOf, moved, ruleBody } from './rules'

describe('drafts of rules', () => {
  it('survive the way there and back', () => {
    const rule = {
      name: { zh: '夜间', en: 'Night' },
      when: 'hour > 21',
      category: null,
      grade: 'urgent' as const,
    }
    expect(draftsOf([rule]).map(ruleBody)).toEqual([rule])
  })
  it('change their order within the list only', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  })
})
